"""The working calendar: real days it must know, and properties no date may break."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit.calendar import (
    Calendar,
    SpecialDay,
    add_natural_days,
    add_working_days,
    add_working_hours,
    add_working_time,
    announced_days,
    deadline,
    working_days_between,
    working_time_between,
)
from gridapp.kit.errors import Refusal
from gridapp.kit.office_hours import OfficeHours

CN = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar()
moments = st.datetimes(datetime(2023, 1, 1), datetime(2030, 12, 1), timezones=st.sampled_from([CN, UTC]))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CN)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 10), True),  # the Saturday worked for it
        (date(2026, 9, 20), True),  # and the Sunday
        (date(2026, 11, 21), False),  # a plain Saturday
        (date(2026, 11, 23), True),  # a plain Monday
        (date(2026, 2, 14), True),  # Saturday before the Spring Festival
    ],
)
def test_announced_days_are_known(day: date, working: bool) -> None:
    assert OFFICE.is_working(day) is working
    assert not OFFICE.is_provisional(day)


def test_a_year_not_announced_is_counted_without_make_up_days_and_says_so() -> None:
    assert not OFFICE.is_working(date(2027, 2, 8))
    assert OFFICE.is_working(date(2027, 3, 1))
    assert OFFICE.is_provisional(date(2027, 3, 1))
    assert not any(day.working for day in announced_days(2027))
    assert all(day.provisional for day in announced_days(2027))


def test_the_real_year_replaces_the_guess() -> None:
    own = Calendar.of([SpecialDay(date(2027, 2, 5), False, "春节"), SpecialDay(date(2027, 2, 20), True, "春节")])
    assert own.is_working(date(2027, 2, 8)), "not in the table, so an ordinary Monday"
    assert own.is_working(date(2027, 2, 20))
    assert not own.is_provisional(date(2027, 3, 1))


def test_provisional_rows_do_not_settle_a_year_and_the_table_overrides_what_is_announced() -> None:
    own = Calendar.of([SpecialDay(date(2027, 2, 9), True, provisional=True), SpecialDay(date(2026, 11, 23), False, "本地放假")])
    assert own.is_working(date(2027, 2, 9))
    assert not own.is_working(date(2027, 2, 8))
    assert own.is_provisional(date(2027, 2, 9))
    assert not own.is_working(date(2026, 11, 23))
    assert not own.is_working(date(2026, 10, 1)), "one day of the office's own does not undo the announced year"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2026-11-20T09:00", 1, "working_days", "2026-11-23T17:30"),  # Friday → Monday
        ("2026-09-30T16:00", 2, "working_days", "2026-10-09T17:30"),  # over the National Day holiday
        ("2026-10-08T16:00", 2, "working_days", "2026-10-10T17:30"),  # the make-up Saturday counts
        ("2026-11-20T16:30", 5, "working_hours", "2026-11-23T14:30"),  # an hour on Friday, 3.5 and 0.5 on Monday
        ("2026-11-20T12:30", 1, "working_hours", "2026-11-20T15:00"),  # reported at lunch
        ("2026-11-21T10:00", 7, "working_hours", "2026-11-23T17:30"),  # a whole day, reported on a Saturday
        ("2026-11-13T10:00", 7, "natural_days", "2026-11-20T17:30"),
        ("2026-11-14T10:00", 7, "natural_days", "2026-11-23T17:30"),  # ends on a Saturday → Monday
    ],
)
def test_deadlines_by_hand(start: str, amount: int, unit: str, due: str) -> None:
    assert deadline(OFFICE, at(start), amount, unit) == at(due)


def test_a_deadline_needs_a_zone_a_unit_and_no_negative() -> None:
    with pytest.raises(ValueError, match="zone"):
        deadline(OFFICE, at("2026-01-05T09:00").replace(tzinfo=None), 1, "working_days")
    with pytest.raises(ValueError, match="weeks"):
        deadline(OFFICE, at("2026-01-05T09:00"), 1, "weeks")
    for unit in ("working_days", "working_hours", "natural_days"):
        with pytest.raises(ValueError, match="back"):
            deadline(OFFICE, at("2026-01-05T09:00"), -1, unit)


@given(moments, st.integers(1, 60))
def test_working_days_are_inverse_and_end_on_a_working_day(start: datetime, days: int) -> None:
    due = add_working_days(OFFICE, start, days)
    assert working_days_between(OFFICE, start, due) == days
    assert OFFICE.is_working(due.date())
    assert due.timetz() == time(17, 30, tzinfo=CN)


@given(moments, st.integers(0, 30 * 24 * 60))
def test_working_time_is_inverse_and_ends_in_office_hours(start: datetime, minutes: int) -> None:
    due = add_working_time(OFFICE, start, timedelta(minutes=minutes))
    assert working_time_between(OFFICE, start, due) == timedelta(minutes=minutes)
    if minutes:
        assert OFFICE.is_working(due.date())
        clock = due - OFFICE.at(due.date(), timedelta(0))
        assert any(opens < clock <= closes for opens, closes in OFFICE.hours.spans)


@given(moments, moments, st.integers(0, 40), st.sampled_from(["working_hours", "working_days", "natural_days"]))
def test_later_starts_and_longer_terms_are_never_due_earlier(one: datetime, other: datetime, amount: int, unit: str) -> None:
    first, second = sorted([one, other])
    assert deadline(OFFICE, first, amount, unit) <= deadline(OFFICE, second, amount, unit)
    assert deadline(OFFICE, first, amount, unit) <= deadline(OFFICE, first, amount + 1, unit)


@given(moments, st.integers(0, 60))
def test_natural_days_end_on_a_working_day_no_earlier_than_asked(start: datetime, days: int) -> None:
    due = add_natural_days(OFFICE, start, days)
    assert OFFICE.is_working(due.date())
    assert due.date() >= start.astimezone(CN).date() + timedelta(days=days)


@given(moments, moments, moments)
def test_working_time_adds_up(one: datetime, two: datetime, three: datetime) -> None:
    a, b, c = sorted([one, two, three])
    assert working_time_between(OFFICE, a, b) + working_time_between(OFFICE, b, c) == working_time_between(OFFICE, a, c)


def test_hours_of_another_office() -> None:
    hours = OfficeHours.parse("09:00-12:00, 13:00-18:00")
    assert hours.length == timedelta(hours=8)
    assert add_working_hours(Calendar(hours=hours), at("2026-11-23T11:00"), 2) == at("2026-11-23T14:00")


@pytest.mark.parametrize(
    "text", ["", "9-12", "12:00-09:00", "09:00-12:00,11:00-17:00", "09:00", "00:00-24:01", "08:60-12:00", "25:00-26:00"]
)
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(Refusal, match="办公时间"):
        OfficeHours.parse(text)
