"""What a worker costs, in integer 分.

The one rounding rule: **of an annual amount A, A × k ÷ 12 rounded half up is due by the end of month k; a month, or a run of months, is
the difference between two such sums.** Twelve months are A exactly, a plan's lines add up to its totals, and what is paid month by month is
what was planned, whatever A is. A coefficient or an employer's share is applied to that amount and rounded half up.

Source: work plan, part 2, chapter 1 (一), (二); valid-from dates and months in post are how offices pay by the month.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gridapp.kit.choices import Choice
from gridapp.kit.i18n import _

ONE = 1_000_000
MONTHS = 12
MOST_FEN = 10**15
"""The largest amount the tables hold."""


class WorkerKind(Choice):
    """By which standard a worker is paid."""

    FULL_TIME = "full_time", _("专职")
    PART_TIME = "part_time", _("兼职")
    DORMITORY = "dormitory", _("驻地单位选派")


@dataclass(frozen=True, slots=True, order=True)
class Standard:
    """From `valid_from` (the first of a month) on, a worker of this kind costs so much a year.

    `annual_fen` is the subsidy, `allowance_fen` the year's allowances, `employer_ppm` the employer's costs as a share of the subsidy.
    """

    kind: WorkerKind
    valid_from: date
    annual_fen: int
    allowance_fen: int = 0
    employer_ppm: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """Months `first`–`last` of a year under one standard, for one worker, in 分."""

    first: int
    last: int
    annual_fen: int
    subsidy_fen: int
    allowance_fen: int
    employer_fen: int

    @property
    def total_fen(self) -> int:
        """Subsidy, allowances and employer's costs."""
        return self.subsidy_fen + self.allowance_fen + self.employer_fen


def half_up(numerator: int, denominator: int) -> int:
    """`numerator ÷ denominator` rounded half up; the denominator is positive."""
    return (2 * numerator + denominator) // (2 * denominator)


def due_fen(annual_fen: int, month: int) -> int:
    """What of an annual amount is due by the end of `month` (0–12)."""
    return half_up(annual_fen * month, MONTHS)


def months_fen(annual_fen: int, first: int, last: int) -> int:
    """What of an annual amount falls to months `first`–`last`, both included."""
    return due_fen(annual_fen, last) - due_fen(annual_fen, first - 1)


def part_fen(amount_fen: int, ppm: int) -> int:
    """A share of an amount, rounded half up to the 分: a coefficient, an employer's rate."""
    return half_up(amount_fen * ppm, ONE)


def standard_for(standards: Iterable[Standard], kind: WorkerKind, on: date, base_fen: int) -> Standard:
    """The standard of a kind in force on a day; without one, `base_fen` a year and nothing else."""
    known = [standard for standard in standards if standard.kind == kind and standard.valid_from <= on]
    return max(known, key=lambda standard: standard.valid_from, default=Standard(kind, date.min, base_fen))


def worker_segments(standards: Sequence[Standard], kind: WorkerKind, year: int, base_fen: int, first_month: int = 1) -> list[Segment]:
    """What one worker of a kind costs from `first_month` to the end of `year`: a segment for each run of months under one standard."""
    segments: list[Segment] = []
    start, month = first_month, first_month
    while start <= MONTHS:
        standard = standard_for(standards, kind, date(year, start, 1), base_fen)
        month = start
        while month < MONTHS and standard_for(standards, kind, date(year, month + 1, 1), base_fen) == standard:
            month += 1
        subsidy = months_fen(standard.annual_fen, start, month)
        allowance = months_fen(standard.allowance_fen, start, month)
        segments.append(Segment(start, month, standard.annual_fen, subsidy, allowance, part_fen(subsidy, standard.employer_ppm)))
        start = month + 1
    return segments


def by_largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """`total` split in proportion to `weights` into whole 分 that add up to it: each share is rounded down, the 分 left over go one each
    to the largest remainders, the first first. Without any weight nothing is split.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in order[: total - sum(parts)]:
        parts[at] += 1
    return parts
