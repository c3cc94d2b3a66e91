"""The documents are about this tree: links resolve, folders and columns are described, commands exist, both READMEs say the same."""

import csv
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import typer.main

from gridapp.cli import command as whole
from gridapp.features.cases.rules import table_of_steps
from gridapp.kit.fields import FieldSpec
from gridapp.office import OFFICE

ROOT = Path(__file__).resolve().parents[1]
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("path", _tracked("*.md"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_resolve(path: Path) -> None:
    for target in _LINK.findall(path.read_text()):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        linked = (path.parent / name).resolve() if name else path
        assert linked.exists(), f"{path.name} links to {target}"
        if anchor:
            headings = {_slug(line.lstrip("#")) for line in linked.read_text().splitlines() if line.startswith("#")}
            assert anchor in headings, f"{path.name} links to {target}"


def test_every_folder_has_its_line() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    packages = {path.parent for path in _tracked("gridapp/*.py") if path.name == "__init__.py"}
    top = {ROOT / path.relative_to(ROOT).parts[0] for path in _tracked() if len(path.relative_to(ROOT).parts) > 1}
    named = {folder.relative_to(ROOT).as_posix() for folder in packages | top if not folder.name.startswith(".")}
    features = {name for name in named if name.startswith("gridapp/features/")} | {"gridapp"}
    assert sorted(name for name in named - features if f"`{name}/`" not in text) == []


def test_both_readmes_show_the_same_commands_and_pictures() -> None:
    english, chinese = ((ROOT / name).read_text() for name in ("README.md", "README.zh-CN.md"))
    commands = [re.findall(r"^(?:make|gridapp) [^#\n]*?(?=\s*(?:#|$))", text, re.MULTILINE) for text in (english, chinese)]
    assert commands[0] == commands[1]
    assert commands[0][:2] == ["make run", "make test"]
    assert _IMAGE.findall(english) == _IMAGE.findall(chinese) != []


def test_decisions_are_short_and_numbered() -> None:
    papers = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in papers] == list(range(1, len(papers) + 1))
    assert [path.name for path in papers if len(path.read_text().splitlines()) > 40] == []


def test_no_tracked_file_is_empty() -> None:
    assert [path for path in _tracked() if path.name not in {"__init__.py", ".gitkeep"} and not path.read_bytes().strip()] == []


def _described() -> dict[str, dict[str, list[str]]]:
    """The tables of seeds/README.md: table → column → meaning, unit or values, example; a column that must be filled is `**column**`."""
    parts = re.split(r"^## (\w+): .*$", (ROOT / "seeds" / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    lines = {
        name: [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")][1:] for name, text in _pairs(parts)
    }
    return {name: {cells[0]: cells[1:] for cells in rows} for name, rows in lines.items()}


def _pairs(parts: list[str]) -> list[tuple[str, str]]:
    return list(zip(parts[::2], parts[1::2], strict=True))


def _unit(field: FieldSpec) -> str:
    if field.choices:
        return ", ".join(f"`{value}`" for value in field.choices.labels())
    return {"boolean": "`true`, `false`", "share": "part of 1", "date": "day"}.get(field.widget) or field.unit


def test_every_table_is_described() -> None:
    assert sorted(_described()) == sorted(OFFICE.tables)


@pytest.mark.parametrize("name", OFFICE.tables)
def test_every_column_is_described_with_its_unit_and_an_example(name: str) -> None:
    known, described = OFFICE.tables[name].fields, _described()[name]
    assert list(described) == [f"**{column}**" if field.required else column for column, field in known.items()]
    path = ROOT / "seeds" / f"{name}.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []
    for column, field in known.items():
        meaning, unit, example = described[f"**{column}**" if field.required else column]
        assert len(meaning) > 2, column
        assert unit == _unit(field) or (unit and not _unit(field)), column
        values = {row[column] for row in rows if row.get(column)}
        shown = example.strip("`")
        assert shown, column
        assert not values or shown in values or any(value.startswith(shown.removesuffix("…")) for value in values), column


def _commands(text: str) -> list[str]:
    """What a reader is shown to type: lines of fenced blocks and whatever stands in backquotes alone, as far as it is ours."""
    fenced = [line.partition("#")[0].strip() for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    shown = [*fenced, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))]
    return sorted({line for line in shown if re.match(r"(make|gridapp)( |$)", line)})


_READMES = ("README.md", "README.zh-CN.md", "seeds/README.md")


def shown_commands(start: str) -> list[str]:
    """The commands in the READMEs that begin so."""
    found = {command for name in _READMES for command in _commands((ROOT / name).read_text(encoding="utf-8"))}
    return sorted(command for command in found if command.startswith(start))


@pytest.mark.parametrize("command", shown_commands("make"))
def test_every_make_target_that_is_shown_exists(command: str) -> None:
    targets = [word for word in shlex.split(command)[1:] if "=" not in word]
    settings = [word.partition("=")[0] for word in shlex.split(command)[1:] if "=" in word]
    text = (ROOT / "Makefile").read_text()
    assert all(re.search(rf"^{target}:.*## ", text, re.MULTILINE) for target in targets)
    assert all(f"$({name})" in text for name in settings)


@pytest.mark.parametrize("command", shown_commands("gridapp"))
def test_every_command_that_is_shown_exists_with_its_options(command: str) -> None:
    found, words = typer.main.get_command(whole()), shlex.split(command)[1:]
    while words and words[0] in getattr(found, "commands", {}):
        found = getattr(found, "commands")[words.pop(0)]  # noqa: B009 - a group has them, a command has not
    assert not getattr(found, "commands", None) or not words, command
    options = {name for parameter in found.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options
    arguments = [parameter for parameter in found.params if parameter.param_type_name == "argument"]
    assert not words or arguments or words[0].startswith("--"), command


def test_the_loop_is_told_as_the_code_has_it() -> None:
    rows = table_of_steps()
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(list(row.values()) for row in rows)]
    table = "\n".join("|".join(("", *(f" {cell} " if cell != "---" else cell for cell in line), "")) for line in lines)
    assert table in (ROOT / "docs" / "cases.md").read_text()
