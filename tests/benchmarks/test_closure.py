"""Closure over a million cases, beside the bare Polars floor of the same run. Prints; asserts no time."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from time import perf_counter
from typing import Any

import polars as pl
import pytest

from gridapp.indicators.closure import closure, with_profile
from gridapp.indicators.measures import MEASURES

pytestmark = pytest.mark.benchmark
CASES = 1_000_000
NOW = datetime(2026, 11, 15, tzinfo=UTC)
FIRST, LAST = date(2025, 12, 1), date(2026, 11, 30)


@pytest.fixture(scope="module")
def cases() -> pl.DataFrame:
    """18 months of cases: 28 villages, 110 grids, 40 categories; a few per cent void, a tenth late; the same in every run."""
    number = pl.int_range(CASES, dtype=pl.UInt64)

    def dice(seed: int) -> pl.Expr:
        return (number + seed * CASES).hash(seed) % 1_000_000 / 1e6

    day = 86_400_000_000
    start = int(datetime(2025, 5, 20, tzinfo=UTC).timestamp()) * 1_000_000
    reported = start + (number / CASES * 540 * day).cast(pl.Int64)
    filed = reported + (dice(2) * day / 3).cast(pl.Int64)
    due = filed + ((1 + dice(3) * 14).cast(pl.Int64) * day)
    closed = filed + (-(1 - dice(4)).log() * 3 * day).cast(pl.Int64)
    void = dice(6) < 0.02
    moments = {"reported_at": reported, "filed_at": filed, "due_at": due, "closed_at": closed, "voided_at": pl.when(void).then(filed)}
    frame = pl.select(
        **{name: value.cast(pl.Datetime("us", "UTC")) for name, value in moments.items()},
        void=void,
        village_id=(dice(5) * 28).cast(pl.UInt32),
        grid_id=(dice(7) * 110).cast(pl.UInt32),
    ).with_columns(pl.when(pl.col(name) < NOW).then(name).alias(name) for name in ("filed_at", "closed_at"))
    return with_profile(frame.lazy()).collect().rechunk()


def best(what: Callable[[], Any], times: int = 7) -> float:
    """Milliseconds of the fastest run."""
    spans = []
    for _ in range(times):
        started = perf_counter()
        what()
        spans.append(perf_counter() - started)
    return min(spans) * 1000


@pytest.mark.parametrize("by", ["month", "village_id", ("month", "village_id"), ("month", "grid_id")])
def test_closure_of_a_million_cases(cases: pl.DataFrame, by: Any):
    table = closure(cases, FIRST, LAST, by=by, now=NOW)
    assert table["due"].sum() > CASES / 4
    names = [by] if isinstance(by, str) else [*by]
    groups = [*(name for name in names if name != "month"), *(["profile"] if "month" in names else [])]
    floor = best(lambda: cases.lazy().group_by(groups).agg(pl.len()).collect(engine="streaming"))
    ours = best(lambda: closure(cases, FIRST, LAST, by=by, now=NOW))
    print(f"\nclosure of {CASES:,} cases by {by}: {ours:.1f} ms ({table.height} rows); bare group_by: {floor:.1f} ms")


def test_the_kept_months_change_nothing(cases: pl.DataFrame):
    sample = cases.sample(20_000, seed=1)
    kept = closure(sample, FIRST, LAST, by=("month", "village_id"), now=NOW)
    assert kept.select(MEASURES).equals(closure(sample.drop("profile"), FIRST, LAST, by=("month", "village_id"), now=NOW).select(MEASURES))
