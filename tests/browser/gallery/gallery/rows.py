"""A million rows that are computed, not stored, with the manners of the API and of a list screen's state."""

import json
from collections.abc import Mapping
from typing import Any

import reflex as rx

from gridapp.kit.api.routes import UNKNOWN
from gridapp.kit.auth.gate import SIGNED_IN, requires
from gridapp.kit.i18n import _
from gridapp.kit.ui import shell
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.inputs import FilterSpec
from gridapp.kit.ui.lists import ClientList
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


_edits: dict[int, dict[str, Any]] = {}
_asked = {"rows": 0}


def row(number: int) -> dict[str, Any]:
    """The n-th village, as it was made up or edited."""
    return {
        "id": number, "version": 1, "code": f"110105{number:09d}", "name": f"第{number}村", "kind": KINDS[number % 2],
        "people": number * 37 % 9000, "money": number * 720_001 % 10**9, "share": number * 7919 % 1_000_001,
        "since": f"20{number % 26:02d}-0{number % 9 + 1}-1{number % 9}", "seen": "2026-11-22T06:05:00+00:00", "note": None,
    } | _edits.get(number, {})  # fmt: skip


def block(params: Mapping[str, str]) -> dict[str, Any]:
    """What the table is told: rows of a list as long as the filter `size` says."""
    size, start = int(params.get("size_is", MANY)), int(params["start"])
    end = min(start + int(params["size"]), size)
    numbers = range(size - start, size - end, -1) if params.get("sort", "").startswith("-") else range(start + 1, end + 1)
    _asked["rows"] += 1
    return {"rows": [row(n) for n in numbers], "last": UNKNOWN}


def count(params: Mapping[str, str]) -> dict[str, int]:
    """How many there are."""
    return {"total": int(params.get("size_is", MANY))}


def asked() -> dict[str, int]:
    """How often rows were asked for since this was last told."""
    told = dict(_asked)
    _asked["rows"] = 0
    return told


class RowsState(rx.State):
    """What is done to them."""

    version: int = 0
    done: int = 0
    opened: int = 0
    edited: str = ""
    chosen: str = ""

    @rx.event
    @requires(SIGNED_IN)
    async def edit(self, row_id: int, field: str, old: str, new: str, version: int):
        """Take an edit, or refuse an empty name."""
        if field == "people" and not new.isdigit():
            await notify(self, "人口须为整数", "error")
        else:
            _edits[row_id] = _edits.get(row_id, {}) | {field: int(new) if field == "people" else new}
        self.edited = f"{row_id} {field} {old}>{new} {version}"
        self.version += 1

    @rx.event
    @requires(SIGNED_IN)
    def choose(self, ticked: dict[str, Any]):
        """What is ticked, as events take it along."""
        self.chosen = json.dumps(ticked)

    @rx.event
    @requires(SIGNED_IN)
    def clear(self):
        """Something was done to what was ticked."""
        self.done += 1

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


LIST = ClientList(id="gallery", slug="gallery")


def page() -> rx.Component:
    """A list screen."""
    return shell.page(
        "村/社区",
        rx.el.div(
            rx.el.button("三行", id="three", class_name="btn", on_click=LIST.showing("size_is=3")),
            rx.el.button("空", id="none", class_name="btn", on_click=LIST.showing("size_is=0")),
            rx.el.button("一百万", id="many", class_name="btn", on_click=LIST.showing("")),
            rx.el.button("取消选择", id="clear", class_name="btn", on_click=RowsState.clear),
            rx.el.code(RowsState.opened, id="opened"),
            rx.el.code(RowsState.edited, id="edited"),
            rx.el.button("选了什么", id="choose", class_name="btn", on_click=RowsState.choose(LIST.ticked)),
            rx.el.code(RowsState.chosen, id="chosen"),
            rx.cond(LIST.var("more").bool(), rx.el.button("全选", id="all", class_name="btn", on_click=LIST.ticking_all)),
            rx.el.span(class_name="grow"),
            rx.el.button(icon("plus"), t("新增"), class_name="btn btn-primary", custom_attrs={"data-key-new": True}),
            table_settings(slug="gallery", columns=COLUMNS),
            class_name="toolbar",
        ),
        server_table(
            LIST, columns=COLUMNS, filters=(FilterSpec(name="size_is", label="", kind="integer"),),
            version=RowsState.version, done=RowsState.done, selectable=True,
            row_actions=(RowAction("edit", _("编辑")), RowAction("delete", _("删除"), danger=True)),
            empty_title=_("还没有村/社区"), empty_text=_("先登记村和社区,再划分网格。"), empty_button=_("新增"),
            on_open=RowsState.open_row, on_cell_edit=RowsState.edit, on_row_action=RowsState.act, id="rows",
        ),
    )  # fmt: skip
