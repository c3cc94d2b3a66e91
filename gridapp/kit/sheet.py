"""Every XLSX and CSV is written here: typed cells, a header that stays in sight, widths that fit, nothing a spreadsheet runs.

A cell is text, a whole number, a decimal, a date, a moment (with its zone), `Money` or `Share`. In XLSX amounts, shares, dates and moments
are numbers that a spreadsheet adds, sorts and filters; what it could not keep exactly (18 digits, parts of a second) is text.
CSV has one way of writing each, which an import reads back.
"""

import csv
import io
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from gridapp.kit.clock import office_zone
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.parsing import decimal_text, moment_text, share_text, yuan

if TYPE_CHECKING:
    import polars as pl

T = TypeVar("T")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""A spreadsheet would run it; one `'` in front keeps it text, and an import takes it off again."""
_MOST_ROWS = 1_048_576
_EXACT = 10**15
"""Spreadsheets keep 15 digits of a number."""
_FIRST_YEAR = 1901
_LOOKED_AT = 1_000
"""Lines whose longest text decides how wide a column is."""
_FORMATS = {
    "money": "#,##0.00",
    "bare money": "0.00",
    "share": "0.00##%",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
}


@dataclass(frozen=True)
class Money:
    """An amount in 分."""

    fen: int


@dataclass(frozen=True)
class Share:
    """A part of a whole in parts per million."""

    ppm: int


Cell = str | int | Decimal | date | datetime | Money | Share | None


@dataclass(frozen=True)
class Page:
    """One sheet of a workbook: words above the columns, and lines, which may be as many as there are and are read once."""

    heads: Sequence[str]
    lines: Iterable[Sequence[Cell]]
    title: str = ""
    fixed: int = 0
    """Columns at the left that stay in sight too."""
    grouped: bool = True
    """Amounts as people read them (1,234.50); a bank's program may want 1234.50."""


def guarded(text: str) -> str:
    """The text as a spreadsheet may open it: what it would take for a formula begins with a `'`."""
    return f"'{text}" if _FORMULA.match(text) else text


def text_of_cell(cell: Cell) -> str:  # noqa: PLR0911 - one line per kind
    """A cell as CSV has it: amounts in 元, shares as parts of 1, moments with their offset, texts guarded."""
    match cell:
        case None:
            return ""
        case str():
            return guarded(cell)
        case Money():
            return yuan(cell.fen)
        case Share():
            return share_text(cell.ppm, percent=False)
        case Decimal():
            return decimal_text(cell)
        case datetime():
            return moment_text(cell, offset=True)
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def write_lines(target: Path | IO[bytes], kind: str, header: Sequence[str], lines: Iterable[Sequence[Cell]], *, bom: bool = True) -> int:
    """Write one page as a file of `kind`; see `write_pages`."""
    return write_pages(target, kind, Page(header, lines), bom=bom)


def write_pages(target: Path | IO[bytes], kind: str, *pages: Page, bom: bool = True) -> int:
    """Write a file of `kind` `xlsx` or `csv` (its first page); a path gets it whole or not at all. Returns the number of lines.

    `bom` lets Excel see that a CSV is UTF-8; programs that read from a pipe want none.

    Raises:
        Refusal: the file cannot be written, or has more rows than a worksheet holds.
    """
    if isinstance(target, Path):
        return write_whole(target, lambda file: write_pages(file, kind, *pages, bom=bom))
    if kind == "csv":
        return _write_csv(target, pages[0], bom=bom)
    book = open_book(target)
    pen = Pen(book)
    count = sum(_write_page(book, pen, page) for page in pages)
    book.close()  # not for what was refused or stopped on the way
    return count


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


def open_book(target: IO[bytes], *, streaming: bool = True) -> Any:
    """A workbook in which a text is never taken for a formula, an address or a number; with `streaming` rows are written in order."""
    import xlsxwriter

    memory = "constant_memory" if streaming else "in_memory"
    return xlsxwriter.Workbook(target, {memory: True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})


