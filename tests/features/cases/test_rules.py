"""The loop of a case: no step is skipped, the history has no hole, codes are not given out twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.features.cases import rules
from gridapp.kit.errors import Refusal
from gridapp.models.case import CaseStatus, StepKind

LOOP = [StepKind.FILE, StepKind.DISPATCH, StepKind.HANDLE, StepKind.CLOSE]
STATES = [CaseStatus.RECEIVED, CaseStatus.FILED, CaseStatus.DISPATCHED, CaseStatus.HANDLED, CaseStatus.CLOSED]
moments = st.none() | st.integers(0, 5).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


@given(st.lists(st.sampled_from(list(rules.MOVES)), max_size=12))
def test_whatever_is_tried_a_case_only_closes_by_every_step(tried: list[StepKind]):
    status, taken = CaseStatus.RECEIVED, []
    for kind in tried:
        try:
            status = rules.after(status, kind)
        except Refusal:
            continue
        taken.append(kind)
    if status is CaseStatus.CLOSED:
        onward = [kind for kind in taken if kind is not StepKind.RETURN]
        returns = taken.count(StepKind.RETURN)
        assert onward.count(StepKind.HANDLE) == returns + 1
        assert [kind for kind in onward if kind is not StepKind.HANDLE] == [StepKind.FILE, StepKind.DISPATCH, StepKind.CLOSE]
        assert taken[-1] is StepKind.CLOSE
    assert StepKind.VOID not in taken[:-1]


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("kind", LOOP)
def test_only_the_following_step_may_be_taken(status: CaseStatus, kind: StepKind):
    if status in STATES[:-1] and LOOP[STATES.index(status)] is kind:
        assert rules.after(status, kind) is STATES[STATES.index(status) + 1]
    else:
        with pytest.raises(Refusal, match=r"不能"):
            rules.after(status, kind)


def test_a_refused_step_names_the_one_to_take_first():
    with pytest.raises(Refusal, match="请先办理“受理立项”"):
        rules.after(CaseStatus.RECEIVED, StepKind.CLOSE)
    with pytest.raises(Refusal, match="已结案的事件不能再办理“作废”"):
        rules.after(CaseStatus.CLOSED, StepKind.VOID)


@given(moments, moments, moments)
def test_times_stand_in_order(reported: datetime | None, filed: datetime | None, closed: datetime | None):
    wrong = rules.time_problems(reported, filed, closed)
    assert ("filed_at" in wrong) == bool(reported and filed and filed < reported)
    assert ("closed_at" in wrong) == bool(closed and (not filed or closed < filed))


@given(st.sampled_from(list(CaseStatus)), st.booleans(), st.booleans(), st.booleans())
def test_the_state_agrees_with_the_times(current: CaseStatus, filed: bool, closed: bool, void: bool):
    status = rules.status_of(current, filed=filed or closed, closed=closed, void=void)
    assert (status is CaseStatus.VOID) == void
    if not void:
        assert (status is CaseStatus.CLOSED) == closed
        assert (status is CaseStatus.RECEIVED) == (not filed and not closed)
        if current in {CaseStatus.DISPATCHED, CaseStatus.HANDLED} and filed and not closed:
            assert status is current


@given(st.none() | st.sampled_from(STATES), st.sampled_from(STATES))
def test_the_steps_of_a_change_lead_where_it_went(before: CaseStatus | None, now: CaseStatus):
    kinds = rules.steps_between(before, now)
    if before is now:
        assert kinds == []
    elif before is not None and STATES.index(now) < STATES.index(before):
        assert kinds == [StepKind.RETURN]
    else:
        at = before
        for kind in kinds:
            at = CaseStatus.RECEIVED if kind is StepKind.REPORT else rules.after(at or CaseStatus.RECEIVED, kind)
        assert at is now
        assert (kinds[0] is StepKind.REPORT) == (before is None)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 2000))
def test_a_code_says_its_day_and_number(day: date, number: int):
    code = rules.code_of(rules.code_stem(day), number)
    assert code.startswith(f"SJ{day:%Y%m%d}")
    assert int(code[10:]) == number
    assert len(code) >= 13
