"""A million rows that are computed, not stored, with the manners of a list screen's state."""

from typing import Any

import reflex as rx

from gridapp.kit.auth.gate import SIGNED_IN, requires
from gridapp.kit.i18n import _
from gridapp.kit.ui import shell
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.notice import notify
from gridapp.kit.ui.table import RowAction, TableColumn, server_table, table_settings
from gridapp.kit.ui.text import t

MANY = 1_000_000
KINDS = ("village", "community")

COLUMNS = (
    TableColumn(field="code", label=_("编码"), width=150, href="/table/{id}"),
    TableColumn(field="name", label=_("名称"), editable=True),
    TableColumn(
        field="kind", label=_("类别"), kind="choice", editable=True,
        labels={"village": _("行政村"), "community": _("社区")}, colours={"village": "green", "community": "blue"},
    ),
    TableColumn(field="people", label=_("人口"), kind="integer", unit=_("人"), editable=True),
    TableColumn(field="money", label=_("补贴"), kind="money", editable=True),
    TableColumn(field="share", label=_("占比"), kind="share"),
    TableColumn(field="since", label=_("设立日期"), kind="date", editable=True),
    TableColumn(field="seen", label=_("更新时间"), kind="datetime"),
    TableColumn(field="note", label=_("备注"), hidden=True),
)  # fmt: skip


class RowsState(rx.State):
    """Rows by arithmetic; edits are kept in a dict."""

    block: dict[str, Any] = {}
    total: int = -1
    view: int = 0
    version: int = 0
    selected: list[int] = []
    opened: int = 0
    fetches: int = 0
    size: int = MANY
    edited: str = ""
    _edits: dict[int, dict[str, Any]] = {}

    def _row(self, number: int) -> dict[str, Any]:
        return {
            "id": number, "version": 1, "code": f"110105{number:09d}", "name": f"第{number}村", "kind": KINDS[number % 2],
            "people": number * 37 % 9000, "money": number * 720_001 % 10**9, "share": number * 7919 % 1_000_001,
            "since": f"20{number % 26:02d}-0{number % 9 + 1}-1{number % 9}", "seen": "2026-11-22T06:05:00+00:00", "note": None,
        } | self._edits.get(number, {})  # fmt: skip

    @rx.event
    @requires(SIGNED_IN)
    def fetch(self, request: dict[str, Any]):
        """Answer a block."""
        start, end, sort = request["start"], min(request["end"], self.size), request["sort"]
        down = bool(sort) and sort[0]["sort"] == "desc"
        numbers = range(self.size - start, self.size - end, -1) if down else range(start + 1, end + 1)
        self.fetches += 1
        self.block = {"request": request["request"], "rows": [self._row(n) for n in numbers], "last": -1}
        return RowsState.count if start == 0 else None

    @rx.event
    @requires(SIGNED_IN)
    def count(self):
        """Count, after the rows."""
        self.total = self.size

    @rx.event
    @requires(SIGNED_IN)
    async def edit(self, row_id: int, field: str, old: str, new: str, version: int):
        """Take an edit, or refuse an empty name."""
        if field == "people" and not new.isdigit():
            await notify(self, "人口须为整数", "error")
        else:
            self._edits = self._edits | {row_id: self._edits.get(row_id, {}) | {field: int(new) if field == "people" else new}}
        self.edited = f"{row_id} {field} {old}>{new} {version}"
        self.version += 1

    @rx.event
    @requires(SIGNED_IN)
    def select(self, ids: list[int]):
        """Ticked."""
        self.selected = ids

    @rx.event
    @requires(SIGNED_IN)
    def clear(self):
        """Untick."""
        self.selected = []

    @rx.event
    @requires(SIGNED_IN)
    def open_row(self, row_id: int):
        """Opened."""
        self.opened = row_id

    @rx.event
    @requires(SIGNED_IN)
    def act(self, name: str, row_id: int):
        """A row's link."""
        self.edited = f"{name} {row_id}"

    @rx.event
    @requires(SIGNED_IN)
    def resize(self, size: int):
        """Another set of rows."""
        self.size, self.total, self.view = size, -1, self.view + 1


def page() -> rx.Component:
    """A list screen."""
    return shell.page(
        "村/社区",
        rx.el.div(
            rx.el.button("三行", id="three", class_name="btn", on_click=RowsState.resize(3)),
            rx.el.button("空", id="none", class_name="btn", on_click=RowsState.resize(0)),
            rx.el.button("一百万", id="many", class_name="btn", on_click=RowsState.resize(MANY)),
            rx.el.button("取消选择", id="clear", class_name="btn", on_click=RowsState.clear),
            rx.el.code(RowsState.opened, id="opened"),
            rx.el.code(RowsState.edited, id="edited"), rx.el.code(RowsState.fetches, id="fetches"),
            rx.el.span(class_name="grow"),
            rx.el.button(icon("plus"), t("新增"), class_name="btn btn-primary", custom_attrs={"data-key-new": True}),
            table_settings(slug="gallery", columns=COLUMNS),
            class_name="toolbar",
        ),
        server_table(
            slug="gallery", columns=COLUMNS, block=RowsState.block, on_fetch=RowsState.fetch, total=RowsState.total,
            view=rx.Var.create(RowsState.view).to_string(), version=RowsState.version, selectable=True, selected=RowsState.selected,
            row_actions=(RowAction("edit", _("编辑")), RowAction("delete", _("删除"), danger=True)),
            empty_title=_("还没有村/社区"), empty_text=_("先登记村和社区,再划分网格。"), empty_button=_("新增"),
            on_open=RowsState.open_row, on_select=RowsState.select, on_cell_edit=RowsState.edit, on_row_action=RowsState.act,
            on_empty=RowsState.resize(3), id="rows",
        ),
    )  # fmt: skip
