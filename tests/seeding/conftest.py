"""`made`: the history of the invented town up to a moment, each made once."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache

import pytest

from gridapp.kit.calendar import Calendar
from gridapp.seeding.history import History, make_history
from gridapp.seeding.make import read_places
from tests.plugins.servers import AS_OF

CALENDAR = Calendar()
Made = Callable[[date | datetime], History]
ODD_DAYS = (
    AS_OF,  # a Sunday
    date(2027, 1, 1),  # a holiday and the first of a year
    date(2027, 2, 8),  # the Spring Festival of a year whose holidays are a guess
    date(2027, 3, 1),
    date(2028, 2, 29),
    date(2028, 10, 1),
)


def moment(day: date | datetime) -> datetime:
    """A moment itself, or the close of office of a day."""
    return day if isinstance(day, datetime) else CALENDAR.close_of(day)


@pytest.fixture(scope="session")
def made() -> Made:
    """The town's history up to a moment or the close of office of a day."""
    places = read_places()
    return cache(lambda day: make_history(places, CALENDAR, moment(day)))


@pytest.fixture(scope="session")
def history(made: Made) -> History:
    """As of the day that tests use."""
    return made(AS_OF)
