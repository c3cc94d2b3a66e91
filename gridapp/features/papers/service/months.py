"""Sheet 计发: what one worker of each kind costs, month by month, in 分, as `quota.money` has it.

Of an annual amount, A × k ÷ 12 rounded half up is due by the end of month k; a month is the difference. The employer's share is taken of a
whole run of months under one standard, in its last month.
"""

from dataclasses import dataclass
from datetime import date

from gridapp.features.papers.service.inputs import named
from gridapp.features.papers.service.pen import Pen, cell, share_of
from gridapp.features.papers.service.subject import WORKER_WORDS, Subject
from gridapp.quota.inputs import STANDARDS
from gridapp.quota.money import MONTHS, WorkerKind, months_fen, part_fen, standard_for

_HEADS = (
    "人员类别", "月份", "适用标准", "年补贴（分）", "年津贴（分）", "单位负担（百万分比）", "计发", "当月补贴（分）", "当月津贴（分）",
    "段末", "本段补贴（分）", "单位负担（分）",
)  # fmt: skip
_FIRST = 3
_LAST = _FIRST + MONTHS * len(WorkerKind) - 1


@dataclass(frozen=True)
class Month:
    """One month of one worker: by which standard (the day it is valid from as Excel counts days, 0 for the general one), and what for."""

    kind: WorkerKind
    month: int
    since: int
    annual_fen: int
    allowance_year_fen: int
    employer_ppm: int
    paid: bool
    subsidy_fen: int
    allowance_fen: int
    ends: bool
    run_fen: int
    employer_fen: int


def serial(day: date) -> int:
    """A day as spreadsheets count them; 0 for none."""
    return 0 if day == date.min else (day - date(1899, 12, 30)).days


def months_of(subject: Subject) -> list[Month]:
    """What the sheet's formulas come to."""
    made, found = subject.rules, []
    for kind in WorkerKind:
        standards = [standard_for(made.standards, kind, date(made.year, month, 1), made.subsidy_per_worker_fen) for month in range(1, 13)]
        runs: dict[date, int] = {}
        for month, item in enumerate(standards, 1):
            if month >= made.first_month:
                runs[item.valid_from] = runs.get(item.valid_from, 0) + months_fen(item.annual_fen, month, month)
        for month, item in enumerate(standards, 1):
            paid = month >= made.first_month
            ends = paid and (month == MONTHS or standards[month].valid_from != item.valid_from)
            run = runs.get(item.valid_from, 0)
            found.append(
                Month(
                    kind, month, serial(item.valid_from), item.annual_fen, item.allowance_fen, item.employer_ppm, paid,
                    months_fen(item.annual_fen, month, month) if paid else 0, months_fen(item.allowance_fen, month, month) if paid else 0,
                    ends, run, part_fen(run, item.employer_ppm) if ends else 0,
                )
            )  # fmt: skip
    return found


def write(pen: Pen, subject: Subject) -> dict[WorkerKind, str]:
    """The months of each kind and what a worker costs in all of them; returns the names of those prices (分)."""
    pen.sheet.set_column(0, 16, 12)
    pen.sheet.freeze_panes(_FIRST, 2)
    pen.put(0, 0, "一名网格员逐月计发", "title")
    pen.put(
        1, 0, "截至某月应发＝年标准×月数÷12，四舍五入到分；当月金额＝本月应发－上月应发。单位负担按同一标准的整段计算，记在段末。", "note"
    )
    pen.heads(_FIRST - 1, _HEADS)
    for row, item in enumerate(months_of(subject), _FIRST):
        _month(pen, row, item)
    for at, name in enumerate(("计发_类别", "计发_月份", "计发_标准")):
        pen.name_it(name, pen.down(_FIRST, _LAST, at))
    for at, name in ((6, "计发_计"), (7, "计发_补贴"), (8, "计发_津贴"), (11, "计发_负担")):
        pen.name_it(name, pen.down(_FIRST, _LAST, at))
    return _prices(pen, subject)


def _month(pen: Pen, row: int, item: Month) -> None:
    kind, month, since, annual, allowance, ppm, paid, _subsidy, _allowance, ends, run = (cell(row, at) for at in range(11))
    kinds, starts, annuals, allowances, employers = (named(name, STANDARDS) for name in STANDARDS.names)
    key = f"{kinds},{kind},{starts},{since}"
    pen.put(row, 0, WORKER_WORDS[item.kind])
    pen.put(row, 1, item.month, "year")
    in_force = f"({kinds}={kind})*({starts}<=DATE({named('year')},{month},1))*{starts}"
    pen.formula(row, 2, f"SUMPRODUCT(MAX({in_force}))", item.since, "day")
    pen.formula(row, 3, f"ROUND(IF({since}=0,{named('subsidy_per_worker')},SUMIFS({annuals},{key}))*100,0)", item.annual_fen)
    pen.formula(row, 4, f"IF({since}=0,0,ROUND(SUMIFS({allowances},{key})*100,0))", item.allowance_year_fen)
    pen.formula(row, 5, f"IF({since}=0,0,ROUND(SUMIFS({employers},{key})*1000000,0))", item.employer_ppm)
    pen.formula(row, 6, f"IF({month}>={named('first_month')},1,0)", int(item.paid))
    for at, year, value in ((7, annual, item.subsidy_fen), (8, allowance, item.allowance_fen)):
        pen.formula(row, at, f"{paid}*(ROUND({year}*{month}/12,0)-ROUND({year}*({month}-1)/12,0))", value)
    pen.formula(row, 9, f"{paid}*IF({month}=12,1,IF({since}<>{cell(row + 1, 2)},1,0))", int(item.ends))
    pen.formula(row, 10, f"SUMIFS(计发_补贴,计发_类别,{kind},计发_标准,{since})", item.run_fen)
    pen.formula(row, 11, f"IF({ends}=1,{share_of(run, ppm, up=True)},0)", item.employer_fen)


def _prices(pen: Pen, subject: Subject) -> dict[WorkerKind, str]:
    prices, names = subject.rules.prices(), {}
    pen.heads(_FIRST - 1, ("人员类别", "每人合计（分）"), 13)
    for row, kind in enumerate(WorkerKind, _FIRST):
        pen.put(row, 13, WORKER_WORDS[kind])
        who = cell(row, 13)
        parts = "+".join(f"SUMIFS({name},计发_类别,{who})" for name in ("计发_补贴", "计发_津贴", "计发_负担"))
        pen.formula(row, 14, parts, prices[kind])
        names[kind] = pen.name_it(f"单价_{WORKER_WORDS[kind]}", pen.at(row, 14))
    return names
