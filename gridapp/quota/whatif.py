"""How workers and money move with the threshold and the subsidy: the figures behind the sensitivity charts."""

from collections.abc import Sequence
from dataclasses import dataclass

from gridapp.quota.goals import scaled
from gridapp.quota.places import Place
from gridapp.quota.plan import compute
from gridapp.quota.rules import Rules

PERCENTS = tuple(range(50, 151, 10))
"""Thresholds and subsidies from half to one and a half of what they are."""


@dataclass(frozen=True, slots=True)
class Point:
    """One combination: thresholds and subsidies in percent of the plan's, and what they come to."""

    threshold_percent: int
    subsidy_percent: int
    subsidy_fen: int
    """General yearly subsidy at this point."""
    workers: int
    money_fen: int
    headroom_fen: int


def sensitivity(
    rules: Rules, places: Sequence[Place], thresholds: Sequence[int] = PERCENTS, subsidies: Sequence[int] = PERCENTS
) -> list[Point]:
    """Every combination of thresholds and subsidies (percent of the plan's).

    Workers depend on the threshold alone, so places are gone through once per threshold; money is workers × price.

    Raises:
        Refusal, Invalid: as `compute`.
    """
    scales = [(subsidy, scaled(rules, subsidy_ppm=subsidy * 10_000)) for subsidy in subsidies]
    priced = [(subsidy, made.subsidy_per_worker_fen, made.prices()) for subsidy, made in scales]
    points: list[Point] = []
    for threshold in thresholds:
        plan = compute(scaled(rules, threshold_ppm=threshold * 10_000), places)
        for subsidy, subsidy_fen, prices in priced:
            money = sum(plan.counts[kind] * price for kind, price in prices.items())
            points.append(Point(threshold, subsidy, subsidy_fen, plan.workers, money, rules.allowed_fen - money))
    return points
