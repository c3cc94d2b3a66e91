"""Sheets as offices keep them, in and out: CSV and XLSX with title rows, notes, merged cells and numbers stored as text.

`sheets` reads a file into lines, `headings` tells which column is which, `values` turns cells into values, `incoming` saves them,
`running` sees that it is all of them or none, and `outgoing` gives a table as lines for `kit.sheet`.
"""

from gridapp.kit.transfer.incoming import Outcome, import_sheet
from gridapp.kit.transfer.outgoing import table_lines
from gridapp.kit.transfer.running import run_import, sheet_of, summary
from gridapp.kit.transfer.sheets import KINDS, Sheet, kind_of, read_sheet
from gridapp.kit.transfer.tables import FileTable, Problem

__all__ = [
    "KINDS",
    "FileTable",
    "Outcome",
    "Problem",
    "Sheet",
    "import_sheet",
    "kind_of",
    "read_sheet",
    "run_import",
    "sheet_of",
    "summary",
    "table_lines",
]
