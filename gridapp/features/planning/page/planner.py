"""The planner's page: what a rule set gives each place and costs, while one types."""

from typing import Any

import reflex as rx

from gridapp.features.planning.page.dialogs import clash_dialog, leave_dialog, place_dialog, save_dialog
from gridapp.features.planning.page.inputs import SAVING, SOURCE_FUND, SOURCE_MONEY, STATE, inputs, kept_inputs
from gridapp.kit.i18n import _
from gridapp.kit.ui.address import address_bar
from gridapp.kit.ui.display import banner, card, figure, stat, stats, tag
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.inputs import button
from gridapp.kit.ui.offers import offered
from gridapp.kit.ui.overlay import export_menu, menu, menu_item, menu_line, tabs
from gridapp.kit.ui.printing import print_button
from gridapp.kit.ui.session import may
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.table import TableColumn, simple_table
from gridapp.kit.ui.text import listed, pick, t
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.funding import FundUseKind
from gridapp.quota.money import WorkerKind
from gridapp.quota.places import PlaceKind
from gridapp.quota.rules import Decided, Fit
from gridapp.registers.plans import STATUS_COLOURS

ROUTE = "/budget"
SOURCE = SOURCE_MONEY

_COLUMNS = (
    TableColumn(field="name", label=_("名称"), href="/{id}"),
    TableColumn(
        field="kind", label=_("类别"), kind="choice", labels=PlaceKind.labels(),
        colours={PlaceKind.VILLAGE: "blue", PlaceKind.COMMUNITY: "teal", PlaceKind.DORMITORY: "violet"},
    ),
    TableColumn(field="population", label=_("人口"), kind="integer"),
    TableColumn(field="homes", label=_("户（套）"), kind="integer"),
    TableColumn(field="tier_from", label=_("所在档起点"), kind="integer"),
    TableColumn(field="to_next", label=_("距下一档"), kind="integer"),
    TableColumn(field="grids", label=_("网格数"), kind="integer"),
    TableColumn(field="workers", label=_("网格员数"), kind="integer"),
    TableColumn(field="homes_per_grid", label=_("户/格"), kind="integer"),
    TableColumn(
        field="fit", label=_("规模"), kind="choice", labels=Fit.labels(),
        colours={Fit.LOW: "amber", Fit.HIGH: "amber"},
    ),
    TableColumn(field="in_post", label=_("在岗"), kind="integer"),
    TableColumn(field="vacancy", label=_("空缺"), kind="integer"),
    TableColumn(field="subsidy_fen", label=_("所需经费"), kind="money", unit=_("元")),
    TableColumn(
        field="decided", label=_("依据"), kind="choice",
        labels=Decided.labels(),
        colours={Decided.MINIMUM: "blue", Decided.MAXIMUM: "blue", Decided.OVERRIDE: "violet"},
    ),
)  # fmt: skip
_LINES = (
    TableColumn(field="kind", label=_("人员类别"), kind="choice", labels=WorkerKind.labels()),
    TableColumn(field="first_month", label=_("起（月）"), kind="ordinal"),
    TableColumn(field="last_month", label=_("止（月）"), kind="ordinal"),
    TableColumn(field="workers", label=_("人数"), kind="integer"),
    TableColumn(field="annual_fen", label=_("年补贴标准"), kind="money", unit=_("元")),
    TableColumn(field="each_fen", label=_("每人合计"), kind="money", unit=_("元")),
    TableColumn(field="subsidy_fen", label=_("补贴"), kind="money", unit=_("元")),
    TableColumn(field="allowance_fen", label=_("津贴"), kind="money", unit=_("元")),
    TableColumn(field="employer_fen", label=_("单位负担"), kind="money", unit=_("元")),
    TableColumn(field="total_fen", label=_("小计"), kind="money", unit=_("元")),
)
_SOURCES = (
    TableColumn(field="name", label=_("来源")),
    TableColumn(field="share_ppm", label=_("比例"), kind="share"),
    TableColumn(field="fund_fen", label=_("应筹经费"), kind="money", unit=_("元")),
    TableColumn(field="subsidy_fen", label=_("其中补贴应担"), kind="money", unit=_("元")),
)
_USES = (
    TableColumn(field="kind", label=_("支出类别"), kind="choice", labels=FundUseKind.labels()),
    TableColumn(field="name", label=_("事项")),
    TableColumn(field="amount_fen", label=_("金额"), kind="money", unit=_("元")),
)
_OVERRIDES = (_("地点"), _("核定网格数"), _("核定网格员数"), _("调整理由"))