class Pen:
    """Writes typed cells into the pages of one workbook; `style` is what all its cells have (borders, alignment)."""

    def __init__(self, book: Any, **style: Any) -> None:
        self._formats = {kind: book.add_format({**style, "num_format": code}) for kind, code in _FORMATS.items()}
        self._plain = book.add_format(style) if style else None
        self._lines = book.add_format({**style, "text_wrap": True, "valign": "top"})

    def put(self, page: Any, row: int, column: int, cell: Cell, *, grouped: bool = True) -> None:
        """One cell; an empty one is written only where it has a style."""
        kind, value = _in_excel(cell)
        kind = "bare money" if kind == "money" and not grouped else kind
        if kind in {"date", "moment"}:
            page.write_datetime(row, column, value, self._formats[kind])
        elif kind == "text" and value:
            page.write_string(row, column, value, self._lines if "\n" in value else self._plain)
        elif kind == "text":
            page.write_blank(row, column, None, self._plain)
        else:
            page.write_number(row, column, value, self._formats.get(kind, self._plain))


def _in_excel(cell: Cell) -> tuple[str, Any]:  # noqa: PLR0911 - one line per kind
    """How a workbook holds a cell: the kind of its format and the value."""
    match cell:
        case Money() if abs(cell.fen) < _EXACT:
            return "money", cell.fen / 100
        case Share():
            return "share", cell.ppm / 1_000_000
        case Decimal() if len(cell.as_tuple().digits) <= 15:
            return "number", float(cell)
        case datetime() if (local := _local(cell)) is not None:
            return "moment", local
        case date() if not isinstance(cell, datetime) and cell.year >= _FIRST_YEAR:
            return "date", cell
        case bool():
            return "text", str(cell)
        case int() if abs(cell) < _EXACT:
            return "number", cell
        case _:
            return "text", text_of_cell(cell)


def _local(moment: datetime) -> datetime | None:
    """A moment on the office's clock without its zone, as spreadsheets have them; `None` where it would not be the same any more."""
    local = moment.astimezone(office_zone()).replace(tzinfo=None)
    same = local.replace(tzinfo=office_zone()).astimezone(UTC) == moment.astimezone(UTC)
    return local if same and not local.microsecond and local.year >= _FIRST_YEAR else None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_csv(file: IO[bytes], page: Page, *, bom: bool) -> int:
    text = io.TextIOWrapper(file, encoding="utf-8-sig" if bom else "utf-8", newline="", write_through=True)  # type: ignore[arg-type]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([guarded(head) for head in page.heads])
    count = 0
    for line in page.lines:
        writer.writerow([text_of_cell(cell) for cell in line])
        count += 1
    text.flush()
    text.detach()
    return count


def _write_page(book: Any, pen: Pen, page: Page) -> int:
    sheet = book.add_worksheet(page.title[:31] or None)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheet.freeze_panes(1, page.fixed)
    sheet.repeat_rows(0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    widths = [min(_width(head), 16) for head in page.heads]
    for at, head in enumerate(page.heads):
        sheet.write_string(0, at, head, bold)
    count = 0
    for count, line in enumerate(page.lines, start=1):
        if count >= _MOST_ROWS:
            raise Refusal(msg("数据超过 Excel 的 1048576 行上限，请改用 .csv"))
        for at, cell in enumerate(line):
            if cell is not None and cell != "":
                pen.put(sheet, count, at, cell, grouped=page.grouped)
                if count <= _LOOKED_AT and at < len(widths):
                    widths[at] = max(widths[at], _width(text_of_cell(cell)))
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(max(width + 2, 8), 48))
    return count


def _width(text: str) -> int:
    """Columns of a screen that the longest line of a text takes; a Chinese character takes two."""
    return max((sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in line) for line in text.split("\n")), default=0)


def page_of(frame: "pl.DataFrame", heads: Mapping[str, str], title: str) -> Page:
    """A frame as a page: the columns that `heads` gives words to; those named `…_fen` are amounts."""
    amounts = [name.endswith("_fen") for name in heads]
    lines = frame.select(*heads).iter_rows()
    cells = ([Money(cell) if amount and cell is not None else cell for amount, cell in zip(amounts, line, strict=True)] for line in lines)
    return Page(list(heads.values()), cells, title)
