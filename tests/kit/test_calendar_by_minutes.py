"""Deadlines against a count that walks minute by minute, on made-up calendars and office hours; and whether one rests on a guess."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gridapp.kit.calendar import Calendar, SpecialDay, count, deadline
from gridapp.kit.office_hours import OfficeHours

CN = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 9, 1)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
UNITS = ("working_hours", "working_days", "natural_hours", "natural_days")
NEVER_CLOSED, LUNCH = OfficeHours.parse("00:00-24:00"), OfficeHours()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CN)


@st.composite
def office_hours(draw: st.DrawFn) -> OfficeHours:
    """One to three spans of a day, down to a minute long and up to the whole day."""
    edges = sorted(draw(st.sets(st.integers(0, 24 * 60), min_size=2, max_size=6)))
    edges = edges[: len(edges) // 2 * 2]
    return OfficeHours(tuple((MINUTE * a, MINUTE * b) for a, b in zip(edges[::2], edges[1::2], strict=True)))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Three weeks of days off and made up as they come, around what is announced."""
    days = draw(st.dictionaries(st.integers(0, 20), st.booleans(), max_size=12))
    hours = draw(st.one_of(st.sampled_from([NEVER_CLOSED, LUNCH]), office_hours()))
    return Calendar.of([SpecialDay(FIRST + n * DAY, working) for n, working in days.items()], hours=hours)


def minutes(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, bool, bool]]:
    """Every minute from `start`: when it ends, whether the office is open in it, whether it begins a day."""
    while True:
        into = timedelta(hours=start.hour, minutes=start.minute)
        is_open = calendar.is_working(start.date()) and any(a <= into < b for a, b in calendar.hours.spans)
        yield start + MINUTE, is_open, not into
        start += MINUTE


def walked(calendar: Calendar, start: datetime, amount: int, unit: str) -> datetime:
    """What a clock on the wall and a sheet of strokes would say."""
    strokes, closing, reached = 0, start, unit.endswith("days") and amount == 0
    for end, is_open, new_day in minutes(calendar, start):
        if unit.endswith("hours"):
            strokes += is_open or unit == "natural_hours"
            if strokes == amount * 60:
                return end
            continue
        if new_day and end - MINUTE != start:
            if reached and closing > start:
                return closing
            today = (end - MINUTE).date()
            strokes += unit == "natural_days" or calendar.is_working(today)
            reached = strokes >= amount
        if reached and is_open:
            closing = end
    raise AssertionError("time does not end")


starts = st.one_of(
    st.integers(0, 10 * 24 * 60).map(lambda n: at("2026-09-04T00:00") + n * MINUTE),
    st.builds(
        lambda n, clock: at(f"2026-09-{n:02d}T{clock}"),
        st.integers(4, 14),
        st.sampled_from(["00:00", "12:00", "17:29", "17:30", "23:59"]),
    ),
)


@given(calendars(), starts, st.integers(1, 6), st.sampled_from(UNITS))
@example(Calendar(), at("2026-09-05T10:00"), 2, "working_hours")  # a Saturday
@example(Calendar(), at("2026-09-07T00:00"), 1, "working_days")
@example(Calendar(), at("2026-09-07T17:30"), 7, "working_hours")  # the last minute is over: the whole next day
@example(Calendar(hours=NEVER_CLOSED), at("2026-09-04T23:59"), 1, "working_hours")
@example(Calendar(hours=NEVER_CLOSED), at("2026-09-04T00:00"), 6, "working_days")
def test_every_unit_is_what_the_minutes_add_up_to(calendar: Calendar, start: datetime, amount: int, unit: str) -> None:
    assert deadline(calendar, start, amount, unit) == walked(calendar, start, amount, unit)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2026-11-21T10:00", 1, "working_hours", "2026-11-23T09:30"),  # from a Saturday: the first hour of Monday
        ("2026-11-21T10:00", 1, "working_days", "2026-11-23T17:30"),  # the Saturday is the day that does not count, Monday is the first
        ("2026-11-20T23:00", 1, "working_days", "2026-11-23T17:30"),
        ("2026-11-20T17:30", 1, "working_hours", "2026-11-23T09:30"),
        ("2026-11-20T22:00", 4, "natural_hours", "2026-11-21T02:00"),  # into a Saturday's night
        ("2026-09-30T17:00", 24, "natural_hours", "2026-10-01T17:00"),  # into a holiday
    ],
)
def test_starts_and_ends_at_the_edges(start: str, amount: int, unit: str, due: str) -> None:
    assert deadline(Calendar(), at(start), amount, unit) == at(due)


