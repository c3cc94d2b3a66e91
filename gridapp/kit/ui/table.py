"""Tables: `server_table` for rows that stay on the server however many there are, `simple_table` for a few computed figures."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx

from gridapp.kit.colours import Colour
from gridapp.kit.config import settings
from gridapp.kit.i18n import _
from gridapp.kit.store.spec import Clock
from gridapp.kit.ui.deadline import clock_prop
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.inputs import FilterSpec
from gridapp.kit.ui.lists import ClientList
from gridapp.kit.ui.text import said, t, text_of
from gridapp.kit.ui.web import library

Kind = Literal["text", "integer", "ordinal", "decimal", "money", "share", "rate", "date", "datetime", "boolean", "choice"]
Text = str | rx.Var[str]

GRID_PACKAGES = ["ag-grid-community@36.2.0"]


@dataclass(frozen=True, kw_only=True)
class TableColumn:
    """A column of either table. Values arrive raw and the browser writes them: 分 as 元, millionths as percent, moments in local time."""

    field: str
    label: Text
    kind: Kind = "text"
    """`share` is in parts per million, `rate` a plain number (0.98), `money` in 分, `datetime` ISO 8601."""
    unit: Text = ""
    width: int = 0
    """Pixels; 0 takes what is left."""
    hidden: bool = False
    """Off until somebody switches it on."""
    sortable: bool = True
    editable: bool = False
    labels: Mapping[str, Text] = dataclasses.field(default_factory=dict)
    """Stored value → msgid (or Var) shown, for choices and yes/no (`true`, `false`)."""
    colours: Mapping[str, Colour] = dataclasses.field(default_factory=dict)
    """Stored value → colour of a quiet tag; without any, a choice is plain text."""
    clock: Clock | None = None
    """Makes the moment a deadline: how long it still has stands beside it."""
    href: str = ""
    """Makes the value a link; `{id}` is the row's id."""
    places: int = 2

    def as_prop(self) -> dict[str, Any]:
        """The column as the browser's half reads it."""
        labels = dict(self.labels) or ({"true": _("是"), "false": _("否")} if self.kind == "boolean" else {})
        return {
            "field": self.field, "label": text_of(self.label), "kind": self.kind, "unit": text_of(self.unit),
            "width": self.width, "hidden": self.hidden, "sortable": self.sortable, "editable": self.editable, "href": self.href,
            "places": self.places, "zone": settings().timezone, "labels": {value: text_of(label) for value, label in labels.items()},
            "colours": dict(self.colours) or None, "clock": clock_prop(self.clock),
        }  # fmt: skip


@dataclass(frozen=True)
class RowAction:
    """A link at the end of rows."""

    name: str
    label: Text
    danger: bool = False
    when: Mapping[str, Sequence[str | rx.Var[str]]] = dataclasses.field(default_factory=dict)
    """Field → values of the rows that offer it: `""` is nothing, `*` is anything."""
    allowed: rx.Var[bool] | bool = True
    """Whether this visitor may do it at all."""

    def as_prop(self) -> dict[str, Any]:
        """The action as the browser's half reads it."""
        when = {field: list(values) for field, values in self.when.items()}
        return {"name": self.name, "label": text_of(self.label), "danger": self.danger, "when": when, "allowed": self.allowed}


class _ServerTable(rx.Component):
    library = library("table")
    tag = "ServerTable"
    lib_dependencies: list[str] = GRID_PACKAGES

    list_id: rx.Var[str]
    slug: rx.Var[str]
    source: rx.Var[str]
    of: rx.Var[str]
    columns: rx.Var[list[dict[str, Any]]]
    filters: rx.Var[list[dict[str, Any]]]
    version: rx.Var[int]
    done: rx.Var[int]
    cells: rx.Var[list[dict[str, Any]]]
    selectable: rx.Var[bool]
    row_actions: rx.Var[list[dict[str, Any]]]
    words: rx.Var[dict[str, Any]]
    empty: rx.Var[dict[str, str]]
    height: rx.Var[int]

    on_open: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_cell_edit: rx.EventHandler[rx.event.passthrough_event_spec(int, str, str, str, int)]  # type: ignore[call-arg]
    on_row_action: rx.EventHandler[rx.event.passthrough_event_spec(str, int)]  # type: ignore[call-arg]
    on_empty: rx.EventHandler[rx.event.no_args_event_spec]


class _TableSettings(rx.Component):
    library = library("table")
    tag = "TableSettings"

    slug: rx.Var[str]
    columns: rx.Var[list[dict[str, Any]]]
    words: rx.Var[dict[str, Any]]


