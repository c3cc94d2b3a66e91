"""The invented town's people and the posts they hold or held. Nobody is real: identity numbers begin with 990181, phones with 1990000, accounts with 62 and twelve zeros."""

from datetime import date, timedelta
from random import Random

from gridapp.kit.identity import check_character
from gridapp.seeding.places import Places, Row

PEOPLE = 190

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_FEMALE = "秀芳|桂兰|雅琴|晓燕|丽华|海霞|春梅|玉珍|慧敏|静怡|雪莲|艳红|淑贞|巧云|文静|佳怡|思雨|梦瑶|彩虹|美玲|亚男|月娥|小凤|欣悦|婉清|冬梅|素云|佩琪|子涵|若兰"
_MALE = "建国|志强|海波|永福|家明|大勇|文斌|立新|俊杰|振华|国庆|长顺|晓东|少锋|伟民|福生|金宝|卫东|学军|浩然|宇航|子轩|东升|德全|兴旺|明远|天佑|荣光|克俭|守田"
_EDUCATION = (("senior", 30), ("college", 42), ("bachelor", 24), ("junior", 8), ("master", 2))
_POLITICAL = (("masses", 52), ("party", 40), ("league", 9), ("probationary", 4), ("democratic", 1))
_REWARDS = ("2025年度优秀网格员", "2025年上半年满意度测评第一名", "2026年一季度通报表扬", "2025年防汛工作先进个人")
_LEFT = ("本人申请离岗", "到龄退出", "外出务工", "考核不称职，予以辞退", "家庭原因", "调离本镇")
_MOVED = ("网格调整", "轮岗", "村内分工调整", "任期届满")


def _weighted(random: Random, table: tuple[tuple[str, int], ...]) -> str:
    return random.choices([value for value, _ in table], [weight for _, weight in table])[0]


def _person(random: Random, number: int, taken: set[str]) -> Row:
    female = random.random() < 0.46
    while True:
        name = random.choice(_SURNAMES) + random.choice((_FEMALE if female else _MALE).split("|"))
        if random.random() < 0.22:
            name = name[:2]
        if name not in taken:
            taken.add(name)
            break
    born = date(1968, 1, 1) + timedelta(days=random.randrange(12_600))
    order = random.randrange(0, 499) * 2 + (2 if female else 1)
    first17 = f"990181{born:%Y%m%d}{order:03d}"
    political = _weighted(random, _POLITICAL)
    if political == "league" and born.year < 1998:
        political = "masses"
    return {
        "code": f"WL{number:04d}", "name": name, "gender": "female" if female else "male", "birth_date": born.isoformat(), "political": political,
        "education": _weighted(random, _EDUCATION), "id_number": first17 + check_character(first17),
        "phone": f"1990000{number * 47 % 10_000:04d}", "village_code": "", "dormitory_code": "", "employment": "full_time",
        "hired_on": "", "left_on": "", **_bank(number), "rewards": random.choice(_REWARDS) if random.random() < 0.1 else "", "note": "",
    }  # fmt: skip


def _bank(number: int) -> Row:
    """An account that nobody has: 62, twelve zeros, a valid check digit; every 37th person has not handed in any yet."""
    if number % 37 == 0:
        return {"bank_name": "", "bank_account": ""}
    digits = f"62000000000000{number:04d}"
    doubled = [int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits))]
    check = -sum(value - 9 if value > 9 else value for value in doubled) % 10
    return {"bank_name": "霁川县农村商业银行望澜支行", "bank_account": f"{digits}{check}"}


