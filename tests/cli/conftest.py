"""What the tests of the command line share."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from gridapp.cli import main
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.config import settings
from gridapp.kit.db.session import transaction
from gridapp.seeding.load import ensure_reference

VILLAGES = "code,name,kind,resident_population,floating_population,households,area_km2\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Type a command; returns its exit code, stdout and stderr."""

    def typed(*arguments: object) -> tuple[int, str, str]:
        try:
            main([str(argument) for argument in arguments])
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return typed


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command speaks Chinese, whatever this machine speaks."""
    monkeypatch.setenv("GRIDAPP_LOCALE", "zh")
    settings.cache_clear()


@pytest.fixture
def office(database: sa.Engine) -> sa.Engine:
    """What `gridapp migrate` leaves: roles and case categories, nothing else."""
    with transaction(SYSTEM) as tx:
        ensure_reference(tx)
    return database


@pytest.fixture
def places(office: sa.Engine, run: Run, tmp_path: Path) -> sa.Engine:
    """Two villages with a grid each."""
    (tmp_path / "villages.csv").write_text(
        VILLAGES + "990181103201,柳溪村,village,2860,210,883,6.42\n990181103001,望澜社区,community,10860,2950,4185,2.36\n"
    )
    (tmp_path / "grids.csv").write_text(
        "code,name,village_code,dormitory_code,households,residents,housing_units\n"
        "990181103201001,柳溪村第1网格,990181103201,,302,956,318\n990181103001001,人民路网格,990181103001,,350,900,360\n"
    )
    for name in ("villages", "grids"):
        assert run("import", name, tmp_path / f"{name}.csv")[0] == 0
    return office
