"""Rules against a fund, and what they give one place: rule, then limits, then what was decided by hand."""

from collections.abc import Mapping
from dataclasses import dataclass

from gridapp.kit.choices import Choice
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import _, msg
from gridapp.quota import funding
from gridapp.quota.money import ONE, Segment, Standard, WorkerKind, worker_segments
from gridapp.quota.places import (
    DormitoryRule,
    Override,
    Place,
    PlaceKind,
    Tier,
    TierBasis,
    dormitory_grids,
    measure_of,
    tier_for,
)


class Decided(Choice):
    """Why a place has as many workers as it has."""

    RULE = "rule", _("规则")
    MINIMUM = "minimum", _("下限")
    MAXIMUM = "maximum", _("上限")
    OVERRIDE = "override", _("人工")


class Fit(Choice):
    """How the homes of a place fit its grids."""

    FITS = "", ""
    LOW = "low", _("偏小")
    HIGH = "high", _("偏大")


HOUSEHOLDS = (200, 500)
"""Households of a grid as the work plan has it (part 1, chapter 1), where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule set against a fund. `tiers` ascend by start; shares are in parts per million; amounts in 分.

    `subsidy_per_worker_fen` is the yearly subsidy of every worker for whose kind no standard is in force. `year` and `first_month` say for
    which months the plan pays; without standards and from January on, any year costs the same.
    """

    subsidy_per_worker_fen: int
    fund_total_fen: int
    subsidy_share_ppm: int
    tiers: tuple[Tier, ...]
    dormitory: DormitoryRule
    basis: TierBasis = TierBasis.POPULATION
    floating_weight_ppm: int = 0
    min_workers: int = 0
    max_workers: int | None = None
    households_min: int = HOUSEHOLDS[0]
    households_max: int = HOUSEHOLDS[1]
    year: int = 2000
    first_month: int = 1
    standards: tuple[Standard, ...] = ()
    carry_over_fen: int = 0
    sources: tuple[funding.Source, ...] = ()
    uses: tuple[funding.Use, ...] = ()
    overrides: tuple[Override, ...] = ()

    @property
    def available_fen(self) -> int:
        """The fund of the year and what was carried over from the last."""
        return self.fund_total_fen + self.carry_over_fen

    @property
    def allowed_fen(self) -> int:
        """What may go to subsidies: (fund + carried over) × share, rounded down to the 分."""
        return self.available_fen * self.subsidy_share_ppm // ONE

    def segments(self) -> dict[WorkerKind, list[Segment]]:
        """What one worker of each kind costs in the plan's months."""
        return {
            kind: worker_segments(self.standards, kind, self.year, self.subsidy_per_worker_fen, self.first_month) for kind in WorkerKind
        }

    def prices(self) -> dict[WorkerKind, int]:
        """What one worker of each kind costs in all of the plan's months."""
        return {kind: sum(part.total_fen for part in parts) for kind, parts in self.segments().items()}


@dataclass(frozen=True, slots=True)
class Quota:
    """What one place gets. `tier_from`: where the tier reached starts; `to_next`: what is missing to the next tier (villages only)."""

    place: Place
    grids: int
    workers: int
    subsidy_fen: int
    tier_from: int | None = None
    to_next: int | None = None
    part_time: int = 0
    measure: int | None = None
    decided: Decided = Decided.RULE
    reason: str = ""
    by_rule: tuple[int, int] = (0, 0)
    """Grids and workers before anything was decided by hand or limited."""
    fit: Fit = Fit.FITS
    """`low` or `high` when its homes do not fit its grids."""

    @property
    def vacancy(self) -> int:
        """Workers still to be found; negative when more are in post than the quota allows."""
        return self.workers - self.place.in_post

    @property
    def homes_per_grid(self) -> int | None:
        """Households per grid, rounded down; `None` without grids or figures."""
        return self.place.homes // self.grids if self.grids and self.place.homes else None

    def count(self, kind: WorkerKind) -> int:
        """Workers of a kind."""
        if self.place.kind == PlaceKind.DORMITORY:
            return self.workers if kind == WorkerKind.DORMITORY else 0
        if kind == WorkerKind.PART_TIME:
            return self.part_time
        return self.workers - self.part_time if kind == WorkerKind.FULL_TIME else 0


