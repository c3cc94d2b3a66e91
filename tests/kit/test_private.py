"""Nobody else on the machine reads the data: neither a new folder's nor that of an installation made before."""

import os
import stat
from pathlib import Path

import pytest

from gridapp import migrations
from gridapp.kit import outbox
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.config import settings
from gridapp.kit.db import crypto
from gridapp.kit.db.session import engine, transaction
from gridapp.kit.private import open_to_others, private_folder
from gridapp.models import Village
from tests.plugins.databases import forget_caches
from tests.plugins.servers import gridapp

pytestmark = pytest.mark.skipif(os.name != "posix", reason="folders of Windows have no such modes")


@pytest.fixture(autouse=True)
def easygoing():
    """A machine where new files are everybody's to read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "data"
    monkeypatch.setenv("GRIDAPP_DATA_DIR", str(folder))
    monkeypatch.delenv("GRIDAPP_DATABASE_URL", raising=False)
    forget_caches()
    yield folder
    engine().dispose()
    forget_caches()


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}


def use() -> None:
    with transaction(SYSTEM) as tx:
        tx.session.add(Village(code="1" * 12, name="一村"))
    crypto.encrypt("x")
    outbox.hand_out("s", "x.txt", lambda file: file.write(b"x"))


def test_a_new_installation_is_closed_to_others(data: Path) -> None:
    migrations.upgrade(settings().url)
    use()
    found = modes(data)
    assert found.pop("data") == 0o700
    assert {"gridapp.db", "gridapp.db-wal", "gridapp.db-shm", "secret.key"} <= set(found)
    assert set(found.values()) == {0o600}


def test_an_older_installation_is_closed_at_its_next_start(data: Path) -> None:
    migrations.upgrade(settings().url)
    use()
    engine().dispose()
    (data / "uploads").mkdir()
    (data / "uploads" / "list.csv").write_text("x")
    for path in (data, *data.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert len(open_to_others(data)) >= 4
    forget_caches()
    with transaction(SYSTEM) as tx:
        tx.session.add(Village(code="2" * 12, name="二村"))
    assert open_to_others(data) == []
    assert stat.S_IMODE((data / "uploads").stat().st_mode) == 0o700


def test_a_database_that_lies_elsewhere_is_closed_and_its_folder_left_alone(data: Path, tmp_path: Path, monkeypatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    monkeypatch.setenv("GRIDAPP_DATABASE_URL", f"sqlite:///{elsewhere / 'office.db'}")
    forget_caches()
    migrations.upgrade(settings().url)
    use()
    assert modes(elsewhere) == {"elsewhere": 0o755, "office.db": 0o600, "office.db-wal": 0o600, "office.db-shm": 0o600}


def test_a_folder_that_everybody_writes_to_stays_theirs(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    assert private_folder(shared) == shared
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777


def test_the_doctor_tells_what_others_may_read(data: Path) -> None:
    done = gridapp("migrate", data_dir=data)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "数据目录" in (healthy := gridapp("doctor", data_dir=data).stdout)
    assert "chmod -R" not in healthy
    target = data.parent / "sticky"
    target.mkdir()
    target.chmod(0o1777)
    assert "chmod -R go-rwx" in gridapp("doctor", data_dir=target).stdout
