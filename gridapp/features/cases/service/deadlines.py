"""Deadlines that move: when the calendar, a rule or a category changes, all open cases are counted anew from their filing, in one go.

It happens at the end of whatever transaction changed them, so that no door is left out: form, file, recycle bin, command.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session as OrmSession

from gridapp.features.cases import rules
from gridapp.kit.clock import office_zone, utcnow
from gridapp.kit.db.session import Tx, read_session
from gridapp.kit.fields import table_of
from gridapp.kit.i18n import Msg, msg
from gridapp.models import CalendarDay, Case, CaseCategory, CaseInterval, CaseStep, DeadlineRule
from gridapp.models.case import CaseLevel, StepKind, Urgency
from gridapp.models.deadline import DeadlineStage
from gridapp.registers.deadlines import IN_HOURS, Deadlines, read_deadlines

ANNOUNCED = "announced_years"
"""Key of a session's `info`: the years whose announced days were taken over in it."""
_MINUTE = timedelta(minutes=1)
_LOCK = 6_031_909
"""Names the turn that recounts take on PostgreSQL."""
_SOURCES = {
    str(CalendarDay.__tablename__): msg("工作日历变更"),
    str(DeadlineRule.__tablename__): msg("时限规则变更"),
    str(CaseCategory.__tablename__): msg("事件类别时限变更"),
}
"""The tables that deadlines rest on, and what a change of them is called."""


@dataclass(frozen=True)
class Move:
    """The deadline of one case, from what it was to what it becomes. Its step goes where the case is: alive or in the recycle bin."""

    case_id: int
    was: datetime
    becomes: datetime
    since: datetime | None = None
    """From when on the one it was held."""
    deleted_at: datetime | None = None


def move_deadline(tx: Tx, moves: Sequence[Move], why: Msg) -> None:
    """Change the deadline of open cases, each with a step that says from when to when and why: three statements for all of them. What held
       until now is kept, so that no figure of the past changes.
    The version of a case stays, so that nobody who has its form open is
       refused: the form does not hold the deadline.
    """
    if not moves:
        return
    case, step, now = table_of(Case), table_of(CaseStep), utcnow()
    this = sa.bindparam("case_id")
    tx.session.execute(
        sa.update(case).where(case.c.id == this).values(due_at=sa.bindparam("becomes", type_=case.c.due_at.type), since=now),
        [{"case_id": move.case_id, "becomes": move.becomes} for move in moves],
    )
    who = {"by": tx.actor.name, "by_id": tx.actor.id, "addressee": ""}
    stamps = {"at": now, "created_at": now, "updated_at": now, "version": 1}
    tx.session.execute(
        sa.insert(step),
        [
            {
                **who,
                **stamps,
                "case_id": move.case_id,
                "kind": StepKind.RECOUNT,
                "note": _said(tx, move, why),
                "deleted_at": move.deleted_at,
            }
            for move in moves
        ],
    )
    kept = ({"case_id": move.case_id, "since": move.since, "due_at": move.was, "deleted_at": move.deleted_at} for move in moves)
    stamps = {"until": now, "created_at": now, "updated_at": now, "version": 1}
    tx.session.execute(sa.insert(table_of(CaseInterval)), [{**one, **stamps} for one in kept])
    for move in moves:
        held = tx.session.identity_map.get(tx.session.identity_key(Case, move.case_id))
        if held is not None:
            tx.session.expire(held, ["due_at", "since", "updated_at"])


def recount(tx: Tx, before: Deadlines, after: Deadlines, why: Msg, announced: frozenset[int] = frozenset()) -> int:
    """Count the deadlines of all open cases anew from their filing; returns how many moved.

    A case moves when its deadline is what the rules said before, whatever urgency and level it had then. One that reaches into a year that
    has just been announced (`announced`, or whose guesses in the table have given way) moves too if it was counted on guesses, be it by an
    earlier version of the program. A deadline of another origin stays: one that a file brought, or that was set for this very case.
    """
    if before == after:
        return 0
    earlier = [before]
    if fresh := announced | (_guessed_years(before) - _guessed_years(after)):
        earlier.append(replace(before, calendar=before.calendar.guessed(fresh), _terms={}, _counted={}))
    found = ((case, _becomes(earlier, after, case)) for case in _open_cases(tx))
    moves = [Move(case.id, case.due_at, due, case.since, case.deleted_at) for case, due in found if due is not None and due != case.due_at]
    move_deadline(tx, moves, why)
    return len(moves)


