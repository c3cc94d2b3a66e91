"""年历: the working calendar of a year at a glance, on screen and on paper; and where its announced days are taken over."""

from typing import Any

import reflex as rx

from gridapp.features.cases.resource import CODES_WRITE
from gridapp.features.cases.room import CALENDAR
from gridapp.features.cases.service import FIRST_YEAR, LAST_YEAR
from gridapp.features.cases.state import CalendarState
from gridapp.kit.i18n import MONTHS, _
from gridapp.kit.ui.display import banner
from gridapp.kit.ui.inputs import button
from gridapp.kit.ui.printing import print_button
from gridapp.kit.ui.session import may
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.text import pick, spoken, t

S: Any = CalendarState
_WEEK = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


def calendar_page() -> rx.Component:
    """Twelve months; days off are red and say so, days worked for them are blue, guesses are hatched."""
    return page(
        _("年历"),
        _years(),
        rx.cond(S.waiting, rx.fragment(), rx.el.p(pick(S.finding), class_name="finding", role="status")),
        rx.cond(S.guessed, banner(t("斜纹为暂定：国务院公布该年安排后，请填入，未结事件的办理时限随之重算。"), kind="warning")),
        _legend(),
        rx.el.div(*(_month(at) for at in range(12)), class_name="year", custom_attrs={"aria-busy": S.waiting}),
        actions=(
            print_button(),
            rx.cond(
                may(CODES_WRITE),
                button(t("填入 {year} 年的安排", year=S.year), kind="primary", icon_name="calendar_check", on_click=S.take_over),
            ),
        ),
    )


def _years() -> rx.Component:
    """The year before, the year shown, the year after, and the days of the year as a list."""
    before, after = (
        rx.cond(inside, rx.el.a(S.year + step, href=f"{CALENDAR}?year={S.year + step}", class_name="seg"))
        for step, inside in ((-1, S.year > FIRST_YEAR), (1, S.year < LAST_YEAR))
    )
    shown = rx.el.span(S.year, class_name="seg", custom_attrs={"aria-current": "true"})
    listed = rx.el.a(t("逐日查看和修改"), href=f"/calendar-days?day={S.year}-01-01..{S.year}-12-31", class_name="no-print")
    return rx.el.div(rx.el.nav(before, shown, after, class_name="segs", aria_label=t("年份")), listed, class_name="year-bar")


def _legend() -> rx.Component:
    return rx.el.p(
        rx.el.span(t("休"), class_name="day-mark day-holiday"), t("放假"),
        rx.el.span(t("班"), class_name="day-mark day-workday"), t("调休上班"),
        rx.el.span(t("休"), class_name="day-mark day-holiday day-guess"), t("暂定"),
        class_name="year-legend",
    )  # fmt: skip


def _month(at: int) -> rx.Component:
    name = t(MONTHS[at])
    week = rx.el.div(*(rx.el.span(t(day)) for day in _WEEK), class_name="week", aria_hidden="true")
    return rx.el.section(
        rx.el.h2(name),
        week,
        rx.el.ol(rx.foreach(S.months[at], _day), class_name="month"),
        rx.el.ul(rx.foreach(S.notes[at], lambda note: rx.el.li(pick(note))), class_name="month-notes"),
        class_name="card",
        aria_label=name,
    )


def _day(day: Any) -> rx.Component:
    mark = rx.match(day["kind"], ("holiday", rx.el.small(t("休"))), ("workday", rx.el.small(t("班"))), rx.fragment())
    return rx.el.li(day["number"], mark, class_name=day["class"], title=spoken(day["name"]))


def add_calendar(app: rx.App) -> None:
    """Put the page into the app."""
    app.add_page(calendar_page, route=CALENDAR, title="gridapp", on_load=S.load)
