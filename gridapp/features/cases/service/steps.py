"""The steps of the loop, one after the other, each kept with whoever took it. Nothing is committed."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.cases import rules
from gridapp.features.cases.rules import Part
from gridapp.features.cases.service import clock
from gridapp.features.cases.service.checks import checks_of, corrects
from gridapp.kit.clock import office_zone, today, utcnow
from gridapp.kit.config import settings
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg, translate
from gridapp.models import Case, CaseInterval, CaseRequest, CaseStep
from gridapp.models.case import Card, RequestState, StepKind

OPEN_REQUEST = (col(CaseRequest.state) == RequestState.OPEN) & col(CaseRequest.deleted_at).is_(None)


def file_case(tx: Tx, row: Case) -> Msg:
    """受理立项: the case is the office's now and its clock runs."""
    _file(tx, row)
    return msg("{code} 已立项，办理时限 {due}", code=row.code, due=on_the_clock(row.due_at))


def dispatch_case(tx: Tx, row: Case) -> Msg:
    """任务派遣: the person or department that `tx.answers` names works on it."""
    row.handler = tx.answers["addressee"]
    take(tx, row, StepKind.DISPATCH, addressee=row.handler)
    return msg("{code} 已派遣给{name}", code=row.code, name=row.handler)


def handle_case(tx: Tx, row: Case) -> Msg:
    """处理反馈: whoever worked on it says what was done."""
    take(tx, row, StepKind.HANDLE)
    row.handled_by_id, row.informed_at = tx.actor.id, None
    return msg("{code} 已反馈，待核查", code=row.code)


def settle_case(tx: Tx, row: Case) -> Msg:
    """当场处置: settled where it was found; filed, taken and handled at once by who found it, and not verified yet."""
    _file(tx, row, said=False)
    row.handler = tx.actor.name
    take(tx, row, StepKind.DISPATCH, addressee=row.handler, said=False)
    take(tx, row, StepKind.HANDLE)
    row.handled_by_id, row.informed_at = tx.actor.id, None
    return msg("{code} 已当场处置，待核查", code=row.code)


def return_case(tx: Tx, row: Case) -> Msg:
    """退回: the check found it undone; back to whoever had it."""
    take(tx, row, StepKind.RETURN, addressee=row.handler)
    return msg("{code} 已退回重办", code=row.code)


def escalate_case(tx: Tx, row: Case) -> Msg:
    """上报: the next level owns it and decides who works on it."""
    due = clock.counted(tx, row)
    row.level, row.handler = rules.above(row.level), ""
    for request in tx.session.scalars(sa.select(CaseRequest).where(col(CaseRequest.case_id) == row.id, OPEN_REQUEST)):
        request.level = row.level  # whoever is above the new owner decides
    at = take(tx, row, StepKind.ESCALATE, addressee=translate(row.level.label, tx.actor.locale))
    if due and due == row.due_at and clock.count_anew(tx, row, at):  # a deadline of another origin stays
        why = msg("上报后按{level}的时限", level=row.level.msg)
        told = msg("办理时限由 {was} 改为 {becomes}：{why}", was=on_the_clock(due), becomes=on_the_clock(row.due_at), why=why)
        tell(tx, row, StepKind.RECOUNT, at, note=told.render(tx.actor.locale))
    return msg("{code} 已上报，由{level}办理", code=row.code, level=row.level.msg)


def close_case(tx: Tx, row: Case) -> Msg:
    """核查结案: checked and archived. Whoever brought the matter forward is told before.

    Raises:
        Refusal: somebody waits to be told.
    """
    if row.caller and not row.informed_at:
        raise Refusal(msg("{code} 有诉求人，请先办理“{step}”再结案", code=row.code, step=StepKind.INFORM.msg))
    row.closed_at = take(tx, row, StepKind.CLOSE)
    return msg("{code} 已结案", code=row.code)


def void_case(tx: Tx, row: Case) -> Msg:
    """作废: it was none; from now on it is not due."""
    row.void, row.voided_at = True, take(tx, row, StepKind.VOID)
    return msg("{code} 已作废", code=row.code)


def inform_caller(tx: Tx, row: Case) -> Msg:
    """告知当事人: whoever brought the matter forward knows what was done."""
    row.informed_at = take(tx, row, StepKind.INFORM)
    return msg("{code} 已告知当事人", code=row.code)


def supervise_case(tx: Tx, row: Case) -> Msg:
    """督办: a card, and by when it must be done (`tx.answers`: `card`, `until`).

    Raises:
        Refusal: that day is over.
    """
    card, until = Card(tx.answers["card"]), date.fromisoformat(tx.answers["until"])
    if until < today():
        raise Refusal(msg("督办期限不能早于今天"), field="until")
    take(tx, row, StepKind.SUPERVISE, addressee=row.handler, note=f"{translate(card.label, tx.actor.locale)} {until}：{tx.reason}")
    row.supervision, row.supervised_until = card, checks_of(tx).deadlines.calendar.close_of(until)
    return msg("{code} 已{card}督办，期限 {until}", code=row.code, card=card.msg, until=until.isoformat())


