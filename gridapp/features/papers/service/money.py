"""Sheet 经费: the money by kind and standard, the fund against it, sources and uses to the 分 by the largest remainder."""

from collections.abc import Sequence
from dataclasses import dataclass

from gridapp.features.papers.service.inputs import Inputs, named
from gridapp.features.papers.service.months import months_of, serial
from gridapp.features.papers.service.pen import Pen, cell, share_of
from gridapp.features.papers.service.places import Counts
from gridapp.features.papers.service.subject import USE_WORDS, WORKER_WORDS, Subject
from gridapp.quota.funding import split_sources, split_uses
from gridapp.quota.money import ONE, WorkerKind


@dataclass(frozen=True)
class Sums:
    """Where the fund's figures are: cells for formulas of other sheets."""

    allowed: str
    needed: str
    headroom: str
    rest: str


def write(pen: Pen, subject: Subject, at: Inputs, counts: Counts) -> Sums:
    """Lines, fund, sources, uses, one under the other."""
    pen.sheet.set_column(0, 1, 18)
    pen.sheet.set_column(2, 10, 15)
    pen.sheet.set_landscape()
    pen.put(0, 0, "经费测算", "title")
    needed, row = _lines(pen, subject, at, counts, 2)
    sums, row = _fund(pen, subject, needed, row)
    row = _sources(pen, subject, at, needed, row)
    _uses(pen, subject, at, sums.rest, row)
    return sums


def _lines(pen: Pen, subject: Subject, at: Inputs, counts: Counts, row: int) -> tuple[str, int]:
    pen.put(row, 0, "补贴经费明细（按人员类别和标准）", "section")
    pen.heads(
        row + 1, ("人员类别", "标准生效日期", "起月", "止月", "月数", "人数", "补贴（元）", "津贴（元）", "单位负担（元）", "合计（元）")
    )
    first = row + 2
    general: list[tuple[WorkerKind | None, int]] = [(kind, 0) for kind in WorkerKind]
    own: list[tuple[WorkerKind | None, int]] = [(item.kind, serial(item.valid_from)) for item in subject.rules.standards]
    spare: list[tuple[WorkerKind | None, int]] = [(None, 0)] * (len(at.standards) - len(own))
    keys = general + own + spare
    for line, (kind, since) in enumerate(keys, first):
        if line - first < len(WorkerKind):
            pen.put(line, 0, WORKER_WORDS[kind or "full_time"])
            pen.put(line, 1, 0, "day")
        else:
            there = at.pen.at(at.standards[line - first - len(WorkerKind)], 0)
            day = at.pen.at(at.standards[line - first - len(WorkerKind)], 1)
            pen.formula(line, 0, f'IF({there}="","",{there})', WORKER_WORDS[kind] if kind else "", "text")
            pen.formula(line, 1, f'IF({there}="","",{day})', since if kind else "", "day")
        _line(pen, line, kind, since, subject=subject, counts=counts)
    last = first + len(keys) - 1
    total = last + 1
    pen.put(total, 0, "合计", "text", "total")
    for column in range(1, 6):
        pen.put(total, column, None, "text", "total")
    months = months_of(subject)
    workers = {kind: sum(quota.count(kind) for quota in subject.plan.quotas) for kind in WorkerKind}
    for column, name in ((6, "subsidy_fen"), (7, "allowance_fen"), (8, "employer_fen")):
        fen = sum(workers[item.kind] * getattr(item, name) for item in months)
        pen.formula(total, column, _sum(first, last, column), fen / 100, "money", total=True)
    pen.formula(total, 9, _sum(first, last, 9), subject.plan.subsidy_fen / 100, "money", total=True)
    pen.put(total + 1, 0, "与测算表核对", "note")
    check = f'IF({cell(total, 9)}={counts.subsidy},"一致","不一致")'
    pen.formula(total + 1, 9, check, "一致", "text")
    return pen.at(total, 9), total + 3


def _sum(first: int, last: int, column: int) -> str:
    return f"ROUND(SUM({cell(first, column)}:{cell(last, column)}),2)"


