"""The history of a new case begins with what its times tell, whichever door it came through."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import object_session

from gridapp.features.cases import rules
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import Tx
from gridapp.kit.fields import table_of
from gridapp.models import Case, CaseStep
from gridapp.models.case import CaseStatus, StepKind

_TIMES = {StepKind.REPORT: "reported_at", StepKind.FILE: "filed_at", StepKind.CLOSE: "closed_at", StepKind.VOID: "voided_at"}
"""When a step was taken, where a case says it."""
_NO_LATER = ("closed_at", "voided_at")
"""A step whose time a case does not say was taken by the time the case ended: never after its closing."""
_CHUNK = 5_000


def _times_of(kind: StepKind) -> tuple[str, ...]:
    """The fields of a case that tell when a step was taken; the first that holds a time does."""
    return (_TIMES[kind],) if kind in _TIMES else _NO_LATER


def tell_first_steps(tx: Tx, codes: Sequence[str]) -> None:
    """The history of new cases that came in a file, as `_write_steps` begins it for one: written by the database itself, which takes a
    third of the time of sending it half a million rows.
    """
    case, step = table_of(Case).c, table_of(CaseStep)
    now, by = sa.literal(utcnow(), step.c.at.type), sa.literal(tx.actor.name, sa.String)
    first = {status: rules.steps_to(status) for status in CaseStatus}
    written = ("case_id", "kind", "at", "by", "addressee", "note", "created_at", "updated_at", "version")
    for start in range(0, len(codes), _CHUNK):
        ids = sorted(tx.session.scalars(sa.select(case.id).where(case.code.in_(codes[start : start + _CHUNK]))))
        run = ids[-1] - ids[0] == len(ids) - 1  # as a rule: nobody else wrote meanwhile
        these = case.id.between(ids[0], ids[-1]) if run else case.id.in_(ids)
        for kind in StepKind:  # in the order of the loop, so that the steps of one case stand in it
            took = [status for status, kinds in first.items() if kind in kinds]
            last = [status for status, kinds in first.items() if kind is kinds[-1]]
            note = sa.case((case.status.in_(last), sa.literal(tx.reason, sa.String)), else_="")
            at = sa.func.coalesce(*(case[name] for name in _times_of(kind)), now)
            whom = case.handler if kind is StepKind.DISPATCH else sa.literal("", sa.String)
            rows = sa.select(case.id, sa.literal(kind, step.c.kind.type), at, by, whom, note, now, now, sa.literal(1))
            if took:
                rows = rows.where(these, case.status.in_(took)).order_by(case.id)
                tx.session.execute(sa.insert(step).from_select(written, rows))


@event.listens_for(Case, "after_insert")
def _tell_first_steps(_mapper: Any, connection: sa.Connection, case: Case) -> None:
    _write_steps(connection, case)


def _write_steps(connection: sa.Connection, case: Case) -> None:
    """The history of a new case begins with what its times tell, whichever door it came through."""
    session = object_session(case)
    tx: Tx | None = session.info.get("tx") if session else None
    now = utcnow()
    kinds = rules.steps_to(CaseStatus(case.status))
    who = {"by": tx.actor.name if tx else "", "by_id": case.reported_by_id}
    shared = {**who, "case_id": case.id, "created_at": now, "updated_at": now, "version": 1}
    rows = [
        {
            **shared,
            "kind": kind,
            "at": next((at for name in _times_of(kind) if (at := getattr(case, name))), now),
            "addressee": case.handler if kind is StepKind.DISPATCH else "",
            "note": tx.reason if tx and kind is kinds[-1] else "",
        }
        for kind in kinds
    ]
    if rows:
        connection.execute(sa.insert(CaseStep), rows)
