"""The invented town's villages, dormitories and grids. Division codes begin with 99, which no real place has."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

TOWN = {"code": "990181103", "name": "望澜镇", "county": "霁川县"}

Row = dict[str, Any]

# name, residents, floating population, km²: a belt of hill villages, villages on the plain, suburbs and the town proper
_VILLAGES = (
    ("柳溪村", 2860, 210, "6.42"), ("石桥村", 2140, 90, "7.80"), ("东岭村", 1180, 20, "11.35"), ("西岭村", 960, 15, "12.10"),
    ("上河村", 1740, 65, "5.96"), ("下河村", 1920, 80, "5.21"), ("白杨村", 3380, 460, "4.88"), ("青禾村", 2460, 130, "6.05"),
    ("枫林村", 1360, 30, "9.74"), ("清泉村", 1590, 45, "8.16"), ("南塘村", 3120, 380, "4.32"), ("北塘村", 2750, 260, "4.57"),
    ("桃源村", 1080, 25, "10.68"), ("杏林村", 1470, 40, "7.33"), ("沙坪村", 2010, 70, "6.90"), ("梅园村", 1660, 55, "6.27"),
    ("竹溪村", 1240, 20, "9.15"), ("松岗村", 880, 10, "13.46"), ("新丰村", 3640, 720, "3.95"), ("永兴村", 3050, 540, "4.11"),
    ("和平村", 2280, 150, "5.48"), ("红星村", 2570, 190, "5.02"), ("长堤村", 1830, 60, "6.71"), ("云台村", 1010, 15, "12.87"),
)  # fmt: skip
_COMMUNITIES = (
    ("望澜社区", 10860, 2950, "2.36"), ("滨河社区", 8740, 2140, "1.94"), ("学府社区", 7320, 1680, "1.72"), ("站前社区", 6480, 3420, "2.05"),
)  # fmt: skip
# name, employer, village it stands in ("" = answers to the town), housing units, residents
_DORMITORIES = (
    ("县纺织厂职工宿舍", "霁川县纺织厂", "新丰村", 864, 2130), ("水泥厂家属区", "望澜水泥有限公司", "白杨村", 520, 1240),
    ("铁路工务段宿舍", "铁路霁川工务段", "站前社区", 436, 980), ("电力检修公司宿舍", "霁川电力检修公司", "滨河社区", 288, 690),
    ("霁川职校教工宿舍", "霁川县职业学校", "学府社区", 312, 760), ("地质队家属院", "省第九地质队", "", 405, 1015),
    ("化肥厂生活区", "望澜化肥厂", "永兴村", 648, 1520), ("县医院分院宿舍", "霁川县人民医院望澜分院", "望澜社区", 196, 455),
    ("食品产业园公寓", "望澜食品产业园管委会", "", 1080, 2860),
)  # fmt: skip
_ROADS = {
    "望澜社区": "人民路 钟楼街 望澜路 大井巷 文昌街 团结巷 健康路 建设路 粮站巷 老街",
    "滨河社区": "滨河东路 滨河西路 柳堤街 渡口巷 观澜苑 水岸花园 码头街 桥南街 兴澜苑 锦澜里",
    "学府社区": "学府路 书院街 育才巷 文星苑 明德苑 桃李园 笃行街 崇文里 翰林苑 教苑路",
    "站前社区": "站前大街 迎宾路 物流路 商贸街 车站新村 铁道巷 安居苑 客运路 仓前街 广场路",
}
RIVERSIDE = ("滨河社区", "柳溪村", "石桥村", "上河村", "下河村", "沙坪村", "长堤村")
HILLS = ("东岭村", "西岭村", "枫林村", "桃源村", "杏林村", "竹溪村", "松岗村", "云台村")
# Villages whose grids leave households out: the coverage list has something to find.
_GAPS = {"沙坪村": 62, "站前社区": 148}


@dataclass
class Places:
    """Rows of four tables, in the seeds' columns."""

    villages: list[Row] = field(default_factory=list)
    dormitories: list[Row] = field(default_factory=list)
    grids: list[Row] = field(default_factory=list)

    def village_of(self, grid: Row) -> str:
        """Code of the village a grid lies in, also by way of its dormitory; empty for a dormitory of the town's own."""
        if grid["village_code"]:
            return str(grid["village_code"])
        return next(str(d["village_code"]) for d in self.dormitories if d["code"] == grid["dormitory_code"])

    def kinds(self) -> dict[str, str]:
        """`village`, `community` or `dormitory` of every grid, by its code."""
        villages = {village["code"]: str(village["kind"]) for village in self.villages}
        return {str(grid["code"]): villages.get(grid["village_code"], "dormitory") for grid in self.grids}


