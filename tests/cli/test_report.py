"""`gridapp report closure`: figures on stdout, mistakes in plain words on stderr."""

import json
import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from gridapp.cli import main
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.config import settings
from gridapp.kit.db.session import transaction
from gridapp.models import Case, CaseCategory, Dormitory, Grid, Village

KEYS = ("received", "filed", "void", "due", "closed", "closed_on_time", "open_overdue", "closure_rate", "on_time_rate")


def at(month: int, day: int, hour: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture(autouse=True)
def town(database: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two villages, a dormitory under the town. March: 3 closed (2 in time), 1 overdue, 1 void; April: the overdue one closed."""
    monkeypatch.setenv("GRIDAPP_LOCALE", "zh")
    settings.cache_clear()
    with transaction(SYSTEM) as tx:
        tx.session.add_all(
            [Village(id=1, code="001", name="东村"), Village(id=2, code="002", name="西村"), Dormitory(id=1, code="D", name="厂")]
        )
        tx.session.add_all([CaseCategory(id=1, code="a", name="环境卫生"), CaseCategory(id=2, code="b", name="矛盾纠纷")])
        tx.session.flush()
        tx.session.add_all([Grid(id=1, code="g1", name="一", village_id=1), Grid(id=2, code="g2", name="二", dormitory_id=1)])
        tx.session.flush()
        for number, values in enumerate(
            (
                {"closed_at": at(3, 4), "due_at": at(3, 5)},
                {"closed_at": at(3, 5)},
                {"closed_at": at(3, 9), "due_at": at(3, 8), "grid_id": 2},
                {"closed_at": at(4, 2), "due_at": at(3, 8)},
                {"void": True, "due_at": at(3, 8)},
                {"due_at": at(12, 31), "filed_at": None},
            )
        ):
            given = {"grid_id": 1, "category_id": 1, "filed_at": at(3, 3), **values}
            given["village_id"] = {1: 1, 2: None}[given["grid_id"]]
            tx.session.add(Case(code=f"c{number}", title="路灯不亮", reported_at=at(3, 2), **given))  # type: ignore[arg-type]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main(["report", "closure", *arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    assert isinstance(end.value.code, int)
    return end.value.code, out, err


def rows(capsys: pytest.CaptureFixture[str], by: str) -> list[dict]:
    code, out, err = run(capsys, "--from", "2026-03-01", "--to", "2026-04-30", "--by", by, "--format", "json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_months_are_rows(capsys: pytest.CaptureFixture[str]):
    assert [tuple(row.values()) for row in rows(capsys, "month")] == [
        ("2026-03", 6, 5, 1, 4, 3, 2, 1, 0.75, 0.5),
        ("2026-04", 0, 0, 0, 1, 1, 0, 0, 1.0, 0.0),
    ]
    assert tuple(rows(capsys, "month")[0]) == ("month", *KEYS)


def test_figures_that_nobody_else_has_checked_say_so(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings(), "four_eyes", False)
    code, out, err = run(capsys, "--from", "2026-03-01", "--to", "2026-03-31", "--format", "json")
    assert (code, len(json.loads(out))) == (0, 1)
    assert "未经另一人核查" in err


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("village", [("", "镇直属", 1, 1), ("001", "东村", 5, 3), ("002", "西村", 0, 0)]),
        ("grid", [("g1", "一", 5, 3), ("g2", "二", 1, 1)]),
        ("category", [("a", "环境卫生", 6, 4), ("b", "矛盾纠纷", 0, 0)]),
    ],
)
def test_places_and_categories_are_rows_even_without_cases(capsys: pytest.CaptureFixture[str], by: str, expected: list[tuple]):
    found = rows(capsys, by)
    assert [(row["code"], row["name"], row["received"], row["due"]) for row in found] == expected
    assert all(tuple(row) == ("code", "name", *KEYS) for row in found)
    assert all(row["closure_rate"] is None for row in found if not row["due"])


def test_rates_are_numbers_with_six_decimals_or_more(capsys: pytest.CaptureFixture[str]):
    _code, out, _err = run(capsys, "--from", "2026-03-01", "--to", "2026-03-31", "--by", "village", "--format", "json")
    assert re.findall(r'"closure_rate": ([^,]+)', out) == ["1.00000000", "0.66666667", "null"]


def test_a_figure_can_be_asked_as_of_an_earlier_moment(capsys: pytest.CaptureFixture[str]):
    arguments = ("--from", "2026-03-01", "--to", "2026-03-31", "--format", "json", "--now")
    for moment in ("2026-03-08T12:00", "2026-03-08T04:00Z", "2026-03-08T12:00:00+08:00"):
        _code, out, _err = run(capsys, *arguments, moment)
        assert json.loads(out)[0]["due"] == 2  # the deadline at that very moment has not passed


def test_the_table_is_for_people(capsys: pytest.CaptureFixture[str]):
    code, out, _err = run(capsys, "--from", "2026-03-01", "--to", "2026-03-31", "--by", "village")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split() == ["编码", "名称", "受理", "立案", "作废", "应结案", "结案", "按期结案", "超期未结", "结案率", "按期结案率"]
    assert lines[3].split() == ["001", "东村", "5", "4", "1", "3", "2", "2", "1", "66.67%", "66.67%"]
    assert lines[4].split()[-2:] == ["—", "—"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--from", "2026-13-01", "--to", "2026-12-31"), "--from 的值“2026-13-01”不是日期，请写成 2026-01-31 的形式"),
        (("--from", "2026-01-01", "--to", "昨天"), "--to 的值“昨天”不是日期，请写成 2026-01-31 的形式"),
        (("--from", "2026-02-01", "--to", "2026-01-31"), "--from 2026-02-01 晚于 --to 2026-01-31，请把起止日期对调"),
        (("--from", "2026-01-01", "--to", "2026-01-31", "--now", "soon"), "--now 的值“soon”不是时间"),
    ],
)
def test_mistakes_are_told_in_plain_words(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], complaint: str):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (1, "")
    assert complaint in err


@pytest.mark.parametrize("span", [("0001-01-01", "2026-01-31"), ("2026-01-01", "9999-12-31")])
def test_years_nobody_means_are_refused(capsys: pytest.CaptureFixture[str], span: tuple[str, str]):
    code, _out, err = run(capsys, "--from", span[0], "--to", span[1])
    assert code == 1
    assert "应在 1900 年至 2200 年之间" in err


def test_an_unknown_breakdown_is_refused(capsys: pytest.CaptureFixture[str]):
    code, out, err = run(capsys, "--from", "2026-01-01", "--to", "2026-01-31", "--by", "weather")
    assert code != 0
    assert out == ""
    assert "weather" in err
