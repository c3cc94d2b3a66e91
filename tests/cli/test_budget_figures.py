"""`gridapp budget compare`, `goal-seek` and `sensitivity`: figures worked out by hand for a town of two villages and a dormitory."""

import csv
import io
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from gridapp.quota.whatif import PERCENTS
from tests.cli.conftest import Run
from tests.cli.test_budget_scenarios import PLAIN, refused, save
from tests.features.planning.town import RULES, build_town

pytestmark = pytest.mark.usefixtures("chinese")


@pytest.fixture
def rules_file(tmp_path: Path) -> Path:
    """Two workers more in each village, paid 8,400.00."""
    path = tmp_path / "more.toml"
    path.write_text(RULES.replace("workers = 2", "workers = 4").replace("workers = 1\n\n[[", "workers = 3\n\n[[").replace("7200", "8400"))
    return path


def cells(out: str) -> list[list[str]]:
    return [line.split() for line in out.splitlines()]


def test_a_scenario_beside_a_rule_file(database: sa.Engine, run: Run, rules_file: Path):
    build_town()
    number = save()
    code, out, err = run("budget", "compare", "甲方案", rules_file, "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert [(one["name"], one.get("scenario_id"), one["totals"]["workers"]) for one in found["plans"]] == [
        ("甲方案", number, 5), ("more.toml", None, 9),
    ]  # fmt: skip
    # 9 × 8,400 = 75,600 元; 3,500 residents; 500 + 480 households and 120 units.
    totals = found["plans"][1]["totals"]
    assert (totals["subsidy_fen"], totals["per_resident_fen"], totals["per_home_fen"]) == (7_560_000, 2160, 6873)
    changes = [(row["code"], row["workers_2"], row["workers_change_2"], row["subsidy_fen_change_2"]) for row in found["places"]]
    assert changes == [("990101001001", 4, 2, 1_920_000), ("990101001002", 3, 2, 1_800_000), ("D01", 2, 0, 240_000)]


def test_the_table_shows_places_that_differ_or_all(sqlite_database: sa.Engine, run: Run, tmp_path: Path, rules_file: Path):
    build_town()
    save()
    rules_file.write_text(RULES.replace("workers = 2", "workers = 3"))
    _code, out, _err = run("budget", "compare", "甲方案", rules_file)
    lines = cells(out)
    assert ["共", "3", "处，1", "处有差别"] in lines
    assert ["990101001001", "东风村", "行政村", "2", "2", "2", "3", "(+1)", "14,400.00", "21,600.00", "(+7,200.00)"] in lines
    assert "和平社区" not in out
    assert ["人均经费（元）", "10.29", "12.34", "+2.05"] in lines
    assert ["结余（负数为缺口，元）", "684,000.00", "676,800.00", "-7,200.00"] in lines
    every = run("budget", "compare", "甲方案", rules_file, "--all")[1]
    assert ["990101001002", "和平社区", "社区", "1", "1", "1", "1", "7,200.00", "7,200.00"] in cells(every)


def test_csv_of_a_comparison(sqlite_database: sa.Engine, run: Run, rules_file: Path):
    build_town()
    save()
    _code, out, _err = run("budget", "compare", "甲方案", rules_file, "甲方案", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["differs"], row["workers_2"], row["workers_change_2"], row["workers_change_3"]) for row in rows] == [
        ("true", "4", "2", "0"), ("true", "3", "2", "0"), ("true", "2", "0", "0"),
    ]  # fmt: skip


def test_one_plan_or_five_are_not_compared(sqlite_database: sa.Engine, run: Run):
    build_town()
    save()
    for count in (1, 5):
        assert "2 至 4 个" in refused(run, "compare", *["甲方案"] * count)
    assert "没有名为“丙方案”的方案" in refused(run, "compare", "甲方案", "丙方案")
    assert "找不到规则文件 no.toml" in refused(run, "compare", "甲方案", "no.toml")


def goal(run: Run, *arguments: object) -> dict:
    code, out, err = run("budget", "goal-seek", "--scenario", "甲方案", "--format", "json", "--for", *arguments)
    assert (code, err) == (0, "")
    return json.loads(out)


def test_the_highest_subsidy(database: sa.Engine, run: Run):
    build_town()
    save()
    found = goal(run, "subsidy")  # 720,000 元 for five workers
    assert found["goal"] == {"for": "subsidy", "value": 14_400_000, "unit": "fen"}
    assert (found["totals"]["workers"], found["totals"]["headroom_fen"]) == (5, 0)
    _code, out, _err = run("budget", "goal-seek", "--for", "subsidy", "--scenario", "甲方案")
    assert "统一补贴最高可为每人每年 144,000.00 元；再多 1 分" in out
    assert ["所需经费（元）", "36,000.00", "720,000.00", "+684,000.00"] in cells(out)


