"""A file → its header and its lines, whatever stands above, between and below them."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.transfer.cells import CellError, from_xlsx

KINDS = ("csv", "xlsx")
_SEARCHED = 15
"""Rows in which the header is looked for."""
_SMALL = 4_000_000
"""Bytes up to which a workbook is read whole, merged cells included; beyond that row by row."""
_INFLATED = 600_000_000
"""Bytes a workbook may unpack to."""
_MOST_CELLS = 256
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FORMULA = re.compile(rb"<f[ >/]")
_NOTE = re.compile(
    r"^[（(【\[]?(注|备注|说明|填表|填写|填报|示例|样例|必填|选填|可不填|制表|审核|note|notes|required|optional)"
    r"\s*([:：、)）】\].*。]|说明|要求|人|$)",
    re.IGNORECASE,
)
_TOTALS = ("合计", "总计", "小计")


@dataclass(frozen=True)
class Line:
    """One row of a sheet: `number` as the spreadsheet shows it, from 1."""

    number: int
    cells: Sequence[Any]


@dataclass(frozen=True)
class Sheet:
    """The part of a file that is data."""

    header: Line
    lines: list[Line]
    notes: tuple[Msg, ...] = ()
    """What was left out, for the reader to know."""


def plain(label: object) -> str:
    """A heading for comparison: half-width, lower case, without blanks, marks and a unit or hint in brackets at its end."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", "" if label is None else str(label))).lower()
    text = re.sub(r"\((必填|选填|元|户|人|套|个|名|次|%|km²|km2|required|optional)\)$", "", text.strip("*"))
    return re.sub(r"[\W]", "", text)


def kind_of(name: str) -> str:
    """`csv` or `xlsx`, by the file's name.

    Raises:
        Refusal: anything else, and how to mend it.
    """
    suffix = Path(name).suffix.lower().removeprefix(".")
    if suffix in KINDS:
        return suffix
    if suffix == "xls":
        raise Refusal(msg("“{name}”是旧版 Excel 格式，请在 Excel 或 WPS 中另存为 .xlsx 后再导入", name=Path(name).name))
    raise Refusal(msg("无法识别“{name}”：只接受 .csv 和 .xlsx 文件", name=Path(name).name))


def read_sheet(source: Path | bytes, name: str, known: Callable[[str], bool]) -> Sheet:
    """The data of a file. `known` tells whether a `plain` heading names a column; the row with most of them is the header.

    Raises:
        Refusal: no such file, not readable, not of its kind, empty, or without a header.
    """
    kind = kind_of(name)
    data = source if isinstance(source, bytes) else _read(source)
    if not data.strip():
        raise Refusal(msg("“{name}”是空文件", name=Path(name).name))
    notes: list[Msg] = []
    lines = list(_csv_lines(data, name) if kind == "csv" else _xlsx_lines(data, name, known, notes))
    return _cut(lines, name, known, notes)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Refusal(msg("没有找到文件“{name}”，请核对路径", name=str(path))) from None
    except IsADirectoryError:
        raise Refusal(msg("“{name}”是文件夹，请指定文件", name=str(path))) from None
    except OSError as error:
        raise Refusal(msg("无法读取“{name}”（{reason}）", name=str(path), reason=error.strerror or str(error))) from error


def decode(data: bytes, name: str) -> str:
    """The text of a CSV file: UTF-8 with or without a mark, UTF-16 with one, else GB18030 (what Excel in China writes)."""
    for encoding, applies in (("utf-16", data[:2] in {b"\xff\xfe", b"\xfe\xff"}), ("utf-8-sig", True), ("gb18030", True)):
        if applies:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise Refusal(msg("“{name}”不是 UTF-8 或 GB18030 编码的文本，请在 Excel 中另存为“CSV UTF-8”后再导入", name=Path(name).name))


def _csv_lines(data: bytes, name: str) -> Iterator[Line]:
    text = decode(data, name)
    if "\x00" in text:
        raise Refusal(msg("“{name}”不是文本文件，请核对扩展名", name=Path(name).name))
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter, last = max(",\t;", key=first.count), 0
    try:
        # Strict: a quote that is never closed would otherwise swallow the rest of the file into one cell.
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), start=1):
            last = number
            yield Line(number, cells)
    except csv.Error as error:
        raise Refusal(
            msg(
                "“{name}”第 {row} 行起不是完整的 CSV（{reason}），请检查引号是否成对", name=Path(name).name, row=last + 1, reason=str(error)
            )
        ) from error


