"""A process that dies by SIGKILL in the middle of an import or a save leaves the database as before or as after, never between."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.config import settings
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.fields import table_of
from gridapp.models import AuditEntry, Case, Grid, Village
from gridapp.seeding.load import ensure_reference

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not of this system")

CASES = 6_000
# The child does what the program does, and is killed where the test says: by the operating system, with no chance to tidy up.
KILLED = """
import os, signal, sys
import sqlalchemy as sa
from gridapp.kit.db.session import engine

point, table, wanted, seen = sys.argv[1], sys.argv[2], int(sys.argv[3]), 0

def die():
    os.kill(os.getpid(), signal.SIGKILL)

@sa.event.listens_for(engine(), "after_cursor_execute")
def after(connection, cursor, statement, parameters, context, many):
    global seen
    if point == "insert" and statement.startswith((f'INSERT INTO "{table}" ', f"INSERT INTO {table} ")):
        seen += 1
        if seen == wanted:
            die()

@sa.event.listens_for(engine(), "commit")
def commit(connection):
    if point == "commit":
        die()
"""
IMPORT = KILLED + "from gridapp.cli import main\nmain(['import', 'cases', sys.argv[4]])\n"
SAVE = (
    KILLED
    + """
from gridapp.features.places.resource import VILLAGES
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.store import create_row
create_row(VILLAGES, SYSTEM, {"code": "990181103202", "name": "石桥村", "kind": "village"})
if point == "saved":
    die()
"""
)


def run(script: str, *arguments: object) -> int:
    found = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        env={**os.environ, "GRIDAPP_DATA_DIR": str(settings().data_dir), "GRIDAPP_DATABASE_URL": settings().database_url},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode in {0, -signal.SIGKILL}, found.stderr
    return found.returncode


def count(model: type, *where: sa.ColumnElement[bool]) -> int:
    with read_session() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table_of(model)).where(*where)) or 0


def whole(database: sa.Engine) -> bool:
    """What the database says of its own state."""
    if database.dialect.name != "sqlite":
        return True
    with database.connect() as connection:
        checked = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        return checked == "ok" and not connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()


@pytest.fixture
def cases(database: sa.Engine, tmp_path: Path) -> Path:
    """An office with one grid, and a file of cases for it."""
    with transaction(SYSTEM) as tx:
        ensure_reference(tx)
        village = Village(code="990181103201", name="柳溪村")
        tx.session.add(village)
        tx.session.flush()
        tx.session.add(Grid(code="990181103201001", name="柳溪村第1网格", village_id=village.id))
    file = tmp_path / "cases.csv"
    lines = [f"K{number:06d},990181103201001,生活垃圾,垃圾满溢,2026-03-02T09:00:00+08:00,,,,false" for number in range(CASES)]
    file.write_text("\n".join(["code,grid_code,category,title,reported_at,filed_at,due_at,closed_at,void", *lines]))
    return file


@pytest.mark.parametrize(("point", "number"), [("insert", 1), ("insert", 2), ("commit", 0)])
def test_an_import_killed_on_its_way_never_happened_and_can_be_done_again(
    database: sa.Engine, cases: Path, point: str, number: int
) -> None:
    logged = count(AuditEntry)
    assert run(IMPORT, point, "case", number, cases) == -signal.SIGKILL
    assert count(Case) == 0
    assert count(AuditEntry) == logged
    assert whole(database)
    assert run(IMPORT, "never", "case", 0, cases) == 0
    assert count(Case) == CASES
    assert count(AuditEntry) == logged + 1
    assert whole(database)


@pytest.mark.parametrize(
    ("point", "table", "after"), [("insert", "village", 0), ("insert", "audit_entry", 0), ("commit", "-", 0), ("saved", "-", 1)]
)
def test_a_killed_save_is_there_with_its_log_entry_or_not_at_all(database: sa.Engine, point: str, table: str, after: int) -> None:
    assert run(SAVE, point, table, 1) == -signal.SIGKILL
    assert count(Village) == after
    assert count(AuditEntry, table_of(AuditEntry).c.table == "village") == after
    assert whole(database)
