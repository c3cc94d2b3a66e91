"""Closure: what of the work that was due got done, and in time. One definition for figures, lists and charts.

A period is [first day 00:00, last day 24:00) in the office's zone; its figures are taken at `as_of` = its end, or now if that is earlier.
What happens after `as_of` does not count, so the figure of a past month is the same whenever it is asked.
A period that has not begun is empty.

| measure | cases |
|---|---|
| received | reported in the period |
| filed | filed in the period |
| void | filed in the period and void at `as_of` |
| closed | closed in the period, and at `as_of` neither open again nor void |
| closed_on_time | of these, closed at or before the deadline |
| closed_late | of these, closed after the deadline |
| open_overdue | open at `as_of`, not void then, deadline passed before `as_of` |
| due | closed + open_overdue |
| filed_valid | filed − void |
| open | open at `as_of`, not void then |
| suspended | of these, filed and without a deadline: the clock stands still |
| carried | open when the period began, not void then |
| reopened | closed before the period began, and open again within it |
| voided | void since a moment in the period |

So carried + received + reopened = closed + voided + open, each case on each side at most once.

What a case is at `as_of` is told by what held of it then (`since` ≤ … < `until`): a deadline extended, a clock stopped or a case reopened
later changes nothing earlier. A void case whose `voided_at` is unknown was never due and never closed. Rates are null where the
denominator is 0.

Every filed case has a deadline: form and import count one that is not given (`features/cases/service`), and revision 0006 of the schema
counted those that older imports had left out (of a case closed without being filed, from its report). Nothing has passed a deadline that
does not exist: a case without one, which no door makes, would count as on time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

MEASURES = ("received", "filed", "void", "due", "closed", "closed_on_time", "open_overdue")
"""The counts of a closure frame, in column order."""
STOCK = ("carried", "reopened", "voided", "open", "suspended")
"""The counts by which a report checks itself."""
ROW_MEASURES = (*MEASURES, "closed_late", "filed_valid", *STOCK)
"""Every set of cases that `rows_of` can select."""
RATES = {
    "closure_rate": ("closed", "due"),
    "on_time_rate": ("closed_on_time", "due"),
    "late_rate": ("closed_late", "due"),
    "filing_rate": ("filed", "received"),
    "valid_filing_rate": ("filed_valid", "filed"),
}
"""Rate → the measures of its numerator and denominator."""

CASE_SCHEMA = {
    "reported_at": pl.Datetime("us", "UTC"),
    "filed_at": pl.Datetime("us", "UTC"),
    "due_at": pl.Datetime("us", "UTC"),
    "closed_at": pl.Datetime("us", "UTC"),
    "void": pl.Boolean,
    "voided_at": pl.Datetime("us", "UTC"),
    "since": pl.Datetime("us", "UTC"),
    "until": pl.Datetime("us", "UTC"),
}
"""Columns `closure` reads, besides those it groups by. A case has a row for each interval in which something else held of it: `due_at`
and `closed_at` from `since` (null: from the beginning) until `until` (null: to this day).
"""

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Period:
    """A stretch of local calendar days. `end` is exclusive; `as_of` is when its figures are taken; `now` when they are asked for."""

    start: datetime
    end: datetime
    now: datetime

    @property
    def as_of(self) -> datetime:
        """The period's end, or now if that is earlier."""
        return min(self.end, self.now)

    @property
    def begun(self) -> bool:
        """Whether any of it lies in the past."""
        return self.now > self.start


class Moments(NamedTuple):
    """What `rows_of` reads of a period that has begun, as columns: many periods at once."""

    start: Any
    as_of: Any
    begun: bool = True


