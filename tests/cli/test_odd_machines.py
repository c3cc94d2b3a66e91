"""Machines that are not like ours: folders with odd names, terminals with old encodings, other time zones, a database of tomorrow."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from gridapp import migrations
from gridapp.kit.config import settings
from tests.cli.conftest import VILLAGES, Run
from tests.plugins.runs import ROOT
from tests.plugins.servers import Server, free_port, gridapp, start, stop, wait_until_up


@pytest.mark.parametrize("name", ["a?b", "a#b", "a%20b", "a b", "数据?x=1#y", "file:a", "a:memory:"])
def test_everything_is_written_into_the_data_folder_whatever_its_name(
    tmp_path: Path, run: Run, name: str, monkeypatch: pytest.MonkeyPatch, office_dir: Path
) -> None:
    folder = tmp_path / name
    monkeypatch.setenv("GRIDAPP_DATA_DIR", str(folder))
    settings.cache_clear()
    assert run("migrate")[0] == 0
    assert (folder / "gridapp.db").stat().st_size > 0
    assert sorted(tmp_path.iterdir()) == sorted([folder, office_dir])
    assert migrations.current(settings().url) == migrations.head()
    (tmp_path / "villages.csv").write_text(VILLAGES + "990181103201,柳溪村,village,2860,210,883,6.42\n", encoding="utf-8")
    assert run("import", "villages", tmp_path / "villages.csv")[0] == 0
    code, out, _err = run("export", "villages", "-")
    assert (code, "柳溪村" in out) == (0, True)


def test_a_database_that_a_newer_version_made_is_refused_in_one_line(database: sa.Engine, run: Run, chinese: None) -> None:
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for command in (["migrate"], ["serve", "--port", free_port()], ["start", "--port", free_port()], ["seed"]):
        code, out, err = run(*command)
        assert (code, out) == (1, ""), command
        assert err == f"数据库由更新的版本建立（9999，本程序只到 {migrations.head()}），请用那个版本的程序打开\n"
    code, out, err = run("doctor", "--json")
    found = {finding["check"]: finding for finding in json.loads(out)}
    assert (code, found["数据库"]["ok"]) == (1, False)
    assert "由更新的版本建立" in found["数据库"]["mend"]
    with database.connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "9999"


def test_a_checkout_that_cannot_be_written_to_serves(frontend: None, demo_office: tuple[Path, str], tmp_path: Path) -> None:
    """Even the administrator of the machine cannot write there: it is mounted so, for this server alone."""
    lock = f'mount --bind "{ROOT}" "{ROOT}" && mount -o remount,ro,bind "{ROOT}" && cd "{ROOT}" && ! touch x 2>&1 && exec "$@"'
    inside = ("unshare", "--mount", "sh", "-c", lock, "sh")
    if shutil.which("unshare") is None or subprocess.run([*inside, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    shutil.copytree(demo_office[0], tmp_path / "data")
    port, log = free_port(), tmp_path / "serve.log"
    process = start(tmp_path / "data", port, log=log, inside=inside)
    try:
        wait_until_up(f"http://localhost:{port}", process, log, seconds=120)
        with Server(f"http://localhost:{port}", tmp_path / "data", "admin", demo_office[1], log).signed_in() as browser:
            assert browser.get("/api/villages/rows").json()["rows"]
    finally:
        stop(process)


@pytest.fixture(scope="module")
def village_of_a_rare_name(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with a village whose first character GBK does not have, and a case filed half an hour into March."""
    folder = tmp_path_factory.mktemp("rare")
    files = {
        "villages": VILLAGES + "990181103778,𠮷祥村,village,2860,210,883,6.42\n",
        "grids": "code,name,village_code,households\n990181103778001,𠮷祥村第1网格,990181103778,302\n",
        "cases": "code,title,grid_code,category,reported_at,filed_at,due_at\n"
        "C1,路灯不亮,990181103778001,dispute,2026-03-01T00:10+08:00,2026-03-01T00:30+08:00,2026-03-04T00:30+08:00\n",
    }
    assert gridapp("migrate", data_dir=folder).returncode == 0
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        done = gridapp("import", name, str(folder / f"{name}.csv"), data_dir=folder)
        assert done.returncode == 0, done.stderr
    return folder


_REPORT = ("report", "closure", "--from", "2026-03-01", "--to", "2026-03-31", "--now", "2026-04-01T00:00+08:00", "--by")


def test_what_the_terminal_cannot_show_is_replaced(village_of_a_rare_name: Path) -> None:
    done = gridapp(*_REPORT, "village", data_dir=village_of_a_rare_name, PYTHONIOENCODING="gbk", encoding="gbk")
    assert done.returncode == 0, done.stderr
    assert "?祥村" in done.stdout
    as_json = gridapp(*_REPORT, "village", "--format", "json", data_dir=village_of_a_rare_name, PYTHONIOENCODING="gbk", encoding="gbk")
    assert any("𠮷祥村" in row.values() for row in json.loads(as_json.stdout))
    refused = gridapp("user", "passwd", "𠮷", data_dir=village_of_a_rare_name, PYTHONIOENCODING="gbk", encoding="gbk")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert "?" in refused.stderr


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_neither_the_machines_language_nor_its_zone_changes_a_figure(village_of_a_rare_name: Path, zone: str) -> None:
    here = gridapp(*_REPORT, "month", "--format", "json", data_dir=village_of_a_rare_name)
    there = gridapp(*_REPORT, "month", "--format", "json", data_dir=village_of_a_rare_name, TZ=zone, LANG="C", LC_ALL="C")
    assert there.returncode == 0, there.stderr
    assert json.loads(there.stdout) == json.loads(here.stdout)
    assert [row["received"] for row in json.loads(here.stdout)] == [1]
