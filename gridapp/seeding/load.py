"""The invented town into an empty database, and the reference data every office begins with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.planning.service import take_snapshot
from gridapp.kit import audit
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.calendar import Calendar, load_calendar
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import Tx, read_session, transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import table_of
from gridapp.kit.i18n import msg
from gridapp.kit.transfer import FileTable, Sheet, import_sheet, read_sheet
from gridapp.kit.transfer.headings import headings
from gridapp.kit.transfer.sheets import Line
from gridapp.models import BudgetScenario, Case, CaseCategory, CaseStep, Grid
from gridapp.models.budget import ScenarioStatus
from gridapp.office import OFFICE
from gridapp.registers.places import grid_villages
from gridapp.seeding.history import History, make_history, until_of
from gridapp.seeding.make import FOLDER, STILL, read_places
from gridapp.seeding.payouts import add_payouts
from gridapp.seeding.roles import role_rows
from gridapp.seeding.topics import category_rows

REFERENCE = ("roles", "case_categories")
"""Code tables an office needs before its first row; `migrate` fills them."""
_PLANNED, _AT = (8, 18), time(10)
"""Days of December at which next year's plan is handed in and approved."""


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


def load_seeds(as_of: date | None = None) -> dict[str, int]:
    """Load the invented town as of now, or of the close of office of a day, in one transaction; returns the rows of each table.

    What stands still comes from the files, what happened is told up to that moment. The same day gives the same town.

    Raises:
        Refusal: the database has rows already, or a file is missing or faulty.
    """
    if not is_empty():
        raise Refusal(msg("数据库已有数据，未装入示范镇"))
    with transaction(SYSTEM, reason="seeds") as tx:
        loaded = {name: _load(tx, OFFICE.tables[name], _file(name), f"{name}.csv") for name in OFFICE.tables if name in STILL}
        calendar = load_calendar(tx.session)
        until = until_of(calendar, as_of)
        history = make_history(read_places(), calendar, until)
        filed = [name for name in OFFICE.tables if name in history.rows and name != "cases"]
        loaded |= {name: _load(tx, OFFICE.tables[name], _sheet(history.rows[name]), name) for name in filed}
        loaded |= _add_cases(tx, history)
        _hand_in(tx, calendar, until.year)
        loaded["payouts"] = add_payouts(tx, calendar, until.date())
        return {name: loaded[name] for name in OFFICE.tables}


def _file(name: str) -> Sheet:
    path = FOLDER / f"{name}.csv"
    return read_sheet(path, path.name, headings(OFFICE.tables[name]).__contains__)


def _hand_in(tx: Tx, calendar: Calendar, year: int) -> None:
    """Keep what the approved scenarios were handed in with, in the December before: the rows say that they are approved, not what they came to."""
    submitted, approved = (calendar.next_working(date(year - 1, 12, day)) for day in _PLANNED)
    for row in tx.session.scalars(sa.select(BudgetScenario).where(col(BudgetScenario.status) == ScenarioStatus.APPROVED)).all():
        take_snapshot(tx, row, submitted)
        row.submitted_at, row.approved_at = (datetime.combine(day, _AT, calendar.zone) for day in (submitted, approved))


def _sheet(rows: Sequence[Mapping[str, object]]) -> Sheet:
    return Sheet(Line(1, list(rows[0])), [Line(number, list(row.values())) for number, row in enumerate(rows, start=2)])


def _load(tx: Tx, table: FileTable, sheet: Sheet, label: str) -> int:
    """One table by bulk: the town is right, and a test says so."""
    outcome = import_sheet(tx, replace(table, bulk=True, resource=None, written=None), sheet, label=label)
    if outcome.problems:
        raise Refusal(msg("{file}：{problem}", file=label, problem=outcome.problems[0].message))
    return outcome.total


def _add_cases(tx: Tx, history: History) -> dict[str, int]:
    """The cases and the steps that led each to where it stands, straight into their tables; returns how many of each."""
    case, grid, category = (table_of(model) for model in (Case, Grid, CaseCategory))
    now, villages = utcnow(), _pairs(tx, grid_villages())
    grids = _pairs(tx, sa.select(grid.c.code, grid.c.id))
    categories = _pairs(tx, sa.select(category.c.name, category.c.id))
    blank = {"created_at": now, "updated_at": now, "deleted_at": None, "version": 1}
    rows = []
    for told in history.rows["cases"]:
        row = {name: value for name, value in told.items() if name in case.c}
        row |= {name: datetime.fromisoformat(row[name]) if row[name] else None for name in row if name.endswith("_at")}
        row |= {
            "grid_id": (number := grids[told["grid_code"]]),
            "village_id": villages[number],
            "category_id": categories[told["category"]],
        }
        rows.append(
            {
                **blank,
                "description": "",
                "extended_days": 0,
                "paused_seconds": 0,
                **row,
                "satisfied": None if told["satisfied"] == "" else told["satisfied"],
            }
        )
    connection = tx.session.connection()
    connection.execute(sa.insert(case), rows)
    audit.record(tx, "import", case.name, label="cases", changes={"created": len(rows)})
    ids = _pairs(tx, sa.select(case.c.code, case.c.id))
    steps = [
        {**blank, "created_at": step.at, "by_id": None, "case_id": ids[code], **vars(step)}  # recorded as it happened
        for code, way in history.steps.items()
        for step in way
    ]
    connection.execute(sa.insert(table_of(CaseStep)), steps)
    return {"cases": len(rows), "case_steps": len(steps)}


def _pairs(tx: Tx, statement: sa.Executable) -> dict[Any, Any]:
    """The second column of what is selected by the first."""
    return {row[0]: row[1] for row in tx.session.execute(statement)}
