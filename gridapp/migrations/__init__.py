"""Plain Alembic on our metadata: the way from any earlier schema to this one, on SQLite and PostgreSQL."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from gridapp.kit.db import search
from gridapp.kit.db.session import make_engine
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.private import private_folder

_HERE = Path(__file__).parent
_LOCK = 0x67726964  # "grid": two processes that migrate one PostgreSQL database take turns


def config(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration; `env.py` migrates on `connection`."""
    made = Config()
    made.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def head() -> str:
    """The revision this code needs."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def current(url: str | sa.URL) -> str:
    """The revision a database is at; `""` when it has none (an SQLite file that does not exist is not made).

    Raises:
        Refusal: a newer version made the database.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        return ""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return _revision(connection)
    finally:
        engine.dispose()


def _revision(connection: sa.Connection) -> str:
    """The revision a database is at, which must be one that this code knows."""
    found = MigrationContext.configure(connection).get_current_revision() or ""
    if found and found not in {known.revision for known in ScriptDirectory.from_config(config()).walk_revisions()}:
        raise Refusal(msg("数据库由更新的版本建立（{found}，本程序只到 {head}），请用那个版本的程序打开", found=found, head=head()))
    return found


def upgrade(url: str | sa.URL, revision: str = "head") -> tuple[str, str]:
    """Bring a database up; returns the revisions before and after. All or nothing, and safe to repeat.

    Raises:
        Refusal: a newer version made the database.
    """
    with _alone(url) as connection:
        before = _revision(connection)
        command.upgrade(config(connection), revision)
        search.install(connection)
        return before, _revision(connection)


def downgrade(url: str | sa.URL, revision: str = "base") -> None:
    """Take a database down to `revision`. Tables that revision does not know go, with their rows."""
    with _alone(url) as connection:
        import gridapp.models  # noqa: F401 - they say what is searched

        search.uninstall(connection)
        command.downgrade(config(connection), revision)
        search.install(connection)


@contextlib.contextmanager
def _alone(url: str | sa.URL) -> Iterator[sa.Connection]:
    """One transaction, in which nobody else migrates. SQLite rebuilds tables to alter them, so foreign keys are checked at the end."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database and not (folder := Path(parsed.database).parent).exists():
        private_folder(folder)
    engine = make_engine(parsed)
    try:
        with engine.connect().execution_options(gridapp_write=True) as connection:
            if engine.dialect.name == "sqlite":
                driver = connection.connection.driver_connection
                assert driver is not None
                driver.execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
                yield connection
                if engine.dialect.name == "sqlite" and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                    raise RuntimeError(f"the migration leaves rows that refer to nothing (table, row, referred table, key): {broken[:10]}")
    finally:
        engine.dispose()


def is_ours(_thing: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    """Whether a table or index of the database is one that the models describe; search indexes are the kit's and compared by nobody."""
    from gridapp.models import metadata

    if kind == "index" and reflected:
        return not str(name).startswith("search_")
    return not (kind == "table" and reflected) or name in metadata.tables