def make_places(random: Random) -> Places:
    """24 villages, 4 communities, 9 dormitories and their grids."""
    places = Places()
    for number, (name, residents, floating, area) in enumerate(_VILLAGES + _COMMUNITIES, start=1):
        community = name.endswith("社区")
        code = f"{TOWN['code']}{number - len(_VILLAGES) if community else number + 200:03d}"
        households = round(residents / random.uniform(2.55, 2.75) if community else residents / random.uniform(2.85, 3.25))
        places.villages.append({
            "code": code, "name": name, "kind": "community" if community else "village", "resident_population": residents,
            "floating_population": floating, "households": households, "area_km2": area, "town_code": TOWN["code"],
        })  # fmt: skip
    places.villages.sort(key=lambda row: str(row["code"]))
    codes = {str(row["name"]): str(row["code"]) for row in places.villages}
    for number, (name, employer, village, units, residents) in enumerate(_DORMITORIES, start=1):
        places.dormitories.append({
            "code": f"SS{number:03d}", "name": name, "employer": employer, "village_code": codes.get(village, ""), "housing_units": units,
            "residents": residents, "town_code": TOWN["code"],
        })  # fmt: skip
    sequence: dict[str, int] = {}
    for village in places.villages:
        _village_grids(random, village, places.grids, sequence)
    for dormitory in places.dormitories:
        _dormitory_grids(random, dormitory, places.grids, sequence)
    return places


def _split(random: Random, total: int, parts: int) -> list[int]:
    """`total` in `parts` uneven whole numbers."""
    weights = [random.uniform(0.8, 1.2) for _ in range(parts)]
    shares = [int(total * weight / sum(weights)) for weight in weights]
    shares[0] += total - sum(shares)
    return shares


def _code(division: str, sequence: dict[str, int]) -> str:
    sequence[division] = sequence.get(division, 0) + 1
    return f"{division}{sequence[division]:03d}"


def _village_grids(random: Random, village: Row, grids: list[Row], sequence: dict[str, int]) -> None:
    name, households = str(village["name"]), int(village["households"]) - _GAPS.get(str(village["name"]), 0)
    community = village["kind"] == "community"
    parts = max(1, round(households / (340 if community else 265)))
    people = int(village["resident_population"])
    roads = _ROADS[name].split() if community else []
    shares = zip(_split(random, households, parts), _split(random, people, parts), strict=True)
    for number, (homes, residents) in enumerate(shares, start=1):
        label = f"{name}{roads[number - 1]}网格" if number <= len(roads) else f"{name}第{number}网格"
        grids.append({
            "code": _code(str(village["code"]), sequence), "name": label, "village_code": village["code"], "dormitory_code": "",
            "households": homes, "residents": residents, "housing_units": round(homes * random.uniform(1.02, 1.12)),
        })  # fmt: skip


def _dormitory_grids(random: Random, dormitory: Row, grids: list[Row], sequence: dict[str, int]) -> None:
    division = str(dormitory["village_code"]) or f"{TOWN['code']}000"
    units, residents = int(dormitory["housing_units"]), int(dormitory["residents"])
    parts = max(1, round(max(units / 300, residents / 800)))
    for number, (homes, people) in enumerate(zip(_split(random, units, parts), _split(random, residents, parts), strict=True), start=1):
        label = f"{dormitory['name']}网格" if parts == 1 else f"{dormitory['name']}第{number}网格"
        grids.append({
            "code": _code(division, sequence), "name": label, "village_code": "", "dormitory_code": dormitory["code"],
            "households": round(homes * random.uniform(0.88, 0.97)), "residents": people, "housing_units": homes,
        })  # fmt: skip
