"""`gridapp budget compute`: the plan on stdout, every mistake in plain words on stderr with exit code 1."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from gridapp.cli import main
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.config import settings
from gridapp.kit.db.session import transaction
from gridapp.models import Village
from tests.features.planning.town import ROWS, RULES, build_town

pytestmark = pytest.mark.usefixtures("chinese")


@pytest.fixture
def rules_file(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


def run(*arguments: str | Path) -> int:
    """The exit code."""
    with pytest.raises(SystemExit) as end:
        main(["budget", "compute", "--rules", *map(str, arguments)])
    assert isinstance(end.value.code, int)
    return end.value.code


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """What stderr says of a command that must fail with code 1 and print nothing else."""
    assert run(*arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    return err


def add_village(population: int) -> None:
    with transaction(SYSTEM) as tx:
        tx.session.add(Village(code="990101001009", name="空村", resident_population=population))


def test_json_is_the_plan_and_nothing_else(database: sa.Engine, rules_file: Path, capsys: pytest.CaptureFixture[str]):
    build_town()
    assert run(rules_file, "--format", "json") == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == ROWS
    assert err == ""


def test_the_table_shows_the_same_with_totals(sqlite_database: sa.Engine, rules_file: Path, capsys: pytest.CaptureFixture[str]):
    build_town()
    assert run(rules_file) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["编码", "名称", "类别", "网格数", "网格员数", "所需经费（元）"]
    assert ["D01", "纺织厂宿舍", "单位宿舍", "2", "2", "14,400.00"] in lines
    assert ["合计", "5", "5", "36,000.00"] in lines
    assert ["结余", "684,000.00"] in lines


def test_a_shortfall_is_called_one(sqlite_database: sa.Engine, rules_file: Path, capsys: pytest.CaptureFixture[str]):
    build_town()
    rules_file.write_text(RULES.replace("1200000.00", "50000.00"), encoding="utf-8")
    assert run(rules_file, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["totals"]["headroom_fen"] == -600_000
    assert run(rules_file) == 0
    assert ["缺口", "6,000.00"] in [line.split() for line in capsys.readouterr().out.splitlines()]


def test_an_empty_town_is_told_what_to_enter(database: sa.Engine, rules_file: Path, capsys: pytest.CaptureFixture[str]):
    assert "请先录入或导入" in refused(capsys, rules_file)


def test_a_town_without_residents_is_refused(sqlite_database: sa.Engine, rules_file: Path, capsys: pytest.CaptureFixture[str]):
    add_village(0)
    assert "人口都是 0" in refused(capsys, rules_file)


def test_a_village_without_residents_is_named(sqlite_database: sa.Engine, rules_file: Path, capsys: pytest.CaptureFixture[str]):
    build_town()
    add_village(0)
    said = refused(capsys, rules_file)
    assert "空村（990101001009）的常住人口是 0" in said


def test_tiers_that_do_not_start_at_0_are_refused_before_a_village_falls_through(rules_file: Path, capsys: pytest.CaptureFixture[str]):
    rules_file.write_text(RULES.replace("min_population = 0", "min_population = 100"), encoding="utf-8")
    assert "village_tiers: 0—99 没有适用的档次" in refused(capsys, rules_file)


def test_a_database_that_was_never_made_is_told_apart_from_an_empty_town(
    office_dir: Path, rules_file: Path, capsys: pytest.CaptureFixture[str]
):
    assert "gridapp migrate" in refused(capsys, rules_file)
    assert list(office_dir.iterdir()) == []


def test_every_mistake_of_the_file_is_listed_with_its_place(tmp_path: Path, rules_file: Path, capsys: pytest.CaptureFixture[str]):
    rules_file.write_text(
        RULES.replace('"0.60"', '"1.2"').replace('"7200.00"', "7200.5").replace("grids = 2", "gridz = -2"), encoding="utf-8"
    )
    said = refused(capsys, rules_file).splitlines()
    assert len(said) == 4
    for entry in ("subsidy_share", "subsidy_per_worker", "village_tiers[2].gridz", "village_tiers[2].grids"):
        assert sum(line.startswith(f"{rules_file}: {entry}: ") for line in said) == 1


def test_a_syntax_error_is_told_with_its_line(rules_file: Path, capsys: pytest.CaptureFixture[str]):
    rules_file.write_text(RULES.replace('subsidy_share = "0.60"', "subsidy_share = 0.60元"), encoding="utf-8")
    assert "第 3 行第 21 列" in refused(capsys, rules_file)


def test_a_file_that_ends_too_early_is_told(rules_file: Path, capsys: pytest.CaptureFixture[str]):
    rules_file.write_text('subsidy_share = "0.6', encoding="utf-8")
    assert str(rules_file) in refused(capsys, rules_file)


@pytest.mark.parametrize("content", [b"a = 1" + b"0" * 5000, b"a = " + b"[" * 100_000, b"\xff\xfe\x00"], ids=["huge", "deep", "not utf-8"])
def test_a_hostile_file_is_refused_without_a_traceback(content: bytes, rules_file: Path, capsys: pytest.CaptureFixture[str]):
    rules_file.write_bytes(content)
    assert str(rules_file) in refused(capsys, rules_file)


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert "找不到" in refused(capsys, tmp_path / "nothing.toml")
    assert "无法读取" in refused(capsys, tmp_path)


def test_a_file_saved_by_notepad_is_read(sqlite_database: sa.Engine, rules_file: Path, capsys: pytest.CaptureFixture[str]):
    build_town()
    rules_file.write_text(RULES, encoding="utf-8-sig")
    assert run(rules_file, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == ROWS


def test_the_same_words_in_english(rules_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GRIDAPP_LOCALE", "en")
    settings.cache_clear()
    rules_file.write_text(RULES.replace("fund_total", "fund_totl"), encoding="utf-8")
    assert "fund_totl: unknown entry; did you mean fund_total?" in refused(capsys, rules_file)