class _Posts:
    """Assignments being made."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def add(
        self,
        staff: Row,
        role: str,
        start: date,
        end: date | None = None,
        reason: str = "",
        *,
        village: str = "",
        dormitory: str = "",
        grid: str = "",
    ) -> None:
        self.rows.append({
            "staff_code": staff["code"], "role_code": role, "village_code": village, "dormitory_code": dormitory, "grid_code": grid,
            "start_on": start.isoformat(), "end_on": end.isoformat() if end else "", "reason": reason,
        })  # fmt: skip


def make_people(random: Random, places: Places) -> tuple[list[Row], list[Row]]:
    """Staff and assignments: 190 people, vacancies, people who left, people who moved from grid to grid."""
    taken: set[str] = set()
    staff = [_person(random, number, taken) for number in range(1, PEOPLE + 1)]
    posts = _Posts()
    leaving, queue = staff[-8:], iter(staff[:-8])
    supervisors = [next(queue) for _ in range(6)]
    police = [next(queue) for _ in range(4)]
    for person in supervisors + police:
        person["note"] = "镇挂居领导" if person in supervisors else "派出所社区民警"
        person["political"] = "party"
    for number, village in enumerate(places.villages):
        code = str(village["code"])
        manager = next(queue)
        began = date(2021, 4, 1) + timedelta(days=random.randrange(90))
        manager.update(village_code=code, hired_on=began.isoformat(), political="party", note="村（社区）党组织书记")
        posts.add(manager, "manager", began, village=code)
        posts.add(supervisors[number % 6], "supervisor", date(2023, 3, 1), village=code)
        posts.add(police[number % 4], "police", date(2023, 3, 1), village=code)
    _grid_posts(random, places, queue, posts, supervisors)
    _past(random, places, leaving, posts)
    hired: dict[object, str] = {}
    for row in posts.rows:
        hired[row["staff_code"]] = min(hired.get(row["staff_code"], "9"), str(row["start_on"]))
    for person in staff:
        person["hired_on"] = hired.get(person["code"], person["hired_on"])
    return staff, sorted(
        posts.rows, key=lambda row: (row["start_on"], row["staff_code"], row["role_code"], row["grid_code"] or row["village_code"])
    )


def _grid_posts(random: Random, places: Places, queue, posts: _Posts, supervisors: list[Row]) -> None:
    vacant = set(random.sample(range(len(places.grids)), 7))
    numbers = {str(village["code"]): number for number, village in enumerate(places.villages)}
    leaders: dict[str, list[tuple[Row, date]]] = {}
    for number, grid in enumerate(places.grids):
        code, village = str(grid["code"]), places.village_of(grid)
        posts.add(supervisors[numbers.get(village, number) % 6], "grid_supervisor", date(2023, 3, 1), grid=code)
        if number in vacant:
            continue
        leader = next(queue)
        began = date(2022, 1, 4) + timedelta(days=random.randrange(1_450))
        leader.update(village_code=grid["village_code"], dormitory_code=grid["dormitory_code"], hired_on=began.isoformat())
        leader["employment"] = "part_time" if grid["dormitory_code"] or random.random() < 0.25 else "full_time"
        posts.add(leader, "leader", began, grid=code)
        if grid["village_code"]:
            leaders.setdefault(village, []).append((leader, began))
    for village, people in leaders.items():
        for role, (person, began) in zip(("platform", "information", "publicity", "service"), people * 4, strict=False):
            posts.add(person, role, began, village=village)
    extras = ("mediator", "security", "party_head", "household_head", "building_head", "volunteer")
    for number, (grid, person) in enumerate(zip(random.sample(places.grids, len(places.grids)), queue, strict=False)):
        began = date(2022, 6, 1) + timedelta(days=random.randrange(1_400))
        person.update(
            village_code=grid["village_code"], dormitory_code=grid["dormitory_code"], hired_on=began.isoformat(), employment="part_time"
        )
        posts.add(person, "assistant", began, grid=str(grid["code"]))
        if number % 2 == 0:
            role = "building_head" if grid["dormitory_code"] else extras[number // 2 % 6]
            posts.add(person, role, began + timedelta(days=60), grid=str(grid["code"]))


def _past(random: Random, places: Places, leaving: list[Row], posts: _Posts) -> None:
    """People who left, and leaders who led another grid before: spells that end before the present ones begin."""
    first = {row["grid_code"]: date.fromisoformat(str(row["start_on"])) for row in posts.rows if row["role_code"] == "leader"}
    grids = [str(grid["code"]) for grid in places.grids]
    empty = [code for code in grids if code not in first]
    for person, code in zip(leaving, [*empty, *random.sample(grids, 8)], strict=False):
        end = min(first.get(code, date(2026, 9, 30)), date(2026, 9, 30)) - timedelta(days=random.randrange(1, 20))
        began = end - timedelta(days=random.randrange(300, 700))
        home = next(grid for grid in places.grids if grid["code"] == code)
        person.update(
            village_code=home["village_code"], dormitory_code=home["dormitory_code"], hired_on=began.isoformat(), left_on=end.isoformat()
        )
        posts.add(person, "leader", began, end, random.choice(_LEFT), grid=code)
    moved = [row for row in posts.rows if row["role_code"] == "leader" and not row["end_on"]]
    used = {row["grid_code"] for row in posts.rows if row["role_code"] == "leader" and row["end_on"]}
    free = [code for code in grids if code in first and code not in used]
    for row, code in zip(random.sample(moved, 24), random.sample(free, 24), strict=True):
        end = min(date.fromisoformat(str(row["start_on"])), first[code]) - timedelta(days=1)
        if code != row["grid_code"]:
            staff = {"code": row["staff_code"]}
            posts.add(staff, "leader", end - timedelta(days=random.randrange(150, 500)), end, random.choice(_MOVED), grid=code)
