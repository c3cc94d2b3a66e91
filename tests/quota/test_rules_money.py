"""Money: whatever the town and the rules, sums are exact, months make a year, shares foot to the last 分, and nothing is a float."""

import dataclasses
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit.errors import Refusal
from gridapp.quota.comparing import compare
from gridapp.quota.frames import PLAN_SCHEMA, comparison_frame, lines_frame, plan_frame, sensitivity_frame, staffing_frame
from gridapp.quota.funding import FundUseKind, Source, Use, split_sources, split_uses
from gridapp.quota.money import MONTHS, ONE, Standard, WorkerKind, by_largest_remainder, months_fen, part_fen, worker_segments
from gridapp.quota.payout import month_amounts, month_pay
from gridapp.quota.plan import compute
from gridapp.quota.rules import Rules
from gridapp.quota.staffing import staffing
from gridapp.quota.whatif import sensitivity
from tests.quota.worlds import YEAR, Town, shares, standards, worlds

AMOUNTS = st.integers(0, 10**15)


@given(worlds())
def test_totals_are_sums_of_places_and_of_lines(world: tuple[Rules, Town]):
    made, town = world
    plan = compute(made, town)
    assert [quota.place for quota in plan.quotas] == sorted(town, key=lambda place: (place.code, place.kind))
    assert plan.workers == sum(quota.workers for quota in plan.quotas)
    assert plan.subsidy_fen == sum(quota.subsidy_fen for quota in plan.quotas) == sum(line.total_fen for line in plan.lines)
    assert plan.headroom_fen + plan.subsidy_fen == plan.allowed_fen
    assert plan.allowed_fen + plan.rest_fen == made.fund_total_fen + made.carry_over_fen
    for kind in WorkerKind:
        counted = sum(quota.count(kind) for quota in plan.quotas)
        assert {line.workers for line in plan.lines if line.kind == kind} <= {counted}
    assert sum(quota.count(kind) for quota in plan.quotas for kind in WorkerKind) == plan.workers
    assert all(quota.part_time <= quota.workers for quota in plan.quotas)


@given(worlds())
def test_a_plan_starts_in_its_first_month_and_leaves_none_out(world: tuple[Rules, Town]):
    made, _town = world
    for kind, segments in made.segments().items():
        covered = [month for part in segments for month in range(part.first, part.last + 1)]
        assert covered == list(range(made.first_month, MONTHS + 1)), kind


@given(AMOUNTS, st.sets(st.integers(1, 11)))
def test_the_months_of_a_year_sum_to_it_however_it_is_split(annual: int, cuts: set[int]):
    edges = [0, *sorted(cuts), MONTHS]
    parts = [months_fen(annual, low + 1, high) for low, high in pairwise(edges)]
    assert sum(parts) == annual == sum(months_fen(annual, month, month) for month in range(1, 13))
    assert all(abs(months_fen(annual, month, month) - Fraction(annual, 12)) <= 1 for month in range(1, 13))


@given(standards, st.sampled_from(WorkerKind), st.integers(0, 2_000_000))
def test_twelve_payouts_at_full_marks_are_what_was_planned_for_one_worker(known: Any, kind: WorkerKind, base: int):
    paid = [month_pay(*month_amounts(known, kind, base, YEAR, month)) for month in range(1, 13)]
    planned = worker_segments(known, kind, YEAR, base)
    assert sum(pay.subsidy_fen for pay in paid) == sum(part.subsidy_fen for part in planned)
    assert sum(pay.allowance_fen for pay in paid) == sum(part.allowance_fen for part in planned)


@given(AMOUNTS, st.integers(0, 2 * ONE), st.integers(0, 10**9), st.integers(-(10**9), 10**9))
def test_a_coefficient_rounds_half_up_and_leaves_allowances_alone(full: int, coefficient: int, allowance: int, adjustment: int):
    exact = Fraction(full * coefficient, ONE)
    if part_fen(full, coefficient) + allowance + adjustment < 0:
        with pytest.raises(Refusal, match="小于 0"):
            month_pay(full, allowance, coefficient, adjustment)
        return
    pay = month_pay(full, allowance, coefficient, adjustment)
    assert -Fraction(1, 2) < pay.subsidy_fen - exact <= Fraction(1, 2)
    assert pay.paid_fen == pay.subsidy_fen + allowance + adjustment


@pytest.mark.parametrize(("amount", "ppm", "fen"), [(1, 500_000, 1), (1, 499_999, 0), (3, 500_000, 2), (10**15, 333_333, 333_333 * 10**9)])
def test_half_a_fen_is_one(amount: int, ppm: int, fen: int):
    assert part_fen(amount, ppm) == fen


