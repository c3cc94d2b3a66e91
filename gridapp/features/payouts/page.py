"""The page about what is paid: a month's register, the bank's sheet, and the year against its plan."""

from typing import Any

import reflex as rx

from gridapp.features.payouts import charts as drawing
from gridapp.features.payouts.service import PAY
from gridapp.features.payouts.state import PayoutState
from gridapp.kit.i18n import MONTHS, _
from gridapp.kit.ui.chart import chart
from gridapp.kit.ui.display import banner, facts, figure, stat, stats
from gridapp.kit.ui.inputs import button, field, form, submit_button
from gridapp.kit.ui.overlay import confirm_dialog, definition, dialog, dismiss
from gridapp.kit.ui.printing import print_button
from gridapp.kit.ui.session import may
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.table import TableColumn, simple_table
from gridapp.kit.ui.text import pick, t
from gridapp.quota.places import PlaceKind

ROUTE = "/budget/payouts"
S: Any = PayoutState  # its class attributes are Vars, which type checkers take for plain values

_MONEY: dict[str, Any] = {"kind": "money", "unit": _("元")}
_MONTHS = (
    TableColumn(field="month", label=_("月份"), kind="ordinal", href="/payouts?{id}", width=72),
    TableColumn(field="plan_fen", label=_("当月计划"), **_MONEY),
    TableColumn(field="confirmed_fen", label=_("已发放"), **_MONEY),
    TableColumn(field="draft_fen", label=_("待发放"), **_MONEY),
    TableColumn(field="total_plan_fen", label=_("累计计划"), **_MONEY),
    TableColumn(field="total_paid_fen", label=_("累计发放"), **_MONEY),
    TableColumn(field="difference_fen", label=_("累计结余"), **_MONEY),
    TableColumn(field="left_fen", label=_("剩余额度"), **_MONEY),
)
_PLACES = (
    TableColumn(field="name", label=_("名称")),
    TableColumn(field="code", label=_("编码")),
    TableColumn(field="kind", label=_("类别"), kind="choice", labels=PlaceKind.labels()),
    TableColumn(field="plan_fen", label=_("累计计划"), **_MONEY),
    TableColumn(field="confirmed", label=_("已发放人次"), kind="integer"),
    TableColumn(field="confirmed_fen", label=_("累计发放"), **_MONEY),
    TableColumn(field="difference_fen", label=_("累计结余"), **_MONEY),
)
_PLAN = _("当月计划 = 批准方案的名额 × 当月补贴与津贴标准；不含单位负担部分。")
_LEFT = _("剩余额度 = 可用于补贴的经费 − 累计发放；单位负担不经发放表，未扣除。")


def payouts_page() -> rx.Component:
    """Year and month, the month's figures and what can be done with them; below, the year."""
    pay = may(PAY)
    return page(
        _("发放与执行"),
        rx.el.div(_picker(), _figures(), _notes(), _year(), class_name="stack"),
        _confirm_dialog(),
        _bank_dialog(),
        actions=(
            print_button(),
            rx.cond(pay & may("staff.unmask"), button(_("银行代发清单"), icon_name="download", on_click=S.ask_bank)),
            rx.cond(pay & (S.figures["drafts"].to(int) > 0), button(_("全部确认发放"), icon_name="check", on_click=S.ask_confirm)),
            rx.cond(pay, button(_("生成当月发放表"), kind="primary", on_click=S.prepare)),
        ),
        breadcrumbs=((_("名额与经费"), "/budget"),),
    )


def _select(label: str, name: str, value: Any, on_change: Any, options: rx.Component | list[rx.Component]) -> rx.Component:
    shown = options if isinstance(options, list) else [options]
    return rx.el.label(
        rx.el.span(t(label), class_name="field-label"),
        rx.el.select(*shown, value=value, on_change=on_change, id=name, class_name="input"),
        class_name="field pay-pick",
    )


def _picker() -> rx.Component:
    years = rx.foreach(S.years, lambda year: rx.el.option(year, value=year))
    months: list[rx.Component] = [rx.el.option(t(name), value=str(month)) for month, name in enumerate(MONTHS, 1)]
    link = "/payouts?year=" + S.year + ".." + S.year + "&month=" + S.month + ".." + S.month
    return rx.el.div(
        _select(_("年度"), "pay-year", S.year, S.pick_year, years),
        _select(_("月份"), "pay-month", S.month, S.pick_month, months),
        button(_("查看发放记录"), icon_name="list", href=link),
        class_name="pay-bar no-print",
    )


