"""The page of one row: its fields, what stands around them, the lists that belong to it, its history."""

from typing import Any

import reflex as rx

from gridapp.kit.fields import shown_column, table_of
from gridapp.kit.i18n import _
from gridapp.kit.resource.ui.columns import labels_by_name, shown_value
from gridapp.kit.resource.ui.detail_acts import acts
from gridapp.kit.resource.ui.detail_around import deadlines, found, sheet_foot, sheet_head, timeline
from gridapp.kit.resource.ui.detail_state import DetailState
from gridapp.kit.resource.ui.dialogs import overlays
from gridapp.kit.resource.ui.list_view import list_panel
from gridapp.kit.store import LOCKED, registry
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
"""Its vars stand for what they hold in the browser; the type checker would take them for the values."""


def detail_page(resource: Resource) -> rx.Component:
    """The page `/slug/[id]`."""
    here = DETAIL.row.length() > 0
    gone = empty_state(rx.cond(DETAIL.row_error, pick(DETAIL.row_error), ""), "", button(_("返回列表"), href=f"/{resource.slug}"))
    return page(
        rx.cond(here, spoken(DETAIL.row["label"].to(str)), t(resource.label)),
        rx.el.div(
            rx.cond(here, _body(resource), rx.cond(DETAIL.row_error, gone, card(skeleton(6)))),
            class_name="stack sheet" if resource.sheet else "stack",
        ),
        *(overlays(item) for item in _once(resource, *(registry.resource_of(related.slug) for related in _tabbed(resource)))),
        breadcrumbs=[(resource.label, f"/{resource.slug}")],
        actions=[
            *(
                rx.cond(here & may(link.permission or resource.read), button(link.label, icon_name=link.icon, href=_href(link.href)))
                for link in resource.links
            ),
            rx.cond(here, acts(resource)),
        ],
    )


def _body(resource: Resource) -> rx.Component:
    cards = [card(_facts(resource, names), title=title) for title, names in _parts(resource)]
    around = [timeline(related, related.timeline) for related in resource.related if related.timeline]
    like = [found(resource, item) for item in resource.found]
    beside = [rx.el.div(*around, class_name="stack detail-told")] if around else []
    under = [rx.el.div(*like, class_name="stack detail-found")] if like else []
    return rx.fragment(
        *([sheet_head(resource.sheet)] if resource.sheet else []),
        rx.cond(DETAIL.row.contains(LOCKED), banner(DETAIL.row[LOCKED].to(str))),
        *deadlines(resource),
        *(
            [rx.el.div(rx.el.div(*cards, class_name="stack detail-facts"), *beside, *under, class_name="detail-two")]
            if around
            else [*cards, *under]
        ),
        *([sheet_foot(resource.sheet)] if resource.sheet else []),
        rx.el.div(_tabs(resource), class_name="no-print") if resource.sheet else _tabs(resource),
    )


def _once(*resources: Resource) -> list[Resource]:
    return list({item.slug: item for item in resources}.values())


def _tabbed(resource: Resource) -> list[Related]:
    return [related for related in resource.related if related.timeline is None]


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
    fields = [field_info(resource.model, name) for name in names]
    shown = [(field.label, shown_value(resource, name, DETAIL.row[name])) for name, field in zip(names, fields, strict=True)]
    wide = [at for at, field in enumerate(fields) if field.widget == "textarea"]
    paper = [at for at, name in enumerate(names) if name in _said(resource)]
    return facts(*shown, wide=wide, paper=paper, when={at: _known(name) for at, name in enumerate(names) if name in _rare(resource)})


def _rare(resource: Resource) -> set[str]:
    """What nobody types and the list keeps back: said of the rows that have it."""
    return {column.name for column in resource.list_columns if column.hidden and column.name not in resource.form_fields}


def _known(name: str) -> rx.Var[bool]:
    return ~DETAIL.row[name].is_none() & (DETAIL.row[name].to(str) != "")


def _said(resource: Resource) -> set[str]:
    """Fields that the screen says above the facts already; only the printed form says them here."""
    clocks = [(column.name, column.clock.status) for column in resource.list_columns if column.clock]
    return {shown_column(table_of(resource.model)), *(name for pair in clocks for name in pair)} if resource.sheet else set()


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
        for related in _tabbed(resource)
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
