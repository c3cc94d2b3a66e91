"""The budget room's functions for notebooks: on frames, without a database; and the rule file as the documents tell it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import polars as pl
import pytest

from gridapp.features import budget
from gridapp.features.budget import rules
from gridapp.kit.errors import Refusal

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "budget-rules.md").read_text()
EXAMPLE = tomllib.loads(re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[1])  # type: ignore[index]


def seeds(name: str) -> pl.DataFrame:
    return pl.read_csv(ROOT / "seeds" / f"{name}.csv", infer_schema=False)


@pytest.fixture(scope="module")
def places() -> pl.DataFrame:
    return budget.places_frame(seeds("villages"), seeds("dormitories"))


def test_neither_a_screen_nor_a_database_is_loaded():
    heavy = "{'reflex', 'reflex_base', 'sqlalchemy', 'sqlmodel', 'alembic', 'altair', 'granian'}"
    code = f"import sys; from gridapp.features import budget; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_public_name_is_there():
    assert [name for name in budget.__all__ if not hasattr(budget, name)] == []


def test_files_become_places(places: pl.DataFrame):
    assert dict(places.schema) == {name: kind for name, kind in budget.PLACES_SCHEMA.items() if name != "id"}
    assert places.height == seeds("villages").height + seeds("dormitories").height
    assert places.row(by_predicate=pl.col("code") == "990181103201", named=True) == {
        "code": "990181103201", "name": "柳溪村", "kind": "village", "population": 2860, "floating": 210, "area_ha": 642,
        "housing_units": 0, "households": 883, "in_post": 0,
    }  # fmt: skip
    works = places.row(by_predicate=pl.col("code") == "SS001", named=True)
    assert (works["kind"], works["population"], works["housing_units"]) == ("dormitory", 2130, 864)


def test_figures_are_read_as_clerks_write_them_and_wrong_ones_are_named():
    village = {"code": "001", "name": "东村", "kind": "village", "resident_population": "1,200"}
    assert budget.places_frame(pl.DataFrame([village]))["population"].item() == 1200
    for wrong, why in (
        ({"households": "-3"}, "东村（001）的 households：不能小于 0"),
        ({"area_km2": "很大"}, "东村（001）的 area_km2：应为数字"),
    ):
        with pytest.raises(Refusal, match=why):
            budget.places_frame(pl.DataFrame([village | wrong]))
    with pytest.raises(Refusal, match="缺少列：kind"):
        budget.places_frame(pl.DataFrame([village]).drop("kind"))


def test_the_example_of_the_guide_computes(places: pl.DataFrame):
    """Ten places from 2,800 up, thirteen from 1,200 and one of them with two workers more by hand, five below; 20 in dormitories."""
    found = budget.compute(budget.parse_rules(EXAMPLE), budget.places_of(places))
    assert found.workers == 10 * 4 + (13 * 2 + 2) + 5 * 1 + 20
    assert found.warnings == ()
    # Full-time: half a year of 7,200; half a year of 9,000, of 600 allowance and of 8 % employer's costs.
    assert found.subsidy_fen == 63 * (360_000 + 450_000 + 30_000 + 36_000) + 10 * 540_000 + 20 * 720_000
    assert found.allowed_fen == 86_100_000
    assert budget.split_sources(found.subsidy_fen, found.rules.sources) == [44_992_800, 29_995_200]
    assert budget.split_uses(found.rest_fen, found.rules.uses) == [24_000_000, 23_380_000, 10_020_000]
    frame = budget.plan(found.rules, places)
    assert dict(frame.schema) == budget.PLAN_SCHEMA
    assert (frame["workers"].sum(), frame["subsidy_fen"].sum()) == (found.workers, found.subsidy_fen)
    assert frame.filter(decided="override")["name"].to_list() == ["红星村"]


def test_the_guide_shows_and_names_every_entry():
    known = {
        "": (*rules.RULE_KEYS, *rules.MORE_KEYS),
        "village_tiers": (*rules.TIER_KEYS, "max_population", "part_time"),
        "dormitory": rules.DORMITORY_KEYS,
        "standards": ("kind", "valid_from", "annual", "allowance", "employer"),
        "sources": ("name", "share"),
        "uses": ("kind", "name", "amount", "share"),
        "overrides": ("kind", "code", "name", "workers", "reason"),
    }
    for section, entries in known.items():
        part = EXAMPLE[section] if section else EXAMPLE
        shown = set(part) if isinstance(part, dict) else {name for row in part for name in row}
        assert set(entries) <= shown, section
    table = GUIDE.partition("## Entries")[2].partition("\n\nThe order")[0]
    assert [name for entries in known.values() for name in entries if f"`{name}`" not in table and f"[{name}]" not in table] == []


def test_whole_plans_side_by_side(places: pl.DataFrame):
    before = budget.compute(budget.parse_rules(EXAMPLE), budget.places_of(places))
    frame = budget.totals_frame({"甲": before, "乙": before})
    assert frame.columns == ["plan", *rules.TOTALS]
    assert frame.row(1, named=True) == {"plan": "乙", **{name: getattr(before, name) for name in rules.TOTALS}}