def _guessed_years(deadlines: Deadlines) -> frozenset[int]:
    return frozenset(day.day.year for day in deadlines.calendar.special.values() if day.provisional)


def _open_cases(tx: Tx) -> Iterator[Any]:
    """What counting takes of every filed case that has not ended, those in the recycle bin too: they may come back."""
    case = table_of(Case).c
    wanted = (case.id, case.category_id, case.urgency, case.level, case.filed_at, case.due_at, case.deleted_at, case.since)
    wanted += (case.reopened_at, case.extended_days, case.paused_seconds)
    is_open = (case.status.not_in(rules.NEVER_OVERDUE), case.filed_at.is_not(None), case.due_at.is_not(None))
    yield from tx.session.execute(sa.select(*wanted).where(*is_open).order_by(case.id))


def _becomes(earlier: Sequence[Deadlines], after: Deadlines, case: Any) -> datetime | None:
    """The deadline of a case as it is counted now; `None` where none of those that held earlier explains the one it has."""
    for before, filed in product(earlier, _as_filed(case)):
        was, term = _counted(before, case, filed), before.term(case.category_id, *filed)
        if was is None or term is None:
            return None
        # A day's close of office counts as the same though the office closed at another hour then.
        by_day = term.unit not in IN_HOURS and was.date() == before.calendar.local(case.due_at).date()
        if by_day or abs(was - case.due_at) < _MINUTE:
            now = _counted(after, case, filed)
            return now if now != was else None
    return None


def _counted(deadlines: Deadlines, case: Any, filed: tuple[Urgency, CaseLevel]) -> datetime | None:
    """When a case is due that was filed with that urgency and level, with what was added to its time since."""
    due, term = deadlines.due(case.category_id, *filed, case.reopened_at or case.filed_at), deadlines.term(case.category_id, *filed)
    if due is None or term is None:
        return None
    paused = timedelta(seconds=case.paused_seconds)
    return rules.moved(deadlines.calendar, due.at, term.unit, extended=case.extended_days, paused=paused)


def _as_filed(case: Any) -> Iterator[tuple[Urgency, CaseLevel]]:
    """The urgency and level a case may have had when it was filed, those it has now first."""
    yield case.urgency, case.level
    yield from (other for other in product(Urgency, CaseLevel) if other != (case.urgency, case.level))


def _said(tx: Tx, move: Move, why: Msg) -> str:
    was, becomes = (at.astimezone(office_zone()).strftime("%Y-%m-%d %H:%M") for at in (move.was, move.becomes))
    return msg("办理时限由 {was} 改为 {becomes}：{why}", was=was, becomes=becomes, why=why).render(tx.actor.locale)


def clean_rule(_tx: Tx, data: dict[str, Any], _row: DeadlineRule | None) -> Sequence[Msg]:
    """Warns of a rule that stands in for every category's own deadline."""
    named = any(data.get(name) for name in ("category_id", "urgency", "level"))
    if named or data.get("stage", DeadlineStage.OVERALL) is not DeadlineStage.OVERALL:
        return []
    return [msg("此规则不限类别、紧急程度和层级，将取代各事件类别自身的办理时限")]


@event.listens_for(OrmSession, "before_commit")
def _recount_open_cases(session: OrmSession) -> None:
    """What a transaction changed is compared with what is committed; savepoints wait for the end."""
    tx: Tx | None = session.info.get("tx")
    if tx is None or session.in_nested_transaction():
        return
    session.flush()
    changed = tuple(why for table, why in _SOURCES.items() if table in tx.written)
    if not changed:
        return
    if session.get_bind().dialect.name == "postgresql":  # one after the other, each with what the one before committed
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    with read_session() as committed:
        before = read_deadlines(committed)
    recount(tx, before, read_deadlines(tx.session), Msg("{changes}", {"changes": changed}), frozenset(session.info.get(ANNOUNCED, ())))
