"""Grids, workers and money from a rule set: whole numbers and exact fractions only, so a sum is right to the 分 at any size.

Source: work plan, part 2, chapter 1. Villages: the highest tier whose starting population is reached gives grids and workers; the tier
that starts at 0 is the default. Dormitories: housing units and residents are each divided by the rule's divisor and rounded up, the
larger result is the number of grids. A dormitory with neither units nor residents gets no grid.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from gridapp.kit import parsing
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.reading import Reading

_ONE = 1_000_000
_MOST, _MOST_FEN = 2_000_000_000, 10**15  # the largest count and the largest amount the tables hold
Kind = Literal["village", "community", "dormitory"]

RULE_KEYS = ("subsidy_per_worker", "fund_total", "subsidy_share", "village_tiers", "dormitory")
TIER_KEYS = ("min_population", "grids", "workers")
DORMITORY_KEYS = ("housing_units_per_grid", "residents_per_grid", "workers_per_grid")


@dataclass(frozen=True, slots=True, order=True)
class Tier:
    """From `min_population` residents on, a village gets `grids` grids and `workers` workers."""

    min_population: int
    grids: int
    workers: int


@dataclass(frozen=True, slots=True)
class DormitoryRule:
    """One grid for every so many housing units or residents, and the workers of each grid. Divisors are at least 1."""

    housing_units_per_grid: int
    residents_per_grid: int
    workers_per_grid: int


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule set against a fund. `tiers` ascend by population; the share of the fund is in parts per million."""

    subsidy_per_worker_fen: int
    fund_total_fen: int
    subsidy_share_ppm: int
    tiers: tuple[Tier, ...]
    dormitory: DormitoryRule

    @property
    def allowed_fen(self) -> int:
        """What may go to subsidies: fund × share, rounded down to the 分."""
        return self.fund_total_fen * self.subsidy_share_ppm // _ONE


@dataclass(frozen=True, slots=True)
class Place:
    """A village, community or dormitory. `population`: its residents; `in_post`: people in paid posts there."""

    code: str
    name: str
    kind: Kind
    population: int
    housing_units: int = 0
    households: int = 0
    in_post: int = 0


@dataclass(frozen=True, slots=True)
class Quota:
    """What one place gets. `tier_from`: where the tier reached starts; `to_next`: residents missing to the next tier (villages only)."""

    place: Place
    grids: int
    workers: int
    subsidy_fen: int
    tier_from: int | None = None
    to_next: int | None = None

    @property
    def vacancy(self) -> int:
        """Workers still to be found; negative when more are in post than the quota allows."""
        return self.workers - self.place.in_post


@dataclass(frozen=True, slots=True)
class Plan:
    """Every place's quota, sorted by code, and the totals. `warnings` do not stop a plan but deserve a look."""

    quotas: tuple[Quota, ...]
    grids: int
    workers: int
    population: int
    in_post: int
    subsidy_fen: int
    fund_total_fen: int
    allowed_fen: int
    warnings: tuple[Msg, ...] = ()

    @property
    def headroom_fen(self) -> int:
        """What is left of the fund's share; negative is a shortfall."""
        return self.allowed_fen - self.subsidy_fen

    @property
    def per_resident_fen(self) -> int | None:
        """Money needed per resident of all places, rounded half up to the 分； `None` without residents."""
        return None if self.population == 0 else (2 * self.subsidy_fen + self.population) // (2 * self.population)

    def as_dict(self) -> dict[str, Any]:
        """The plan as `gridapp budget compute --format json` prints it."""
        return {
            "places": [
                {"code": q.place.code, "name": q.place.name, "kind": q.place.kind, "grids": q.grids, "workers": q.workers}
                for q in self.quotas
            ],
            "totals": {
                "grids": self.grids,
                "workers": self.workers,
                "subsidy_fen": self.subsidy_fen,
                "allowed_fen": self.allowed_fen,
                "headroom_fen": self.headroom_fen,
            },
        }


