"""Eighteen months of cases of the invented town: seasons, busy and quiet villages, prompt and slow ones, and what is still open."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from gridapp.kit.calendar import Calendar, deadline
from gridapp.seeding.places import Places, Row
from gridapp.seeding.topics import Topic, all_topics

ZONE = ZoneInfo("Asia/Shanghai")
FIRST, NOW = date(2025, 5, 23), datetime(2026, 11, 22, 17, 0, tzinfo=ZONE)
"""The demo's dates stand still, so that its figures can be reproduced."""
CASES = 9_000

HOURS = (1, 1, 1, 1, 1, 2, 5, 12, 20, 24, 22, 16, 9, 10, 18, 22, 22, 18, 12, 9, 8, 6, 3, 2)
WEEKDAYS = (12, 11, 11, 11, 12, 8, 6)
# How late a village tends to be (1 = usual) and how much it reports; the rest are drawn around 1.
_LATE = {"松岗村": 2.6, "云台村": 2.2, "站前社区": 1.9, "新丰村": 1.6, "学府社区": 0.4, "柳溪村": 0.5, "滨河社区": 0.7}
_BUSY = {"站前社区": 1.7, "望澜社区": 1.4, "新丰村": 1.5, "永兴村": 1.3, "松岗村": 0.5, "云台村": 0.5, "西岭村": 0.6}
VILLAGE_SPOTS = "{n}组|{n}组村道旁|{n}组晒谷场|村委会附近|{n}组水渠边|村口|文化广场|{n}组养殖场旁|机耕道|小学门口|卫生室旁|村集市"
TOWN_SPOTS = "{n}号楼|{n}号楼{u}单元|沿街商铺|小区门口|菜市场|{n}号院|公交站旁|{n}栋地下车库|幼儿园门口|小游园|停车场|背街小巷"
DORM_SPOTS = "{n}栋|{n}栋{u}单元|食堂旁|车棚|宿舍大门|锅炉房旁|{n}栋楼道|活动室"
_LEVELS = ("grid", "community", "town", "county")


