"""Sheet 测算表: a row for each place; its figures as values, everything that follows from them as formulas over 参数."""

from collections.abc import Mapping
from dataclasses import dataclass

from gridapp.features.papers.service.inputs import named
from gridapp.features.papers.service.pen import Pen, cell
from gridapp.features.papers.service.subject import KIND_WORDS, WORKER_WORDS, Subject
from gridapp.quota.inputs import TIERS
from gridapp.quota.money import WorkerKind
from gridapp.quota.places import Override, PlaceKind, TierBasis, tier_for
from gridapp.quota.rules import Decided, Quota

_COLUMNS = (
    ("编码", 15), ("名称", 18), ("类别", 13), ("人口", 9), ("流动人口", 9), ("户数", 8), ("面积（公顷）", 9), ("房屋套数", 9),
    ("计档数", 9), ("档次", 6), ("按规则网格数", 9), ("按规则网格员", 9), ("按规则兼职", 9), ("限额后网格员", 9),
    ("人工网格数", 9), ("人工网格员", 9), ("网格数", 8), ("网格员数", 8), ("专职", 7), ("兼职", 7), ("驻地单位选派", 9),
    ("所需经费（元）", 15), ("在岗", 7), ("空缺", 7), ("调整理由", 40),
)  # fmt: skip
AT = {name: at for at, (name, _width) in enumerate(_COLUMNS)}
FIRST = 3
_KINDS: tuple[tuple[WorkerKind, str], ...] = tuple((kind, WORKER_WORDS[kind]) for kind in WorkerKind)


@dataclass(frozen=True)
class Counts:
    """Where the totals are: cells for formulas of other sheets."""

    grids: str
    workers: str
    subsidy: str
    kinds: Mapping[str, str]
    """Word of a kind of worker → the cell with how many there are."""


def write(pen: Pen, subject: Subject, prices: Mapping[WorkerKind, str]) -> Counts:
    """Every place in the plan's order, a row of totals below."""
    for at, (_name, width) in enumerate(_COLUMNS):
        pen.sheet.set_column(at, at, width)
    pen.sheet.set_landscape()
    pen.sheet.freeze_panes(FIRST, 2)
    pen.sheet.repeat_rows(FIRST - 1)
    pen.put(0, 0, "村（社区）、驻地单位宿舍网格及网格员测算表", "title")
    pen.put(1, 0, "人口：村、社区为常住人口，宿舍为居住人数。人工网格数、人工网格员留空时按规则。空缺为负数表示超配。", "note")
    pen.heads(FIRST - 1, [name for name, _width in _COLUMNS])
    by_hand = {item.key: item for item in subject.rules.overrides}
    for row, quota in enumerate(subject.plan.quotas, FIRST):
        place = quota.place
        item = by_hand.get(place.key) if quota.decided == Decided.OVERRIDE else None
        _place(pen, row, quota, subject=subject, item=item, prices=prices)
    return _totals(pen, subject, FIRST + len(subject.plan.quotas))


