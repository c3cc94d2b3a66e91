"""What is wrong is said once, with its place and how to mend it."""

import re
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa

from gridapp.features.planning import queries
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.clock import today
from gridapp.kit.errors import Invalid, Refusal
from gridapp.quota.comparing import compare
from gridapp.quota.frames import comparison_frame, lines_frame, places_of, plan_frame, sensitivity_frame
from gridapp.quota.places import DormitoryRule, Place, PlaceKind, Tier, hole_in
from gridapp.quota.plan import compute
from gridapp.quota.reading import parse_rules
from gridapp.quota.rules import Rules
from gridapp.quota.whatif import sensitivity

RULES = Rules(720_000, 10**15, 600_000, (Tier(0, 1, 1), Tier(1500, 2, 2)), DormitoryRule(200, 500, 1))
FILE: dict[str, Any] = {
    "subsidy_per_worker": "7200.00", "fund_total": "1200000.00", "subsidy_share": "0.60", "year": 2026,
    "village_tiers": [{"min_population": 0, "grids": 1, "workers": 1}],
    "dormitory": {"housing_units_per_grid": 200, "residents_per_grid": 500, "workers_per_grid": 1},
}  # fmt: skip


def tier(start: object, end: object = None, **more: object) -> dict[str, object]:
    row = {"min_population": start, "grids": 1, "workers": 1, **more}
    return row if end is None else {**row, "max_population": end}


@pytest.mark.parametrize(
    ("entry", "value", "path", "words"),
    [
        ("village_tiers", [tier(1000), tier(0), tier(500)], None, ""),
        ("village_tiers", [tier(100)], "village_tiers", "0—99 没有适用的档次.*起点改为 0"),
        ("village_tiers", [tier(0, 999), tier(1500)], "village_tiers", "1000—1499 没有适用的档次.*连上"),
        ("village_tiers", [tier(0, 1600), tier(1500)], "village_tiers", "1500—1600 同时属于两档.*不重叠"),
        ("village_tiers", [tier(0), tier(1500, 2000)], "village_tiers", "2001 及以上没有适用的档次.*不要填止点"),
        ("village_tiers", [tier(0), tier(1500, 1000)], "village_tiers", "从 1500 起的一档止于 1000.*不能小于起点"),
        ("village_tiers", [tier(0), tier(9), tier(9)], "village_tiers[3].min_population", "起点 9 与第 2 档相同"),
        ("village_tiers", [tier("一千")], "village_tiers[1].min_population", "应为整数"),
        ("village_tiers", [tier(-1)], "village_tiers[1].min_population", "不能小于 0"),
        ("village_tiers", [tier(0, part_time=2)], "village_tiers[1].part_time", "兼职 2 名多于网格员 1 名"),
        ("village_tiers", [tier(0, grids=3_000_000_000)], "village_tiers[1].grids", "不能大于"),
        ("sources", [{"name": "区", "share": "0.6"}, {"name": "镇", "share": "0.3999"}], "sources", "合计为 99.99%，还差 0.01%.*100%"),
        ("sources", [{"name": "区", "share": "0.6"}, {"name": "镇", "share": "0.41"}], "sources", "合计为 101%，多出 1%"),
        ("sources", [{"name": "区", "share": "0.6"}, {"name": "区", "share": "0.4"}], "sources[2]", "与第 1 项重复"),
        ("sources", [{"name": "区", "share": "六成"}], "sources[1].share", "0–1 的小数"),
        ("sources", "区", "sources", r"\[\[sources\]\]"),
        ("uses", [{"kind": "service", "share": "0.9999"}], "uses", "合计为 99.99%.*正好为 100%"),
        ("uses", [{"kind": "service", "share": "1"}, {"kind": "service", "amount": "1"}], "uses[2]", "与第 1 项重复"),
        ("uses", [{"kind": "service"}], "uses[1].amount", "须且只能填一项"),
        ("uses", [{"kind": "service", "amount": "1", "share": "1"}], "uses[1].amount", "须且只能填一项"),
        ("uses", [{"kind": "feast", "share": "1"}], "uses[1].kind", "service / activity / management / other"),
        ("uses", [{"kind": "service", "amount": "-1"}], "uses[1].amount", "不能小于 0"),
        ("standards", [{"kind": "full_time", "valid_from": "2026-07-02", "annual": 1}], "standards[1].valid_from", "1 日，如 2026-07-01"),
        ("standards", [{"kind": "full_time", "valid_from": "七月", "annual": 1}], "standards[1].valid_from", "2026-11-22"),
        ("standards", [{"kind": "full_time", "valid_from": "2026-07-01", "annual": 1}] * 2, "standards[2]", "与第 1 项重复"),
        ("overrides", [{"kind": "village", "code": "1", "reason": "核", "workers": 1}] * 2, "overrides[2]", "与第 1 项重复"),
        ("overrides", [{"kind": "village", "code": "1", "reason": "核"}], "overrides[1].workers", "至少填一项"),
        ("overrides", [{"kind": "village", "code": "1", "workers": 1}], "overrides[1].reason", "缺少"),
        ("max_workers", 0, None, ""),
        ("households_min", 600, "households_max", "不能小于下限 600 户"),
        ("households_max", 100, "households_max", "不能小于下限 200 户"),
        ("carry_over", "-0.01", "carry_over", "不能小于 0"),
        ("carry_over", 0.1, "carry_over", "加引号"),
        ("first_month", 13, "first_month", "不能大于 12"),
        ("year", 26, "year", "不能小于 2000"),
        ("basis", "people", "basis", "population / households / area"),
        ("floating_weight", "1.5", "floating_weight", "0–1 的小数"),
    ],
)  # fmt: skip
def test_one_mistake_one_sentence(entry: str, value: object, path: str | None, words: str):
    data = {**FILE, entry: value}
    if path is None:
        assert hole_in(parse_rules(data).tiers) is None
        return
    with pytest.raises(Invalid) as caught:
        parse_rules(data)
    assert list(caught.value.errors) == [path]
    said = caught.value.errors[path].render()
    assert re.search(words, said), said