def tier_for(tiers: Sequence[Tier], population: int) -> tuple[Tier | None, int | None]:
    """The highest tier reached by `population` and how many residents are missing to the next; `tiers` ascend.

    The first is `None` when no tier starts at or below `population`, the second when the highest tier is reached.
    """
    reached = bisect_right(tiers, population, key=lambda tier: tier.min_population)
    following = tiers[reached].min_population - population if reached < len(tiers) else None
    return (tiers[reached - 1] if reached else None), following


def dormitory_grids(rule: DormitoryRule, housing_units: int, residents: int) -> int:
    """max(⌈housing units ÷ units per grid⌉, ⌈residents ÷ residents per grid⌉); 0 for an empty dormitory."""
    return max(-(-housing_units // rule.housing_units_per_grid), -(-residents // rule.residents_per_grid))


def compute(rules: Rules, places: Iterable[Place]) -> Plan:
    """The plan for these places.

    Raises:
        Refusal: there is no place at all, or nobody lives in any of them.
        Invalid: places that cannot be computed, keyed `kind/code`: a negative figure, a village without residents or below every tier.
    """
    places = sorted(places, key=lambda place: (place.code, place.kind))
    if places and all(_is_empty(place) for place in places):
        raise Refusal(msg("所有村、社区和单位宿舍的人口都是 0，无法测算：请先填写常住人口、房屋套数和居住人数"))
    quotas: list[Quota] = []
    errors: dict[str, Msg] = {}
    warnings: list[Msg] = []
    for place in places:
        try:
            quota = _quota(rules, place)
        except Refusal as refusal:
            errors[f"{place.kind}/{place.code}"] = refusal.message
            continue
        quotas.append(quota)
        if _is_empty(place):
            warnings.append(msg("{name}（{code}）的房屋套数和居住人数都是 0，未划网格，请核对", name=place.name, code=place.code))
    if errors:
        raise Invalid(errors)
    if not quotas:
        raise Refusal(msg("没有可以测算的村、社区或单位宿舍：请先录入或导入（gridapp import villages 文件）后再测算"))
    workers = sum(quota.workers for quota in quotas)
    return Plan(
        quotas=tuple(quotas),
        grids=sum(quota.grids for quota in quotas),
        workers=workers,
        population=sum(quota.place.population for quota in quotas),
        in_post=sum(quota.place.in_post for quota in quotas),
        subsidy_fen=workers * rules.subsidy_per_worker_fen,
        fund_total_fen=rules.fund_total_fen,
        allowed_fen=rules.allowed_fen,
        warnings=tuple(warnings),
    )


def _quota(rules: Rules, place: Place) -> Quota:
    who = {"name": place.name, "code": place.code}
    figure = min(place.population, place.housing_units, place.households)
    if figure < 0:
        raise Refusal(msg("{name}（{code}）的人口、户数或套数为负数（{value}），请改正", value=figure, **who))
    if place.kind == "dormitory":
        grids = dormitory_grids(rules.dormitory, place.housing_units, place.population)
        workers = grids * rules.dormitory.workers_per_grid
        return Quota(place, grids, workers, workers * rules.subsidy_per_worker_fen)
    if place.population == 0:
        # A dormitory may stand empty; a village without residents is a figure nobody has filled in.
        raise Refusal(msg("{name}（{code}）的常住人口是 0，无法核定名额：请填写常住人口，已撤并的请删除", **who))
    tier, to_next = tier_for(rules.tiers, place.population)
    if tier is None:
        none = msg(
            "{name}（{code}）常住人口 {people} 人，没有适用的档次：请在规则中增加起点不高于 {people} 的一档", people=place.population, **who
        )
        raise Refusal(none)
    return Quota(place, tier.grids, tier.workers, tier.workers * rules.subsidy_per_worker_fen, tier.min_population, to_next)


def _is_empty(place: Place) -> bool:
    return place.population == 0 and place.housing_units == 0


def households_note(quota: Quota, least: int, most: int) -> Msg | None:
    """A warning when the households of a place do not fit its grids at `least`–`most` households each (principle: 200–500)."""
    if quota.place.households == 0 or quota.grids == 0:
        return None
    average = quota.place.households // quota.grids
    if quota.place.households < least * quota.grids:
        return msg("平均每格 {average} 户，少于 {least} 户", average=average, least=least)
    if quota.place.households > most * quota.grids:
        return msg("平均每格 {average} 户，多于 {most} 户", average=average, most=most)
    return None


def parse_rules(data: Mapping[str, object], *, percent: bool = False) -> Rules:
    """Rules as somebody wrote them (a TOML file, the inputs of the page), checked completely.

    Keys: `subsidy_per_worker` and `fund_total` in 元 with at most two decimals, `subsidy_share` 0 to 1 (with `percent`, 0 to 100),
    `village_tiers` a list of `min_population/grids/workers`, `dormitory` with its two divisors and `workers_per_grid`.

    Raises:
        Invalid: all mistakes, keyed by path: `fund_total`, `dormitory.workers_per_grid`, `village_tiers[2].grids` (counted from 1).
    """
    errors: dict[str, Msg] = {}
    top = Reading(data, RULE_KEYS, errors)
    subsidy = top.take("subsidy_per_worker", _money)
    total = top.take("fund_total", _money)
    share = top.take("subsidy_share", partial(_share, percent=percent))
    tiers = _parse_tiers(data.get("village_tiers", ()), errors)
    dormitory = _parse_dormitory(data.get("dormitory"), errors)
    if errors:
        raise Invalid(errors)
    return Rules(subsidy or 0, total or 0, share or 0, tuple(sorted(tiers)), dormitory)


def from_stored(row: Mapping[str, Any]) -> Rules:
    """The rules of a scenario, from the columns of its rule set and fund and its `tiers`."""
    return Rules(
        row["subsidy_per_worker_fen"], row["total_fen"], row["subsidy_share_ppm"],
        tuple(sorted(Tier(**tier) for tier in row["tiers"])), DormitoryRule(*(row[key] for key in DORMITORY_KEYS)),
    )  # fmt: skip


def _exactly(value: object) -> object:
    """What was written, unless a float has already lost it."""
    if isinstance(value, float) and math.isfinite(value):
        raise Refusal(msg('{value} 是近似的小数，会差出几分钱；请加引号写成文本，例如 "{value}"', value=value))
    return value


def _money(value: object) -> int:
    return parsing.fen(_exactly(value), ge=0, le=_MOST_FEN)


def _count(value: object, least: int = 0) -> int:
    return parsing.integer(_exactly(value), ge=least, le=_MOST)


def _share(value: object, *, percent: bool) -> int:
    return parsing.ppm(_exactly(value), percent=percent)


def _parse_dormitory(section: object, errors: dict[str, Msg]) -> DormitoryRule:
    if not isinstance(section, Mapping):
        errors.setdefault("dormitory", msg("须写成一节：[dormitory] 及其下的三项"))
        return DormitoryRule(1, 1, 1)
    reading = Reading(section, DORMITORY_KEYS, errors, "dormitory.")
    readers = (partial(_count, least=1), partial(_count, least=1), _count)
    return DormitoryRule(*(reading.take(key, read) or 0 for key, read in zip(DORMITORY_KEYS, readers, strict=True)))


def _parse_tiers(rows: object, errors: dict[str, Msg]) -> list[Tier]:
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not all(isinstance(row, Mapping) for row in rows):
        errors["village_tiers"] = msg("须写成若干节 [[village_tiers]]，每节一档")
        return []
    if not rows:
        errors.setdefault("village_tiers", msg("至少要有一档，其中一档的常住人口起点应为 0（默认档）"))
    tiers: list[Tier] = []
    seen: dict[int, int] = {}
    for position, row in enumerate(rows, 1):
        reading = Reading(row, TIER_KEYS, errors, f"village_tiers[{position}].")
        start, grids, workers = (reading.take(key, _count) for key in TIER_KEYS)
        if start is not None and start in seen:
            same = msg("常住人口起点 {start} 与第 {other} 档相同，请改成不同的数", start=start, other=seen[start])
            errors[f"village_tiers[{position}].min_population"] = same
        elif start is not None:
            seen[start] = position
        tiers.append(Tier(start or 0, grids or 0, workers or 0))
    return tiers
