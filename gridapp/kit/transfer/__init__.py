"""Sheets as offices keep them, in and out: CSV and XLSX with title rows, notes, merged cells and numbers stored as text.

`sheets` reads a file into lines, `headings` tells which column is which, `values` turns cells into values, `incoming` saves them all or
not at all and `outgoing` writes a table or a frame.
"""

from gridapp.kit.transfer.incoming import Outcome, import_sheet
from gridapp.kit.transfer.outgoing import table_lines, write_lines
from gridapp.kit.transfer.sheets import KINDS, Sheet, kind_of, read_sheet
from gridapp.kit.transfer.tables import FileTable, Problem

__all__ = ["KINDS", "FileTable", "Outcome", "Problem", "Sheet", "import_sheet", "kind_of", "read_sheet", "table_lines", "write_lines"]
