"""Eighteen months of cases of the invented town, up to the moment it is loaded: seasons, busy and quiet villages, prompt and slow ones."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from random import Random

from gridapp.kit.calendar import Calendar
from gridapp.seeding.course import Begun, Courses, Step, told, until_then
from gridapp.seeding.places import Places, Row
from gridapp.seeding.spots import numbers, short_name, spots_of, traits_of
from gridapp.seeding.team import Team
from gridapp.seeding.topics import Matter, Topic, all_topics

DAYS, CASES = 549, 9_000

HOURS = {
    "patrol": (0, 0, 0, 0, 0, 0, 0, 3, 12, 20, 22, 14, 3, 4, 15, 20, 18, 10, 5, 4, 2, 0, 0, 0),
    "home": (0, 0, 0, 0, 0, 0, 1, 4, 10, 13, 12, 9, 6, 5, 8, 9, 9, 9, 8, 8, 6, 3, 1, 0),
    "desk": (0, 0, 0, 0, 0, 0, 0, 0, 10, 22, 22, 14, 0, 0, 12, 18, 16, 6, 0, 0, 0, 0, 0, 0),
    "night": (2, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 3, 3, 1, 1, 1, 2, 4, 7, 9, 11, 11, 6),
    "any": (1, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 7, 6, 6, 7, 7, 7, 7, 7, 6, 5, 4, 3, 2),
}
"""By `Topic.found`: relative frequency of each hour of reporting. `desk` is in office hours whatever they are."""
DAYS_OFF = {"patrol": 0.45, "home": 0.8, "desk": 0.0, "night": 1.2, "any": 1.0}
"""What is reported on a day off, against a working day."""
_AT_HOME = 0.45
"""And in the Spring Festival, when the office rests and half of the town is on visits."""
# How late a village tends to be (1 = usual) and how much it reports; the rest are drawn around 1.
_LATE = {"松岗村": 2.6, "云台村": 2.2, "站前社区": 1.9, "新丰村": 1.6, "学府社区": 0.4, "柳溪村": 0.5, "滨河社区": 0.7}
_BUSY = {"站前社区": 1.7, "望澜社区": 1.4, "新丰村": 1.5, "永兴村": 1.3, "松岗村": 0.5, "云台村": 0.5, "西岭村": 0.6}


def chances(topics: list[Topic], month: int, traits: str, *, off: bool) -> list[tuple[Topic, Matter, float]]:
    """What may happen in such a place and month, with its weight; `off`: on a day that is not worked."""
    town = not traits.startswith("village")
    found = []
    for topic in topics:
        factor = topic.weight * (topic.town if town else 1.0) * (DAYS_OFF[topic.found] if off else 1.0)
        found += [(topic, matter, factor * topic.share(matter, month)) for matter in topic.matters if spots_of(matter.at, traits)]
    return [row for row in found if row[2] > 0]


def day_weight(calendar: Calendar, day: date) -> float:
    """How much is reported on a day, against a working day."""
    about = calendar.about(day)
    if about.working:
        return 1.0
    return _AT_HOME if about.name.startswith("春节") else 0.62


class _Dice:
    """Draws what happened, and where."""

    def __init__(self, random: Random, places: Places, calendar: Calendar, busy: Mapping[str, float]) -> None:
        self.random, self.calendar, self.grids = random, calendar, places.grids
        topics = all_topics()
        names = {str(row["code"]): str(row["name"]) for row in places.villages}
        self.villages = [names.get(places.village_of(grid), "") for grid in places.grids]
        self._traits = [traits_of(str(grid["name"]), bool(grid["dormitory_code"])) for grid in places.grids]
        self._sizes = list(accumulate(
            int(grid["residents"]) ** 0.6 * busy.get(name, 1.0) * random.uniform(0.7, 1.35)
            for grid, name in zip(places.grids, self.villages, strict=True)
        ))  # fmt: skip

        @cache
        def table(month: int, traits: str, off: bool) -> tuple[list[tuple[Topic, Matter]], list[float]]:
            rows = chances(topics, month, traits, off=off)
            return [row[:2] for row in rows], list(accumulate(row[2] for row in rows))

        self._table = table
        self._off = cache(lambda day: not calendar.is_working(day))

    def draw(self, day: date) -> tuple[int, Topic, str, str, datetime]:
        """Position of the grid, topic, title, how it will be settled, and when it came in."""
        random = self.random
        at = random.choices(range(len(self.grids)), cum_weights=self._sizes)[0]
        name, traits = str(self.grids[at]["name"]), self._traits[at]
        rows, weights = self._table(day.month, traits, self._off(day))
        topic, matter = random.choices(rows, cum_weights=weights)[0]
        words, notes = matter.what.split("|"), matter.notes.split("|")
        which = random.randrange(len(words))
        note = notes[which] if len(notes) == len(words) else random.choice(notes)
        n, u = (random.choice(among) for among in numbers(name, traits))
        spot = short_name(name) + random.choice(spots_of(matter.at, traits)).format(n=n, u=u)
        what = random.choice(matter.who.split("|")) + words[which]
        title = random.choice(topic.sentences.split("|")).format(at=spot, what=what)
        return at, topic, title, note, self._moment(topic, day)

    def _moment(self, topic: Topic, day: date) -> datetime:
        hours, zone = self.calendar.hours, self.calendar.zone
        if topic.found == "desk":
            return self.calendar.at(day, hours.after(hours.length * self.random.uniform(0.01, 0.97))).replace(second=0, microsecond=0)
        hour = self.random.choices(range(24), HOURS[topic.found])[0]
        return datetime.combine(day, time(hour, self.random.randrange(60)), zone)


def make_cases(random: Random, places: Places, calendar: Calendar, team: Team, until: datetime) -> tuple[list[Row], dict[str, list[Step]]]:
    """About 9,000 rows of cases in the order they were received, and the steps of each by its code. The whole day of `until` is made, and what
    lies ahead of `until` is left out: whoever loads the town later that day finds the same one, a few steps further.
    """
    last = calendar.local(until).date()
    late = {str(row["name"]): _LATE.get(str(row["name"]), random.uniform(0.7, 1.3)) for row in places.villages}
    dice = _Dice(random, places, calendar, _BUSY)
    days = [last - timedelta(days=DAYS - n) for n in range(DAYS + 1)]
    # Reporting grows slowly as people learn the app.
    weights = [day_weight(calendar, day) * (1 + 0.25 * n / len(days)) for n, day in enumerate(days)]
    courses, made = Courses(random, calendar, team, days[0], last), []
    for day in random.choices(days, weights, k=CASES):
        at, topic, title, note, moment = dice.draw(day)
        begun = Begun(dice.grids[at], topic, moment, note, late.get(dice.villages[at], 1.0))
        made.append((moment, title, begun, courses.way(begun)))
    made.sort(key=lambda case: (case[0], case[1]))
    rows, steps, seen = [], {}, {}
    for moment, title, begun, (way, due) in made:
        if moment >= until:
            break
        stem = f"SJ{moment:%Y%m%d}"
        seen[stem] = seen.get(stem, 0) + 1
        code = f"{stem}{seen[stem]:03d}"
        rows.append({"code": code, "grid_code": begun.grid["code"], "category": begun.topic.name, "title": title, **told(way, until, due)})
        steps[code] = until_then(way, until)
    return rows, steps
