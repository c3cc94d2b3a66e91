"""The engine's functions for notebooks: on frames, without a database; and the rule file as the documents tell it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import polars as pl
import pytest

from gridapp import quota
from gridapp.kit.errors import Refusal
from gridapp.quota.comparing import TOTALS
from gridapp.quota.frames import PLACES_SCHEMA, PLAN_SCHEMA
from gridapp.quota.inputs import SINGLES, TABLES, Input
from gridapp.quota.places import DormitoryRule

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "budget-rules.md").read_text()
EXAMPLE = tomllib.loads(re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[1])  # type: ignore[index]


def seeds(name: str) -> pl.DataFrame:
    return pl.read_csv(ROOT / "seeds" / f"{name}.csv", infer_schema=False)


@pytest.fixture(scope="module")
def places() -> pl.DataFrame:
    return quota.places_frame(seeds("villages"), seeds("dormitories"))


def test_neither_a_screen_nor_a_database_is_loaded():
    heavy = "{'reflex', 'reflex_base', 'sqlalchemy', 'sqlmodel', 'alembic', 'altair', 'uvicorn'}"
    code = f"import sys; from gridapp import quota; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_public_name_is_there():
    assert [name for name in quota.__all__ if not hasattr(quota, name)] == []


def test_files_become_places(places: pl.DataFrame):
    assert dict(places.schema) == {name: kind for name, kind in PLACES_SCHEMA.items() if name != "id"}
    assert places.height == seeds("villages").height + seeds("dormitories").height
    assert places.row(by_predicate=pl.col("code") == "990181103201", named=True) == {
        "code": "990181103201", "name": "柳溪村", "kind": "village", "population": 2860, "floating": 210, "area_ha": 642,
        "housing_units": 0, "households": 883, "in_post": 0,
    }  # fmt: skip
    works = places.row(by_predicate=pl.col("code") == "SS001", named=True)
    assert (works["kind"], works["population"], works["housing_units"]) == ("dormitory", 2130, 864)


def test_figures_are_read_as_clerks_write_them_and_wrong_ones_are_named():
    village = {"code": "001", "name": "东村", "kind": "village", "resident_population": "1,200"}
    assert quota.places_frame(pl.DataFrame([village]))["population"].item() == 1200
    for wrong, why in (
        ({"households": "-3"}, "东村（001）的 households：不能小于 0"),
        ({"area_km2": "很大"}, "东村（001）的 area_km2：应为数字"),
    ):
        with pytest.raises(Refusal, match=why):
            quota.places_frame(pl.DataFrame([village | wrong]))
    with pytest.raises(Refusal, match="缺少列：kind"):
        quota.places_frame(pl.DataFrame([village]).drop("kind"))


def test_the_example_of_the_guide_computes(places: pl.DataFrame):
    """Ten places from 2,800 up, thirteen from 1,200 and one of them with two workers more by hand, five below; 20 in dormitories."""
    found = quota.compute(quota.parse_rules(EXAMPLE), quota.places_of(places))
    assert found.workers == 10 * 4 + (13 * 2 + 2) + 5 * 1 + 20
    assert found.warnings == ()
    # Full-time: half a year of 7,200; half a year of 9,000, of 600 allowance and of 8 % employer's costs.
    assert found.subsidy_fen == 63 * (360_000 + 450_000 + 30_000 + 36_000) + 10 * 540_000 + 20 * 720_000
    assert found.allowed_fen == 86_100_000
    assert quota.split_sources(found.subsidy_fen, found.rules.sources) == [44_992_800, 29_995_200]
    assert quota.split_uses(found.rest_fen, found.rules.uses) == [24_000_000, 23_380_000, 10_020_000]
    frame = quota.plan_frame(quota.compute(found.rules, quota.places_of(places)))
    assert dict(frame.schema) == PLAN_SCHEMA
    assert (frame["workers"].sum(), frame["subsidy_fen"].sum()) == (found.workers, found.subsidy_fen)
    assert frame.filter(decided="override")["name"].to_list() == ["红星村"]


def _entries() -> dict[str, Input]:
    """Every input by its place in a rule file: `fund_total`, `dormitory.workers_per_grid`, `village_tiers.grids`."""
    singles = {f"dormitory.{name}" if one.of is DormitoryRule else name: one for name, one in SINGLES.items()}
    return singles | {f"{table.entry}.{one.name}": one for table in TABLES for one in table.columns}


def _what(one: Input) -> str:
    if one.choices:
        return ", ".join(f"`{value}`" for value in one.choices)
    words = {"money": "元", "share": "part of 1", "year": "year", "month": "month", "text": "text", "date": "day"}
    return words.get(one.kind) or one.unit or "number"


def test_the_guide_shows_every_entry():
    shown = {f"{name}." * (name != "") + key for name, part in [("", EXAMPLE), *EXAMPLE.items()] for row in _rows(part) for key in row}
    assert set(_entries()) <= shown


def _rows(part: object) -> list[dict[str, object]]:
    return part if isinstance(part, list) else [part] if isinstance(part, dict) else []


def test_the_guide_tells_of_every_entry_what_it_is_and_what_it_is_without_it():
    table = GUIDE.partition("## Entries")[2].partition("\n\nOf ")[0]
    rows = {cells[0].strip("`"): cells[1:] for line in table.splitlines() if (cells := [cell.strip() for cell in line.split("|")[1:-1]])}
    assert list(rows)[2:] == list(_entries())
    for name, one in _entries().items():
        what, needed, without = rows[name]
        assert (what, needed) == (_what(one), "" if one.optional else "yes"), name
        known = "" if one.default in {None, "", ...} else f"`{one.default}`"
        assert without.startswith(known), name
        assert bool(without) == one.optional, name


def test_whole_plans_side_by_side(places: pl.DataFrame):
    before = quota.compute(quota.parse_rules(EXAMPLE), quota.places_of(places))
    frame = quota.totals_frame({"甲": before, "乙": before})
    assert frame.columns == ["plan", *TOTALS]
    assert frame.row(1, named=True) == {"plan": "乙", **{name: getattr(before, name) for name in TOTALS}}
