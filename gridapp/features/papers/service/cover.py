"""Sheet 说明: what this is, how it stands, the totals, how to read the other sheets, what deserves a look."""

from gridapp.features.papers.service.money import Sums
from gridapp.features.papers.service.pen import Pen
from gridapp.features.papers.service.places import Counts
from gridapp.features.papers.service.subject import Subject

_SHEETS = (
    ("参数", "核定规则、分档、标准、专项经费、来源和支出。蓝色单元格可改。"),
    ("测算表", "每处一行：人口、户数等为登记数，网格数、网格员数、所需经费为公式。"),
    ("计发", "一名网格员逐月的补贴、津贴和单位负担，按年标准逐月累计、四舍五入到分。"),
    ("经费", "补贴明细、经费平衡、来源分担和其余经费安排。"),
)


def write(pen: Pen, subject: Subject, counts: Counts, sums: Sums) -> None:
    """The first sheet."""
    plan, stored = subject.plan, subject.planned.stored
    pen.sheet.set_column(0, 0, 24)
    pen.sheet.set_column(1, 1, 90)
    pen.put(0, 0, subject.title, "title")
    if subject.mark:
        pen.put(1, 0, subject.mark, "mark")
    facts = [
        ("测算方案", stored.name), ("状态", subject.state), ("核定规则", subject.papers.rule_set), ("专项经费", subject.papers.fund),
        *([("方案说明", stored.description)] if stored.description else []),
    ]  # fmt: skip
    row = 3
    for label, value in facts:
        pen.put(row, 0, label)
        pen.put(row, 1, value, "wrap")
        row += 1
    row += 1
    totals = (
        ("网格（个）", counts.grids, plan.grids, "count"),
        ("网格员（名）", counts.workers, plan.workers, "count"),
        ("所需经费（元）", sums.needed, plan.subsidy_fen / 100, "money"),
        ("可用于补贴（元）", sums.allowed, plan.allowed_fen / 100, "money"),
        ("结余（元，负数为缺口）", sums.headroom, plan.headroom_fen / 100, "money"),
        ("其余经费（元）", sums.rest, plan.rest_fen / 100, "money"),
    )
    for label, where, value, kind in totals:
        pen.put(row, 0, label)
        pen.formula(row, 1, where, value, kind)
        row += 1
    row += 1
    for label, text in _SHEETS:
        pen.put(row, 0, label)
        pen.put(row, 1, text, "wrap")
        row += 1
    pen.put(row, 0, "修改只影响本文件；正式数据以系统中的测算方案为准。", "note")
    for warning in plan.warnings:
        row += 1
        pen.put(row, 0, "请核对")
        pen.put(row, 1, warning.render(), "wrap")
