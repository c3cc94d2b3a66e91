"""Quota and money: tiers, divisors, totals, the rule file."""

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit.errors import Invalid, Refusal
from gridapp.quota.places import DormitoryRule, Place, PlaceKind, Tier, dormitory_grids, tier_for
from gridapp.quota.plan import compute
from gridapp.quota.reading import parse_rules
from gridapp.quota.rules import Fit, Rules

PEOPLE = st.integers(0, 10**9)
TIERS = st.dictionaries(st.integers(1, 10**9), st.tuples(st.integers(0, 1000), st.integers(0, 1000)), max_size=6).map(
    lambda rest: tuple(sorted([Tier(0, 1, 1), *(Tier(start, *size) for start, size in rest.items())]))
)
DORMITORY = st.builds(DormitoryRule, st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 100))
RULES = st.builds(Rules, st.integers(0, 10**9), st.integers(0, 10**15), st.integers(0, 10**6), TIERS, DORMITORY)
VILLAGES = st.builds(
    Place,
    code=st.text("0123456789", min_size=12, max_size=12),
    name=st.just("村"),
    kind=st.just(PlaceKind.VILLAGE),
    population=st.integers(1, 10**9),
)
DORMITORIES = st.builds(
    Place,
    code=st.text("0123456789", min_size=4, max_size=4),
    name=st.just("宿舍"),
    kind=st.just(PlaceKind.DORMITORY),
    population=PEOPLE,
    housing_units=PEOPLE,
)
PLACES = st.lists(VILLAGES | DORMITORIES, min_size=1, max_size=20).filter(
    lambda places: any(p.population or p.housing_units for p in places)
)

SIMPLE = Rules(
    subsidy_per_worker_fen=720_000,
    fund_total_fen=120_000_000,
    subsidy_share_ppm=600_000,
    tiers=(Tier(0, 1, 1), Tier(1500, 2, 2), Tier(3000, 3, 4)),
    dormitory=DormitoryRule(200, 500, 1),
)
FILE: dict[str, Any] = {
    "subsidy_per_worker": "7200.00",
    "fund_total": "1200000.00",
    "subsidy_share": "0.60",
    "village_tiers": [{"min_population": 0, "grids": 1, "workers": 1}, {"min_population": 1500, "grids": 2, "workers": 2}],
    "dormitory": {"housing_units_per_grid": 200, "residents_per_grid": 500, "workers_per_grid": 1},
}


def village(population: int, code: str = "990101001001", kind: PlaceKind = PlaceKind.VILLAGE) -> Place:
    return Place(code=code, name="东风", kind=kind, population=population)


def dormitory(units: int, residents: int, code: str = "D01") -> Place:
    return Place(code=code, name="纺织厂宿舍", kind=PlaceKind.DORMITORY, population=residents, housing_units=units)


@pytest.mark.parametrize(
    ("population", "grids", "workers", "to_next"), [(1499, 1, 1, 1), (1500, 2, 2, 1500), (2999, 2, 2, 1), (3000, 3, 4, None)]
)
def test_a_tier_begins_at_its_population(population: int, grids: int, workers: int, to_next: int | None):
    quota = compute(SIMPLE, [village(population)]).quotas[0]
    assert (quota.grids, quota.workers, quota.to_next) == (grids, workers, to_next)


@pytest.mark.parametrize(
    ("units", "residents", "grids"), [(0, 1, 1), (1, 0, 1), (200, 500, 1), (201, 500, 2), (200, 501, 2), (400, 1501, 4), (1000, 10, 5)]
)
def test_the_larger_of_units_and_residents_decides(units: int, residents: int, grids: int):
    assert compute(SIMPLE, [dormitory(units, residents)]).quotas[0].grids == grids


def test_an_empty_dormitory_gets_nothing_and_says_so():
    plan = compute(SIMPLE, [dormitory(0, 0), village(100)])
    assert [(q.place.code, q.grids, q.workers) for q in plan.quotas] == [("990101001001", 1, 1), ("D01", 0, 0)]
    assert "纺织厂宿舍" in plan.warnings[0].render()


def test_a_town_by_hand():
    """4 + 2 workers in villages and 2 in the dormitory: 8 × 7,200 = 57,600 元 of 720,000 元."""
    plan = compute(SIMPLE, [dormitory(250, 400), village(1500, "990101001002", PlaceKind.COMMUNITY), village(3000)])
    assert plan.as_dict() == {
        "places": [
            {"code": "990101001001", "name": "东风", "kind": "village", "grids": 3, "workers": 4},
            {"code": "990101001002", "name": "东风", "kind": "community", "grids": 2, "workers": 2},
            {"code": "D01", "name": "纺织厂宿舍", "kind": "dormitory", "grids": 2, "workers": 2},
        ],
        "totals": {"grids": 7, "workers": 8, "subsidy_fen": 5_760_000, "allowed_fen": 72_000_000, "headroom_fen": 66_240_000},
    }
    assert plan.per_resident_fen == round(5_760_000 / 4900)


