"""The committed locks are those of pyproject.toml, pin everything by hash, and send nobody to a particular server."""

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.wheels import locked, metadata
from tools import lock

ROOT = lock.ROOT
_PIN = re.compile(r"^([a-zA-Z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(?: ; [^\\]+)? \\$")
_HOST = re.compile(r"https?://|--(extra-)?index-url|--find-links")


def _pins(name: str) -> dict[str, str]:
    return {canonicalize_name(match[1]): match[2] for line in (ROOT / name).read_text().splitlines() if (match := _PIN.match(line))}


@pytest.mark.parametrize("name", lock.LOCKS)
def test_lock_is_made_from_this_pyproject(name: str) -> None:
    assert (ROOT / name).read_text().startswith(lock.inputs(name)), f"pyproject.toml changed since {name} was made: make lock"


def test_a_changed_dependency_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: lock.inputs(name) for name in lock.LOCKS}
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    text = (tmp_path / "pyproject.toml").read_text()
    (tmp_path / "pyproject.toml").write_text(text.replace('  "polars>=', '  "left-pad>=1",\n  "polars>='))
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    assert all(lock.inputs(name) != line for name, line in before.items())


@pytest.mark.parametrize("name", lock.LOCKS)
def test_every_dependency_is_pinned_within_its_bounds_and_by_hash(name: str) -> None:
    project, pins = tomllib.loads((ROOT / "pyproject.toml").read_text()), _pins(name)
    wanted = project["project"]["dependencies"] + [line for group in lock.LOCKS[name] for line in project["dependency-groups"][group]]
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)], prereleases=True), requirement
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text().partition("\n")[2].strip())
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert {canonicalize_name(block.partition("==")[0].partition("[")[0]) for block in blocks} == set(pins)


def test_tests_run_on_the_versions_the_app_runs_on() -> None:
    runtime, tests = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert {name: (pin, tests.get(name)) for name, pin in runtime.items() if tests.get(name) != pin} == {}


@pytest.mark.parametrize("name", [*lock.LOCKS, "reflex.lock/package.json"])
def test_lock_names_no_server(name: str) -> None:
    assert _HOST.search((ROOT / name).read_text()) is None


def test_npm_lock_pins_every_package_by_hash_and_names_no_server() -> None:
    locked = json.loads((ROOT / "reflex.lock" / "package-lock.json").read_text())
    packages = {name: entry for name, entry in locked["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry or "integrity" not in entry] == []
    manifest = json.loads((ROOT / "reflex.lock" / "package.json").read_text())
    assert locked["packages"][""]["dependencies"] == manifest["dependencies"]
    assert locked["packages"][""]["devDependencies"] == manifest["devDependencies"]


def _missing(lines: dict[str, Requirement]) -> list[str]:
    """What locked packages ask for and the lock lacks: a package, a version within bounds, or an extra."""
    gaps = []
    for name, line in lines.items():
        for asked in map(Requirement, metadata(name).get_all("Requires-Dist") or []):
            if asked.marker and not any(asked.marker.evaluate({"extra": extra}) for extra in ("", *line.extras)):
                continue
            found = lines.get(canonicalize_name(asked.name))
            version = "" if found is None else str(found.specifier).removeprefix("==")
            if found is None or not asked.extras <= found.extras or not asked.specifier.contains(version, prereleases=True):
                gaps.append(f"{name} asks for {asked}, the lock has {found}")
    return gaps


@pytest.mark.parametrize("name", lock.LOCKS)
def test_whatever_a_locked_package_asks_for_is_locked_extras_included(name: str) -> None:
    assert _missing(locked(name)) == []


def test_a_missing_extra_and_a_missing_package_are_noticed() -> None:
    lines = locked("requirements.lock")
    bare = lines | {"granian": Requirement("granian==" + str(lines["granian"].specifier).removeprefix("=="))}
    assert any(gap.startswith("reflex asks for granian[reload]") for gap in _missing(bare))
    assert any("asks for watchfiles" in gap for gap in _missing({name: line for name, line in lines.items() if name != "watchfiles"}))
