"""Writing sessions and marks. Every function checks permission and scope itself; nothing is committed here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.training import queries, rules
from gridapp.indicators.attendance import attendance
from gridapp.kit import audit
from gridapp.kit.clock import office_day, office_zone, utcnow
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Conflict, Invalid, NotFound, Refusal
from gridapp.kit.i18n import Msg, _, msg, translate
from gridapp.kit.paper import paper_sheet
from gridapp.models import Attendance, Role, Training
from gridapp.models.training import SignIn
from gridapp.registers.numbers import next_number

MARK = "training.mark"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark says, as it stood before a change: enough to put it back."""

    status: SignIn
    signed_at: datetime | None
    leave_approved_at: datetime | None
    reason: str


def clean_training(tx: Tx, data: dict[str, Any], row: Training | None) -> Sequence[Msg]:
    """Number a new session; the end comes after the start; leave approved for a session that moves earlier is looked at again.

    Raises:
        Invalid: the times are in the wrong order.
    """
    starts_at, ends_at = (data.get(name, getattr(row, name, None)) for name in ("starts_at", "ends_at"))
    if problem := rules.times_problem(starts_at, ends_at):
        raise Invalid({"ends_at": problem})
    if not data.get("code", row.code if row else ""):
        year = (starts_at or utcnow()).astimezone(office_zone()).year
        data["code"] = rules.code_of(year, next_number(tx, Training.code, rules.code_stem(year)))
    return []


def clean_attendance(tx: Tx, data: dict[str, Any], row: Attendance | None) -> Sequence[Msg]:
    """Keep state and times of a mark in step; warn about leave that will count as absence.

    Raises:
        Invalid: a sign-in time that cannot be.
    """

    def value(name: str) -> Any:
        return data.get(name, getattr(row, name, None))

    session = tx.session.get(Training, value("training_id"))
    if session is None:
        raise Invalid({"training_id": msg("请选择培训")})
    status = SignIn(value("status") or SignIn.UNMARKED)
    if status not in rules.CAME:
        data["signed_at"] = None
    elif value("signed_at") is not None and (problem := rules.sign_in_problem(value("signed_at"), utcnow(), session.starts_at)):
        raise Invalid({"signed_at": problem})
    late = status is SignIn.LEAVE and rules.leave_problem(value("leave_approved_at"), session.starts_at, value("reason") or "")
    return [msg("请假须在培训开始前批准并写明原因，否则按无故缺席统计")] if late else []


def goes_along(tx: Tx, row: Training) -> Msg | None:
    """A deleted session takes its marks along; they come back with it."""
    marks = tx.session.scalars(
        sa.select(Attendance).where(col(Attendance.training_id) == row.id, col(Attendance.deleted_at).is_(None))
    ).all()
    for one in marks:
        one.deleted_at = row.deleted_at
    return msg("连同 {count} 条签到记录", count=len(marks)) if marks else None


def mark(tx: Tx, attendance_id: int, version: int, status: SignIn, now: datetime) -> tuple[Attendance, Mark]:
    """Mark one person. Returns the row and what it said before.

    Two clerks who mark the same person the same way are both right; when they differ, the second is told.

    Raises:
        NotAllowed, NotFound: the actor may not mark this person.
        Conflict: somebody else marked the person differently meanwhile.
        Refusal: nobody can have come (or stayed away) yet; leave goes through `approve_leave`.
    """
    row, session = _row(tx, attendance_id)
    before = _mark(row)
    if row.version != version:
        if row.status == status:
            return row, before
        raise _conflict(tx, row)
    if status is SignIn.LEAVE and row.status is not SignIn.LEAVE:
        raise Refusal(msg("请假须填写原因并在培训开始前批准"))
    if problem := rules.mark_problem(status, now, session.starts_at):
        raise Refusal(problem)
    row.status = status
    row.signed_at = rules.signed_at_after(status, row.signed_at, now, session.ends_at)
    tx.session.flush()
    return row, before


