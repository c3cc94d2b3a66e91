"""`recalculate`: workbooks as LibreOffice computes them, none of the figures they came with believed; `libreoffice`: where that is.

LibreOffice is one that is there, else one that the system's package manager brings.
"""

import io
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from tests.plugins.runs import brought

Recalculate = Callable[[Mapping[str, Workbook]], dict[str, Workbook]]
_NAMES = ("soffice", "libreoffice")


def find() -> str | None:
    """Path of LibreOffice: `GRIDAPP_LIBREOFFICE`, or one on PATH; else `None`."""
    return os.environ.get("GRIDAPP_LIBREOFFICE") or next((path for name in _NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def libreoffice() -> str:
    """Where LibreOffice is."""
    return brought(find, "no LibreOffice found: install libreoffice-calc or name the program in GRIDAPP_LIBREOFFICE", "libreoffice-calc")


@pytest.fixture(scope="session")
def recalculate(libreoffice: str, tmp_path_factory: pytest.TempPathFactory) -> Recalculate:
    """Hands workbooks (opened with their formulas) to LibreOffice, all at once, and returns them with the values it came to.

    Saving through openpyxl drops every figure a file came with: what comes back has been computed.
    """
    folder = tmp_path_factory.mktemp("libreoffice")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"

    def run(books: Mapping[str, Workbook]) -> dict[str, Workbook]:
        source, target = folder / "in", folder / "out"
        for place in (source, target):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
        files = {name: source / f"{at}.xlsx" for at, name in enumerate(books)}
        for name, path in files.items():
            books[name].save(path)
            assert _kept_figures(path) == 0
        options = ["--headless", "--norestore", "--convert-to", "xlsx", "--outdir", str(target)]
        command = [libreoffice, profile, *options, *map(str, files.values())]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        assert len(list(target.iterdir())) == len(files), done.stdout + done.stderr
        return {name: openpyxl.load_workbook(io.BytesIO((target / path.name).read_bytes()), data_only=True) for name, path in files.items()}

    return run


def _kept_figures(path: Path) -> int:
    """How many formulas of a file still carry a figure."""
    with_formulas, with_figures = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    return sum(
        1
        for sheet in with_formulas
        for line in sheet.iter_rows()
        for cell in line
        if cell.data_type == "f" and with_figures[sheet.title][cell.coordinate].value is not None
    )
