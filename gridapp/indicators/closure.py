"""Closure tables: the counts of `measures` per month and per group, and the rates made of them.

A frame that is kept carries the months of each case in one integer (`with_profile`). In whole months they decide for nearly every case:
those are counted by groups of equal months, in one pass. The few they cannot decide for, and odd days, are counted case by case. Both ways
apply the one definition, `rows_of`.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from gridapp.indicators.measures import (
    CASE_SCHEMA,
    MEASURES,
    NEVER,
    RATES,
    Moments,
    Period,
    Terms,
    month_ordinal,
    months_of,
    period_of,
    polars_terms,
    rows_of,
)

_BITS = 12
_EPOCH = 1900 * 12
_EMPTY = (1 << _BITS) - 1
_ON_TIME, _CHANGED, _VOID = 1 << 61, 1 << 62, 1 << 63
_PLACES = {"reported": 0, "filed": _BITS, "closed": 2 * _BITS, "due": 3 * _BITS}
_ASKED = ("_i", "_start", "_as_of")


def with_profile(cases: pl.LazyFrame, zone: str = "Asia/Shanghai") -> pl.LazyFrame:
    """Add `profile`: the local months of the four times and three flags in one integer, which makes `closure` many times faster.

    Worth it for a frame that is kept. Months before 1900 and after 2240 count as the first and the last.
    """

    def month(name: str) -> pl.Expr:
        return (_ordinal_expr(f"{name}_at", zone) - _EPOCH).clip(0, _EMPTY - 1).fill_null(_EMPTY).cast(pl.UInt64)

    on_time = pl.col("closed_at") <= pl.col("due_at").fill_null(NEVER)
    changed = pl.col("since").is_not_null() | pl.col("until").is_not_null()
    flags = pl.sum_horizontal(
        pl.when(flag).then(pl.lit(bit, pl.UInt64)).otherwise(0)
        for flag, bit in ((on_time, _ON_TIME), (changed, _CHANGED), (pl.col("void"), _VOID))
    )
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
    measures: Sequence[str] = MEASURES,
) -> pl.DataFrame:
    """Counts (`MEASURES`) and rates of a period, per month and/or per value of other columns.

    `cases` has the columns of `CASE_SCHEMA` and those named in `by`; `by` may name `month`, which makes each month its own period.
    `groups` has the columns of `by` except `month`, and any others (names): each of its rows appears, with zeros if nothing happened there,
    and its other columns are kept. Months of the range always appear. Rows are sorted by `by`. `measures` are counted, `MEASURES` at least.

    Raises:
        ValueError: `start` lies after `end`, or `now` has no zone.
    """
    keys = [by] if isinstance(by, str) else list(by or [])
    dims = [key for key in keys if key != "month"]
    periods = months_of(start, end, now, zone) if "month" in keys else {"": period_of(start, end, now, zone)}
    counts = _counts(cases.lazy(), dims, list(periods.values()), zone, measures)
    skeleton = pl.DataFrame({"_i": range(len(periods)), "month": list(periods)}, schema={"_i": pl.Int32, "month": pl.String})
    if dims:
        kinds: Any = dict(counts.select(dims).schema)
        groups = None if groups is None else groups.cast(kinds)
        found = [counts.select(dims)] if groups is None else [counts.select(dims), groups.select(dims)]
        skeleton = skeleton.join(pl.concat(found).unique(), how="cross")
    table = skeleton.join(counts, on=[*dims, "_i"], how="left", nulls_equal=True).with_columns(pl.col(measures).fill_null(0))
    names = []
    if groups is not None and dims:
        names = [column for column in groups.columns if column not in dims]
        table = table.join(groups, on=dims, how="left", nulls_equal=True)
    return table.sort(keys or "_i").select(*keys, *names, *measures).with_columns(**rates())


def rates() -> dict[str, pl.Expr]:
    """Every rate of `RATES` from the counts; null where the denominator is 0."""
    derived = {"closed_late": pl.col("closed") - pl.col("closed_on_time"), "filed_valid": pl.col("filed") - pl.col("void")}
    return {
        name: pl.when(pl.col(below) > 0).then(derived.get(above, pl.col(above)) / pl.col(below)).cast(pl.Float64)
        for name, (above, below) in RATES.items()
    }


def _counts(frame: pl.LazyFrame, dims: list[str], periods: list[Period], zone: str, wanted: Sequence[str]) -> pl.DataFrame:
    """Counts per period (`_i`, its place in `periods`) and group: from the kept months where they decide, else from the times."""
    begun = {i: period for i, period in enumerate(periods) if period.begun}
    kept = "profile" in frame.collect_schema()
    whole = {i: period for i, period in begun.items() if kept and _starts_month(period.start, zone) and _starts_month(period.end, zone)}
    parts = [_from_times(frame, dims, {i: period for i, period in begun.items() if i not in whole}, wanted)]
    if whole:
        now, events = periods[0].now, ("reported_at", "filed_at", "closed_at", "voided_at")
        undecided, sure = _undecided(now, zone), frame
        if frame.select(pl.max_horizontal(pl.col(events).max()) >= now).collect().item():
            ahead = pl.any_horizontal(pl.col(events) >= now).fill_null(value=False)
            undecided, sure = undecided | ahead, frame.filter(~ahead)
        rest = frame.filter(undecided).select(*dims, *CASE_SCHEMA).collect()
        parts += [_from_months(sure, dims, whole, zone, wanted), _from_times(rest.lazy(), dims, whole, wanted)]
    return pl.concat(parts).group_by(*dims, "_i").agg(pl.col(wanted).sum())


def _undecided(now: datetime, zone: str) -> pl.Expr:
    """Profiles that do not tell what a case counts for: those of void cases, of cases of which something else held at another time, and of
    open ones due in the month that is running.

    Nor do months tell of what happens from now on (a clock that runs fast, or a report as of an earlier moment); no profile shows that.
    """
    months = pl.col("profile") & pl.lit(_EMPTY << _PLACES["closed"] | _EMPTY << _PLACES["due"], pl.UInt64)
    open_and_due_now = _EMPTY << _PLACES["closed"] | (_running(now, zone) - _EPOCH) << _PLACES["due"]
    return (pl.col("profile") >= _CHANGED) | (months == pl.lit(open_and_due_now, pl.UInt64))


def _from_months(frame: pl.LazyFrame, dims: list[str], periods: dict[int, Period], zone: str, wanted: Sequence[str]) -> pl.DataFrame:
    """Counts of the cases that months decide for: the definitions, with months for moments, over all that share them at once."""
    now = next(iter(periods.values())).now
    grouped = frame.group_by(*dims, "profile").agg(pl.len().cast(pl.Int64).alias("n")).collect(engine="streaming")
    month = {name: (pl.col("profile") // (1 << place) % (1 << _BITS)).cast(pl.Int32) + _EPOCH for name, place in _PLACES.items()}
    on_time = pl.col("profile") // _ON_TIME % 2 == 1
    cells = grouped.filter(~_undecided(now, zone)).select(*dims, "n", **month, on_time=on_time)
    never = pl.lit(_EPOCH + _EMPTY)
    reported, filed, closed, due = (pl.col(name) for name in _PLACES)
    terms = Terms(reported, filed, closed, closed, due, never, pl.lit(-1), never, never)
    running = _running(now, zone)
    spans = [(i, _month_of(period.start, zone), min(_month_of(period.end, zone), running + 1)) for i, period in periods.items()]
    asked = pl.DataFrame(spans, schema=dict.fromkeys(_ASKED, pl.Int32), orient="row")
    return _counted(cells.lazy(), dims, asked, terms, wanted, closed_on_time=pl.col("on_time"))


def _from_times(frame: pl.LazyFrame, dims: list[str], periods: dict[int, Period], wanted: Sequence[str]) -> pl.DataFrame:
    """Counts of any cases in any periods."""
    moments = [(i, period.start, period.as_of) for i, period in periods.items()]
    asked = pl.DataFrame(moments, schema=dict.fromkeys(_ASKED, pl.Datetime("us", "UTC")) | {"_i": pl.Int32}, orient="row")
    return _counted(frame.with_columns(n=pl.lit(1, pl.Int64)), dims, asked, polars_terms(), wanted)


def _counted(
    frame: pl.LazyFrame, dims: list[str], asked: pl.DataFrame, terms: Terms, wanted: Sequence[str], **narrower: pl.Expr
) -> pl.DataFrame:
    """Sums of `n` over the rows each measure selects, each row against each period of `asked`.

    The periods are joined and not written into the expressions: a moment in an expression takes as long as counting thousands of cases.
    """
    period = Moments(pl.col("_start"), pl.col("_as_of"))
    marks = {name: rows_of(name, terms, period) & narrower.get(name, True) for name in wanted}
    marked = frame.join(asked.lazy(), how="cross").select(*dims, "_i", "n", **marks).filter(pl.any_horizontal(wanted))
    return marked.group_by(*dims, "_i").agg(pl.col("n").filter(name).sum().alias(name) for name in wanted).collect(engine="streaming")


def _starts_month(moment: datetime, zone: str) -> bool:
    """Whether a midnight is that of a month's first day."""
    return moment.astimezone(ZoneInfo(zone)).day == 1


def _running(now: datetime, zone: str) -> int:
    """The month that has begun and is not over; at the moment one ends, that one."""
    return _month_of(now - timedelta(microseconds=1), zone)


def _month_of(moment: datetime, zone: str) -> int:
    return month_ordinal(moment.astimezone(ZoneInfo(zone)).date())


def _ordinal_expr(name: str, zone: str) -> pl.Expr:
    """Local month of a moment, counted from year 0."""
    local = pl.col(name).dt.convert_time_zone(zone)
    return local.dt.year().cast(pl.Int32) * 12 + local.dt.month().cast(pl.Int32) - 1
