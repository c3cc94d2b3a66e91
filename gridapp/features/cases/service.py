"""Writing cases: numbering, times, deadlines, the steps of the loop and their history. Nothing is committed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import object_session
from sqlmodel import col

from gridapp.features.cases import rules
from gridapp.kit.calendar import Calendar, deadline, load_calendar
from gridapp.kit.clock import office_day, office_zone, utcnow
from gridapp.kit.config import settings
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.fields import table_of
from gridapp.kit.i18n import Msg, msg, translate
from gridapp.models import Case, CaseCategory, CaseStep
from gridapp.models.case import CaseStatus, DeadlineUnit, StepKind
from gridapp.registers.numbers import next_number
from gridapp.registers.places import grid_villages

_TIMES = {StepKind.REPORT: "reported_at", StepKind.FILE: "filed_at", StepKind.CLOSE: "closed_at", StepKind.VOID: "voided_at"}
"""When a step was taken, where a case says it."""
_NO_LATER = ("closed_at", "voided_at")
"""A step whose time a case does not say was taken by the time the case ended: never after its closing."""
_CHUNK = 5_000
_MINUTE = timedelta(minutes=1)


class CaseChecks:
    """What stands between a case and its table, the same for a form and for a file: the order of the times, the state they tell, the
    number, the deadline and the village. What it takes to know (categories, calendar, villages of grids) is read once, when first asked.
    """

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._counted: dict[tuple[int, datetime | date], datetime] = {}

    def clean(self, _tx: Tx, data: dict[str, Any], row: Case | None) -> Sequence[Msg]:
        """Check a case as it will be and complete it. A new one without a code is numbered by `number`.

        Raises:
            Invalid: times in an impossible order, or a state that they do not tell.
        """

        def value(name: str) -> Any:
            return data[name] if name in data else getattr(row, name, None)

        reported, filed, due, closed = (value(name) for name in ("reported_at", "filed_at", "due_at", "closed_at"))
        problems = rules.time_problems(reported, filed, closed, due, value("voided_at"))
        said: CaseStatus | None = data.get("status")  # a form does not say it, a file may
        current = said or (row.status if row else CaseStatus.RECEIVED)
        status = rules.status_of(current, filed=bool(filed), closed=bool(closed), void=bool(value("void")))
        if said and not problems and (problem := rules.status_problem(said, status)):
            problems["status"] = problem
        if row is not None:
            problems = {**self._by_hand(data, row), **problems}
        if problems:
            raise Invalid(problems)
        data["status"] = status
        if filed and not due:
            data["due_at"] = self.due_at(value("category_id"), filed)
        if self._moves(data, row):
            data["village_id"] = self._villages.get(value("grid_id"))
        return []

    def _by_hand(self, data: dict[str, Any], row: Case) -> dict[str, Msg]:
        """What must not be changed in a stored case but by a step. A file that repeats what is stored, to the minute, changes nothing."""
        wrong: dict[str, Msg] = {}
        for name in (*rules.DERIVED, *rules.SETTLED):
            if name not in data:
                continue
            stored = getattr(row, name)
            if isinstance(stored, datetime) and isinstance(data[name], datetime) and abs(stored - data[name]) < _MINUTE:
                data[name] = stored
            if data[name] == stored:
                continue
            if name in rules.DERIVED:
                wrong[name] = msg("只能通过办理环节改变，请在事件页面办理，或作废后重新登记")
            elif row.filed_at and not _corrects(self._tx, row):
                wrong[name] = msg("立项后只能由镇级、且未登记或反馈过本事件的人员更正")
        return wrong

    @staticmethod
    def _moves(data: Mapping[str, Any], row: Case | None) -> bool:
        """Whether the case takes the place of its grid: a new one, or one whose own grid was corrected, unless a file says the village."""
        if row is None:
            return data.get("village_id") is None
        return data.get("grid_id", row.grid_id) != row.grid_id and data.get("village_id", row.village_id) in {None, row.village_id}

    def number(self, rows: Sequence[dict[str, Any]]) -> None:
        """Give the new cases that have no code the numbers of their days, in the order they stand."""
        wanted: dict[str, list[dict[str, Any]]] = {}
        for data in rows:
            if not data.get("code"):
                wanted.setdefault(rules.code_stem(office_day(data["reported_at"])), []).append(data)
        given: dict[str, list[str]] = {stem: [] for stem in wanted}
        width = len(next(iter(wanted), ""))
        for data in rows if wanted else ():
            if (code := data.get("code")) and code[:width] in given:
                given[code[:width]].append(code)
        for stem in sorted(wanted):  # whoever takes the numbers of several days takes them in one order, so that nobody waits in a circle
            first = next_number(self._tx, Case.code, stem, count=len(wanted[stem]), besides=given[stem])
            for number, data in enumerate(wanted[stem], first):
                data["code"] = rules.code_of(stem, number)

    def due_at(self, category_id: int, filed: datetime) -> datetime | None:
        """The deadline of a category, counted from filing on the office's calendar; `None` where there is no such category."""
        if category_id not in self._categories:
            return None
        amount, unit = self._categories[category_id]
        # Days are counted from the day of filing, so that all cases of a day and category share one deadline.
        key = (category_id, filed if unit == DeadlineUnit.WORKING_HOURS else self._calendar.local(filed).date())
        if key not in self._counted:
            self._counted[key] = deadline(self._calendar, filed, amount, unit)
        return self._counted[key]

    @cached_property
    def _calendar(self) -> Calendar:
        return load_calendar(self._tx.session)

    @cached_property
    def _categories(self) -> dict[int, tuple[int, DeadlineUnit]]:
        rows = self._tx.session.execute(sa.select(col(CaseCategory.id), col(CaseCategory.deadline), col(CaseCategory.deadline_unit)))
        return {number: (amount, unit) for number, amount, unit in rows}

    @cached_property
    def _villages(self) -> dict[int, int | None]:
        return {row.grid_id: row.village_id for row in self._tx.session.execute(grid_villages())}


