"""A sheet being written: values people may change, formulas with the figure they come to, headings; money in 元, months and heads whole."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook

from gridapp.kit.document import plain

_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "section": {"bold": True, "font_size": 12, "top": 1},
    "head": {"bold": True, "border": 1, "bg_color": "#EEF1F5", "align": "center", "text_wrap": True},
    "note": {"font_color": "#5B6675", "text_wrap": True},
    "mark": {"bold": True, "font_size": 22, "font_color": "#7A1C12"},
    "text": {"border": 1},
    "wrap": {"border": 1, "text_wrap": True},
    "count": {"border": 1, "num_format": "#,##0"},
    "year": {"border": 1, "num_format": "0"},
    "money": {"border": 1, "num_format": "#,##0.00"},
    "share": {"border": 1, "num_format": "0.00##%"},
    "day": {"border": 1, "num_format": 'yyyy-mm-dd;;"通用标准"', "align": "center"},
}
_INPUT = {"font_color": "#1D5BBF", "bg_color": "#F5F8FD"}
_TOTAL = {"bold": True, "top": 2}
Value = str | int | float | date | None


class Pen:
    """Writes one sheet; rows and columns count from 0."""

    def __init__(self, book: Workbook, name: str) -> None:
        self.book, self.name, self.sheet = book, name, book.add_worksheet(name)
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C— &P —")
        self._formats: dict[tuple[str, str], Any] = {}

    def look(self, kind: str, role: str = "") -> Any:
        """A format; `role` is empty, `input` or `total`."""
        key = (kind, role)
        if key not in self._formats:
            more = _INPUT if role == "input" else _TOTAL if role == "total" else {}
            self._formats[key] = self.book.add_format({"valign": "vcenter", **_FORMATS[kind], **more})
        return self._formats[key]

    def put(self, row: int, column: int, value: Value, kind: str = "text", role: str = "") -> None:
        """A plain value; text stays text whatever it begins with."""
        look = self.look(kind, role)
        match value:
            case None:
                self.sheet.write_blank(row, column, None, look)
            case str():
                self.sheet.write_string(row, column, plain(value), look)
            case date():
                self.sheet.write_datetime(row, column, datetime.combine(value, time()), look)
            case _:
                self.sheet.write_number(row, column, value, look)

    def formula(self, row: int, column: int, formula: str, value: Any, kind: str = "count", *, total: bool = False) -> None:
        """A formula (without `=`) and what it comes to."""
        self.sheet.write_formula(row, column, f"={formula}", self.look(kind, "total" if total else ""), value)

    def heads(self, row: int, words: Sequence[str], first: int = 0) -> None:
        """Words above columns."""
        for at, word in enumerate(words, first):
            self.put(row, at, word, "head")

    def at(self, row: int, column: int) -> str:
        """A cell of this sheet, for formulas of any sheet."""
        return f"'{self.name}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def down(self, first: int, last: int, column: int) -> str:
        """A run of cells in a column, for formulas of any sheet."""
        return f"{self.at(first, column)}:{xl_rowcol_to_cell(last, column, row_abs=True, col_abs=True)}"

    def name_it(self, name: str, where: str) -> str:
        """Give cells a name that formulas read by; returns it."""
        self.book.define_name(name, f"={where}")
        return name


def cell(row: int, column: int) -> str:
    """A cell of the same sheet."""
    return xl_rowcol_to_cell(row, column)


def share_of(fen: str, ppm: str, *, up: bool = False) -> str:
    """Formula: `fen × ppm ÷ 1,000,000` in whole 分, rounded down or (`up`) half up, without a product beyond 15 digits."""
    rounded = f"ROUND(MOD({fen},1000000)*{ppm}/1000000,0)" if up else f"INT(MOD({fen},1000000)*{ppm}/1000000)"
    return f"(INT({fen}/1000000)*{ppm}+{rounded})"
