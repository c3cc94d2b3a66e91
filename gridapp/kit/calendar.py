"""Working days and working hours: pure functions on a `Calendar` value.

Where a day's nature comes from, first hit wins: the table `calendar_day`; `chinesecalendar` for the years it knows (2004–2026);
for a later year Monday–Friday minus the statutory days, marked provisional (暂定) until the year's real days stand in the table.

How a period is counted follows the Civil Code, articles 201–203: the day it starts does not count, it ends at the close of
office on its last day, and a last day that is not a working day moves to the next one. Working hours run only while the office is open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from gridapp.kit.config import settings
from gridapp.kit.office_hours import OfficeHours

_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
_OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
_ONE = timedelta(days=1)
_ZERO = timedelta(0)


Unit = Literal["working_hours", "working_days", "natural_days"]


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says, or whose nature is only a guess (`provisional`)."""

    day: date
    working: bool
    name: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class Calendar:
    """The days of one office: `special` overrides what the announced calendar says. Days and hours are those of `zone`."""

    special: Mapping[date, SpecialDay] = field(default_factory=dict, hash=False)
    hours: OfficeHours = field(default_factory=OfficeHours)
    zone: ZoneInfo = _OFFICE_ZONE
    settled: frozenset[int] = frozenset()
    """Years whose real days stand in `special`: no guess is made for them."""

    @classmethod
    def of(cls, days: Iterable[SpecialDay], *, hours: OfficeHours | None = None, zone: str = "Asia/Shanghai") -> "Calendar":
        """A calendar with an office's own days; a year is settled once one of its days is not provisional."""
        special = {day.day: day for day in days}
        settled = frozenset(day.day.year for day in special.values() if not day.provisional)
        return cls(special, hours or OfficeHours(), ZoneInfo(zone), settled)

    def about(self, day: date) -> SpecialDay:
        """What kind of day it is and whether that is only a guess."""
        own = self.special.get(day)
        if own is not None:
            return own
        guess = _announced(day.year)
        if guess.provisional and day.year in self.settled:
            return SpecialDay(day, day.weekday() < 5)
        return guess.days.get(day) or SpecialDay(day, day.weekday() < 5, provisional=guess.provisional)

    def is_working(self, day: date) -> bool:
        """Whether the office works on that day."""
        return self.about(day).working

    def is_provisional(self, day: date) -> bool:
        """Whether the year's days are not announced yet, so that a deadline counted over it may still move."""
        return self.about(day).provisional

    def local(self, moment: datetime) -> datetime:
        """A moment on the office's clock."""
        if moment.tzinfo is None:
            raise ValueError(f"a time without a zone: {moment!r}")
        return moment.astimezone(self.zone)

    def close_of(self, day: date) -> datetime:
        """The end of office hours of a day."""
        return datetime.combine(day, self.hours.closes, self.zone)

    def next_working(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_working(day):
            day += _ONE
        return day


def add_working_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The close of office on the `days`-th working day after the day of `start`, which does not count.

    With 0: on that day or the next working one.
    """
    if days < 0:
        raise ValueError(f"a deadline cannot lie {days} days back")
    day = calendar.local(start).date()
    for _step in range(days):
        day = calendar.next_working(day + _ONE)
    return calendar.close_of(calendar.next_working(day))


def add_natural_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The close of office `days` calendar days after the day of `start`, moved to the next working day where it falls on a day off."""
    if days < 0:
        raise ValueError(f"a deadline cannot lie {days} days back")
    return calendar.close_of(calendar.next_working(calendar.local(start).date() + days * _ONE))


def add_working_time(calendar: Calendar, start: datetime, length: timedelta) -> datetime:
    """The moment by which `length` of office time has passed since `start`."""
    if length < _ZERO:
        raise ValueError(f"a deadline cannot lie {length} back")
    if length == _ZERO:
        return calendar.local(start)
    local = calendar.local(start)
    day = local.date()
    before = calendar.hours.elapsed(local.time()) if calendar.is_working(day) else _ZERO
    left = length + before
    day = calendar.next_working(day)
    while left > calendar.hours.length:
        left -= calendar.hours.length
        day = calendar.next_working(day + _ONE)
    return datetime.combine(day, calendar.hours.after(left), calendar.zone)


def add_working_hours(calendar: Calendar, start: datetime, hours: int) -> datetime:
    """The moment by which the office has been open for `hours` hours since `start`."""
    return add_working_time(calendar, start, timedelta(hours=hours))


def working_days_between(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Working days after the day of `start` up to and including the day of `end`; 0 when `end` is not later."""
    first, last = calendar.local(start).date(), calendar.local(end).date()
    return sum(calendar.is_working(first + n * _ONE) for n in range(1, (last - first).days + 1))


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Office time between two moments; nothing when `end` is not later."""
    first, last = calendar.local(start), calendar.local(end)
    if last <= first:
        return _ZERO
    whole = sum(calendar.is_working(first.date() + n * _ONE) for n in range((last.date() - first.date()).days))
    total = whole * calendar.hours.length
    if calendar.is_working(first.date()):
        total -= calendar.hours.elapsed(first.time())
    if calendar.is_working(last.date()):
        total += calendar.hours.elapsed(last.time())
    return total


def deadline(calendar: Calendar, start: datetime, amount: int, unit: Unit | str) -> datetime:
    """When a case filed at `start` is due: `amount` working hours, working days or natural days later (`unit` as stored in a category).

    Raises:
        ValueError: an unknown unit or a negative amount.
    """
    match str(unit):
        case "working_hours":
            return add_working_hours(calendar, start, amount)
        case "working_days":
            return add_working_days(calendar, start, amount)
        case "natural_days":
            return add_natural_days(calendar, start, amount)
        case other:
            raise ValueError(f"unknown unit of a deadline: {other}")


@dataclass(frozen=True)
class _Year:
    days: Mapping[date, SpecialDay]
    provisional: bool


@lru_cache(maxsize=64)
def _announced(year: int) -> _Year:
    """The days of a year that differ from Monday–Friday, as announced, or the statutory ones while the year is not announced."""
    from chinese_calendar import constants

    known = sorted({day.year for day in constants.holidays})
    named = {day: _NAMES.get(str(name), str(name)) for day, name in {**constants.holidays, **constants.workdays}.items()}
    if year < known[0]:
        return _Year({}, provisional=False)
    if year <= known[-1]:
        off = {day: SpecialDay(day, False, named[day]) for day in constants.holidays if day.year == year}
        on = {day: SpecialDay(day, True, named[day]) for day in constants.workdays if day.year == year}
        return _Year({**off, **on}, provisional=False)
    import holidays

    statutory = holidays.country_holidays("CN", years=year, language="zh_CN")
    return _Year({day: SpecialDay(day, False, name, provisional=True) for day, name in statutory.items()}, provisional=True)


def announced_days(year: int) -> list[SpecialDay]:
    """What fills the table for a year: its holidays and make-up days in order; provisional while the year is not announced."""
    return [day for _, day in sorted(_announced(year).days.items())]


_TABLE = sa.table("calendar_day", *(sa.column(name) for name in ("day", "kind", "name", "provisional", "deleted_at")))


def load_calendar(session: Session) -> Calendar:
    """The office's calendar: its table of days (one query), its office hours and its time zone."""
    statement = sa.select(
        sa.type_coerce(_TABLE.c.day, sa.Date), _TABLE.c.kind, _TABLE.c.name, sa.type_coerce(_TABLE.c.provisional, sa.Boolean)
    )
    rows = session.execute(statement.where(_TABLE.c.deleted_at.is_(None)))
    days = [SpecialDay(day, kind == "workday", name, provisional) for day, kind, name, provisional in rows]
    return Calendar.of(days, hours=OfficeHours.parse(settings().office_hours), zone=settings().timezone)
