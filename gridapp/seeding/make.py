"""Make `seeds/*.csv` again: `python -m gridapp.seeding.make`. The same number gives the same files, to the byte.

The files are what stands still about the town, and its budget as of `YEAR`; what happened is told for the day it is loaded (`history`).
"""

import csv
from pathlib import Path
from random import Random

from gridapp import ROOT
from gridapp.kit.calendar import announced_days
from gridapp.seeding.budget import budget_rows
from gridapp.seeding.places import TOWN, Places, Row, make_places
from gridapp.seeding.roles import role_rows
from gridapp.seeding.topics import category_rows

SEED = 20261122
FOLDER = ROOT / "seeds"
YEAR = 2026
_YEARS = (2024, 2025, 2026, 2027)
STILL = ("towns", "villages", "dormitories", "grids", "roles", "calendar_days", "case_categories", "deadline_rules")
"""Tables that are loaded from their files."""
_STAGES = (
    ("dispatch", "", "", "4", "working_hours"),
    ("dispatch", "", "urgent", "2", "working_hours"),
    ("dispatch", "", "critical", "1", "natural_hours"),
    ("handle", "dispute", "", "5", "working_days"),
    ("handle", "hazard", "", "2", "working_days"),
    ("handle", "sanitation", "", "6", "working_hours"),
    ("handle", "service", "", "5", "working_days"),
    ("handle", "order", "", "1", "working_days"),
    ("handle", "emergency", "", "4", "working_hours"),
    ("handle", "emergency", "critical", "1", "natural_hours"),
    ("verify", "", "", "2", "working_days"),
    ("verify", "", "critical", "4", "working_hours"),
)
"""How long each stage of a case may take: stage, top category, urgency, amount, unit. How long the whole may, the categories say."""


def make(seed: int = SEED) -> dict[str, list[Row]]:
    """Every file's rows by the file's name, parents before children."""
    places = make_places(Random(seed))
    return {
        "towns": [dict(TOWN)],
        "villages": places.villages,
        "dormitories": places.dormitories,
        "grids": places.grids,
        "roles": role_rows(),
        "case_categories": category_rows(),
        "deadline_rules": [
            {"stage": stage, "category": category, "urgency": urgency, "level": "", "amount": amount, "unit": unit, "basis": ""}
            for stage, category, urgency, amount, unit in _STAGES
        ],
        **budget_rows(places, YEAR),
        "calendar_days": [
            {"day": day.day.isoformat(), "kind": "workday" if day.working else "holiday", "name": day.name, "provisional": day.provisional}
            for year in _YEARS
            for day in announced_days(year)
        ],
    }


def read_places(folder: Path = FOLDER) -> Places:
    """The places as their files have them."""
    return Places(*(_read(folder / f"{name}.csv") for name in ("villages", "dormitories", "grids")))


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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