def quota_of(rules: Rules, place: Place, override: Override | None, prices: Mapping[WorkerKind, int]) -> Quota:
    """What a place gets: rule, then limits per place, then what was decided by hand; `prices` is `Rules.prices()`.

    Of fewer workers than the rule gives, part-time ones stay first: the rule names their number, full-time workers are the rest.
    """
    if (figure := min(place.population, place.housing_units, place.households, place.floating, place.area_ha)) < 0:
        raise Refusal(
            msg("{name}（{code}）的人口、户数或套数为负数（{value}），请改正", value=figure, name=place.name, code=place.code)
        )  # fmt: skip
    tier, measure, to_next = (None, None, None) if place.kind == PlaceKind.DORMITORY else _reached(rules, place)
    if tier is None:
        grids = dormitory_grids(rules.dormitory, place.housing_units, place.population)
        by_rule = (grids, grids * rules.dormitory.workers_per_grid)
    else:
        by_rule = (tier.grids, tier.workers)
    (grids, workers), decided, reason = by_rule, Decided.RULE, ""
    if grids and workers < rules.min_workers:
        workers, decided = rules.min_workers, Decided.MINIMUM
    elif rules.max_workers is not None and workers > rules.max_workers:
        workers, decided = rules.max_workers, Decided.MAXIMUM
    if override is not None:
        grids = grids if override.grids is None else override.grids
        workers = workers if override.workers is None else override.workers
        decided, reason = Decided.OVERRIDE, override.reason
    part_time = min(tier.part_time, workers) if tier else 0
    whole = WorkerKind.FULL_TIME if tier else WorkerKind.DORMITORY
    money = (workers - part_time) * prices[whole] + part_time * prices[WorkerKind.PART_TIME]
    fit = _fit(place.homes, grids, rules.households_min, rules.households_max)
    return Quota(
        place, grids, workers, money, tier.min_population if tier else None, to_next, part_time, measure, decided, reason, by_rule, fit,
    )  # fmt: skip


def _reached(rules: Rules, place: Place) -> tuple[Tier, int, int | None]:
    """The tier a village is in, the figure that decided it, and what is missing to the next tier."""
    who = {"name": place.name, "code": place.code}
    # A dormitory may stand empty; a village without residents is a figure nobody has filled in.
    if rules.basis == TierBasis.POPULATION and place.population == 0:
        raise Refusal(msg("{name}（{code}）的常住人口是 0，无法核定名额：请填写常住人口，已撤并的请删除", **who))
    measure = measure_of(place, rules.basis, rules.floating_weight_ppm)
    if measure == 0 and rules.basis == TierBasis.HOUSEHOLDS:
        raise Refusal(msg("{name}（{code}）的户数是 0，无法按户数核定名额：请填写户数", **who))
    if measure == 0 and rules.basis == TierBasis.AREA:
        raise Refusal(msg("{name}（{code}）的面积不足 1 公顷，无法按面积核定名额：请填写管辖面积", **who))
    tier, to_next = tier_for(rules.tiers, measure)
    if tier is None:
        raise Refusal(
            msg("{name}（{code}）为 {measure}，没有适用的档次：请在规则中增加起点不高于 {measure} 的一档", measure=measure, **who)
        )
    return tier, measure, to_next


def _fit(homes: int, grids: int, least: int, most: int) -> Fit:
    if homes == 0 or grids == 0:
        return Fit.FITS
    return Fit.LOW if homes < least * grids else Fit.HIGH if homes > most * grids else Fit.FITS
