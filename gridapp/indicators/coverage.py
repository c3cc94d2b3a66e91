"""How far the grids of a village add up to the village: what belongs to no grid (不留空白区域)."""

import polars as pl

COVERAGE_SCHEMA = {
    "village_id": pl.Int64,
    "code": pl.String,
    "name": pl.String,
    "households": pl.Int64,
    "grid_households": pl.Int64,
    "grids": pl.Int64,
    "gap": pl.Int64,
    "gap_ppm": pl.Int64,
    "state": pl.String,
}
"""`gap` = village − grids in households (negative: counted twice); `gap_ppm` = gap ÷ village, null for a village without households."""


def coverage(villages: pl.DataFrame, grids: pl.DataFrame, tolerance_ppm: int) -> pl.DataFrame:
    """One row per village with what its grids leave uncovered.

    `villages` has `village_id, code, name, households`; `grids` has `village_id, households` (one row per grid).
    `state` is `none` (no grids at all), `short` or `over` (beyond the tolerance), else `whole`.
    """
    sums = grids.group_by("village_id").agg(pl.col("households").sum().alias("grid_households"), pl.len().cast(pl.Int64).alias("grids"))
    gap = pl.col("households") - pl.col("grid_households")
    # Cut off, so that it is all only when it is; and a part per million at least, so that it is none only when it is.
    share = gap.sign() * pl.max_horizontal((gap.abs() * 1_000_000).floordiv(pl.col("households")), 1)
    beyond = gap.abs() * 1_000_000 > pl.col("households") * tolerance_ppm
    return (
        villages.join(sums, on="village_id", how="left")
        .with_columns(pl.col("grid_households", "grids").fill_null(0))
        .with_columns(
            gap.alias("gap"),
            pl.when(pl.col("households") > 0).then(share).alias("gap_ppm"),
            pl.when(pl.col("grids") == 0)
            .then(pl.lit("none"))
            .when(beyond & (gap > 0))
            .then(pl.lit("short"))
            .when(beyond)
            .then(pl.lit("over"))
            .otherwise(pl.lit("whole"))
            .alias("state"),
        )
        .select(*COVERAGE_SCHEMA)
        .cast(COVERAGE_SCHEMA)  # type: ignore[arg-type]
        .sort("code")
    )