def budget_page() -> rx.Component:
    """Inputs on the left, figures and tables on the right; on a phone one below the other."""
    return page(
        _("经费测算"),
        address_bar(ROUTE, STATE.address),
        kept_inputs(),
        rx.el.div(
            rx.el.div(inputs(), class_name="plan-inputs"),
            rx.el.div(
                rx.el.div(_state_line(), _problems(), _figures(), _notes(), class_name="stack"), _results(), class_name="plan-result"
            ),
            class_name="plan",
        ),
        save_dialog(),
        clash_dialog(),
        leave_dialog(),
        place_dialog(),
        actions=(
            print_button(),
            rx.cond(
                may("budget.export"),
                export_menu(SAVING.export, *offered("scenario-files", scenario=STATE.scenario, unsaved=STATE.unsaved)),
            ),
            rx.cond(STATE.scenario != "", _more()),
            rx.cond(may("budget.write"), _saves()),
        ),
        hint=_("改动即时重算，保存前不影响已有方案"),
    )


def _more() -> rx.Component:
    return menu(
        rx.fragment(icon("file-spreadsheet"), t("方案")),
        menu_item(_("提交、批准、修订"), icon_name="file-check", href=f"/scenarios/{STATE.scenario}"),
        menu_item(_("与其他方案比较"), icon_name="columns-3", href=f"/budget/compare?ids={STATE.scenario}"),
        menu_item(_("敏感性与目标求解"), icon_name="target", href=f"/budget/explore?scenario={STATE.scenario}"),
        menu_line(),
        menu_item(_("名额与在岗"), icon_name="users", href=f"/budget/staffing?scenario={STATE.scenario}"),
        menu_item(_("补贴发放"), icon_name="wallet", href="/budget/payouts"),
        label=_("方案"),
        align="end",
    )


def _saves() -> rx.Component:
    editable = (STATE.status == ScenarioStatus.DRAFT.value) | (STATE.status == ScenarioStatus.RETURNED.value)
    return rx.cond(
        editable,
        rx.fragment(
            button(_("另存为方案"), on_click=SAVING.ask_name),
            button(_("保存"), kind="primary", on_click=SAVING.save),
        ),
        button(_("保存为方案"), kind="primary", on_click=SAVING.ask_name),
    )


