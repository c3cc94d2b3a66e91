"""The loop of a case on a real database: who takes which step at which level, what it asks for, and what nobody writes by hand."""

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import col

from gridapp.features.cases.resource import CASE_STEPS, CASES
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.config import settings
from gridapp.kit.db.session import read_session
from gridapp.kit.errors import NotAllowed, Refusal
from gridapp.kit.store.spec import ListQuery
from gridapp.models import CaseStep
from gridapp.models.case import CaseLevel, CaseStatus
from tests.features.cases.town import CHECKER, CLERK, COMMUNITY, WORKER, act, case, form, notes, past, steps, town

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")


def test_a_case_goes_through_the_loop_and_every_step_is_kept(database: sa.Engine):
    saved = store.create_row(CASES, CLERK, form())
    assert (case(saved.id).code, case(saved.id).status) == ("SJ20260302001", CaseStatus.RECEIVED)
    for name, status in (("file", "filed"), ("dispatch", "dispatched"), ("handle", "handled")):
        act(name, saved.id)
        assert case(saved.id).status == status
    act("return", saved.id, CHECKER, "仍有积水")
    assert case(saved.id).status == "dispatched"
    act("handle", saved.id)
    act("close", saved.id, CHECKER)
    closed = case(saved.id)
    assert closed.status is CaseStatus.CLOSED
    assert closed.filed_at
    assert closed.closed_at
    assert closed.due_at
    assert closed.filed_at <= closed.closed_at <= closed.due_at
    assert (closed.reported_by_id, closed.handled_by_id, closed.handler) == (7, 7, "城管办")
    kinds = ["report", "file", "dispatch", "handle", "return", "handle", "close"]
    assert steps(saved.id) == [(kind, "李核查" if kind in {"return", "close"} else "王办事") for kind in kinds]
    rows = store.list_rows(CASE_STEPS, CLERK, ListQuery(filters={"case_id": (str(saved.id),)}))
    assert [(row["kind"], row["addressee"]) for row in rows] == [
        (kind, "城管办" if kind in {"dispatch", "return"} else "") for kind in kinds
    ]
    with read_session() as session:
        kept = session.scalars(sa.select(CaseStep).where(col(CaseStep.case_id) == saved.id)).all()
    assert [step.by_id for step in kept] == [7, 7, 7, 7, 9, 7, 9]
    assert all(step.at <= step.created_at for step in kept)


def test_a_dispatch_names_somebody_and_a_feedback_says_something(database: sa.Engine):
    row_id = store.create_row(CASES, CLERK, form()).id
    act("file", row_id)
    for blank in ("", "  ", "长" * 101):
        with pytest.raises(Refusal) as refused:
            store.run_action(CASES, CLERK, "dispatch", [row_id], "", answers={"addressee": blank})
        assert refused.value.field == "addressee"
    with pytest.raises(Refusal) as refused:
        store.run_action(CASES, CLERK, "dispatch", [row_id], "随便")
    assert refused.value.field == "addressee"
    act("dispatch", row_id)
    with pytest.raises(Refusal, match="请写明处理情况") as refused:
        act("handle", row_id, said=" ")
    assert refused.value.field == "reason"
    assert case(row_id).status is CaseStatus.DISPATCHED
    act("handle", row_id, said="更换灯泡")
    assert notes(row_id)["handle"] == "更换灯泡"


def test_every_feedback_counts_for_who_may_verify(database: sa.Engine):
    """Handled, returned, handled again by another: neither of the two verifies."""
    row_id = store.create_row(CASES, WORKER, form()).id
    for name, actor in (("file", CLERK), ("dispatch", CLERK), ("handle", CLERK), ("return", CHECKER), ("handle", CHECKER)):
        act(name, row_id, actor)
    for actor in (CLERK, CHECKER):
        with pytest.raises(Refusal, match="由您本人处理反馈"):
            act("close", row_id, actor)
    act("close", row_id, COMMUNITY)


