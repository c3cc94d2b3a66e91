"""Sheets as offices keep them, exports, and what an import leaves for search."""

from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from gridapp import models
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.db.session import read_session
from gridapp.kit.fields import table_of
from gridapp.kit.transfer import sheets
from tests.cli.conftest import Run
from tests.cli.test_import import CASES
from tests.rows import cells


def test_a_real_sheet_with_title_notes_merged_cells_and_damaged_numbers(places: sa.Engine, run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["望澜镇网格工作人员花名册"])
    sheet.merge_cells("A1:F1")
    sheet.append(["序号", "工号", "姓名", "身份证号", "所属村(社区)", "上岗日期"])
    sheet.append(["说明", "身份证号请填 18 位"])
    sheet.append([1, 1001, "赵一", 990181199207020193, "柳溪", "2024.3.1"])
    sheet.append([2, "1002", "钱二", "990181199207020193", None, "20240302"])
    sheet.merge_cells("E4:E5")
    sheet.append([None] * 6)
    sheet.append(["填表人:李某"])
    file = tmp_path / "花名册.xlsx"
    book.save(file)
    code, _out, err = run("import", "staff", file, "--errors", tmp_path / "bad.xlsx")
    assert code == 1
    assert "提示：表头在第 2 行，其上的内容已略过" in err
    assert "提示：第 3 行是说明或合计，已略过：说明" in err
    assert "第 4 行，“身份证号”列" in err
    assert "表格软件已丢失末几位" in err
    bad = openpyxl.load_workbook(tmp_path / "bad.xlsx").worksheets[0]
    assert [cell.value for cell in bad[1]][-1] == "错误原因"
    assert bad.max_row == 2
    sheet["D4"] = "990181196811150425"
    book.save(file)
    _code, _out, err = run("import", "staff", file)
    sheet["D4"] = None
    book.save(file)
    assert run("import", "staff", file)[0] == 0, err
    found = cells(models.Staff, "code", "village_id", "hired_on")
    assert [row[0] for row in found] == ["1001", "1002"]
    assert found[0][1] == found[1][1] is not None
    assert [row[2].isoformat() for row in found] == ["2024-03-01", "2024-03-02"]


def test_exports_mask_people_unless_a_reason_is_given(places: sa.Engine, run: Run, tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("code,name,id_number,phone,note\nW1,赵一,990181199207020193,19900000047,=1+1\n")
    assert run("import", "staff", staff)[0] == 0
    out = tmp_path / "out.csv"
    assert run("export", "staff", out)[0] == 0
    assert "990181********0193" in out.read_text()
    assert "199****0047" in out.read_text()
    assert "'=1+1" in out.read_text()
    code, said, err = run("import", "staff", out)
    assert code == 0
    assert "1 行无变化" in said
    assert "“身份证号”列是掩码，已略过" in err
    assert run("export", "staff", out, "--unmasked", " ")[0] == 1
    assert run("export", "staff", out, "--unmasked", "核对工资")[0] == 0
    assert "990181199207020193" in out.read_text()
    log = table_of(models.AuditEntry)
    with read_session() as session:
        entries = session.execute(sa.select(log.c.changes, log.c.reason).where(log.c.action == "export").order_by(log.c.id)).all()
    assert [(entry[0]["unmasked"], entry[1]) for entry in entries] == [(False, ""), (True, "核对工资")]


@pytest.mark.parametrize("many", [1, 1_000_000])
def test_imported_cases_are_found_by_search(
    places: sa.Engine, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    from gridapp.kit.store import list_rows
    from gridapp.kit.store.spec import ListQuery
    from gridapp.kit.transfer import saving
    from gridapp.office import OFFICE

    monkeypatch.setattr(saving, "MANY", many)
    file = tmp_path / "cases.csv"
    file.write_text(CASES + "A1,990181103201001,道路隐患,村口路灯不亮,2026-03-02T09:00:00+08:00,,,,false\n")
    assert run("import", "cases", file)[0] == 0
    screen = OFFICE.tables["cases"].resource
    assert screen is not None
    assert [row["code"] for row in list_rows(screen, SYSTEM, ListQuery(search="路灯"))] == ["A1"]
    assert list_rows(screen, SYSTEM, ListQuery(search="路牌")) == []


def test_the_sheet_with_the_table_is_read_and_the_others_are_named(office: sa.Engine, run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    cover = book.worksheets[0]
    cover.title = "填表说明"
    cover.append(["请各村在 10 日前报送"])
    cover.append(["联系人：办公室"])
    for title, code in (("数据", "990181103701"), ("去年", "990181103702")):
        sheet = book.create_sheet(title)
        sheet.append(["code", "name"])
        sheet.append([code, f"{title}村"])
    file = tmp_path / "villages.xlsx"
    book.save(file)
    code, out, err = run("import", "villages", file)
    assert code == 0, err
    assert "只读取了工作表“数据”，没有读取：填表说明、去年" in err
    assert "新增 1 行" in out


@pytest.mark.parametrize("small", [sheets._SMALL, 0], ids=["read whole", "row by row"])
def test_a_formula_that_was_never_computed_is_no_empty_cell(
    office: sa.Engine, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    """A program that writes a workbook leaves its formulas without results: read as empty, the figure would be lost in silence."""
    import xlsxwriter

    monkeypatch.setattr(sheets, "_SMALL", small)
    rows, file = 3, tmp_path / "villages.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["code", "name", "households"])
        for row in range(1, rows + 1):
            sheet.write_row(row, 0, [f"99{row:010d}", f"某村{row}"])
        sheet.write_formula(rows, 2, "=100+20", value="")  # type: ignore[arg-type] - no result
    code, _out, err = run("import", "villages", file)
    assert code == 1
    assert f"第 {rows + 1} 行，“households”列，值“=100+20”：公式出错或没有算出结果" in err