def approve_leave(tx: Tx, attendance_id: int, version: int, now: datetime, reason: str) -> tuple[Attendance, Mark]:
    """Grant leave now, which must be before the start. Returns the row and what it said before.

    Raises:
        NotAllowed, NotFound, Conflict: as `mark`.
        Invalid: the session has begun, or there is no reason.
    """
    row, session = _row(tx, attendance_id)
    if row.version != version:
        raise _conflict(tx, row)
    if problem := rules.leave_problem(now, session.starts_at, reason):
        raise Invalid(dict([problem]))
    before = _mark(row)
    row.status, row.signed_at, row.leave_approved_at, row.reason = SignIn.LEAVE, None, now, reason.strip()
    tx.session.flush()
    return row, before


def put_back(tx: Tx, attendance_id: int, version: int, before: Mark) -> Attendance:
    """Undo a mark: what the row said before it.

    Raises:
        NotAllowed, NotFound, Conflict: as `mark`.
    """
    row, _session = _row(tx, attendance_id)
    if row.version != version:
        raise _conflict(tx, row)
    row.status, row.signed_at, row.leave_approved_at, row.reason = before.status, before.signed_at, before.leave_approved_at, before.reason
    tx.session.flush()
    return row


def write_reason(tx: Tx, attendance_id: int, version: int, reason: str) -> Attendance:
    """Note why somebody did not come, came late or left early. Raises as `mark`, and `Invalid` when the text is too long."""
    row, _session = _row(tx, attendance_id)
    if row.version != version:
        if row.reason == reason.strip():
            return row
        raise _conflict(tx, row)
    if len(reason.strip()) > 200:
        raise Invalid({"reason": msg("原因最多 200 个字")})
    row.reason = reason.strip()
    tx.session.flush()
    return row


def close_list(tx: Tx, training_id: int, now: datetime) -> int:
    """Mark everybody not marked yet as absent; returns how many.

    Raises:
        NotAllowed, NotFound: the actor may not mark this session.
        Refusal: the session has not begun, so nobody is absent yet.
    """
    session = _session(tx, training_id)
    if problem := rules.mark_problem(SignIn.ABSENT, now, session.starts_at):
        raise Refusal(problem)
    condition = queries.visible_attendance(tx.actor)
    rows = tx.session.scalars(
        sa.select(Attendance).where(
            col(Attendance.training_id) == training_id,
            col(Attendance.deleted_at).is_(None),
            col(Attendance.status) == SignIn.UNMARKED,
            *(() if condition is None else (condition,)),
        )
    ).all()
    for row in rows:
        row.status = SignIn.ABSENT
    return len(rows)


def expect_people(
    tx: Tx, training_id: int, *, village_id: int | None = None, role_code: str = "", staff_ids: Collection[int] | None = None
) -> int:
    """Put people in service on the day of the session on its list: of a village, of a role, those named, or everybody the actor sees.

    Returns how many are new on the list; nobody is put on it twice.

    Raises:
        NotAllowed, NotFound: the actor may not mark this session.
    """
    session = _session(tx, training_id)
    on = office_day(session.starts_at)
    query = queries.candidates(tx.actor, training_id, on, village_id=village_id, role_code=role_code)
    found = [number for number in tx.session.scalars(query) if staff_ids is None or number in staff_ids]
    tx.session.add_all(Attendance(training_id=training_id, staff_id=number) for number in found)
    tx.session.flush()
    return len(found)


def expect_everybody(tx: Tx, row: Training) -> Msg:
    """Put everybody in service on the list."""
    return _told(expect_people(tx, row.id or 0))


def expect_village(tx: Tx, row: Training) -> Msg:
    """Put the people of the organising village on the list.

    Raises:
        Refusal: the session is the town centre's.
    """
    if row.village_id is None:
        raise Refusal(msg("镇级培训没有主办村（社区），请按岗位或全员加入"))
    return _told(expect_people(tx, row.id or 0, village_id=row.village_id))


