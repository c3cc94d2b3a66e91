"""A drawer with a form of every widget, a confirm dialog, filters, tabs, figures."""

import asyncio
from typing import Any

import reflex as rx

from gridapp.kit.auth.gate import SIGNED_IN, requires
from gridapp.kit.i18n import _
from gridapp.kit.ui import display, inputs, overlay, shell
from gridapp.kit.ui.table import TableColumn, simple_table
from gridapp.kit.ui.text import both

VILLAGES = ["青石村", "青云社区", "东湖村", "西山村", "南坪社区"]


class FormsState(rx.State):
    """Remembers what came in."""

    open: bool = False
    key: int = 0
    asking: bool = False
    errors: dict[str, dict[str, str]] = {}
    answered: int = 0
    saved: int = 0
    data: dict[str, Any] = {}
    search: str = ""
    filters: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    ticks: int = 0

    @rx.event
    @requires(SIGNED_IN)
    def show(self, on: bool):
        """Open or close the drawer."""
        self.open, self.errors = on, {}
        self.key += on

    @rx.event
    @requires(SIGNED_IN)
    async def save(self, data: dict[str, Any]):
        """Save, slowly; a name is wanted."""
        await asyncio.sleep(0.3)
        self.answered += 1
        if not data["name"]:
            self.errors = {"name": both("名称不能为空"), "people": both("人口须为整数")}
            return
        self.saved, self.data, self.open, self.errors = self.saved + 1, data, False, {}

    @rx.event
    @requires(SIGNED_IN)
    def ask(self, on: bool):
        """Open or close the question."""
        self.asking = on

    @rx.event
    @requires(SIGNED_IN)
    def confirm(self):
        """Do it."""
        self.asking, self.saved = False, self.saved + 100

    @rx.event
    @requires(SIGNED_IN)
    def set_search(self, text: str):
        """Typed search."""
        self.search = text

    @rx.event
    @requires(SIGNED_IN)
    def set_filter(self, name: str, values: list[str]):
        """A filter."""
        self.filters = {**self.filters, name: values}
        self.texts = {"village": "、".join(VILLAGES[int(at)] for at in self.filters.get("village", []))}

    @rx.event
    @requires(SIGNED_IN)
    def clear(self):
        """No filters."""
        self.filters, self.search = {}, ""

    @rx.event
    @requires(SIGNED_IN)
    def tick(self):
        """Something else on the page changes."""
        self.ticks += 1


def options(text: str) -> list[list[str]]:
    """What a reference field offers for a text."""
    return [[str(at), name] for at, name in enumerate(VILLAGES) if text in name]


KINDS = {"village": _("行政村"), "community": _("社区")}


def _form() -> rx.Component:
    errors = FormsState.errors
    return inputs.form(
        inputs.section(
            _("基本信息"),
            inputs.field("name", _("名称"), required=True, error=errors["name"], value="", placeholder=_("如：青石村")),
            inputs.field("kind", _("类别"), widget="choice", labels=KINDS, value="village", required=True),
            inputs.field("people", _("常住人口"), widget="integer", unit=_("人"), error=errors["people"],
                value="3200", help=_("以最近一次普查为准")),
            inputs.field("money", _("补贴"), widget="money", unit=_("元"), value="7200.00"),
            inputs.field("since", _("设立日期"), widget="date", value="2020-03-01"),
            inputs.field("at", _("更新时间"), widget="datetime", value="2026-11-22 14:05"),
            inputs.field("village", _("所属村"), widget="reference", find="/api/forms/options", value=2, text="东湖村"),
            inputs.field("active", _("在用"), widget="boolean", value=True),
            inputs.field("note", _("备注"), widget="textarea"),
        ),
        id="the-form", key=rx.Var.create(FormsState.key).to_string(), on_save=FormsState.save, errors=errors, answered=FormsState.answered,
    )  # fmt: skip


