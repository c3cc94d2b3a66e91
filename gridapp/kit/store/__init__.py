"""The only door between a screen and its table: permission, scope, conversion, audit. No Reflex in it.

Every function takes the resource and the actor and is to be called off the event loop. A row outside of the actor's scope does not
exist for them. Refusals (`kit.errors`) carry words for the person; anything else that is raised is a bug.
"""

from gridapp.kit.store.exporting import export_lines
from gridapp.kit.store.listing import LOCKED, MAX_SIZE, count_rows, list_rows
from gridapp.kit.store.names import is_range, is_reference, sortable
from gridapp.kit.store.reading import LATER, found_rows, history, read_row, show_row, told_rows, unmask
from gridapp.kit.store.references import option_texts, options, reference_texts, value_texts
from gridapp.kit.store.removing import delete_rows, impact, restore_rows
from gridapp.kit.store.several import bulk_edit, run_action
from gridapp.kit.store.writing import create_row, save_changed, save_new, update_row

__all__ = [
    "LATER",
    "LOCKED",
    "MAX_SIZE",
    "bulk_edit",
    "count_rows",
    "create_row",
    "delete_rows",
    "export_lines",
    "found_rows",
    "history",
    "impact",
    "is_range",
    "is_reference",
    "list_rows",
    "option_texts",
    "options",
    "read_row",
    "reference_texts",
    "restore_rows",
    "run_action",
    "save_changed",
    "save_new",
    "show_row",
    "sortable",
    "told_rows",
    "unmask",
    "update_row",
    "value_texts",
]
