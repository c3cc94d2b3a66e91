"""What stands between a case and its table, whatever door it comes through: times, state, number, deadline, place. Nothing is committed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from gridapp.features.cases import rules
from gridapp.kit.clock import office_day
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid
from gridapp.kit.i18n import Msg, msg
from gridapp.models import Case, CaseStep
from gridapp.models.case import CaseLevel, CaseStatus, Urgency
from gridapp.registers.deadlines import Deadlines, read_deadlines
from gridapp.registers.numbers import next_number
from gridapp.registers.places import grid_villages

_MINUTE = timedelta(minutes=1)


class CaseChecks:
    """What stands between a case and its table, the same for a form and for a file: the order of the times, the state they tell, the
    number, the deadline and the village. What it takes to know (rules of deadlines, villages of grids) is read once, when first asked.
    """

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

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
        if row is None and status is CaseStatus.SUSPENDED and not problems:
            problems["status"] = msg("挂起须在系统内申请，请以“处理中”登记后再申请挂起")
        if problems:
            raise Invalid(problems)
        data["status"] = status
        if filed and not due:
            data["due_at"] = self.due_at(value("category_id"), filed, value("urgency"), value("level"))
        if self._moves(data, row):
            data["village_id"] = self.village_of(value("grid_id"))
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
            elif row.filed_at:
                wrong[name] = msg("立项后不能直接修改，请在事件页面申请“更正”，由另一人同意")
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

    def due_at(self, category_id: int, filed: datetime, urgency: Urgency | None, level: CaseLevel | None) -> datetime | None:
        """The deadline of a case filed then (`registers/deadlines.py`); `None` where there is no such category."""
        due = self.deadlines.due(category_id, urgency or Urgency.NORMAL, level or CaseLevel.GRID, filed)
        return due.at if due else None

    def village_of(self, grid_id: int) -> int | None:
        """Where a grid lies today; null directly under the town."""
        return self._villages.get(grid_id)

    @cached_property
    def deadlines(self) -> Deadlines:
        """All that deadlines rest on."""
        with self._tx.session.no_autoflush:  # a case is written once, whole
            return read_deadlines(self._tx.session)

    @cached_property
    def _villages(self) -> dict[int, int | None]:
        with self._tx.session.no_autoflush:
            return {row.grid_id: row.village_id for row in self._tx.session.execute(grid_villages())}


def corrects(tx: Tx, row: Case) -> bool:
    """Whether the actor may correct what figures rest on: somebody of the town who has had no part in the case."""
    return tx.actor.may(rules.TOWN) and tx.actor.id not in {row.reported_by_id, row.handled_by_id}


def checks_of(tx: Tx) -> CaseChecks:
    """The checks of a transaction: what it takes to count a deadline is read once for many cases."""
    checks: CaseChecks = tx.session.info.setdefault("case_checks", CaseChecks(tx))
    return checks


def clean_case(tx: Tx, data: dict[str, Any], row: Case | None) -> Sequence[Msg]:
    """The checks of `CaseChecks` for one case from a form, which also numbers a new one. Raises as they do."""
    checks = CaseChecks(tx)
    warnings = checks.clean(tx, data, row)
    if row is None:
        data["reported_by_id"] = tx.actor.id
        checks.number([data])
    return warnings


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
