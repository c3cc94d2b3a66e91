"""Closure: what of the work that was due got done, and in time. One definition for figures, lists and charts.

A period is [first day 00:00, last day 24:00) in the office's zone; its figures are taken at `as_of` = its end, or now if that is earlier.
What happens after `as_of` does not count, so the figure of a past month is the same whenever it is asked.
A period that has not begun is empty.

| measure | cases |
|---|---|
| received | reported in the period |
| filed | filed in the period |
| void | filed in the period and void by now |
| closed | closed in the period and not void at `as_of` |
| closed_on_time | of these, closed at or before the deadline, or without one |
| closed_late | of these, closed after the deadline |
| open_overdue | open at `as_of`, not void then, deadline passed before `as_of` |
| due | closed + open_overdue |
| filed_valid | filed − void |

A void case whose `voided_at` is unknown was never due and never closed. Rates are null where the denominator is 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

MEASURES = ("received", "filed", "void", "due", "closed", "closed_on_time", "open_overdue")
"""The counts of a closure frame, in column order."""
ROW_MEASURES = (*MEASURES, "closed_late", "filed_valid")
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
}
"""Columns `closure` reads, besides those it groups by."""

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)

_BITS = 10
_EPOCH = 1980 * 12
_EMPTY = (1 << _BITS) - 1
_ON_TIME, _VOID = 1 << 30, 1 << 31


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


class Terms(NamedTuple):
    """The columns a measure is made of, for Polars or for SQL: both know `>=`, `<`, `&` and `|`."""

    reported: Any
    filed: Any
    closed: Any
    closed_or_never: Any
    due_or_never: Any
    gone: Any
    """When the case left the count as void: `NEVER` when it is not void, `ALWAYS` when nobody knows."""


def polars_terms() -> Terms:
    """The terms over a frame of `CASE_SCHEMA`."""
    void_since = pl.when("void").then(pl.col("voided_at").fill_null(ALWAYS)).otherwise(NEVER)
    closed, due = pl.col("closed_at"), pl.col("due_at")
    return Terms(pl.col("reported_at"), pl.col("filed_at"), closed, closed.fill_null(NEVER), due.fill_null(NEVER), void_since)


def rows_of(measure: str, terms: Terms, period: Period) -> Any:
    """The condition that selects exactly the cases a measure counts; null counts as false.

    Raises:
        KeyError: no such measure (`ROW_MEASURES`).
    """
    reported = (terms.reported >= period.start) & (terms.reported < period.as_of)
    if not period.begun and measure in ROW_MEASURES:
        return reported  # as_of lies before start: nothing
    filed = (terms.filed >= period.start) & (terms.filed < period.as_of)
    closed = (terms.closed >= period.start) & (terms.closed < period.as_of) & (terms.gone > period.as_of)
    overdue = (
        (terms.reported < period.as_of)
        & (terms.due_or_never < period.as_of)
        & (terms.closed_or_never >= period.as_of)
        & (terms.gone > period.as_of)
    )
    return {
        "received": reported,
        "filed": filed,
        "void": filed & (terms.gone <= period.now),
        "filed_valid": filed & (terms.gone > period.now),
        "closed": closed,
        "closed_on_time": closed & (terms.closed <= terms.due_or_never),
        "closed_late": closed & (terms.closed > terms.due_or_never),
        "open_overdue": overdue,
        "due": closed | overdue,
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
    for ordinal in range(_ordinal(start), _ordinal(end) + 1):
        first, following = date(ordinal // 12, ordinal % 12 + 1, 1), date((ordinal + 1) // 12, (ordinal + 1) % 12 + 1, 1)
        months[f"{first:%Y-%m}"] = Period(max(whole.start, _midnight(first, zone)), min(whole.end, _midnight(following, zone)), whole.now)
    return months


def with_profile(cases: pl.LazyFrame, zone: str = "Asia/Shanghai") -> pl.LazyFrame:
    """Add `profile`: local months of the three times and two flags in one integer, which makes `closure` by month several times faster.

    Worth it for a frame that is kept; years 1980–2065, other times count as absent.
    """

    def month(name: str) -> pl.Expr:
        ordinal = _ordinal_expr(name, zone) - _EPOCH
        return pl.when(ordinal.is_between(0, _EMPTY - 1)).then(ordinal).otherwise(_EMPTY).fill_null(_EMPTY).cast(pl.UInt32)

    on_time = pl.col("closed_at") <= pl.col("due_at").fill_null(NEVER)
    flags = pl.when(on_time).then(pl.lit(_ON_TIME, pl.UInt32)).otherwise(0) + pl.when("void").then(pl.lit(_VOID, pl.UInt32)).otherwise(0)
    return cases.with_columns(
        (month("reported_at") + month("filed_at") * (1 << _BITS) + month("closed_at") * (1 << 2 * _BITS) + flags)
        .cast(pl.UInt32)
        .alias("profile")
    )


def closure(
    cases: pl.DataFrame | pl.LazyFrame,
    start: date,
    end: date,
    *,
    by: str | Sequence[str] | None = None,
    now: datetime,
    zone: str = "Asia/Shanghai",
    groups: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Counts (`MEASURES`) and rates of a period, per month and/or per value of other columns.

    `cases` has the columns of `CASE_SCHEMA` and those named in `by`; `by` may name `month`, which makes each month its own period.
    `groups` has the columns of `by` except `month`, and any others (names): each of its rows appears, with zeros if nothing happened there,
    and its other columns are kept. Months of the range always appear. Rows are sorted by `by`.

    Raises:
        ValueError: `start` lies after `end`, or `now` has no zone.
    """
    keys = [by] if isinstance(by, str) else list(by or [])
    dims = [key for key in keys if key != "month"]
    periods = months_of(start, end, now, zone) if "month" in keys else {"": period_of(start, end, now, zone)}
    frame = cases.lazy()
    counts = (
        _by_month(frame, dims, list(periods.values()), zone) if len(periods) > 1 else _at_once(frame, dims, next(iter(periods.values())))
    )
    skeleton = pl.DataFrame({"_i": range(len(periods)), "month": list(periods)}, schema={"_i": pl.Int32, "month": pl.String})
    if dims:
        kinds: Any = dict(counts.select(dims).schema)
        groups = None if groups is None else groups.cast(kinds)
        found = [counts.select(dims)] if groups is None else [counts.select(dims), groups.select(dims)]
        skeleton = skeleton.join(pl.concat(found).unique(), how="cross")
    table = skeleton.join(counts, on=[*dims, "_i"], how="left", nulls_equal=True).with_columns(pl.col(MEASURES).fill_null(0))
    names = []
    if groups is not None and dims:
        names = [column for column in groups.columns if column not in dims]
        table = table.join(groups, on=dims, how="left", nulls_equal=True)
    return table.sort(keys or "_i").select(*keys, *names, *MEASURES).with_columns(**rates())


