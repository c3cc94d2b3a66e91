"""`gridapp budget vacancies`: quota against people on a day, who must be found, and the year's vacant months."""

import csv
import io
import json

import pytest
import sqlalchemy as sa

from tests.cli.conftest import Run
from tests.cli.test_budget_scenarios import refused, save
from tests.features.planning.town import build_town

pytestmark = pytest.mark.usefixtures("chinese")


def test_vacancies_by_place_and_month(database: sa.Engine, run: Run):
    """Quotas 2, 1, 2; in July 2026 one of two posts in the first village, nobody in the second, one in the dormitory."""
    build_town()
    save()
    code, out, err = run("budget", "vacancies", "--on", "2026-07-01", "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert {name: found["totals"][name] for name in ("workers", "in_post", "vacancy", "surplus")} == {
        "workers": 5, "in_post": 2, "vacancy": 3, "surplus": 0,
    }  # fmt: skip
    assert [(row["code"], row["vacancy"], row["vacancy_1"], row["vacancy_12"]) for row in found["places"]] == [
        ("990101001001", 1, 0, 1), ("990101001002", 1, 1, 1), ("D01", 1, 1, 1),
    ]  # fmt: skip
    assert found["totals"]["vacant_months"] == 6 + 12 + 12  # the first village has two people until the end of June
    assert found["totals"]["unspent_fen"] == 30 * 60_000
    assert [(row["name"], row["posts"]) for row in found["wanted"]] == [("东风村", 1), ("和平社区", 1), ("纺织厂宿舍", 1)]


def test_vacancies_as_table_and_csv(sqlite_database: sa.Engine, run: Run):
    build_town()
    save()
    code, out, _err = run("budget", "vacancies", "--on", "2026-07-01", "--scenario", "甲方案")
    assert code == 0
    assert ["合计", "5", "2", "3", "0", "30", "18,000.00"] in [line.split() for line in out.splitlines()]
    code, out, _err = run("budget", "vacancies", "--on", "2026-06-30", "--format", "csv")
    assert code == 0
    assert [(row["code"], row["in_post"]) for row in csv.DictReader(io.StringIO(out.lstrip("\ufeff")))] == [
        ("990101001001", "2"), ("990101001002", "0"), ("D01", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), [(("--on", "七月"), "2026-11-22"), (("--scenario", "没有"), "没有")])
def test_what_cannot_be_answered_is_told(sqlite_database: sa.Engine, run: Run, arguments: tuple[str, ...], said: str):
    build_town()
    save()
    assert said in refused(run, "vacancies", *arguments)


def test_without_a_scenario_there_is_no_quota(sqlite_database: sa.Engine, run: Run):
    build_town()
    assert "还没有测算方案" in refused(run, "vacancies")
