"""The planner's page: what a rule set gives each place and costs, while one types."""

from typing import Any

import reflex as rx

from gridapp.features.budget.queries import headroom
from gridapp.features.budget.service import KINDS
from gridapp.features.budget.state.planner import BudgetState
from gridapp.kit.i18n import _
from gridapp.kit.standing import Outlook
from gridapp.kit.ui.display import banner, card, figure, stat, stats
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.inputs import button, field, form, icon_button, submit_button
from gridapp.kit.ui.overlay import definition, dialog, menu, menu_item
from gridapp.kit.ui.printing import print_button
from gridapp.kit.ui.session import may
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.table import TableColumn, simple_table
from gridapp.kit.ui.text import pick, t

ROUTE = "/budget"
STATE: Any = BudgetState  # its class attributes are Vars, which type checkers take for plain values
HEADROOM = Outlook(
    "headroom", _("经费结余"), "budget.read", _("可用于补贴的专项经费减去所需经费；负数为缺口。"), headroom, unit=_("元"), kind="money"
)
SOURCE = _("依据：工作计划篇 2 第一章（一）")

_COLUMNS = (
    TableColumn(field="name", label=_("名称"), href="/{id}"),
    TableColumn(field="code", label=_("编码")),
    TableColumn(
        field="kind", label=_("类别"), kind="choice", labels=KINDS, colours={"village": "blue", "community": "teal", "dormitory": "violet"}
    ),
    TableColumn(field="population", label=_("人口"), kind="integer"),
    TableColumn(field="housing_units", label=_("房屋套数"), kind="integer"),
    TableColumn(field="tier_from", label=_("所在档起点"), kind="integer"),
    TableColumn(field="to_next", label=_("距下一档"), kind="integer"),
    TableColumn(field="grids", label=_("网格数"), kind="integer"),
    TableColumn(field="workers", label=_("网格员数"), kind="integer"),
    TableColumn(field="in_post", label=_("在岗"), kind="integer"),
    TableColumn(field="vacancy", label=_("空缺"), kind="integer"),
    TableColumn(field="subsidy_fen", label=_("所需经费"), kind="money", unit=_("元")),
)
_STATUS = {"draft": _("草稿"), "submitted": _("已提交"), "approved": _("已批准"), "returned": _("已退回")}


def budget_page() -> rx.Component:
    """Inputs on the left, figures and the table of places on the right; on a phone one below the other."""
    return page(
        _("经费测算"),
        rx.el.div(
            rx.el.div(_inputs(), class_name="plan-inputs"),
            rx.el.div(rx.el.div(_problems(), _figures(), _notes(), class_name="stack"), _table(), class_name="plan-result"),
            class_name="plan",
        ),
        _save_dialog(),
        actions=(
            print_button(),
            rx.cond(
                may("budget.export"),
                menu(
                    rx.fragment(icon("download"), t("导出")),
                    menu_item(_("Excel 表格（XLSX）"), on_click=STATE.export("xlsx")),
                    menu_item(_("文本表格（CSV）"), on_click=STATE.export("csv")),
                    label=_("导出"),
                    align="end",
                ),
            ),
            rx.cond(may("budget.write"), button(_("保存为方案"), kind="primary", on_click=STATE.ask_name)),
        ),
        hint=_("改动即时重算，不影响已保存的数据"),
    )


