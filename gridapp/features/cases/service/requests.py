"""What somebody asks for and another person decides: more time, a rest of the clock, the correction of an entry. Nothing is committed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.cases import rules
from gridapp.features.cases.service import clock
from gridapp.features.cases.service.checks import checks_of
from gridapp.features.cases.service.steps import on_the_clock, take, tell
from gridapp.kit import parsing
from gridapp.kit.clock import utcnow
from gridapp.kit.config import settings
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import NotAllowed, Refusal
from gridapp.kit.i18n import Msg, msg, translate
from gridapp.models import Case, CaseCategory, CaseRequest, Grid
from gridapp.models.case import CaseStatus, Entry, RequestKind, RequestState, StepKind, Urgency


def ask_extension(tx: Tx, row: Case) -> Msg:
    """申请延期: so many more working days (`tx.answers`: `days`), before the deadline has passed.

    Raises:
        Refusal: the deadline has passed, or the case would get more days than `GRIDAPP_EXTENSION_DAYS` in all.
    """
    days, most = int(tx.answers["days"]), settings().extension_days
    if row.due_at and row.due_at < utcnow():
        raise Refusal(msg("{code} 已超过办理时限，不能再申请延期", code=row.code))
    if row.extended_days + days > most:
        left = max(0, most - row.extended_days)
        raise Refusal(msg("每件累计最多延期 {most} 个工作日，{code} 还可延期 {left} 个", most=most, code=row.code, left=left), field="days")
    return _ask(tx, row, RequestKind.EXTEND, days=days)


def ask_suspension(tx: Tx, row: Case) -> Msg:
    """申请挂起: the clock should stand still until somebody resumes the case."""
    return _ask(tx, row, RequestKind.SUSPEND)


def ask_correction(tx: Tx, row: Case) -> Msg:
    """申请更正: an entry is wrong (`tx.answers`: `entry`, `new`).

    Raises:
        Refusal: there is nothing to correct, or what it should be makes no sense.
    """
    entry = Entry(tx.answers["entry"])
    value = _read(tx, entry, tx.answers["new"])
    old, new = _shown(tx, entry, getattr(row, entry.value)), _shown(tx, entry, value)
    if old == new:
        raise Refusal(msg("“{entry}”现在就是“{old}”，无需更正", entry=entry.msg, old=old), field="new")
    _check(tx, row, entry, value)
    return _ask(tx, row, RequestKind.CORRECT, entry=entry, old=old, new=new)


def _ask(tx: Tx, row: Case, kind: RequestKind, **what: Any) -> Msg:
    rules.after(row.status, rules.ASKED_FOR[kind])
    assert row.id is not None, "a request is about a stored case"
    now = utcnow()
    request = CaseRequest(
        case_id=row.id, kind=kind, level=row.level, note=tx.reason, asked_at=now, asked_by=tx.actor.name, asked_by_id=tx.actor.id, **what
    )  # fmt: skip
    tx.session.add(request)
    tell(tx, row, StepKind.ASK, now, note=f"{_what(tx, request)}：{tx.reason}")
    tx.session.flush()  # a second one that is open is refused here
    return msg("{code} 已申请{kind}，待审批", code=row.code, kind=kind.msg)


def grant_request(tx: Tx, request: CaseRequest) -> Msg:
    """同意: what was asked for is done, by whoever grants it.

    Raises:
        NotAllowed: the actor may not decide on it at the level that owns the case.
        Refusal: it was decided already, whoever decides asked for it or has had a part in the case, or the case has moved on meanwhile.
    """
    row = _decide(tx, request, RequestState.GRANTED)
    note = f"{_what(tx, request)}：{request.note}（{request.asked_by}）"
    at = take(tx, row, rules.ASKED_FOR[request.kind], note=note)
    match request.kind:
        case RequestKind.EXTEND:
            row.extended_days += request.days or 0
            clock.count_anew(tx, row, at)
        case RequestKind.SUSPEND:
            clock.stop(tx, row, at)
        case RequestKind.CORRECT:
            assert request.entry is not None, "a correction names its entry"
            _correct(tx, row, request.entry, request)
    return msg("{code} 已同意{kind}", code=row.code, kind=request.kind.msg)


def refuse_request(tx: Tx, request: CaseRequest) -> Msg:
    """不同意: the case goes on as it was; says why."""
    row = _decide(tx, request, RequestState.REFUSED)
    tell(tx, row, StepKind.REFUSE, utcnow(), addressee=request.asked_by, note=f"{_what(tx, request)}：{tx.reason}")
    return msg("{code} 未同意{kind}", code=row.code, kind=request.kind.msg)


def _decide(tx: Tx, request: CaseRequest, state: RequestState) -> Case:
    """Note who decided; the case it is about, locked."""
    row = tx.session.get_one(Case, request.case_id, with_for_update=True)
    if request.state is not RequestState.OPEN:
        raise Refusal(msg("{code} 的申请已由{name}审批", code=row.code, name=request.decided_by))
    permission = rules.MOVES[rules.ASKED_FOR[request.kind]].by[row.level]
    if not tx.actor.may(permission):
        raise NotAllowed(permission, msg("{code}：您没有审批“{kind}”的权限", code=row.code, kind=request.kind.msg))
    if settings().four_eyes and tx.actor.id == request.asked_by_id:
        raise Refusal(msg("{code} 的{kind}由您本人申请，须由另一人审批", code=row.code, kind=request.kind.msg))
    request.state, request.decided_at, request.decided_by, request.decided_by_id = state, utcnow(), tx.actor.name, tx.actor.id
    request.answer = tx.reason
    return row


def _what(tx: Tx, request: CaseRequest) -> str:
    """What is asked for, in the words of whoever writes it down."""
    label = translate(request.kind.label, tx.actor.locale)
    if request.kind is RequestKind.EXTEND:
        return msg("{kind} {days} 个工作日", kind=label, days=request.days or 0).render(tx.actor.locale)
    if request.entry is None:
        return label
    named = translate(request.entry.label, tx.actor.locale)
    return f"{label} {named}：{request.old or '—'} → {request.new or '—'}"


def _correct(tx: Tx, row: Case, entry: Entry, request: CaseRequest) -> None:
    """Put an entry right: it counts as if it had always been so; what it was stands in the step and in the audit log."""
    if _shown(tx, entry, getattr(row, entry.value)) != request.old:
        raise Refusal(msg("{code} 的“{entry}”在申请之后已改变，请重新申请", code=row.code, entry=entry.msg))
    value = _read(tx, entry, request.new)
    _check(tx, row, entry, value)
    setattr(row, entry.value, value)
    match entry:
        case Entry.GRID:
            row.village_id = checks_of(tx).village_of(row.grid_id)
        case Entry.VOIDED:
            row.void = value is not None
        case Entry.FILED | Entry.CATEGORY | Entry.URGENCY if row.filed_at and row.due_at:
            row.due_at = clock.counted(tx, row)
        case _:
            pass
    if entry in {Entry.CLOSED, Entry.VOIDED}:
        held = CaseStatus.HANDLED if entry is Entry.CLOSED else CaseStatus.DISPATCHED if row.handler else CaseStatus.FILED
        held = CaseStatus.SUSPENDED if row.suspended_at else held
        row.status = rules.status_of(held, filed=row.filed_at is not None, closed=row.closed_at is not None, void=row.void)


def _check(tx: Tx, row: Case, entry: Entry, value: Any) -> None:
    """Whether an entry can be what somebody says it was.

    Raises:
        Refusal: not with the others (`field` is then `new`).
    """
    if entry is Entry.GRID and (own := tx.actor.within("grid")) is not None and value not in own:
        raise Refusal(msg("您不能把事件改到不归您管理的网格"), field="new")
    given = {name: getattr(row, name) for name in ("reported_at", "filed_at", "closed_at", "voided_at")}
    if entry.value in given:
        if value is not None and value > utcnow():
            raise Refusal(msg("“{entry}”不能晚于现在", entry=entry.msg), field="new")
        if given[entry.value] is None or (value is None and entry in {Entry.REPORTED, Entry.FILED}):
            raise Refusal(msg("“{entry}”只能由办理环节产生或取消，不能更正", entry=entry.msg), field="new")
        given[entry.value] = value
    problems = rules.time_problems(given["reported_at"], given["filed_at"], given["closed_at"], None, given["voided_at"])
    began = row.reopened_at or row.since
    if entry is Entry.CLOSED and value is not None and began and value < began:
        problems["closed_at"] = msg("结案时间早于本次办理的开始（{at}），请核对", at=on_the_clock(began))
    if problems:
        raise Refusal(next(iter(problems.values())), field="new")


def _read(tx: Tx, entry: Entry, raw: str) -> Any:
    """What somebody wrote an entry should be: a moment, the code or name of a grid or category, an urgency; nothing for a closing or a
    void that never was.

    Raises:
        Refusal: it cannot be read, or there is no such grid or category (`field` is then `new`).
    """
    try:
        if entry in {Entry.REPORTED, Entry.FILED, Entry.CLOSED, Entry.VOIDED}:
            return parsing.moment(raw) if raw else None
        if entry is Entry.URGENCY:
            return parsing.choice(raw, Urgency)
    except Refusal as refusal:
        raise Refusal(refusal.message, field="new") from refusal
    model: Any = Grid if entry is Entry.GRID else CaseCategory
    named = sa.or_(col(model.code) == raw, col(model.name) == raw)
    found = tx.session.scalars(sa.select(col(model.id)).where(named, col(model.deleted_at).is_(None)).limit(2)).all()
    if len(found) != 1:
        wrong = msg("没有“{raw}”，请填写编码或完整名称", raw=raw) if not found else msg("不止一个叫“{raw}”，请填写编码", raw=raw)
        raise Refusal(wrong, field="new")
    return found[0]


def _shown(tx: Tx, entry: Entry, value: Any) -> str:
    """An entry as it is written into a request, and read from it again."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return on_the_clock(value)
    if entry is Entry.URGENCY:
        return translate(Urgency(value).label, "zh")
    model: Any = Grid if entry is Entry.GRID else CaseCategory
    return str(tx.session.scalar(sa.select(col(model.code)).where(col(model.id) == value)))
