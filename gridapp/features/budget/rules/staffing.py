"""Quota against people: who must be found, where there are too many, and which months stay vacant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridapp.features.budget.rules.money import MONTHS
from gridapp.features.budget.rules.quota import Quota

PlaceKey = tuple[bool, str]
"""Whether it is a dormitory, and its code."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """One place in a year. `in_post`: people in paid posts in each month, January first; months of a vacancy count per post."""

    quota: Quota
    in_post: tuple[int, ...]

    @property
    def vacancies(self) -> tuple[int, ...]:
        """Posts nobody fills, month by month."""
        return tuple(max(self.quota.workers - people, 0) for people in self.in_post)

    @property
    def surpluses(self) -> tuple[int, ...]:
        """People beyond the quota, month by month."""
        return tuple(max(people - self.quota.workers, 0) for people in self.in_post)

    @property
    def vacant_months(self) -> int:
        """Post-months nobody fills in the year."""
        return sum(self.vacancies)


def staffing(quotas: Sequence[Quota], in_post: Mapping[PlaceKey, Sequence[int]]) -> list[Staffing]:
    """Every place with the people in its paid posts in each month; a place without any has zeros."""
    none = (0,) * MONTHS
    return [Staffing(quota, tuple(in_post.get((quota.place.kind == "dormitory", quota.place.code), none))) for quota in quotas]
