"""Which column of a sheet is which field: by the files' own names or by the words of the screen, in either language."""

import difflib
from dataclasses import dataclass

from gridapp.kit.fields import FieldSpec
from gridapp.kit.i18n import LOCALES, msg, translate
from gridapp.kit.transfer.sheets import Line, is_blank, plain
from gridapp.kit.transfer.tables import FileTable, Problem

_COUNTERS = frozenset({"序号", "no", "#", "编号序号"})
"""Columns that only count the lines."""


def headings(table: FileTable) -> dict[str, FieldSpec]:
    """Every heading a table understands, made plain. The files' own names win over labels."""
    found: dict[str, FieldSpec] = {}
    for field in table.fields.values():
        for locale in LOCALES:
            found.setdefault(plain(translate(field.label, locale)), field)
    return (
        found | {plain(field.name): field for field in table.fields.values()} | {plain(name): field for name, field in table.fields.items()}
    )


@dataclass(frozen=True)
class Columns:
    """The columns of one sheet: position → field, and position → the heading as it stands there."""

    fields: dict[int, FieldSpec]
    shown: dict[int, str]
    problems: list[Problem]

    def name_of(self, field: str) -> str:
        """The heading of a field, or its name in files where the sheet has no such column."""
        return next((self.shown[at] for at, each in self.fields.items() if each.name == field), field)

    @property
    def names(self) -> set[str]:
        """Fields the sheet has."""
        return {field.name for field in self.fields.values()}


def match(table: FileTable, header: Line) -> Columns:
    """Read the header. Unknown columns, doubled ones and missing keys are problems that name what was probably meant."""
    known = headings(table)
    columns = Columns({}, {}, [])
    for at, cell in enumerate(header.cells):
        if is_blank(cell) or plain(cell) in _COUNTERS:
            continue
        text = str(cell).strip()
        field = known.get(plain(cell))
        if field is None:
            reason = msg("没有这一列，最接近的是“{near}”；请改正或删除此列", near=_nearest(text, table, header))
            columns.problems.append(Problem(header.number, text, text, reason))
        elif field.name in columns.names:
            columns.problems.append(
                Problem(header.number, text, text, msg("与“{other}”列重复，请只留一列", other=columns.name_of(field.name)))
            )
        else:
            columns.fields[at], columns.shown[at] = field, text
    missing = [name for name in table.key if name not in columns.names and not _defaulted(table, name)]
    columns.problems.extend(_missing(table, header, name) for name in missing)
    return columns


def missing_required(table: FileTable, header: Line, columns: Columns) -> list[Problem]:
    """Problems for columns that new rows cannot do without."""
    absent = [
        field.name for field in table.fields.values() if field.required and field.name not in columns.names and field.name not in table.key
    ]
    return [_missing(table, header, name) for name in absent]


def _missing(table: FileTable, header: Line, name: str) -> Problem:
    return Problem(header.number, _words(table, header)[name], "", msg("缺少这一列，请补上"))


def _words(table: FileTable, header: Line) -> dict[str, str]:
    """Field → what this sheet would call it: in the words of the screen (of either language) if it uses any, else by its name in files."""
    own, there = (
        {field.name: field.external for field in table.fields.values()},
        {plain(cell) for cell in header.cells if not is_blank(cell)},
    )
    spoken = [{field.name: translate(field.label, locale) for field in table.fields.values()} for locale in LOCALES]
    return max((own, *spoken), key=lambda words: len({plain(word) for word in words.values()} & there))


def _defaulted(table: FileTable, name: str) -> bool:
    """A key that may be left out: a place of an assignment, of which only one is filled, or a code that is made."""
    field = next(field for field in table.fields.values() if field.name == name)
    return field.nullable or field.generated


def _nearest(text: str, table: FileTable, header: Line) -> str:
    return difflib.get_close_matches(text, _words(table, header).values(), n=1, cutoff=0)[0]