def resume_case(tx: Tx, row: Case) -> Msg:
    """恢复办理: the clock runs again, by as much longer as it stood still."""
    clock.run_again(tx, row, take(tx, row, StepKind.RESUME))
    return msg("{code} 已恢复办理，办理时限 {due}", code=row.code, due=on_the_clock(row.due_at))


def visit_case(tx: Tx, row: Case) -> Msg:
    """回访: what the people concerned say of the result (`tx.answers`: `verdict`, `opinion`)."""
    verdict = rules.Verdict(tx.answers["verdict"])
    said = "：".join(part for part in (translate(verdict.label, tx.actor.locale), tx.answers["opinion"]) if part)
    take(tx, row, StepKind.VISIT, note=said)
    row.satisfied = verdict is not rules.Verdict.DISSATISFIED
    return msg("{code} 回访{verdict}", code=row.code, verdict=verdict.msg)


def reopen_case(tx: Tx, row: Case) -> Msg:
    """重开: it was not settled after all. The closing counts where it was; from now on the case is open and its clock runs anew."""
    at = take(tx, row, StepKind.REOPEN)
    clock.begin_anew(tx, row, at)
    row.handler, row.satisfied, row.informed_at = "", None, None
    return msg("{code} 已重开，办理时限 {due}", code=row.code, due=on_the_clock(row.due_at))


def take_steps(tx: Tx, row: Case) -> Msg | None:
    """A case goes to the recycle bin with its steps and all that is kept of it, and comes back with them.

    Raises:
        Refusal: it is filed, and whoever deletes it is measured by it: a case that vanishes would be as good as closed.
    """
    if row.filed_at and not corrects(tx, row):
        raise Refusal(msg("{code} 已立项，不能删除；属误报、重复的请作废", code=row.code))
    found = []
    for model in (CaseStep, CaseInterval, CaseRequest):
        found.append(tx.session.scalars(sa.select(model).where(col(model.case_id) == row.id, col(model.deleted_at).is_(None))).all())
        for item in found[-1]:
            item.deleted_at = row.deleted_at
    return msg("连同 {count} 条办理记录", count=len(found[0])) if found[0] else None


def keep_step(_tx: Tx, _row: CaseStep) -> Msg | None:
    """Steps are only ever added.

    Raises:
        Refusal: always.
    """
    raise Refusal(msg("办理记录只能增加，不能删除"))


def take(tx: Tx, row: Case, kind: StepKind, *, addressee: str = "", said: bool = True, note: str = "") -> datetime:
    """Take a step now and keep it: who, for whom, and what was said about it (`note`, else the reason given). Returns when.

    Raises:
        Refusal: it may not follow the state, whoever takes it has had a part in the case that keeps them from it, or the step before it is
            dated ahead.
    """
    status = rules.after(row.status, kind)
    if settings().four_eyes and rules.MOVES[kind].apart and (own := rules.own_part(kind, tx.actor.id, parts_in(tx, row))):
        raise Refusal(msg("{code} 由您本人{part}，“{step}”须由另一人办理", code=row.code, part=own.msg, step=kind.msg))
    row.status = status
    now, earlier = utcnow(), row.filed_at or row.reported_at
    if now < earlier and kind is not StepKind.CORRECT:
        when = on_the_clock(earlier)
        raise Refusal(msg("{code} 的上一环节登记在将来（{when}），请先更正时间", code=row.code, when=when))
    tell(tx, row, kind, now, addressee=addressee, note=note or (tx.reason if said else ""))
    return now


def tell(tx: Tx, row: Case, kind: StepKind, at: datetime, *, addressee: str = "", note: str = "") -> None:
    """Keep that something happened to a case."""
    assert row.id is not None, "a step is taken by a stored case"
    tx.session.add(CaseStep(case_id=row.id, kind=kind, at=at, by=tx.actor.name, by_id=tx.actor.id, addressee=addressee, note=note))


def parts_in(tx: Tx, row: Case) -> dict[Part, set[int | None]]:
    """Who ever reported a case and who ever said what was done about it (one query)."""
    who = sa.select(col(CaseStep.by_id)).where(col(CaseStep.case_id) == row.id, col(CaseStep.kind) == StepKind.HANDLE)
    return {Part.REPORTED: {row.reported_by_id}, Part.HANDLED: {row.handled_by_id, *tx.session.scalars(who)}}


def on_the_clock(at: datetime | None) -> str:
    """A moment as the office's clock says it."""
    return at.astimezone(office_zone()).strftime("%Y-%m-%d %H:%M") if at else ""


def _file(tx: Tx, row: Case, *, said: bool = True) -> None:
    """Start the clock of a case: the moment, after which its deadline stands."""
    row.filed_at = take(tx, row, StepKind.FILE, said=said)
    if problem := rules.time_problems(row.reported_at, row.filed_at, None, row.due_at).get("due_at"):
        raise Refusal(msg("{code}：{problem}", code=row.code, problem=problem))
    row.due_at = row.due_at or checks_of(tx).due_at(row.category_id, row.filed_at, row.urgency, row.level)
