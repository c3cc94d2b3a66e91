"""What is done on the page of a row: the next act as a big button, the others after it, the rare ones in a menu."""

from functools import reduce
from operator import or_
from typing import Any

import reflex as rx

from gridapp.kit.i18n import _
from gridapp.kit.resource.ui.columns import doable, offered, writable
from gridapp.kit.resource.ui.detail_state import DetailState
from gridapp.kit.resource.ui.form_state import FormState
from gridapp.kit.resource.ui.verbs_state import VerbsState
from gridapp.kit.store import LOCKED
from gridapp.kit.store.spec import Action, Resource
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.inputs import button
from gridapp.kit.ui.overlay import menu, menu_item
from gridapp.kit.ui.printing import print_item
from gridapp.kit.ui.text import t

DETAIL: Any = DetailState
FORM: Any = FormState
VERBS: Any = VerbsState
"""Their vars stand for what they hold in the browser; the type checker would take them for the values."""


def acts(resource: Resource) -> rx.Component:
    """The bar of acts: at the head of the page on a desk, at the foot of the screen on a phone.

    Whatever stands first of those that this row offers this visitor is the big one (`.acts` in the stylesheet).
    """
    ordinary = [_act(resource, action) for action in resource.actions if action.in_rows]
    edit = (
        []
        if resource.acts_lead or not resource.form
        else [rx.cond(_changeable(resource), button(_("编辑"), icon_name="pencil", on_click=_edit(resource)))]
    )
    return rx.el.div(*edit, *ordinary, *_more(resource), class_name="acts", role="group", custom_attrs={"aria-label": t("操作")})


def _changeable(resource: Resource) -> rx.Var[bool]:
    return writable(resource) & ~DETAIL.row.contains(LOCKED)


def _can(resource: Resource, action: Action) -> rx.Var[bool]:
    return doable(resource, action) & offered(action, DETAIL.row)


def _act(resource: Resource, action: Action) -> rx.Component:
    return rx.cond(_can(resource, action), button(action.label, on_click=VERBS.ask_action(resource.slug, action.name, _this())))


def _more(resource: Resource) -> list[rx.Component]:
    """The menu of what is rare; without anything in it there is none."""
    rare = [action for action in resource.actions if not action.in_rows]
    items: list[tuple[rx.Var[bool] | None, rx.Component]] = [
        (_can(resource, action), menu_item(action.label, on_click=VERBS.ask_action(resource.slug, action.name, _this()))) for action in rare
    ]
    if resource.sheet:
        items.append((None, print_item()))
    changeable = _changeable(resource)
    if resource.acts_lead and resource.form:
        items.append((changeable, menu_item(_("编辑"), icon_name="pencil", on_click=_edit(resource))))
    items.append((changeable, menu_item(_("删除"), icon_name="trash_2", danger=True, on_click=VERBS.ask_delete(resource.slug, _this()))))
    lines = [item if when is None else rx.cond(when, item) for when, item in items]
    whole = menu(rx.fragment(t("更多"), icon("chevron_down", size=14)), *lines, align="end")
    conditions = [when for when, _item in items if when is not None]
    return [whole] if len(conditions) < len(items) else [rx.cond(reduce(or_, conditions), whole)]


def _edit(resource: Resource) -> Any:
    return FORM.open_row(resource.slug, DETAIL.row["id"].to(int))


def _this() -> dict[str, Any]:
    return {"ids": [DETAIL.row["id"].to(int)]}
