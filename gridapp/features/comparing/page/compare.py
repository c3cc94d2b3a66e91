"""Scenarios side by side: totals, inputs in which they differ, places; the address reproduces the view."""

from typing import Any

import reflex as rx

from gridapp.features.comparing import charts as drawings
from gridapp.features.comparing.page.parts import ROWS, places_table, totals_table
from gridapp.features.comparing.state.compare import ROUTE, CompareState
from gridapp.kit.i18n import _
from gridapp.kit.ui.address import address_bar
from gridapp.kit.ui.chart import chart, charts
from gridapp.kit.ui.display import banner, card, empty_state, skeleton, tag
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.inputs import button, icon_button, search_box
from gridapp.kit.ui.overlay import definition, export_menu
from gridapp.kit.ui.printing import print_button
from gridapp.kit.ui.session import may
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.table import TableColumn
from gridapp.kit.ui.text import pick, t
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.comparing import MOST
from gridapp.registers.plans import STATUS_COLOURS

S: Any = CompareState
_SOURCE = _("依据：工作计划篇 2 第一章")


def compare_page() -> rx.Component:
    """The scenarios chosen, then what they come to, from the whole to the single place."""
    return page(
        _("方案比较"),
        address_bar(ROUTE, S.address),
        _chosen(),
        rx.cond(S.waiting, skeleton(6), rx.fragment(_problems(), rx.cond(S.marks.length() > 0, _result(), _nothing()))),
        breadcrumbs=((_("测算方案"), "/scenarios"),),
        hint=_("差异都以第一个方案为基准；草稿按今日人口和在岗人员测算，已提交和已批准的按提交时冻结的数字"),
        actions=(
            print_button(),
            rx.cond(may("budget.export") & (S.marks.length() > 1), export_menu(S.export)),
        ),
    )


def status_tag(status: Any) -> rx.Component:
    """The state of a scenario as a tag."""
    return rx.fragment(rx.match(status, *((one.value, tag(t(one.label), STATUS_COLOURS[one])) for one in ScenarioStatus), rx.fragment()))


def counted_on(frozen: Any, on: Any) -> rx.Component:
    """Whether the figures are frozen, and as of which day."""
    return rx.cond(frozen, tag(t("冻结于 {on}", on=on), "blue"), tag(t("按今日数据")))


def _chosen() -> rx.Component:
    add = rx.el.label(
        rx.el.span(t("添加方案"), class_name="sr"),
        rx.el.select(
            rx.el.option(t("添加方案…"), value=""),
            rx.foreach(S.known, scenario_option),
            value="", on_change=S.add, class_name="input", id="add-scenario", disabled=S.sides.length() >= MOST,
        ),
        class_name="side-add no-print",
    )  # fmt: skip
    return rx.el.div(
        rx.el.ol(rx.foreach(S.sides, _chip), class_name="side-chips", aria_label=t("参加比较的方案")),
        rx.cond(S.known.length() > 0, add),
        class_name="side-head",
    )


def scenario_option(item: Any) -> rx.Component:
    """A scenario to be picked: its name, year and state."""
    return rx.el.option(item["name"], " · ", item["year"], " · ", status_text(item["status"]), value=item["id"])


def status_text(value: Any) -> Any:
    """The state of a scenario as plain text."""
    return rx.match(value, *((one.value, t(one.label)) for one in ScenarioStatus), "")


def _chip(side: Any, at: Any) -> rx.Component:
    broken = side["mark"] == ""
    first = rx.cond(
        (at > 0) & ~broken,
        icon_button("arrow_left_to_line", _("设为基准"), on_click=S.lead(side["id"]), class_name="btn btn-quiet btn-icon no-print"),
    )
    known = rx.fragment(
        rx.el.b(side["mark"], class_name="side-mark"),
        rx.el.a(side["name"], href="/scenarios/" + side["id"].to_string()),
        rx.el.span(t("{year} 年", year=side["year"]), class_name="muted"),
        status_tag(side["status"]),
        counted_on(side["frozen"], side["on"]),
        rx.cond(at == 0, tag(t("基准"), "violet")),
    )
    return rx.el.li(
        rx.cond(broken, rx.fragment(icon("circle_alert"), rx.el.span(t("未能比较"))), known),
        first,
        icon_button("x", _("移出比较"), on_click=S.drop(side["id"]), class_name="btn btn-quiet btn-icon no-print"),
        class_name="side-chip",
        custom_attrs={"data-broken": rx.cond(broken, "true", "false")},
    )


def _problems() -> rx.Component:
    broken = rx.foreach(S.sides, lambda side: rx.cond(side["mark"] == "", banner(rx.el.p(pick(side["problem"])), kind="error")))
    notes = rx.foreach(S.notes, lambda note: banner(rx.el.p(pick(note)), kind="warning"))
    return rx.el.div(broken, notes, class_name="stack side-problems")


def _nothing() -> rx.Component:
    return empty_state(
        _("请选择 2 至 4 个方案"),
        _("从上方“添加方案”中选择，或在测算方案的详情页点“比较”。地址栏记住所选方案，可以收藏或发给同事。"),
        button(_("打开测算方案"), href="/scenarios"),
    )


