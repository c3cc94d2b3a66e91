"""The steps of the loop, one after the other, each kept with whoever took it. Nothing is committed."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.cases import rules
from gridapp.features.cases.service.checks import CaseChecks, corrects
from gridapp.kit.clock import office_zone, utcnow
from gridapp.kit.config import settings
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg, translate
from gridapp.models import Case, CaseStep
from gridapp.models.case import StepKind


def file_case(tx: Tx, row: Case) -> Msg:
    """受理立项: the case is the office's now and its clock runs."""
    _file(tx, row)
    assert row.due_at is not None, "a stored case has a category"
    return msg("{code} 已立项，办理时限 {due}", code=row.code, due=row.due_at.astimezone(office_zone()).strftime("%Y-%m-%d %H:%M"))


def dispatch_case(tx: Tx, row: Case) -> Msg:
    """任务派遣: the person or department that `tx.answers` names works on it."""
    row.handler = tx.answers["addressee"]
    _take(tx, row, StepKind.DISPATCH, addressee=row.handler)
    return msg("{code} 已派遣给{name}", code=row.code, name=row.handler)


def handle_case(tx: Tx, row: Case) -> Msg:
    """处理反馈: whoever worked on it says what was done."""
    _take(tx, row, StepKind.HANDLE)
    row.handled_by_id = tx.actor.id
    return msg("{code} 已反馈，待核查", code=row.code)


def settle_case(tx: Tx, row: Case) -> Msg:
    """当场处置: settled where it was found; filed, taken and handled at once by who found it, and not verified yet."""
    _file(tx, row, said=False)
    row.handler = tx.actor.name
    _take(tx, row, StepKind.DISPATCH, addressee=row.handler, said=False)
    _take(tx, row, StepKind.HANDLE)
    row.handled_by_id = tx.actor.id
    return msg("{code} 已当场处置，待核查", code=row.code)


def return_case(tx: Tx, row: Case) -> Msg:
    """退回: the check found it undone; back to whoever had it."""
    _take(tx, row, StepKind.RETURN, addressee=row.handler)
    return msg("{code} 已退回重办", code=row.code)


def escalate_case(tx: Tx, row: Case) -> Msg:
    """上报: the next level owns it and decides who works on it."""
    row.level, row.handler = rules.above(row.level), ""
    _take(tx, row, StepKind.ESCALATE, addressee=translate(row.level.label, tx.actor.locale))
    return msg("{code} 已上报，由{level}办理", code=row.code, level=row.level.msg)


def close_case(tx: Tx, row: Case) -> Msg:
    """核查结案: checked and archived."""
    row.closed_at = _take(tx, row, StepKind.CLOSE)
    return msg("{code} 已结案", code=row.code)


def void_case(tx: Tx, row: Case) -> Msg:
    """作废: it was none; from now on it is not due."""
    row.void, row.voided_at = True, _take(tx, row, StepKind.VOID)
    return msg("{code} 已作废", code=row.code)


def take_steps(tx: Tx, row: Case) -> Msg | None:
    """A case goes to the recycle bin with its steps, and comes back with them.

    Raises:
        Refusal: it is filed, and whoever deletes it is measured by it: a case that vanishes would be as good as closed.
    """
    if row.filed_at and not corrects(tx, row):
        raise Refusal(msg("{code} 已立项，不能删除；属误报、重复的请作废", code=row.code))
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


def _take(tx: Tx, row: Case, kind: StepKind, *, addressee: str = "", said: bool = True) -> datetime:
    """Take a step now and keep it: who, for whom, and what was said about it. Returns when.

    Raises:
        Refusal: it may not follow the state, whoever takes it has had a part in the case that keeps them from it, or the step before it is
            dated ahead.
    """
    row.status = rules.after(row.status, kind)
    own = rules.own_part(kind, tx.actor.id, {rules.Part.REPORTED: row.reported_by_id, rules.Part.HANDLED: row.handled_by_id})
    if own and settings().four_eyes:
        raise Refusal(msg("{code} 由您本人{part}，“{step}”须由另一人办理", code=row.code, part=own.msg, step=kind.msg))
    now, earlier = utcnow(), row.filed_at or row.reported_at
    if now < earlier:
        when = earlier.astimezone(office_zone()).strftime("%Y-%m-%d %H:%M")
        raise Refusal(msg("{code} 的上一环节登记在将来（{when}），请先更正时间", code=row.code, when=when))
    assert row.id is not None, "a step is taken by a stored case"
    note = tx.reason if said else ""
    tx.session.add(CaseStep(case_id=row.id, kind=kind, at=now, by=tx.actor.name, by_id=tx.actor.id, addressee=addressee, note=note))
    return now


def _file(tx: Tx, row: Case, *, said: bool = True) -> None:
    """Start the clock of a case: the moment, after which its deadline stands."""
    row.filed_at = _take(tx, row, StepKind.FILE, said=said)
    if problem := rules.time_problems(row.reported_at, row.filed_at, None, row.due_at).get("due_at"):
        raise Refusal(msg("{code}：{problem}", code=row.code, problem=problem))
    checks = tx.session.info.setdefault("case_checks", CaseChecks(tx))  # what it takes to count a deadline is read once for many cases
    row.due_at = row.due_at or checks.due_at(row.category_id, row.filed_at, row.urgency, row.level)
