"""Grids, workers and money of a town: whole numbers and exact fractions only, so a sum is right to the 分 at any size.

Source: work plan, part 2, chapter 1: 综上，我镇共设置网格员____名，按照每名网格员每年____元的标准，我镇共需经费____元.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.quota.money import Segment, WorkerKind, half_up
from gridapp.quota.places import Place, PlaceKind, TierBasis
from gridapp.quota.rules import Quota, Rules, quota_of


@dataclass(frozen=True, slots=True)
class CostLine:
    """A line of the money: so many workers of a kind in a run of months under one standard. Amounts are of all of them together."""

    kind: WorkerKind
    workers: int
    segment: Segment

    @property
    def total_fen(self) -> int:
        """Workers × what one costs in these months."""
        return self.workers * self.segment.total_fen


@dataclass(frozen=True)
class Plan:
    """Every place's quota, sorted by code, and the totals. `warnings` do not stop a plan but deserve a look."""

    rules: Rules
    quotas: tuple[Quota, ...]
    warnings: tuple[Msg, ...] = ()

    def _sum(self, name: str) -> int:
        return sum(getattr(quota, name) for quota in self.quotas)

    @cached_property
    def grids(self) -> int:
        """Grids of all places."""
        return self._sum("grids")

    @cached_property
    def workers(self) -> int:
        """Workers of all places."""
        return self._sum("workers")

    @cached_property
    def subsidy_fen(self) -> int:
        """The money needed: the sum of the places', and of the lines."""
        return self._sum("subsidy_fen")

    @cached_property
    def population(self) -> int:
        """Residents of all places."""
        return sum(quota.place.population for quota in self.quotas)

    @cached_property
    def homes(self) -> int:
        """Households of villages and housing units of dormitories."""
        return sum(quota.place.homes for quota in self.quotas)

    @cached_property
    def in_post(self) -> int:
        """People in paid posts."""
        return sum(quota.place.in_post for quota in self.quotas)

    @cached_property
    def vacancy(self) -> int:
        """Workers still to be found; a surplus elsewhere does not fill a vacancy here."""
        return sum(max(quota.vacancy, 0) for quota in self.quotas)

    @cached_property
    def counts(self) -> dict[WorkerKind, int]:
        """Workers of each kind."""
        return {kind: sum(quota.count(kind) for quota in self.quotas) for kind in WorkerKind}

    @cached_property
    def lines(self) -> tuple[CostLine, ...]:
        """The money by kind of worker and run of months; adds up to `subsidy_fen`."""
        segments = self.rules.segments()
        return tuple(CostLine(kind, count, part) for kind, count in self.counts.items() if count for part in segments[kind])

    @property
    def fund_total_fen(self) -> int:
        """The fund of the year, without what was carried over."""
        return self.rules.fund_total_fen

    @property
    def allowed_fen(self) -> int:
        """What may go to subsidies."""
        return self.rules.allowed_fen

    @property
    def headroom_fen(self) -> int:
        """What is left of the fund's share; negative is a shortfall."""
        return self.allowed_fen - self.subsidy_fen

    @property
    def rest_fen(self) -> int:
        """What of the fund is for other things than subsidies."""
        return self.rules.available_fen - self.allowed_fen

    @property
    def per_resident_fen(self) -> int | None:
        """Money needed per resident of all places, rounded half up to the 分; `None` without residents."""
        return None if self.population == 0 else half_up(self.subsidy_fen, self.population)

    @property
    def per_home_fen(self) -> int | None:
        """Money needed per household (in dormitories: housing unit), rounded half up to the 分; `None` without any."""
        return None if self.homes == 0 else half_up(self.subsidy_fen, self.homes)

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


def compute(rules: Rules, places: Iterable[Place]) -> Plan:
    """The plan for these places.

    Raises:
        Refusal: there is no place at all, or nobody lives in any of them.
        Invalid: places that cannot be computed, keyed `kind/code`: a negative figure, a village without residents or below every tier.
    """
    places = sorted(places, key=lambda place: (place.code, place.kind))
    if places and all(_nobody(rules, place) for place in places):
        raise Refusal(msg("所有村、社区和单位宿舍的人口都是 0，无法测算：请先填写常住人口、房屋套数和居住人数"))
    prices = rules.prices()
    by_hand = {override.key: override for override in rules.overrides}
    quotas: list[Quota] = []
    errors: dict[str, Msg] = {}
    warnings: list[Msg] = []
    for place in places:
        try:
            quota = quota_of(rules, place, by_hand.pop(place.key, None), prices)
        except Refusal as refusal:
            errors[f"{place.kind}/{place.code}"] = refusal.message
            continue
        quotas.append(quota)
        if place.kind == PlaceKind.DORMITORY and quota.grids == 0 and _nobody(rules, place):
            warnings.append(msg("{name}（{code}）的房屋套数和居住人数都是 0，未划网格，请核对", name=place.name, code=place.code))
    if errors:
        raise Invalid(errors)
    if not quotas:
        raise Refusal(msg("没有可以测算的村、社区或单位宿舍：请先录入或导入后再测算"))
    warnings += [
        msg("“{name}”（{code}）已删除，对它的人工调整未采用：{reason}", name=gone.name, code=gone.code, reason=gone.reason)
        for gone in by_hand.values()
    ]
    return Plan(rules, tuple(quotas), tuple(warnings))


def _nobody(rules: Rules, place: Place) -> bool:
    """Whether a place has neither residents nor units; villages that are measured by something else are not asked."""
    return place.population == 0 and place.housing_units == 0 and (place.kind == PlaceKind.DORMITORY or rules.basis == TierBasis.POPULATION)
