"""A list as a file to download."""

import io

from gridapp.kit.auth.actor import Actor
from gridapp.kit.resource import store
from gridapp.kit.resource.spec import ListQuery, Resource
from gridapp.kit.transfer.outgoing import guarded, write_lines


def to_file(resource: Resource, actor: Actor, query: ListQuery, kind: str) -> bytes:
    """The rows of a query as `csv` (UTF-8 with BOM, which Excel needs) or `xlsx`; a text that a spreadsheet would run begins with a `'`.

    Raises what `store.export_rows` raises; it also writes the audit entry.
    """
    frame = store.export_rows(resource, actor, query)
    lines = ([guarded(value) if isinstance(value, str) else value for value in row] for row in frame.iter_rows())
    file = io.BytesIO()
    write_lines(file, kind, frame.columns, lines, bom=True)
    return file.getvalue()
