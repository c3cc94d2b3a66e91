"""`gridapp doctor` tells what is missing, and only then fails."""

import json
import shutil
import socket
import stat
from pathlib import Path

import pytest

from tests.plugins.servers import free_port, gridapp


def _report(data_dir: Path, **environment: str) -> tuple[int, dict[str, dict]]:
    done = gridapp("doctor", "--json", data_dir=data_dir, **({"GRIDAPP_PORT": str(free_port()), "GRIDAPP_LOCALE": "en"} | environment))
    assert done.stdout, done.stderr
    return done.returncode, {finding["check"]: finding for finding in json.loads(done.stdout)}


@pytest.fixture
def office(tmp_path: Path, sqlite_template: Path) -> Path:
    """A data folder as `gridapp migrate` leaves it."""
    shutil.copy(sqlite_template, tmp_path / "gridapp.db")
    return tmp_path


def test_names_the_missing_database_and_the_way_to_it(tmp_path: Path) -> None:
    code, found = _report(tmp_path)
    assert code == 1
    assert not found["Database"]["ok"]
    assert "gridapp migrate" in found["Database"]["mend"]
    assert not (tmp_path / "gridapp.db").exists()


def test_all_is_well_after_migrate(office: Path) -> None:
    code, found = _report(office)
    assert [name for name, finding in found.items() if finding["needed"] and not finding["ok"]] == []
    assert code == 0


def test_a_key_that_others_can_read_is_closed(office: Path) -> None:
    key = office / "secret.key"
    key.write_text("x" * 64)
    key.chmod(0o644)
    code, found = _report(office)
    assert (code, found["Encryption key"]["ok"]) == (0, True)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_port_in_use(office: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, found = _report(office, GRIDAPP_PORT=str(port))
    assert code == 1
    assert str(port) in found["Port"]["mend"]
    assert "--port" in found["Port"]["mend"]


def test_an_unreachable_database_server_is_told_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql://office:s3cret@127.0.0.1:{free_port()}/office"
    code, found = _report(tmp_path, GRIDAPP_DATABASE_URL=url)
    assert code == 1
    assert "GRIDAPP_DATABASE_URL" in found["Database"]["mend"]
    assert "s3cret" not in json.dumps(found)


def test_plain_report_has_a_line_per_check_and_a_way_to_mend_each_gap(tmp_path: Path) -> None:
    done = gridapp("doctor", data_dir=tmp_path, GRIDAPP_PORT=str(free_port()))
    assert done.returncode == 1
    assert any("缺失" in line and "数据库" in line for line in done.stdout.splitlines())
    assert "→ 运行 gridapp migrate" in done.stdout