def test_who_reports_does_not_close_and_who_handles_does_not_verify(database: sa.Engine, monkeypatch: pytest.MonkeyPatch):
    row_id = store.create_row(CASES, CLERK, form()).id
    for name, actor in (("file", CLERK), ("dispatch", CLERK), ("handle", CHECKER)):
        act(name, row_id, actor)
    before = len(steps(row_id))
    for actor, name, part in (
        (CLERK, "close", "登记"),
        (CHECKER, "close", "处理反馈"),
        (CHECKER, "return", "处理反馈"),
        (CLERK, "void", "登记"),
    ):
        with pytest.raises(Refusal, match=f"由您本人{part}"):
            act(name, row_id, actor)
    assert (case(row_id).status, len(steps(row_id))) == (CaseStatus.HANDLED, before)
    monkeypatch.setattr(settings(), "four_eyes", False)
    act("close", row_id, CLERK)
    assert case(row_id).status is CaseStatus.CLOSED


def test_a_grid_worker_settles_on_the_spot_and_the_community_verifies(database: sa.Engine):
    row_id = store.create_row(CASES, WORKER, form()).id
    act("settle", row_id, WORKER, "当场清走")
    settled = case(row_id)
    assert (settled.status, settled.handler) == (CaseStatus.HANDLED, "张网格")
    assert settled.filed_at
    assert settled.due_at
    assert [kind for kind, _by in steps(row_id)] == ["report", "file", "dispatch", "handle"]
    assert notes(row_id) == {"report": "", "file": "", "dispatch": "", "handle": "当场清走"}
    with pytest.raises(NotAllowed):
        act("close", row_id, WORKER)
    act("close", row_id, COMMUNITY)
    assert case(row_id).status is CaseStatus.CLOSED


def test_each_level_works_on_its_own_and_passes_on_what_it_cannot_solve(database: sa.Engine):
    """A grid worker closes no case of the town's, however overdue it is and whoever reported it."""
    row_id = store.create_row(CASES, WORKER, form()).id
    for name in ("file", "dispatch", "close", "void"):
        with pytest.raises(NotAllowed):
            act(name, row_id, WORKER)
    act("escalate", row_id, WORKER, "网格内解决不了")
    assert (case(row_id).level, case(row_id).status) == (CaseLevel.COMMUNITY, CaseStatus.RECEIVED)
    for name in ("settle", "handle", "escalate"):
        with pytest.raises(NotAllowed):
            act(name, row_id, WORKER)
    act("file", row_id, COMMUNITY)
    act("dispatch", row_id, COMMUNITY)
    act("escalate", row_id, COMMUNITY, "需要城管执法")
    passed = case(row_id)
    assert (passed.level, passed.status, passed.handler) == (CaseLevel.TOWN, CaseStatus.FILED, "")
    for name in ("dispatch", "void", "escalate"):
        with pytest.raises(NotAllowed):
            act(name, row_id, COMMUNITY)
    for name in ("dispatch", "handle"):
        act(name, row_id, CLERK)
    for actor in (WORKER, COMMUNITY):
        with pytest.raises(NotAllowed):
            act("close", row_id, actor)
    act("close", row_id, CHECKER)
    with read_session() as session:
        to = session.scalars(sa.select(col(CaseStep.addressee)).where(col(CaseStep.kind) == "escalate").order_by(col(CaseStep.id))).all()
    assert to == ["村（社区）", "镇"]


def test_rows_of_a_level_one_may_not_touch_stop_all_of_them(database: sa.Engine):
    mine, theirs = (store.create_row(CASES, CLERK, form()).id for _time in range(2))
    act("escalate", theirs, CLERK, "网格内解决不了")
    act("escalate", theirs, CLERK, "需要城管执法")
    with pytest.raises(NotAllowed, match="办理“立项”"):
        store.run_action(CASES, COMMUNITY, "file", [mine, theirs])
    assert case(mine).status is CaseStatus.RECEIVED


@pytest.mark.parametrize(
    "typed", [{"filed_at": "2026-03-02 10:00"}, {"due_at": "2027-01-01 10:00"}, {"closed_at": ""}, {"level": "town"}, {"status": "closed"}]
)
def test_no_form_writes_what_the_steps_tell(database: sa.Engine, typed: dict[str, str]):
    done = past(filed_at="2026-03-02 10:00", closed_at="2026-03-03 10:00")
    assert done.id
    assert not set(typed) & set(CASES.form_fields)
    store.update_row(CASES, SYSTEM, done.id, done.version, typed)
    with pytest.raises(NotAllowed):
        store.bulk_edit(CASES, SYSTEM, [done.id], next(iter(typed)), next(iter(typed.values())))
    assert case(done.id).model_dump() == done.model_dump()


