"""Goal seeks are exact: beside each answer stands the next one that is not allowed, or every other one tried by brute force."""

import dataclasses
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gridapp.kit.errors import Refusal
from gridapp.quota.goals import fewest_workers, highest_subsidy, lowest_threshold, with_threshold
from gridapp.quota.goals import scaled as scaled_rules
from gridapp.quota.money import MOST_FEN, Standard, WorkerKind
from gridapp.quota.places import DormitoryRule, Place, PlaceKind, Tier, hole_in, measure_of
from gridapp.quota.plan import compute
from gridapp.quota.rules import Rules
from gridapp.quota.whatif import sensitivity
from tests.quota.worlds import Town, worlds

SIMPLE = Rules(720_000, 120_000_000, 600_000, (Tier(0, 1, 1), Tier(1500, 2, 2), Tier(3000, 3, 4)), DormitoryRule(200, 500, 1), year=2026)


def village(population: int, code: str, households: int = 0) -> Place:
    return Place(code, "村", PlaceKind.VILLAGE, population, households=households)


def with_subsidy(made: Rules, fen: int) -> Rules:
    return dataclasses.replace(made, subsidy_per_worker_fen=fen)


@given(worlds())
def test_the_highest_subsidy_is_paid_for_and_the_next_fen_is_not(world: tuple[Rules, Town]):
    made, town = world
    free, dear = (compute(with_subsidy(made, fen), town).subsidy_fen for fen in (0, 10**9))
    if free == dear or free > made.allowed_fen:
        with pytest.raises(Refusal, match="没有网格员按统一补贴标准计发" if free == dear else "其余标准"):
            highest_subsidy(made, town)
        return
    goal = highest_subsidy(made, town)
    assert goal.rules == with_subsidy(made, goal.value)
    assert goal.plan == compute(goal.rules, town)
    assert goal.plan.headroom_fen >= 0
    for more in range(1, 13):  # months are rounded one by one, so the cost may dip within twelve 分 and never beyond
        assert compute(with_subsidy(made, goal.value + more), town).headroom_fen < 0


@given(st.integers(1, 5), st.integers(0, 60), st.integers(2, 12), st.integers(2, 12))
def test_the_highest_subsidy_by_brute_force(workers: int, fund: int, first: int, changed: int):
    """A tiny fund and a standard that begins in the year: every amount up to the fund twelvefold is tried."""
    made = Rules(
        0, fund, 1_000_000, (Tier(0, 1, workers),), DormitoryRule(1, 1, 1), year=2026, first_month=min(first, changed),
        standards=(Standard(WorkerKind.FULL_TIME, date(2026, changed, 1), 7),),
    )  # fmt: skip
    town = [village(9, "A")]
    fits = [fen for fen in range(12 * fund + 50) if compute(with_subsidy(made, fen), town).headroom_fen >= 0]
    if not fits or min(first, changed) == changed:
        with pytest.raises(Refusal):
            highest_subsidy(made, town)
        return
    assert highest_subsidy(made, town).value == fits[-1]


def test_an_endless_fund_pays_what_the_tables_hold_and_no_more():
    made = dataclasses.replace(SIMPLE, fund_total_fen=10**15, first_month=12, subsidy_share_ppm=1_000_000)
    assert highest_subsidy(made, [village(9, "A")]).value == MOST_FEN


def test_a_fund_that_is_too_small_or_pays_nobody_is_told():
    none = dataclasses.replace(SIMPLE, tiers=(Tier(0, 0, 0),))
    with pytest.raises(Refusal, match="没有网格员按统一补贴标准计发"):
        highest_subsidy(none, [village(9, "A")])
    dear = dataclasses.replace(SIMPLE, fund_total_fen=1, standards=(Standard(WorkerKind.DORMITORY, date(2026, 1, 1), 10**6),))
    with pytest.raises(Refusal, match="其余标准"):
        highest_subsidy(dear, [village(9, "A"), Place("D", "宿舍", PlaceKind.DORMITORY, 600)])


