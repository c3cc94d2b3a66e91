"""The notebook runs as it is delivered, offline and without a database, and shows what the office's own database computes."""

import importlib.util
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa

from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.clock import today
from gridapp.kit.parsing import yuan
from gridapp.quota.plan import Plan
from gridapp.registers import plans
from gridapp.seeding.load import load_seeds
from tests.plugins.servers import AS_OF

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "budget.py"


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The notebook as a module; whatever asks for another machine fails."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the notebook asks for another machine")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    spec = importlib.util.spec_from_file_location("budget_notebook", NOTEBOOK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_shows_what_the_rules_say(notebook: ModuleType):
    _outputs, found = notebook.app.run()
    whole: Plan = found["whole"]
    assert isinstance(whole, Plan)
    assert (found["plan"]["workers"].sum(), found["plan"]["subsidy_fen"].sum()) == (whole.workers, whole.subsidy_fen)
    assert f"网格员 {whole.workers} 名，需经费 {yuan(whole.subsidy_fen, grouped=True)} 元" in found["summary"]
    assert f"结余 {yuan(whole.headroom_fen, grouped=True)} 元" in found["summary"]
    assert found["totals"]["subsidy_fen"].to_list() == [whole.subsidy_fen, found["after"].subsidy_fen]
    assert found["comparison"]["subsidy_fen_change_2"].sum() == found["after"].subsidy_fen - whole.subsidy_fen
    assert set(found["moved"]["name"]) == {"红星村", "县纺织厂职工宿舍"}  # where the scenario decides by hand
    subsidy, threshold, fewest = (found[name] for name in ("subsidy", "threshold", "fewest"))
    assert 0 <= subsidy.plan.headroom_fen < whole.workers  # one 分 more for each would be too much
    assert threshold.plan.headroom_fen >= 0
    assert all(quota.place.homes <= 450 * quota.grids for quota in fewest.plan.quotas)
    for figure in (yuan(subsidy.value, grouped=True), f"{threshold.value} 人", f"{fewest.value} 名网格员"):
        assert figure in found["answers"]
    bars = pl.DataFrame(found["bars"])
    assert dict(bars.group_by("方案").agg(pl.col("元").sum()).iter_rows()) == {
        "现行标准": notebook.in_yuan(found["totals"])["subsidy_yuan"][0],
        "提标方案": notebook.in_yuan(found["totals"])["subsidy_yuan"][1],
    }
    assert found["chart"].to_dict()["mark"] == {"type": "bar"}


def test_its_rules_are_those_of_the_seeded_database(notebook: ModuleType, sqlite_database: sa.Engine, monkeypatch: pytest.MonkeyPatch):
    load_seeds(AS_OF)
    known = {row["name"]: row["id"] for row in plans.scenarios(SYSTEM)}
    for name in ("2026年网格员经费测算", "2027年提标测算"):
        stored = plans.planned(SYSTEM, known[name], today()).plan
        read = notebook.quota.compute(notebook.rules_of(name), notebook.quota.places_of(notebook.quota.places_frame(
            notebook.read("villages"), notebook.read("dormitories")
        )))  # fmt: skip
        assert (read.workers, read.subsidy_fen, read.headroom_fen) == (stored.workers, stored.subsidy_fen, stored.headroom_fen)
        assert [quota.workers for quota in read.quotas] == [quota.workers for quota in stored.quotas]


def test_marimo_finds_nothing_to_mend():
    done = subprocess.run(
        [sys.executable, "-m", "marimo", "check", "--strict", str(NOTEBOOK)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
