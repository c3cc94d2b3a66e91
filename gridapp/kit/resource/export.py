"""A list as a file to download."""

import io

import polars as pl

from gridapp.kit.auth.actor import Actor
from gridapp.kit.resource import store
from gridapp.kit.resource.spec import ListQuery, Resource

BOM = b"\xef\xbb\xbf"
"""Without it Excel takes a CSV for the system's own encoding."""
_FORMULA = r"^'*[=+\-@\t\r]"


def to_file(resource: Resource, actor: Actor, query: ListQuery, kind: str) -> bytes:
    """The rows of a query as `csv` (UTF-8 with BOM) or `xlsx`; a text that a spreadsheet would run begins with a `'`.

    Raises what `store.export_rows` raises; it also writes the audit entry.
    """
    frame = store.export_rows(resource, actor, query)
    text = pl.col(pl.String)
    frame = frame.with_columns(pl.when(text.str.contains(_FORMULA)).then("'" + text).otherwise(text).name.keep())
    if kind == "csv":
        return BOM + frame.write_csv().encode()
    book = io.BytesIO()
    frame.write_excel(book, autofit=True)
    return book.getvalue()