def _inputs() -> rx.Component:
    picker = rx.el.label(
        rx.el.span(t("从方案开始"), class_name="field-label"),
        rx.el.select(
            rx.el.option(t("示例数值"), value=""),
            rx.foreach(
                STATE.scenarios,
                lambda item: rx.el.option(item["name"], " · ", rx.match(item["status"], *_matched(_STATUS), ""), value=item["id"]),
            ),
            value=STATE.scenario, on_change=STATE.pick, class_name="input", id="scenario",
        ),
        class_name="field",
    )  # fmt: skip
    example = rx.cond((STATE.scenario == "") & ~STATE.waiting, banner(t("以下为示例数值，请按本地文件修改"), kind="warning"), rx.fragment())
    return card(
        rx.el.div(picker, example, class_name="stack no-print"),
        form(
            rx.el.fieldset(
                rx.el.legend(t("补贴与经费"), definition(_("所需经费 = 每名网格员每年补贴 × 网格员数；可用经费 = 总额 × 比例。"), SOURCE)),
                _scalar("subsidy_per_worker", _("每名网格员每年补贴"), widget="money", unit=_("元")),
                _scalar("fund_total", _("专项经费总额"), widget="money", unit=_("元")),
                _scalar("subsidy_share", _("可用于补贴的比例"), widget="share", unit="%"),
                class_name="section section-one",
            ),
            _tiers(),
            rx.el.fieldset(
                rx.el.legend(
                    t("单位宿舍"),
                    definition(
                        _("网格数：房屋套数 ÷ 每格套数、居住人数 ÷ 每格人数，分别向上取整，取较大者。网格员数 = 网格数 × 每格网格员。"),
                        _("没有房屋也没有居住人员的宿舍不划网格。"),
                        _("依据：工作计划篇 2 第一章（一）2"),
                    ),
                ),
                _scalar("housing_units_per_grid", _("每格房屋套数"), unit=_("套")),
                _scalar("residents_per_grid", _("每格居住人数"), unit=_("人")),
                _scalar("workers_per_grid", _("每格网格员"), unit=_("名")),
                class_name="section section-one",
            ),
            id="plan-form", key=STATE.drawn, on_save=STATE.edit,
            on_edit=STATE.edit.debounce(150), answered=STATE.computed,
        ),
        class_name="card",
    )  # fmt: skip


def _matched(labels: dict[str, str]) -> list[tuple[str, rx.Var[str]]]:
    return [(value, t(label)) for value, label in labels.items()]


def _scalar(name: str, label: str, *, widget: Any = "integer", unit: str = "") -> rx.Component:
    return field(
        name,
        label,
        widget=widget,
        unit=unit,
        value=STATE.start[name],
        error=STATE.errors[name],
        disabled=~may("budget.compute"),
    )


def _tiers() -> rx.Component:
    """The tiers as a small table of inputs; a row's error stands under it."""
    heads = rx.el.tr(
        *(rx.el.th(t(label), scope="col") for label in (_("常住人口起点"), _("网格数"), _("网格员数"))),
        rx.el.th(rx.el.span(t("操作"), class_name="sr"), scope="col"),
    )
    return rx.el.fieldset(
        rx.el.legend(
            t("村（社区）分档"),
            definition(
                _("常住人口达到起点的最高一档适用；起点为 0 的一档是默认档，人口不足其他各档的村（社区）按它核定。"),
                _("依据：工作计划篇 2 第一章（一）1"),
            ),
        ),
        rx.el.table(rx.el.thead(heads), rx.el.tbody(rx.foreach(STATE.tiers, _tier)), class_name="tiers"),
        rx.cond(pick(STATE.errors["tiers"]) != "", rx.el.div(pick(STATE.errors["tiers"]), class_name="field-error", role="alert")),
        rx.cond(may("budget.compute"), button(_("增加一档"), kind="small", icon_name="plus", on_click=STATE.add_tier)),
        class_name="section section-one",
    )


def _tier(row: Any) -> rx.Component:
    wrong = {name: pick(STATE.errors[row["tier"] + "." + name]) for name in ("min_population", "grids", "workers")}

    def cell(name: str, label: str) -> rx.Component:
        return rx.el.td(
            rx.el.input(
                name=name, default_value=row[name], class_name="input num", disabled=~may("budget.compute"), input_mode="numeric",
                custom_attrs={"aria-label": t(label), "aria-invalid": rx.cond(wrong[name] != "", "true", "false")},
            )
        )  # fmt: skip

    remove = icon_button("trash_2", _("删除这一档"), on_click=STATE.drop_tier(row["tier"]), class_name="btn btn-quiet btn-icon")
    messages = [rx.cond(text != "", rx.el.div(text, class_name="field-error")) for text in wrong.values()]
    return rx.fragment(
        rx.el.tr(
            cell("min_population", _("常住人口起点")),
            cell("grids", _("网格数")),
            cell("workers", _("网格员数")),
            rx.el.td(rx.el.input(type="hidden", name="tier", value=row["tier"]), rx.cond(may("budget.compute"), remove)),
        ),
        rx.cond(
            (wrong["min_population"] != "") | (wrong["grids"] != "") | (wrong["workers"] != ""),
            rx.el.tr(rx.el.td(*messages, col_span=4, role="alert")),
        ),
        key=row["tier"],
    )


def _problems() -> rx.Component:
    """What keeps the plan from being computed; the figures below are then the last ones that held."""
    stale = rx.cond(
        STATE.errors.length() > 0,
        banner(t("有 {count} 处填写有误，已在左侧标出；以下是上一次的结果", count=STATE.errors.length()), kind="error"),
    )
    lines = rx.foreach(STATE.problems, lambda problem: rx.el.p(pick(problem)))
    return rx.fragment(stale, rx.cond(STATE.problems.length() > 0, banner(lines, kind="error")))


