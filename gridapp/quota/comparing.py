"""Plans side by side: what each gives every place, and how it differs from the first."""

from collections.abc import Sequence
from dataclasses import dataclass

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.quota.places import PlaceKind
from gridapp.quota.plan import Plan
from gridapp.quota.rules import Quota

MOST = 4
MEASURES = ("grids", "workers", "subsidy_fen")
TOTALS = (
    "grids", "workers", "in_post", "vacancy", "subsidy_fen", "allowed_fen", "headroom_fen", "rest_fen", "per_resident_fen", "per_home_fen",
)  # fmt: skip
"""Figures of whole plans that are set side by side; attributes of `Plan`."""


@dataclass(frozen=True, slots=True)
class PlaceComparison:
    """One place under each plan; `None` where a plan does not know it."""

    code: str
    name: str
    kind: PlaceKind
    quotas: tuple[Quota | None, ...]

    def value(self, at: int, measure: str) -> int:
        """A measure under plan `at`; 0 where it does not know the place."""
        quota = self.quotas[at]
        return 0 if quota is None else getattr(quota, measure)

    def change(self, at: int, measure: str, base: int = 0) -> int:
        """How much more plan `at` gives than plan `base`: the negative of `change(base, measure, at)`."""
        return self.value(at, measure) - self.value(base, measure)

    @property
    def differs(self) -> bool:
        """Whether any plan gives the place something else than the first, or does not know it."""
        return any(quota is None for quota in self.quotas) or any(
            self.change(at, measure) for at in range(1, len(self.quotas)) for measure in MEASURES
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two to four plans side by side, places by code."""

    plans: tuple[Plan, ...]
    places: tuple[PlaceComparison, ...]

    def total(self, at: int, measure: str) -> int | None:
        """A figure of a whole plan (`TOTALS`)."""
        return getattr(self.plans[at], measure)

    def change(self, at: int, measure: str, base: int = 0) -> int | None:
        """How much more plan `at` has than plan `base`; `None` where either has no such figure."""
        here, there = self.total(at, measure), self.total(base, measure)
        return None if here is None or there is None else here - there


def compare(plans: Sequence[Plan]) -> Comparison:
    """Plans side by side.

    Raises:
        Refusal: fewer than two or more than four.
    """
    if not 2 <= len(plans) <= MOST:
        raise Refusal(msg("请选择 2 至 {most} 个方案进行比较", most=MOST))
    known = [{quota.place.key: quota for quota in plan.quotas} for plan in plans]
    rows = []
    for is_dormitory, code in sorted({key for quotas in known for key in quotas}, key=lambda key: (key[1], key[0])):
        quotas = tuple(quotas.get((is_dormitory, code)) for quotas in known)
        place = next(quota.place for quota in quotas if quota is not None)
        rows.append(PlaceComparison(code, place.name, place.kind, quotas))
    return Comparison(tuple(plans), tuple(rows))