class _SimpleTable(rx.Component):
    library = library("simple_table")
    tag = "SimpleTable"

    columns: rx.Var[list[dict[str, Any]]]
    rows: rx.Var[Any]
    totals: rx.Var[dict[str, Any]]
    caption: rx.Var[str]
    empty: rx.Var[str]
    waiting: rx.Var[bool]

    on_open: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def server_table(
    shown: ClientList,
    *,
    columns: Sequence[TableColumn],
    filters: Sequence[FilterSpec] = (),
    version: Any = 0,
    done: Any = 0,
    cells: Any = None,
    selectable: bool = False,
    row_actions: Sequence[RowAction] = (),
    height: int = 0,
    empty_title: Text = "",
    empty_text: Text = "",
    empty_button: Text = "",
    **events: Any,
) -> rx.Component:
    """A table of any length; on a phone, cards. The browser asks `shown.source` for its rows, block by block, and for their number.

    Args:
        shown: the list; its slug names the table in the browser's storage of column widths, order and choice.
        columns: what is shown.
        filters: what the list can be narrowed by; other words in the page's URL are none of its business.
        version: changes when rows were saved: those in sight are read again where one stands.
        done: changes when something was done to the ticked rows: nothing is ticked any more.
        cells: answers to edits, oldest first: `n` (another for each), `id`, `field`, `text` as typed, `wrong` (a `both()` pair, empty when
            it is saved). What is refused stays in its cell with the reason under it; without an answer the stored value comes back.
        selectable: rows can be ticked; `shown.ticked` tells which.
        row_actions: links at the end of each row; `on_row_action` gets the name and the id.
        height: pixels; 0 fills the window.
        empty_title: said when there are no rows, with `empty_text` and a button that shows everything where something keeps rows back,
            else sends `on_empty`.
        **events: `on_open(id)` (Enter, click), `on_row_action(name, id)`, `on_empty()`, and `on_cell_edit(id, field, old, new, version)`
            with the texts a form would hold. Answer an edit in `cells`, then by bumping `version`.
    """
    return _ServerTable.create(
        list_id=shown.id, slug=shown.slug, source=shown.source, of=shown.of,
        columns=[column.as_prop() for column in columns], filters=[item.as_prop() for item in filters],
        version=version, done=done, selectable=selectable, **({} if cells is None else {"cells": cells}),
        row_actions=[action.as_prop() for action in row_actions],
        words=_words(), height=height,
        empty={
            "title": text_of(empty_title) if said(empty_title) else t("没有记录"),
            "text": text_of(empty_text),
            "button": text_of(empty_button),
        },
        **events,
    )  # fmt: skip


def table_settings(*, slug: str, columns: Sequence[TableColumn]) -> rx.Component:
    """The button beside a `server_table` of the same slug: which columns, how dense. A phone shows cards and does without."""
    props = [column.as_prop() for column in columns]
    return _TableSettings.create(icon("settings_2"), slug=slug, columns=props, words=_words())


def simple_table(
    columns: Sequence[TableColumn],
    rows: Any,
    *,
    totals: Any = None,
    caption: Text = "",
    empty: Text = "",
    waiting: Any = False,
    **props: Any,
) -> rx.Component:
    """A table of a few computed figures, written out whole.

    Args:
        columns: as in `server_table`; `sortable`, `editable`, `hidden` mean nothing here.
        rows: dicts by field, or `compact()` of many. `id` is what `on_open(id)` and `href` speak of; `$tone` (`bad`, `good`, `muted`,
            `total`) colours a row.
        totals: a dict by field for the row at the foot; a text in it is shown as it is.
        caption: what the table is about, for those who do not see it.
        empty: said when there are no rows.
        waiting: rows are being computed.
        **props: `on_open`, `id`, `class_name`.
    """
    given = {} if totals is None else {"totals": totals}
    return _SimpleTable.create(
        columns=[column.as_prop() for column in columns], rows=rows, waiting=waiting,
        caption=text_of(caption), empty=text_of(empty) if said(empty) else t("没有记录"), **given, **props,
    )  # fmt: skip


def _words() -> dict[str, Any]:
    return {
        "total": t("共 {n} 条", n=rx.Var.create("{n}")), "counting": t("正在计数…"), "selected": t("已选 {n} 条", n=rx.Var.create("{n}")),
        "selectPage": t("选择当前可见的行"), "select": t("选择"), "actions": t("操作"), "columns": t("列设置"), "compact": t("紧凑行距"),
        "reset": t("恢复默认"), "sort": t("排序"), "unsorted": t("默认顺序"), "failed": t("没能读取数据"), "again": t("重试"),
        "timeout": t("服务器没有及时回应，请检查网络后重试"), "putBack": t("恢复原值"),
        "grid": {
            "ariaRowSelect": t("按空格键选择此行"),
            "ariaRowDeselect": t("按空格键取消选择"), "ariaRowToggleSelection": t("按空格键切换选择"),
            "ariaChecked": t("已选中"), "ariaUnchecked": t("未选中"), "ariaIndeterminate": t("部分选中"),
            "ariaSortableColumn": t("按回车键排序"), "ariaInputEditor": t("编辑"), "ariaSearch": t("搜索"),
        },
    }  # fmt: skip
