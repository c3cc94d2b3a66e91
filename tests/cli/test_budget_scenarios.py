"""`gridapp budget compute --scenario`: stored plans by name or number, frozen ones as they were handed in."""

import csv
import io
import json
import tomllib
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from gridapp.features.places.resource import VILLAGES
from gridapp.features.planning.resource import SCENARIOS
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.config import settings
from gridapp.kit.db.session import transaction
from gridapp.kit.store.spec import ListQuery
from gridapp.quota.funding import FundUseKind, Source, Use
from gridapp.quota.money import Standard, WorkerKind
from gridapp.quota.places import Override, PlaceKind
from gridapp.quota.reading import parse_rules
from gridapp.quota.rules import Rules
from gridapp.registers.drafts import save_scenario
from tests.cli.conftest import Run
from tests.features.planning.town import ROWS, RULES, build_town, key

pytestmark = pytest.mark.usefixtures("chinese")

PLAIN = replace(parse_rules(tomllib.loads(RULES)), year=2026)


def save(name: str = "甲方案", rule_set: Rules = PLAIN, year: int = 2026) -> int:
    with transaction(SYSTEM) as tx:
        return key(save_scenario(tx, name, year, rule_set))


def change_village(**more: str) -> None:
    row = next(row for row in store.list_rows(VILLAGES, SYSTEM, ListQuery()) if row["code"] == "990101001001")
    store.update_row(VILLAGES, SYSTEM, row["id"], row["version"], more)


def plan(run: Run, *arguments: object) -> dict:
    code, out, err = run("budget", "compute", *arguments, "--format", "json")
    assert (code, err) == (0, "")
    return json.loads(out)


def refused(run: Run, *arguments: object) -> str:
    code, out, err = run("budget", *arguments)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1, err
    return err


def test_a_scenario_has_every_key_of_a_rule_file_and_more(database: sa.Engine, run: Run):
    build_town()
    number = save()
    found = plan(run, "--scenario", "甲方案")
    assert [{name: row[name] for name in ROWS["places"][0]} for row in found["places"]] == ROWS["places"]
    assert {name: found["totals"][name] for name in ROWS["totals"]} == ROWS["totals"]
    about = {"id": number, "name": "甲方案", "year": 2026, "revision": 1, "status": "draft", "frozen": False}
    assert {name: found["scenario"][name] for name in about} == about
    assert found["totals"]["per_resident_fen"] == 1029  # 36,000 元 for 1,500 + 1,499 + 501 people
    assert plan(run, "--scenario", number) == plan(run, "--scenario", "甲方案", "--year", 2026) == found


def test_the_table_of_a_scenario_tells_what_the_money_is_made_of(database: sa.Engine, run: Run):
    build_town()
    standards = Standard(WorkerKind.FULL_TIME, date(2026, 7, 1), 840_000, 60_000, 100_000)
    sources, uses = (
        (Source("区财政", 600_000), Source("镇财政", 400_000)),
        (Use(FundUseKind.SERVICE, 10_000_000), Use(FundUseKind.ACTIVITY, None, 1_000_000)),
    )
    save("全", replace(PLAIN, standards=(standards,), sources=sources, uses=uses))
    code, out, err = run("budget", "compute", "--scenario", "全")
    lines = [line.split() for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert lines[0][0].startswith("全（2026")
    # Three full-time workers: 3,600 for the first half; 4,200 + 300 + 10 % of 4,200 for the second.
    assert ["专职", "1–6", "3", "3,600.00", "10,800.00", "0.00", "0.00", "10,800.00"] in lines
    assert ["专职", "7–12", "3", "4,920.00", "12,600.00", "900.00", "1,260.00", "14,760.00"] in lines
    assert ["驻地单位选派", "1–12", "2", "7,200.00", "14,400.00", "0.00", "0.00", "14,400.00"] in lines
    assert ["区财政", "60%", "720,000.00", "23,976.00"] in lines
    assert ["镇财政", "40%", "480,000.00", "15,984.00"] in lines
    assert ["社区服务类", "100,000.00"] in lines
    assert ["社区活动类", "380,000.00"] in lines


def test_csv_is_the_frame_and_no_cell_is_a_formula(sqlite_database: sa.Engine, run: Run):
    build_town()
    change_village(name="=1+1")
    save()
    _code, out, _err = run("budget", "compute", "--scenario", "甲方案", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["code"], row["workers"], row["subsidy_fen"]) for row in rows] == [
        ("990101001001", "2", "1440000"), ("990101001002", "1", "720000"), ("D01", "2", "1440000"),
    ]  # fmt: skip
    assert rows[0]["name"] == "'=1+1"
    assert rows[2]["households"] == ""


