"""What a place is and how many grids and workers the rules give it, before money.

Source: work plan, part 2, chapter 1 (一). Villages and communities: the highest tier whose start is reached; the tier that starts at 0 is
the default. Dormitories: housing units and residents are each divided by the rule's divisor and rounded up, the larger wins.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gridapp.kit.choices import Choice
from gridapp.kit.i18n import Msg, _, msg
from gridapp.quota.money import ONE


class PlaceKind(Choice):
    """What a place is."""

    VILLAGE = "village", _("行政村")
    COMMUNITY = "community", _("社区")
    DORMITORY = "dormitory", _("单位宿舍")


PlaceKey = tuple[bool, str]
"""Whether it is a dormitory, and its code."""


class TierBasis(Choice):
    """What the starts of tiers count: residents (with weighted floating population), households, or whole hectares."""

    POPULATION = "population", _("常住人口")
    HOUSEHOLDS = "households", _("户数")
    AREA = "area", _("面积（公顷）")

    @property
    def unit(self) -> str:
        """In what they count."""
        return {TierBasis.POPULATION: _("人"), TierBasis.HOUSEHOLDS: _("户"), TierBasis.AREA: _("公顷")}[self]


@dataclass(frozen=True, slots=True, order=True)
class Tier:
    """From `min_population` on, a village gets `grids` grids and `workers` workers, `part_time` of them part-time.

    Start and end count what the rule set's basis says. `max_population` is the last figure of the tier; `None` means up to the next tier.
    """

    min_population: int
    grids: int
    workers: int
    part_time: int = 0
    max_population: int | None = None


@dataclass(frozen=True, slots=True)
class DormitoryRule:
    """One grid for every so many housing units or residents, and the workers of each grid. Divisors are at least 1."""

    housing_units_per_grid: int
    residents_per_grid: int
    workers_per_grid: int


@dataclass(frozen=True, slots=True)
class Place:
    """A village, community or dormitory. `population`: its residents; `in_post`: people in paid posts there; `area_ha`: whole hectares."""

    code: str
    name: str
    kind: PlaceKind
    population: int
    housing_units: int = 0
    households: int = 0
    in_post: int = 0
    floating: int = 0
    area_ha: int = 0

    @property
    def key(self) -> PlaceKey:
        """What tells it from every other place."""
        return self.kind == PlaceKind.DORMITORY, self.code

    @property
    def homes(self) -> int:
        """Households; a dormitory's housing units stand for them."""
        return self.housing_units if self.kind == PlaceKind.DORMITORY else self.households


@dataclass(frozen=True, slots=True)
class Override:
    """A decision by hand for one place; what is `None` stays as the rules have it. `reason` is kept with the plan."""

    kind: PlaceKind
    code: str
    grids: int | None
    workers: int | None
    reason: str
    name: str = ""

    @property
    def key(self) -> PlaceKey:
        """The place it is for."""
        return self.kind == PlaceKind.DORMITORY, self.code


def measure_of(place: Place, basis: TierBasis, floating_weight_ppm: int) -> int:
    """What a village is measured by: residents + floating × weight (rounded down to a person), households, or whole hectares."""
    if basis == TierBasis.HOUSEHOLDS:
        return place.households
    return place.area_ha if basis == TierBasis.AREA else place.population + place.floating * floating_weight_ppm // ONE


def tier_for(tiers: Sequence[Tier], measure: int) -> tuple[Tier | None, int | None]:
    """The highest tier reached by `measure` and how much is missing to the next; `tiers` ascend.

    The first is `None` when no tier starts at or below `measure` or the one that does has ended, the second when the highest is reached.
    """
    reached = bisect_right(tiers, measure, key=lambda tier: tier.min_population)
    following = tiers[reached].min_population - measure if reached < len(tiers) else None
    tier = tiers[reached - 1] if reached else None
    ended = tier is not None and tier.max_population is not None and tier.max_population < measure
    return (None if ended else tier), following


def dormitory_grids(rule: DormitoryRule, housing_units: int, residents: int) -> int:
    """max(⌈housing units ÷ units per grid⌉, ⌈residents ÷ residents per grid⌉); 0 for an empty dormitory."""
    return max(-(-housing_units // rule.housing_units_per_grid), -(-residents // rule.residents_per_grid))


def hole_in(tiers: Sequence[Tier]) -> Msg | None:
    """What is wrong with the sequence of tiers: it must start at 0 and leave neither a hole nor an overlap. `None` when it is whole.

    Names the lowest numbers that no tier, or more than one, has.
    """
    ordered = sorted(tiers, key=lambda tier: tier.min_population)
    if not ordered:
        return msg("至少要有一档，其中一档的起点应为 0（默认档）")
    for tier in ordered:
        if tier.max_population is not None and tier.max_population < tier.min_population:
            return msg("从 {start} 起的一档止于 {end}，止点不能小于起点", start=tier.min_population, end=tier.max_population)
    if ordered[0].min_population > 0:
        return msg("0—{last} 没有适用的档次：请把最低一档的起点改为 0，或增加一档", last=ordered[0].min_population - 1)
    for lower, upper in pairwise(ordered):
        if problem := _between(lower, upper):
            return problem
    if (end := ordered[-1].max_population) is not None:
        return msg("{first} 及以上没有适用的档次：最高一档不要填止点", first=end + 1)
    return None


def _between(lower: Tier, upper: Tier) -> Msg | None:
    """What is wrong between two neighbouring tiers."""
    end, following = lower.max_population, upper.min_population
    if following == lower.min_population:
        return msg("有两档都从 {start} 起，请改成不同的数", start=following)
    if end is None or end == following - 1:
        return None
    if end < following:
        return msg("{first}—{last} 没有适用的档次：请把前一档的止点或后一档的起点连上", first=end + 1, last=following - 1)
    last = end if upper.max_population is None else min(end, upper.max_population)
    return msg("{first}—{last} 同时属于两档，请改成不重叠的起止", first=following, last=last)
