"""Cells of a workbook as values a parser may trust."""

from datetime import time, timedelta
from typing import Any

_EXACT = 10**15
"""Spreadsheets keep 15 digits of a number; the rest of a longer one is lost."""


class CellError(str):
    """A formula that failed: `#REF!`, `#N/A` …"""

    __slots__ = ()


def from_xlsx(value: Any) -> Any:
    """A cell of a workbook. Whole numbers too long for a spreadsheet become floats, which the parsers refuse as damaged."""
    if isinstance(value, str):
        return CellError(value) if value.startswith("#") and value.endswith(("!", "?", "/A")) else value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXACT:
        return float(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    return str(value) if isinstance(value, timedelta | time) else value