@given(RULES, PLACES)
def test_totals_are_sums_and_the_money_foots(rule_set: Rules, places: list[Place]):
    plan = compute(rule_set, places)
    assert len(plan.quotas) == len(places)
    assert plan.grids == sum(q.grids for q in plan.quotas)
    assert plan.workers == sum(q.workers for q in plan.quotas)
    assert plan.subsidy_fen == sum(q.subsidy_fen for q in plan.quotas) == plan.workers * rule_set.subsidy_per_worker_fen
    assert plan.headroom_fen + plan.subsidy_fen == plan.allowed_fen
    assert plan.allowed_fen <= rule_set.fund_total_fen * rule_set.subsidy_share_ppm / Fraction(10**6) < plan.allowed_fen + 1
    assert [q.place.code for q in plan.quotas] == sorted(p.code for p in places)


@given(RULES, PLACES, st.randoms())
def test_the_order_of_places_does_not_matter(rule_set: Rules, places: list[Place], random: Any):
    shuffled = list(places)
    random.shuffle(shuffled)
    first, second = compute(rule_set, places).as_dict(), compute(rule_set, shuffled).as_dict()
    assert first["totals"] == second["totals"]


@given(TIERS, PEOPLE)
def test_the_highest_tier_reached_applies(tiers: tuple[Tier, ...], population: int):
    tier, to_next = tier_for(tiers, population)
    assert tier is not None
    assert tier.min_population <= population
    assert not [t for t in tiers if tier.min_population < t.min_population <= population]
    above = [t.min_population for t in tiers if t.min_population > population]
    assert to_next == (min(above) - population if above else None)


@given(TIERS, PEOPLE, PEOPLE)
def test_more_people_never_get_fewer_workers_when_tiers_ascend(tiers: tuple[Tier, ...], one: int, other: int):
    sizes = sorted(tier.workers for tier in tiers)
    ascending = tuple(Tier(tier.min_population, size, size) for tier, size in zip(tiers, sizes, strict=True))
    few, many = (tier_for(ascending, people)[0] for people in sorted((one, other)))
    assert few is not None
    assert many is not None
    assert few.workers <= many.workers


@given(DORMITORY, PEOPLE, PEOPLE)
def test_dormitory_grids_are_enough_for_both_and_one_fewer_is_not(rule: DormitoryRule, units: int, residents: int):
    grids = dormitory_grids(rule, units, residents)
    assert grids * rule.housing_units_per_grid >= units
    assert grids * rule.residents_per_grid >= residents
    assert grids == 0 or (grids - 1) * rule.housing_units_per_grid < units or (grids - 1) * rule.residents_per_grid < residents


@given(st.integers(1, 10**9), st.integers(1, 10**6))
def test_every_fen_is_kept_at_a_thousand_million_people(people: int, subsidy: int):
    rule_set = Rules(subsidy, 10**15, 333_333, (Tier(0, 0, 0),), DormitoryRule(1, 1, 1))
    plan = compute(rule_set, [dormitory(0, people)])
    assert plan.subsidy_fen == people * subsidy
    assert plan.allowed_fen == 333_333_000_000_000


def test_no_place_at_all_is_refused():
    with pytest.raises(Refusal, match="没有可以测算"):
        compute(SIMPLE, [])


def test_a_town_without_a_single_resident_is_refused():
    with pytest.raises(Refusal, match="人口都是 0"):
        compute(SIMPLE, [village(0), dormitory(0, 0)])


def test_villages_without_residents_are_all_named():
    with pytest.raises(Invalid) as caught:
        compute(SIMPLE, [village(0), village(10, "990101001002"), village(0, "990101001003"), dormitory(0, 0)])
    assert list(caught.value.errors) == ["village/990101001001", "village/990101001003"]
    assert "常住人口是 0" in caught.value.errors["village/990101001001"].render()


def test_a_village_below_every_tier_is_named():
    rule_set = Rules(0, 0, 0, (Tier(1000, 1, 1),), DormitoryRule(1, 1, 1))
    with pytest.raises(Invalid) as caught:
        compute(rule_set, [village(999), village(0, "990101001002"), village(1000, "990101001003")])
    assert list(caught.value.errors) == ["village/990101001001", "village/990101001002"]
    assert "东风" in caught.value.errors["village/990101001001"].render()


