"""The page of one row: its fields, the lists that belong to it, its history."""

from typing import Any

import reflex as rx

from gridapp.kit.i18n import _
from gridapp.kit.resource.ui.columns import doable, labels_by_name, offered, shown_value
from gridapp.kit.resource.ui.detail_state import DetailState
from gridapp.kit.resource.ui.dialogs import overlays
from gridapp.kit.resource.ui.form_state import FormState
from gridapp.kit.resource.ui.list_view import list_panel
from gridapp.kit.resource.ui.verbs_state import VerbsState
from gridapp.kit.store import ALARMS, LOCKED, registry
from gridapp.kit.store.fields import field_info
from gridapp.kit.store.spec import Related, Resource
from gridapp.kit.ui.display import banner, card, empty_state, facts, figure, skeleton
from gridapp.kit.ui.inputs import button
from gridapp.kit.ui.lists import ClientList
from gridapp.kit.ui.overlay import tabs
from gridapp.kit.ui.session import may
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.text import pick, spoken, t

HISTORY = "history"

DETAIL: Any = DetailState
FORM: Any = FormState
VERBS: Any = VerbsState
"""Their vars stand for what they hold in the browser; the type checker would take them for the values."""


def detail_page(resource: Resource) -> rx.Component:
    """The page `/slug/[id]`."""
    here = DETAIL.row.length() > 0
    body = rx.fragment(
        rx.cond(DETAIL.row.contains(LOCKED), banner(DETAIL.row[LOCKED].to(str))),
        *(card(_facts(resource, names), title=title) for title, names in _parts(resource)),
        _tabs(resource),
    )
    gone = empty_state(rx.cond(DETAIL.row_error, pick(DETAIL.row_error), ""), "", button(_("返回列表"), href=f"/{resource.slug}"))
    return page(
        rx.cond(here, spoken(DETAIL.row["label"].to(str)), t(resource.label)),
        rx.el.div(rx.cond(here, body, rx.cond(DETAIL.row_error, gone, card(skeleton(6)))), class_name="stack"),
        *(overlays(item) for item in _once(resource, *(registry.resource_of(related.slug) for related in resource.related))),
        breadcrumbs=[(resource.label, f"/{resource.slug}")],
        actions=[
            *(
                rx.cond(here & may(link.permission or resource.read), button(link.label, icon_name=link.icon, href=_href(link.href)))
                for link in resource.links
            ),
            *(
                rx.cond(
                    here & doable(resource, action) & offered(action, DETAIL.row),
                    button(action.label, on_click=VERBS.ask_action(resource.slug, action.name, _this())),
                )
                for action in resource.actions
            ),
            rx.cond(
                here & may(resource.write) & ~DETAIL.row.contains(LOCKED),
                rx.fragment(
                    button(_("删除"), kind="danger", icon_name="trash_2", on_click=VERBS.ask_delete(resource.slug, _this())),
                    button(
                        _("编辑"),
                        kind="primary",
                        icon_name="pencil",
                        on_click=FORM.open_row(resource.slug, DETAIL.row["id"].to(int)),
                    ),
                ),
            ),
        ],
    )


def _once(*resources: Resource) -> list[Resource]:
    return list({item.slug: item for item in resources}.values())


def _this() -> dict[str, Any]:
    return {"ids": [DETAIL.row["id"].to(int)]}


def _list_of(resource: Resource, related: Related) -> ClientList:
    """The rows of another resource that belong to the row on screen."""
    of = rx.Var.create(f"{related.field}:") + DETAIL.row["id"].to_string(use_json=False)
    return ClientList(id=f"{related.slug}@{resource.slug}", slug=related.slug, of=of)


def _given(related: Related) -> dict[str, Any]:
    """What a new row of a related list starts with: its parent."""
    field = field_info(registry.resource_of(related.slug).model, related.field)
    return {related.field: DETAIL.row[field.target_column].to_string(use_json=False)}


def _href(address: str) -> Any:
    before, _mark, after = address.partition("{id}")
    return rx.Var.create(before) + DETAIL.row["id"].to_string() + after


def _parts(resource: Resource) -> list[tuple[str, tuple[str, ...]]]:
    """The sections of the form; what the list shows of the row itself and nobody types (a state) leads the first."""
    own = tuple(item.name for item in resource.list_columns if "." not in item.name and item.name not in resource.form_fields)
    parts = [(part.title, part.names) for part in resource.form] or [("", ())]
    return [(parts[0][0], own + parts[0][1]), *parts[1:]]


def _facts(resource: Resource, names: tuple[str, ...]) -> rx.Component:
    return facts(*((field_info(resource.model, name).label, _fact(resource, name)) for name in names))


def _fact(resource: Resource, name: str) -> Any:
    value = shown_value(resource, name, DETAIL.row[name])
    alarm = next((item.alarm for item in resource.list_columns if item.name == name), None)
    if alarm is None:
        return value
    told = rx.cond(
        DETAIL.row.contains(ALARMS) & DETAIL.row[ALARMS].to(list[str]).contains(name),
        rx.el.span(t(alarm.word), class_name="tag tag-red"),
    )
    return rx.fragment(value, " ", told)


def _tabs(resource: Resource) -> rx.Component:
    panels = [
        (
            related.slug,
            registry.resource_of(related.slug).label,
            list_panel(
                registry.resource_of(related.slug),
                _list_of(resource, related),
                without=_parent(related.field),
                given=_given(related),
            ),
        )
        for related in resource.related
    ]
    return tabs(*panels, (HISTORY, _("修改记录"), _history(resource)), value=DETAIL.tab, on_tab=DETAIL.open_tab)


def _parent(field: str) -> tuple[str, ...]:
    """The columns that would repeat the parent's own name on every row."""
    stem = field.removesuffix("_id").removesuffix("_code")
    return (field, f"{stem}.name", f"{stem}.code", stem)


def _history(resource: Resource) -> rx.Component:
    names = labels_by_name(resource)

    def change(item: Any) -> rx.Component:
        label = rx.match(item["name"].to(str), *((name, t(label)) for name, label in names.items()), item["name"].to(str))
        old, new = (rx.cond(item[side].to(str), item[side].to(str), "—") for side in ("old", "new"))
        return rx.el.li(rx.el.span(label, class_name="muted"), " ", rx.el.del_(old), " → ", rx.el.ins(new))

    def entry(item: Any) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                figure(item["at"], "datetime"),
                " ",
                rx.el.b(item["who"].to(str)),
                " ",
                _verb(item["action"].to(str)),
                class_name="entry-head",
            ),
            rx.cond(item["reason"].to(str), rx.el.p(t("原因：{reason}", reason=item["reason"].to(str)), class_name="muted")),
            rx.el.ul(rx.foreach(item["changes"].to(list[dict[str, Any]]), change), class_name="changes"),
            class_name="entry",
        )

    return rx.cond(
        DETAIL.entries.length() > 0,
        card(rx.el.ol(rx.foreach(DETAIL.entries, entry), class_name="entries")),
        card(empty_state(_("还没有修改记录"))),
    )


def _verb(action: rx.Var[str]) -> rx.Var[str]:
    verbs = {
        "create": _("新增"), "update": _("修改"), "delete": _("删除"), "restore": _("恢复"), "unmask": _("查看了完整内容"),
        "export": _("导出"),
        "import": _("导入"),
    }  # fmt: skip
    return rx.match(action, *((name, t(label)) for name, label in verbs.items()), action)  # type: ignore[return-value]
