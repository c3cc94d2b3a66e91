"""`gridapp budget document`: a whole file or none, never over another by mistake."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from gridapp.cli.budget.document import BY_SUFFIX
from gridapp.features.papers.rules import DocumentKind
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.db.session import execute_read, transaction
from gridapp.models import Town
from tests.cli.conftest import Run
from tests.cli.test_budget_scenarios import refused, save
from tests.features.planning.town import build_town

pytestmark = pytest.mark.usefixtures("chinese")


@pytest.fixture
def town(sqlite_database: sa.Engine) -> None:
    build_town()
    with transaction(SYSTEM) as tx:
        tx.session.add(Town(code="990101001", name="东河镇"))
    save()


def exports() -> int:
    return execute_read(sa.text("SELECT count(*) AS n FROM audit_entry WHERE action = 'export'"))[0]["n"]


def test_every_kind_of_document_has_a_word_here():
    endings = {
        kind: ending for kind, ending in ((kind.value, kind.ending) for kind in DocumentKind) if kind != "charts"
    }  # a .pdf is the plan unless one says otherwise
    assert endings == {kind.value: suffix[1:] for suffix, kind in BY_SUFFIX.items()}


@pytest.mark.usefixtures("town")
def test_each_kind_is_written_by_the_ending_of_its_file(run: Run, tmp_path: Path):
    for name in ("plan.docx", "plan.PDF", "plan.xlsx"):
        code, out, err = run("budget", "document", "--scenario", "甲方案", "--out", tmp_path / name)
        assert (code, err) == (0, "")
        assert out == f"已写入 {tmp_path / name}\n"
    with zipfile.ZipFile(tmp_path / "plan.docx") as file:
        assert "36,000.00" in file.read("word/document.xml").decode()
    assert "36,000.00" in "".join(page.extract_text() for page in PdfReader(tmp_path / "plan.PDF").pages)
    assert openpyxl.load_workbook(tmp_path / "plan.xlsx").sheetnames
    assert exports() == 3
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["plan.PDF", "plan.docx", "plan.xlsx"]


@pytest.mark.usefixtures("town")
def test_charts_are_asked_for_by_name(run: Run, tmp_path: Path):
    out = tmp_path / "charts.pdf"
    assert run("budget", "document", "--scenario", "甲方案", "--kind", "charts", "--out", out)[0] == 0
    assert len(PdfReader(io.BytesIO(out.read_bytes())).pages) == 1


@pytest.mark.usefixtures("town")
def test_a_file_that_is_there_is_replaced_only_when_forced(run: Run, tmp_path: Path):
    out = tmp_path / "plan.docx"
    out.write_text("mine")
    arguments = ("document", "--scenario", "甲方案", "--out", out)
    assert "--force" in refused(run, *arguments)
    assert out.read_text() == "mine"
    assert exports() == 0
    assert run("budget", *arguments, "--force")[0] == 0
    assert zipfile.is_zipfile(out)


@pytest.mark.usefixtures("town")
def test_what_cannot_be_written_is_refused_and_leaves_nothing(run: Run, tmp_path: Path):
    folder = tmp_path / "plan.docx"
    folder.mkdir()
    before = sorted(tmp_path.iterdir())
    assert "无法写入" in refused(run, "document", "--scenario", "甲方案", "--out", folder, "--force")
    assert "无法写入" in refused(run, "document", "--scenario", "甲方案", "--out", tmp_path / "no" / "plan.docx")
    assert "扩展名" in refused(run, "document", "--scenario", "甲方案", "--out", tmp_path / "plan.zip")
    assert "没有名为“丙”的方案" in refused(run, "document", "--scenario", "丙", "--out", tmp_path / "plan.pdf")
    assert sorted(tmp_path.iterdir()) == before
