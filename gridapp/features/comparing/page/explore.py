"""What-if and goal seek: how money moves with thresholds and subsidies, and three questions answered exactly."""

from typing import Any

import reflex as rx

from gridapp.features.comparing import charts as drawings
from gridapp.features.comparing.page.compare import counted_on, scenario_option, status_tag
from gridapp.features.comparing.page.parts import places_table, totals_table
from gridapp.features.comparing.state.explore import ROUTE, ExploreState
from gridapp.features.comparing.state.exploring import Sought
from gridapp.kit.i18n import _
from gridapp.kit.ui.address import address_bar
from gridapp.kit.ui.chart import chart, charts
from gridapp.kit.ui.display import banner, card, empty_state, skeleton
from gridapp.kit.ui.inputs import button, field, form, submit_button
from gridapp.kit.ui.overlay import definition, dialog, dismiss, tabs
from gridapp.kit.ui.printing import print_button
from gridapp.kit.ui.session import may
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.table import TableColumn
from gridapp.kit.ui.text import pick, t
from gridapp.quota.whatif import PERCENTS

S: Any = ExploreState
_TIERS = _("依据：工作计划篇 2 第一章（一）1")
_FUND = _("依据：工作计划篇 2 第一章（二）")
_SIZE = _("依据：工作计划篇 1 第一章，200–500 户为宜")


def explore_page() -> rx.Component:
    """A scenario to try out, and under it what-if or goal seek."""
    body = tabs(
        ("sensitivity", _("敏感性"), _sensitivity()), ("goals", _("目标求解"), _goals()),
        value=S.tab, on_tab=S.show_tab, label=_("试算方式"),
    )  # fmt: skip
    broken = empty_state(pick(S.problem), "", button(_("打开名额与经费"), href="/budget"))
    return page(
        _("试算与求解"),
        address_bar(ROUTE, S.address),
        _head(),
        rx.cond(S.waiting, skeleton(6), rx.cond(pick(S.problem) != "", broken, body)),
        _dialog(),
        breadcrumbs=((_("测算方案"), "/scenarios"),),
        hint=_("只是试算，不改动所选方案；满意的结果可以另存为新的草稿方案"),
        actions=(print_button(),),
    )


def _head() -> rx.Component:
    picker = rx.el.label(
        rx.el.span(t("试算的方案"), class_name="sr"),
        rx.el.select(
            rx.foreach(S.scenarios, scenario_option),
            value=S.scenario, on_change=S.pick, class_name="input", id="explored",
        ),
    )  # fmt: skip
    known = rx.fragment(
        status_tag(S.facts["status"]),
        counted_on(S.facts["frozen"], S.facts["on"]),
        rx.el.a(t("打开方案"), href="/scenarios/" + S.scenario, class_name="no-print"),
    )
    return rx.el.div(rx.cond(S.scenarios.length() > 0, picker), rx.cond(S.facts["name"].to(str), known), class_name="what-head")


def _sensitivity() -> rx.Component:
    percent = TableColumn(field="threshold_percent", label=_("门槛（%）"), kind="integer")
    subsidy = TableColumn(field="subsidy_percent", label=_("补贴（%）"), kind="integer")
    figures = (
        TableColumn(field="subsidy_fen", label=_("每名网格员每年补贴"), kind="money"),
        TableColumn(field="workers", label=_("网格员数"), kind="integer"),
        TableColumn(field="money_fen", label=_("所需经费"), kind="money"),
        TableColumn(field="allowed_fen", label=_("可用经费"), kind="money"),
        TableColumn(field="headroom_fen", label=_("结余（负数为缺口）"), kind="money"),
    )
    about = rx.el.p(
        t("门槛指各档起点，补贴指统一补贴和分类标准，都以现行方案为 100%。点图中的点或格，可查看结果并另存为方案。"),
        definition(
            _("门槛按百分比同时升降各档起点，起点为 0 的默认档不动，不足 1 的舍去；人工调整的地点不受影响。"),
            _("补贴按百分比同时升降统一补贴和各类标准，津贴不变，不足 1 分的舍去。"),
            _TIERS, _FUND,
        ),
        class_name="muted",
    )  # fmt: skip
    return rx.el.div(
        about,
        charts(
            chart(
                drawings.workers, S.steps, title=S.titles["workers"], columns=(percent, *figures), name=t("网格员数随门槛变化"),
                unit=_("网格员数，名，按各档起点相当于现行的百分比"), on_pick=S.look,
            ),
            chart(
                drawings.money, S.steps, title=S.titles["money"], columns=(percent, *figures), name=t("所需经费随门槛变化"),
                unit=_("所需经费，万元，按各档起点相当于现行的百分比；▲ 超出可用经费"), on_pick=S.look,
            ),
            chart(
                drawings.heat, S.cells, title=S.titles["heat"], columns=(percent, subsidy, *figures), name=t("门槛与补贴组合"),
                unit=_("横轴为门槛、纵轴为补贴；格内为结余，万元，深色带 − 的超出可用经费，粗线为经费界限，方框为现行方案"),
                on_pick=S.look, wide=True,
            ),
        ),
        _choose(),
        class_name="stack side",
    )  # fmt: skip


