"""Cells → typed values, column by column, each distinct text read once."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from gridapp.kit import parsing
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import FieldSpec, is_masked, parse
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.jobs import Job
from gridapp.kit.masks import masked
from gridapp.kit.transfer.cells import CellError
from gridapp.kit.transfer.headings import Columns
from gridapp.kit.transfer.sheets import Sheet, is_blank
from gridapp.kit.transfer.tables import FileTable, Problem

KEEP = object()
"""Stands for a masked cell: what is stored stays."""
_ISO = re.compile(r"(19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


@dataclass
class Row:
    """One line: its number, its values by field, and whether something in it is wrong."""

    number: int
    values: dict[str, Any]
    raw: dict[str, Any]
    bad: bool = False


@dataclass
class Parsed:
    """All lines of a sheet as values."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    zoneless: int = 0
    """Times without an offset, read as the office's."""
    kept: set[str] = field(default_factory=set)
    """Fields that came masked and are left as they are."""

    def bad(self, row: Row, columns: Columns, name: str, reason: Msg) -> None:
        """Note that a field of a row is wrong."""
        row.bad = True
        spec = next((each for each in columns.fields.values() if each.name == name), None)
        self.problems.append(Problem(row.number, columns.name_of(name) if name else "", shown(spec, row.raw.get(name)), reason))


def shown(spec: FieldSpec | None, raw: Any) -> str:
    """A cell as an error may repeat it: short, and personal data masked."""
    text = "" if raw is None else str(raw).strip()
    if spec is not None and spec.sensitive:
        return masked(spec.mask, text)
    return text if len(text) <= 60 else text[:60] + "…"


def read_values(table: FileTable, sheet: Sheet, columns: Columns, job: Job) -> Parsed:
    """Every cell as a value of its field; references stay text. Raises `Stopped` when the job is."""
    parsed = Parsed()
    readers = [(at, spec, _reader(spec, parsed)) for at, spec in columns.fields.items()]
    width = len(sheet.header.cells)
    nameless = [at for at, cell in enumerate(sheet.header.cells) if is_blank(cell)]
    for line in sheet.lines:
        job.advance()
        cells, count = line.cells, len(line.cells)
        row = Row(line.number, {}, {})
        for at, spec, read in readers:
            raw = cells[at] if at < count else None
            row.raw[spec.name] = raw
            try:
                row.values[spec.name] = read(raw)
            except Refusal as refusal:
                parsed.bad(row, columns, spec.name, refusal.message)
        for at in [at for at in nameless if at < count and not is_blank(cells[at])]:
            nameless.remove(at)  # told once, at the first line that has something there
            reason = msg("第 {column} 列有内容而没有列名，请补上列名或清空这一列", column=at + 1)
            row.bad = True
            parsed.problems.append(Problem(line.number, "", shown(None, cells[at]), reason))
        for extra in cells[width:]:
            if not is_blank(extra):
                row.bad = True
                parsed.problems.append(
                    Problem(line.number, "", str(extra), msg("这一行比表头多出内容“{value}”，请检查逗号或引号", value=shown(None, extra)))
                )
                break
        if table.complete and not row.bad:
            for name, reason in table.complete(row.values).items():
                parsed.bad(row, columns, name, reason)
        parsed.rows.append(row)
    return parsed


def _reader(spec: FieldSpec, parsed: Parsed) -> Callable[[Any], Any]:
    known: dict[str, Any] = {}

    def read(raw: Any) -> Any:
        if isinstance(raw, str):
            try:
                return known[raw]
            except KeyError:
                known[raw] = value = _value(spec, raw, parsed)
                return value
        return _value(spec, raw, parsed)

    def read_moment(raw: Any) -> Any:
        if isinstance(raw, str) and _ISO.fullmatch(raw):
            try:
                return datetime.fromisoformat(raw).astimezone(UTC)
            except ValueError:
                return _value(spec, raw, parsed)  # the parser says what is wrong
        if not is_blank(raw) and not (isinstance(raw, str) and re.search(r"(Z|[+-]\d\d:?\d\d)$", raw.strip())):
            parsed.zoneless += 1
        return _value(spec, raw, parsed)

    return read_moment if spec.widget == "datetime" else read


def _value(spec: FieldSpec, raw: Any, parsed: Parsed) -> Any:
    if isinstance(raw, CellError):
        raise Refusal(msg("公式出错或没有算出结果，请改为数值后再导入"))
    if is_masked(spec, raw):
        parsed.kept.add(spec.name)
        return KEEP
    if isinstance(raw, str) and _GUARDED.match(raw):
        raw = raw[1:]  # the mark an export sets before what a spreadsheet would take for a formula
    if spec.target:
        return None if parsing.is_empty(raw) and not spec.required else _reference(spec, raw)
    return parse(spec, raw, file=True)


def _reference(spec: FieldSpec, raw: Any) -> str:
    if parsing.is_empty(raw):
        raise Refusal(msg("必填项，请填写"))
    return parsing.text(raw, max_length=200)