def _corrects(tx: Tx, row: Case) -> bool:
    """Whether the actor may correct what figures rest on: somebody of the town who has had no part in the case."""
    return tx.actor.may(rules.TOWN) and tx.actor.id not in {row.reported_by_id, row.handled_by_id}


def clean_case(tx: Tx, data: dict[str, Any], row: Case | None) -> Sequence[Msg]:
    """The checks of `CaseChecks` for one case from a form, which also numbers a new one. Raises as they do."""
    checks = CaseChecks(tx)
    warnings = checks.clean(tx, data, row)
    if row is None:
        data["reported_by_id"] = tx.actor.id
        checks.number([data])
    return warnings


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
    if row.filed_at and not _corrects(tx, row):
        raise Refusal(msg("{code} 已立项，不能删除；属误报、重复的请作废", code=row.code))
    steps = tx.session.scalars(sa.select(CaseStep).where(col(CaseStep.case_id) == row.id, col(CaseStep.deleted_at).is_(None))).all()
    for step in steps:
        step.deleted_at = row.deleted_at
    return msg("连同 {count} 条办理记录", count=len(steps)) if steps else None


class StepChecks:
    """Steps that come in a file are added; none that is there is written over."""

    def __init__(self, _tx: Tx) -> None:
        pass

    @staticmethod
    def clean(_tx: Tx, data: dict[str, Any], row: CaseStep | None) -> Sequence[Msg]:
        """Raise `Invalid` for what would change a step that is there."""
        changed = [name for name in ("by", "addressee", "note") if row is not None and name in data and data[name] != getattr(row, name)]
        if changed:
            raise Invalid({name: msg("办理记录只能增加，不能修改") for name in changed})
        return []

    @staticmethod
    def number(_rows: Sequence[dict[str, Any]]) -> None:
        """Steps have no codes."""


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
    row.due_at = row.due_at or checks.due_at(row.category_id, row.filed_at)


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
