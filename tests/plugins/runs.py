"""One run on several workers: `once` makes a thing for all of them, and the tests of a file stay with one worker."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fasteners import InterProcessLock
from xdist.scheduler import LoadFileScheduling

ROOT = Path(__file__).resolve().parents[2]
Once = Callable[[str, Callable[[Path], None]], Path]
_LOCKS = ROOT / ".pytest_cache" / "locks"
_BUILT = frozenset({"server", "gallery"})
"""Fixtures that need a frontend."""
_APART = "tests/test_every_resource.py"


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Nobody else of this clone, in this run or another, is in the block of that name."""
    _LOCKS.mkdir(parents=True, exist_ok=True)
    with InterProcessLock(_LOCKS / name):
        yield


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Once:
    """Makes a folder for the whole run: `once("office", fill)` calls `fill(folder)` in the worker that asks first; the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if hasattr(request.config, "workerinput") else base

    def made(name: str, fill: Callable[[Path], None]) -> Path:
        folder, done = shared / f"once-{name}", shared / f"once-{name}.done"
        with InterProcessLock(shared / f"once-{name}.lock"):
            if not done.exists():
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return made


def fetched(find: Callable[[], str | None], *packages: str) -> str | None:
    """Where a program is; where there is none, apt is asked for it, if we are root."""
    if find() is None and shutil.which("apt-get") and os.geteuid() == 0:
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]):
            subprocess.run(command, check=False, stdin=subprocess.DEVNULL, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    return find()


def brought(find: Callable[[], str | None], missing: str, *packages: str) -> str:
    """Where a program is, fetched if need be. Skips when none can be had; in CI that is a failure."""
    path = fetched(find, *packages)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    return path


class _ByFile(LoadFileScheduling):
    """A file at a time, in the order the workers collected them; tests that share nothing one by one, to fill the gaps at the end."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(_APART) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """How `-n` deals out the tests."""
    config.option.loadscopereorder = False
    return _ByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On workers: files that drive a server or a browser come first, since they take longest.

    The first file of the app comes beside the first of the gallery: each builds one of the two frontends, side by side.
    """
    if not hasattr(config, "workerinput"):
        return
    builders = {kind: next((item.path for item in items if kind in _fixtures(item)), None) for kind in _BUILT}

    def turn(item: pytest.Item) -> int:
        if item.path in builders.values():
            return 0
        return 3 if item.nodeid.startswith(_APART) else 1 if _BUILT.intersection(_fixtures(item)) else 2

    slow = {item.path: turn(item) for item in reversed(items) if turn(item) < 2}
    items.sort(key=lambda item: slow.get(item.path, turn(item)))


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])