def _line(pen: Pen, row: int, kind: WorkerKind | None, since: int, *, subject: Subject, counts: Counts) -> None:
    """One kind under one standard; empty where the standard is."""
    months = [item for item in months_of(subject) if kind == item.kind and since == item.since and item.paid]
    workers = sum(quota.count(kind) for quota in subject.plan.quotas) if kind else 0
    who, day, _start, last, number, people = (cell(row, column) for column in range(6))
    same = f"计发_类别,{who},计发_标准,{day}"

    def put(column: int, formula: str, value: int | float, kind_of: str = "count") -> None:
        pen.formula(row, column, f'IF({who}="","",{formula})', value if kind else "", kind_of)

    put(4, f"COUNTIFS({same},计发_计,1)", len(months))
    latest = f"SUMPRODUCT(MAX((计发_类别={who})*(计发_标准={day})*计发_计*计发_月份))"
    put(3, latest, max((item.month for item in months), default=0), "year")
    put(2, f"IF({number}=0,0,{last}-{number}+1)", min((item.month for item in months), default=0), "year")
    full, part, dormitory = (WORKER_WORDS[one] for one in WorkerKind)
    at_dormitory = f'IF({who}="{part}",{counts.kinds[part]},{counts.kinds[dormitory]})'
    who_many = f'IF({who}="{full}",{counts.kinds[full]},{at_dormitory})'
    put(5, who_many, workers)
    for column, name, field in ((6, "计发_补贴", "subsidy_fen"), (7, "计发_津贴", "allowance_fen"), (8, "计发_负担", "employer_fen")):
        put(column, f"{people}*SUMIFS({name},{same})/100", workers * sum(getattr(item, field) for item in months) / 100, "money")
    each = sum(item.subsidy_fen + item.allowance_fen + item.employer_fen for item in months)
    put(9, f"ROUND({cell(row, 6)}+{cell(row, 7)}+{cell(row, 8)},2)", workers * each / 100, "money")


def _fund(pen: Pen, subject: Subject, needed: str, row: int) -> tuple[Sums, int]:
    plan, made = subject.plan, subject.rules
    pen.put(row, 0, "经费平衡（元）", "section")
    available, allowed, need = (cell(row + at, 1) for at in range(1, 4))
    fen, part = f"ROUND({available}*100,0)", f"ROUND({named('subsidy_share')}*1000000,0)"
    lines = (
        ("经费总额＋上年结转", f"ROUND({named('fund_total')}+{named('carry_over')},2)", made.available_fen),
        ("可用于补贴", f"{share_of(fen, part)}/100", plan.allowed_fen),
        ("所需补贴", needed, plan.subsidy_fen),
        ("结余（负数为缺口）", f"ROUND({allowed}-{need},2)", plan.headroom_fen),
        ("其余经费", f"ROUND({available}-{allowed},2)", plan.rest_fen),
    )
    for line, (label, formula, value) in enumerate(lines, row + 1):
        pen.put(line, 0, label)
        pen.formula(line, 1, formula, value / 100, "money")
    sums = Sums(*(pen.at(row + at, 1) for at in range(2, 6)))
    return sums, row + len(lines) + 2


def _remainder(rest: Sequence[str], at: int, first: int, column: int, last: int) -> str:
    """Formula: 1 for the rows with the largest remainders, as many as there are 分 left over (`rest`), the first of equals first."""
    own, whole = cell(first + at, column), f"{cell(first, column)}:{cell(last, column)}"
    before = f"+COUNTIF({cell(first, column)}:{cell(first + at - 1, column)},{own})" if at else ""
    return f'IF(COUNTIF({whole},">"&{own}){before}<{rest[0]}-SUM({rest[1]}),1,0)'