def test_what_was_handed_in_is_computed_from_its_snapshot(database: sa.Engine, run: Run):
    build_town()
    save("草稿")
    frozen = save("已批")
    for action in ("submit", "approve"):
        store.run_action(SCENARIOS, SYSTEM, action, [frozen])
    change_village(resident_population="1400")
    assert plan(run, "--scenario", "草稿")["totals"]["workers"] == 4
    found = plan(run, "--scenario", "已批")
    assert found["totals"]["workers"] == 5
    assert found["scenario"]["frozen"] is True
    assert "提交时冻结的数据" in run("budget", "compute", "--scenario", "已批")[1].splitlines()[0]
    _code, out, _err = run("budget", "compare", "已批", "草稿", "--format", "json")
    assert [(row["code"], row["workers_change_2"]) for row in json.loads(out)["places"]] == [("990101001001", -1)]


def test_a_name_of_several_years_needs_the_year_or_the_number(database: sa.Engine, run: Run):
    build_town()
    first, second = save("甲方案"), save("甲方案", year=2027)
    said = refused(run, "compute", "--scenario", "甲方案")
    assert f"2026 年，编号 {first}" in said
    assert f"2027 年，编号 {second}" in said
    assert plan(run, "--scenario", "甲方案", "--year", 2027)["scenario"]["id"] == second
    assert plan(run, "--scenario", first)["scenario"]["year"] == 2026


def test_an_unknown_name_is_told_with_those_it_resembles(sqlite_database: sa.Engine, run: Run):
    assert "还没有测算方案" in refused(run, "compute", "--scenario", "甲方案")
    for name in ("2026年经费测算", "2027年提标测算", "乙"):
        save(name)
    assert "2027年提标测算" in refused(run, "compute", "--scenario", "提标")
    near = refused(run, "compute", "--scenario", "2026年经费预算")
    assert "您要的是否是：" in near
    assert "2026年经费测算" in near
    assert "乙" not in near
    assert "现有：" in refused(run, "compute", "--scenario", "xyz")
    assert "1999 年没有测算方案" in refused(run, "compute", "--scenario", "乙", "--year", 1999)


@pytest.mark.parametrize("arguments", [(), ("--rules", "rules.toml", "--scenario", "甲方案")])
def test_rules_or_a_scenario_not_both_and_not_neither(run: Run, arguments: tuple[str, ...]):
    for verb in ("compute", "sensitivity"):
        assert "二者选一" in refused(run, verb, *arguments)
    assert "二者选一" in refused(run, "goal-seek", "--for", "subsidy", *arguments)


def test_a_year_does_not_go_with_a_rule_file(run: Run):
    assert "--year" in refused(run, "compute", "--rules", "rules.toml", "--year", "2026")


def test_what_deserves_a_look_goes_to_stderr(sqlite_database: sa.Engine, run: Run):
    build_town()
    save(
        "紧",
        replace(
            PLAIN,
            uses=(Use(FundUseKind.SERVICE, 99_000_000),),
            overrides=(Override(PlaceKind.VILLAGE, "990101001003", 1, 1, "已并村", "旧村"),),
        ),
    )
    code, out, err = run("budget", "compute", "--scenario", "紧", "--format", "json")
    assert code == 0
    assert json.loads(out)["uses"] == []
    assert "提示：其他支出的固定金额合计比可用的多 510,000.00 元" in err
    assert "“旧村”（990101001003）已删除" in err


def test_a_database_that_was_never_made(office_dir: object, run: Run):
    for verb in (("compute", "--scenario", "1"), ("compare", "1", "2"), ("sensitivity", "--scenario", "1")):
        assert "gridapp migrate" in refused(run, *verb)


def test_a_scenario_in_english(sqlite_database: sa.Engine, run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GRIDAPP_LOCALE", "en")
    settings.cache_clear()
    build_town()
    number = save("Plan A")
    assert refused(run, "compute", "--scenario", "Plan B") == (
        f"No scenario is called “Plan B”. Did you mean Plan A (2026, number {number})?\n"
    )
    assert run("budget", "compute", "--scenario", "Plan A")[1].startswith("Plan A (2026, edition 1, ")
