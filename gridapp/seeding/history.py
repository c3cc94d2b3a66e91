"""What happened in the invented town up to a moment: its people and their posts, its budget, trainings and cases. The same moment, the same town."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from gridapp.kit.calendar import Calendar
from gridapp.kit.clock import today, utcnow
from gridapp.seeding.budget import budget_rows
from gridapp.seeding.cases import make_cases
from gridapp.seeding.course import Step
from gridapp.seeding.make import SEED
from gridapp.seeding.people import make_people
from gridapp.seeding.places import Places, Row
from gridapp.seeding.sessions import Sessions
from gridapp.seeding.team import Team


@dataclass(frozen=True)
class History:
    """Rows by table, in the seeds' columns, and the steps of each case by its code."""

    rows: dict[str, list[Row]]
    steps: dict[str, list[Step]]


def make_history(places: Places, calendar: Calendar, until: datetime) -> History:
    """The town's history before `until` (aware). Everything is laid relative to its day."""
    until = calendar.local(until)
    people = make_people(_random("people"), places, calendar, until.date())
    trainings, attendance = Sessions(_random("sessions"), places, calendar, people, until).make()
    cases, steps = make_cases(_random("cases"), places, calendar, Team(places, *people), until)
    staff, assignments = people
    rows = {
        **budget_rows(places, until.year), "staff": staff, "assignments": assignments, "trainings": trainings, "attendance": attendance,
        "cases": cases,
    }  # fmt: skip
    return History(rows, steps)


def until_of(calendar: Calendar, as_of: date | None) -> datetime:
    """Up to when history is told: now, or the close of office of another day."""
    return calendar.close_of(as_of) if as_of and as_of != today() else calendar.local(utcnow())


def _random(about: str) -> Random:
    """Dice of their own for each part, so that a change of one leaves the others alone."""
    return Random(f"{SEED} {about}")
