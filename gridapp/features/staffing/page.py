"""The page that sets quota against people: where somebody is missing or too many, whom to find, and what vacancies leave unspent."""

from typing import Any

import reflex as rx

from gridapp.features.staffing.state import StaffingState
from gridapp.kit.i18n import MONTHS, _
from gridapp.kit.ui.display import banner, figure, stat, stats, tag
from gridapp.kit.ui.overlay import definition, export_menu
from gridapp.kit.ui.printing import print_button
from gridapp.kit.ui.session import may
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.table import TableColumn, simple_table
from gridapp.kit.ui.text import pick, t
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.money import WorkerKind
from gridapp.quota.places import PlaceKind
from gridapp.registers.plans import EXPORT

ROUTE = "/budget/staffing"
S: Any = StaffingState  # its class attributes are Vars, which type checkers take for plain values

_WANTED = (
    TableColumn(field="name", label=_("地点"), href="/{id}"),
    TableColumn(field="place_kind", label=_("类别"), kind="choice", labels=PlaceKind.labels()),
    TableColumn(field="kind", label=_("待补类别"), kind="choice", labels=WorkerKind.labels()),
    TableColumn(field="posts", label=_("待补人数"), kind="integer", unit=_("名")),
    TableColumn(field="grids", label=_("无网格员的网格")),
    TableColumn(field="since", label=_("空缺始于"), kind="date"),
)


def staffing_page() -> rx.Component:
    """Day and scenario, the figures, the months, every place, and whom to find."""
    return page(
        _("名额与在岗"),
        rx.el.div(
            _picker(),
            rx.foreach(S.problems, lambda problem: banner(pick(problem), kind="warning")),
            rx.cond(S.problems.length() == 0, rx.fragment(_figures(), _strip(), _wanted(), _places())),
            class_name="stack",
        ),
        actions=(
            print_button(),
            rx.cond(may(EXPORT), export_menu(S.export)),
        ),
        breadcrumbs=((_("名额与经费"), "/budget"),),
        hint=_("在岗：当日在任、岗位占用网格员名额的人员，同一地点兼任多岗只计一人"),
    )


def _picker() -> rx.Component:
    statuses = [(value, t(label)) for value, label in ScenarioStatus.labels().items()]
    options = rx.foreach(
        S.scenarios,
        lambda row: rx.el.option(row["name"], " · ", row["year"], " · ", rx.match(row["status"], *statuses, ""), value=row["id"]),
    )
    return rx.el.div(
        rx.el.label(
            rx.el.span(t("测算方案"), class_name="field-label"),
            rx.el.select(options, value=S.scenario, on_change=S.pick_scenario, id="staffing-scenario", class_name="input"),
            class_name="field pay-pick pay-wide",
        ),
        rx.el.label(
            rx.el.span(t("日期"), class_name="field-label"),
            rx.el.input(
                type="date", default_value=S.on, key=S.on, on_change=S.pick_day.debounce(400), id="staffing-day", class_name="input"
            ),
            class_name="field pay-pick",
        ),
        rx.el.p(rx.cond(S.frozen, t("名额按提交时的方案"), t("名额按现在的人口和规则计算")), class_name="muted pay-said"),
        class_name="pay-bar no-print",
    )


def _figures() -> rx.Component:
    figures = S.figures
    bad = rx.cond(figures["vacancy"].to(int) > 0, "bad", "")
    return rx.el.div(
        stats(
            stat(_("名额"), figures["workers"], unit=_("名"), note=t("{places} 处", places=S.places.length())),
            stat(_("在岗"), figures["in_post"], unit=_("人"), note=S.on),
            stat(_("空缺"), figures["vacancy"], unit=_("名"), tone=bad, about=(_("各处名额减在岗，不足的合计；别处超员不抵空缺。"),)),
            stat(_("超员"), figures["surplus"], unit=_("人"), about=(_("各处在岗超过名额的合计。"),)),
            stat(
                _("全年空缺"),
                figures["vacant_months"],
                unit=_("人月"),
                note=t("{year} 年", year=S.year),
                about=(_("每月计发日无人在任的名额，12 个月相加；以后月份按已知的任职和离任日期推算。"),),
            ),
            stat(
                _("空缺未支出"),
                figures["unspent_fen"],
                "money",
                unit=_("元"),
                note=t("{year} 年", year=S.year),
                about=(_("空缺名额 × 当月补贴与津贴标准，12 个月相加；不含单位负担部分。"),),
            ),
        ),
        class_name="pay-figures",
        custom_attrs={"aria-busy": S.waiting},
    )