def _sources(pen: Pen, subject: Subject, at: Inputs, needed: str, row: int) -> int:
    sources = subject.rules.sources
    pen.put(row, 0, "经费来源（尾差按最大余数法：各项先舍去不足一分的部分，余下的分依次给余数最大的来源）", "section")
    pen.heads(row + 1, ("来源", "分担比例", "取整（分）", "余数", "本年度专项经费（元）", "取整（分）", "余数", "所需补贴（元）"))
    first, last = row + 2, row + 1 + len(sources)
    amounts = {
        2: (f"ROUND({named('fund_total')}*100,0)", subject.rules.fund_total_fen),
        5: (f"ROUND({needed}*100,0)", subject.plan.subsidy_fen),
    }
    for index, source in enumerate(sources):
        line = first + index
        name, share = (at.pen.at(at.sources[index], column) for column in range(2))
        pen.formula(line, 0, name, source.name, "text")
        pen.formula(line, 1, share, source.share_ppm / ONE, "share")
        for column, (fen, whole_fen) in amounts.items():
            _split(pen, line, column, (fen, whole_fen), (cell(line, 1), source.share_ppm))
            extra = _remainder((fen, f"{cell(first, column)}:{cell(last, column)}"), index, first, column + 1, last)
            value = split_sources(whole_fen, sources)[index] / 100
            pen.formula(line, column + 2, f"({cell(line, column)}+{extra})/100", value, "money")
    if sources:
        _total(pen, first, last, {4: subject.rules.fund_total_fen, 7: subject.plan.subsidy_fen}, 8)
    return last + 3


def _split(pen: Pen, line: int, column: int, amount: tuple[str, int], part_of: tuple[str, int], *, when: str = "") -> None:
    """Whole 分 of a share, and the remainder; with `when`, only where it holds, else 0 and −1. Amount and share: formula and figure."""
    (fen, whole), (share, ppm) = amount, part_of
    part = f"ROUND({share}*1000000,0)"
    down, left = share_of(fen, part), f"MOD(MOD({fen},1000000)*{part},1000000)"
    applies = ppm >= 0
    pen.formula(line, column, f"IF({when},{down},0)" if when else down, whole * ppm // ONE if applies else 0)
    pen.formula(line, column + 1, f"IF({when},{left},-1)" if when else left, whole * ppm % ONE if applies else -1)


def _total(pen: Pen, first: int, last: int, sums: dict[int, int], width: int) -> None:
    pen.put(last + 1, 0, "合计", "text", "total")
    for column in range(1, width):
        pen.put(last + 1, column, None, "text", "total")
    for column, fen in sums.items():
        pen.formula(last + 1, column, _sum(first, last, column), fen / 100, "money", total=True)


def _uses(pen: Pen, subject: Subject, at: Inputs, rest: str, row: int) -> None:
    uses, whole = subject.rules.uses, subject.plan.rest_fen
    pen.put(row, 0, "其余经费安排（先固定金额，余额按比例，尾差同上）", "section")
    pen.heads(row + 1, ("支出类别", "支出事项", "固定金额（元）", "占余额比例", "取整（分）", "余数", "金额（元）"))
    first, last = row + 2, row + 1 + len(uses)
    if not uses:
        pen.put(first, 0, "未安排")
        pen.formula(first, 6, rest, whole / 100, "money")
        return
    parts = split_uses(whole, uses)
    fixed = sum(use.amount_fen or 0 for use in uses)
    left = f"(ROUND({rest}*100,0)-ROUND(SUM({cell(first, 2)}:{cell(last, 2)})*100,0))"
    for index, (use, fen) in enumerate(zip(uses, parts, strict=True)):
        line = first + index
        kind, name, amount, share = (at.pen.at(at.uses[index], column) for column in range(4))
        pen.formula(line, 0, kind, USE_WORDS[use.kind], "text")
        pen.formula(line, 1, f'IF({name}="","",{name})', use.name, "text")
        pen.formula(line, 2, f'IF({amount}="","",{amount})', "" if use.amount_fen is None else use.amount_fen / 100, "money")
        pen.formula(line, 3, f'IF({share}="","",{share})', "" if use.share_ppm is None else use.share_ppm / ONE, "share")
        by_share = f'{cell(line, 2)}=""'
        ppm = -1 if use.share_ppm is None or use.amount_fen is not None else use.share_ppm
        _split(pen, line, 4, (left, whole - fixed), (cell(line, 3), ppm), when=by_share)
        extra = _remainder((left, f"{cell(first, 4)}:{cell(last, 4)}"), index, first, 5, last)
        pen.formula(line, 6, f"IF({by_share},({cell(line, 4)}+{extra})/100,{cell(line, 2)})", fen / 100, "money")
    _total(pen, first, last, {6: sum(parts)}, 7)
    pen.put(last + 2, 0, "尚未安排")
    pen.formula(last + 2, 6, f"ROUND({rest}-{cell(last + 1, 6)},2)", (whole - sum(parts)) / 100, "money")