def test_standards_need_a_year():
    with pytest.raises(Invalid, match="填写年度"):
        parse_rules({**FILE, "year": None, "standards": [{"kind": "full_time", "valid_from": "2026-07-01", "annual": 1}]})


def test_more_than_most_beside_fewest():
    with pytest.raises(Invalid, match="每处最少 3 名"):
        parse_rules({**FILE, "min_workers": 3, "max_workers": 2})


def test_an_empty_town(database: sa.Engine):
    with pytest.raises(Refusal, match="请先录入或导入"):
        queries.plan(SYSTEM, RULES, today())


def test_a_thousand_million_people_are_counted_to_the_fen():
    plan = compute(RULES, [Place("A", "村", PlaceKind.VILLAGE, 10**9), Place("D", "宿舍", PlaceKind.DORMITORY, 10**9)])
    assert plan.workers == 2 + 2_000_000
    assert plan.subsidy_fen == 2_000_002 * 720_000
    assert plan_frame(plan)["subsidy_fen"].sum() == plan.subsidy_fen


@pytest.mark.parametrize("subsidy", [10**15, 0])
def test_what_a_frame_cannot_hold_is_refused_not_cut(subsidy: int):
    rule = DormitoryRule(1, 1, 2_000_000_000)
    plan = compute(
        Rules(subsidy, 10**15, 1, RULES.tiers, rule), [Place(f"D{at}", "宿舍", PlaceKind.DORMITORY, 2 * 10**9) for at in range(9)]
    )
    assert plan.workers == 9 * 4 * 10**18
    points = sensitivity(plan.rules, [quota.place for quota in plan.quotas], (100,), (100,))
    for make in (
        lambda: plan_frame(plan), lambda: lines_frame(plan), lambda: sensitivity_frame(points),
        lambda: comparison_frame(compare([plan, plan])),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="超出了可以计算的范围"):
            make()


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (pl.Series("population", ["1,200", "一千"]), "population 列的“1,200”不是整数"),
        (pl.Series("population", [1200.0, 0.5]), r"population 列的“0\.5”不是整数"),
        (pl.Series("population", [1.0, float("nan")]), "不是整数"),
        (pl.Series("residents", [1, 2]), "缺少列：population"),
    ],
)
def test_a_frame_with_words_for_numbers_is_refused(column: pl.Series, words: str):
    frame = pl.DataFrame({"code": ["A", "B"], "name": ["东风", "和平"], "kind": ["village"] * 2}).with_columns(column)
    with pytest.raises(Refusal, match=words):
        places_of(frame)


def test_a_frame_out_of_a_sheet_is_read_as_whole_numbers():
    frame = pl.DataFrame(
        {
            "code": [1, 2], "name": ["东风", None], "kind": ["village"] * 2, "population": [1200.0, None], "households": ["300", "400.0"],
            "area_km2": [4.159, None],
        }
    )  # fmt: skip
    places = places_of(frame)
    assert places == [
        Place("1", "东风", PlaceKind.VILLAGE, 1200, households=300, area_ha=415),
        Place("2", "", PlaceKind.VILLAGE, 0, households=400),
    ]
    assert {type(place.population) for place in places} == {int}


@pytest.mark.parametrize("name", ["population", "housing_units", "households", "floating", "area_ha"])
def test_a_negative_figure_names_its_place(name: str):
    place = Place("A", "东风", PlaceKind.VILLAGE, **{"population": 5, name: -7})
    with pytest.raises(Invalid, match=r"东风（A）.*负数（-7）"):
        compute(RULES, [place])
