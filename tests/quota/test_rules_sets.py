"""Tiers, limits and decisions by hand; plans side by side; frozen plans; people against quota."""

import dataclasses
import json
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit.errors import Invalid, Refusal
from gridapp.quota.comparing import MEASURES, TOTALS, compare
from gridapp.quota.frames import staffing_frame
from gridapp.quota.frozen import freeze, thaw
from gridapp.quota.money import WorkerKind
from gridapp.quota.places import DormitoryRule, Override, Place, PlaceKind, Tier, TierBasis, hole_in
from gridapp.quota.plan import compute
from gridapp.quota.rules import Rules
from gridapp.quota.staffing import staffing
from tests.quota.worlds import Town, worlds

TOP = 6
RULES = Rules(720_000, 120_000_000, 600_000, (Tier(0, 1, 1), Tier(1500, 2, 3, 2)), DormitoryRule(200, 500, 1), year=2026)


def village(population: int, code: str = "A", **more: int) -> Place:
    return Place(code, "东风", PlaceKind.VILLAGE, population, **more)


@given(st.lists(st.tuples(st.integers(0, TOP), st.none() | st.integers(0, TOP)), min_size=1, max_size=4))
def test_a_hole_is_named_by_exactly_the_numbers_it_leaves(ranges: list[tuple[int, int | None]]):
    """Against a table of which tier has which number, up to beyond the last."""
    found = hole_in([Tier(start, 1, 1, 0, end) for start, end in ranges])
    ordered = sorted(ranges, key=lambda item: item[0])
    ends = [
        end if end is not None else (ordered[at + 1][0] - 1 if at + 1 < len(ordered) else 10**9) for at, (_start, end) in enumerate(ordered)
    ]
    # Two tiers with one start are a contradiction, whichever of them has the numbers.
    distinct = len({start for start, _end in ranges}) == len(ranges)
    owners = {number: sum(low[0] <= number <= high for low, high in zip(ordered, ends, strict=True)) for number in range(TOP + 3)}
    whole = distinct and all(count == 1 for count in owners.values()) and all(end is None or end >= start for start, end in ranges)
    if found is None:
        assert whole
        return
    assert not whole
    said = found.render()
    if "止点不能小于起点" in said or "都从" in said:
        return
    first = int(found.params["first"]) if "first" in found.params else 0
    last = int(found.params["last"]) if "last" in found.params else TOP + 2
    wrong = [number for number, count in owners.items() if count != 1]
    assert first == wrong[0]
    named = range(first, last + 1)
    assert all(owners[number] > 1 for number in named) if "同时属于" in said else all(owners[number] == 0 for number in named)
    assert last + 1 not in owners or "同时属于" in said or owners[last + 1] > 0


def test_a_figure_in_a_hole_has_no_tier():
    holed = dataclasses.replace(RULES, tiers=(Tier(0, 1, 1, 0, 999), Tier(1500, 2, 2)))
    assert compute(holed, [village(999), village(1500, "B")]).workers == 3
    with pytest.raises(Invalid, match="没有适用的档次"):
        compute(holed, [village(1000)])


@pytest.mark.parametrize(
    ("basis", "figures", "measure"),
    [
        ("population", {"population": 1000, "floating": 1999, "households": 9000, "area_ha": 9000}, 1499),
        ("population", {"population": 1000, "floating": 2000}, 1500),
        ("households", {"population": 0, "floating": 5000, "households": 1500}, 1500),
        ("area", {"population": 0, "households": 9000, "area_ha": 1499}, 1499),
    ],
)
def test_tiers_count_what_their_basis_says(basis: TierBasis, figures: dict[str, int], measure: int):
    place = Place("A", "东风", PlaceKind.VILLAGE, **{"population": 0, **figures})
    plan = compute(dataclasses.replace(RULES, basis=basis, floating_weight_ppm=250_000), [place])
    assert (plan.quotas[0].measure, plan.quotas[0].workers) == (measure, 3 if measure >= 1500 else 1)
    assert plan.warnings == ()


@pytest.mark.parametrize(("basis", "words"), [("population", "人口都是 0"), ("households", "户数是 0"), ("area", "面积不足 1 公顷")])
def test_a_village_without_what_counts_is_told_which(basis: TierBasis, words: str):
    with pytest.raises(Refusal, match=words):
        compute(dataclasses.replace(RULES, basis=basis), [Place("A", "东风", PlaceKind.VILLAGE, 0)])


@given(worlds())
def test_limits_hold_except_where_somebody_decided(world: tuple[Rules, Town]):
    made, town = world
    by_hand = {(item.kind == "dormitory", item.code): item for item in made.overrides}
    for quota in compute(made, town).quotas:
        item = by_hand.get((quota.place.kind == "dormitory", quota.place.code))
        if item is not None:
            assert (quota.decided, quota.reason, quota.workers) == ("override", item.reason, item.workers)
            assert quota.grids == (quota.by_rule[0] if item.grids is None else item.grids)
            continue
        grids, workers = quota.by_rule
        assert quota.grids == grids
        assert quota.workers == (max(workers, made.min_workers) if grids else workers) or quota.workers == made.max_workers
        assert made.max_workers is None or quota.workers <= made.max_workers
        assert grids == 0 or quota.workers >= made.min_workers
        assert (quota.decided == "rule") == (quota.workers == workers)


