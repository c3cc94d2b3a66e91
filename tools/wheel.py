"""Make `dist/gridapp-*.whl`, which carries the built frontend and the demo town: `make wheel`.

With `--bundle`, also one archive of it and every wheel it needs: `make bundle`, `make bundle ARGS="--platform win_amd64 --python 3.12"`.
The wheel asks for the versions of requirements.lock, so that what is installed is what was tested.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
LINUX = "linux_x86_64"
_PYTHONS = ("3.11", "3.12", "3.13")
_SYSTEMS = {"linux": ("linux", "Linux", "posix"), "macosx": ("darwin", "Darwin", "posix"), "win": ("win32", "Windows", "nt")}
_READ_ME = """Install on a machine with Python {pythons}, without internet / 在没有互联网的机器上安装：

    python3 -m venv gridapp
    gridapp/bin/pip install --no-index --find-links . gridapp
    gridapp/bin/gridapp start
"""


def make_wheel(into: Path) -> Path:
    """The wheel, from a copy of what is in the clone: the code, rxconfig.py, the demo town, the frontend built from them."""
    subprocess.run([sys.executable, "-m", "gridapp.cli", "build"], cwd=ROOT, stdout=sys.stderr, check=True)
    web = Path(os.environ.get("REFLEX_WEB_WORKDIR", ".web"))
    with tempfile.TemporaryDirectory() as folder:
        copy, carried = Path(folder), Path(folder) / "gridapp" / "carried"
        shutil.copytree(ROOT / "gridapp", copy / "gridapp", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy / name)
        shutil.copytree(ROOT / "seeds", carried / "seeds")
        shutil.copy(ROOT / "rxconfig.py", carried / "rxconfig.py")
        for part in ("build/client", "backend"):
            shutil.copytree(ROOT / web / part, carried / "web" / part)
        (copy / "pyproject.toml").write_text(_pinned((ROOT / "pyproject.toml").read_text(encoding="utf-8")), encoding="utf-8")
        into.mkdir(parents=True, exist_ok=True)
        made = Path(folder) / "made"
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(made), folder]
        subprocess.run(command, check=True)  # noqa: S603
        return Path(shutil.copy(next(made.glob("*.whl")), into))


def _pinned(project: str) -> str:
    """pyproject.toml that asks for what is locked."""
    pins = "".join(f"  {str(line)!r},\n" for line in _locked())
    return re.sub(r"(?ms)^dependencies = \[.*?^\]", lambda _found: f"dependencies = [\n{pins}]", project, count=1)


def _locked() -> list[Requirement]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return [Requirement(line.rstrip(" \\")) for line in text.splitlines() if line[:1].isalnum()]


def make_bundle(wheel: Path, platform: str, pythons: tuple[str, ...]) -> Path:
    """`gridapp-<version>-<platform>.zip` beside the wheel: it, every wheel of the lock for these Pythons, and how to install them."""
    archive = wheel.with_name(f"{'-'.join(wheel.name.split('-')[:2])}-{platform}.zip")
    with tempfile.TemporaryDirectory() as folder:
        wheels, text = Path(folder), (ROOT / "requirements.lock").read_text(encoding="utf-8")
        for python in pythons:
            blocks = [block for block in re.split(r"\n(?=[a-zA-Z0-9])", text)[1:] if _applies(block, platform, python)]
            asked = wheels / "requirements.txt"
            asked.write_text("\n".join(re.sub(r" ; [^\\]+\\", r" \\", block) for block in blocks), encoding="utf-8")
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
            command += ["--no-deps", "--require-hashes", "--python-version", python, "--dest", folder, "--requirement", str(asked)]
            subprocess.run([*command, *(part for tag in _tags(platform) for part in ("--platform", tag))], check=True)  # noqa: S603
            asked.unlink()
        (wheels / "README.txt").write_text(_READ_ME.format(pythons=", ".join(pythons)), encoding="utf-8")
        shutil.copy(wheel, folder)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as made:  # wheels are compressed already
            for file in sorted(wheels.iterdir()):
                made.write(file, f"{archive.stem}/{file.name}")
    return archive


def _applies(block: str, platform: str, python: str) -> bool:
    """Whether a line of the lock is for that platform; pip asks the machine it runs on."""
    marker = re.match(r"\S+ ; ([^\\]+) \\", block)
    sys_platform, system, name = _SYSTEMS[platform.partition("_")[0]]
    target = {
        "python_version": python, "python_full_version": f"{python}.0",
        "implementation_name": "cpython", "platform_python_implementation": "CPython",
        "sys_platform": sys_platform, "platform_system": system, "os_name": name,
        "platform_machine": {"win": "AMD64"}.get(platform.partition("_")[0], platform.partition("_")[2].removeprefix("0_")),
    }  # fmt: skip
    return marker is None or Marker(marker[1]).evaluate(target)


def _tags(platform: str) -> list[str]:
    """What pip may take for a platform: of Linux, whatever runs on glibc 2.28 (2018) and newer."""
    system, _, machine = platform.partition("_")
    if system != "linux":
        return [platform]
    return [
        *(f"manylinux_2_{minor}_{machine}" for minor in range(28, 4, -1)),
        *(f"manylinux{year}_{machine}" for year in (2014, 2010, 1)),
        platform,
    ]


def main() -> None:
    """The command line."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--bundle", action="store_true", help="also make the archive of all wheels")
    options.add_argument(
        "--platform", default=LINUX, help="the machines it is for: linux_x86_64, linux_aarch64, win_amd64, macosx_11_0_arm64"
    )
    options.add_argument("--python", action="append", choices=_PYTHONS, help="the Pythons it is for; all of them unless named")
    options.add_argument("--into", type=Path, default=ROOT / "dist")
    given = options.parse_args()
    if given.platform.partition("_")[0] not in _SYSTEMS:
        options.error(f"unknown platform {given.platform}: linux_…, macosx_… or win_…")
    made = [wheel := make_wheel(given.into)]
    if given.bundle:
        made.append(make_bundle(wheel, given.platform, tuple(given.python or _PYTHONS)))
    for path in made:
        sys.stdout.write(f"{path}  {path.stat().st_size / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main()
