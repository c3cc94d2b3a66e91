"""What was paid against what was planned, month by month and place by place, in integer 分.

The plan's months follow the one rounding rule of `money`: a month is the difference of two sums due, so twelve of them are the year's plan.
Employer's costs are in the plan but never paid out to workers, and are left out on both sides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridapp.quota.money import MONTHS, WorkerKind
from gridapp.quota.payout import month_price
from gridapp.quota.plan import Plan
from gridapp.quota.rules import Quota, Rules
from gridapp.quota.staffing import PlaceKey


@dataclass(frozen=True, slots=True)
class Paid:
    """Lines of the register of one month in one place: how many and how much, confirmed and still draft."""

    confirmed: int = 0
    confirmed_fen: int = 0
    drafts: int = 0
    draft_fen: int = 0

    def __add__(self, other: "Paid") -> "Paid":
        return Paid(
            self.confirmed + other.confirmed, self.confirmed_fen + other.confirmed_fen,
            self.drafts + other.drafts, self.draft_fen + other.draft_fen,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MonthActual:
    """A month of the year. `total_…`: from January on; what nobody can know yet is `None`."""

    month: int
    plan_fen: int
    paid: Paid
    total_plan_fen: int
    total_paid_fen: int | None
    difference_fen: int | None
    """Planned so far less paid so far: positive is money saved."""
    left_fen: int | None
    """What may go to subsidies in the year less what was paid so far."""


@dataclass(frozen=True, slots=True)
class PlaceActual:
    """A place so far: planned up to and with the last confirmed month, and paid."""

    code: str
    name: str
    kind: str
    plan_fen: int
    paid: Paid

    @property
    def difference_fen(self) -> int:
        """Planned so far less paid so far."""
        return self.plan_fen - self.paid.confirmed_fen


def month_plan(rules: Rules, quota: Quota, month: int) -> int:
    """What a place is planned to be paid in a month."""
    return sum(quota.count(kind) * month_price(rules, kind, month) for kind in WorkerKind)


def by_month(plan: Plan, paid: Mapping[int, Paid], *, allowed_fen: int | None) -> list[MonthActual]:
    """All twelve months. Totals of what was paid end with the last month that has a confirmed line.

    Without `allowed_fen` no headroom is told.
    """
    last = last_month(paid)
    rows, planned, spent = [], 0, 0
    for month in range(1, MONTHS + 1):
        here, due = paid.get(month, Paid()), sum(month_plan(plan.rules, quota, month) for quota in plan.quotas)
        planned, spent = planned + due, spent + here.confirmed_fen
        known = month <= last
        left = allowed_fen - spent if known and allowed_fen is not None else None
        rows.append(MonthActual(month, due, here, planned, spent if known else None, planned - spent if known else None, left))
    return rows


def last_month(paid: Mapping[int, Paid]) -> int:
    """The last month with a confirmed line; 0 without any."""
    return max((month for month, here in paid.items() if here.confirmed), default=0)


def by_place(plan: Plan, paid: Mapping[PlaceKey, Paid], names: Mapping[PlaceKey, tuple[str, str]], last: int) -> list[PlaceActual]:
    """Every place of the plan, by code, then places that were paid but are not in it (`names`: name and kind of theirs)."""
    rows, known = [], set()
    for quota in plan.quotas:
        key = quota.place.key
        known.add(key)
        due = sum(month_plan(plan.rules, quota, month) for month in range(1, last + 1))
        rows.append(PlaceActual(quota.place.code, quota.place.name, quota.place.kind, due, paid.get(key, Paid())))
    others = sorted(key for key in paid if key not in known)
    return rows + [PlaceActual(key[1], *names.get(key, ("", "")), 0, paid[key]) for key in others]


def total(parts: Sequence[Paid]) -> Paid:
    """All of them together."""
    return sum(parts, Paid())