@pytest.mark.parametrize(("workers", "part_time"), [(None, 2), (5, 2), (1, 1), (0, 0)])
def test_part_time_workers_stay_as_far_as_there_are_workers(workers: int | None, part_time: int):
    made = dataclasses.replace(RULES, overrides=(Override(PlaceKind.VILLAGE, "A", 2, workers, "合并办公"),))
    quota = compute(made, [village(2000)]).quotas[0]
    assert (quota.part_time, quota.count(WorkerKind.FULL_TIME)) == (part_time, quota.workers - part_time)


def test_a_decision_for_a_place_that_is_gone_is_named():
    made = dataclasses.replace(RULES, overrides=(Override(PlaceKind.VILLAGE, "B", 2, 2, "商住混合", "旧村"),))
    warning = compute(made, [village(9)]).warnings[0].render()
    assert "旧村" in warning
    assert "商住混合" in warning


def test_an_empty_dormitory_that_somebody_gave_a_grid_is_not_said_to_have_none():
    made = dataclasses.replace(RULES, overrides=(Override(PlaceKind.DORMITORY, "D", 1, 1, "即将入住"),))
    assert compute(made, [village(9), Place("D", "宿舍", PlaceKind.DORMITORY, 0)]).warnings == ()


@given(worlds(), worlds(), st.sampled_from(MEASURES))
def test_a_comparison_is_the_same_from_both_sides(one: tuple[Rules, Town], other: tuple[Rules, Town], measure: str):
    plans = [compute(*one), compute(*other)]
    both = compare(plans)
    for at, base in product(range(2), repeat=2):
        there, back = ([both.change(to, name, from_) for name in TOTALS] for to, from_ in ((at, base), (base, at)))
        assert there == [None if change is None else -change for change in back]
        for row in both.places:
            assert row.change(at, measure, base) == -row.change(base, measure, at)
            assert at != base or row.change(at, measure, base) == 0
    for at in range(2):
        assert sum(row.value(at, measure) for row in both.places) == both.total(at, measure)
        assert sum(row.change(1, measure) for row in both.places) == both.change(1, measure)
    assert not any(row.differs for row in compare([plans[0], plans[0]]).places)


def test_two_to_four_plans_are_compared():
    plan = compute(RULES, [village(9)])
    for count in (0, 1, 5):
        with pytest.raises(Refusal, match="2 至 4"):
            compare([plan] * count)
    assert len(compare([plan] * 4).plans) == 4


@given(worlds())
def test_a_frozen_plan_thaws_to_the_same(world: tuple[Rules, Town]):
    plan = compute(*world)
    text, digest = freeze(plan, date(2026, 3, 1))
    thawed = thaw(text, digest)
    assert thawed.plan().quotas == plan.quotas
    assert thawed.rules == plan.rules
    assert thawed.on == date(2026, 3, 1)
    assert freeze(thawed.plan(), thawed.on) == (text, digest)
    assert compute(thawed.rules, thawed.places).quotas == plan.quotas


@given(worlds(), st.data())
def test_one_changed_byte_is_refused(world: tuple[Rules, Town], data: st.DataObject):
    text, digest = freeze(compute(*world), date(2026, 3, 1))
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda letter: letter != text[at]))
    with pytest.raises(Refusal, match="不一致"):
        thaw(text[:at] + other + text[at + 1 :], digest)
    with pytest.raises(Refusal, match="不一致"):
        thaw(text + " ", digest)


def test_a_frozen_text_that_is_no_plan_is_refused():
    from gridapp.quota.frozen import digest_of

    text, _digest = freeze(compute(RULES, [village(9)]), date(2026, 3, 1))
    for wrong in ("", "{}", "[1]", json.dumps({**json.loads(text), "rules": 1})):
        with pytest.raises(Refusal, match="无法读取"):
            thaw(wrong, digest_of(wrong))


@given(worlds(), st.data())
def test_vacancies_and_surpluses_month_by_month(world: tuple[Rules, Town], data: st.DataObject):
    plan = compute(*world)
    months = st.lists(st.integers(0, 9), min_size=12, max_size=12)
    people = {(quota.place.kind == "dormitory", quota.place.code): data.draw(months) for quota in plan.quotas[1:]}
    for row in staffing(plan.quotas, people):
        there = people.get((row.quota.place.kind == "dormitory", row.quota.place.code), [0] * 12)
        assert [row.quota.workers - lacking + extra for lacking, extra in zip(row.vacancies, row.surpluses, strict=True)] == there
        assert all(lacking == 0 or extra == 0 for lacking, extra in zip(row.vacancies, row.surpluses, strict=True))
        assert row.vacant_months == sum(max(row.quota.workers - count, 0) for count in there)
    frame = staffing_frame(staffing(plan.quotas, people), 2)
    assert (frame["in_post"] + frame["vacancy"] - frame["surplus"]).to_list() == frame["workers"].to_list()
