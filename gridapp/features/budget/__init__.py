"""Quota and budget: how many grids and workers each place gets, what they cost, and whether the fund covers it.

What a notebook needs is here, on plain values and Polars frames; neither a database nor a screen is loaded::

    from gridapp.features import budget

    files = ("villages.csv", "dormitories.csv")
    places = budget.places_frame(*(pl.read_csv(name, infer_schema=False) for name in files))  # as `gridapp export` writes them
    rules = budget.parse_rules(tomllib.loads(Path("rules.toml").read_text()))                  # docs/budget-rules.md
    budget.plan(rules, places)                                                                 # every place, `PLAN_SCHEMA`

    whole = budget.compute(rules, budget.places_of(places))                                    # a `Plan`: places, lines, totals
    budget.totals_frame({"now": whole})
    budget.comparison_frame(budget.compare([whole, other]))
    budget.sensitivity_frame(budget.sensitivity(rules, budget.places_of(places)))
    budget.highest_subsidy(rules, budget.places_of(places)).value                              # 分
    budget.split_sources(whole.subsidy_fen, rules.sources)                                     # 分 by source

Money is integer 分 (`…_fen`), shares are parts per million (`…_ppm`). What cannot be computed raises `kit.errors.Refusal`, or `Invalid`
with every mistake by its place; the words are in `.message`.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl

from gridapp.features.budget.rules import (
    LINES_SCHEMA,
    MORE_KEYS,
    PLACES_SCHEMA,
    PLAN_SCHEMA,
    SENSITIVITY_SCHEMA,
    Comparison,
    Goal,
    Place,
    Plan,
    Rules,
    compare,
    comparison_frame,
    compute,
    fewest_workers,
    highest_subsidy,
    lines_frame,
    lowest_threshold,
    parse_rules,
    places_of,
    plan_frame,
    sensitivity,
    sensitivity_frame,
    split_sources,
    split_uses,
    staffing,
    staffing_frame,
    totals_frame,
)
from gridapp.kit import parsing
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg

__all__ = [
    "LINES_SCHEMA", "MORE_KEYS", "PLACES_SCHEMA", "PLAN_SCHEMA", "SENSITIVITY_SCHEMA", "Comparison", "Goal", "Place", "Plan", "Rules",
    "compare", "comparison_frame", "compute", "fewest_workers", "highest_subsidy", "lines_frame", "lowest_threshold", "parse_rules",
    "places_frame", "places_of", "plan", "plan_frame", "sensitivity", "sensitivity_frame", "split_sources", "split_uses", "staffing",
    "staffing_frame", "totals_frame",
]  # fmt: skip

_VILLAGE = {"population": "resident_population", "floating": "floating_population", "households": "households", "in_post": "in_post"}
_DORMITORY = {"population": "residents", "housing_units": "housing_units", "in_post": "in_post"}
"""What the rules call a figure → what files call it."""


def places_frame(villages: pl.DataFrame, dormitories: pl.DataFrame | None = None) -> pl.DataFrame:
    """Places as the rules take them (`PLACES_SCHEMA` without `id`), by code, from files of villages and dormitories.

    Columns as `gridapp export` and the seeds have them, best read as text (`infer_schema=False`); figures that are empty or have no column
    count as 0, so `in_post` is 0 unless somebody joins it. `area_km2` becomes whole hectares, rounded down.

    Raises:
        Refusal: `code`, `name` or, of villages, `kind` is missing, or a figure is no whole number of 0 or more; says whose.
    """
    known = _places(villages, _VILLAGE)
    if dormitories is not None:
        known += _places(dormitories.with_columns(kind=pl.lit("dormitory")), _DORMITORY)
    return pl.DataFrame(known, schema={name: kind for name, kind in PLACES_SCHEMA.items() if name != "id"}).sort("code")


def _places(frame: pl.DataFrame, columns: dict[str, str]) -> list[dict[str, Any]]:
    if missing := [name for name in ("code", "name", "kind") if name not in frame.columns]:
        raise Refusal(msg("缺少列：{columns}", columns="、".join(missing)))
    return [
        {
            **{name: str(row[name] or "") for name in ("code", "name", "kind")},
            **dict.fromkeys(("housing_units", "households", "floating"), 0),
            **{name: int(_figure(row, column, partial(parsing.integer, ge=0))) for name, column in columns.items()},
            "area_ha": int(_figure(row, "area_km2", partial(parsing.decimal, places=3, ge=0)) * 100),
        }
        for row in frame.iter_rows(named=True)
    ]


def _figure(row: dict[str, Any], column: str, read: Callable[[Any], int | Decimal]) -> int | Decimal:
    try:
        return 0 if parsing.is_empty(row.get(column)) else read(row[column])
    except Refusal as refusal:
        raise Refusal(
            msg("{name}（{code}）的 {column}：{why}", name=row["name"], code=row["code"], column=column, why=refusal.message)
        ) from refusal


def plan(rules: Rules, places: pl.DataFrame) -> pl.DataFrame:
    """Every place's grids, workers and money (`PLAN_SCHEMA`), from places as `places_frame` or `PLACES_SCHEMA` has them.

    Raises:
        Refusal, Invalid: as `places_of` and `compute`.
    """
    return plan_frame(compute(rules, places_of(places)))
