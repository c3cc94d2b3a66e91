"""The invented town: made the same each time, believable, and in nobody's real name."""

import csv
from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from gridapp.kit.identity import IdNumber, parse_id_number, phone_problem
from gridapp.seeding import make

SEEDS = make.FOLDER


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_files_are_what_the_code_makes_and_stay_small(tmp_path: Path) -> None:
    make.write(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        assert path.read_bytes() == (SEEDS / path.name).read_bytes(), f"{path.name}: run python -m gridapp.seeding.make"
    assert sum(path.stat().st_size for path in SEEDS.glob("*.csv")) < 3_000_000


def test_the_columns_that_others_rely_on_come_first() -> None:
    promised = {
        "villages": "code,name,kind,resident_population,floating_population,households,area_km2",
        "dormitories": "code,name,employer,village_code,housing_units,residents",
        "grids": "code,name,village_code,dormitory_code,households,residents,housing_units",
        "cases": "code,grid_code,category,title,reported_at,filed_at,due_at,closed_at,void",
    }
    for name, columns in promised.items():
        assert ",".join(rows(name)[0]).startswith(columns)


def test_sizes_of_the_town() -> None:
    kinds = Counter(row["kind"] for row in rows("villages"))
    assert kinds == {"village": 24, "community": 4}
    assert len(rows("dormitories")) == 9
    assert 100 <= len(rows("grids")) <= 120
    assert len(rows("staff")) == 190
    assert 8_500 <= len(rows("cases")) <= 9_500
    assert len(rows("trainings")) == 30
    assert len(rows("budget_scenarios")) == 2


def test_nobody_is_real() -> None:
    for row in rows("staff"):
        found = parse_id_number(row["id_number"], date(2026, 11, 22))
        assert isinstance(found, IdNumber), row["code"]
        assert found.warning is not None, "an area that no province has"
        assert found.birth_date.isoformat() == row["birth_date"]
        assert found.female == (row["gender"] == "female")
        assert row["phone"].startswith("1990000")
        assert phone_problem(row["phone"]) is None
    assert max(Counter(row["id_number"] for row in rows("staff")).values()) == 1
    assert len({row["name"][0] for row in rows("staff")}) > 50


def test_posts_are_possible() -> None:
    leaders: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in rows("assignments"):
        assert sum(bool(row[name]) for name in ("village_code", "dormitory_code", "grid_code")) == 1
        if row["role_code"] in {"leader", "assistant"}:
            leaders.setdefault((row["grid_code"], row["role_code"]), []).append((row["start_on"], row["end_on"] or "9999"))
    for place, spells in leaders.items():
        assert all(earlier[1] < later[0] for earlier, later in pairwise(sorted(spells))), f"two at a time: {place}"
    grids = {row["code"] for row in rows("grids")}
    led = {grid for (grid, role), spells in leaders.items() if role == "leader" and max(end for _, end in spells) == "9999"}
    assert 0 < len(grids - led) < 15, "some posts are vacant"
    assert any(end != "9999" for spells in leaders.values() for _, end in spells), "some are past"


def test_cases_are_in_every_state_and_their_times_in_order() -> None:
    found = rows("cases")
    assert set(Counter(row["status"] for row in found)) == {"received", "filed", "dispatched", "handled", "closed", "void"}
    assert len({row["code"] for row in found}) == len(found)
    for row in found:
        moments = [datetime.fromisoformat(row[name]) for name in ("reported_at", "filed_at", "closed_at") if row[name]]
        assert moments == sorted(moments), row["code"]
        assert all(moment.utcoffset() is not None for moment in moments)
        assert bool(row["closed_at"]) == (row["status"] == "closed")
        assert (row["void"] == "true") == (row["status"] == "void")
        assert bool(row["filed_at"]) == bool(row["due_at"]) == (row["status"] != "received")
    overdue = [row for row in found if row["status"] in {"filed", "dispatched", "handled"} and row["due_at"] < "2026-11-22T17:00"]
    assert len(overdue) >= 10
    late = sum(row["closed_at"] > row["due_at"] for row in found if row["closed_at"])
    assert 0.02 < late / len(found) < 0.12


def test_seasons_and_villages_differ() -> None:
    noise = Counter(row["reported_at"][5:7] for row in rows("cases") if row["category"] == "噪音扰民")
    assert noise["08"] > 1.5 * noise["01"]
    grids = {row["code"]: row["village_code"] for row in rows("grids")}
    by_village = Counter(grids[row["grid_code"]] for row in rows("cases") if grids[row["grid_code"]])
    assert max(by_village.values()) > 5 * min(by_village.values())


def test_leave_was_approved_before_the_start_and_absence_is_kept_apart() -> None:
    starts = {row["code"]: row["starts_at"] for row in rows("trainings")}
    found = rows("attendance")
    assert set(Counter(row["status"] for row in found)) == {"unmarked", "present", "late", "early", "leave", "absent"}
    for row in found:
        if row["status"] == "leave":
            assert row["leave_approved_at"] < starts[row["training_code"]]
            assert row["reason"]
        if row["status"] in {"present", "late", "early"}:
            assert row["signed_at"]
        if starts[row["training_code"]] > "2026-11-22T17:00":
            assert row["status"] in {"unmarked", "leave"}
