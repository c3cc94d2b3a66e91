"""The loop of a case: no step is skipped, the history has no hole, codes are not given out twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.features.cases import rules
from gridapp.kit.errors import Refusal
from gridapp.models.case import CaseLevel, CaseStatus, StepKind

LOOP = [StepKind.FILE, StepKind.DISPATCH, StepKind.HANDLE, StepKind.CLOSE]
STATES = [CaseStatus.RECEIVED, CaseStatus.FILED, CaseStatus.DISPATCHED, CaseStatus.HANDLED, CaseStatus.CLOSED]
moments = st.none() | st.integers(0, 5).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


LEADS_ON = [*LOOP, StepKind.RETURN, StepKind.VOID]


@given(st.lists(st.sampled_from(LEADS_ON), max_size=12))
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
    with pytest.raises(Refusal, match="请先办理“核查结案”"):
        rules.after(CaseStatus.HANDLED, StepKind.ESCALATE)


@pytest.mark.parametrize(
    ("status", "passed"),
    [(CaseStatus.RECEIVED, CaseStatus.RECEIVED), (CaseStatus.FILED, CaseStatus.FILED), (CaseStatus.DISPATCHED, CaseStatus.FILED)],
)
def test_what_is_passed_on_waits_to_be_dispatched_there(status: CaseStatus, passed: CaseStatus):
    assert rules.after(status, StepKind.ESCALATE) is passed


def test_the_county_is_the_top():
    level, passed = CaseLevel.GRID, []
    for _time in range(3):
        level = rules.above(level)
        passed.append(level)
    assert passed == [CaseLevel.COMMUNITY, CaseLevel.TOWN, CaseLevel.COUNTY]
    with pytest.raises(Refusal, match="县一级之上不再上报"):
        rules.above(CaseLevel.COUNTY)


@given(st.sampled_from(list(rules.MOVES)), st.integers(1, 3), st.none() | st.integers(1, 3), st.none() | st.integers(1, 3))
def test_nobody_checks_what_is_his_own(kind: StepKind, actor: int, reported: int | None, handled: int | None):
    own = rules.own_part(kind, actor, {rules.Part.REPORTED: {reported}, rules.Part.HANDLED: {handled}})
    if kind in {StepKind.CLOSE, StepKind.VOID, StepKind.CORRECT}:
        assert (own is not None) == (actor in {reported, handled})
    elif kind in {StepKind.RETURN, StepKind.EXTEND, StepKind.SUSPEND, StepKind.VISIT, StepKind.REOPEN}:
        assert (own is not None) == (actor == handled)
    else:
        assert own is None


def test_a_grid_worker_decides_nothing():
    """Only what is done on the spot, and handing on: never filing, dispatching, verifying, returning or voiding."""
    his = {move.kind for move in rules.MOVES.values() if rules.GRID in move.by.values()}
    assert his == {StepKind.HANDLE, StepKind.ESCALATE, StepKind.INFORM, StepKind.RESUME}
    assert all(list(move.by.values()).count(rules.GRID) <= 1 for move in rules.MOVES.values())


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


@given(st.sampled_from(list(CaseStatus)))
def test_the_first_steps_lead_to_the_state(now: CaseStatus):
    first, *rest = rules.steps_to(now)
    at = CaseStatus.RECEIVED
    for kind in rest:
        at = rules.after(at, kind)
    assert first is StepKind.REPORT
    assert at is now


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 2000))
def test_a_code_says_its_day_and_number(day: date, number: int):
    code = rules.code_of(rules.code_stem(day), number)
    assert code.startswith(f"SJ{day:%Y%m%d}")
    assert int(code[10:]) == number
    assert len(code) >= 13