@given(worlds(), st.data())
def test_the_lowest_threshold_by_brute_force(world: tuple[Rules, Town], data: st.DataObject):
    """Every start near a place's figure is tried, tiers that give fewer workers further up included."""
    made, town = world
    assume(len(made.tiers) > 1)
    at = data.draw(st.integers(1, len(made.tiers) - 1))
    low = made.tiers[at - 1].min_population + 1
    high = made.tiers[at + 1].min_population - 1 if at + 1 < len(made.tiers) else 10**6
    figures = [measure_of(place, made.basis, made.floating_weight_ppm) for place in town if place.kind != "dormitory"]
    near = {low, high, *(figure + step for figure in figures for step in (-1, 0, 1))}
    fits = [
        start for start in sorted(near) if low <= start <= high
        and compute(with_threshold(made, at, start), town).headroom_fen >= 0
    ]  # fmt: skip
    if not fits:
        with pytest.raises(Refusal, match="无论多高"):
            lowest_threshold(made, town, at)
        return
    goal = lowest_threshold(made, town, at)
    assert goal.value == fits[0]
    assert goal.plan.headroom_fen >= 0
    assert goal.rules.tiers[at].min_population == goal.value
    assert hole_in(goal.rules.tiers) is None
    if goal.value > low:
        assert compute(with_threshold(made, at, goal.value - 1), town).headroom_fen < 0


def test_a_single_tier_has_no_threshold_to_move():
    for tiers, at in (((Tier(0, 1, 1),), -1), (SIMPLE.tiers, 0), (SIMPLE.tiers, 3), (SIMPLE.tiers, -4)):
        with pytest.raises(Refusal, match="没有可以调整的起点"):
            lowest_threshold(dataclasses.replace(SIMPLE, tiers=tiers), [village(9, "A")], at)


@given(worlds(), st.integers(1, 900))
def test_the_fewest_workers_keep_every_grid_small_and_one_fewer_does_not(world: tuple[Rules, Town], most: int):
    made, town = world
    goal = fewest_workers(made, town, most)
    given_ = compute(made, town)
    assert goal.value == goal.plan.workers == sum(quota.workers for quota in goal.plan.quotas)
    for quota, before in zip(goal.plan.quotas, given_.quotas, strict=True):
        homes = quota.place.homes
        if homes == 0:
            assert (quota.grids, quota.workers, quota.decided) == (before.grids, before.workers, before.decided)
            continue
        assert quota.grids == quota.workers
        assert quota.grids * most >= homes > (quota.grids - 1) * most
        assert quota.decided == "override"
        assert f"{most} 户" in quota.reason


def test_fewest_workers_needs_a_household():
    with pytest.raises(Refusal, match="至少为 1 户"):
        fewest_workers(SIMPLE, [village(9, "A", 20)], 0)


@given(worlds(), st.integers(0, 3_000_000), st.integers(0, 3_000_000))
def test_scaled_rules_stay_whole(world: tuple[Rules, Town], threshold: int, subsidy: int):
    made, town = world
    scaled = scaled_rules(made, threshold_ppm=threshold, subsidy_ppm=subsidy)
    assert hole_in(scaled.tiers) is None
    assert [(tier.grids, tier.workers, tier.part_time) for tier in scaled.tiers] == [
        (tier.grids, tier.workers, tier.part_time) for tier in made.tiers
    ]
    assert scaled.subsidy_per_worker_fen == made.subsidy_per_worker_fen * subsidy // 1_000_000
    assert len(compute(scaled, town).quotas) == len(town)
    assert compute(scaled_rules(made), town).quotas == compute(made, town).quotas


@given(worlds(), st.lists(st.integers(0, 200), min_size=1, max_size=3), st.lists(st.integers(0, 200), min_size=1, max_size=3))
def test_the_sensitivity_is_the_plan_of_the_scaled_rules_at_each_point(world: tuple[Rules, Town], rows: list[int], columns: list[int]):
    made, town = world
    points = sensitivity(made, town, rows, columns)
    assert [(point.threshold_percent, point.subsidy_percent) for point in points] == [(row, column) for row in rows for column in columns]
    for point in points:
        scaled = scaled_rules(made, threshold_ppm=point.threshold_percent * 10_000, subsidy_ppm=point.subsidy_percent * 10_000)
        plan = compute(scaled, town)
        assert (point.workers, point.money_fen, point.headroom_fen) == (plan.workers, plan.subsidy_fen, plan.headroom_fen)
        assert point.subsidy_fen == scaled.subsidy_per_worker_fen