def page() -> rx.Component:
    """Everything that opens."""
    return shell.page(
        "表单",
        rx.el.div(
            inputs.filter_bar(
                inputs.search_box(value=FormsState.search, on_search=FormsState.set_search, id="search"),
                filters=(
                    inputs.FilterSpec(name="kind", label=_("类别"), labels=KINDS),
                    inputs.FilterSpec(name="people", label=_("人口"), kind="integer", unit=_("人")),
                    inputs.FilterSpec(name="since", label=_("设立日期"), kind="date"),
                    inputs.FilterSpec(name="village", label=_("所属村"), kind="reference"),
                ),
                values=FormsState.filters, texts=FormsState.texts, find="/api/forms/options",
                on_filter=FormsState.set_filter, on_clear=FormsState.clear,
            ),
            rx.el.span(class_name="grow"),
            rx.el.code(FormsState.saved, id="saved"), rx.el.code(rx.Var.create(FormsState.data).to_string(), id="data", hidden=True),
            rx.el.code(FormsState.search, id="searched"),
            rx.el.code(rx.Var.create(FormsState.filters).to_string(), id="filtered", hidden=True),
            inputs.button(_("删除"), kind="danger", icon_name="trash_2", on_click=FormsState.ask(True), id="ask"),
            inputs.button(_("新增"), kind="primary", icon_name="plus", on_click=FormsState.show(True), shortcut="n", id="open"),
            class_name="toolbar",
        ),
        rx.el.div(
            display.stats(
                display.stat(_("结案率"), 0.9987, "rate", about=(_("结案数 ÷ 应结案数"),), note=_("较上月升 1.2 个百分点"), tone="good"),
                display.stat(_("所需资金"), 136_800_000, "money", unit=_("元"), about=(_("网格员人数 × 年补贴"),)),
                display.stat(_("缺口"), -1_234_500, "money", unit=_("元"), tone="bad"),
                display.stat(_("网格员"), None, unit=_("人"), href="/table"),
            ),
            rx.el.div(
                display.card(
                    overlay.tabs(
                        ("a", _("明细"), simple_table(
                            [
                                TableColumn(field="name", label=_("名称"), href="/table?{id}"),
                                TableColumn(field="kind", label=_("类别"), kind="choice", labels=KINDS, colours={"village": "green"}),
                                TableColumn(field="grids", label=_("网格"), kind="integer", unit=_("个")),
                                TableColumn(field="money", label=_("补贴"), kind="money", unit=_("元")),
                            ],
                            [
                                {"id": 1, "name": "青石村", "kind": "village", "grids": 4, "money": 5_760_000},
                                {"id": 2, "name": "青云社区", "kind": "community", "grids": 12, "money": 17_280_000, "$tone": "bad"},
                                {"id": 3, "name": "东湖村", "kind": "village", "grids": None, "money": 0},
                            ],
                            totals={"name": "合计", "grids": 16, "money": 23_040_000},
                        )),
                        ("b", _("记录"), display.empty_state(_("还没有记录"), _("修改后会在这里看到是谁、何时、改了什么。"))),
                        ("c", _("读取中"), display.skeleton()),
                    ),
                ),
                rx.el.div(
                    display.banner("东湖村有 120 户不属于任何网格。", kind="warning"),
                    display.banner("没能读取数据。", kind="error"), display.banner("规则自 2026-01-01 起生效。"),
                    display.card(display.facts((_("名称"), "青石村"), (_("类别"), display.tag("行政村", "green"))), title=_("基本信息")),
                    class_name="stack",
                ),
                class_name="two",
            ),
            inputs.form(inputs.field("alone", _("名称")), on_save=FormsState.save, answered=FormsState.answered, id="alone"),
            rx.el.button("tick", on_click=FormsState.tick, id="tick", class_name="btn"), rx.el.code(FormsState.ticks, id="ticks"),
            class_name="stack",
        ),
        overlay.drawer(
            _form(),
            open=FormsState.open, on_close=FormsState.show(False), title=_("新增村/社区"), id="drawer",
            foot=(overlay.dismiss(), inputs.submit_button(_("保存"), form="the-form")),
        ),
        overlay.confirm_dialog(
            rx.el.p("将同时删除 4 个网格和 6 条任职。"),
            open=FormsState.asking, on_close=FormsState.ask(False), on_confirm=FormsState.confirm, title=_("删除青石村？"),
            confirm=_("删除"), danger=True, id="confirm",
        ),
    )  # fmt: skip
