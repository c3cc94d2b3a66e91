"""What one worker is paid for one month, in integer 分.

A month counts when the post is held on its cut-off day (a figure of the rule set). The month's part of the year's subsidy
(`money.due_fen`) is multiplied by the appraisal coefficient and rounded half up; allowances do not depend on appraisal; corrections carry
a reason.
"""

from dataclasses import dataclass
from datetime import date

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.quota.money import ONE, Standard, WorkerKind, months_fen, part_fen, standard_for
from gridapp.quota.rules import Rules

MOST_COEFFICIENT = 2 * ONE


@dataclass(frozen=True, slots=True)
class MonthPay:
    """One line of the register. `full_fen` is the month's subsidy at coefficient 1."""

    full_fen: int
    coefficient_ppm: int
    subsidy_fen: int
    allowance_fen: int
    adjustment_fen: int

    @property
    def paid_fen(self) -> int:
        """What goes to the bank."""
        return self.subsidy_fen + self.allowance_fen + self.adjustment_fen


def counts(start_on: date, end_on: date | None, year: int, month: int, cutoff_day: int) -> bool:
    """Whether a post held from `start_on` to `end_on` counts for the month: it is held on the cut-off day."""
    day = date(year, month, cutoff_day)
    return start_on <= day and (end_on is None or end_on >= day)


def month_amounts(standards: tuple[Standard, ...], kind: WorkerKind, base_fen: int, year: int, month: int) -> tuple[int, int]:
    """Subsidy and allowance of one month at coefficient 1, under the standard in force on its first day."""
    standard = standard_for(standards, kind, date(year, month, 1), base_fen)
    return months_fen(standard.annual_fen, month, month), months_fen(standard.allowance_fen, month, month)


def month_price(rules: Rules, kind: WorkerKind, month: int) -> int:
    """Subsidy and allowance of one worker in a month of the plan's year at coefficient 1; 0 before the plan's first month."""
    if month < rules.first_month:
        return 0
    return sum(month_amounts(rules.standards, kind, rules.subsidy_per_worker_fen, rules.year, month))


def month_pay(full_fen: int, allowance_fen: int, coefficient_ppm: int = ONE, adjustment_fen: int = 0) -> MonthPay:
    """A month's pay.

    Raises:
        Refusal: the coefficient is out of 0–2, or the correction takes away more than there is.
    """
    if not 0 <= coefficient_ppm <= MOST_COEFFICIENT:
        raise Refusal(msg("考核系数应在 0 到 2 之间"), field="coefficient_ppm")
    pay = MonthPay(full_fen, coefficient_ppm, part_fen(full_fen, coefficient_ppm), allowance_fen, adjustment_fen)
    if pay.paid_fen < 0:
        raise Refusal(msg("扣减后应发金额小于 0，请核对调整金额"), field="adjustment_fen")
    return pay
