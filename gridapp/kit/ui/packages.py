"""The frontend's packages are those of the committed lock, installed by `npm ci`."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reflex.utils import js_runtimes
from reflex.utils.prerequisites import get_web_dir
from reflex_base import constants
from reflex_base.config import Config
from reflex_base.plugins import Plugin

_LOCK = Path("reflex.lock")


class LockedPackages(Plugin):
    """Reflex asks the registry for every package by name at each install; `npm ci` takes what is locked, or fails.

    `GRIDAPP_LOCK_NPM` leaves it to Reflex, which writes the lock anew: `make lock`.
    """

    def pre_compile(self, **context: Any) -> None:
        """Put our install in the place of Reflex's."""
        if "GRIDAPP_LOCK_NPM" not in os.environ:
            js_runtimes.install_frontend_packages = install


def install(packages: set[str], config: Config) -> None:
    """Make `node_modules` what the lock says; nothing is asked of the network when it is that already.

    Raises:
        RuntimeError: the lock lacks a package that a page imports or Reflex needs, or npm failed (its own words stand above).
    """
    if gaps := sorted(_missing(packages)):
        raise RuntimeError(f"reflex.lock lacks {', '.join(gaps)}: make lock")
    web = get_web_dir()
    digest = hashlib.sha256((_LOCK / "package-lock.json").read_bytes()).hexdigest()
    stamp = web / "node_modules" / ".locked"
    if stamp.is_file() and stamp.read_text() == digest:
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_LOCK / name, web / name)
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm is not on PATH: make setup")
    done = subprocess.run([npm, "ci", "--legacy-peer-deps", "--no-fund", "--no-audit"], cwd=web, stdout=sys.stderr, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError("npm ci failed")
    stamp.write_text(digest)


def _missing(packages: set[str]) -> Iterator[str]:
    """What is imported by name, or needed by Reflex in one version, and not locked so."""
    lock = json.loads((_LOCK / "package-lock.json").read_text(encoding="utf-8"))
    locked = {name.removeprefix("node_modules/"): entry["version"] for name, entry in lock["packages"].items() if name}
    known = {**constants.PackageJson.DEPENDENCIES, **constants.PackageJson.DEV_DEPENDENCIES}
    for asked in {*packages, *(f"{name}@{version}" for name, version in known.items())}:
        name, _, version = asked[1:].partition("@")
        found = locked.get(asked[0] + name)
        if found is None or (version[:1].isdigit() and found != version):
            yield asked
