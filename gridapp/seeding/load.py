"""`seeds/*.csv` into an empty database, and the reference data every office begins with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.planning.service import take_snapshot
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import Tx, read_session, transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import table_of
from gridapp.kit.i18n import msg
from gridapp.kit.transfer import FileTable, Sheet, import_sheet, read_sheet
from gridapp.kit.transfer.headings import headings
from gridapp.kit.transfer.sheets import Line
from gridapp.models import BudgetScenario, Case, CaseStep
from gridapp.models.budget import ScenarioStatus
from gridapp.models.case import CaseLevel, CaseStatus, StepKind
from gridapp.office import OFFICE
from gridapp.seeding.cases import NOW
from gridapp.seeding.make import FOLDER
from gridapp.seeding.payouts import add_payouts
from gridapp.seeding.roles import role_rows
from gridapp.seeding.topics import category_rows

REFERENCE = ("roles", "case_categories")
"""Code tables an office needs before its first row; `migrate` fills them."""
_PASSED_ON = (("网格长", "网格内无法解决"), ("村（社区）管理员", "需镇级部门处理"), ("平台管理员", "超出镇级权限"))
"""Who passed a case of the demo on to the next level, and why: from the grid, the community, the town."""
_DERIVED = ("case_steps", "payouts")
"""Tables without a file: their rows follow from others'."""


def counts() -> dict[str, int]:
    """Live rows of every table that has any, by the file's name."""
    with read_session() as session:
        found = {
            name: session.scalar(sa.select(sa.func.count()).select_from(table.model).where(col(table.model.deleted_at).is_(None)))
            for name, table in OFFICE.tables.items()
        }
    return {name: count for name, count in found.items() if count}


def is_empty() -> bool:
    """Whether the office has nothing but its reference data."""
    return not set(counts()) - set(REFERENCE)


def ensure_reference(tx: Tx) -> list[str]:
    """Fill the code tables that are empty; returns their names. Existing rows, deleted ones included, are left alone."""
    filled = []
    for name, rows in (("roles", role_rows()), ("case_categories", category_rows())):
        if tx.session.execute(sa.select(table_of(OFFICE.tables[name].model).c.id).limit(1)).first() is None:
            _load(tx, OFFICE.tables[name], _sheet(rows), name)
            filled.append(name)
    return filled


def load_seeds() -> dict[str, int]:
    """Load the invented town in one transaction; returns the rows of each table.

    Raises:
        Refusal: the database has rows already, or a file is missing or faulty.
    """
    if not is_empty():
        raise Refusal(msg("数据库已有数据，未装入示范镇"))
    with transaction(SYSTEM, reason="seeds") as tx:
        loaded = {}
        for name, table in OFFICE.tables.items():
            path = FOLDER / f"{name}.csv"
            if name not in _DERIVED:
                known = headings(table)
                loaded[name] = _load(tx, table, read_sheet(path, path.name, known.__contains__), path.name)
        loaded["case_steps"] = add_steps(tx)
        _hand_in(tx)
        loaded["payouts"] = add_payouts(tx)
        return loaded


def _hand_in(tx: Tx) -> None:
    """Keep what the approved scenarios were handed in with: the files say that they are approved, not what they came to."""
    for row in tx.session.scalars(sa.select(BudgetScenario).where(col(BudgetScenario.status) == ScenarioStatus.APPROVED)).all():
        take_snapshot(tx, row, NOW.date())
        row.submitted_at = row.approved_at = NOW


def _sheet(rows: Sequence[Mapping[str, object]]) -> Sheet:
    return Sheet(Line(1, list(rows[0])), [Line(number, list(row.values())) for number, row in enumerate(rows, start=2)])


def _load(tx: Tx, table: FileTable, sheet: Sheet, label: str) -> int:
    """One table by bulk: the seeds are right, and a test says so. The steps of cases are told at the end (`add_steps`)."""
    outcome = import_sheet(tx, replace(table, bulk=True, resource=None, written=None), sheet, label=label)
    if outcome.problems:
        raise Refusal(msg("{file}：{problem}", file=label, problem=outcome.problems[0].message))
    return outcome.total


def add_steps(tx: Tx) -> int:
    """The steps that led every case to where it stands, told by its times. Returns how many."""
    case, now = table_of(Case), utcnow()
    blank = {"created_at": now, "updated_at": now, "deleted_at": None, "version": 1}
    total, batch = 0, []
    for row in tx.session.execute(sa.select(case).order_by(case.c.id).execution_options(yield_per=2_000)).mappings():
        batch += [{**blank, "case_id": row["id"], **step} for step in _steps(row)]
        if len(batch) >= 5_000:
            total, batch = total + _write(tx, batch), []
    return total + _write(tx, batch)


def _write(tx: Tx, batch: list[dict[str, Any]]) -> int:
    if batch:
        tx.session.connection().execute(sa.insert(table_of(CaseStep)), batch)
    return len(batch)


def _steps(row: sa.RowMapping) -> list[dict[str, Any]]:
    """The steps in order: `kind, at, by, addressee, note`. Dispatch and handling lie a sixth into and a sixth before the end of the way from
    filing to closing; what lies with a higher level was passed on to it, level by level, before it was dispatched.
    """

    def step(kind: StepKind, at: datetime, by: str, addressee: str = "", note: str = "") -> dict[str, Any]:
        return {"kind": kind, "at": at, "by": by, "by_id": None, "addressee": addressee, "note": note}

    steps = [step(StepKind.REPORT, row["reported_at"], "网格员")]
    filed, status = row["filed_at"], row["status"]
    if filed is None:
        return steps
    now = NOW.astimezone(UTC)
    way = (row["closed_at"] or row["voided_at"] or row["due_at"] or filed + timedelta(days=1)) - filed
    steps.append(step(StepKind.FILE, filed, "平台管理员"))
    levels = list(CaseLevel)
    passed = levels[1 : levels.index(CaseLevel(row["level"])) + 1]
    for number, (level, (by, why)) in enumerate(zip(passed, _PASSED_ON, strict=False), 1):
        after = max(min(way, now - filed) * number / 24, timedelta(minutes=number))
        steps.append(step(StepKind.ESCALATE, filed + after, by, level.label, why))
    if status == CaseStatus.VOID:
        return [*steps, step(StepKind.VOID, row["voided_at"] or filed, "平台管理员", note="重复登记")]
    if status in {CaseStatus.DISPATCHED, CaseStatus.HANDLED, CaseStatus.CLOSED}:
        steps.append(step(StepKind.DISPATCH, min(filed + way / 6, now), "平台管理员", row["handler"]))
    if status in {CaseStatus.HANDLED, CaseStatus.CLOSED}:
        steps.append(step(StepKind.HANDLE, min(filed + way * 5 / 6, now), row["handler"], note="已处理，现场已恢复"))
    if status == CaseStatus.CLOSED:
        steps.append(step(StepKind.CLOSE, row["closed_at"], "核查员"))
    return steps