def test_a_working_day_from_eight_to_eight() -> None:
    """Seven days from a Monday morning, to the end of the office's day: its own does not count, two weekends' worth is left out."""
    office = Calendar(hours=OfficeHours.parse("08:00-20:00"))
    assert deadline(office, at("2018-11-19T10:00"), 7, "working_days") == at("2018-11-28T20:00")


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2026-11-20T23:00", 2, "working_hours", "2026-11-23T01:00"),  # an hour of Friday, then Monday from midnight on
        ("2026-11-20T23:00", 1, "working_hours", "2026-11-21T00:00"),  # midnight itself, no minute less
        ("2026-11-20T23:59", 24, "working_hours", "2026-11-23T23:59"),
        ("2026-11-19T08:00", 1, "working_days", "2026-11-21T00:00"),  # the end of Friday
    ],
)
def test_an_office_that_never_closes_loses_no_minute_at_midnight(start: str, amount: int, unit: str, due: str) -> None:
    assert deadline(Calendar(hours=NEVER_CLOSED), at(start), amount, unit) == at(due)


YEAR_END = "2026-12-30T10:00"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "guess"),
    [
        (YEAR_END, 1, "working_days", False),
        (YEAR_END, 2, "working_days", True),  # the first of January and what follows are not announced yet
        (YEAR_END, 12, "working_hours", False),
        ("2026-12-31T16:30", 2, "working_hours", True),
        (YEAR_END, 1, "natural_days", False),
        (YEAR_END, 2, "natural_days", True),
        (YEAR_END, 24 * 60, "natural_hours", False),  # counted by the clock, whatever the days are
        ("2026-11-20T10:00", 5, "working_days", False),
    ],
)
def test_a_deadline_that_rests_on_a_year_not_announced_says_so(start: str, amount: int, unit: str, guess: bool) -> None:
    assert count(Calendar(), at(start), amount, unit).provisional is guess


@given(calendars(), starts, st.integers(1, 6), st.sampled_from(UNITS))
def test_nothing_rests_on_a_guess_while_all_is_announced(calendar: Calendar, start: datetime, amount: int, unit: str) -> None:
    due = count(calendar, start, amount, unit)
    assert due.provisional is (due.at > at("2027-01-01T00:00"))


def test_a_single_day_may_be_a_guess_in_an_announced_year_and_a_settled_year_is_none() -> None:
    one = Calendar.of([SpecialDay(date(2026, 11, 24), False, "庙会", provisional=True)])
    told = {days: count(one, at("2026-11-20T10:00"), days, "working_days").provisional for days in (1, 2)}
    assert told == {1: False, 2: True}
    settled = Calendar.of([SpecialDay(date(2027, 1, 1), False, "元旦")])
    assert not count(settled, at(YEAR_END), 5, "working_days").provisional


@given(starts, st.integers(1, 200), st.sampled_from(UNITS), st.sets(st.integers(0, 60), max_size=8))
def test_what_is_not_provisional_stays_when_the_year_is_announced(start: datetime, amount: int, unit: str, off: set[int]) -> None:
    start += timedelta(days=100)
    before = count(Calendar(), start, amount, unit)
    real = Calendar.of([SpecialDay(date(2027, 1, 1) + n * DAY, False) for n in off] or [SpecialDay(date(2027, 1, 1), False)])
    assert before.provisional or count(real, start, amount, unit) == before