def _result() -> rx.Component:
    one = rx.cond(S.marks.length() == 1, banner(rx.el.p(t("再添加一个可以测算的方案，即可看到差异。"))))
    return rx.el.div(
        one,
        card(
            rx.el.h2(
                t("总计"),
                definition(
                    _("网格数、网格员数、所需经费为各村、社区和单位宿舍之和；空缺 = 核定 − 在岗，超编处不抵减。"),
                    _("可用经费 =（专项经费总额 + 上年结转）× 可用于补贴的比例；结余 = 可用经费 − 所需经费，负数为缺口。"),
                    _("其余经费用于社区服务类、活动类、管理类及其他。人均经费按常住人口和宿舍居住人数，户均经费按户数和宿舍房屋套数。"),
                    _SOURCE,
                ),
            ),
            totals_table(S.marks, S.totals, _("各方案的总计与差异")),
            flush=True,
        ),
        rx.cond(S.marks.length() > 1, rx.fragment(_charts(), _inputs(), _places())),
        class_name="stack side",
    )


def _charts() -> rx.Component:
    money = [("needed_fen", _("所需经费")), ("allowed_fen", _("可用经费")), ("headroom_fen", _("结余（负数为缺口）"))]
    return charts(
        chart(
            drawings.totals, S.bars, title=S.titles["totals"], name=t("方案经费"), unit=_("万元；▲ 表示超出可用经费"),
            columns=(TableColumn(field="name", label=_("方案")), *(TableColumn(field=f, label=label, kind="money") for f, label in money)),
        ),
        rx.cond(
            S.changes.length() > 0,
            chart(
                drawings.changes, S.changes, title=S.titles["places"], name=t("各处经费差异"),
                unit=_("所需经费与方案①之差，万元，相差最大的 20 处"),
                columns=(
                    TableColumn(field="name", label=_("名称")), TableColumn(field="code", label=_("编码")),
                    TableColumn(field="mark", label=_("方案")), TableColumn(field="change_fen", label=_("所需经费之差"), kind="money"),
                ),
            ),
            card(rx.el.h2(pick(S.titles["places"])), rx.el.p(t("网格数或网格员数有差异的，见下表。"), class_name="muted")),
        ),
    )  # fmt: skip


def _inputs() -> rx.Component:
    def line(item: Any) -> rx.Component:
        return rx.el.div(rx.cond(item["new"], rx.el.strong(pick(item["text"])), rx.el.span(pick(item["text"]))))

    table = rx.el.div(
        rx.el.table(
            rx.el.caption(t("不同的参数"), class_name="sr"),
            rx.el.thead(rx.el.tr(rx.el.th(t("参数"), scope="col"), rx.foreach(S.marks, lambda mark: rx.el.th(mark, scope="col")))),
            rx.el.tbody(
                rx.foreach(
                    S.inputs,
                    lambda row: rx.el.tr(
                        rx.el.th(pick(row["label"]), scope="row"),
                        rx.foreach(row["cells"].to(ROWS), lambda side: rx.el.td(rx.foreach(side["lines"].to(ROWS), line))),
                    ),
                )
            ),
        ),
        class_name="plain-table side-table side-inputs", tab_index=0, role="region", aria_label=t("不同的参数"),
    )  # fmt: skip
    head = rx.el.h2(
        t("不同的参数"), definition(_("只列出与方案①不同的参数；加粗的是方案①没有的内容。"), _SOURCE)
    )  # fmt: skip
    same = rx.el.p(t("各方案的参数完全相同，差异只来自人口、户数或在岗人员。"), class_name="muted side-none")
    return card(head, rx.cond(S.inputs.length() > 0, table, same), flush=True)


def _places() -> rx.Component:
    only = rx.el.label(
        rx.el.input(  # the browser owns the mark, so that a slow answer does not undo a click; drawn anew with other scenarios
            type="checkbox",
            default_checked=S.only & (S.different > 0),
            key=S.different,
            on_change=S.show_only,
            disabled=S.different == 0,
        ),
        t("只看有差异的"),
        class_name="check",
    )
    counted = rx.el.span(
        t("共 {places} 处，{different} 处有差异，显示 {found} 处", places=S.places, different=S.different, found=S.found),
        class_name="muted",
    )
    tools = rx.el.div(
        search_box(value=S.text, on_search=S.search, placeholder=_("按名称或编码查找")), only, counted, class_name="side-tools no-print"
    )
    more = rx.cond(
        S.found > S.rows.length(),
        rx.el.div(button(t("显示全部 {found} 处", found=S.found), on_click=S.show_all), class_name="side-none no-print"),
    )
    none = rx.cond(
        S.different == 0,
        t("各处的网格、网格员和经费完全相同。"),
        t("没有符合条件的地点，请改换查找文字或取消“只看有差异的”。"),
    )
    return card(
        rx.el.h2(t("各处"), definition(_("差为该方案减方案①；“—”表示该方案中没有这一处。点表头排序。"), _SOURCE)),
        tools,
        rx.cond(S.different == 0, rx.el.p(t("各处的网格、网格员和经费完全相同。"), class_name="muted side-none")),
        places_table(S.heads, S.rows, _("各处的网格、网格员与经费"), on_sort=S.order, sort=S.sort),
        rx.cond((S.found == 0) & (S.different > 0), rx.el.p(none, class_name="muted side-none")),
        more,
        flush=True,
    )


def add_compare(app: rx.App) -> None:
    """Put the page into the app."""
    app.add_page(compare_page, route=ROUTE, title="gridapp", on_load=S.load)
