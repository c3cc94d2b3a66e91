"""Where in the invented town something happens: every group of spots, as people name them in a village, in the town proper and in a dormitory.

A matter (`topics.Matter.at`) names the groups it may happen at; a group without spots in a kind of place does not occur there.
"""

from functools import lru_cache
from itertools import product

from gridapp.seeding.places import HILLS, RIVERSIDE

SPOTS: dict[str, dict[str, str]] = {
    # group: village, town, dormitory, and what only a place at the river or in the hills has
    "home": {"village": "{n}组", "town": "{n}号楼{u}单元|{n}号院", "dormitory": "{n}栋{u}单元"},
    "flat": {"town": "{n}号楼{u}单元", "dormitory": "{n}栋{u}单元"},
    "yard": {"village": "{n}组"},
    "rental": {"village": "{n}组出租房", "town": "{n}号楼{u}单元出租房|{n}号院出租房", "dormitory": "{n}栋{u}单元转租房"},
    "stairs": {"town": "{n}号楼{u}单元楼道|{n}号楼地下车库|{n}号楼一层", "dormitory": "{n}栋楼道|{n}栋一层|车棚"},
    "roof": {"village": "{n}组", "town": "{n}号楼|{n}号院", "dormitory": "{n}栋"},
    "estate": {"town": "{n}号楼"},
    "road": {
        "village": "{n}组村道|村口路段|{n}组机耕道|通村公路", "town": "路口|公交站旁|小区门口路段|背街小巷", "dormitory": "大门口道路|院内道路",
    },
    "lane": {"town": "人行道|小区道路|背街小巷", "dormitory": "院内道路|食堂旁道路"},
    "shop": {"village": "村集市|村口小卖部", "town": "沿街商铺|菜市场|商业街", "dormitory": "大门口商铺"},
    "arcade": {"town": "沿街商铺|商业街"},
    "public": {"village": "文化广场|村委会旁|村口|小学门口", "town": "小游园|停车场|小区门口|公交站旁", "dormitory": "活动室旁|食堂旁|宿舍大门"},
    "site": {"village": "{n}组建房工地", "town": "在建工地|道路施工围挡"},
    "clinic": {"village": "卫生室", "town": "社区卫生服务站|诊所"},
    "school": {"village": "小学", "town": "小学|幼儿园"},
    "ditch": {"village": "{n}组水渠|{n}组排水沟", "town": "背街排水沟", "dormitory": "院墙外排水沟"},
    "field": {"village": "{n}组农田|{n}组果园|{n}组菜地"},
    "barn": {"village": "{n}组养殖场"},
    "hill": {"hills": "{n}组后山|{n}组山林"},
    "hillroad": {"hills": "进山公路|{n}组山路"},
    "river": {"riverside": "河堤|河边步道"},
}  # fmt: skip


def traits_of(name: str, dormitory: bool) -> str:
    """What kind of place a grid is, by its name: `village`, `town` or `dormitory`, and `riverside` or `hills` where it lies there."""
    kind = "dormitory" if dormitory else "town" if "社区" in name else "village"
    near = [word for word, names in (("riverside", RIVERSIDE), ("hills", HILLS)) if not dormitory and any(one in name for one in names)]
    return " ".join((kind, *near))


@lru_cache(maxsize=1024)
def spots_of(groups: str, traits: str) -> tuple[str, ...]:
    """The spots of some groups (named with spaces between) in a place with those traits, with `{n}` and `{u}` to be filled."""
    return tuple(
        spot for group in groups.split() for trait in traits.split() for spot in SPOTS[group].get(trait, "").split("|") if spot
    )  # fmt: skip


def short_name(name: str) -> str:
    """How people call a grid's place: the village, the road or the dormitory."""
    short = name.removesuffix("网格").rstrip("0123456789").removesuffix("第")
    return short.partition("社区")[2] or short


def numbers(name: str, traits: str) -> tuple[range, range]:
    """The numbers that `{n}` (groups of a village, buildings) and `{u}` (entrances) may have there: a village's grids share its groups out."""
    if not traits.startswith("village"):
        return range(1, 13), range(1, 5)
    digits = name.removesuffix("网格").rpartition("第")[2]
    at = int(digits) if digits.isdigit() else 1
    return range(3 * at - 2, 3 * at + 1), range(1, 2)


def every_spot(groups: str, traits: str) -> list[str]:
    """Every spot of some groups, with numbers as in a large place."""
    found = (spot.format(n=n, u=u) for spot, n, u in product(spots_of(groups, traits), range(1, 13), range(1, 5)))
    return list(dict.fromkeys(found))
