"""What can go wrong outside the program is told in one clear line, with exit code 1 and without a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.runs import ROOT
from tests.plugins.servers import free_port, gridapp


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"GRIDAPP_PORT": "many"}, "GRIDAPP_PORT: 设置的值 many 无效：应为整数"),
        ({"GRIDAPP_PORT": "70000"}, "GRIDAPP_PORT: 设置的值 70000 无效：不能大于 65535"),
        ({"GRIDAPP_SESSION_HOURS": "0"}, "GRIDAPP_SESSION_HOURS: 设置的值 0 无效：不能小于 1"),
        ({"GRIDAPP_SECURE_COOKIES": "perhaps"}, "GRIDAPP_SECURE_COOKIES: 设置的值 perhaps 无效：应为 true 或 false"),
        ({"GRIDAPP_DATABASE_URL": "office"}, "GRIDAPP_DATABASE_URL: 设置的值 office 无效：应形如 sqlite:"),
        ({"GRIDAPP_DATABASE_URL": "mysql://office"}, "GRIDAPP_DATABASE_URL: 设置的值 mysql://office 无效：应形如 sqlite:"),
        ({"GRIDAPP_TIMEZONE": "Mars/Olympus"}, "GRIDAPP_TIMEZONE: 设置的值 Mars/Olympus 无效：没有这个时区"),
        ({"GRIDAPP_OFFICE_HOURS": "nine to five"}, "GRIDAPP_OFFICE_HOURS: 设置的值 nine to five 无效：办公时间"),
        ({"GRIDAPP_GRID_CODE_LENGTH": "9"}, "GRIDAPP_GRID_CODE_LENGTH: 设置的值 9 无效：不能小于 13"),
        ({"GRIDAPP_DATABASE_URL": "postgresql://nobody@127.0.0.1:{port}/office"}, "GRIDAPP_DATABASE_URL"),
    ],
)
def test_migrate(tmp_path: Path, environment: dict[str, str], told: str) -> None:
    done = gridapp("migrate", data_dir=tmp_path, **{name: value.format(port=free_port()) for name, value in environment.items()})
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_database_that_was_not_migrated(tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(
        'subsidy_per_worker = "7200.00"\nfund_total = "1200000.00"\nsubsidy_share = "0.60"\n'
        "[[village_tiers]]\nmin_population = 0\ngrids = 1\nworkers = 1\n"
        "[dormitory]\nhousing_units_per_grid = 300\nresidents_per_grid = 1000\nworkers_per_grid = 1\n"
    )
    done = gridapp("budget", "compute", "--rules", str(rules), data_dir=tmp_path)
    assert done.returncode == 1
    assert "gridapp migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_english_when_asked_for(tmp_path: Path) -> None:
    done = gridapp("serve", "--port", str(free_port()), data_dir=tmp_path, GRIDAPP_LOCALE="en")
    assert "run gridapp migrate first" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    assert gridapp("migrate", data_dir=tmp_path).returncode == 0
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gridapp.cli", "report", "closure", "--from", "2026-01-01", "--to", "2026-12-31"],
            cwd=ROOT, env=os.environ | {"GRIDAPP_DATA_DIR": str(tmp_path), "GRIDAPP_LOCALE": "zh"},
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=120,
        )  # fmt: skip
    assert done.returncode == 1
    assert "磁盘已满" in done.stderr
    assert "Traceback" not in done.stderr
