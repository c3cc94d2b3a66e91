"""What stands around the facts of a row on its page: its deadline, its timeline, rows like it, and what only paper shows."""

from typing import Any

import reflex as rx

from gridapp.kit.i18n import _
from gridapp.kit.resource.ui.columns import labels_of, shown_value, table_column
from gridapp.kit.resource.ui.detail_state import DetailState
from gridapp.kit.store import LATER, registry
from gridapp.kit.store.fields import field_info
from gridapp.kit.store.spec import Found, Related, Resource, Sheet, Timeline
from gridapp.kit.ui.deadline import deadline
from gridapp.kit.ui.display import empty_state, figure
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.inputs import button
from gridapp.kit.ui.overlay import definition
from gridapp.kit.ui.session import may
from gridapp.kit.ui.text import said, spoken, t

DETAIL: Any = DetailState
"""Its vars stand for what they hold in the browser; the type checker would take them for the values."""


def deadlines(resource: Resource) -> list[rx.Component]:
    """A line for each deadline, behind the state that its clock runs by."""
    return [
        deadline(table_column(resource, column).as_prop(), DETAIL.row, _state(resource, column.clock.status))
        for column in resource.list_columns
        if column.clock
    ]


def _state(resource: Resource, name: str) -> Any:
    return rx.fragment(shown_value(resource, name, DETAIL.row[name]))


def timeline(related: Related, line: Timeline) -> rx.Component:
    """What happened to the row, one below the other."""
    other, told = registry.resource_of(related.slug), DETAIL.told[related.slug]
    rows = told["rows"].to(list[dict[str, Any]])
    newest = told["newest"].to(bool)
    way = rx.cond(newest, t("最新在前"), t("最早在前"))
    turn = rx.el.button(
        icon("arrow_up_down", size=14), way, type="button", class_name="btn btn-quiet btn-small",
        title=t("点击倒转顺序"), on_click=DETAIL.turn_timeline(related.slug),
    )  # fmt: skip
    table = rx.el.a(icon("table", size=14), t("表格"), class_name="btn btn-quiet btn-small", href=_table_of(related))
    head = rx.el.div(
        rx.el.h2(t(other.label)), rx.el.span(class_name="grow"), rx.el.span(turn, table, class_name="row no-print"), class_name="card-head"
    )
    body = rx.fragment(
        rx.el.ol(
            rx.foreach(rows, lambda row: _happened(other, line, row)), class_name=rx.cond(newest, "timeline timeline-newest", "timeline")
        ),
        rx.cond(
            told["more"].to(bool),
            button(_("更多"), kind="small", class_name="btn btn-small timeline-more no-print", on_click=DETAIL.tell_more(related.slug)),
        ),
    )
    none = empty_state(_("还没有记录"))
    return rx.cond(
        may(other.read) & DETAIL.told.contains(related.slug),
        rx.el.section(
            head, rx.cond(rows.length() > 0, body, none), class_name="card timeline-card", custom_attrs={"aria-label": t(other.label)}
        ),
    )


def _table_of(related: Related) -> Any:
    return rx.Var.create(f"/{related.slug}?{related.field}=") + DETAIL.row["id"].to_string()


def _happened(other: Resource, line: Timeline, row: Any) -> rx.Component:
    who = [rx.el.b(spoken(row[line.who].to(str)))] if line.who else []
    whom: list[Any] = [rx.cond(row[line.whom].to(str), rx.el.span(" → ", spoken(row[line.whom].to(str))))] if line.whom else []
    people = [rx.el.div(*who, *whom, class_name="timeline-who")] if line.who or line.whom else []
    note = [rx.cond(row[line.note].to(str), rx.el.p(row[line.note].to(str), class_name="timeline-note"))] if line.note else []
    recorded = (
        [rx.cond(row.contains(LATER), rx.el.small(t("记录于"), " ", figure(row[line.recorded], "datetime"), class_name="muted"))]
        if line.recorded
        else []
    )
    return rx.el.li(
        rx.el.span(class_name=_dot(other, line, row), aria_hidden="true"),
        rx.el.div(
            shown_value(other, line.what, row[line.what]), rx.el.span(figure(row[line.at], "datetime"), class_name="muted"),
            class_name="timeline-head",
        ),
        *people, *note, *recorded,
    )  # fmt: skip


def _dot(other: Resource, line: Timeline, row: Any) -> Any:
    colours = other.column(line.what).colours
    if not colours or not labels_of(field_info(other.model, line.what)):
        return "dot"
    return rx.match(row[line.what].to(str), *((value, f"dot dot-{colour}") for value, colour in colours.items()), "dot")


def found(resource: Resource, item: Found) -> rx.Component:
    """A short list of other rows."""
    rows = DETAIL.found[item.name].to(list[dict[str, Any]])

    def line(row: Any) -> rx.Component:
        beside = [rx.el.span(shown_value(resource, name, row[name])) for name in item.columns]
        title = rx.el.a(spoken(row["label"].to(str)), href=rx.Var.create(f"/{resource.slug}/") + row["id"].to_string())
        return rx.el.li(title, rx.el.span(*beside, class_name="found-beside"))

    head = rx.el.h2(t(item.label), *([definition(item.about, label=item.label)] if item.about else []))
    none = [rx.el.p(t(item.empty), class_name="muted")] if said(item.empty) else []
    shown = rx.cond(rows.length() > 0, rx.el.ul(rx.foreach(rows, line), class_name="found-list"), rx.fragment(*none))
    return rx.cond(
        DETAIL.found.contains(item.name),
        rx.el.section(head, shown, class_name="card found no-print", custom_attrs={"aria-label": t(item.label)}),
    )


def sheet_head(sheet: Sheet) -> rx.Component:
    """The head of the printed form."""
    return rx.el.div(
        rx.el.h2(t(sheet.title)),
        rx.el.p(t("编号：{number}", number=DETAIL.row[sheet.number].to(str))),
        class_name="sheet-head only-print",
    )


def sheet_foot(sheet: Sheet) -> rx.Component:
    """The lines to sign on."""
    lines = [rx.el.span(t(label), rx.el.span(class_name="sign")) for label in sheet.signatures]
    return rx.el.div(*lines, class_name="sheet-foot only-print")
