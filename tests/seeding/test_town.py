"""The invented town: its files are made the same each time, its people are believable, and nobody is real."""

import csv
from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from gridapp.kit.identity import IdNumber, parse_id_number, phone_problem
from gridapp.seeding import make
from gridapp.seeding.history import History
from tests.plugins.servers import AS_OF
from tests.seeding.conftest import CALENDAR, ODD_DAYS, Made, moment

SEEDS = make.FOLDER


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def years_between(first: str, last: str) -> float:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days / 365.25


def test_the_files_are_what_the_code_makes_and_stay_small(tmp_path: Path) -> None:
    make.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in SEEDS.glob("*.csv")}
    for path in sorted(tmp_path.iterdir()):
        assert path.read_bytes() == (SEEDS / path.name).read_bytes(), f"{path.name}: run python -m gridapp.seeding.make"
    assert sum(path.stat().st_size for path in SEEDS.glob("*.csv")) < 100_000


def test_the_columns_that_others_rely_on_come_first() -> None:
    promised = {
        "villages": "code,name,kind,resident_population,floating_population,households,area_km2",
        "dormitories": "code,name,employer,village_code,housing_units,residents",
        "grids": "code,name,village_code,dormitory_code,households,residents,housing_units",
    }
    for name, columns in promised.items():
        assert ",".join(rows(name)[0]).startswith(columns)


def test_sizes_of_the_town(history: History) -> None:
    kinds = Counter(row["kind"] for row in rows("villages"))
    assert kinds == {"village": 24, "community": 4}
    assert len(rows("dormitories")) == 9
    assert 100 <= len(rows("grids")) <= 120
    assert len(history.rows["staff"]) == 190
    assert 8_500 <= len(history.rows["cases"]) <= 9_500
    assert len(history.rows["trainings"]) == 30
    assert len(history.rows["budget_scenarios"]) == 2


@pytest.mark.parametrize("day", ODD_DAYS, ids=str)
def test_nobody_is_real(made: Made, day: date) -> None:
    staff = made(day).rows["staff"]
    for row in staff:
        found = parse_id_number(row["id_number"], day)
        assert isinstance(found, IdNumber), row["code"]
        assert found.warning is not None, "an area that no province has"
        assert found.birth_date.isoformat() == row["birth_date"]
        assert found.female == (row["gender"] == "female")
        assert row["phone"].startswith("1990000")
        assert phone_problem(row["phone"]) is None
    assert max(Counter(row["id_number"] for row in staff).values()) == 1
    assert len({row["name"][0] for row in staff}) > 50


@pytest.mark.parametrize("day", ODD_DAYS, ids=str)
def test_people_fit_their_posts(made: Made, day: date) -> None:
    found, today = made(day).rows, day.isoformat()
    people = {row["code"]: row for row in found["staff"]}
    roles: dict[str, set[str]] = {}
    for row in found["assignments"]:
        roles.setdefault(row["role_code"], set()).add(row["staff_code"])
    ages = {code: years_between(row["birth_date"], today) for code, row in people.items()}
    assert all(years_between(row["birth_date"], row["hired_on"]) >= 18 for row in people.values())
    assert all(18 <= age <= 63 for age in ages.values())
    assert all(row["hired_on"] <= today and row["left_on"] <= today for row in people.values())
    for role in ("supervisor", "manager"):  # a town's leader, a village's party secretary
        assert all(ages[code] >= 30 and people[code]["political"] == "party" for code in roles[role])
        assert all(people[code]["education"] in {"senior", "college", "bachelor", "master"} for code in roles[role])
    assert all(people[code]["education"] in {"college", "bachelor", "master"} for code in roles["supervisor"] | roles["police"])
    assert all(people[code]["political"] == "party" for code in roles.get("party_head", set()))
    for role in ("mediator", "household_head", "building_head"):
        assert all(ages[code] >= 40 for code in roles.get(role, set())), role
    assert all(people[code]["education"] not in {"primary", "master"} for code in roles["leader"])
    assert not [code for code, row in people.items() if row["political"] == "league" and ages[code] > 28]
    assert not [row for row in people.values() if row["rewards"] and row["hired_on"] >= f"{row['rewards'][:4]}-06-30"]


