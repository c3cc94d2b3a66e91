"""What `make` installs is what is locked, whatever pip this machine has and whatever is released tomorrow."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.plugins.servers import ROOT
from tests.wheels import Index, locked, repack, stub


@pytest.fixture(scope="module")
def tomorrow(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A clone on a path with a space and Chinese characters, and the settings of a pip that asks two indexes.

    One has every locked package, without its contents; the other is full of tomorrow's releases. The lock names the same versions, with
    the hashes of the packages without contents.
    """
    folder = tmp_path_factory.mktemp("tomorrow")
    clone, today, later = folder / "网格 治理", Index(folder / "today"), Index(folder / "later")
    (clone / "gridapp").mkdir(parents=True)
    for file in ("Makefile", "pyproject.toml", "README.md", "LICENSE", "gridapp/__init__.py"):
        shutil.copy(ROOT / file, clone / file)
    lines = ["# a lock of packages without contents"]
    for name, line in locked("requirements.lock").items():
        wheel = today.add(repack(name, folder) if name == "setuptools" else stub(name, folder))
        lines += [f"{line} --hash=sha256:{wheel}"]
        later.add(stub(name, folder, version="9999.0"))
    (clone / "requirements.lock").write_text("\n".join(lines) + "\n")
    ours = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "VIRTUAL_ENV", "PYTHON", "MAKE", "MFLAGS"))}
    pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": today.url, "PIP_EXTRA_INDEX_URL": later.url, "LANG": "C", "LC_ALL": "C"}
    return clone, ours | pip


@pytest.mark.parametrize("pip", ["22.3", "23.2.1", "24.2", "newest"])
def test_every_pip_installs_what_is_locked_and_nothing_newer(pip: str, tomorrow: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    """22.3 came with Python 3.11.0, 23.2.1 with 3.12.0, 24.2 with 3.13.0."""
    clone, environment = tomorrow
    asked = "pip" if pip == "newest" else f"pip=={pip}"
    got = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(tmp_path), asked],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    if got.returncode:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{asked} cannot be had: {got.stderr[-500:]}")
    shutil.rmtree(clone / ".venv", ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(clone / ".venv")], check=True, timeout=120)
    python, wheel = clone / ".venv" / "bin" / "python", next(tmp_path.glob("pip-*.whl"))
    subprocess.run(
        [str(python), str(wheel / "pip"), "install", "--quiet", "--no-index", str(wheel)], check=True, timeout=120, env=environment
    )
    done = subprocess.run(
        ["make", ".venv/.runtime"], cwd=clone, env=environment, capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    listed = [str(python), "-m", "pip", "list", "--format", "json", "--exclude", "pip", "--exclude", "gridapp"]
    found = json.loads(subprocess.run(listed, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout)
    expected = {name: str(line.specifier).removeprefix("==") for name, line in locked("requirements.lock").items()}
    assert {canonicalize_name(package["name"]): package["version"] for package in found} == expected
