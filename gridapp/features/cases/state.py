"""State of the calendar's page: one year, month by month."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

import reflex as rx

from gridapp.features.cases.resource import CALENDAR_DAYS, CODES_READ, CODES_WRITE
from gridapp.features.cases.service import FIRST_YEAR, LAST_YEAR, take_over_year
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.calendar import SpecialDay
from gridapp.kit.clock import today
from gridapp.kit.db.session import transaction
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.store.names import need_own
from gridapp.kit.ui.notice import notify
from gridapp.kit.ui.text import both
from gridapp.registers.deadlines import office_calendar

Words = dict[str, str]


class CalendarState(rx.State):
    """The year that the address names, this year if it names none."""

    year: int = 0
    months: list[list[dict[str, str]]] = [[] for _month in range(12)]
    """By month its days: `number`, `kind` (`holiday`, `workday`, `weekend` or empty), `name`, `class`."""
    notes: list[list[Words]] = [[] for _month in range(12)]
    """By month what its special days are."""
    finding: Words = {}
    guessed: bool = False
    """The year is not announced, or a day of it is entered as provisional."""
    waiting: bool = True

    @rx.event
    @requires(CODES_READ)
    async def load(self) -> None:
        """Show the year that the address names."""
        await current_actor(self)
        asked = str(dict(self.router.url.query_parameters).get("year", ""))
        self.year = int(asked) if asked.isascii() and asked.isdigit() and FIRST_YEAR <= int(asked[:9]) <= LAST_YEAR else today().year
        await self._read()

    @rx.event
    @requires(CODES_WRITE)
    async def take_over(self) -> None:
        """Fill the shown year from what is announced."""
        actor = await current_actor(self)
        told = await asyncio.to_thread(_take_over, actor, self.year)
        await self._read()
        await notify(self, told)

    async def _read(self) -> None:
        days = await asyncio.to_thread(_days, self.year)
        by_month = [list(days) for _number, days in groupby(days, key=lambda day: day.day.month)]
        self.months = [[_cell(day) for day in month] for month in by_month]
        self.notes = [[both(note) for note in _notes(month)] for month in by_month]
        self.guessed = any(day.provisional for day in days)
        self.finding = both(_finding(days))
        self.waiting = False


def _take_over(actor: Actor, year: int) -> Msg:
    actor.need(CODES_WRITE)
    with transaction(actor) as tx:
        need_own(tx.session, CALENDAR_DAYS, actor)
        return take_over_year(tx, year)


def _days(year: int) -> list[SpecialDay]:
    calendar, first = office_calendar(), date(year, 1, 1)
    return [calendar.about(first + timedelta(days=n)) for n in range((date(year + 1, 1, 1) - first).days)]


def _kind(day: SpecialDay) -> str:
    weekend = day.day.weekday() >= 5
    if day.working:
        return "workday" if weekend else ""
    return "holiday" if day.name or not weekend else "weekend"


def _cell(day: SpecialDay) -> dict[str, str]:
    kind = _kind(day)
    words = ["day", f"day-{kind or 'plain'}"]
    words += ["day-guess"] if day.provisional and kind in {"holiday", "workday"} else []
    words += [f"day-from-{day.day.isoweekday()}"] if day.day.day == 1 else []
    return {"number": str(day.day.day), "kind": kind, "name": day.name, "class": " ".join(words)}


def _notes(month: list[SpecialDay]) -> Iterator[Msg]:
    """The special days of a month, those of one occasion in a row."""
    special = [day for day in month if _kind(day) in {"holiday", "workday"}]
    for (name, working), days in groupby(special, key=lambda day: (day.name, day.working)):
        found = list(days)
        span = f"{found[0].day.day}" if len(found) == 1 else f"{found[0].day.day}–{found[-1].day.day}"
        yield msg("{span} {name}上班", span=span, name=Msg(name)) if working else msg("{span} {name}放假", span=span, name=Msg(name))


def _finding(days: list[SpecialDay]) -> Msg:
    year, kinds = days[0].day.year, [_kind(day) for day in days]
    off, on = kinds.count("holiday"), kinds.count("workday")
    work = sum(day.working for day in days)
    if all(day.provisional for day in days):
        return msg("{year} 年的安排尚未公布，现按法定节日 {off} 天暂定；跨入该年的办理时限均为暂定", year=year, off=off)
    return msg("{year} 年放假 {off} 天、调休上班 {on} 天，全年工作日 {work} 天", year=year, off=off, on=on, work=work)