def expect_paid(tx: Tx, row: Training) -> Msg:
    """Put everybody in a paid post （网格员名额） on the list."""
    codes = tx.session.scalars(sa.select(col(Role.code)).where(col(Role.paid), col(Role.deleted_at).is_(None))).all()
    return _told(sum(expect_people(tx, row.id or 0, role_code=code) for code in codes))


def sheet_file(tx: Tx, training_id: int) -> bytes:
    """The sign-in sheet as offices print it, XLSX: head, a line per person, a foot with 应到/实到/请假/缺席. Goes to the audit log.

    Raises:
        NotAllowed, NotFound: the actor may not export trainings, or sees no such session.
    """
    tx.actor.need("training.export")
    session = queries.training(tx.actor, training_id)
    if session is None:
        raise NotFound
    sheet = queries.sheet(tx.actor, training_id)
    audit.record(tx, "export", Training.__tablename__, row_id=training_id, label=session["name"], changes={"rows": sheet.height})
    counts, locale = attendance(sheet.select("status", "leave_approved_at", "starts_at")).row(0, named=True), tx.actor.locale
    times = " – ".join(f"{session[name].astimezone(office_zone()):%Y-%m-%d %H:%M}" for name in ("starts_at", "ends_at"))
    organiser = session["organiser"] or session["village"] or ""
    facts = ((_("名称"), session["name"]), (_("时间"), times), (_("地点"), session["place"]), (_("主办"), organiser))
    heads = ((_("序号"), 6), (_("姓名"), 12), (_("单位"), 20), (_("职务"), 16), (_("联系电话"), 16), (_("签名"), 18), (_("备注"), 24))
    foot = ((_("应到"), "expected"), (_("实到"), "attended"), (_("请假"), "leave"), (_("缺席"), "absent"), (_("未登记"), "unmarked"))
    labels = {state.value: translate(state.label, locale) for state in SignIn} | {SignIn.UNMARKED.value: ""}
    rows = [
        (at, row["name"], row["unit"], row["duties"], row["phone"], labels[row["status"]], row["reason"] or row["note"])
        for at, row in enumerate(sheet.iter_rows(named=True), 1)
    ]
    return paper_sheet(
        translate(_("签到表"), locale),
        [(translate(label, locale), value) for label, value in facts],
        [(translate(label, locale), width) for label, width in heads],
        rows,
        [(translate(label, locale), str(counts[name])) for label, name in foot],
    )


def _told(count: int) -> Msg:
    return msg("已加入 {count} 人", count=count) if count else msg("没有需要加入的人员，名单未变")


def _session(tx: Tx, training_id: int) -> Training:
    tx.actor.need(MARK)
    condition = queries.visible_trainings(tx.actor)
    query = sa.select(Training).where(col(Training.id) == training_id, col(Training.deleted_at).is_(None))
    session = tx.session.scalars(query.where(*(() if condition is None else (condition,)))).first()
    if session is None:
        raise NotFound
    return session


def _row(tx: Tx, attendance_id: int) -> tuple[Attendance, Training]:
    tx.actor.need(MARK)
    condition = queries.visible_attendance(tx.actor)
    query = sa.select(Attendance, Training).join(Training, col(Training.id) == col(Attendance.training_id))
    query = query.where(col(Attendance.id) == attendance_id, col(Attendance.deleted_at).is_(None), col(Training.deleted_at).is_(None))
    query = query.where(*(() if condition is None else (condition,))).with_for_update(of=Attendance)
    found = tx.session.execute(query).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def _mark(row: Attendance) -> Mark:
    return Mark(row.status, row.signed_at, row.leave_approved_at, row.reason)


def _conflict(tx: Tx, row: Attendance) -> Conflict:
    entries = audit.entries_of(tx.session, Attendance.__tablename__, row.id or 0, limit=1)
    theirs = {"status": row.status, "signed_at": row.signed_at, "reason": row.reason}
    return Conflict(theirs, ["status"], entries[0]["actor"] if entries else "")
