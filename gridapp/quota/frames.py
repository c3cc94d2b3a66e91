"""Plans, comparisons and the rest as Polars frames with declared schemas, and places out of a frame: what notebooks and screens share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl

from gridapp.kit import parsing
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.quota.comparing import MEASURES, TOTALS, Comparison
from gridapp.quota.places import Place, PlaceKind
from gridapp.quota.plan import Plan
from gridapp.quota.staffing import Staffing
from gridapp.quota.whatif import Point

_PLACE = tuple(field.name for field in fields(Place))
_MOST = 2**63 - 1
"""The largest whole number a frame holds."""

PLACES_SCHEMA = {
    "id": pl.Int64,
    "code": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "population": pl.Int64,
    "floating": pl.Int64,
    "area_ha": pl.Int64,
    "housing_units": pl.Int64,
    "households": pl.Int64,
    "in_post": pl.Int64,
}
"""One row per place. `kind`: village, community, dormitory; `population`: residents; `in_post`: people in paid posts."""

PLAN_SCHEMA = {
    "code": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "population": pl.Int64,
    "households": pl.Int64,
    "housing_units": pl.Int64,
    "measure": pl.Int64,
    "tier_from": pl.Int64,
    "to_next": pl.Int64,
    "grids": pl.Int64,
    "workers": pl.Int64,
    "part_time": pl.Int64,
    "homes_per_grid": pl.Int64,
    "fit": pl.String,
    "decided": pl.String,
    "reason": pl.String,
    "in_post": pl.Int64,
    "vacancy": pl.Int64,
    "subsidy_fen": pl.Int64,
}
"""One row per place, by code. `measure`: what the tiers count; `fit`: `low` or `high` homes per grid; `decided`: why so many workers."""

LINES_SCHEMA = {
    "kind": pl.String,
    "first_month": pl.Int64,
    "last_month": pl.Int64,
    "workers": pl.Int64,
    "annual_fen": pl.Int64,
    "each_fen": pl.Int64,
    "subsidy_fen": pl.Int64,
    "allowance_fen": pl.Int64,
    "employer_fen": pl.Int64,
    "total_fen": pl.Int64,
}
"""The money by kind of worker and run of months; `each_fen` for one worker, the others for all of them."""

SENSITIVITY_SCHEMA = {
    "threshold_percent": pl.Int64,
    "subsidy_percent": pl.Int64,
    "subsidy_fen": pl.Int64,
    "workers": pl.Int64,
    "money_fen": pl.Int64,
    "headroom_fen": pl.Int64,
}


_VILLAGE = {"population": "resident_population", "floating": "floating_population", "households": "households", "in_post": "in_post"}
_DORMITORY = {"population": "residents", "housing_units": "housing_units", "in_post": "in_post"}
"""What the rules call a figure → what files call it."""


def _fits(*figures: int) -> None:
    if max((abs(figure) for figure in figures), default=0) > _MOST:
        raise Refusal(msg("所需经费超出了可以计算的范围，请核对人口、名额和补贴标准"))


def places_of(frame: pl.DataFrame) -> list[Place]:
    """The rows of a frame as the rules take them; columns of `PLACES_SCHEMA`, of which `code`, `name`, `kind`, `population` are needed.

    `area_km2` (Decimal or float) is understood in place of `area_ha`: whole hectares, rounded down. Numbers may be texts.

    Raises:
        Refusal: a needed column is missing, or a figure is no whole number.
    """
    if missing := [name for name in ("code", "name", "kind", "population") if name not in frame.columns]:
        raise Refusal(msg("缺少列：{columns}", columns=tuple(missing)))
    known = frame.select(
        _whole(frame[name], PLACES_SCHEMA[name]) if name in frame.columns else pl.lit(0, dtype=pl.Int64).alias(name) for name in _PLACE
    )
    if "area_km2" in frame.columns:
        areas = [int(Decimal(str(area or 0)) * 100) for area in frame["area_km2"]]
        known = known.with_columns(pl.Series("area_ha", areas, dtype=pl.Int64))
    return [Place(code, name, _kind_of(kind), *figures) for code, name, kind, *figures in known.iter_rows()]


def _kind_of(word: str) -> PlaceKind:
    try:
        return PlaceKind(word)
    except ValueError:
        raise Refusal(msg("应为 {known} 之一", known=" / ".join(PlaceKind))) from None


def _whole(column: pl.Series, kind: Any) -> pl.Series:
    """A column as the rules need it, nothing lost; empty is 0. A frame out of a sheet may hold whole numbers as decimals or texts."""
    if column.dtype == kind:
        return column.fill_null(0 if kind == pl.Int64 else "")
    given = column.drop_nulls()
    if kind == pl.String:
        return column.cast(pl.String).fill_null("")
    read = given.cast(pl.String).str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    if read.has_nulls():
        wrong = given.filter(read.is_null())[0]
        raise Refusal(msg("{column} 列的“{value}”不是整数，请改正", column=column.name, value=str(wrong)[:60]))
    return column.cast(pl.String).str.replace(r"\.0+$", "").cast(pl.Int64).fill_null(0)


def places_frame(villages: pl.DataFrame, dormitories: pl.DataFrame | None = None) -> pl.DataFrame:
    """Places as the rules take them (`PLACES_SCHEMA` without `id`), by code, from files of villages and dormitories.

    Columns as `gridapp export` and the seeds have them, best read as text (`infer_schema=False`); figures that are empty or have no column
    count as 0, so `in_post` is 0 unless somebody joins it. `area_km2` becomes whole hectares, rounded down.

    Raises:
        Refusal: `code`, `name` or, of villages, `kind` is missing, or a figure is no whole number of 0 or more; says whose.
    """
    known = _places(villages, _VILLAGE)
    if dormitories is not None:
        known += _places(dormitories.with_columns(kind=pl.lit(PlaceKind.DORMITORY.value)), _DORMITORY)
    return pl.DataFrame(known, schema={name: kind for name, kind in PLACES_SCHEMA.items() if name != "id"}).sort("code")


def _places(frame: pl.DataFrame, columns: dict[str, str]) -> list[dict[str, Any]]:
    if missing := [name for name in ("code", "name", "kind") if name not in frame.columns]:
        raise Refusal(msg("缺少列：{columns}", columns=tuple(missing)))
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


def plan_frame(plan: Plan) -> pl.DataFrame:
    """Every place's quota (`PLAN_SCHEMA`). Raises `Refusal` when an amount is too large for a frame."""
    _fits(plan.subsidy_fen, plan.workers, plan.grids)
    quotas, places = plan.quotas, [quota.place for quota in plan.quotas]
    of_place = {name: [getattr(place, name) for place in places] for name in ("code", "name", "kind", "population", "in_post")}
    of_quota = {
        name: [getattr(quota, name) for quota in quotas]
        for name in PLAN_SCHEMA
        if name not in of_place and name not in ("households", "housing_units")
    }
    dormitory = [place.kind == PlaceKind.DORMITORY for place in places]
    homes = {
        "households": [None if is_one else place.households for is_one, place in zip(dormitory, places, strict=True)],
        "housing_units": [place.housing_units if is_one else None for is_one, place in zip(dormitory, places, strict=True)],
    }
    return pl.DataFrame({**of_place, **of_quota, **homes}, schema=PLAN_SCHEMA)