def _place(pen: Pen, row: int, quota: Quota, *, subject: Subject, item: Override | None, prices: Mapping[WorkerKind, str]) -> None:
    place, dormitory = quota.place, quota.place.kind == PlaceKind.DORMITORY
    at = {name: cell(row, column) for name, column in AT.items()}
    for name, text in (("编码", place.code), ("名称", place.name), ("类别", KIND_WORDS[place.kind]), ("调整理由", quota.reason)):
        pen.put(row, AT[name], text, "wrap" if name == "调整理由" else "text")
    given = {
        "人口": place.population, "流动人口": place.floating, "户数": place.households, "面积（公顷）": place.area_ha,
        "房屋套数": place.housing_units, "在岗": place.in_post, "人工网格数": item.grids if item else None,
        "人工网格员": item.workers if item else None,
    }  # fmt: skip
    for name, value in given.items():
        pen.put(row, AT[name], value, "count", "input")
    tier = None if quota.measure is None else tier_for(subject.rules.tiers, quota.measure)[0]
    number = "" if tier is None else subject.rules.tiers.index(tier) + 1
    part_time = tier.part_time if tier else 0
    grids, workers = quota.by_rule
    limited = _limited(subject, grids, workers)
    is_one = f'{at["类别"]}="{KIND_WORDS[PlaceKind.DORMITORY]}"'
    least, most, basis, weight = (named(name) for name in ("min_workers", "max_workers", "basis", "floating_weight"))
    people = f"{at['人口']}+INT({at['流动人口']}*ROUND({weight}*1000000,0)/1000000)"
    by_area = f'IF({basis}="{TierBasis.AREA.label}",{at["面积（公顷）"]},{people})'
    measure = f'IF({basis}="{TierBasis.HOUSEHOLDS.label}",{at["户数"]},{by_area})'
    units, residents, each = (named(f"{what}_per_grid") for what in ("housing_units", "residents", "workers"))
    homes = f"MAX(ROUNDUP({at['房屋套数']}/{units},0),ROUNDUP({at['人口']}/{residents},0))"
    start, tier_grids, tier_workers, tier_part = (named(name, TIERS) for name in ("min_population", "grids", "workers", "part_time"))
    gets = f"{at['按规则网格员']}"
    too_few = f"AND({at['按规则网格数']}>0,{gets}<{least})"
    too_many = f'AND({most}<>"",{gets}>{most})'
    limits = f"IF({too_few},{least},IF({too_many},{most},{gets}))"
    counts = {kind: quota.count(kind) for kind, _word in _KINDS}
    cost = "+".join(f"{at[word]}*{prices[kind]}" for kind, word in _KINDS)
    formulas: tuple[tuple[str, str, str | int], ...] = (
        ("计档数", f'IF({is_one},"",{measure})', "" if dormitory else quota.measure or 0),
        ("档次", f'IF({is_one},"",COUNTIF({start},"<="&{at["计档数"]}))', number),
        ("按规则网格数", f"IF({is_one},{homes},INDEX({tier_grids},{at['档次']}))", grids),
        ("按规则网格员", f"IF({is_one},{at['按规则网格数']}*{each},INDEX({tier_workers},{at['档次']}))", workers),
        ("按规则兼职", f"IF({is_one},0,MIN(INDEX({tier_part},{at['档次']}),{gets}))", part_time),
        ("限额后网格员", limits, limited),
        ("网格数", f'IF({at["人工网格数"]}="",{at["按规则网格数"]},{at["人工网格数"]})', quota.grids),
        ("网格员数", f'IF({at["人工网格员"]}="",{at["限额后网格员"]},{at["人工网格员"]})', quota.workers),
        ("兼职", f"IF({is_one},0,MIN({at['按规则兼职']},{at['网格员数']}))", counts[WorkerKind.PART_TIME]),
        ("驻地单位选派", f"IF({is_one},{at['网格员数']},0)", counts[WorkerKind.DORMITORY]),
        ("专职", f"{at['网格员数']}-{at['兼职']}-{at['驻地单位选派']}", counts[WorkerKind.FULL_TIME]),
        ("空缺", f"{at['网格员数']}-{at['在岗']}", quota.vacancy),
    )
    for name, formula, value in formulas:
        pen.formula(row, AT[name], formula, value)
    pen.formula(row, AT["所需经费（元）"], f"({cost})/100", quota.subsidy_fen / 100, "money")


def _limited(subject: Subject, grids: int, workers: int) -> int:
    """Workers by rule within the limits per place, before anything was decided by hand."""
    least, most = subject.rules.min_workers, subject.rules.max_workers
    if grids and workers < least:
        return least
    return most if most is not None and workers > most else workers


def _totals(pen: Pen, subject: Subject, row: int) -> Counts:
    plan = subject.plan
    pen.put(row, 0, "合计", "text", "total")
    for at in range(1, len(_COLUMNS)):
        pen.put(row, at, None, "text", "total")
    sums = {
        "人口": plan.population, "网格数": plan.grids, "网格员数": plan.workers, "在岗": plan.in_post,
        "空缺": plan.workers - plan.in_post, **{word: sum(quota.count(kind) for quota in plan.quotas) for kind, word in _KINDS},
    }  # fmt: skip
    for name, value in sums.items():
        pen.formula(row, AT[name], f"SUM({cell(FIRST, AT[name])}:{cell(row - 1, AT[name])})", value, "count", total=True)
    column = AT["所需经费（元）"]
    total = f"ROUND(SUM({cell(FIRST, column)}:{cell(row - 1, column)}),2)"
    pen.formula(row, column, total, plan.subsidy_fen / 100, "money", total=True)
    kinds = {word: pen.at(row, AT[word]) for _kind, word in _KINDS}
    return Counts(pen.at(row, AT["网格数"]), pen.at(row, AT["网格员数"]), pen.at(row, column), kinds)
