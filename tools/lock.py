"""Write the hash-pinned locks from pyproject.toml: `make lock`. Versions already locked stay unless `--upgrade` is given.

`requirements.lock` is what the app runs on, `requirements-build.lock` the same and what makes it from a clone, `requirements-dev.lock`
also what tests need. None names an index: pip asks the one it is configured for. The first line of each tells what it was made of, so that
`make check` sees a stale one without a network. `reflex.lock/`, the npm packages, is written by Reflex from what the pages import.
"""

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {"requirements.lock": (), "requirements-build.lock": ("build",), "requirements-dev.lock": ("build", "dev")}
"""Each lock and the dependency groups it holds besides the app's own dependencies."""


def inputs(lock: str) -> str:
    """First line of a lock: a digest of the parts of pyproject.toml it is made of."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    parts = [project["project"]["requires-python"], sorted(project["project"]["dependencies"])]
    parts += [sorted(project["dependency-groups"][group]) for group in LOCKS[lock]]
    return f"# inputs {hashlib.sha256(json.dumps(parts).encode()).hexdigest()}\n"


def write(lock: str, *options: str) -> None:
    """Resolve one lock for every platform and Python that pyproject.toml allows."""
    groups = [option for group in LOCKS[lock] for option in ("--group", group)]
    command = ["uv", "pip", "compile", "pyproject.toml", *groups, "--universal", "--no-strip-extras"]
    command += ["--generate-hashes", "--no-header", "--no-annotate"]
    if lock != "requirements.lock":
        command += ["--constraint", "requirements.lock"]
    subprocess.run([*command, "--quiet", "--output-file", lock, *options], cwd=ROOT, check=True)  # noqa: S603
    path = ROOT / lock
    path.write_text(inputs(lock) + path.read_text().removeprefix(inputs(lock)))


if __name__ == "__main__":
    for name in LOCKS:
        write(name, *sys.argv[1:])
    pages = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip", "--loglevel", "warning"]
    subprocess.run(pages, cwd=ROOT, check=True, env=os.environ | {"GRIDAPP_LOCK_NPM": "true", "REFLEX_USE_NPM": "1"})  # noqa: S603
