"""Closure tables: the counts of `measures` per month and per group, and the rates made of them, in one pass over the cases."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from gridapp.indicators.measures import MEASURES, NEVER, RATES, Period, month_ordinal, months_of, period_of, polars_terms, rows_of

_BITS = 10
_EPOCH = 1980 * 12
_EMPTY = (1 << _BITS) - 1
_ON_TIME, _VOID = 1 << 30, 1 << 31


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
    cells, late = _cells(frame, dims, periods, month_ordinal(first.date()), zone), _late(frame, dims, periods)
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


def _ordinal_expr(name: str, zone: str) -> pl.Expr:
    """Local month of a moment, counted from year 0."""
    local = pl.col(name).dt.convert_time_zone(zone)
    return local.dt.year().cast(pl.Int32) * 12 + local.dt.month().cast(pl.Int32) - 1
