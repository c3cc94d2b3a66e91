"""Coverage: what of a village belongs to no grid."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from gridapp.indicators.coverage import COVERAGE_SCHEMA, coverage

VILLAGES = {"village_id": pl.Int64, "code": pl.String, "name": pl.String, "households": pl.Int64}
GRIDS = {"village_id": pl.Int64, "households": pl.Int64}


def frame(villages: list[int], grids: list[tuple[int, int]], tolerance: int = 20_000) -> pl.DataFrame:
    rows = [{"village_id": i, "code": f"{i:03d}", "name": f"村{i}", "households": h} for i, h in enumerate(villages)]
    return coverage(pl.DataFrame(rows, schema=VILLAGES), pl.DataFrame(grids, schema=GRIDS, orient="row"), tolerance)


@given(
    st.lists(st.integers(0, 5000), min_size=1, max_size=6).flatmap(
        lambda villages: st.tuples(
            st.just(villages), st.lists(st.tuples(st.integers(0, len(villages) - 1), st.integers(0, 900)), max_size=20)
        )
    ),
    st.integers(0, 100_000),
)
def test_gap_and_state_follow_from_the_sums(town: tuple[list[int], list[tuple[int, int]]], tolerance: int):
    villages, grids = town
    result = frame(villages, grids, tolerance)
    assert dict(result.schema) == COVERAGE_SCHEMA
    for row in result.iter_rows(named=True):
        own = [h for v, h in grids if v == row["village_id"]]
        assert row["grid_households"] == sum(own)
        assert row["gap"] == row["households"] - sum(own)
        assert (row["gap_ppm"] is None) == (row["households"] == 0)
        beyond = abs(row["gap"]) * 1_000_000 > row["households"] * tolerance
        expected = "none" if not own else ("short" if row["gap"] > 0 else "over") if beyond else "whole"
        assert row["state"] == expected


def test_an_empty_town_has_no_rows():
    assert frame([], []).is_empty()
