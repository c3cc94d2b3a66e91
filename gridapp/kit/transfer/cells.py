"""Cells of a workbook as values a parser may trust."""

from datetime import timedelta
from typing import Any

_EXACT = 10**15
"""Spreadsheets keep 15 digits of a number; the rest of a longer one is lost."""


class CellError(str):
    """A formula that failed: `#REF!`, `#N/A` …"""

    __slots__ = ()


def from_xlsx(value: Any) -> Any:
    """A cell of a workbook. Whole numbers too long for a spreadsheet become floats, which the parsers refuse as damaged."""
    match value:
        case str() if value.startswith("#") and value.endswith(("!", "?", "/A")):
            return CellError(value)
        case bool() | None | str():
            return value
        case int() if abs(value) >= _EXACT:
            return float(value)
        case float() if value.is_integer() and abs(value) < _EXACT:
            return int(value)
        case timedelta():
            return str(value)
        case _ if hasattr(value, "hour") and not hasattr(value, "year"):
            return str(value)
        case _:
            return value
