"""Writing cases: numbering, times, deadlines, the steps of the loop and their history. Nothing is committed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import object_session
from sqlmodel import col

from gridapp.features.cases import rules
from gridapp.kit.calendar import deadline, load_calendar
from gridapp.kit.clock import office_day, office_zone, utcnow
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.models import Case, CaseCategory, CaseStep
from gridapp.models.case import CaseStatus, StepKind
from gridapp.registers.numbers import next_number


def clean_case(tx: Tx, data: dict[str, Any], row: Case | None) -> Sequence[Msg]:
    """Check the order of the times, tell the state from them, number a new case and count its deadline when it is filed.

    Raises:
        Invalid: times in an impossible order.
    """

    def value(name: str) -> Any:
        return data.get(name, getattr(row, name, None))

    reported, filed, closed = value("reported_at"), value("filed_at"), value("closed_at")
    if problems := rules.time_problems(reported, filed, closed):
        raise Invalid(problems)
    current = row.status if row else CaseStatus.RECEIVED
    status = rules.status_of(current, filed=bool(filed), closed=bool(closed), void=bool(value("void")))
    if status is not current or row is None:
        data["status"] = status
    if row is None and not data.get("code"):
        data["code"] = _next_code(tx, reported)
    if filed and not value("due_at") and (row is None or row.filed_at is None):
        data["due_at"] = _due_at(tx, value("category_id"), filed)
    return []


def _next_code(tx: Tx, reported: datetime) -> str:
    stem = rules.code_stem(office_day(reported))
    return rules.code_of(stem, next_number(tx, Case.code, stem))


def _due_at(tx: Tx, category_id: int, filed: datetime) -> datetime:
    """The deadline of a category, counted from filing on the office's calendar."""
    category = tx.session.get_one(CaseCategory, category_id)
    return deadline(load_calendar(tx.session), filed, category.deadline, category.deadline_unit)


def file_case(tx: Tx, row: Case) -> Msg:
    """受理立项: the case is the office's now and its clock runs."""
    _move(row, StepKind.FILE)
    row.filed_at = _not_before(row, row.reported_at)
    row.due_at = row.due_at or _due_at(tx, row.category_id, row.filed_at)
    return msg("{code} 已立项，办理时限 {due}", code=row.code, due=row.due_at.astimezone(office_zone()).strftime("%Y-%m-%d %H:%M"))


def dispatch_case(_tx: Tx, row: Case) -> Msg:
    """任务派遣: somebody works on it."""
    _move(row, StepKind.DISPATCH)
    return msg("{code} 已派遣", code=row.code)


def handle_case(_tx: Tx, row: Case) -> Msg:
    """处理反馈: whoever worked on it says it is done."""
    _move(row, StepKind.HANDLE)
    return msg("{code} 已反馈，待核查", code=row.code)


def return_case(_tx: Tx, row: Case) -> Msg:
    """退回: the check found it undone; back to work."""
    _move(row, StepKind.RETURN)
    return msg("{code} 已退回重办", code=row.code)


def close_case(_tx: Tx, row: Case) -> Msg:
    """核查结案: checked and archived."""
    _move(row, StepKind.CLOSE)
    row.closed_at = _not_before(row, row.filed_at)
    return msg("{code} 已结案", code=row.code)


def void_case(_tx: Tx, row: Case) -> Msg:
    """作废: it was none; from now on it is not due."""
    _move(row, StepKind.VOID)
    row.void, row.voided_at = True, _not_before(row, row.reported_at)
    return msg("{code} 已作废", code=row.code)


def take_steps(tx: Tx, row: Case) -> Msg | None:
    """A case goes to the recycle bin with its steps, and comes back with them."""
    steps = tx.session.scalars(sa.select(CaseStep).where(col(CaseStep.case_id) == row.id, col(CaseStep.deleted_at).is_(None))).all()
    for step in steps:
        step.deleted_at = row.deleted_at
    return msg("连同 {count} 条办理记录", count=len(steps)) if steps else None


def keep_step(_tx: Tx, _row: CaseStep) -> Msg | None:
    """Steps are only ever added.

    Raises:
        Refusal: always.
    """
    raise Refusal(msg("办理记录只能增加，不能删除"))


def _move(row: Case, kind: StepKind) -> None:
    row.status = rules.after(row.status, kind)


def _not_before(row: Case, earlier: datetime | None) -> datetime:
    """Now, which must not lie before the step that came first."""
    now = utcnow()
    if earlier and now < earlier:
        when = earlier.astimezone(office_zone()).strftime("%Y-%m-%d %H:%M")
        raise Refusal(msg("{code} 的上一环节登记在将来（{when}），请先更正时间", code=row.code, when=when))
    return now


@event.listens_for(Case, "after_insert")
def _tell_first_steps(_mapper: Any, connection: sa.Connection, case: Case) -> None:
    _write_steps(connection, case, None)


@event.listens_for(Case, "after_update")
def _tell_next_steps(_mapper: Any, connection: sa.Connection, case: Case) -> None:
    history = sa.inspect(case).attrs["status"].history
    if history.deleted:
        _write_steps(connection, case, history.deleted[0])


def _write_steps(connection: sa.Connection, case: Case, before: CaseStatus | None) -> None:
    """The history follows every change of state, whichever screen it came from."""
    session = object_session(case)
    tx: Tx | None = session.info.get("tx") if session else None
    now = utcnow()
    times = {StepKind.REPORT: case.reported_at, StepKind.FILE: case.filed_at, StepKind.CLOSE: case.closed_at, StepKind.VOID: case.voided_at}
    kinds = rules.steps_between(before, CaseStatus(case.status))
    shared = {"case_id": case.id, "by": tx.actor.name if tx else "", "created_at": now, "updated_at": now, "version": 1}
    rows = [{**shared, "kind": kind, "at": times.get(kind) or now, "note": tx.reason if tx and kind is kinds[-1] else ""} for kind in kinds]
    if rows:
        connection.execute(sa.insert(CaseStep), rows)
