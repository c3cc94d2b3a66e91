"""Closure tables: the counts of `measures` per month and per group, and the rates made of them, in one pass over the cases."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from gridapp.indicators.measures import MEASURES, NEVER, RATES, Period, month_ordinal, months_of, period_of, polars_terms, rows_of

_BITS = 12
_EPOCH = 1900 * 12
_EMPTY = (1 << _BITS) - 1
_ON_TIME, _VOID = 1 << 62, 1 << 63
_PLACES = {"reported": 0, "filed": _BITS, "closed": 2 * _BITS, "due": 3 * _BITS}


def with_profile(cases: pl.LazyFrame, zone: str = "Asia/Shanghai") -> pl.LazyFrame:
    """Add `profile`: the local months of the four times and two flags in one integer, which makes `closure` by month many times faster.

    Worth it for a frame that is kept. Months before 1900 and after 2240 count as the first and the last.
    """

    def month(name: str) -> pl.Expr:
        return (_ordinal_expr(f"{name}_at", zone) - _EPOCH).clip(0, _EMPTY - 1).fill_null(_EMPTY).cast(pl.UInt64)

    on_time = pl.col("closed_at") <= pl.col("due_at").fill_null(NEVER)
    flags = pl.when(on_time).then(pl.lit(_ON_TIME, pl.UInt64)).otherwise(0) + pl.when("void").then(pl.lit(_VOID, pl.UInt64)).otherwise(0)
    packed = pl.sum_horizontal(month(name) * (1 << place) for name, place in _PLACES.items())
    return cases.with_columns((packed + flags).cast(pl.UInt64).alias("profile"))


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
    """Counts of consecutive months, in one pass over the events and one over the cases that were ever late."""
    first = month_ordinal(periods[0].start.astimezone(ZoneInfo(zone)).date())
    quick = "profile" in frame.collect_schema() and _whole_months(periods, zone)
    ahead = _ahead(periods[0].now)
    if quick and frame.select(ahead.any()).collect().item():
        halves = [frame.filter(~ahead), frame.filter(ahead).drop("profile")]
        both = pl.concat(_by_month(half, dims, periods, zone) for half in halves)
        return both.group_by(*dims, "_i").agg(pl.col(MEASURES).sum())
    cells = _packed_cells(frame, dims, len(periods), first) if quick else _cells(frame, dims, periods, first, zone)
    live = cells.filter(~pl.col("void"))
    parts = [
        cells.select(*dims, _i="reported", received="n"),
        cells.select(*dims, _i="filed", filed="n", void=pl.col("n") * pl.col("void")),
        live.select(*dims, _i="closed", closed="n", closed_on_time=pl.col("n") * pl.col("on_time")),
        _voided_later(frame, dims, periods),
    ]
    if quick:
        parts += [_late_cells(live, dims, periods), _late(frame.filter("void"), dims, periods), _late_now(frame, dims, periods)]
    else:
        parts.append(_late(frame, dims, periods))
    counted = [name for name in MEASURES if name != "due"]
    return (
        pl.concat([part.filter(pl.col("_i").is_not_null()) for part in parts], how="diagonal_relaxed")
        .group_by(*dims, "_i")
        .agg(pl.col(counted).fill_null(0).sum().cast(pl.Int64))
        .with_columns(pl.col("_i").cast(pl.Int32), due=pl.col("closed") + pl.col("open_overdue"))
    )


def _packed_cells(frame: pl.LazyFrame, dims: list[str], count: int, first: int) -> pl.DataFrame:
    """How many cases share the months of their times (0 = `first`; null = outside), `void` and `on_time`; `enter`, `leave`: see `_late`."""
    packed = frame.group_by(*dims, "profile").agg(pl.len().cast(pl.Int64).alias("n")).collect(engine="streaming")
    profile = pl.col("profile")
    month = {name: (profile // (1 << place) % (1 << _BITS)).cast(pl.Int32) + (_EPOCH - first) for name, place in _PLACES.items()}
    events = {name: pl.when(month[name].is_between(0, count - 1)).then(month[name]) for name in ("reported", "filed", "closed")}
    flags = {"void": profile >= _VOID, "on_time": profile // _ON_TIME % 2 == 1}
    spell = {"enter": pl.max_horizontal(month["due"], month["reported"], 0), "leave": month["closed"].clip(0, count)}
    return packed.select(*dims, "n", **events, **flags, **spell)


def _cells(frame: pl.LazyFrame, dims: list[str], periods: list[Period], first: int, zone: str) -> pl.DataFrame:
    """As `_packed_cells`, from the times themselves, without the spells."""
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


def _whole_months(periods: list[Period], zone: str) -> bool:
    """Whether the range is whole calendar months."""
    return [moment.astimezone(ZoneInfo(zone)).day for moment in (periods[0].start, periods[-1].end)] == [1, 1]


def _ahead(now: datetime) -> pl.Expr:
    """Cases something happens to from now on (a clock that runs fast, or a report as of an earlier moment): months do not decide them."""
    return pl.any_horizontal(pl.col("reported_at", "filed_at", "closed_at", "voided_at") >= now).fill_null(value=False)


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
    counted = spells.group_by(*dims, "enter", "leave").agg(pl.len().cast(pl.Int64).alias("open_overdue"))
    return _spread(counted.collect(engine="streaming"))


def _late_cells(live: pl.DataFrame, dims: list[str], periods: list[Period]) -> pl.DataFrame:
    """`open_overdue` of the months that are over, from months alone: overdue at a month's end means due in it or earlier, closed later."""
    over = sum(period.end <= period.now for period in periods)
    spells = live.select(*dims, "enter", pl.col("leave").clip(0, over), open_overdue="n").filter(pl.col("enter") < pl.col("leave"))
    return _spread(spells)


def _late_now(frame: pl.LazyFrame, dims: list[str], periods: list[Period]) -> pl.DataFrame:
    """`open_overdue` of the month that is running, if any; void cases are counted elsewhere."""
    running = [(i, period) for i, period in enumerate(periods) if period.begun and period.end > period.now]
    number, period = running[0] if running else (0, None)
    overdue = pl.lit(value=False) if period is None else rows_of("open_overdue", polars_terms(), period) & ~pl.col("void")
    late = frame.filter(overdue).with_columns(_i=pl.lit(number, pl.Int32), open_overdue=pl.lit(1, pl.Int64))
    return late.select(*dims, "_i", "open_overdue").collect(engine="streaming")


def _spread(spells: pl.DataFrame) -> pl.DataFrame:
    """A row for each month of each spell."""
    months = pl.int_ranges("enter", "leave", dtype=pl.Int32)
    return spells.with_columns(_i=months).drop("enter", "leave").explode("_i")


def _ordinal_expr(name: str, zone: str) -> pl.Expr:
    """Local month of a moment, counted from year 0."""
    local = pl.col(name).dt.convert_time_zone(zone)
    return local.dt.year().cast(pl.Int32) * 12 + local.dt.month().cast(pl.Int32) - 1
