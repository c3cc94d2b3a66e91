"""The cases as columns in memory, kept up to date: what every chart and closure table reads instead of the database.

The frame has `FRAME_SCHEMA`: a row for each case as it is, and one for each interval in which something else held of it. It is read once
and then follows the database by `updated_at`, so a write by anybody, in this process or another, shows within `MAX_AGE` seconds. One
million cases take about 80 MB.

How nothing is missed. Whoever commits later than we read may carry an earlier `updated_at`: SQLite lets one writer in at a time, so such a
stamp is at most as old as the newest one we saw, less the time a writer waits for the lock, and no older than the last moment without any
writer; PostgreSQL tells when its oldest open transaction began. Each refresh reads again everything stamped since then, less `SLACK`,
unless count and newest stamp of that stretch are what they were. Rows read twice replace themselves.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from time import monotonic
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.indicators.closure import with_profile
from gridapp.indicators.measures import CASE_SCHEMA
from gridapp.kit.auth.actor import Actor
from gridapp.kit.config import settings
from gridapp.kit.db.session import quiet_moment, read_session
from gridapp.kit.fields import table_of
from gridapp.kit.shared import Shelf, Subscription
from gridapp.models import Case, CaseInterval

FRAME_SCHEMA = {
    "id": pl.UInt32,
    "grid_id": pl.UInt32,
    "category_id": pl.UInt32,
    **CASE_SCHEMA,
    "village_id": pl.UInt32,
    "profile": pl.UInt64,
}
"""`village_id` is where the case lay when it was made; null directly under the town."""

MAX_AGE = 0.3
"""Seconds for which a frame is given out without asking the database whether it still holds."""
SLACK = timedelta(seconds=30)
"""More than a writer waits for the lock."""
_MANY = 5_000
"""Cases in the stretch that is looked at again from which on it is worth asking for a moment without writers."""
_BLOCK = 1 << 16
"""Cases are kept in blocks of this many ids: a write rebuilds its own block."""
_MOMENTS = ("reported_at", "filed_at", "due_at", "closed_at", "voided_at")
_READ = ("id", "grid_id", "category_id", *_MOMENTS, "void", "village_id", "deleted_at", "since", "until")
_TIMES = (*_MOMENTS, "deleted_at", "since", "until")
_STORED = "%Y-%m-%d %H:%M:%S%.6f"

_changes = Subscription([table_of(Case).name])


class CaseFrame:
    """The cases of one database; safe to share between threads."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._lock = threading.Lock()
        self._blocks: dict[int, pl.DataFrame] = {}
        self._frame = pl.DataFrame(schema=FRAME_SCHEMA)
        self._since: datetime | None = None
        self._mark: Any = None
        self._checked = float("-inf")
        self._changes = -1

    def current(self) -> pl.DataFrame:
        """The rows of every case that is not in the recycle bin, as of at most `MAX_AGE` seconds ago and never before a change made by this
        process.
        """
        if self._changes != _changes.count or monotonic() - self._checked > MAX_AGE:
            with self._lock:
                if self._changes != _changes.count or monotonic() - self._checked > MAX_AGE:
                    self._refresh()
        return self._frame

    def _refresh(self) -> None:
        changes, asked = _changes.count, monotonic()
        # A million cases that came in one import bear one stamp: only a moment without writers lets us leave that stretch behind.
        quiet = quiet_moment() if self._mark is None or self._mark[0] > _MANY else None
        with read_session() as session:
            if session.get_bind().dialect.name == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            mark = _mark(session, self._since)
            changed = mark != self._mark or self._since is None
            if changed:
                condition = sa.true() if self._since is None else col(Case.updated_at) >= self._since
                for rows in _rows(session, condition, mark[0]):
                    self._put(rows)
            if changed or quiet is not None:
                self._since = _next_since(session, quiet)
                self._mark = _mark(session, self._since)
        if changed:
            blocks = [self._blocks[number] for number in sorted(self._blocks)]
            self._frame = pl.concat(blocks, rechunk=False) if blocks else pl.DataFrame(schema=FRAME_SCHEMA)
        self._changes, self._checked = changes, asked

    def _put(self, rows: pl.DataFrame) -> None:
        """Replace the cases in their blocks; those in the recycle bin leave."""
        alive = with_profile(rows.filter("alive").lazy(), self._zone).collect()
        for number in (rows["id"] // _BLOCK).unique().to_list():
            fresh = alive.filter(pl.col("id") // _BLOCK == number)
            known = self._blocks.get(number)
            if known is not None:
                fresh = pl.concat([known.filter(~pl.col("id").is_in(rows["id"].implode())), fresh.select(known.columns)])
            self._blocks[number] = fresh.select(FRAME_SCHEMA.keys()).rechunk()


_frames: Shelf[CaseFrame] = Shelf(most=4)


def case_frame() -> CaseFrame:
    """The cases of the configured database."""
    url, zone = settings().url, settings().timezone
    return _frames.of((url, zone), lambda: CaseFrame(zone))


def warm_up() -> threading.Thread:
    """Read the cases in the background: the first chart after a start need not wait for a million of them."""
    thread = threading.Thread(target=case_frame().current, name="warm-up-cases", daemon=True)
    thread.start()
    return thread


def visible_frame(actor: Actor) -> pl.DataFrame:
    """The cases in the grids the actor sees; columns `FRAME_SCHEMA`.

    Raises:
        NotAllowed: the actor may not read cases.
    """
    actor.need("cases.read")
    frame, grids = case_frame().current(), actor.within("grid")
    return frame if grids is None else frame.filter(pl.col("grid_id").is_in(sorted(grids)))


def _mark(session: Session, since: datetime | None) -> tuple[int, datetime | None]:
    """Number and newest stamp of the cases stamped from `since` on."""
    statement = sa.select(sa.func.count(), sa.func.max(col(Case.updated_at))).select_from(Case)
    row = session.execute(statement if since is None else statement.where(col(Case.updated_at) >= since)).one()
    return row[0], row[1]


def _next_since(session: Session, quiet: datetime | None) -> datetime:
    """From when on the next refresh has to look; `quiet` is a moment before this read at which nobody was writing."""
    newest = session.scalar(sa.select(sa.func.max(col(Case.updated_at)))) or datetime(1970, 1, 1, tzinfo=UTC)
    if session.get_bind().dialect.name == "postgresql":
        oldest = session.scalar(
            sa.text("SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL")
        )
        newest = min(newest, oldest) if oldest else newest
    return (newest if quiet is None else quiet) - SLACK


def _rows(session: Session, condition: sa.ColumnElement[bool], count: int) -> Iterator[pl.DataFrame]:
    """The cases that meet a condition, as frames: a few at once, many block by block.

    The database writes each block as one text and Polars parses it: three times faster than row tuples, and other threads run meanwhile.
    """
    if count <= _BLOCK // 8:
        spans = [(condition, condition)] if count else []
    else:
        low, high = session.execute(sa.select(sa.func.min(col(Case.id)), sa.func.max(col(Case.id))).where(condition)).one()
        firsts = range(low // _BLOCK * _BLOCK, high + 1, _BLOCK)
        spans = [tuple(sa.and_(condition, key >= first, key < first + _BLOCK) for key in _KEYS) for first in firsts]
    dialect = session.get_bind().dialect.name
    for now, before in spans:
        present = session.scalar(sa.select(sa.func.aggregate_strings(_line(dialect, _PRESENT), "\n")).where(now))
        past = session.scalar(
            sa.select(sa.func.aggregate_strings(_line(dialect, _PAST), "\n")).select_from(CaseInterval).join(Case, _OF_CASE).where(before)
        )
        if present:
            yield _parse("\n".join(text for text in (present, past) if text), dialect)


_KEYS = (col(Case.id), col(CaseInterval.case_id))
_OF_CASE = col(CaseInterval.case_id) == col(Case.id)
_PRESENT: dict[str, Any] = {name: getattr(Case, name) for name in _READ if name != "until"} | {"until": None}
_PAST: dict[str, Any] = {
    **_PRESENT,
    **{name: getattr(CaseInterval, name) for name in ("due_at", "closed_at", "since", "until")},
    **{"void": sa.literal(0), "voided_at": None},
}
"""Where the columns of a row come from: the case as it is, and what held of it before, when it was not void."""


def _line(dialect: str, columns: dict[str, Any]) -> sa.ColumnElement[str]:
    """A row as a line of comma-separated values; every value is a number or a moment, so nothing needs quoting."""

    def text(name: str, value: Any) -> Any:
        if value is None:
            return sa.literal("")
        if dialect != "postgresql":
            return value
        return sa.cast(sa.func.extract("epoch", value) * 1_000_000, sa.BigInteger) if name in _TIMES else sa.cast(value, sa.Integer)

    write = sa.func.format if dialect == "postgresql" else sa.func.printf
    return write(",".join(["%s"] * len(columns)), *(text(name, value) for name, value in columns.items()))


def _parse(text: str, dialect: str) -> pl.DataFrame:
    moment = pl.Int64 if dialect == "postgresql" else pl.String
    schema = {name: moment if name in _TIMES else pl.UInt32 for name in _READ}
    rows = pl.read_csv(BytesIO(text.encode()), has_header=False, schema=schema)
    told = pl.col([name for name in _TIMES if name != "deleted_at"])
    if dialect == "postgresql":
        rows = rows.with_columns(told.cast(pl.Datetime("us", "UTC")))
    else:
        rows = rows.with_columns(told.str.to_datetime(_STORED, time_unit="us", time_zone="UTC"))
    return rows.select(pl.exclude("deleted_at", "void"), pl.col("void") == 1, alive=pl.col("deleted_at").is_null())
