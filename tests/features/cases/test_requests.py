"""What one person asks for and another decides: more time, a rest of the clock, the correction of an entry; and what holds from when on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlmodel import col

from gridapp.features.cases import rules
from gridapp.features.cases.resource import CASE_REQUESTS, CASES
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.calendar import Calendar, working_time_between
from gridapp.kit.clock import utcnow
from gridapp.kit.config import settings
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.errors import NotAllowed, Refusal
from gridapp.kit.store.spec import ListQuery
from gridapp.models import Case, CaseRequest
from gridapp.models.case import CaseStatus, DeadlineUnit, RequestState
from tests.features.cases.town import (
    CHECKER,
    CLERK,
    COMMUNITY,
    WORKER,
    act,
    case,
    decide,
    form,
    handed_out,
    intervals,
    local,
    notes,
    steps,
    town,
)

__all__ = ["town"]
LEADER = Actor(id=5, name="钱领导", permissions=frozenset({"cases.read", "cases.supervise"}))


def turn_back(row_id: int, **moments: str) -> None:
    """Let something have happened earlier than the test runs."""
    with transaction(SYSTEM) as tx:
        row = tx.session.get_one(Case, row_id)
        for name, value in moments.items():
            setattr(row, name, local(value))


def requests(row_id: int) -> list[tuple[str, str, str, str]]:
    with read_session() as session:
        rows = session.scalars(sa.select(CaseRequest).where(col(CaseRequest.case_id) == row_id).order_by(col(CaseRequest.id)))
        return [(row.kind.value, row.state.value, row.asked_by, row.decided_by) for row in rows]


@pytest.mark.usefixtures("town")
class TestExtension:
    """延期: asked for by who works on the case, granted by the level above, within a limit."""

    def test_it_is_asked_for_and_granted_and_what_held_before_is_kept(self, database: sa.Engine):
        row_id = handed_out()
        before = case(row_id).due_at
        act("ask_extend", row_id, WORKER, "等配件", days="3")
        assert case(row_id).due_at == before, "asking changes nothing"
        for actor in (WORKER, LEADER):
            with pytest.raises(NotAllowed):
                decide("grant", row_id, actor)
        decide("grant", row_id, COMMUNITY)
        after = case(row_id)
        assert before
        assert after.due_at
        assert after.due_at > before
        assert after.extended_days == 3
        assert intervals(row_id) == [(before, None), (after.due_at, None)]
        assert [kind for kind, _by in steps(row_id)][-2:] == ["ask", "extend"]
        assert notes(row_id)["extend"] == "延期 3 个工作日：等配件（张网格）"
        assert requests(row_id) == [("extend", "granted", "张网格", "赵社区")]

    def test_a_community_does_not_grant_its_own_case_more_time(self, database: sa.Engine):
        row_id = store.create_row(CASES, WORKER, form()).id
        act("escalate", row_id, WORKER, "网格内解决不了")
        act("file", row_id, COMMUNITY)
        act("ask_extend", row_id, COMMUNITY, "等配件", days="3")
        with pytest.raises(NotAllowed):
            decide("grant", row_id, COMMUNITY)
        decide("grant", row_id, CLERK)

    def test_nobody_grants_what_he_asked_for(self, database: sa.Engine, monkeypatch: pytest.MonkeyPatch):
        row_id = handed_out()
        act("ask_extend", row_id, CLERK, "等配件", days="3")
        with pytest.raises(Refusal, match="由您本人申请"):
            decide("grant", row_id, CLERK)
        monkeypatch.setattr(settings(), "four_eyes", False)
        decide("grant", row_id, CLERK)

    def test_there_is_a_limit_and_an_end(self, database: sa.Engine, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(settings(), "extension_days", 5)
        row_id = handed_out()
        for bad in ("", "0", "-1", "367", "三", "1.5"):
            with pytest.raises(Refusal) as refused:
                act("ask_extend", row_id, WORKER, "等配件", days=bad)
            assert refused.value.field == "days", bad
        with pytest.raises(Refusal, match="还可延期 5 个"):
            act("ask_extend", row_id, WORKER, "等配件", days="6")
        act("ask_extend", row_id, WORKER, "等配件", days="4")
        with pytest.raises(Refusal, match="已有待审批的申请"):
            act("ask_extend", row_id, WORKER, "等配件", days="1")
        decide("grant", row_id, COMMUNITY)
        with pytest.raises(Refusal, match="还可延期 1 个"):
            act("ask_extend", row_id, WORKER, "等配件", days="2")
        turn_back(row_id, due_at="2026-03-03 17:30")
        with pytest.raises(Refusal, match="已超过办理时限"):
            act("ask_extend", row_id, WORKER, "等配件", days="1")

    def test_what_is_refused_says_why_and_changes_nothing(self, database: sa.Engine):
        row_id = handed_out()
        before = case(row_id)
        act("ask_extend", row_id, WORKER, "等配件", days="3")
        with pytest.raises(Refusal) as refused:
            decide("refuse", row_id, COMMUNITY, " ")
        assert refused.value.field == "reason"
        decide("refuse", row_id, COMMUNITY, "配件已到")
        assert (case(row_id).due_at, case(row_id).since) == (before.due_at, None)
        assert notes(row_id)["refuse"] == "延期 3 个工作日：配件已到"
        with pytest.raises(Refusal, match="已由赵社区审批"):
            decide("grant", row_id, CLERK)
        act("ask_extend", row_id, WORKER, "又缺配件", days="3")

    def test_what_was_passed_on_is_decided_above_its_new_owner(self, database: sa.Engine):
        row_id = handed_out()
        act("ask_extend", row_id, WORKER, "等配件", days="3")
        act("escalate", row_id, WORKER, "解决不了")
        with pytest.raises(NotAllowed):
            decide("grant", row_id, COMMUNITY)
        decide("grant", row_id, CLERK)
        assert case(row_id).extended_days == 3

    def test_what_is_handled_meanwhile_needs_no_more_time(self, database: sa.Engine):
        row_id = handed_out()
        act("ask_extend", row_id, WORKER, "等配件", days="3")
        act("handle", row_id, WORKER)
        with pytest.raises(Refusal, match="待核查的事件不能办理"):
            decide("grant", row_id, COMMUNITY)
        decide("refuse", row_id, COMMUNITY, "已处理完")

    def test_whoever_decides_sees_what_lies_in_his_places_only(self, database: sa.Engine):
        row_id = handed_out()
        act("ask_extend", row_id, WORKER, "等配件", days="3")
        other = Actor(id=11, name="孙社区", permissions=COMMUNITY.permissions, scope={"grid": frozenset({2})})
        assert store.count_rows(CASE_REQUESTS, COMMUNITY, ListQuery()) == 1
        assert store.count_rows(CASE_REQUESTS, other, ListQuery()) == 0
        with pytest.raises(Refusal):
            decide("grant", row_id, other)
        with pytest.raises(Refusal):
            store.delete_rows(CASE_REQUESTS, SYSTEM, [1])


@pytest.mark.usefixtures("town")
class TestSuspension:
    """挂起: there is no deadline while the clock stands still; what it stood still is added exactly."""

    def test_the_clock_stands_still_and_runs_on(self, database: sa.Engine):
        row_id = handed_out(category_id="3")  # 15 working days
        due = case(row_id).due_at
        act("ask_suspend", row_id, WORKER, "等鉴定结论")
        decide("grant", row_id, COMMUNITY)
        resting = case(row_id)
        assert (resting.status, resting.due_at) == (CaseStatus.SUSPENDED, None)
        for name in ("handle", "escalate", "ask_extend", "ask_suspend"):
            with pytest.raises(Refusal, match="已挂起的事件不能办理"):
                act(name, row_id, CLERK, days="1")
        stood = utcnow() - timedelta(days=9)
        with transaction(SYSTEM) as tx:
            tx.session.get_one(Case, row_id).suspended_at = stood
        act("resume", row_id, WORKER, "结论已出")
        again = case(row_id)
        assert again.status is CaseStatus.DISPATCHED
        assert due
        assert again.due_at
        assert again.due_at > due
        off = working_time_between(Calendar(), stood, again.since or stood)
        assert abs(timedelta(seconds=again.paused_seconds) - off) <= timedelta(seconds=1)
        assert [one[0] for one in intervals(row_id)] == [due, None, again.due_at]

    def test_a_case_that_rests_may_be_void_and_nothing_else_ends_it(self, database: sa.Engine):
        row_id = handed_out()
        act("ask_suspend", row_id, WORKER, "等鉴定结论")
        decide("grant", row_id, COMMUNITY)
        act("void", row_id, CHECKER, "重复登记")
        assert case(row_id).void


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
    st.integers(0, 60 * 24 * 40),
    st.sampled_from(DeadlineUnit),
    st.integers(0, 9),
)
@examples(deadline=None, max_examples=60)
def test_a_rest_is_taken_out_exactly(start: datetime, minutes: int, unit: DeadlineUnit, extended: int):
    """Over nights and days off a clock of office hours earns nothing; in days off a clock of all days does. Never less than before."""
    calendar, due = Calendar(), local("2026-03-13 17:30")
    end = start + timedelta(minutes=minutes)
    off = rules.time_off(calendar, start, end, unit)
    assert timedelta() <= off <= end - start
    moved = rules.moved(calendar, due, unit, extended=extended, paused=off)
    assert moved >= due
    if unit in {DeadlineUnit.NATURAL_DAYS, DeadlineUnit.NATURAL_HOURS}:
        assert off == end - start
        if unit is DeadlineUnit.NATURAL_DAYS:
            assert calendar.is_working(calendar.local(moved).date())
    else:
        unpaused = rules.moved(calendar, due, unit, extended=extended, paused=timedelta())
        assert working_time_between(calendar, unpaused, moved) == off


@pytest.mark.usefixtures("town")
class TestReopening:
    """重开: the closing counts where it was; the clock runs anew."""

    def closed(self) -> int:
        row_id = handed_out()
        act("handle", row_id, WORKER)
        act("close", row_id, COMMUNITY)
        return row_id

    def test_a_closed_case_is_open_again_and_its_closing_is_kept(self, database: sa.Engine):
        row_id = self.closed()
        first = case(row_id)
        act("visit", row_id, COMMUNITY, verdict="dissatisfied", opinion="又不亮了")
        assert case(row_id).satisfied is False
        for actor in (WORKER,):
            with pytest.raises(NotAllowed):
                act("reopen", row_id, actor, "又不亮了")
        act("reopen", row_id, COMMUNITY, "又不亮了")
        again = case(row_id)
        assert (again.status, again.closed_at, again.satisfied, again.handler) == (CaseStatus.FILED, None, None, "")
        assert again.filed_at == first.filed_at
        assert intervals(row_id) == [(first.due_at, first.closed_at), (again.due_at, None)]
        act("dispatch", row_id, COMMUNITY)
        act("handle", row_id, WORKER)
        act("close", row_id, COMMUNITY)
        assert notes(row_id)["visit"] == "不满意：又不亮了"

    def test_who_handled_neither_visits_nor_reopens(self, database: sa.Engine):
        row_id = handed_out()
        act("handle", row_id, CLERK)
        act("close", row_id, CHECKER)
        for name in ("visit", "reopen"):
            with pytest.raises(Refusal, match="由您本人处理反馈"):
                act(name, row_id, CLERK, verdict="satisfied")


@pytest.mark.usefixtures("town")
class TestCorrection:
    """更正: a permission, a reason, a second person of the town; it counts as if it had always been so."""

    def test_a_wrong_time_is_corrected_and_both_stand_in_the_history(self, database: sa.Engine):
        row_id = handed_out()
        turn_back(row_id, filed_at="2026-03-02 09:30", due_at="2026-03-03 17:30")
        act("handle", row_id, WORKER)
        act("close", row_id, COMMUNITY)
        closing = case(row_id).closed_at
        act("ask_correct", row_id, COMMUNITY, "三月已办结，补录", entry="closed_at", new="2026-03-03 16:00")
        assert case(row_id).closed_at == closing
        for actor, error in ((COMMUNITY, NotAllowed), (WORKER, NotAllowed)):
            with pytest.raises(error):
                decide("grant_correction", row_id, actor)
            with pytest.raises(error):
                decide("grant", row_id, actor)
        decide("grant_correction", row_id, CLERK)
        assert case(row_id).closed_at == local("2026-03-03 16:00")
        assert case(row_id).status is CaseStatus.CLOSED
        assert "2026-03-03 16:00：三月已办结，补录（赵社区）" in notes(row_id)["correct"]
        assert intervals(row_id) == [(local("2026-03-03 17:30"), local("2026-03-03 16:00"))], "no interval: it counts as always so"

    @pytest.mark.parametrize(
        ("entry", "new", "why"),
        [
            ("closed_at", "2026-03-01 09:00", "早于"),
            ("closed_at", "2099-03-01 09:00", "不能晚于现在"),
            ("closed_at", "昨天", "时间"),
            ("filed_at", "", "只能由办理环节"),
            ("voided_at", "2026-03-05 09:00", "只能由办理环节"),
            ("reported_at", "2026-03-02 09:00", "无需更正"),
            ("grid_id", "没有的网格", "没有“没有的网格”"),
            ("category_id", "", "没有"),
            ("urgency", "火急", "应为下列之一"),
        ],
    )
    def test_what_makes_no_sense_is_refused_in_words(self, database: sa.Engine, entry: str, new: str, why: str):
        row_id = handed_out()
        act("handle", row_id, WORKER)
        act("close", row_id, COMMUNITY)
        with pytest.raises(Refusal, match=why) as refused:
            act("ask_correct", row_id, COMMUNITY, "补录", entry=entry, new=new)
        assert refused.value.field == "new"
        assert requests(row_id) == []

    def test_a_closing_and_a_void_that_never_were_are_taken_back(self, database: sa.Engine):
        row_id = handed_out()
        act("handle", row_id, WORKER)
        act("close", row_id, COMMUNITY)
        act("ask_correct", row_id, COMMUNITY, "点错了", entry="closed_at", new="")
        decide("grant_correction", row_id, CLERK)
        assert (case(row_id).closed_at, case(row_id).status) == (None, CaseStatus.HANDLED)
        act("void", row_id, CHECKER, "误报")
        act("ask_correct", row_id, COMMUNITY, "点错了", entry="voided_at", new="")
        decide("grant_correction", row_id, CLERK)
        back = case(row_id)
        assert (back.void, back.voided_at, back.status) == (False, None, CaseStatus.DISPATCHED)

    def test_place_and_category_move_what_rests_on_them(self, database: sa.Engine):
        row_id = handed_out()
        due = case(row_id).due_at
        for entry, new in (("grid_id", "2网格"), ("category_id", "违建"), ("urgency", "紧急")):
            act("ask_correct", row_id, COMMUNITY, "登记错了", entry=entry, new=new)
            decide("grant_correction", row_id, CLERK)
        moved = case(row_id)
        assert (moved.grid_id, moved.village_id, moved.category_id, moved.urgency.value) == (2, 2, 3, "urgent")
        assert due
        assert moved.due_at
        assert moved.due_at > due

    def test_what_has_changed_since_is_asked_anew(self, database: sa.Engine):
        row_id = handed_out()
        act("ask_correct", row_id, COMMUNITY, "登记错了", entry="reported_at", new="2026-03-02 08:00")
        turn_back(row_id, reported_at="2026-03-02 07:00")
        with pytest.raises(Refusal, match="在申请之后已改变"):
            decide("grant_correction", row_id, CLERK)
        assert requests(row_id)[0][1] == RequestState.OPEN.value

    def test_who_reported_or_handled_does_not_correct(self, database: sa.Engine):
        row_id = handed_out(reporter=CLERK)
        act("ask_correct", row_id, COMMUNITY, "登记错了", entry="reported_at", new="2026-03-02 08:00")
        with pytest.raises(Refusal, match="由您本人登记"):
            decide("grant_correction", row_id, CLERK)
        decide("grant_correction", row_id, CHECKER)


@pytest.mark.usefixtures("town")
def test_whoever_brought_it_forward_is_told_before_it_is_closed(database: sa.Engine):
    row_id = handed_out(caller="刘某某", caller_phone="13800001234")
    act("handle", row_id, WORKER)
    with pytest.raises(Refusal, match="请先办理“告知当事人”再结案"):
        act("close", row_id, COMMUNITY)
    act("inform", row_id, WORKER, "电话告知，认可")
    act("return", row_id, COMMUNITY, "照片不清")
    act("handle", row_id, WORKER)
    with pytest.raises(Refusal, match="告知当事人"):
        act("close", row_id, COMMUNITY)
    act("inform", row_id, WORKER, "电话告知，认可")
    act("close", row_id, COMMUNITY)
    row: dict[str, Any] = store.read_row(CASES, COMMUNITY, row_id)
    assert (row["caller"], row["caller_phone"]) == ("刘**", "138****1234")


@pytest.mark.usefixtures("town")
def test_a_leader_puts_a_case_under_supervision_whoever_owns_it(database: sa.Engine):
    row_id, until = handed_out(), (utcnow() + timedelta(days=2)).date().isoformat()
    for actor in (WORKER, COMMUNITY):
        with pytest.raises(NotAllowed):
            act("supervise", row_id, actor, "尽快办结", card="red", until=until)
    for wrong in ({"card": "blue", "until": until}, {"card": "red", "until": "下周"}, {"card": "red", "until": "2020-01-01"}):
        with pytest.raises(Refusal):
            act("supervise", row_id, LEADER, "尽快办结", **wrong)
    act("supervise", row_id, LEADER, "尽快办结", card="yellow", until=until)
    watched = case(row_id)
    assert watched.supervision == "yellow"
    assert watched.supervised_until
    assert watched.status is CaseStatus.DISPATCHED
    assert notes(row_id)["supervise"] == f"黄牌 {until}：尽快办结"
    assert store.count_rows(CASES, LEADER, ListQuery(filters={"supervision": ("yellow",)})) == 1
