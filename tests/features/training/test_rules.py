"""At the door: present or late, leave in time, finding a person."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.features.training import rules
from gridapp.models.training import SignIn

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
MINUTES = st.integers(-600, 600).map(lambda minutes: START + timedelta(minutes=minutes))


@given(MINUTES)
def test_present_until_the_start_late_after_it_and_a_paper_sheet_after_the_end(now: datetime):
    end = START + timedelta(hours=2)
    assert rules.arrival(now, START, end) is (SignIn.LATE if START < now <= end else SignIn.PRESENT)


@pytest.mark.parametrize(
    ("signed_at", "fine"),
    [(START, True), (START + timedelta(minutes=5), True), (START + timedelta(minutes=6), False), (START - timedelta(hours=13), False)],
)
def test_a_sign_in_is_neither_in_the_future_nor_on_another_day(signed_at: datetime, fine: bool):
    assert (rules.sign_in_problem(signed_at, START, START) is None) is fine


@pytest.mark.parametrize(
    ("approved_at", "reason", "field"),
    [
        (START - timedelta(minutes=1), "生病", ""),
        (START, "生病", "leave_approved_at"),
        (START + timedelta(hours=1), "生病", "leave_approved_at"),
        (START - timedelta(minutes=1), " ", "reason"),
        (None, "生病", "leave_approved_at"),
    ],
)
def test_leave_is_approved_before_the_start_and_with_a_reason(approved_at: datetime | None, reason: str, field: str):
    problem = rules.leave_problem(approved_at, START, reason)
    assert (problem[0] if problem else "") == field


@given(st.sampled_from(SignIn), st.none() | MINUTES, MINUTES)
def test_only_those_who_came_have_a_sign_in_time_and_a_known_one_is_kept(status: SignIn, before: datetime | None, now: datetime):
    end = START + timedelta(hours=2)
    after = rules.signed_at_after(status, before, now, end)
    if status not in rules.CAME:
        assert after is None
    elif before is not None:
        assert after == before
    else:
        assert after == (now if now <= end else None)


def test_a_session_code_says_its_year_and_number():
    assert rules.code_of(2026, 1) == "PX2026001"
    assert rules.code_of(2026, 1000) == "PX20261000"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", True),
        ("小明", True),
        ("王", True),
        ("李", False),
        ("s0012", True),
        ("1234", True),
        ("34", True),
        ("４", False),
        ("１２３４", True),
        ("138", False),
        ("5678", False),
    ],
)
def test_a_person_is_found_by_name_number_or_last_digits(typed: str, found: bool):
    assert rules.matches(typed, name="王小明", code="S0012", phone="138****1234") is found


def test_a_session_ends_after_it_starts():
    assert rules.times_problem(START, START) is not None
    assert rules.times_problem(START, START + timedelta(minutes=1)) is None
    assert rules.times_problem(None, START) is None
