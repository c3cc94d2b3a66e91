"""Wheels without contents, and indexes of them: what pip decides can be tried within seconds and without a network."""

import hashlib
import zipfile
from email.message import Message
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import lock

_WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def locked(name: str) -> dict[str, Requirement]:
    """What a lock installs on this machine, with the extras it names."""
    lines = [line.rstrip(" \\") for line in (lock.ROOT / name).read_text().splitlines() if line[:1].isalnum()]
    wanted = [line for line in map(Requirement, lines) if line.marker is None or line.marker.evaluate()]
    return {canonicalize_name(line.name): line for line in wanted}


def metadata(name: str) -> Message:
    """Name, version and requirements of an installed package."""
    return distribution(name).metadata  # type: ignore[return-value] - typed as a protocol, which has no get_all


def stub(name: str, folder: Path, version: str = "") -> Path:
    """An installed package's wheel with its requirements and nothing else; `version` calls it newer than it is."""
    known = metadata(name)
    version = version or str(known["Version"])
    heads = ["Metadata-Version: 2.1", f"Name: {known['Name']}", f"Version: {version}"]
    heads += [f"{head}: {value}" for head in ("Requires-Dist", "Provides-Extra") for value in known.get_all(head) or []]
    return _write(folder, name, version, {"METADATA": "\n".join(heads).encode() + b"\n", "WHEEL": _WHEEL.encode()}, {})


def repack(name: str, folder: Path) -> Path:
    """The wheel an installed package came from, as far as it lies in site-packages."""
    known = distribution(name)
    files = {
        str(file): Path(str(file.locate())).read_bytes() for file in known.files or [] if ".." not in file.parts and file.suffix != ".pyc"
    }
    info = {
        Path(file).name: data for file, data in files.items() if Path(file).parts[0].endswith(".dist-info") and len(Path(file).parts) == 2
    }
    contents = {file: data for file, data in files.items() if not Path(file).parts[0].endswith(".dist-info")}
    return _write(folder, name, known.version, info, contents)


def _write(folder: Path, name: str, version: str, info: dict[str, bytes], contents: dict[str, bytes]) -> Path:
    stem = f"{canonicalize_name(name).replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for file, data in contents.items():
            wheel.writestr(file, data)
        for file, data in info.items():
            if file not in {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}:
                wheel.writestr(f"{stem}.dist-info/{file}", data)
        wheel.writestr(
            f"{stem}.dist-info/RECORD", "\n".join(f"{file},," for file in [*wheel.namelist(), f"{stem}.dist-info/RECORD"]) + "\n"
        )
    return path


class Index:
    """A package index in a folder, as pip asks one: a page per package."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = folder.as_uri()

    def add(self, wheel: Path) -> str:
        """Serve this wheel; returns its SHA-256."""
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        page = self.folder / canonicalize_name(wheel.name.partition("-")[0]) / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        with page.open("a") as lines:
            lines.write(f'<a href="{wheel.as_uri()}#sha256={digest}">{wheel.name}</a>\n')
        return digest