def test_the_lowest_threshold(sqlite_database: sa.Engine, run: Run, rules_file: Path):
    build_town()
    save()
    assert goal(run, "threshold")["goal"] == {"for": "threshold", "value": 1, "unit": "measure", "tier": 2}  # six workers are affordable
    # Five workers, not six: only the village of 1,500 may reach the tier, so that it starts above 1,499.
    rules_file.write_text(RULES.replace("1200000.00", "60000.00"))
    _code, out, _err = run("budget", "goal-seek", "--for", "threshold", "--tier", 2, "--rules", rules_file)
    assert "第 2 档（2 个网格、2 名网格员）的起点最低可为 1500；再低 1，所需经费就超过可用经费" in out
    for tier in (1, 3):
        assert "--tier 应为 2 到 2" in refused(run, "goal-seek", "--for", "threshold", "--tier", tier, "--rules", rules_file)


def test_the_fewest_workers(sqlite_database: sa.Engine, run: Run):
    build_town()
    save()
    found = goal(run, "households", "--limit", 250)  # ⌈500 ÷ 250⌉ + ⌈480 ÷ 250⌉ + ⌈120 ÷ 250⌉
    assert found["goal"] == {"for": "households", "value": 5, "unit": "workers", "limit": 250}
    assert [row["workers"] for row in found["places"]] == [2, 2, 1]
    assert goal(run, "households")["goal"]["limit"] == PLAIN.households_max
    code, out, err = run("budget", "goal-seek", "--for", "households", "--scenario", "甲方案", "--format", "csv")
    assert code == 0
    assert "每格不超过 500 户、一格一名网格员，最少需要 3 名" in err
    assert [row["workers"] for row in csv.DictReader(io.StringIO(out))] == ["1", "1", "1"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("subsidy", "--tier", 2), "--tier 只用于"),
        (("threshold", "--limit", 300), "--limit 只用于"),
        (("households", "--limit", 0), "至少为 1 户"),
    ],
)
def test_what_cannot_be_sought_is_refused(sqlite_database: sa.Engine, run: Run, arguments: tuple[object, ...], why: str):
    build_town()
    save()
    assert why in refused(run, "goal-seek", "--scenario", "甲方案", "--for", *arguments)


def test_a_goal_out_of_reach_is_refused(sqlite_database: sa.Engine, run: Run, rules_file: Path):
    build_town()
    rules_file.write_text(RULES.replace("1200000.00", "100.00"))
    assert "起点无论多高" in refused(run, "goal-seek", "--for", "threshold", "--rules", rules_file)


def test_sensitivity_by_threshold_and_subsidy(database: sa.Engine, run: Run):
    build_town()
    save()
    _code, out, err = run("budget", "sensitivity", "--scenario", "甲方案", "--format", "json")
    assert err == ""
    points = {(point["threshold_percent"], point["subsidy_percent"]): point for point in json.loads(out)["points"]}
    assert set(points) == {(threshold, subsidy) for threshold in PERCENTS for subsidy in PERCENTS}
    assert (points[100, 100]["workers"], points[100, 100]["money_fen"]) == (5, 3_600_000)
    assert (points[50, 100]["workers"], points[110, 100]["workers"]) == (6, 4)  # from 750 on, and from 1,650 on
    assert points[100, 150] == points[100, 150] | {"subsidy_fen": 1_080_000, "money_fen": 5_400_000, "headroom_fen": 66_600_000}
    rows = list(csv.DictReader(io.StringIO(run("budget", "sensitivity", "--scenario", "甲方案", "--format", "csv")[1])))
    assert [{name: int(cell) for name, cell in row.items()} for row in rows] == list(points.values())
    lines = cells(run("budget", "sensitivity", "--scenario", "甲方案")[1])
    assert ["50%", "6", "43,200.00", "676,800.00"] in lines
    assert ["150%", "10,800.00", "54,000.00", "666,000.00"] in lines


@pytest.mark.parametrize("verb", ["compute", "compare", "goal-seek", "sensitivity", "document"])
def test_every_verb_explains_itself(run: Run, verb: str):
    code, out, _err = run("budget", verb, "--help")
    assert code == 0
    assert "--" in out