class Sentences:
    """Titles composed from a topic's sentences, its words and the places of a grid."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def place(self, grid: Row) -> str:
        """A spot in the grid, as people say it: the village or the road, then where."""
        pick = self.random
        short = str(grid["name"]).removesuffix("网格").rstrip("0123456789").removesuffix("第")
        spots = DORM_SPOTS if grid["dormitory_code"] else TOWN_SPOTS if "社区" in short else VILLAGE_SPOTS
        spot = pick.choice(spots.split("|")).format(n=pick.randint(1, 12), u=pick.randint(1, 4))
        return f"{short.partition('社区')[2] or short}{spot}"

    def title(self, topic: Topic, grid: Row) -> str:
        """One title, at most 60 characters."""
        words = {name: self.random.choice(values.split("|")) for name, values in topic.slots.items()}
        return self.random.choice(topic.sentences.split("|")).format(at=self.place(grid), **words)


def make_cases(random: Random, places: Places, calendar: Calendar) -> list[Row]:
    """About 9,000 rows of `cases.csv` in the order they were received."""
    villages = {str(row["code"]): str(row["name"]) for row in places.villages}
    late = {name: _LATE.get(name, random.uniform(0.7, 1.3)) for name in villages.values()}
    names = [villages.get(places.village_of(grid), "") for grid in places.grids]
    sizes = [
        int(grid["residents"]) ** 0.6 * _BUSY.get(name, 1.0) * random.uniform(0.7, 1.35)
        for grid, name in zip(places.grids, names, strict=True)
    ]
    days = [FIRST + timedelta(days=n) for n in range((NOW.date() - FIRST).days + 1)]
    # Reporting grows slowly as people learn the app, rests at the Spring Festival and follows the week.
    weights = [WEEKDAYS[day.weekday()] * (1 + 0.25 * n / len(days)) * (0.5 if _festival(day) else 1) for n, day in enumerate(days)]
    reported = sorted(_moment(random, day) for day in random.choices(days, weights, k=CASES + 8))
    sentences, topics, rows = Sentences(random), all_topics(), []
    for at in (moment for moment in reported if moment < NOW):
        grid, name = random.choices(list(zip(places.grids, names, strict=True)), sizes)[0]
        town = "社区" in name or bool(grid["dormitory_code"])
        chances = [topic.weight * (int(topic.season[at.month - 1]) + 1) * (topic.town if town else 1) for topic in topics]
        topic = random.choices(topics, chances)[0]
        row = {"code": "", "grid_code": grid["code"], "category": topic.name, "title": sentences.title(topic, grid)}
        rows.append({**row, **_course(random, calendar, topic, at, late.get(name, 1.0) * topic.late)})
    return number_by_day(rows)


def number_by_day(rows: list[Row]) -> list[Row]:
    """Give each case its number: `SJ` + day + a sequence within the day."""
    seen: dict[str, int] = {}
    for row in rows:
        day = str(row["reported_at"])[:10].replace("-", "")
        seen[day] = seen.get(day, 0) + 1
        row["code"] = f"SJ{day}{seen[day]:03d}"
    return rows


def _festival(day: date) -> bool:
    return date(2026, 2, 14) <= day <= date(2026, 2, 23)


def _moment(random: Random, day: date) -> datetime:
    hour = random.choices(range(24), HOURS)[0]
    return datetime.combine(day, time(hour, random.randrange(60)), ZONE)


def _course(random: Random, calendar: Calendar, topic: Topic, at: datetime, late: float) -> Row:
    """How a case went, told by its times; what would lie after `NOW` has not happened."""
    urgent = random.choices(("normal", "urgent", "critical"), (1, 8, 6) if topic.code.startswith("emergency") else (90, 9, 1))[0]
    level = random.choices(_LEVELS, (52, 34, 12, 2))[0]
    row: Row = {
        "reported_at": _text(at), "filed_at": "", "due_at": "", "closed_at": "", "void": "false", "status": "received",
        "urgency": urgent, "level": level, "handler": "网格长" if level == "grid" else topic.handler, "voided_at": "", "satisfied": "",
    }  # fmt: skip
    filed = _awake(at + timedelta(minutes=random.choice((2, 5, 9, 15, 30, 55, 120, 240, 900))))
    if random.random() < 0.012 or filed > NOW:
        return row  # received, never filed
    due = deadline(calendar, filed, topic.deadline, topic.unit)
    row |= {"filed_at": _text(filed), "due_at": _text(due), "status": "filed"}
    if random.random() < 0.02:
        voided = _awake(filed + (due - filed) * random.uniform(0.1, 0.6))
        return row | ({"void": "true", "status": "void", "voided_at": _text(voided)} if voided < NOW else {})
    harder = {"grid": 0.5, "community": 1.0, "town": 1.9, "county": 3.0}[level]
    if random.random() < min(0.6, 0.058 * late * harder):
        took = (due - filed) + timedelta(days=random.expovariate(1 / 5), hours=random.uniform(0.5, 20))
        if random.random() < 0.11:
            took += timedelta(days=random.uniform(60, 400))  # stuck: what a leader's own attention is for
    else:
        took = (due - filed) * min(0.97, random.betavariate(1.6, 2.4))
    closed = _awake(filed + took)
    if took <= due - filed:
        closed = min(closed, due - timedelta(minutes=random.randrange(5, 90)))
    closed = max(closed, filed + timedelta(minutes=20))
    if closed > NOW:
        passed = (NOW - filed) / (closed - filed)
        row["status"] = "filed" if passed < 0.15 else "dispatched" if passed < 0.8 else "handled"
        return row
    row |= {"closed_at": _text(closed), "status": "closed"}
    if random.random() < 0.55:
        row["satisfied"] = "true" if random.random() < (0.97 if closed <= due else 0.78) else "false"
    return row


def _awake(at: datetime) -> datetime:
    """The same moment, or eight in the morning if it is night."""
    if at.hour >= 21:
        return datetime.combine(at.date() + timedelta(days=1), time(8, at.minute), ZONE)
    return at if at.hour >= 7 else at.replace(hour=8)


def _text(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat(timespec="minutes")
