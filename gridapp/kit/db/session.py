"""Engines and sessions: `read_session()` to look, `transaction(actor)` to change. The only commit in the program is here."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import Session

from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import utcnow
from gridapp.kit.config import settings
from gridapp.kit.private import private_database, private_folder
from gridapp.kit.shared import publish

_T = TypeVar("_T")

_BUSY_MS = 15_000


def make_engine(url: str | sa.URL) -> sa.Engine:
    """An engine with the pragmas this app relies on: WAL, foreign keys, a patient writer lock (SQLite); UTC sessions (PostgreSQL)."""
    parsed = sa.make_url(url)
    if parsed.drivername == "postgresql":  # means psycopg 3
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    event.listen(engine, "before_execute", _note_written)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _close_to_others)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _close_to_others(_dialect: object, _record: object, arguments: list[Any], _options: object) -> None:
    """Before SQLite makes the file, and makes it readable for everybody on the machine."""
    if (database := str(arguments[0])) and not database.startswith((":memory:", "file:")):
        private_database(Path(database))


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_MS}",
        "cache_size=-65536",
        "temp_store=MEMORY",
        "mmap_size=1073741824",
    ):
        connection.execute(f"PRAGMA {pragma}")
    for prepare in _CONNECT_HOOKS:
        prepare(connection)


_CONNECT_HOOKS: list[Callable[[sqlite3.Connection], None]] = []


def on_sqlite_connect(hook: Callable[[sqlite3.Connection], None]) -> Callable[[sqlite3.Connection], None]:
    """Run `hook` on every new SQLite connection (to register SQL functions)."""
    _CONNECT_HOOKS.append(hook)
    return hook


def _begin_sqlite(connection: sa.Connection) -> None:
    """Writers take the lock at once: a read that later turns into a write would otherwise fail instead of waiting."""
    if "gridapp_written" in connection.get_execution_options():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.connection.cursor().execute("BEGIN")


def _note_written(connection: sa.Connection, statement: Any, *_rest: object) -> None:
    """Every INSERT, UPDATE and DELETE of a transaction passes here, whether the ORM made it or a service."""
    if getattr(statement, "is_dml", False) and "gridapp_written" in (options := connection.get_execution_options()):
        options["gridapp_written"].add(statement.table.name)


@lru_cache(maxsize=4)
def _engine_for(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "sqlite" or settings().data_dir.exists():
        private_folder(settings().data_dir)
    return make_engine(url)


def engine() -> sa.Engine:
    """The engine of the configured database."""
    return _engine_for(settings().url)


@contextlib.contextmanager
def read_session() -> Iterator[Session]:
    """A session for reading; whatever is left in it is rolled back."""
    with Session(engine(), autoflush=False) as session:
        yield session


@contextlib.contextmanager
def read_connection() -> Iterator[sa.Connection]:
    """A connection for reading values, where no rows become objects: what many ask for often, without what a session does around it."""
    with engine().connect() as connection:
        yield connection


def quiet_moment() -> datetime | None:
    """A moment, just now, at which nobody was writing: whatever is committed later began later. `None` while somebody writes.

    On SQLite whoever holds the writer's lock writes, so it is taken and given back. PostgreSQL has many writers at once and is not asked.
    """
    if engine().dialect.name != "sqlite":
        return None
    connection = engine().raw_connection()
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA busy_timeout=0")
        cursor.execute("BEGIN IMMEDIATE")
        now = utcnow()
        cursor.execute("ROLLBACK")
        return now
    except sqlite3.OperationalError:
        return None  # locked, or a database that may only be read
    finally:
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        connection.close()


@dataclass(frozen=True)
class Tx:
    """A transaction under way: its session, who asked for it and why (`reason` goes to the audit log)."""

    session: Session
    actor: Actor
    reason: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    """What a verb asked for besides the reason."""
    written: set[str] = field(default_factory=set)
    """Tables it has written to so far."""


@contextlib.contextmanager
def transaction(actor: Actor, *, reason: str = "", answers: Mapping[str, str] | None = None, told: bool = True) -> Iterator[Tx]:
    """All or nothing: commits when the block ends, rolls back when it raises. Changes are audited as `actor`'s.

    Then the tables it wrote to are published (`kit.shared`), unless `told` is false: nobody keeps anything made of what it wrote.
    Flush hooks read the transaction under way from `session.info["tx"]`.
    """
    written: set[str] = set()
    with Session(engine().execution_options(gridapp_written=written)) as session:
        tx = session.info["tx"] = Tx(session, actor, reason, answers or {}, written)
        yield tx
        session.commit()
    if told:
        publish(written)


def in_transaction(actor: Actor, work: Callable[[Tx], _T], reason: str = "") -> _T:
    """What `work` gives, done in a transaction of its own."""
    with transaction(actor, reason=reason) as tx:
        return work(tx)


def execute_read(statement: sa.Executable) -> list[dict[str, Any]]:
    """Rows of one SELECT as dicts, in a session of its own."""
    with read_session() as session:
        return [dict(row) for row in session.execute(statement).mappings()]