def _state_line() -> rx.Component:
    """Which scenario is shown and how: as handed in, as a try, or with changes that are not saved."""
    mark = rx.match(STATE.status, *((one.value, tag(t(one.label), STATUS_COLOURS[one])) for one in ScenarioStatus), rx.fragment())
    handed_in = (STATE.status == ScenarioStatus.APPROVED.value) | (STATE.status == ScenarioStatus.SUBMITTED.value)
    words = rx.cond(
        STATE.frozen_on != "",
        t("按 {day} 提交时的规则和人口显示，不随数据变动", day=STATE.frozen_on),
        rx.cond(
            handed_in,
            t("试算：按今天的人口重算，已提交的方案不受影响；另存为新方案才会保留"),
            rx.cond(STATE.changed, t("有未保存的改动"), t("按今天的人口和在岗情况计算")),
        ),
    )
    gone = rx.cond(
        STATE.gone.length() > 0,
        banner(t("已被删除、不再计入测算：{names}。在回收站恢复后重新打开本页即可", names=listed(STATE.gone)), kind="warning"),
    )
    return rx.fragment(
        rx.cond(STATE.scenario != "", rx.el.div(mark, rx.el.span(words, class_name="muted"), class_name="row state-line")), gone
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
    each = rx.el.div(t("每户"), " ", figure(totals["per_home_fen"], "money"), " ", t("元"), class_name="stat-note")
    return stats(
        stat(_("网格数"), totals["grids"], unit=_("个"), note=t("{places} 个村、社区和宿舍", places=_number(totals["places"])),
             about=(_("各村、社区和单位宿舍核定网格数之和。"), SOURCE)),
        stat(_("网格员数"), totals["workers"], unit=_("名"),
             note=t("在岗 {people} 名，空缺 {vacancy} 名", people=_number(totals["in_post"]), vacancy=_number(totals["vacancy"])),
             about=(_("各处核定网格员数之和。"),
                    _("在岗：当日担任名额岗位的人员，同一处兼职只计一人；空缺 = 核定 − 在岗，超编处不抵减。"), SOURCE)),
        stat(_("所需经费"), totals["subsidy_fen"], "money", unit=_("元"), note=t("其中兼职 {count} 名", count=_number(totals["part_time"])),
             about=(_("各处网格员数 × 每人在方案月份内的补贴、津贴和单位负担之和。"),
                    _("年标准按月累计四舍五入：到第 k 月应发 标准 × k ÷ 12，当月为两月之差。"), SOURCE)),
        stat(_("可用经费"), totals["allowed_fen"], "money", unit=_("元"), note=_rest(totals),
             about=(_("（专项经费总额 + 上年结转）× 可用于补贴的比例，不足 1 分的舍去。其余用于社区服务、活动、管理及其他。"),
                    SOURCE_FUND)),
        stat(rx.cond(short, t("缺口"), t("结余")), rx.cond(short, 0 - headroom, headroom), "money",
             unit=_("元"), tone=rx.cond(short, "bad", "good"),
             note=rx.cond(short, t("可用经费不足，需追加或调整标准"), t("可用经费足以支付")),
             about=(_("可用经费 − 所需经费；为负即缺口。"), SOURCE_FUND)),
        stat(_("人均经费"), totals["per_resident_fen"], "money", unit=_("元"), note=each,
             about=(_("所需经费 ÷（村、社区常住人口 + 宿舍居住人数），四舍五入到分；没有人口时不计算。"),
                    _("每户：所需经费 ÷（村、社区户数 + 宿舍房屋套数）。"))),
    )  # fmt: skip


def _number(value: Any) -> rx.Var[str]:
    """A whole number with separators inside a sentence."""
    return rx.Var(_js_expr=f"new Intl.NumberFormat('en-US').format({value!s} ?? 0)", _var_type=str, _var_data=value._get_all_var_data())


def _rest(totals: Any) -> rx.Component:
    return rx.el.div(t("其余"), " ", figure(totals["rest_fen"], "money"), " ", t("元用于社区服务等"), class_name="stat-note")


def _notes() -> rx.Component:
    lines = rx.foreach(STATE.notes, lambda note: rx.el.p(pick(note)))
    return rx.cond(STATE.notes.length() > 0, banner(lines, kind="warning"))


def _results() -> rx.Component:
    return tabs(
        ("places", _("各处名额"), _places()),
        ("money", _("经费构成"), _money()),
        ("overrides", _("人工调整"), _overrides()),
        label=_("测算结果"),
    )


def _places() -> rx.Component:
    names = ("population", "homes", "grids", "workers", "in_post", "vacancy", "subsidy_fen")
    return simple_table(
        _COLUMNS, STATE.rows, totals={"name": t("合计"), **{name: STATE.totals[name] for name in names}},
        caption=_("各村、社区和单位宿舍的名额与经费；选一行可人工调整"), waiting=STATE.waiting,
        empty=_("还没有村、社区或单位宿舍，请先新增或导入"), class_name="plan-table", on_open=STATE.open_place,
    )  # fmt: skip


def _money() -> rx.Component:
    totals = STATE.totals
    lines = simple_table(
        _LINES, STATE.lines, totals={"kind": t("合计"), "total_fen": totals["subsidy_fen"]}, caption=_("补贴按人员类别和月份"),
        empty=_("没有网格员"), class_name="plan-table",
    )  # fmt: skip
    borne = {"name": t("合计"), "fund_fen": totals["fund_total_fen"], "subsidy_fen": totals["subsidy_fen"]}
    sources = simple_table(_SOURCES, STATE.source_rows, totals=borne, caption=_("资金来源"), empty=_("没有填写资金来源"))
    uses = simple_table(
        _USES, STATE.use_rows, totals={"kind": t("合计"), "amount_fen": totals["rest_fen"].to(int) - totals["unplanned_fen"].to(int)},
        caption=_("其他支出"), empty=_("没有安排其他支出"),
    )  # fmt: skip
    left = rx.cond(
        totals["unplanned_fen"].to(int) > 0,
        rx.el.p(t("其余经费中尚未安排"), " ", figure(totals["unplanned_fen"], "money"), " ", t("元"), class_name="muted pad"),
    )
    return rx.el.div(
        card(lines, title=_("补贴按人员类别和月份"), flush=True),
        card(sources, title=_("资金来源"), flush=True),
        card(uses, left, title=_("补贴以外的支出"), flush=True),
        class_name="stack money",
    )


def _overrides() -> rx.Component:
    def line(item: Any) -> rx.Component:
        undo = button(_("按规则"), kind="small", on_click=STATE.undo_decision(item["code"], item["kind"]))
        return rx.el.tr(
            rx.el.td(item["name"]),
            rx.el.td(rx.cond(item["grids"] == "", t("按规则"), item["grids"]), class_name="num"),
            rx.el.td(rx.cond(item["workers"] == "", t("按规则"), item["workers"]), class_name="num"),
            rx.el.td(item["reason"]),
            rx.el.td(rx.cond(may("budget.compute"), undo)),
            key=item["kind"] + item["code"],
        )

    heads = [rx.el.th(t(head), scope="col", class_name="num" if 0 < at < len(_OVERRIDES) - 1 else "") for at, head in enumerate(_OVERRIDES)]
    return rx.cond(
        STATE.overrides.length() > 0,
        rx.el.div(
            rx.el.table(
                rx.el.thead(rx.el.tr(*heads, rx.el.th(rx.el.span(t("操作"), class_name="sr"), scope="col"))),
                rx.el.tbody(rx.foreach(STATE.overrides, line)),
            ),
            class_name="plain-table",
        ),
        rx.el.div(
            rx.el.h3(t("没有人工调整")),
            rx.el.p(t("在“各处名额”里选一行，可以人工核定它的网格数和网格员数，并写明理由。")),
            class_name="empty",
        ),
    )


def add_budget(app: rx.App) -> None:
    """Put the page into the app."""
    app.add_page(budget_page, route=ROUTE, title="gridapp", on_load=STATE.load)
