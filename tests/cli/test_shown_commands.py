"""Every command that the READMEs show runs on the demo town; what serves is tried in test_serve.py."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from gridapp.kit.config import settings
from tests.cli.conftest import Run
from tests.plugins.runs import ROOT
from tests.test_docs import shown_commands

_WORDS = {
    "TABLE": "villages", "A": "2026年网格员经费测算", "B": "2027年提标测算", "S": "2026年网格员经费测算", "DATE": "2026-03-01",
}  # fmt: skip
_MORE = {
    "gridapp budget goal-seek": ["--scenario", "2026年网格员经费测算"],
    "gridapp budget sensitivity": ["--scenario", "2026年网格员经费测算"],
    "gridapp budget vacancies": ["--scenario", "2026年网格员经费测算"],
    "gridapp user add": ["--help"],
    "gridapp start": ["--help"],
    "gridapp serve": ["--help"],
    "gridapp build": ["--help"],
    "gridapp doctor": ["--help"],
}
"""What the README leaves to the sentence around a command, or what would not end by itself or depends on this machine."""


@pytest.mark.parametrize("command", shown_commands("gridapp "))
def test_it_runs(command: str, demo_office: tuple[Path, str], office_dir: Path, run: Run, tmp_path: Path) -> None:
    shutil.copytree(demo_office[0], office_dir, dirs_exist_ok=True)
    settings.cache_clear()
    rules = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "budget-rules.md").read_text(encoding="utf-8"), re.DOTALL)[0]
    (tmp_path / "rules.toml").write_text(rules, encoding="utf-8")
    file = ROOT / "seeds" / "villages.csv" if " import " in command else tmp_path / "out.csv"
    files = {"FILE": str(file), "rules.toml": str(tmp_path / "rules.toml"), "plan.docx": str(tmp_path / "plan.docx")}
    words = [(_WORDS | files).get(word, word) for word in shlex.split(command)[1:]]
    more = next((rest for start, rest in _MORE.items() if command.startswith(start)), [])
    code, out, err = run(*words, *more)
    assert code == 0, err
    assert out or err