def _figures() -> rx.Component:
    figures = S.figures
    return rx.el.div(
        stats(
            stat(_("发放人数"), figures["people"], unit=_("人"), note=t("{year} 年 {month} 月", year=S.year, month=S.month)),
            stat(_("发放合计"), figures["total_fen"], "money", unit=_("元"), about=(_("实发合计 = 补贴 × 考核系数 + 津贴 + 调整金额。"),)),
            stat(
                _("待发放"),
                figures["drafts"],
                unit=_("人"),
                note=rx.el.div(figure(figures["draft_fen"], "money"), " ", t("元"), class_name="stat-note"),
            ),
            stat(
                _("已发放"),
                figures["confirmed"],
                unit=_("人"),
                note=rx.el.div(figure(figures["confirmed_fen"], "money"), " ", t("元"), class_name="stat-note"),
            ),
        ),
        class_name="pay-figures",
        custom_attrs={"aria-busy": S.waiting},
    )


def _notes() -> rx.Component:
    no_plan = rx.el.p(
        t("{year} 年还没有已批准的测算方案：批准后才能生成发放表，也才有计划可以对照。", year=S.year),
        " ",
        rx.el.a(t("打开测算方案"), href="/scenarios"),
    )
    return rx.fragment(
        rx.cond(S.gone, banner(pick(S.gone), kind="warning")),
        rx.cond(~S.waiting & (S.scenario.length() == 0), banner(no_plan, kind="warning")),
    )


def _year() -> rx.Component:
    plan = rx.el.p(
        t("对照方案："),
        rx.el.a(S.scenario["name"], href="/budget?scenario=" + S.scenario["id"]),
        definition(_PLAN, _LEFT),
        class_name="pay-plan",
    )
    drawn = chart(
        drawing.actuals,
        S.months,
        title=S.finding,
        columns=_MONTHS,
        unit=_("元，自 1 月起累计"),
        name=t("发放与计划"),
        waiting=S.waiting,
        wide=True,
    )
    return rx.cond(
        S.scenario.length() > 0,
        rx.fragment(
            plan,
            drawn,
            rx.el.h2(t("按月")),
            simple_table(
                _MONTHS,
                S.months,
                totals={"month": t("合计"), **_totals(S.month_totals, _MONTHS)},
                caption=_("各月计划与发放"),
                class_name="pay-table",
            ),
            rx.el.h2(t("按地点"), " ", definition(_("截至最近一个有已确认发放的月份。"))),
            simple_table(
                _PLACES,
                S.places,
                totals={"name": t("合计"), **_totals(S.place_totals, _PLACES)},
                caption=_("各处计划与发放"),
                class_name="pay-table",
            ),
        ),
    )


def _totals(totals: Any, columns: tuple[TableColumn, ...]) -> dict[str, Any]:
    summed = {"plan_fen", "confirmed", "confirmed_fen", "draft_fen", "difference_fen", "left_fen"}
    return {
        column.field: totals[column.field]
        for column in columns
        if column.field in summed and not (columns is _MONTHS and column.field == "difference_fen")
    }


def _confirm_dialog() -> rx.Component:
    return confirm_dialog(
        rx.el.p(
            t("将确认 {year} 年 {month} 月的 {count} 条待发放记录。", year=S.year, month=S.month, count=S.figures["drafts"].to(str)),
            rx.el.br(),
            t("合计"),
            " ",
            rx.el.b(figure(S.figures["draft_fen"], "money")),
            " ",
            t("元"),
        ),
        rx.el.p(t("确认后不能再修改或删除。"), class_name="muted"),
        open=S.asking == "confirm",
        on_confirm=S.confirm,
        on_close=S.stop_asking,
        title=_("全部确认发放"),
        confirm=_("确认发放"),
    )


def _bank_dialog() -> rx.Component:
    return dialog(
        facts(
            (_("月份"), t("{year} 年 {month} 月", year=S.year, month=S.month)),
            (_("人数"), figure(S.bank["people"])),
            (_("金额（元）"), figure(S.bank["total_fen"], "money")),
        ),
        rx.cond(
            S.figures["drafts"].to(int) > 0,
            banner(t("还有 {count} 条待发放，未确认的不列入清单", count=S.figures["drafts"].to(str)), kind="warning"),
        ),
        rx.cond(S.bank_without, banner(pick(S.bank_without), kind="warning")),
        rx.cond(S.bank_changed, banner(pick(S.bank_changed), kind="warning")),
        rx.cond(S.bank_unpaid > 0, rx.el.p(t("{count} 人实发 0 元，不列入清单", count=S.bank_unpaid.to(str)), class_name="muted")),
        rx.el.p(t("清单含完整的身份证号和银行账号，导出会记入操作日志。"), class_name="muted"),
        form(
            field("reason", _("导出原因"), required=True, error=S.bank_errors["reason"], max_length=200, wide=True),
            id="bank-form",
            on_save=S.export_bank,
            errors=S.bank_errors,
            answered=S.answered,
        ),
        open=S.asking == "bank",
        on_close=S.stop_asking,
        title=_("银行代发清单"),
        foot=(dismiss(), submit_button(_("导出"), form="bank-form")),
    )


def add_payouts(app: rx.App) -> None:
    """Put the page into the app."""
    app.add_page(payouts_page, route=ROUTE, title="gridapp", on_load=S.load)