@pytest.mark.parametrize("day", ODD_DAYS, ids=str)
def test_posts_are_possible(made: Made, day: date) -> None:
    found = made(day).rows
    hired = {row["code"]: (row["hired_on"], row["left_on"] or "9999") for row in found["staff"]}
    villages = {row["code"]: row["village_code"] for row in rows("grids")}
    leaders: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in found["assignments"]:
        assert sum(bool(row[name]) for name in ("village_code", "dormitory_code", "grid_code")) == 1
        first, last = hired[row["staff_code"]]
        assert first <= row["start_on"] <= (row["end_on"] or last) <= last
        assert CALENDAR.is_working(date.fromisoformat(row["start_on"]))
        if row["role_code"] == "household_head":
            assert villages[row["grid_code"]] > "990181103200", "a village, not the town proper"
        if row["role_code"] in {"leader", "assistant"}:
            leaders.setdefault((row["grid_code"], row["role_code"]), []).append((row["start_on"], row["end_on"] or "9999"))
    for place, spells in leaders.items():
        assert all(earlier[1] < later[0] for earlier, later in pairwise(sorted(spells))), f"two at a time: {place}"
    led = {grid for (grid, role), spells in leaders.items() if role == "leader" and max(end for _, end in spells) == "9999"}
    assert 0 < len(set(villages) - led) < 15, "some posts are vacant"
    assert any(end != "9999" for spells in leaders.values() for _, end in spells), "some are past"
    managed = {row["village_code"] for row in found["assignments"] if row["role_code"] == "manager" and not row["end_on"]}
    assert managed == {row["code"] for row in rows("villages")}


@pytest.mark.parametrize("day", ODD_DAYS, ids=str)
def test_trainings_are_held_when_offices_work(made: Made, day: date) -> None:
    found, ahead = made(day).rows["trainings"], 0
    codes = [row["code"] for row in found]
    assert len(set(codes)) == len(codes)
    for row in found:
        starts, ends = (datetime.fromisoformat(row[name]) for name in ("starts_at", "ends_at"))
        assert CALENDAR.is_working(starts.date()), row
        assert starts.date() == ends.date()
        assert starts.hour >= 8
        assert (ends.hour, ends.minute) <= (17, 30)
        assert row["code"].startswith(f"PX{starts.year}")
        if "防汛" in row["name"]:
            assert starts.month in {4, 5, 6}, "before the rains"
        ahead += 0 < (starts.date() - day).days <= 30
    assert ahead >= 1, "something is to come within a month"
    assert "会议室会议室" not in "".join(row["place"] for row in found)


@pytest.mark.parametrize("day", ODD_DAYS, ids=str)
def test_attendance_is_of_people_who_were_there(made: Made, day: date) -> None:
    found, now = made(day).rows, moment(day).isoformat(timespec="minutes")
    hired = {row["code"]: (row["hired_on"], row["left_on"] or "9999") for row in found["staff"]}
    sessions = {row["code"]: (row["starts_at"], row["ends_at"]) for row in found["trainings"]}
    assert set(Counter(row["status"] for row in found["attendance"])) == {"unmarked", "present", "late", "early", "leave", "absent"}
    expected = Counter(row["training_code"] for row in found["attendance"])
    assert set(expected) == set(sessions)
    for row in found["attendance"]:
        starts, ends = sessions[row["training_code"]]
        first, last = hired[row["staff_code"]]
        assert first <= starts[:10] <= last
        if row["status"] == "leave":
            asked = datetime.fromisoformat(row["leave_approved_at"])
            assert row["leave_approved_at"] < min(starts, now)
            assert CALENDAR.is_working(asked.date())
            assert 8 <= asked.hour < 18
            assert row["reason"]
        if row["status"] in {"present", "late", "early"}:
            assert row["signed_at"] < ends <= now
            assert (row["signed_at"] > starts) == (row["status"] == "late")
        if ends > now:
            assert row["status"] in {"unmarked", "leave"}


def test_the_budget_is_of_the_year(made: Made, history: History) -> None:
    assert {name: history.rows[name] for name in ("funds", "budget_scenarios")} == {
        name: make.make()[name] for name in ("funds", "budget_scenarios")
    }
    for day in ODD_DAYS:
        found = made(day).rows
        assert [row["year"] for row in found["budget_scenarios"]] == [day.year, day.year + 1]
        assert all(str(row["year"]) in str(row["name"]) for row in [*found["funds"], *found["budget_scenarios"]])
    assert AS_OF.year == make.YEAR