def _choose() -> rx.Component:
    """The same as a click on a cell, for the keyboard and small screens."""
    labels = {str(percent): f"{percent}%" for percent in PERCENTS}

    def choice(name: str, label: str) -> rx.Component:
        return rx.el.label(
            rx.el.span(t(label), class_name="field-label"),
            rx.el.select(
                *(rx.el.option(shown, value=value) for value, shown in labels.items()), name=name, default_value="100", class_name="input"
            ),
            class_name="field",
        )

    return card(
        form(
            choice("threshold", _("门槛")), choice("subsidy", _("补贴")), submit_button(_("查看这一组合"), class_name="btn"),
            on_save=S.look_at, answered=S.answered, id="combination", guard=False, class_name="what-pick",
        ),
        class_name="card no-print",
    )  # fmt: skip


def _goals() -> rx.Component:
    tier = rx.el.label(
        rx.el.span(t("调整哪一档"), class_name="field-label"),
        rx.el.select(
            rx.foreach(S.tiers, lambda item: rx.el.option(pick(item["text"]), value=item["value"])),
            name="tier", default_value=S.start["tier"], class_name="input",
        ),
        rx.cond(pick(S.errors["tier"]) != "", rx.el.div(pick(S.errors["tier"]), class_name="field-error", role="alert")),
        rx.el.div(t("其他各档不动，这一档始终在前后两档之间。"), class_name="field-help"),
        class_name="field",
    )  # fmt: skip
    most = field(
        "most", _("每格最多户数"), widget="integer", unit=_("户"), value=S.start["most"], error=S.errors["most"], required=True,
        help=_("预填为方案的每格户数上限；单位宿舍按房屋套数。"),
    )  # fmt: skip
    return rx.el.div(
        rx.el.div(
            _goal(
                Sought.SUBSIDY, _("可用经费最高能承受多少补贴？"),
                rx.el.p(t("名额不变，只调整统一补贴；有分类标准的人员仍按其标准。"), class_name="field-help"),
                about=(_("使所需经费不超过可用经费的最高年补贴，精确到分。"), _FUND),
            ),
            _goal(
                Sought.THRESHOLD, _("起点最低可以降到多少？"), tier,
                about=(_("补贴和其他各档不变，使所需经费不超过可用经费的最低起点。"), _TIERS),
            ),
            _goal(
                Sought.WORKERS, _("每格户数有上限时，最少要多少网格员？"), most,
                about=(_("每处网格数 = 户数 ÷ 每格最多户数，向上取整，一格一员；没有户数的地点按规则。结果写成人工调整。"), _SIZE),
            ),
            class_name="goals",
        ),
        rx.cond(S.goal != "", _answer()),
        class_name="stack side",
    )  # fmt: skip


def _goal(sought: Sought, question: str, *inputs: rx.Component, about: tuple[str, ...]) -> rx.Component:
    kind = sought.value
    wrong = rx.cond(pick(S.errors[kind]) != "", banner(rx.el.p(pick(S.errors[kind])), kind="error"))
    return rx.el.section(
        rx.el.h2(t(question), definition(*about, label=question)),
        form(
            *inputs, wrong, submit_button(_("求解")),
            id=f"goal-{kind}", key=f"{kind}-" + S.drawn.to_string(), on_save=S.solve(kind), errors=S.errors, answered=S.answered,
            guard=False,
        ),
        class_name="card goal",
        custom_attrs={"data-open": rx.cond(S.goal == kind, "true", "false")},
    )  # fmt: skip


def _answer() -> rx.Component:
    keep = rx.cond(may("budget.write"), button(_("另存为方案"), kind="primary", icon_name="save", on_click=S.keep))
    marks = rx.Var.create(["①", "②"])
    none = rx.el.p(t("各处的网格、网格员和经费都不变。"), class_name="muted side-none")
    return rx.el.div(
        rx.el.div(
            rx.foreach(S.answer, lambda line: rx.el.p(pick(line))),
            rx.el.div(keep, class_name="row no-print"),
            class_name="card goal-answer stack",
            role="status",
        ),
        card(
            rx.el.h2(t("与所选方案相比"), definition(_("①为所选方案，②为求解结果。"), _FUND)),
            totals_table(marks, S.totals, _("求解结果与所选方案的总计")),
            flush=True,
        ),
        card(
            rx.el.h2(t("有变化的地点")),
            rx.cond(S.rows.length() > 0, places_table(S.heads, S.rows, _("求解后有变化的地点")), none),
            flush=True,
        ),
        class_name="stack",
    )


def _dialog() -> rx.Component:
    figures = rx.cond(
        S.point.length() > 0,
        rx.el.dl(
            rx.foreach(S.point, lambda item: rx.el.div(rx.el.dt(pick(item["label"])), rx.el.dd(pick(item["text"])))), class_name="facts",
        ),
    )  # fmt: skip
    frozen = rx.cond(
        S.facts["frozen"],
        banner(t("所选方案按 {on} 冻结的人口和户数试算；另存的草稿将按今日数据重新测算，结果可能不同。", on=S.facts["on"]), kind="warning"),
    )
    name = form(
        field("name", _("方案名称"), required=True, value=S.suggested, error=S.save_errors["name"], max_length=100, wide=True),
        id="keep-scenario", on_save=S.save, errors=S.save_errors, answered=S.saved,
    )  # fmt: skip
    return dialog(
        rx.el.div(figures, rx.cond(may("budget.write"), rx.fragment(frozen, name)), class_name="stack"),
        open=S.saving, on_close=S.close, title=rx.cond(may("budget.write"), t("以此另存为方案"), t("这一组合的结果")),
        foot=(
            dismiss(),
            rx.cond(may("budget.write"), submit_button(_("另存为方案"), form="keep-scenario")),
        ),
    )  # fmt: skip


def add_explore(app: rx.App) -> None:
    """Put the page into the app."""
    app.add_page(explore_page, route=ROUTE, title="gridapp", on_load=S.load)