class Terms(NamedTuple):
    """The columns a measure is made of, for Polars or for SQL: both know `>=`, `<`, `&` and `|`."""

    reported: Any
    filed: Any
    closed: Any
    closed_or_never: Any
    due_or_never: Any
    gone: Any
    """When the case left the count as void: `NEVER` when it is not void, `ALWAYS` when nobody knows."""
    since: Any
    until: Any
    """From when and until when this held of the case; `ALWAYS` and `NEVER` where there is no end."""
    never: Any = NEVER


@lru_cache(maxsize=1)
def polars_terms() -> Terms:
    """The terms over a frame of `CASE_SCHEMA`."""
    void_since = pl.when("void").then(pl.col("voided_at").fill_null(ALWAYS)).otherwise(NEVER)
    closed, due = pl.col("closed_at"), pl.col("due_at")
    held = pl.col("since").fill_null(ALWAYS), pl.col("until").fill_null(NEVER)
    return Terms(pl.col("reported_at"), pl.col("filed_at"), closed, closed.fill_null(NEVER), due.fill_null(NEVER), void_since, *held)


def rows_of(measure: str, terms: Terms, period: Period | Moments) -> Any:
    """The condition that selects exactly the cases a measure counts; null counts as false.

    Raises:
        KeyError: no such measure (`ROW_MEASURES`).
    """
    held = (terms.since < period.as_of) & (terms.until >= period.as_of)
    reported = (terms.reported >= period.start) & (terms.reported < period.as_of) & held
    if not period.begun and measure in ROW_MEASURES:
        return reported  # as_of lies before start: nothing
    filed = (terms.filed >= period.start) & (terms.filed < period.as_of) & held
    is_open = (terms.reported < period.as_of) & (terms.closed_or_never >= period.as_of) & (terms.gone > period.as_of) & held
    closed = (terms.closed >= period.start) & (terms.closed < period.as_of) & (terms.gone > period.as_of) & held
    overdue = is_open & (terms.due_or_never < period.as_of)
    before = (terms.since < period.start) & (terms.until >= period.start) & (terms.reported < period.start) & (terms.gone > period.start)
    return {
        "received": reported,
        "filed": filed,
        "void": filed & (terms.gone <= period.as_of),
        "filed_valid": filed & (terms.gone > period.as_of),
        "closed": closed,
        "closed_on_time": closed & (terms.closed <= terms.due_or_never),
        "closed_late": closed & (terms.closed > terms.due_or_never),
        "open_overdue": overdue,
        "due": closed | overdue,
        "open": is_open,
        "suspended": is_open & (terms.filed < period.as_of) & (terms.due_or_never == terms.never),
        "carried": before & (terms.closed_or_never >= period.start),
        "reopened": (terms.until >= period.start) & (terms.until < period.as_of) & (terms.closed < period.start),
        "voided": (terms.gone > period.start) & (terms.gone <= period.as_of) & (terms.reported < period.as_of) & held,
    }[measure]


def period_of(start: date, end: date, now: datetime, zone: str = "Asia/Shanghai") -> Period:
    """The period from `start` to `end`, both days included.

    Raises:
        ValueError: `start` lies after `end`, or `now` has no zone.
    """
    if start > end:
        raise ValueError(f"the period ends ({end}) before it starts ({start})")
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    return Period(_midnight(start, zone), _midnight(end + timedelta(days=1), zone), now.astimezone(UTC))


def months_of(start: date, end: date, now: datetime, zone: str = "Asia/Shanghai") -> dict[str, Period]:
    """The calendar months from `start` to `end`, each a period of its own (`2026-03` → period); the first and last are cut to the range."""
    whole = period_of(start, end, now, zone)
    months = {}
    for ordinal in range(month_ordinal(start), month_ordinal(end) + 1):
        first, following = date(ordinal // 12, ordinal % 12 + 1, 1), date((ordinal + 1) // 12, (ordinal + 1) % 12 + 1, 1)
        months[f"{first:%Y-%m}"] = Period(max(whole.start, _midnight(first, zone)), min(whole.end, _midnight(following, zone)), whole.now)
    return months


def month_ordinal(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
