"""The invented town's people and the posts they hold or held, as of the day it is loaded. Nobody is real: identity numbers begin with 990181, phones with 1990000, accounts with 62 and twelve zeros."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from random import Random

from gridapp.kit.calendar import Calendar
from gridapp.kit.identity import check_character
from gridapp.seeding.places import Places, Row

PEOPLE, LEFT = 190, 8
_VACANT, _MOVED = 7, 24
_YEAR = 365.25

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NAMES = (
    (1976, "秀芳|桂兰|玉珍|淑贞|素云|月娥|春梅|冬梅|巧云|桂英|秀珍|彩云", "建国|国庆|长顺|福生|金宝|卫东|学军|德全|兴旺|守田|永福|克俭"),
    (1992, "晓燕|丽华|海霞|艳红|美玲|小凤|雪莲|慧敏|亚男|丽娟|红霞|彩虹", "志强|海波|家明|大勇|文斌|立新|振华|晓东|少锋|伟民|东升|荣光"),
    (9999, "静怡|佳怡|思雨|梦瑶|欣悦|婉清|佩琪|文静|雅琴|若兰|雨桐|慧琳", "浩然|宇航|子轩|明远|天佑|俊杰|嘉豪|晨阳|志远|文博|俊峰|一鸣"),
)
"""Given names of women and men born before a year."""


@dataclass(frozen=True)
class _Kind:
    """Who is found in a post: ages on the day of loading, share of women, weights of what they finished and of what they belong to."""

    ages: tuple[int, int]
    women: float
    schools: Mapping[str, int]
    party: bool = False


_SUPERVISOR = _Kind((32, 54), 0.3, {"college": 3, "bachelor": 6, "master": 1}, party=True)
_POLICE = _Kind((27, 50), 0.15, {"college": 4, "bachelor": 6}, party=True)
_SECRETARY = {
    "village": _Kind((34, 57), 0.2, {"senior": 3, "college": 6, "bachelor": 1}, party=True),
    "community": _Kind((32, 54), 0.6, {"college": 5, "bachelor": 5}, party=True),
}
_LEADER = {
    "village": _Kind((27, 57), 0.35, {"junior": 3, "senior": 9, "college": 5, "bachelor": 1}),
    "community": _Kind((26, 52), 0.65, {"senior": 4, "college": 9, "bachelor": 4}),
    "dormitory": _Kind((32, 58), 0.4, {"senior": 6, "college": 5, "bachelor": 1}),
}
_ASSISTANT = {
    "village": _Kind((28, 60), 0.4, {"junior": 6, "senior": 6, "college": 1}),
    "community": _Kind((25, 60), 0.6, {"junior": 2, "senior": 7, "college": 4}),
    "dormitory": _Kind((35, 62), 0.4, {"junior": 3, "senior": 7, "college": 2}),
}
_EXTRAS = {
    "village": ("mediator", "security", "party_head", "household_head", "volunteer"),
    "community": ("mediator", "building_head", "party_head", "security", "volunteer"),
    "dormitory": ("building_head",),
}
"""Posts beside that of an assistant, by the kind of place."""
_OLD_ENOUGH = {"mediator": 40, "household_head": 40, "building_head": 45}
"""Fewest years of those whom neighbours listen to."""
_FIRST_POST = date(2021, 4, 1)
_TERM_YEARS = 5
_MOVED_WHY = ("网格调整", "轮岗", "村内分工调整", "任期届满")


def _draw(random: Random, weights: Mapping[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]


def _left_why(random: Random, age: float) -> str:
    """A reason to go that fits the age."""
    if age >= 57:
        return "到龄退出"
    return random.choice(("本人申请离岗", "考核不称职，予以辞退", "家庭原因", *(("外出务工", "调离本镇") if age < 45 else ())))


def full_name(random: Random, born: int, female: bool) -> str:
    """A surname and what people of that year are called."""
    women, men = next((women, men) for before, women, men in _NAMES if born < before)
    given = random.choice((women if female else men).split("|"))
    return random.choice(_SURNAMES) + (given[-1] if random.random() < 0.18 else given)


class _Register:
    """Staff and assignments being made."""

    def __init__(self, random: Random, day: date) -> None:
        self.random, self.day = random, day
        self.staff: list[Row] = []
        self.posts: list[Row] = []
        self._numbers, self._names = count(1), set[str]()

    def hire(self, kind: _Kind, **cells: object) -> Row:
        """One more person of that kind."""
        random, number = self.random, next(self._numbers)
        female = random.random() < kind.women
        born = self.day - timedelta(days=round(random.uniform(*kind.ages) * _YEAR))
        while (name := full_name(random, born.year, female)) in self._names:
            pass
        self._names.add(name)
        school, age = _draw(random, kind.schools), self.age(born)
        order = random.randrange(0, 499) * 2 + (2 if female else 1)
        first17 = f"990181{born:%Y%m%d}{order:03d}"
        person = {
            "code": f"WL{number:04d}", "name": name, "gender": "female" if female else "male", "birth_date": born.isoformat(),
            "political": "party" if kind.party else self._belongs(age, school), "education": school,
            "id_number": first17 + check_character(first17), "phone": f"1990000{number * 47 % 10_000:04d}", "village_code": "",
            "dormitory_code": "", "employment": "full_time", "hired_on": "", "left_on": "", **_bank(number), "rewards": "", "note": "", **cells,
        }  # fmt: skip
        self.staff.append(person)
        return person

    def age(self, born: date) -> float:
        """Years on the day of loading."""
        return (self.day - born).days / _YEAR

    def _belongs(self, age: float, school: str) -> str:
        if age < 28:
            return _draw(self.random, {"league": 5, "masses": 4, "probationary": 1, "party": 1})
        young, learned = age < 40, school in {"college", "bachelor", "master"}
        return _draw(self.random, {"masses": 58, "party": 36, "probationary": 3 if young else 0, "democratic": 1 if learned else 0})

    def post(self, staff: Row, role: str, start: date, end: date | None = None, reason: str = "", **place: object) -> None:
        """A post; `place` names its village, dormitory or grid by code."""
        where = {f"{name}_code": place.get(name, "") for name in ("village", "dormitory", "grid")}
        ends = end.isoformat() if end else ""
        self.posts.append(
            {"staff_code": staff["code"], "role_code": role, **where, "start_on": start.isoformat(), "end_on": ends, "reason": reason}
        )


def _bank(number: int) -> Row:
    """An account that nobody has: 62, twelve zeros, a valid check digit; every 37th person has not handed in any yet."""
    if number % 37 == 0:
        return {"bank_name": "", "bank_account": ""}
    digits = f"62000000000000{number:04d}"
    doubled = [int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits))]
    check = -sum(value - 9 if value > 9 else value for value in doubled) % 10
    return {"bank_name": "霁川县农村商业银行望澜支行", "bank_account": f"{digits}{check}"}


def make_people(random: Random, places: Places, calendar: Calendar, day: date) -> tuple[list[Row], list[Row]]:
    """Staff and assignments on a day: 190 people, vacancies, people who left, people who moved from grid to grid."""
    register = _Register(random, day)
    since = calendar.next_working(date(day.year - 3, 3, 1))
    supervisors = [register.hire(_SUPERVISOR, note="镇挂居领导") for _ in range(6)]
    police = [register.hire(_POLICE, note="派出所社区民警") for _ in range(4)]
    # Villages elect every five years; whoever is in office now has been through the whole history.
    elected = _FIRST_POST.replace(year=_FIRST_POST.year + (day.year - 2 - _FIRST_POST.year) // _TERM_YEARS * _TERM_YEARS)
    for number, village in enumerate(places.villages):
        code = str(village["code"])
        manager = register.hire(_SECRETARY[village["kind"]], village_code=code, note="村（社区）党组织书记")
        register.post(manager, "manager", calendar.next_working(elected + timedelta(days=random.randrange(60))), village=code)
        register.post(supervisors[number % 6], "supervisor", since, village=code)
        register.post(police[number % 4], "police", since, village=code)
    _grid_posts(register, places, calendar, supervisors, since)
    _past(register, places, calendar)
    hired: dict[object, str] = {}
    for row in register.posts:
        hired[row["staff_code"]] = min(hired.get(row["staff_code"], "9"), str(row["start_on"]))
    for person in register.staff:
        person["hired_on"] = hired[person["code"]]
    _reward(random, register, day)
    order = lambda row: (row["start_on"], row["staff_code"], row["role_code"], row["grid_code"] or row["village_code"])  # noqa: E731
    return register.staff, sorted(register.posts, key=order)


def _home(grid: Row) -> dict[str, object]:
    return {"village_code": grid["village_code"], "dormitory_code": grid["dormitory_code"]}


def _grid_posts(register: _Register, places: Places, calendar: Calendar, supervisors: list[Row], since: date) -> None:
    random, day, kinds = register.random, register.day, places.kinds()
    vacant = set(random.sample(range(len(places.grids)), _VACANT))
    numbers = {str(village["code"]): number for number, village in enumerate(places.villages)}
    leaders: dict[str, list[tuple[date, Row]]] = {}
    for number, grid in enumerate(places.grids):
        code, village = str(grid["code"]), places.village_of(grid)
        register.post(supervisors[numbers.get(village, number) % 6], "grid_supervisor", since, grid=code)
        if number in vacant:
            continue
        part_time = grid["dormitory_code"] or random.random() < 0.25
        leader = register.hire(_LEADER[kinds[code]], **_home(grid), employment="part_time" if part_time else "full_time")
        began = calendar.next_working(day - timedelta(days=random.randrange(60, 1_780)))
        register.post(leader, "leader", began, grid=code)
        if grid["village_code"]:
            leaders.setdefault(village, []).append((began, leader))
    for village, people in leaders.items():
        longest = sorted(people, key=lambda pair: pair[0])
        for role, (began, person) in zip(("platform", "information", "publicity", "service"), longest * 4, strict=False):
            register.post(person, role, began, village=village)
    grids = random.sample(places.grids, PEOPLE - LEFT - len(register.staff))
    for number, grid in enumerate(grids):
        code = str(grid["code"])
        extra = random.choice(_EXTRAS[kinds[code]]) if number % 2 == 0 else ""
        kind = _ASSISTANT[kinds[code]]
        kind = replace(kind, ages=(max(kind.ages[0], _OLD_ENOUGH.get(extra, 0)), kind.ages[1]), party=extra == "party_head")
        if extra == "mediator":
            kind = replace(kind, schools={"senior": 6, "college": 3})
        person = register.hire(kind, **_home(grid), employment="part_time")
        began = calendar.next_working(day - timedelta(days=random.randrange(100, 1_630)))
        register.post(person, "assistant", began, grid=code)
        if extra:
            register.post(person, extra, calendar.next_working(began + timedelta(days=60)), grid=code)


def _past(register: _Register, places: Places, calendar: Calendar) -> None:
    """People who left, and leaders who led another grid before: spells that end before the present ones begin."""
    random, kinds = register.random, places.kinds()
    first = {row["grid_code"]: date.fromisoformat(str(row["start_on"])) for row in register.posts if row["role_code"] == "leader"}
    grids = {str(grid["code"]): grid for grid in places.grids}
    empty = [code for code in grids if code not in first]
    recent = register.day - timedelta(days=53)
    for code in [*empty, *random.sample(list(first), LEFT - len(empty))]:
        kind = _LEADER[kinds[code]]
        person = register.hire(replace(kind, ages=(31, kind.ages[1] + 4)), **_home(grids[code]))
        end = min(first.get(code, recent), recent) - timedelta(days=random.randrange(1, 20))
        began = calendar.next_working(end - timedelta(days=random.randrange(300, 700)))
        person["left_on"] = end.isoformat()
        age = (end - date.fromisoformat(person["birth_date"])).days / _YEAR
        register.post(person, "leader", began, end, _left_why(random, age), grid=code)
    moved = [row for row in register.posts if row["role_code"] == "leader" and not row["end_on"]]
    used = {row["grid_code"] for row in register.posts if row["role_code"] == "leader" and row["end_on"]}
    free = [code for code in grids if code in first and code not in used]
    for row, code in zip(random.sample(moved, _MOVED), random.sample(free, _MOVED), strict=True):
        end = min(date.fromisoformat(str(row["start_on"])), first[code]) - timedelta(days=1)
        if code != row["grid_code"]:
            began = calendar.next_working(end - timedelta(days=random.randrange(150, 500)))
            register.post({"code": row["staff_code"]}, "leader", began, end, random.choice(_MOVED_WHY), grid=code)


def _reward(random: Random, register: _Register, day: date) -> None:
    """What some of the grid's people were praised for, after they had been there for the whole of it."""
    year = day.year - 1
    quarter, of = ((day.month - 1) // 3, day.year) if day.month > 3 else (4, year)
    praise = (
        (date(year, 1, 1), f"{year}年度优秀网格员"), (date(year, 1, 1), f"{year}年上半年满意度测评第一名"),
        (date(year, 5, 1), f"{year}年防汛工作先进个人"), (date(of, 3 * quarter - 2, 1), f"{of}年{'一二三四'[quarter - 1]}季度通报表扬"),
    )  # fmt: skip
    for person in register.staff:
        since, words = random.choice(praise)
        if random.random() < 0.15 and not person["note"] and not person["left_on"] and str(person["hired_on"]) < since.isoformat():
            person["rewards"] = words
