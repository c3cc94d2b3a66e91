"""The footing of attendance: the six states add up, nothing is merged, the rate is what its formula says."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.indicators.attendance import COUNTS_SCHEMA, MARKS_SCHEMA, STATES, attendance, counts_as
from gridapp.models.training import SignIn

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
MARK = st.fixed_dictionaries(
    {
        "status": st.sampled_from([state.value for state in SignIn]),
        "leave_approved_at": st.none() | st.integers(-3, 3).map(lambda hours: START + timedelta(hours=hours)),
        "starts_at": st.just(START),
        "who": st.sampled_from("甲乙丙"),
    }
)


def frame(marks: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(marks, schema={**MARKS_SCHEMA, "who": pl.String})


def one(status: str, approved: datetime | None = None) -> dict[str, Any]:
    return {"status": status, "leave_approved_at": approved, "starts_at": START, "who": "甲"}


@given(st.lists(MARK, max_size=40))
def test_the_states_add_up_to_the_people_expected(marks: list[dict[str, Any]]):
    counted = attendance(frame(marks))
    assert dict(counted.schema) == COUNTS_SCHEMA
    row = counted.row(0, named=True)
    assert row["expected"] == len(marks) == sum(row[state] for state in STATES)
    assert row["attended"] == row["present"] + row["late"] + row["early"]
    assert row["unapproved"] <= row["absent"]
    due = row["expected"] - row["leave"]
    assert (row["rate"] is None) == (due == 0)
    if due:
        assert row["rate"] == pytest.approx(float(Fraction(row["attended"], due)))
        assert 0 <= row["rate"] <= 1


@given(st.lists(MARK, max_size=40))
def test_the_frame_and_the_single_rule_agree(marks: list[dict[str, Any]]):
    row = attendance(frame(marks)).row(0, named=True)
    for state in SignIn:
        assert row[state.value] == sum(counts_as(m["status"], m["leave_approved_at"], START) is state for m in marks)


@given(st.lists(MARK, min_size=1, max_size=40))
def test_groups_add_up_to_the_whole(marks: list[dict[str, Any]]):
    whole, parts = attendance(frame(marks)).row(0, named=True), attendance(frame(marks), ["who"])
    assert parts["who"].to_list() == sorted({m["who"] for m in marks})
    for column in ("expected", "attended", "unapproved", *STATES):
        assert parts[column].sum() == whole[column]


@pytest.mark.parametrize(
    ("approved", "state"),
    [
        (START - timedelta(seconds=1), SignIn.LEAVE),
        (START, SignIn.ABSENT),
        (START + timedelta(days=1), SignIn.ABSENT),
        (None, SignIn.ABSENT),
    ],
)
def test_leave_counts_only_when_approved_before_the_start(approved: datetime | None, state: SignIn):
    assert counts_as("leave", approved, START) is state
    row = attendance(frame([one("leave", approved), one("present")])).row(0, named=True)
    assert (row["leave"], row["absent"], row["unapproved"]) == ((1, 0, 0) if state is SignIn.LEAVE else (0, 1, 1))
    assert row["rate"] == (1.0 if state is SignIn.LEAVE else 0.5)


def test_a_session_where_everybody_is_on_leave_has_no_rate():
    early = START - timedelta(days=1)
    assert attendance(frame([one("leave", early)] * 3))["rate"].to_list() == [None]
    assert attendance(frame([]))["rate"].to_list() == [None]


def test_an_approval_left_on_somebody_who_came_changes_nothing():
    row = attendance(frame([one("present", START - timedelta(days=1))])).row(0, named=True)
    assert (row["present"], row["leave"], row["rate"]) == (1, 0, 1.0)


def test_a_session_by_hand():
    """10 expected: 5 in time, 1 late, 1 left early, 1 on leave, 1 absent, 1 not marked: 7 ÷ 9."""
    marks = [one("present")] * 5 + [one("late"), one("early"), one("leave", START - timedelta(hours=1)), one("absent"), one("unmarked")]
    row = attendance(frame(marks)).row(0, named=True)
    assert (row["expected"], row["attended"], row["leave"], row["absent"], row["unmarked"]) == (10, 7, 1, 1, 1)
    assert row["rate"] == pytest.approx(0.777778, abs=1e-6)
