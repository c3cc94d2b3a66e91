"""The documents are about this tree: links resolve, every folder has its line, both READMEs say the same."""

import re
import subprocess
from pathlib import Path

import pytest

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