def test_a_negative_figure_is_named():
    with pytest.raises(Invalid, match=r"990101001001.*负数"):
        compute(SIMPLE, [village(-1)])


@pytest.mark.parametrize(("households", "fit"), [(399, Fit.LOW), (400, Fit.FITS), (1000, Fit.FITS), (1001, Fit.HIGH), (0, Fit.FITS)])
def test_grids_too_small_or_too_large_for_their_households_are_noted(households: int, fit: Fit):
    place = Place(code="1", name="东风", kind=PlaceKind.VILLAGE, population=2000, households=households)
    made = replace(SIMPLE, households_min=200, households_max=500)
    assert compute(made, [place]).quotas[0].fit is fit


def test_the_rule_file_is_read_exactly():
    parsed = parse_rules(FILE)
    assert parsed == Rules(720_000, 120_000_000, 600_000, (Tier(0, 1, 1), Tier(1500, 2, 2)), DormitoryRule(200, 500, 1))
    assert parsed.allowed_fen == 72_000_000


def with_change(path: str, value: object) -> dict[str, Any]:
    """The rule file with one value changed (`...` takes it away); `path` as in the errors."""
    data: dict[str, Any] = {**FILE, "village_tiers": [dict(t) for t in FILE["village_tiers"]], "dormitory": dict(FILE["dormitory"])}
    section, dot, key = path.rpartition(".")
    target = data if not dot else data["dormitory"] if section == "dormitory" else data["village_tiers"][int(section[-2]) - 1]
    if value is ...:
        del target[key]
    else:
        target[key] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("fund_total", ..., "缺少"),
        ("village_tiers", ..., "缺少"),
        ("dormitory", ..., "缺少"),
        ("dormitory.workers_per_grid", ..., "缺少"),
        ("village_tiers[2].grids", ..., "缺少"),
        ("fund_totl", "1", "fund_total"),
        ("dormitory.resident_per_grid", 1, "residents_per_grid"),
        ("village_tiers[1].min_pop", 1, "min_population"),
        ("subsidy_per_worker", "-1", "不能小于 0"),
        ("subsidy_per_worker", "7200.005", "两位小数"),
        ("subsidy_per_worker", 7200.5, "加引号"),
        ("subsidy_per_worker", "nan", "应为金额"),
        ("subsidy_per_worker", float("nan"), "应为金额"),
        ("fund_total", "一百万", "应为金额"),
        ("fund_total", "", "必填项"),
        ("fund_total", True, "应为金额"),
        ("subsidy_share", "1.01", "0–1 的小数"),
        ("subsidy_share", "-0.1", "0–1 的小数"),
        ("subsidy_share", 0.6, "加引号"),
        ("village_tiers", [], "至少要有一档"),
        ("village_tiers", "x", r"\[\[village_tiers\]\]"),
        ("village_tiers", [1], r"\[\[village_tiers\]\]"),
        ("village_tiers[2].min_population", 0, "第 1 档相同"),
        ("village_tiers[2].workers", -1, "不能小于 0"),
        ("village_tiers[2].workers", "1.5", "整数"),
        ("dormitory", 3, r"\[dormitory\]"),
        ("dormitory.housing_units_per_grid", 0, "不能小于 1"),
        ("dormitory.residents_per_grid", 2_000_000_001, "不能大于"),
    ],
)
def test_a_mistake_in_the_rule_file_is_named_with_its_place(path: str, value: object, text: str):
    with pytest.raises(Invalid) as caught:
        parse_rules(with_change(path, value))
    assert list(caught.value.errors) == [path]
    message = caught.value.errors[path].render()
    assert re.search(text, message), message


def test_all_mistakes_are_told_at_once():
    with pytest.raises(Invalid) as caught:
        parse_rules({"fund_total": "x", "subsidy_share": "2", "village_tiers": [{"grids": -1}]})
    assert {"subsidy_per_worker", "fund_total", "subsidy_share", "dormitory", "village_tiers[1].grids", "village_tiers[1].workers"} < set(
        caught.value.errors
    )


def test_whole_numbers_and_percentages_are_fine_too():
    assert parse_rules(with_change("subsidy_per_worker", 7200)).subsidy_per_worker_fen == 720_000
    assert parse_rules(with_change("subsidy_share", "60%")).subsidy_share_ppm == 600_000
    assert parse_rules(with_change("subsidy_share", "60"), percent=True).subsidy_share_ppm == 600_000
    assert parse_rules(with_change("fund_total", "１,200,000.50 元")).fund_total_fen == 120_000_050
    assert parse_rules(with_change("dormitory.residents_per_grid", "500")).dormitory.residents_per_grid == 500