def rates() -> dict[str, pl.Expr]:
    """Every rate of `RATES` from the counts; null where the denominator is 0."""
    derived = {"closed_late": pl.col("closed") - pl.col("closed_on_time"), "filed_valid": pl.col("filed") - pl.col("void")}
    return {
        name: pl.when(pl.col(below) > 0).then(derived.get(above, pl.col(above)) / pl.col(below)).cast(pl.Float64)
        for name, (above, below) in RATES.items()
    }


def _at_once(frame: pl.LazyFrame, dims: list[str], period: Period) -> pl.DataFrame:
    """Counts of a single period, straight from the definitions."""
    terms = polars_terms()
    wanted = {name: rows_of(name, terms, period).fill_null(value=False) for name in MEASURES}
    marked = frame.select(*dims, **wanted).filter(pl.any_horizontal(MEASURES))
    sums = pl.col(MEASURES).sum().cast(pl.Int64)
    return (
        (marked.group_by(dims).agg(sums) if dims else marked.select(sums)).with_columns(_i=pl.lit(0, pl.Int32)).collect(engine="streaming")
    )


def _by_month(frame: pl.LazyFrame, dims: list[str], periods: list[Period], zone: str) -> pl.DataFrame:
    """Counts of consecutive months: one pass over the events, one over the cases that were ever late."""
    first = periods[0].start.astimezone(ZoneInfo(zone))
    cells, late = _cells(frame, dims, periods, _ordinal(first.date()), zone), _late(frame, dims, periods)
    live = ~pl.col("void")
    parts = [
        cells.select(*dims, _i="reported", received="n"),
        cells.select(*dims, _i="filed", filed="n", void=pl.col("n") * pl.col("void")),
        cells.filter(live).select(*dims, _i="closed", closed="n", closed_on_time=pl.col("n") * pl.col("on_time")),
        _voided_later(frame, dims, periods),
        late,
    ]
    counted = [name for name in MEASURES if name != "due"]
    return (
        pl.concat([part.filter(pl.col("_i").is_not_null()) for part in parts], how="diagonal_relaxed")
        .group_by(*dims, "_i")
        .agg(pl.col(counted).fill_null(0).sum().cast(pl.Int64))
        .with_columns(pl.col("_i").cast(pl.Int32), due=pl.col("closed") + pl.col("open_overdue"))
    )