def test_once_filed_nobody_edits_what_figures_rest_on(database: sa.Engine):
    """Neither by a form nor by a file: an entry that is wrong is corrected by a request that a second person grants."""
    row_id = store.create_row(CASES, WORKER, form()).id
    store.update_row(CASES, WORKER, row_id, 1, {"reported_at": "2026-03-02 10:00", "urgency": "urgent"})
    act("file", row_id, COMMUNITY)
    for typed in ({"grid_id": "2"}, {"category_id": "3"}, {"reported_at": "2026-03-02 11:00"}, {"urgency": "normal"}):
        for actor in (COMMUNITY, WORKER, CLERK, SYSTEM):
            with pytest.raises(Refusal):
                store.update_row(CASES, actor, row_id, case(row_id).version, typed)
    store.update_row(CASES, WORKER, row_id, case(row_id).version, {"title": "路灯不亮（桥头）"})


def test_a_skipped_step_is_refused_and_nothing_changes(database: sa.Engine):
    saved = store.create_row(CASES, CLERK, form())
    with pytest.raises(Refusal, match="请先办理“受理立项”"):
        act("close", saved.id, CHECKER)
    assert case(saved.id).status is CaseStatus.RECEIVED
    assert steps(saved.id) == [("report", "王办事")]


def test_a_void_case_leaves_and_stays_void(database: sa.Engine):
    saved = store.create_row(CASES, CLERK, form())
    act("void", saved.id, CHECKER, "重复上报")
    assert case(saved.id).void
    assert case(saved.id).voided_at
    assert steps(saved.id)[-1][0] == "void"
    with pytest.raises(Refusal, match="已作废的事件不能再办理"):
        act("file", saved.id)


def test_whoever_returns_or_voids_says_why_and_it_is_kept(database: sa.Engine):
    saved = store.create_row(CASES, CLERK, form())
    for name in ("file", "dispatch", "handle"):
        act(name, saved.id, said="换了灯泡")
    for reason in ("", "  ", "无", "长" * 201):
        with pytest.raises(Refusal) as refused:
            act("return", saved.id, CHECKER, reason)
        assert refused.value.field == "reason"
    assert case(saved.id).status is CaseStatus.HANDLED
    act("return", saved.id, CHECKER, " 照片看不出  已经修好 ")
    act("void", saved.id, CHECKER, "重复上报")
    kept = notes(saved.id)
    assert (kept["return"], kept["void"], kept["dispatch"]) == ("照片看不出 已经修好", "重复上报", "")
    assert [entry["reason"] for entry in store.history(CASES, CLERK, saved.id)][:2] == ["重复上报", "照片看不出 已经修好"]


def test_what_is_filed_is_deleted_by_nobody_who_is_measured_by_it(database: sa.Engine):
    """A case that vanishes is no way to have it closed."""
    row_id = store.create_row(CASES, WORKER, form()).id
    act("file", row_id, COMMUNITY)
    for actor in (WORKER, COMMUNITY):
        with pytest.raises(Refusal, match="已立项"):
            store.delete_rows(CASES, actor, [row_id])
    assert case(row_id).deleted_at is None
    store.delete_rows(CASES, CLERK, [row_id])
    own = store.create_row(CASES, WORKER, form()).id
    store.delete_rows(CASES, WORKER, [own])


def test_many_cases_are_filed_with_one_look_at_the_calendar(database: sa.Engine):
    ids = [store.create_row(CASES, CLERK, form()).id for _time in range(5)]
    asked: list[str] = []
    event.listen(database, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: asked.append(statement))
    store.run_action(CASES, CLERK, "file", ids)
    assert sum("FROM calendar_day" in statement for statement in asked) == 1
    assert sum("case_category.deadline" in statement for statement in asked) == 1


def test_no_step_is_taken_before_the_one_it_follows(database: sa.Engine):
    ahead = past(reported_at="2099-03-02 09:00", filed_at="2099-03-02 10:00", status=CaseStatus.FILED)
    assert ahead.id
    for name in ("dispatch", "escalate", "void"):
        with pytest.raises(Refusal, match="登记在将来（2099-03-02 10:00）"):
            act(name, ahead.id, CHECKER)
