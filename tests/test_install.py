"""What `make` installs is what is locked, whatever pip this machine has and whatever is released tomorrow."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.plugins.runs import ROOT
from tests.plugins.servers import Server, free_port, start, stop, wait_until_up
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
    for name, line in locked("requirements-build.lock").items():
        wheel = today.add(repack(name, folder) if name == "setuptools" else stub(name, folder))
        lines += [f"{line} --hash=sha256:{wheel}"]
        later.add(stub(name, folder, version="9999.0"))
    (clone / "requirements-build.lock").write_text("\n".join(lines) + "\n")
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
    expected = {name: str(line.specifier).removeprefix("==") for name, line in locked("requirements-build.lock").items()}
    assert {canonicalize_name(package["name"]): package["version"] for package in found} == expected


_NOWHERE = {  # every registry there could be
    "PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_EXTRA_INDEX_URL": "http://127.0.0.1:9/",
    "NPM_CONFIG_REGISTRY": "http://127.0.0.1:9/", "HTTP_PROXY": "http://127.0.0.1:9/", "HTTPS_PROXY": "http://127.0.0.1:9/",
}  # fmt: skip


def test_starting_needs_no_network(frontend: None, demo_office: tuple[Path, str], tmp_path: Path) -> None:
    shutil.copytree(demo_office[0], tmp_path / "data")
    port, log = free_port(), tmp_path / "serve.log"
    process = start(tmp_path / "data", port, log=log, **_NOWHERE)
    try:
        wait_until_up(f"http://127.0.0.1:{port}", process, log, seconds=120)
    finally:
        stop(process)


def test_packages_that_are_installed_are_not_asked_for_again(frontend: None) -> None:
    """A build after a change of ours asks no registry either."""
    imports = "from gridapp.kit.ui.packages import install; from reflex_base.config import get_config"
    install = imports + "; install({'ag-grid-community'}, get_config())"
    asked = {**os.environ, **_NOWHERE, "PATH": "/nowhere"}
    done = subprocess.run([sys.executable, "-c", install], cwd=ROOT, env=asked, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    unknown = install.replace("'ag-grid-community'", "'left-pad', 'ag-grid-community@1.0.0'")
    done = subprocess.run([sys.executable, "-c", unknown], cwd=ROOT, env=asked, capture_output=True, text=True, check=False, timeout=120)
    assert "reflex.lock lacks ag-grid-community@1.0.0, left-pad: make lock" in done.stderr


def _tree(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if "__pycache__" not in path.parts}


def test_a_bundle_serves_where_there_is_neither_internet_nor_node(frontend: None, tmp_path: Path) -> None:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = [sys.executable, "tools/wheel.py", "--bundle", "--python", python, "--into", str(tmp_path / "dist")]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    if "No matching distribution" in made.stderr or "ConnectionError" in made.stderr:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"the wheels cannot be had: {made.stderr[-500:]}")
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(next((tmp_path / "dist").glob("*.zip"))) as archive:
        archive.extractall(tmp_path / "离线 安装")
    wheels = next((tmp_path / "离线 安装").iterdir())
    assert not list(wheels.glob("nodejs*"))
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True, timeout=120)
    tools = tmp_path / "venv" / "bin"
    alone = {"PATH": str(tools), "HOME": str(tmp_path), "LANG": "C.UTF-8", "GRIDAPP_LOCALE": "zh", **_NOWHERE}
    install = [str(tools / "pip"), "install", "--quiet", "--no-index", "--find-links", str(wheels), "gridapp"]
    done = subprocess.run(install, cwd=tmp_path, env=alone, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    package = next((tmp_path / "venv").rglob("site-packages/gridapp"))
    before, port, log = _tree(package), free_port(), tmp_path / "start.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [str(tools / "gridapp"), "start", "--port", str(port)],
            cwd=tmp_path, env=alone, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        wait_until_up(f"http://127.0.0.1:{port}", process, log, seconds=300)
        password = re.search(r"密码 (\S+)（", log.read_text(encoding="utf-8"))
        assert password, log.read_text(encoding="utf-8")
        with Server(f"http://127.0.0.1:{port}", tmp_path / "data", "admin", password[1], log).signed_in() as browser:
            page = browser.get("/villages/")
            assert page.status_code == 200
            scripts = re.findall(r'"(/assets/[^"]+\.js)"', page.text)
            assert scripts
            assert all(browser.get(script).status_code == 200 for script in scripts)
    finally:
        stop(process)
    listed = subprocess.run(
        [str(tools / "gridapp"), "export", "villages", "-"], cwd=tmp_path, env=alone, capture_output=True, check=False, timeout=120
    )
    assert len(listed.stdout.decode().splitlines()) == 29, listed.stderr
    report = subprocess.run(
        [str(tools / "gridapp"), "doctor", "--json"], cwd=tmp_path, env=alone, capture_output=True, check=False, timeout=120
    )
    assert [found["check"] for found in json.loads(report.stdout) if found["needed"] and not found["ok"]] == []
    assert _tree(package) == before
    assert (tmp_path / "data" / "gridapp.db").is_file()
