"""The sign-in desk: a queue at the door on one side, a clerk with one free hand on the other; and the sheet people sign on paper."""

from typing import Any

import reflex as rx

from gridapp.features.training.state import DeskState
from gridapp.kit.i18n import _
from gridapp.kit.ui.display import banner, empty_state, figure, skeleton
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.inputs import button, field, form, submit_button
from gridapp.kit.ui.overlay import definition, dialog, dismiss, menu, menu_item
from gridapp.kit.ui.printing import print_button
from gridapp.kit.ui.session import may
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.text import pick, spoken, t
from gridapp.models.training import SignIn

ROUTE = "/trainings/[row_id]/sign-in"
STATE: Any = DeskState  # its class attributes are Vars, which type checkers take for plain values
_SOURCE = _("依据：工作计划篇 1 第三章（二）3")


def desk_page() -> rx.Component:
    """Footing and filters above, the search box, the list; on paper the sign-in sheet instead."""
    return page(
        rx.cond(STATE.session.length() > 0, STATE.session["name"], t("培训签到")),
        rx.cond(
            STATE.waiting,
            skeleton(6),
            rx.cond(
                pick(STATE.missing) != "",
                empty_state(_("没有这场培训"), _("它可能已被删除，或不在您的范围内。"), button(_("回到培训列表"), href="/trainings")),
                rx.fragment(rx.el.div(_footing(), _desk(), class_name="stack no-print"), _paper(), _leave_dialog(), _people_dialog()),
            ),
        ),
        breadcrumbs=((_("培训"), "/trainings"),),
        hint=STATE.session["time"].to(str) + "  " + STATE.session["place"].to(str),
        actions=(
            print_button(),
            rx.cond(may("training.export"), button(_("导出签到表"), icon_name="download", on_click=STATE.export)),
            rx.cond(may("training.mark"), button(_("应到人员"), icon_name="user_plus", on_click=STATE.ask_people)),
        ),
    )


def _footing() -> rx.Component:
    """应到 and 实到 with the rate, and the six states, each a filter."""
    counts = STATE.counts
    rate = rx.el.div(
        rx.el.span(t("应到"), " ", rx.el.b(figure(counts["expected"])), class_name="desk-sum"),
        rx.el.span(t("实到"), " ", rx.el.b(figure(counts["attended"])), class_name="desk-sum"),
        rx.el.span(
            t("到训率"), " ", rx.el.b(figure(counts["rate"], "rate")),
            definition(
                _("应到 = 签到 + 迟到 + 早退 + 请假 + 无故缺席 + 未登记；实到 = 签到 + 迟到 + 早退。"),
                _("到训率 = 实到 ÷（应到 − 准假）；无人应到时不计算。"),
                _("请假须在开始前批准，否则计为无故缺席，原因仍予保留。"),
                _SOURCE,
            ),
            class_name="desk-sum",
        ),
        class_name="row",
    )  # fmt: skip
    states = [
        rx.el.button(
            t(state.label), rx.el.b(figure(counts[state.value])),
            type="button", on_click=STATE.show(state.value), class_name="desk-state",
            custom_attrs={"aria-pressed": rx.cond(STATE.state == state.value, "true", "false"), "data-state": state.value},
        )
        for state in SignIn
    ]  # fmt: skip
    unapproved = rx.cond(
        counts["unapproved"].to(int) > 0,
        banner(t("有 {count} 人请假未在开始前批准，计为无故缺席", count=counts["unapproved"]), kind="warning"),
    )
    return rx.fragment(
        rate, rx.el.div(*states, class_name="desk-states", role="group", custom_attrs={"aria-label": t("按状态筛选")}), unapproved
    )