def _strip() -> rx.Component:
    """The months of the year, darker the more posts are vacant."""

    def cell(row: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(
                rx.match(row["month"].to(str), *((str(month), t(name)) for month, name in enumerate(MONTHS, 1)), ""), class_name="muted"
            ),
            rx.el.b(figure(row["vacancy"])),
            rx.cond(row["surplus"].to(int) > 0, rx.el.small(t("超 {people}", people=row["surplus"].to(str)))),
            custom_attrs={"data-level": row["level"].to(str)},
        )

    return rx.el.section(
        rx.el.h2(t("{year} 年各月空缺", year=S.year), " ", definition(_("每月计发日的空缺名额；颜色越深空缺越多。"))),
        rx.el.ol(rx.foreach(S.strip, cell), class_name="strip"),
    )


def _places() -> rx.Component:
    """Every place: the day, the year, and a cell for each month."""
    heads = (_("名称"), _("类别"), _("名额"), _("在岗"), _("空缺"), _("超员"), _("全年空缺人月"), _("空缺未支出（元）"))
    kinds = [(value, t(label)) for value, label in PlaceKind.labels().items()]

    def line(row: Any) -> rx.Component:
        def marked(name: str, colour: str) -> rx.Component:
            return rx.el.td(rx.cond(row[name].to(int) > 0, tag(row[name].to(str), colour), ""), class_name="num")

        months = rx.foreach(
            row["months"].to(list[dict[str, str]]),
            lambda cell: rx.el.td(cell["text"], class_name="heat", custom_attrs={"data-tone": cell["tone"]}),
        )
        return rx.el.tr(
            rx.el.td(rx.cond(row["id"] == "", row["name"].to(str), rx.el.a(row["name"].to(str), href="/" + row["id"].to(str)))),
            rx.el.td(rx.match(row["kind"], *kinds, "")),
            rx.el.td(figure(row["workers"]), class_name="num"),
            rx.el.td(figure(row["in_post"]), class_name="num"),
            marked("vacancy", "red"),
            marked("surplus", "amber"),
            rx.el.td(rx.cond(row["vacant_months"].to(int) > 0, figure(row["vacant_months"]), ""), class_name="num"),
            rx.el.td(rx.cond(row["unspent_fen"].to(int) > 0, figure(row["unspent_fen"], "money"), ""), class_name="num"),
            months,
        )

    return rx.el.section(
        rx.el.h2(t("各处名额与在岗"), " ", definition(_("各月：−1 为空缺 1 名，+1 为超员 1 人，空白为满员。"))),
        rx.el.div(
            rx.el.table(
                rx.el.caption(t("各处名额与在岗"), class_name="sr"),
                rx.el.thead(
                    rx.el.tr(
                        *(rx.el.th(t(head), scope="col", class_name="num" if at > 1 else "") for at, head in enumerate(heads)),
                        *(rx.el.th(t(name), scope="col", class_name="heat") for name in MONTHS),
                    )
                ),
                rx.el.tbody(rx.foreach(S.places, line)),
            ),
            class_name="plain-table pay-table",
            tab_index=0,
            role="region",
            custom_attrs={"aria-label": t("各处名额与在岗")},
        ),
    )


def _wanted() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("待补人员"), " ", definition(_("每处每类空缺一行；网格为该处当日没有网格员的网格，空缺始于按离任记录推算。"))),
        simple_table(
            _WANTED, S.wanted, caption=_("待补人员"), waiting=S.waiting, empty=_("没有空缺，各处名额均已配齐"), class_name="pay-wanted"
        ),
    )


def add_staffing(app: rx.App) -> None:
    """Put the page into the app."""
    app.add_page(staffing_page, route=ROUTE, title="gridapp", on_load=S.load)
