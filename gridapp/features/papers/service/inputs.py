"""Sheet 参数: what the plan rests on. Every blue cell may be changed; formulas read them by name."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from gridapp.features.papers.service.pen import Pen, Value
from gridapp.features.papers.service.subject import Subject
from gridapp.kit.choices import Choice
from gridapp.quota.inputs import SINGLES, SOURCES, STANDARDS, TIERS, USES, Input, Table
from gridapp.quota.money import ONE

_TRIED = {TIERS.name: ("档", 5), STANDARDS.name: ("标准", 3)}
"""Tables whose columns formulas read by name: how these names begin, and how many empty rows there are to try out more."""
_LOOKS = {"integer": "count", "month": "year", "choice": "text", "date": "day"}
"""Kinds of inputs that the pen calls otherwise."""


@dataclass(frozen=True)
class Inputs:
    """Where rows of several cells stand: standards, sources, uses; spare ones included."""

    pen: Pen
    standards: range
    sources: range
    uses: range


def named(name: str, table: Table | None = None) -> str:
    """What formulas call an input: its cell, or the column of a table."""
    return SINGLES[name].label if table is None else f"{_TRIED[table.name][0]}_{table[name].label}"


def write(pen: Pen, subject: Subject) -> Inputs:
    """Single inputs, then tiers, standards, sources, uses."""
    pen.sheet.set_column(0, 0, 24)
    pen.sheet.set_column(1, 4, 17)
    pen.sheet.set_column(5, 5, 44)
    pen.put(0, 0, "参数", "title")
    pen.put(1, 0, "蓝色单元格可以修改，其他各表随之重算。", "note")
    row = 3
    for one in SINGLES.values():
        pen.put(row, 0, one.label)
        _cell(pen, row, 1, one, one.of_rules(subject.rules))
        pen.sheet.merge_range(row, 2, row, 5, f"{one.unit}；{one.help}" if one.unit else one.help, pen.look("note"))
        pen.name_it(named(one.name), pen.at(row, 1))
        row += 1
    row += 1
    _tiers, row = _table(pen, subject, TIERS, row)
    standards, row = _table(pen, subject, STANDARDS, row)
    sources, row = _table(pen, subject, SOURCES, row)
    uses, row = _table(pen, subject, USES, row)
    return Inputs(pen, standards, sources, uses)


def _cell(pen: Pen, row: int, column: int, one: Input, value: Any) -> None:
    """An input's cell; empty for `None`."""
    pen.put(row, column, _shown(one, value), _LOOKS.get(one.kind, one.kind), "input")
    if one.choices:
        pen.sheet.data_validation(row, column, row, column, {"validate": "list", "source": list(one.choices.labels().values())})


def _shown(one: Input, value: Any) -> Value:
    if isinstance(value, Choice):
        return value.label
    if value is None or isinstance(value, str | date):
        return value
    return value / {"money": 100, "share": ONE}.get(one.kind, 1)


def _table(pen: Pen, subject: Subject, table: Table, row: int) -> tuple[range, int]:
    """A table's rows, spare ones below; every column has a name that formulas read by. Returns the rows and where the next part begins."""
    items = table.rows_of(subject.rules)
    pen.put(row, 0, table.title, "section")
    pen.heads(row + 1, [f"{one.label}（{one.unit}）" if one.kind == "money" else one.label for one in table.columns])
    _prefix, spare = _TRIED.get(table.name, ("", 0))
    lines = range(row + 2, row + 2 + len(items) + spare)
    for at, line in enumerate(lines):
        for column, one in enumerate(table.columns):
            _cell(pen, line, column, one, one.of_rules(items[at]) if at < len(items) else None)
    for column, one in enumerate(table.columns):
        if spare:
            pen.name_it(named(one.name, table), pen.down(lines.start, lines.stop - 1, column))
    return lines, lines.stop + 1