def _desk() -> rx.Component:
    find = rx.el.form(
        rx.el.div(
            icon("search"),
            rx.el.input(
                type="search", name="who", id="who", auto_focus=True, auto_complete="off", class_name="input", key=STATE.cleared,
                on_change=STATE.find.debounce(120), placeholder=t("姓名、工号或手机尾号，回车即签到"),
                custom_attrs={"aria-label": t("查找人员"), "data-key-search": ""},
            ),
            class_name="search desk-search",
        ),
        on_submit=STATE.enter,
    )  # fmt: skip
    last = rx.cond(
        STATE.last.length() > 0,
        rx.el.div(
            icon("circle_check", size=18),
            rx.el.b(STATE.last["name"].to(str)),
            _state_words(STATE.last["status"].to(str)),
            rx.el.span(STATE.last["time"].to(str), class_name="tnum"),
            button(_("撤销"), kind="small", on_click=STATE.undo),
            class_name="desk-last", role="status",
        ),
    )  # fmt: skip
    tools = rx.el.div(
        button(_("刷新"), icon_name="refresh_cw", on_click=STATE.refresh),
        rx.cond(
            may("training.mark") & STATE.begun & (STATE.counts["unmarked"].to(int) > 0),
            menu(
                rx.fragment(t("结束签到")),
                menu_item(
                    t("将其余 {count} 人登记为无故缺席", count=STATE.counts["unmarked"].to(str)), danger=True, on_click=STATE.close_list
                ),
                label=_("结束签到"),
                align="end",
            ),
        ),
        class_name="row",
    )
    nobody = rx.cond(
        STATE.everybody.length() > 0,
        empty_state(_("没有符合的人员"), _("换几个字试试，或取消状态筛选。")),
        empty_state(
            _("名单还是空的"), _("先选定这场培训的应到人员，再开始签到。"), button(_("应到人员"), kind="primary", on_click=STATE.ask_people)
        ),
    )
    rows = rx.cond(STATE.people.length() > 0, rx.el.ul(rx.foreach(STATE.people, _person), class_name="desk-list"), nobody)
    return rx.fragment(rx.el.div(find, last, tools, class_name="desk-bar"), rx.el.div(rows, class_name="card card-flush"))


def _state_words(status: Any) -> rx.Var[str]:
    return rx.match(status, *((state.value, t(state.label)) for state in SignIn), "").to(str)  # type: ignore[union-attr]


def _person(row: Any) -> rx.Component:
    label = _state_words(row["status"])
    unapproved = (row["status"] == "leave") & (row["state"] == "absent")
    shown = rx.el.span(label, rx.cond(unapproved, t("（未准假）"), ""), class_name="desk-tag", custom_attrs={"data-state": row["state"]})
    arrive = rx.el.button(
        rx.cond(STATE.arriving == "late", t("迟到"), t("签到")), type="button", on_click=STATE.mark(row["id"], STATE.arriving),
        class_name=rx.cond(STATE.arriving == "late", "btn desk-go desk-go-late", "btn btn-primary desk-go"),
    )  # fmt: skip

    def mark_as(state: SignIn) -> rx.Component:
        return menu_item(state.label, on_click=STATE.mark(row["id"], state.value))

    when_begun = rx.fragment(*(mark_as(state) for state in (SignIn.LATE, SignIn.EARLY, SignIn.ABSENT)))
    before = menu_item(_("准假…"), on_click=STATE.ask_leave(row["id"]))
    other = [mark_as(SignIn.PRESENT), rx.cond(STATE.begun, when_begun, before), mark_as(SignIn.UNMARKED)]
    reason = rx.cond(
        (row["state"] == "unmarked") | (row["state"] == "present"),
        rx.fragment(),
        rx.el.input(
            default_value=row["reason"], key=row["id"] + row["reason"], placeholder=t("原因"), max_length=200,
            class_name="input desk-reason", on_blur=lambda text: STATE.write_reason(row["id"], text), disabled=~may("training.mark"),
            custom_attrs={"aria-label": t("{name}的原因", name=row["name"])},
        ),
    )  # fmt: skip
    verbs = rx.cond(
        may("training.mark"),
        rx.el.div(
            rx.cond(row["status"] == "unmarked", arrive),
            menu(icon("ellipsis"), *other, label=t("{name}的其他登记", name=row["name"]), align="end"),
            class_name="desk-verbs",
        ),
    )
    about = rx.el.span(row["unit"], " ", spoken(row["duties"]), " ", rx.el.span(row["phone"], class_name="tnum"), class_name="muted")
    return rx.el.li(
        rx.el.div(rx.el.b(row["name"]), about, class_name="desk-who"),
        reason,
        rx.el.div(
            rx.cond(row["status"] == "unmarked", rx.fragment(), shown),
            rx.el.span(row["time"], class_name="tnum muted"),
            class_name="desk-mark",
        ),
        verbs,
        key=row["id"],
    )


