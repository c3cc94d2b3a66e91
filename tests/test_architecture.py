"""The laws of docs/architecture.md hold, and each of them bites.

With one violation put into a copy of the tree, its checker names the place.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import laws

ROOT = Path(__file__).resolve().parents[1]


def _lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"], cwd=root, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(root), "COLUMNS": "300"}
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the sources to spoil."""
    shutil.copytree(ROOT / "gridapp", tmp_path / "gridapp", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + text)


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.__name__)
def test_law_holds(law: Callable[[Path], list[str]]) -> None:
    assert law(ROOT) == []


def test_import_contracts_hold() -> None:
    done = _lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


_PROBE = "gridapp/features/probe"
_STATE = "import reflex as rx\nclass ProbeState(rx.State):\n"
_UNMARKED = f"{_STATE}    @rx.event\n    async def wipe(self): ...\n"
_ON_LOOP = (
    "from gridapp.features.probe import queries\n" + _STATE + "    async def load(self):\n        {}\n"
    "def _shown():\n    return [queries.rows()]\n"
)  # fmt: skip
_BARE = f"{_STATE}    def wipe(self): ...\n"


@pytest.mark.parametrize(
    ("law", "path", "text", "named"),
    [
        (laws.reflex_only_in_ui, f"{_PROBE}/rules.py", "import reflex\n", "probe/rules.py:1: reflex"),
        (laws.reflex_only_in_ui, "gridapp/kit/probe.py", "def f():\n    from reflex_base import event\n", "kit/probe.py:2: reflex_base"),
        (laws.no_sql_above_queries, f"{_PROBE}/page.py", "\nimport sqlalchemy as sa\n", "probe/page.py:2: sqlalchemy"),
        (laws.no_sql_above_queries, f"{_PROBE}/rules.py", "from sqlmodel import select\n", "probe/rules.py:1: sqlmodel"),
        (laws.altair_only_in_charts, f"{_PROBE}/queries.py", "import altair as alt\n", "probe/queries.py:1: altair"),
        (laws.one_commit, f"{_PROBE}/service.py", "def f(tx):\n    tx.session.commit()\n", "probe/service.py:2: .commit("),
        (
            laws.one_clock,
            f"{_PROBE}/service.py",
            "def f():\n    return datetime.now(UTC).date()\n",
            "probe/service.py:2: ask gridapp/kit/clock.py",
        ),
        (laws.short_files, f"{_PROBE}/queries.py", "x = 1\n" * 401, "probe/queries.py:401: more than 400"),
        (laws.feature_files, f"{_PROBE}/helpers.py", "", "probe/helpers.py:1: not one of"),
        (laws.models_with_real_annotations, "gridapp/models/probe.py", "from __future__ import annotations\n", "models/probe.py:1"),
        (
            laws.marked_handlers,
            f"{_PROBE}/state.py",
            _UNMARKED,
            "ProbeState.wipe has no",
        ),
        (
            laws.marked_handlers,
            f"{_PROBE}/state.py",
            _BARE,
            "state.py:3: ProbeState.wipe is public",
        ),
        (
            laws.declared_permissions,
            f"{_PROBE}/queries.py",
            "def f(actor):\n    actor.need('staff.fly')\n",
            "queries.py:2: no room declares",
        ),
        (laws.kit_knows_no_office, "gridapp/kit/probe.py", "def f(village): ...\n", "kit/probe.py:1: 'village'"),
        (laws.kit_knows_no_office, "gridapp/kit/probe.py", "ENDING = '社区$'\n", "kit/probe.py:1: '社区'"),
        (laws.kit_knows_no_office, "gridapp/kit/config.py", "grid_code_length = 15\n", "'grid_code'"),
        (laws.declared_permissions, f"{_PROBE}/service.py", "WRITE = 'ghosts.write'\n", "service.py:1: no room declares 'ghosts.write'"),
        (laws.whole_classes, "gridapp/kit/probe.py", "from rooms import Room\nclass Hall(Planned): ...\n", "plans.py:"),
        (
            laws.off_the_loop,
            f"{_PROBE}/state.py",
            _ON_LOOP.format("await to_thread(queries.rows)\n        queries.rows()"),
            "ProbeState.load calls queries.rows",
        ),
        (laws.off_the_loop, f"{_PROBE}/state.py", _ON_LOOP.format("_shown()"), "load calls _shown on"),
    ],
    ids=lambda value: value.__name__ if callable(value) else None,
)
def test_law_bites(tree: Path, law: Callable[[Path], list[str]], path: str, text: str, named: str) -> None:
    before = law(tree)
    _write(tree, path, text)
    (found,) = set(law(tree)) - set(before)
    assert named in found


def test_a_room_that_outgrows_itself_is_told(tree: Path) -> None:
    for number in range(laws.MAX_ROOM):
        _write(tree, f"{_PROBE}/queries/part{number}.py", "")
    assert laws.small_rooms(tree) == []
    _write(tree, f"{_PROBE}/__init__.py", "")
    assert laws.small_rooms(tree) == ["gridapp/features/probe:21: more than 20 files"]


@pytest.mark.parametrize(
    ("path", "imported", "contract", "named"),
    [
        ("kit/probe.py", "models", "One direction", "gridapp.kit.probe -> gridapp.models"),
        ("models/probe.py", "features.places.rules", "One direction", "gridapp.models.probe -> gridapp.features.places.rules"),
        ("probe.py", "", "One direction", "gridapp.probe"),
        ("features/places/rules.py", "features.staff.rules", "Features do not import", "places.rules -> gridapp.features.staff.rules"),
        ("features/places/rules.py", "features.places.service", "In a feature", "places.rules -> gridapp.features.places.service"),
        ("features/places/helpers.py", "", "In a feature", "gridapp.features.places.helpers"),
        ("kit/store/probe.py", "kit.transfer.cells", "In the kit", "gridapp.kit.store.probe -> gridapp.kit.transfer.cells"),
        ("kit/db/probe.py", "kit.store.spec", "lower half", "gridapp.kit.db.probe -> gridapp.kit.store.spec"),
        ("kit/store/spec.py", "kit.store.writing", "No import circle", "No cycles are allowed in gridapp.kit.store"),
        ("kit/db/probe.py", "kit.audit", "No import circle", "No cycles are allowed in gridapp.kit"),
    ],
)
def test_import_contract_bites(tree: Path, path: str, imported: str, contract: str, named: str) -> None:
    _write(tree, f"gridapp/{path}", f"import gridapp.{imported}\n" if imported else "")
    done = _lint_imports(tree)
    assert done.returncode == 1, done.stdout + done.stderr
    broken = " ".join(done.stdout.split())
    assert contract in broken.partition("Broken contracts")[2]
    assert named in broken