@given(AMOUNTS, shares(6))
def test_parts_foot_to_the_last_fen_and_none_is_a_fen_off(amount: int, parts: list[int]):
    split = split_sources(amount, [Source(str(at), part) for at, part in enumerate(parts)])
    assert sum(split) == amount
    assert all(abs(got - Fraction(amount * part, ONE)) < 1 for got, part in zip(split, parts, strict=True))


def test_what_is_left_over_goes_to_the_largest_remainders_the_first_first():
    assert by_largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    assert by_largest_remainder(5, [600_000, 400_000]) == [3, 2]
    assert by_largest_remainder(7, [333_333, 333_333, 333_334]) == [2, 2, 3]
    assert by_largest_remainder(7, []) == []
    assert by_largest_remainder(7, [0, 0]) == [0, 0]


@given(AMOUNTS, st.lists(st.integers(0, 10**12), max_size=3), shares())
def test_fixed_uses_go_first_and_shares_split_what_they_leave(rest: int, fixed: list[int], parts: list[int]):
    uses = [
        *(Use(FundUseKind.OTHER, amount, None, f"f{at}") for at, amount in enumerate(fixed)),
        *(Use(FundUseKind.SERVICE, None, part) for part in parts),
    ]
    if sum(fixed) > rest:
        with pytest.raises(Refusal, match="多"):
            split_uses(rest, uses)
        return
    split = split_uses(rest, uses)
    assert split[: len(fixed)] == fixed
    assert sum(split) == rest


@given(worlds())
def test_money_is_never_a_float(world: tuple[Rules, Town]):
    made, town = world
    plan = compute(made, town)
    others = [staffing(plan.quotas, {}), sensitivity(made, town, (50, 100), (90,)), month_pay(720_001, 0, 333_333)]
    for value in (plan, plan.lines, *others, [getattr(plan, name) for name in ("per_resident_fen", "per_home_fen", "rest_fen", "vacancy")]):
        assert list(floats(value)) == []
    points = sensitivity(made, town, (100,), (100,))
    frames = (
        plan_frame(plan), lines_frame(plan), comparison_frame(compare([plan, plan])),
        sensitivity_frame(points), staffing_frame(staffing(plan.quotas, {}), 3),
    )  # fmt: skip
    for frame in frames:
        assert [name for name, kind in frame.schema.items() if kind.is_float() or kind == pl.Object] == []
    assert dict(frames[0].schema) == PLAN_SCHEMA
    assert frames[0]["subsidy_fen"].sum() == plan.subsidy_fen == frames[1]["total_fen"].sum()


def floats(value: Any, path: str = "") -> Any:
    """Where in a value there is a float."""
    if isinstance(value, float):
        yield path
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from floats(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from floats(item, f"{path}[{key}]")
    elif isinstance(value, list | tuple):
        for at, item in enumerate(value):
            yield from floats(item, f"{path}[{at}]")


@given(worlds(ascending=True, by_hand=False), st.data())
def test_more_of_what_counts_never_gives_fewer_workers_where_tiers_ascend(world: tuple[Rules, Town], data: st.DataObject):
    made, town = world
    before = compute(made, town)
    at = data.draw(st.integers(0, len(town) - 1))
    more = data.draw(st.integers(0, 3000))
    names = ("population", "floating", "households", "area_ha", "housing_units")
    grown = dataclasses.replace(town[at], **{name: getattr(town[at], name) + more for name in names if getattr(town[at], name)})
    after = compute(made, [*town[:at], grown, *town[at + 1 :]])
    assert all(now.workers >= then.workers for then, now in zip(before.quotas, after.quotas, strict=True))


def test_a_change_in_the_middle_of_the_year_splits_it():
    """Half a year at 7,200 and half at 8,400 元, with 600 元 of allowances and 10 % for the employer in the second half."""
    known = (Standard(WorkerKind.FULL_TIME, date(2026, 7, 1), 840_000, 60_000, 100_000),)
    parts = worker_segments(known, WorkerKind.FULL_TIME, 2026, 720_000)
    assert [(part.first, part.last, part.subsidy_fen, part.allowance_fen, part.employer_fen) for part in parts] == [
        (1, 6, 360_000, 0, 0),
        (7, 12, 420_000, 30_000, 42_000),
    ]
    assert worker_segments(known, WorkerKind.FULL_TIME, 2026, 720_000, 10)[0].subsidy_fen == 210_000
