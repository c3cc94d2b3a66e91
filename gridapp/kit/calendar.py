"""Working days and working hours: pure functions on a `Calendar` value.

Where a day's nature comes from, first hit wins: the table `calendar_day`; `chinesecalendar` for the years it knows (2004–2026);
for a later year Monday–Friday minus the statutory days, marked provisional (暂定) until the year's real days stand in the table.

How a period is counted follows the Civil Code, articles 201–203: the day it starts does not count, it ends at the close of
office on its last day, and a last day that is not a working day moves to the next one. Working hours run only while the office is open,
so that what starts on a day off starts with the next working hour. Natural hours run on through nights and days off.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
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
_SWAPPED = "休息日"
"""What the package `holidays` calls a day off that a weekend is worked for."""
_OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
_ONE = timedelta(days=1)
_ZERO = timedelta(0)


Unit = Literal["working_hours", "working_days", "natural_hours", "natural_days"]


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

    def guessed(self, years: Iterable[int]) -> "Calendar":
        """This calendar as it was before these years were announced: Monday–Friday minus the statutory days."""
        special, unknown = dict(self.special), frozenset(years)
        for year in unknown:
            known = _guess(year).days
            days = (date(year, 1, 1) + n * _ONE for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))
            special |= {day: known.get(day) or SpecialDay(day, day.weekday() < 5, provisional=True) for day in days}
        return replace(self, special=special, settled=self.settled - unknown)

    def is_working(self, day: date) -> bool:
        """Whether the office works on that day."""
        return self.about(day).working

    def is_provisional(self, day: date) -> bool:
        """Whether the year's days are not announced yet, so that a deadline counted over it may still move."""
        return self.about(day).provisional

    def rests_on_guess(self, first: date, last: date) -> bool:
        """Whether the nature of any of these days, both included, is only a guess."""
        if any(first <= day <= last for day in self._doubtful):
            return True
        return any(year not in self.settled and _announced(year).provisional for year in range(first.year, last.year + 1) if first <= last)

    @cached_property
    def _doubtful(self) -> tuple[date, ...]:
        """Days of its own that are a guess although their year is not."""
        return tuple(day.day for day in self.special.values() if day.provisional)

    def local(self, moment: datetime) -> datetime:
        """A moment on the office's clock."""
        if moment.tzinfo is None:
            raise ValueError(f"a time without a zone: {moment!r}")
        return moment.astimezone(self.zone)

    def close_of(self, day: date) -> datetime:
        """The end of office hours of a day; the next midnight where they end at 24:00."""
        return self.at(day, self.hours.closes)

    def at(self, day: date, since_midnight: timedelta) -> datetime:
        """A time of a day on the office's clock."""
        return datetime.combine(day, time(), self.zone) + since_midnight

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
    return calendar.at(day, calendar.hours.after(left))


def add_working_hours(calendar: Calendar, start: datetime, hours: int) -> datetime:
    """The moment by which the office has been open for `hours` hours since `start`."""
    return add_working_time(calendar, start, timedelta(hours=hours))


def add_natural_hours(calendar: Calendar, start: datetime, hours: int) -> datetime:
    """The moment `hours` hours after `start`, night and day: what cannot wait is not put off until the office opens."""
    if hours < 0:
        raise ValueError(f"a deadline cannot lie {hours} hours back")
    return calendar.local(calendar.local(start).astimezone(UTC) + timedelta(hours=hours))


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
    """When a case filed at `start` is due: `amount` working hours, working days, natural hours or natural days later (`unit` as stored).

    Raises:
        ValueError: an unknown unit or a negative amount.
    """
    match str(unit):
        case "working_hours":
            return add_working_hours(calendar, start, amount)
        case "working_days":
            return add_working_days(calendar, start, amount)
        case "natural_hours":
            return add_natural_hours(calendar, start, amount)
        case "natural_days":
            return add_natural_days(calendar, start, amount)
        case other:
            raise ValueError(f"unknown unit of a deadline: {other}")


@dataclass(frozen=True)
class Due:
    """A deadline, and whether it is provisional (暂定): a day it rests on belongs to a year that is not announced yet."""

    at: datetime
    provisional: bool


def count(calendar: Calendar, start: datetime, amount: int, unit: Unit | str) -> Due:
    """`deadline` with whether it may still move. Natural hours rest on no day, natural days only on the one they end on and those it
    moves over, working time on every day from the start to the end. Raises as `deadline` does.
    """
    end = deadline(calendar, start, amount, unit)
    if unit == "natural_hours":
        return Due(end, provisional=False)
    first = calendar.local(start).date() + (amount * _ONE if unit == "natural_days" else _ZERO)
    last = (end - datetime.resolution).date()  # an office that closes at 24:00 ends a day with the next midnight
    return Due(end, calendar.rests_on_guess(first, last))


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
    return _guess(year)


@lru_cache(maxsize=64)
def _guess(year: int) -> _Year:
    """The statutory days of a year, which are days off whatever is announced; days swapped with a weekend are not among them."""
    import holidays

    statutory = holidays.country_holidays("CN", years=year, language="zh_CN")
    days = {day: SpecialDay(day, False, name, provisional=True) for day, name in statutory.items() if not name.startswith(_SWAPPED)}
    return _Year(days, provisional=True)


def is_announced(year: int) -> bool:
    """Whether the days of a year are known as announced, not guessed."""
    return not _announced(year).provisional


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