def _cells(frame: pl.LazyFrame, dims: list[str], periods: list[Period], first: int, zone: str) -> pl.DataFrame:
    """How many cases share the months (0 = `first`, null = outside) of their three times, `void` and `on_time`."""
    months = {"reported": 0, "filed": _BITS, "closed": 2 * _BITS}
    if "profile" in frame.collect_schema() and _whole_months(frame, periods, zone):
        packed = frame.group_by(*dims, "profile").agg(pl.len().cast(pl.Int64).alias("n")).collect(engine="streaming")
        profile = pl.col("profile")
        month = {name: (profile // (1 << shift) % (1 << _BITS)).cast(pl.Int32) + (_EPOCH - first) for name, shift in months.items()}
        flags = {"void": profile >= _VOID, "on_time": profile // _ON_TIME % 2 == 1}
        return packed.select(*dims, "n", **{k: pl.when(v.is_between(0, len(periods) - 1)).then(v) for k, v in month.items()}, **flags)
    begin, limit, now = periods[0].start, max(period.as_of for period in periods), periods[0].now

    def index(name: str) -> pl.Expr:
        return pl.when(pl.col(name).is_between(begin, limit, closed="left")).then(_ordinal_expr(name, zone) - first)

    terms = polars_terms()
    cells = frame.select(
        *dims,
        reported=index("reported_at"),
        filed=index("filed_at"),
        closed=index("closed_at"),
        void=terms.gone <= now,
        on_time=(terms.closed <= terms.due_or_never).fill_null(value=False),
    )
    return cells.group_by(pl.all()).agg(pl.len().cast(pl.Int64).alias("n")).collect()


def _whole_months(frame: pl.LazyFrame, periods: list[Period], zone: str) -> bool:
    """Whether months alone decide: the range is whole calendar months and nothing in the frame happens from now on."""
    local = [moment.astimezone(ZoneInfo(zone)).day for moment in (periods[0].start, periods[-1].end)]
    if local != [1, 1]:
        return False
    latest = frame.select(pl.max_horizontal(pl.col("reported_at", "filed_at", "closed_at", "voided_at").max())).collect().item()
    return latest is None or latest < periods[0].now


def _voided_later(frame: pl.LazyFrame, dims: list[str], periods: list[Period]) -> pl.DataFrame:
    """Cases void by now that were not yet void when the month they closed in was counted."""
    terms, now = polars_terms(), periods[0].now
    known = frame.filter("void", pl.col("voided_at") <= now, pl.col("closed_at").is_not_null())
    index = pl.coalesce(pl.when(rows_of("closed", terms, period)).then(i) for i, period in enumerate(periods))
    on_time = (terms.closed <= terms.due_or_never).cast(pl.Int64)
    return known.select(*dims, _i=index.cast(pl.Int32), closed=pl.lit(1, pl.Int64), closed_on_time=on_time).collect()


def _late(frame: pl.LazyFrame, dims: list[str], periods: list[Period]) -> pl.DataFrame:
    """`open_overdue` per month: each late case is open and overdue at the counting moments from `enter` to before `leave`."""
    moments = [period.as_of for period in periods if period.begun]
    if not moments:
        return pl.DataFrame(schema={**frame.select(dims).collect_schema(), "_i": pl.Int32, "open_overdue": pl.Int64})
    terms = polars_terms()
    late = frame.filter(terms.due_or_never < moments[-1], terms.closed_or_never >= moments[0], terms.closed_or_never > terms.due_or_never)
    since = pl.max_horizontal("due_at", "reported_at")
    until = pl.min_horizontal(terms.closed_or_never, terms.gone - timedelta(microseconds=1))

    def passed(moment: pl.Expr) -> pl.Expr:
        return pl.sum_horizontal((moment >= at).cast(pl.UInt16) for at in moments)

    spells = late.select(*dims, enter=passed(since), leave=passed(until)).filter(pl.col("enter") < pl.col("leave"))
    return (
        spells.group_by(*dims, "enter", "leave")
        .agg(pl.len().cast(pl.Int64).alias("open_overdue"))
        .with_columns(_i=pl.int_ranges("enter", "leave", dtype=pl.Int32))
        .drop("enter", "leave")
        .explode("_i")
        .collect(engine="streaming")
    )


def _ordinal(day: date) -> int:
    return day.year * 12 + day.month - 1


def _ordinal_expr(name: str, zone: str) -> pl.Expr:
    """Local month of a moment, counted from year 0."""
    local = pl.col(name).dt.convert_time_zone(zone)
    return local.dt.year().cast(pl.Int32) * 12 + local.dt.month().cast(pl.Int32) - 1


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
