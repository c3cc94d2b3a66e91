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
from gridapp.quota.reading import DORMITORY_KEYS, MORE_KEYS, RULE_KEYS, TIER_KEYS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "budget-rules.md").read_text()
EXAMPLE = tomllib.loads(re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[1])  # type: ignore[index]


def seeds(name: str) -> pl.DataFrame:
    return pl.read_csv(ROOT / "seeds" / f"{name}.csv", infer_schema=False)


@pytest.fixture(scope="module")
def places() -> pl.DataFrame:
    return quota.places_frame(seeds("villages"), seeds("dormitories"))


def test_neither_a_screen_nor_a_database_is_loaded():
    heavy = "{'reflex', 'reflex_base', 'sqlalchemy', 'sqlmodel', 'alembic', 'altair', 'granian'}"
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


def test_the_guide_shows_and_names_every_entry():
    known = {
        "": (*RULE_KEYS, *MORE_KEYS),
        "village_tiers": (*TIER_KEYS, "max_population", "part_time"),
        "dormitory": DORMITORY_KEYS,
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
    before = quota.compute(quota.parse_rules(EXAMPLE), quota.places_of(places))
    frame = quota.totals_frame({"甲": before, "乙": before})
    assert frame.columns == ["plan", *TOTALS]
    assert frame.row(1, named=True) == {"plan": "乙", **{name: getattr(before, name) for name in TOTALS}}
