"""Who does what with a case of the invented town: whoever held the post that day, and the people of departments."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from random import Random

from gridapp.seeding.people import full_name
from gridapp.seeding.places import Places, Row
from gridapp.seeding.spots import short_name
from gridapp.seeding.topics import Topic

CENTRE = "镇综治中心"
_TITLES = (("leader", "网格长"), ("assistant", "网格协管员"))
_OFFICE = ("platform", "information", "publicity", "service", "manager")
"""Posts of a village whose holders file, dispatch and check."""


@lru_cache(maxsize=256)
def desk_people(desk: str) -> tuple[str, ...]:
    """Four people of a department, always the same."""
    random = Random(desk)
    return tuple(f"{desk} {full_name(random, random.randrange(1970, 2000), random.random() < 0.45)}" for _ in range(4))


@dataclass(frozen=True)
class Worker:
    """Somebody who works on a case, as an addressee and by name."""

    title: str
    name: str


class Team:
    """The town's people by post, place and day."""

    def __init__(self, places: Places, staff: list[Row], assignments: list[Row]) -> None:
        names = {row["code"]: str(row["name"]) for row in staff}
        self._held: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for row in assignments:
            place = str(row["grid_code"] or row["village_code"] or row["dormitory_code"])
            spell = (str(row["start_on"]), str(row["end_on"]) or "9999", names[row["staff_code"]])
            self._held.setdefault((str(row["role_code"]), place), []).append(spell)
        self._villages = {str(row["code"]): str(row["name"]) for row in places.villages}
        self._homes = {str(grid["code"]): places.village_of(grid) for grid in places.grids}
        self._office = cache(self._there)

    def village(self, grid: Row) -> str:
        """Name of the village a grid lies in; empty directly under the town."""
        return self._villages.get(self._homes[str(grid["code"])], "")

    def holders(self, role: str, place: str, day: date) -> list[str]:
        """Names of those who held a post there that day."""
        on = day.isoformat()
        return [name for start, end, name in self._held.get((role, place), ()) if start <= on <= end]

    def workers(self, grid: Row, day: date) -> list[Worker]:
        """Who works in a grid: its leader, its assistant; where there is none, whoever of the office stands in."""
        found = [Worker(title, name) for role, title in _TITLES for name in self.holders(role, str(grid["code"]), day)]
        return found or [Worker("代管", name) for name in self.office(grid, day)[:2]]

    def office(self, grid: Row, day: date) -> list[str]:
        """Who files, dispatches and checks below the town: the village's team, or the centre for what answers to the town."""
        return self._office(self._homes[str(grid["code"])], day)

    def _there(self, home: str, day: date) -> list[str]:
        found = [name for role in _OFFICE for name in self.holders(role, home, day)] if home else []
        return list(dict.fromkeys(found)) or list(desk_people(CENTRE))

    def desk(self, grid: Row, topic: Topic, level: int) -> str:
        """Which department deals with a topic at a level: 1 village, 2 town, 3 county."""
        desk = topic.desks[level - 1]
        if level > 1:
            return desk
        place = self.village(grid) or short_name(str(grid["name"]))
        return place + (desk if "社区" in place else desk.replace("居委会", "村委会"))


def one_of(random: Random, people: list[str] | tuple[str, ...], *, but: set[str]) -> str:
    """Somebody of the people who had no part in it before; of the centre if all had."""
    return random.choice([name for name in people if name not in but] or [name for name in desk_people(CENTRE) if name not in but])


def daytime(random: Random, at: datetime) -> datetime:
    """The moment, or one of the same day at which people who work for their neighbours are up."""
    if 7 <= at.hour < 21:
        return at
    return at.replace(hour=random.choice((7, 8, 8, 9, 10)) if at.hour < 7 else random.choice((18, 19, 19, 20)), minute=random.randrange(60))
