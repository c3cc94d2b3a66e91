"""`gridapp import` and `gridapp export` as people type them, on both databases."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from gridapp import models
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.fields import table_of
from gridapp.models.case import CaseStatus
from tests.cli.conftest import VILLAGES, Run
from tests.rows import cells

CASES = "code,grid_code,category,title,reported_at,filed_at,due_at,closed_at,void\n"


def count(model: type) -> int:
    with read_session() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table_of(model))) or 0


def test_an_empty_office_takes_a_file_and_takes_it_again(office: sa.Engine, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "villages.csv"
    file.write_text(VILLAGES + "990181103201,柳溪村,village,2860,210,883,6.42\n")
    assert run("import", "villages", file) == (0, "已导入 villages.csv：新增 1 行，更新 0 行，0 行无变化\n", "")
    assert "1 行无变化" in run("import", "villages", file)[1]
    file.write_text(VILLAGES + "990181103201,柳溪村,village,2900,210,883,6.42\n")
    assert "更新 1 行" in run("import", "villages", file)[1]
    assert cells(models.Village, "resident_population", "version") == [(2900, 2)]


def test_every_bad_cell_is_told_and_nothing_is_written(office: sa.Engine, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "villages.csv"
    file.write_text(
        VILLAGES
        + "990181103201,柳溪村,village,2860,210,883,6.42\n"
        + "990181103202,石桥村,hamlet,很多,-3,883,6.42\n"
        + ",东岭村,village,1,1,1,1\n"
        + "990181103201,重复村,village,1,1,1,1\n"
    )
    code, out, err = run("import", "villages", file)
    assert (code, out) == (1, "")
    assert "第 3 行，“kind”列，值“hamlet”：应为下列之一" in err
    assert "第 3 行，“resident_population”列，值“很多”：应为整数" in err
    assert "第 3 行，“floating_population”列，值“-3”：不能小于 0" in err
    assert "第 4 行，“code”列，值“”：必填项" in err
    assert "第 5 行，“code”列，值“990181103201”：与第 2 行重复" in err
    assert "共 5 处有误，未导入任何数据" in err
    assert "Traceback" not in err
    assert count(models.Village) == 0


def test_errors_speak_the_readers_language(office: sa.Engine, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gridapp.kit.config import settings

    monkeypatch.setenv("GRIDAPP_LOCALE", "en")
    settings.cache_clear()
    file = tmp_path / "villages.csv"
    file.write_text(VILLAGES + "990181103202,石桥村,village,many,0,883,6.42\n")
    err = run("import", "villages", file)[2]
    assert "row 2, column “resident_population”, value “many”: " in err
    assert "Mistakes: 1; nothing was imported" in err


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("code,name,population\n1,a,2\n", "“population”列，值“population”：没有这一列，最接近的是“resident_population”"),
        ("code,kind\n1,village\n", "“name”列，值“”：缺少这一列"),
        ("name,kind\n柳溪村,village\n", "“code”列，值“”：缺少这一列"),
        ("名称,类别\n柳溪村,行政村\n", "“区划代码”列，值“”：缺少这一列"),
        ("区划代码,名称,总户数\n1,a,2\n", "“总户数”列，值“总户数”：没有这一列，最接近的是“户数”"),
        ("code,name,区划代码\n1,a,2\n", "“区划代码”列，值“区划代码”：与“code”列重复"),
    ],
)
def test_columns_that_are_unknown_missing_or_doubled(office: sa.Engine, run: Run, tmp_path: Path, header: str, told: str) -> None:
    file = tmp_path / "villages.csv"
    file.write_text(header)
    code, _out, err = run("import", "villages", file)
    assert code == 1
    assert told in err


def test_references_are_found_by_code_by_name_and_without_the_word_for_the_place(places: sa.Engine, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "grids.csv"
    file.write_text(
        "网格编码,网格名称,所属村(社区),户数(户),人口\n990181103001002,甲,望澜,２５０,600\n"
        "990181103201002,乙,柳溪村,250户,600\n990181103201003,丙,柳西村,250,600\n"
    )
    code, _out, err = run("import", "grids", file)
    assert code == 1
    assert "第 4 行，“所属村(社区)”列，值“柳西村”：没有这个所属村（社区）。现有：" in err
    assert err.count("第 ") == 1
    file.write_text(file.read_text().replace("柳西村", "柳溪"))
    assert run("import", "grids", file)[0] == 0
    assert [row[1] for row in cells(models.Grid, "code", "households")] == [302, 350, 250, 250, 250]


def test_cases_tell_their_status_by_their_times(places: sa.Engine, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    grid, at = "990181103201001", "2026-03-02T09:00:00+08:00"
    file.write_text(
        CASES
        + f"A1,{grid},生活垃圾,垃圾满溢,{at},,,,false\n"
        + f"A2,{grid},sanitation.litter,垃圾满溢,{at},{at},2026-03-03T17:30:00+08:00,,0\n"
        + f"A3,{grid},生活垃圾,垃圾满溢,{at},{at},2026-03-03T17:30:00+08:00,2026-03-03T09:00:00+08:00,否\n"
        + f"A4,{grid},生活垃圾,垃圾满溢,2026-03-02 09:00,{at},2026-03-03T17:30:00+08:00,,是\n"
    )
    code, _out, err = run("import", "cases", file)
    assert (code, err) == (0, "提示：1 个时间没有写时区，按北京时间读取\n")
    assert [row[0] for row in cells(models.Case, "status")] == [CaseStatus.RECEIVED, CaseStatus.FILED, CaseStatus.CLOSED, CaseStatus.VOID]
    assert len(set(cells(models.Case, "reported_at"))) == 1


def test_an_unknown_category_is_an_error_unless_it_may_be_made(places: sa.Engine, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(CASES + "A1,990181103201001,外星来客,飞碟,2026-03-02T09:00:00+08:00,,,,false\n")
    code, _out, err = run("import", "cases", file)
    assert code == 1
    assert "没有这个事件类别。现有：" in err
    assert "生活垃圾" in err
    code, _out, err = run("import", "cases", file, "--create-categories")
    assert code == 0
    assert "新增事件类别“外星来客”" in err


def test_contradictions_and_unknown_grids_in_cases(places: sa.Engine, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(
        CASES
        + "A1,990181103201001,生活垃圾,甲,2026-03-02T09:00:00+08:00,,,2026-03-01T09:00:00+08:00,false\n"
        + "A2,990181103201009,生活垃圾,乙,2026-03-02T09:00:00+08:00,,,,false\n"
        + "A3,990181103201001,生活垃圾,丙,2026-02-30T09:00:00+08:00,,,,也许\n"
        + "A4,990181103201001,生活垃圾,丁,2026-03-02T09:00:00+08:00,,,,false,多出来\n"
    )
    code, _out, err = run("import", "cases", file)
    assert code == 1
    for told in (
        "第 2 行，“closed_at”列，值“2026-03-01T09:00:00+08:00”：结案时间早于受理时间",
        "第 3 行，“grid_code”列，值“990181103201009”：没有这个所属网格",
        "第 4 行，“reported_at”列，值“2026-02-30T09:00:00+08:00”",
        "第 4 行，“void”列，值“也许”：应为“是”或“否”",
        "第 5 行：这一行比表头多出内容“多出来”",
    ):
        assert told in err
    assert count(models.Case) == 0


def test_a_grid_of_the_recycle_bin_keeps_its_code(places: sa.Engine, run: Run, tmp_path: Path) -> None:
    table = table_of(models.Grid)
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.update(table).where(table.c.code == "990181103001001").values(deleted_at=sa.func.current_timestamp()))
    file = tmp_path / "grids.csv"
    file.write_text("code,name,village_code,households\n990181103001001,新网格,990181103001,300\n")
    code, _out, err = run("import", "grids", file)
    assert code == 1
    assert "第 2 行，“code”列，值“990181103001001”：已在回收站中" in err


def test_posts_obey_the_rule_of_one_leader_also_within_a_file(places: sa.Engine, run: Run, tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("code,name,id_number,phone\nW1,赵一,990181199207020193,19900000047\nW2,钱二,,\nW3,孙三,990181199207020194,123\n")
    code, _out, err = run("import", "staff", staff)
    assert code == 1
    assert "“id_number”列，值“990181********0194”：身份证号校验位不符" in err
    assert "990181199207020194" not in err
    assert "“phone”列" in err
    staff.write_text("code,name,id_number,phone\nW1,赵一,990181199207020193,19900000047\nW2,钱二,,\n")
    assert run("import", "staff", staff)[0] == 0
    posts = tmp_path / "assignments.csv"
    grid = "990181103201001"
    posts.write_text(f"staff_code,role_code,grid_code,start_on\nW1,leader,{grid},2026-01-01\nW2,网格长,{grid},2026/3/1\n")
    code, _out, err = run("import", "assignments", posts)
    assert code == 1
    assert "第 3 行" in err
    assert "一格一员" in err
    assert count(models.Assignment) == 0
    posts.write_text(
        f"staff_code,role_code,grid_code,start_on,end_on\nW1,leader,{grid},2026-01-01,2026-02-28\nW2,网格长,{grid},2026年3月1日,\n"
    )
    assert run("import", "assignments", posts)[0] == 0
    assert run("import", "assignments", posts)[1].endswith("2 行无变化\n")


def test_a_dry_run_says_what_would_happen_and_changes_nothing(places: sa.Engine, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "villages.csv"
    file.write_text(VILLAGES + "990181103201,柳溪村,village,1,210,883,6.42\n990181103202,石桥村,行政村,5,5,5,5\n")
    before = cells(models.Village, "code", "resident_population")
    code, out, _err = run("import", "villages", file, "--dry-run")
    assert (code, out) == (0, "已检查 villages.csv：可新增 1 行，更新 1 行，0 行无变化；未写入\n")
    assert cells(models.Village, "code", "resident_population") == before


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("missing.csv", None, "没有找到文件"),
        ("old.xls", b"x", "另存为 .xlsx"),
        ("notes.txt", b"x", "只接受 .csv 和 .xlsx"),
        ("empty.csv", b"", "空文件"),
        ("broken.xlsx", b"PK\x03\x04 nothing", "打不开"),
        ("binary.csv", b"code,name\n\x00\x01", "不是文本文件"),
        ("headless.csv", b"1,2,3\n4,5,6\n", "没有找到表头"),
        ("quote.csv", 'code,name\n990181103701,东岸村\n990181103702,"西岸村\n990181103703,南岸村\n'.encode(), "第 3 行起不是完整的 CSV"),
        ("nameless.csv", "code,,name\n990181103701,,东岸村\n990181103702,忘了写列名,西岸村\n".encode(), "第 2 列有内容而没有列名"),
    ],
)
@pytest.mark.usefixtures("office")
def test_files_that_cannot_be_read(run: Run, tmp_path: Path, name: str, data: bytes | None, told: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    code, _out, err = run("import", "villages", tmp_path / name)
    assert code == 1
    assert told in err
    assert "Traceback" not in err


def test_an_unknown_table_names_the_nearest(office: sa.Engine, run: Run, tmp_path: Path) -> None:
    code, _out, err = run("import", "vilages", tmp_path / "x.csv")
    assert code == 1
    assert "您要的是否是 villages" in err