def _figures() -> rx.Component:
    totals = STATE.totals
    headroom = totals["headroom_fen"].to(int)
    short = headroom < 0
    return stats(
        stat(_("网格数"), totals["grids"], unit=_("个"), note=t("{places} 个村、社区和宿舍", places=_number(totals["places"])),
             about=(_("各村、社区和单位宿舍核定网格数之和。"), SOURCE)),
        stat(_("网格员数"), totals["workers"], unit=_("名"),
             note=t("在岗 {people} 名，空缺 {vacancy} 名", people=_number(totals["in_post"]), vacancy=_number(totals["vacancy"])),
             about=(_("各处核定网格员数之和。"),
                    _("在岗：今日担任名额岗位的人员，同一处兼职只计一人；空缺 = 核定 − 在岗，超编处不抵减。"), SOURCE)),
        stat(_("所需经费"), totals["subsidy_fen"], "money", unit=_("元"), note=t("每年"),
             about=(_("网格员数 × 每名网格员每年补贴。"), SOURCE)),
        stat(_("可用经费"), totals["allowed_fen"], "money", unit=_("元"), note=_rest(totals),
             about=(_("专项经费总额 × 可用于补贴的比例，不足 1 分的舍去。其余用于社区服务、活动、管理及其他。"),
                    _("依据：工作计划篇 2 第一章（二）"))),
        stat(rx.cond(short, t("缺口"), t("结余")), rx.cond(short, 0 - headroom, headroom), "money",
             unit=_("元"), tone=rx.cond(short, "bad", "good"),
             note=rx.cond(short, t("可用经费不足，需追加或调整标准"), t("可用经费足以支付")),
             about=(_("可用经费 − 所需经费；为负即缺口。"), _("依据：工作计划篇 2 第一章（二）"))),
        stat(_("人均经费"), totals["per_resident_fen"], "money", unit=_("元"), note=t("{people} 人", people=_number(totals["population"])),
             about=(_("所需经费 ÷（村、社区常住人口 + 宿舍居住人数），四舍五入到分；没有人口时不计算。"),)),
    )  # fmt: skip


def _number(value: Any) -> rx.Var[str]:
    """A whole number with separators inside a sentence."""
    return rx.Var(_js_expr=f"new Intl.NumberFormat('en-US').format({value!s} ?? 0)", _var_type=str, _var_data=value._get_all_var_data())


def _rest(totals: Any) -> rx.Component:
    return rx.el.div(t("其余"), " ", figure(totals["rest_fen"], "money"), " ", t("元用于社区服务等"), class_name="stat-note")


def _notes() -> rx.Component:
    lines = rx.foreach(STATE.notes, lambda note: rx.el.p(pick(note)))
    return rx.cond(STATE.notes.length() > 0, banner(lines, kind="warning"))


def _table() -> rx.Component:
    totals = {name: STATE.totals[name] for name in ("population", "housing_units", "grids", "workers", "in_post", "vacancy", "subsidy_fen")}
    return simple_table(
        _COLUMNS, STATE.rows, totals={"name": t("合计"), **totals}, caption=_("各村、社区和单位宿舍的名额与经费"),
        waiting=STATE.waiting, empty=_("还没有村、社区或单位宿舍，请先新增或导入"), class_name="plan-table",
    )  # fmt: skip


def _save_dialog() -> rx.Component:
    errors = STATE.save_errors
    return dialog(
        form(
            field("name", _("方案名称"), required=True, error=errors["name"], max_length=100, wide=True),
            field("year", _("年度"), widget="integer", required=True, value=STATE.year, error=errors["year"]),
            field("description", _("说明"), widget="textarea", error=errors["description"], max_length=500),
            id="save-scenario", on_save=STATE.save, errors=errors, answered=STATE.answered, guard=True,
        ),
        open=STATE.saving, on_close=STATE.stop_saving, title=_("保存为方案"),
        foot=(button(_("取消"), on_click=STATE.stop_saving), submit_button(_("保存"), form="save-scenario")),
    )  # fmt: skip


def add_budget(app: rx.App) -> None:
    """Put the page into the app."""
    app.add_page(budget_page, route=ROUTE, title="gridapp", on_load=STATE.load)
