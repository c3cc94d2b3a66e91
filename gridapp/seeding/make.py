"""Make `seeds/*.csv` again: `python -m gridapp.seeding.make`. The same number gives the same files, to the byte."""

import csv
from pathlib import Path
from random import Random

from gridapp import ROOT
from gridapp.kit.calendar import Calendar, announced_days
from gridapp.seeding.budget import budget_rows
from gridapp.seeding.cases import make_cases
from gridapp.seeding.people import make_people
from gridapp.seeding.places import TOWN, Row, make_places
from gridapp.seeding.roles import role_rows
from gridapp.seeding.sessions import make_trainings
from gridapp.seeding.topics import category_rows

SEED = 20261122
FOLDER = ROOT / "seeds"
YEARS = (2024, 2025, 2026, 2027)


def make(seed: int = SEED) -> dict[str, list[Row]]:
    """Every file's rows by the file's name, parents before children."""
    random = Random(seed)
    places = make_places(random)
    staff, assignments = make_people(random, places)
    trainings, attendance = make_trainings(random, places, staff, assignments)
    return {
        "towns": [dict(TOWN)],
        "villages": places.villages,
        "dormitories": places.dormitories,
        "grids": places.grids,
        "roles": role_rows(),
        "staff": staff,
        "assignments": assignments,
        "case_categories": category_rows(),
        "cases": make_cases(random, places, Calendar()),
        "trainings": trainings,
        "attendance": attendance,
        **budget_rows(places),
        "calendar_days": [
            {"day": day.day.isoformat(), "kind": "workday" if day.working else "holiday", "name": day.name, "provisional": day.provisional}
            for year in YEARS
            for day in announced_days(year)
        ],
    }


def write(folder: Path = FOLDER, seed: int = SEED) -> None:
    """Write one CSV per table (UTF-8, LF)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in make(seed).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows({key: _text(value) for key, value in row.items()} for row in rows)


def _text(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


if __name__ == "__main__":
    write()