def _xlsx_lines(data: bytes, name: str, known: Callable[[str], bool], notes: list[Msg]) -> Iterator[Line]:
    """The lines of the first sheet that has a header; what was not read is noted."""
    import openpyxl

    unreadable = msg("“{name}”打不开：不是完整的 .xlsx 文件，或设有密码", name=Path(name).name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _INFLATED:
                raise Refusal(msg("“{name}”解压后过大，请拆分后再导入", name=Path(name).name))
            computed = any(_has_formulas(archive, part) for part in archive.namelist() if _SHEET.fullmatch(part))
        small = len(data) <= _SMALL
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=not small, data_only=True)
        sheets: list[Any] = [each for each in book.worksheets if each.sheet_state == "visible"]
        if not sheets:
            raise Refusal(unreadable)
        sheet = next((each for each in sheets if _is_table(each, known)), sheets[0])
        if others := tuple(each.title for each in sheets if each is not sheet and (each.max_row or 0) > 1):
            notes.append(msg("只读取了工作表“{sheet}”，没有读取：{others}", sheet=sheet.title, others=others))
        merged = _merged(sheet) if small else {}
        written = openpyxl.load_workbook(io.BytesIO(data), read_only=not small)[sheet.title] if computed else None
        formulas = _rows(written) if written is not None else repeat(())
        for number, (row, formula) in enumerate(zip(_rows(sheet), formulas, strict=False), start=1):
            cells = [from_xlsx(value) for value in row]
            for column, value in merged.get(number, ()):
                cells[column] = value
            _unsaved(cells, formula)
            yield Line(number, cells)
        book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError, SyntaxError) as error:
        raise Refusal(unreadable) from error


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    return sheet.iter_rows(max_col=min(sheet.max_column or 1, _MOST_CELLS), values_only=True)


def _is_table(sheet: Any, known: Callable[[str], bool]) -> bool:
    rows = sheet.iter_rows(max_row=_SEARCHED * 2, max_col=min(sheet.max_column or 1, _MOST_CELLS), values_only=True)
    return any(known(plain(cell)) for row in rows for cell in row if not is_blank(cell))


def _has_formulas(archive: zipfile.ZipFile, part: str) -> bool:
    with archive.open(part) as file:
        before = b""
        while piece := file.read(1 << 20):
            if _FORMULA.search(before + piece):
                return True
            before = piece[-4:]
    return False


def _unsaved(cells: list[Any], formulas: Sequence[Any]) -> None:
    """A formula whose result was never computed looks empty: it must not pass for an empty cell."""
    for at, formula in enumerate(formulas[: len(cells)]):
        if cells[at] is None and formula is not None and (not isinstance(formula, str) or formula.startswith("=")):
            cells[at] = CellError(formula if isinstance(formula, str) else "={…}")


def _merged(sheet: Any) -> dict[int, list[tuple[int, Any]]]:
    """Cells merged downwards, filled with the value that stands at their top: row → (column, value)."""
    filled: dict[int, list[tuple[int, Any]]] = {}
    for area in sheet.merged_cells.ranges:
        if area.min_col != area.max_col:
            continue  # a title or a note across columns: no data
        value = from_xlsx(sheet.cell(area.min_row, area.min_col).value)
        for row in range(area.min_row + 1, area.max_row + 1):
            filled.setdefault(row, []).append((area.min_col - 1, value))
    return filled


def is_blank(cell: object) -> bool:
    """Nothing stands in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _filled(cells: Iterable[Any]) -> list[str]:
    return [str(cell).strip() for cell in cells if not is_blank(cell)]


def _cut(lines: list[Line], name: str, known: Callable[[str], bool], notes: list[Msg]) -> Sheet:
    candidates = [line for line in lines[: _SEARCHED * 2] if _filled(line.cells)][:_SEARCHED]
    if not candidates:
        raise Refusal(msg("“{name}”里没有内容", name=Path(name).name))
    header = max(candidates, key=lambda line: sum(known(plain(cell)) for cell in line.cells if not is_blank(cell)))
    if not any(known(plain(cell)) for cell in header.cells):
        raise Refusal(msg("“{name}”里没有找到表头，第一行应写列名", name=Path(name).name))
    if header is not candidates[0]:
        notes.append(msg("表头在第 {row} 行，其上的内容已略过", row=header.number))
    kept: list[Line] = []
    for line in lines:
        filled = _filled(line.cells) if line.number > header.number else []
        if not filled:
            continue
        if _is_note(filled, fresh=not kept, width=len(_filled(header.cells))):
            notes.append(msg("第 {row} 行是说明或合计，已略过：{text}", row=line.number, text=filled[0][:40]))
        else:
            kept.append(line)
    return Sheet(header, kept, tuple(notes))


def _is_note(filled: list[str], *, fresh: bool, width: int) -> bool:
    """A remark, a total or a signature line. Only the line under the header may be a full row of hints (必填， 选填， …)."""
    if filled[0] in _TOTALS or (len(filled) <= 2 < width and _NOTE.match(filled[0])):
        return True
    return fresh and all(_NOTE.match(cell) for cell in filled)


__all__ = ["KINDS", "CellError", "Line", "Sheet", "decode", "is_blank", "kind_of", "plain", "read_sheet"]
