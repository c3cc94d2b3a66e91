"""Sheet 参数: what the plan rests on. Every blue cell may be changed; formulas read them by name."""

from dataclasses import dataclass

from gridapp.features.papers.service.pen import Pen, Value
from gridapp.features.papers.service.subject import USE_WORDS, WORKER_WORDS, Subject
from gridapp.quota.money import ONE
from gridapp.quota.places import TierBasis

SPARE_TIERS, SPARE_STANDARDS = 5, 3
"""Empty rows below, for tiers and standards to try out."""
BASES = TierBasis.labels()


@dataclass(frozen=True)
class Inputs:
    """Where rows of several cells begin: standards, sources, uses; and how many there are, spare ones included."""

    pen: Pen
    standards: range
    sources: range
    uses: range


def write(pen: Pen, subject: Subject) -> Inputs:
    """Single inputs, then tiers, standards, sources, uses."""
    pen.sheet.set_column(0, 0, 24)
    pen.sheet.set_column(1, 4, 17)
    pen.sheet.set_column(5, 5, 44)
    pen.put(0, 0, "参数", "title")
    pen.put(1, 0, "蓝色单元格可以修改，其他各表随之重算。", "note")
    row = _tiers(pen, subject, _singles(pen, subject, 3))
    standards, row = _standards(pen, subject, row)
    pen.put(row, 0, "经费来源", "section")
    pen.heads(row + 1, ("来源", "分担比例"))
    sources = range(row + 2, row + 2 + len(subject.rules.sources))
    for line, source in zip(sources, subject.rules.sources, strict=True):
        _line(pen, line, ((source.name, "text"), (source.share_ppm / ONE, "share")))
    row = sources.stop + 1
    pen.put(row, 0, "其余经费安排（固定金额和比例只填一项）", "section")
    pen.heads(row + 1, ("支出类别", "支出事项", "固定金额（元）", "占余额比例"))
    uses = range(row + 2, row + 2 + len(subject.rules.uses))
    for line, use in zip(uses, subject.rules.uses, strict=True):
        fixed = None if use.amount_fen is None else use.amount_fen / 100
        share = None if use.share_ppm is None else use.share_ppm / ONE
        _line(pen, line, ((USE_WORDS[use.kind], "text"), (use.name, "text"), (fixed, "money"), (share, "share")))
    return Inputs(pen, standards, sources, uses)


def _line(pen: Pen, row: int, values: tuple[tuple[Value, str], ...]) -> None:
    for at, (value, kind) in enumerate(values):
        pen.put(row, at, value, kind, "input")


def _singles(pen: Pen, subject: Subject, row: int) -> int:
    made, dormitory = subject.rules, subject.rules.dormitory
    # A plan without a year costs the same in any; the formulas need one for their dates.
    singles: tuple[tuple[str, Value, str, str], ...] = (
        ("年度", made.year, "year", ""),
        ("起始月份", made.first_month, "year", "从几月起计发"),
        ("每人每年补贴", made.subsidy_per_worker_fen / 100, "money", "元；没有分类标准生效时采用"),
        ("分档依据", BASES[made.basis], "text", "常住人口、户数或面积（公顷）"),
        ("流动人口折算比例", made.floating_weight_ppm / ONE, "share", "按常住人口分档时计入，不足一人舍去"),
        ("每处最少网格员", made.min_workers, "count", "名；划有网格的每处至少"),
        ("每处最多网格员", made.max_workers, "count", "名；留空表示不限"),
        ("宿舍每格套数", dormitory.housing_units_per_grid, "count", "套"),
        ("宿舍每格人数", dormitory.residents_per_grid, "count", "人；与套数比取较大者"),
        ("宿舍每格网格员", dormitory.workers_per_grid, "count", "名"),
        ("经费总额", made.fund_total_fen / 100, "money", "元"),
        ("上年结转", made.carry_over_fen / 100, "money", "元"),
        ("可用于补贴的比例", made.subsidy_share_ppm / ONE, "share", "可用于补贴的金额舍去不足一分的部分"),
    )
    for name, value, kind, note in singles:
        pen.put(row, 0, name)
        pen.put(row, 1, value, kind, "input")
        pen.put(row, 2, note, "note")
        pen.name_it(name, pen.at(row, 1))
        if name == "分档依据":
            pen.sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": list(BASES.values())})
        row += 1
    return row + 1


def _tiers(pen: Pen, subject: Subject, row: int) -> int:
    pen.put(row, 0, "村（社区）分档（起点由小到大，第一档为 0）", "section")
    pen.heads(row + 1, ("起点", "网格数", "网格员数", "其中兼职"))
    tiers, first = subject.rules.tiers, row + 2
    last = first + len(tiers) + SPARE_TIERS - 1
    for line in range(first, last + 1):
        tier = tiers[line - first] if line - first < len(tiers) else None
        values = (tier.min_population, tier.grids, tier.workers, tier.part_time) if tier else (None,) * 4
        _line(pen, line, tuple((value, "count") for value in values))
    for at, name in enumerate(("档_起点", "档_网格数", "档_网格员数", "档_兼职")):
        pen.name_it(name, pen.down(first, last, at))
    return last + 2


def _standards(pen: Pen, subject: Subject, row: int) -> tuple[range, int]:
    pen.put(row, 0, "分类补贴标准（按生效日期分段计发）", "section")
    pen.heads(row + 1, ("人员类别", "生效日期", "每人每年补贴（元）", "每人每年津贴（元）", "单位负担比例"))
    standards = subject.rules.standards
    lines = range(row + 2, row + 2 + len(standards) + SPARE_STANDARDS)
    for line in lines:
        if line - lines.start < len(standards):
            item = standards[line - lines.start]
            values: tuple[tuple[Value, str], ...] = (
                (WORKER_WORDS[item.kind], "text"), (item.valid_from, "day"), (item.annual_fen / 100, "money"),
                (item.allowance_fen / 100, "money"), (item.employer_ppm / ONE, "share"),
            )  # fmt: skip
        else:
            values = ((None, "text"), (None, "day"), (None, "money"), (None, "money"), (None, "share"))
        _line(pen, line, values)
        pen.sheet.data_validation(line, 0, line, 0, {"validate": "list", "source": list(WORKER_WORDS.values())})
    for at, name in enumerate(("标准_类别", "标准_生效", "标准_补贴", "标准_津贴", "标准_负担")):
        pen.name_it(name, pen.down(lines.start, lines.stop - 1, at))
    return lines, lines.stop + 1
