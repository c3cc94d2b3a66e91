"""As many made-up cases as wanted, for load: deterministic, in one transaction, with the town's own seasons and habits."""

import time
from datetime import date
from random import Random
from typing import Any

import polars as pl
import sqlalchemy as sa

from gridapp.kit import audit
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.calendar import load_calendar
from gridapp.kit.clock import utcnow
from gridapp.kit.db import search
from gridapp.kit.db.session import Tx, transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import table_of
from gridapp.kit.i18n import msg
from gridapp.models import Case, CaseCategory, Grid
from gridapp.registers.numbers import next_number
from gridapp.registers.places import grid_villages
from gridapp.seeding.dice import course, due_dates, places_of, titles, what_and_when
from gridapp.seeding.history import until_of
from gridapp.seeding.topics import all_topics

PREFIX = "YC"
"""Codes of made-up cases begin with it."""
SEED = 1_000_000


def add_cases(count: int, as_of: date | None = None) -> float:
    """Add `count` cases spread over the grids, the 18 months before now or the close of office of a day and the categories; returns the seconds it
    took. The same count and day give the same cases.

    Raises:
        Refusal: the office has no grids or none of the usual categories.
    """
    began = time.perf_counter()
    with transaction(SYSTEM, reason="load") as tx:
        first = next_number(tx, Case.code, PREFIX, digits=9, count=count)
        frame = make_cases(tx, count, first, SEED + first, as_of).join(_villages(tx), on="grid_id", how="left", maintain_order="left")
        connection, table = tx.session.connection(), table_of(Case)
        indexes = sorted((index for index in table.indexes if index.name != "uq_case_code"), key=lambda index: str(index.name))
        # Indexes made after the rows cost a fraction of indexes kept in step with a million inserts; all of it is one transaction.
        search.uninstall(connection)
        for index in indexes:
            index.drop(connection)
        _write(connection, table, frame)
        for index in indexes:
            index.create(connection)
        search.install(connection)
        audit.record(tx, "import", table.name, label="seed --cases", changes={"created": count})
    return time.perf_counter() - began


def make_cases(tx: Tx, count: int, first: int, seed: int, as_of: date | None) -> pl.DataFrame:
    """Cases as the table holds them (moments naive, in UTC), in the order they were received."""
    random, calendar = Random(seed), load_calendar(tx.session)
    until = until_of(calendar, as_of)
    grids, ids = _grids(tx), _categories(tx)
    topics = [topic for topic in all_topics() if topic.code in ids]
    if grids.is_empty() or not topics:
        raise Refusal(msg("要造事件，须先有网格和事件类别：请先运行 gridapp seed 或导入"))
    frame = what_and_when(random, places_of(random, grids, count), topics, until, calendar)
    frame = titles(random, frame, topics)
    frame = due_dates(random, frame, topics, calendar)
    frame = course(random, frame, until)
    category = pl.DataFrame(
        {"topic": range(len(topics)), "category_id": [ids[topic.code] for topic in topics]}, schema_overrides={"topic": pl.Int64}
    )
    frame = frame.join(category, on="topic", how="left", maintain_order="left")
    number = pl.int_range(first, first + count).cast(pl.String).str.zfill(9)
    return frame.select(
        number.str.replace("^", PREFIX).alias("code"), "grid_id", "category_id", "title", "status", "urgency", "level", "handler",
        "reported_at", "filed_at", "due_at", "closed_at", "void", "voided_at", "satisfied",
    )  # fmt: skip


def _grids(tx: Tx) -> pl.DataFrame:
    """Live grids by position: `grid, grid_id, name, residents, dormitory`."""
    grid = table_of(Grid)
    wanted = sa.select(grid.c.id, grid.c.name, grid.c.residents, grid.c.dormitory_id.is_not(None))
    rows = tx.session.execute(wanted.where(grid.c.deleted_at.is_(None)).order_by(grid.c.code)).all()
    schema = {"grid_id": pl.Int64, "name": pl.String, "residents": pl.Int64, "dormitory": pl.Boolean}
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row").with_row_index("grid").cast({"grid": pl.Int64})


def _villages(tx: Tx) -> pl.DataFrame:
    """`grid_id, village_id` of every grid."""
    rows = tx.session.execute(grid_villages()).all()
    return pl.DataFrame([tuple(row) for row in rows], schema={"grid_id": pl.Int64, "village_id": pl.Int64}, orient="row")


def _categories(tx: Tx) -> dict[str, int]:
    category = table_of(CaseCategory)
    rows = tx.session.execute(sa.select(category.c.code, category.c.id).where(category.c.deleted_at.is_(None)))
    return {str(code): int(number) for code, number in rows}


def _write(connection: sa.Connection, table: sa.Table, frame: pl.DataFrame) -> None:
    """The fastest way each database has."""
    now = utcnow().replace(tzinfo=None)
    frame = frame.with_columns(
        description=pl.lit(""),
        extended_days=pl.lit(0),
        paused_seconds=pl.lit(0),
        created_at=pl.lit(now),
        updated_at=pl.lit(now),
        version=pl.lit(1),
    )
    driver: Any = connection.connection.driver_connection
    listed = ", ".join(f'"{name}"' for name in frame.columns)
    if connection.dialect.name == "postgresql":
        lines = frame.with_columns(pl.col(pl.Datetime).dt.strftime("%Y-%m-%d %H:%M:%S%.6f+00"))
        with (
            driver.cursor() as cursor,
            cursor.copy(f'COPY "{table.name}" ({listed}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL (description))') as copy,
        ):
            for part in lines.iter_slices(100_000):
                copy.write(part.write_csv(include_header=False).encode())
        return
    marks = ", ".join("?" * frame.width)
    rows = frame.with_columns(pl.col(pl.Datetime).dt.strftime("%Y-%m-%d %H:%M:%S%.6f"))
    driver.executemany(f'INSERT INTO "{table.name}" ({listed}) VALUES ({marks})', rows.iter_rows())  # noqa: S608 - names of our own columns
