"""What can go wrong outside the program is told in one clear line, with exit code 1 and without a traceback."""

from pathlib import Path

import pytest

from tests.plugins.servers import free_port, gridapp


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"GRIDAPP_PORT": "many"}, "GRIDAPP_PORT"),
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