def _leave_dialog() -> rx.Component:
    return dialog(
        form(
            field("reason", _("请假原因"), widget="textarea", required=True, error=STATE.leave_errors["reason"], max_length=200),
            id="leave-form", on_save=STATE.approve_leave, errors=STATE.leave_errors, answered=STATE.answered,
        ),
        open=STATE.leaving != "", on_close=STATE.stop_asking, title=_("准假"),
        foot=(dismiss(), submit_button(_("准假"), form="leave-form")),
    )  # fmt: skip


def _people_dialog() -> rx.Component:
    def choose(name: str, label: str, every: str, items: Any, key: str) -> rx.Component:
        options = rx.foreach(items, lambda item: rx.el.option(spoken(item["name"].to(str)), value=item[key]))
        return rx.el.label(
            rx.el.span(t(label), class_name="field-label"),
            rx.el.select(rx.el.option(t(every), value=""), options, name=name, class_name="input"),
            class_name="field",
        )

    return dialog(
        form(
            rx.el.p(t("把当日在岗的人员加入应到名单；已在名单上的不重复加入，离岗的不加入。"), class_name="muted"),
            choose("village", _("村（社区）"), _("全部村（社区）和宿舍"), STATE.villages, "id"),
            choose("role", _("岗位"), _("全部岗位"), STATE.roles, "code"),
            id="people-form", on_save=STATE.expect, answered=STATE.answered,
        ),
        open=STATE.adding, on_close=STATE.stop_asking, title=_("应到人员"),
        foot=(dismiss(), submit_button(_("加入名单"), form="people-form")),
    )  # fmt: skip


def _paper() -> rx.Component:
    """The sheet people sign, on paper only."""
    heads = (_("序号"), _("姓名"), _("单位"), _("职务"), _("联系电话"), _("签名"), _("备注"))
    facts = ((_("名称"), "name"), (_("时间"), "time"), (_("地点"), "place"), (_("主办"), "organiser"))
    foot = ((_("应到"), "expected"), (_("实到"), "attended"), (_("请假"), "leave"), (_("缺席"), "absent"), (_("未登记"), "unmarked"))

    def line(row: Any) -> rx.Component:
        signed = rx.cond(row["status"] == "unmarked", "", _state_words(row["status"]))
        cells = (row["at"], row["name"], row["unit"], row["duties"], row["phone"], signed, row["reason"])
        return rx.el.tr(*(rx.el.td(cell) for cell in cells))

    return rx.el.div(
        rx.el.h2(t("签到表")),
        rx.el.dl(*(rx.el.div(rx.el.dt(t(label), t("：")), rx.el.dd(STATE.session[name].to(str))) for label, name in facts)),
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(t(head)) for head in heads))),
            rx.el.tbody(rx.foreach(STATE.everybody, line)),
        ),
        rx.el.p(*(rx.el.span(t(label), t("："), figure(STATE.counts[name])) for label, name in foot)),
        class_name="only-print paper",
    )


def add_desk(app: rx.App) -> None:
    """Put the page into the app."""
    app.add_page(desk_page, route=ROUTE, title="gridapp", on_load=DeskState.load)
