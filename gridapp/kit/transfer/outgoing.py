"""Tables and lines → CSV and XLSX, in the form an import reads back to the same rows."""

import csv
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from gridapp.kit.errors import Refusal
from gridapp.kit.fields import FieldSpec, text_of
from gridapp.kit.i18n import msg
from gridapp.kit.masks import masked
from gridapp.kit.store.names import Source, alive
from gridapp.kit.transfer.tables import FileTable

T = TypeVar("T")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""A spreadsheet would run it; one `'` in front keeps it text, and an import takes it off again."""
_MOST_ROWS = 1_048_576


def table_lines(session: Session, table: FileTable, *, unmasked: bool = False) -> Iterator[list[Any]]:
    """Every live row of a table in the columns of `table.fields`, oldest first: whole numbers as numbers, all else as text.

    Personal data is masked unless `unmasked`; the caller sees to the permission and the log.
    """
    source = Source(table.model)
    fields = list(table.fields.values())
    wanted = [source.key(field.name) if field.target else source.table.c[field.name] for field in fields]
    statement = sa.select(*(column.label(f"c{at}") for at, column in enumerate(wanted)))
    statement = statement.select_from(source.tables).where(alive(table.model)).order_by(source.table.c.id)
    for row in session.execute(statement.execution_options(yield_per=2_000)):
        yield [_cell(field, value, unmasked) for field, value in zip(fields, row, strict=True)]


def _cell(field: FieldSpec, value: Any, unmasked: bool) -> Any:
    if value is None or field.widget in {"integer", "ordinal"}:
        return value
    if field.target:
        return guarded(str(value))
    if field.sensitive and not unmasked:
        return masked(field.mask, str(value))
    return guarded(text_of(field, value, file=True))


def guarded(text: str) -> str:
    """The text as a spreadsheet may open it: what it would take for a formula begins with a `'`."""
    return f"'{text}" if _FORMULA.match(text) else text


def write_lines(target: Path | BinaryIO, kind: str, header: Sequence[str], lines: Iterable[Sequence[Any]], *, bom: bool = False) -> int:
    """Write a file; a path gets it whole or not at all. Returns the number of lines. `bom` lets Excel see that a CSV is UTF-8.

    Raises:
        Refusal: the file cannot be written, or has more rows than a worksheet holds.
    """
    if not isinstance(target, Path):
        return _write(target, kind, header, lines, bom=bom)
    return write_whole(target, lambda file: _write(file, kind, header, lines, bom=bom))


def write_whole(target: Path, write: Callable[[IO[bytes]], T]) -> T:
    """Make or replace a file: it holds all that `write` writes into it, or is as it was. Returns what `write` returns.

    Raises:
        Refusal: the file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        written = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                done = write(file)
            written.chmod(0o666 & ~_umask())
            written.replace(target)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise Refusal(msg("无法写入“{name}”（{reason}）", name=str(target), reason=error.strerror or str(error))) from error
    return done


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write(file: Any, kind: str, header: Sequence[str], lines: Iterable[Sequence[Any]], *, bom: bool) -> int:
    return _write_xlsx(file, header, lines) if kind == "xlsx" else _write_csv(file, header, lines, bom=bom)


def _write_csv(file: BinaryIO, header: Sequence[str], lines: Iterable[Sequence[Any]], *, bom: bool) -> int:
    text = io.TextIOWrapper(file, encoding="utf-8-sig" if bom else "utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    count = 0
    for line in lines:
        writer.writerow(line)
        count += 1
    text.flush()
    text.detach()
    return count


def _write_xlsx(file: BinaryIO, header: Sequence[str], lines: Iterable[Sequence[Any]]) -> int:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for at, name in enumerate(header):
        sheet.set_column(at, at, max(10, min(30, len(name) + 4)))
        sheet.write_string(0, at, name, bold)
    count = 0
    for count, line in enumerate(lines, start=1):
        if count >= _MOST_ROWS:
            raise Refusal(msg("数据超过 Excel 的 1048576 行上限，请改用 .csv"))
        for at, value in enumerate(line):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(count, at, value)
            elif value not in (None, ""):
                sheet.write_string(count, at, str(value))
    book.close()
    return count
