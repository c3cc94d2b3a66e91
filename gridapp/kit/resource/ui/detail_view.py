"""The page of one row: its fields, the lists that belong to it, its history."""

from typing import Any

import reflex as rx

from gridapp.kit.i18n import _
from gridapp.kit.resource.ui.columns import labels_by_name, offered, shown_value
from gridapp.kit.resource.ui.dialogs import overlays
from gridapp.kit.resource.ui.list_view import list_panel
from gridapp.kit.store import ALARMS, registry
from gridapp.kit.store.fields import field_info
from gridapp.kit.store.spec import Resource
from gridapp.kit.ui.display import card, empty_state, facts, figure, skeleton
from gridapp.kit.ui.inputs import button
from gridapp.kit.ui.overlay import tabs
from gridapp.kit.ui.session import may
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.text import pick, spoken, t

HISTORY = "history"


def detail_page(screen: Any) -> rx.Component:
    """The page `/slug/[id]`."""
    resource: Resource = screen.resource
    here = screen.row.length() > 0
    others = {related.slug: registry.state_of(related.slug) for related in resource.related}
    body = rx.fragment(
        *(card(_facts(screen, names), title=title) for title, names in _parts(resource)),
        _tabs(screen, others),
    )
    gone = empty_state(rx.cond(screen.row_error, pick(screen.row_error), ""), "", button(_("返回列表"), href=f"/{resource.slug}"))
    return page(
        rx.cond(here, spoken(screen.row["label"].to(str)), t(resource.label)),
        rx.el.div(rx.cond(here, body, rx.cond(screen.row_error, gone, card(skeleton(6)))), class_name="stack"),
        *(overlays(state) for state in {screen: None, **dict.fromkeys(others.values())}),
        breadcrumbs=[(resource.label, f"/{resource.slug}")],
        actions=[
            *(
                rx.cond(
                    here & may(link.permission or resource.read), button(link.label, icon_name=link.icon, href=_href(screen, link.href))
                )
                for link in resource.links
            ),
            *(
                rx.cond(
                    here & may(action.permission or resource.write) & offered(action, screen.row),
                    button(action.label, on_click=screen.ask_row_action(action.name, screen.row["id"].to(int))),
                )
                for action in resource.actions
            ),
            rx.cond(
                here & may(resource.write),
                rx.fragment(
                    button(_("删除"), kind="danger", icon_name="trash_2", on_click=screen.ask_delete([screen.row["id"].to(int)])),
                    button(_("编辑"), kind="primary", icon_name="pencil", on_click=screen.open_row(screen.row["id"].to(int))),
                ),
            ),
        ],
    )


def _href(screen: Any, address: str) -> Any:
    before, _mark, after = address.partition("{id}")
    return rx.Var.create(before) + screen.row["id"].to_string() + after


def _parts(resource: Resource) -> list[tuple[str, tuple[str, ...]]]:
    """The sections of the form; what the list shows of the row itself and nobody types (a state) leads the first."""
    own = tuple(item.name for item in resource.list_columns if "." not in item.name and item.name not in resource.form_fields)
    parts = [(part.title, part.names) for part in resource.form] or [("", ())]
    return [(parts[0][0], own + parts[0][1]), *parts[1:]]


def _facts(screen: Any, names: tuple[str, ...]) -> rx.Component:
    resource: Resource = screen.resource
    return facts(*((field_info(resource.model, name).label, _fact(screen, name)) for name in names))


def _fact(screen: Any, name: str) -> Any:
    resource: Resource = screen.resource
    value = shown_value(resource, name, screen.row[name])
    alarm = next((item.alarm for item in resource.list_columns if item.name == name), None)
    if alarm is None:
        return value
    told = rx.cond(
        screen.row.contains(ALARMS) & screen.row[ALARMS].to(list[str]).contains(name), rx.el.span(t(alarm.word), class_name="tag tag-red")
    )
    return rx.fragment(value, " ", told)


def _tabs(screen: Any, others: dict[str, Any]) -> rx.Component:
    resource: Resource = screen.resource
    panels = [
        (
            related.slug,
            registry.resource_of(related.slug).label,
            list_panel(others[related.slug], without=_parent(related.field), compact=True),
        )
        for related in resource.related
    ]
    return tabs(*panels, (HISTORY, _("修改记录"), _history(screen)), value=screen.tab, on_tab=screen.open_tab)


def _parent(field: str) -> tuple[str, ...]:
    """The columns that would repeat the parent's own name on every row."""
    stem = field.removesuffix("_id").removesuffix("_code")
    return (field, f"{stem}.name", f"{stem}.code", stem)


def _history(screen: Any) -> rx.Component:
    names = labels_by_name(screen.resource)

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
        screen.entries.length() > 0,
        card(rx.el.ol(rx.foreach(screen.entries, entry), class_name="entries")),
        card(empty_state(_("还没有修改记录"))),
    )


def _verb(action: rx.Var[str]) -> rx.Var[str]:
    verbs = {
        "create": _("新增"), "update": _("修改"), "delete": _("删除"), "restore": _("恢复"), "unmask": _("查看了完整内容"),
        "export": _("导出"),
        "import": _("导入"),
    }  # fmt: skip
    return rx.match(action, *((name, t(label)) for name, label in verbs.items()), action)  # type: ignore[return-value]