def lines_frame(plan: Plan) -> pl.DataFrame:
    """The money by kind of worker and run of months (`LINES_SCHEMA`)."""
    _fits(plan.subsidy_fen, plan.workers)
    rows = [
        (
            line.kind, line.segment.first, line.segment.last, line.workers, line.segment.annual_fen, line.segment.total_fen,
            line.workers * line.segment.subsidy_fen, line.workers * line.segment.allowance_fen, line.workers * line.segment.employer_fen,
            line.total_fen,
        )
        for line in plan.lines
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=LINES_SCHEMA, orient="row")


def comparison_frame(comparison: Comparison) -> pl.DataFrame:
    """Places × plans side by side: `code, name, kind, differs`, then per plan `grids_1, workers_1, subsidy_fen_1, grids_2 …` and from the
    second on `…_change_2`, the difference from the first. A place a plan does not know is null there.
    """
    _fits(*(total for plan in comparison.plans for total in (plan.subsidy_fen, plan.workers, plan.grids)))
    columns: dict[str, list[Any]] = {
        name: [getattr(row, name) for row in comparison.places] for name in ("code", "name", "kind", "differs")
    }
    schema: dict[str, Any] = {"code": pl.String, "name": pl.String, "kind": pl.String, "differs": pl.Boolean}
    for at in range(len(comparison.plans)):
        for measure in MEASURES:
            name = f"{measure}_{at + 1}"
            columns[name] = [None if row.quotas[at] is None else row.value(at, measure) for row in comparison.places]
            schema[name] = pl.Int64
            if at:
                change = f"{measure}_change_{at + 1}"
                columns[change], schema[change] = [row.change(at, measure) for row in comparison.places], pl.Int64
    return pl.DataFrame(columns, schema=schema)


def sensitivity_frame(points: Sequence[Point]) -> pl.DataFrame:
    """Points of the sensitivity (`SENSITIVITY_SCHEMA`), money in 分."""
    _fits(*(figure for point in points for figure in (point.workers, point.money_fen, point.headroom_fen)))
    return pl.DataFrame(
        [[getattr(point, name) for name in SENSITIVITY_SCHEMA] for point in points], schema=SENSITIVITY_SCHEMA, orient="row"
    )


def staffing_frame(rows: Sequence[Staffing], month: int) -> pl.DataFrame:
    """Quota against people in a month: `code, name, kind, workers, in_post, vacancy, surplus, vacant_months`, and `vacancy_1` … `_12`."""
    schema: dict[str, Any] = {"code": pl.String, "name": pl.String, "kind": pl.String}
    figures = ("workers", "in_post", "vacancy", "surplus", "vacant_months", *(f"vacancy_{n}" for n in range(1, 13)))
    schema |= dict.fromkeys(figures, pl.Int64)
    lines = [
        (
            row.quota.place.code, row.quota.place.name, row.quota.place.kind, row.quota.workers, row.in_post[month - 1],
            row.vacancies[month - 1], row.surpluses[month - 1], row.vacant_months, *row.vacancies,
        )
        for row in rows
    ]  # fmt: skip
    return pl.DataFrame(lines, schema=schema, orient="row")


def totals_frame(plans: Mapping[str, Plan]) -> pl.DataFrame:
    """Whole plans, one row each: `plan` (what it is called) and the figures of `TOTALS`; money in 分."""
    _fits(*(plan.subsidy_fen for plan in plans.values()))
    rows = [(name, *(getattr(plan, figure) for figure in TOTALS)) for name, plan in plans.items()]
    return pl.DataFrame(rows, schema={"plan": pl.String, **dict.fromkeys(TOTALS, pl.Int64)}, orient="row")
