"""A list as a file to download."""

from typing import BinaryIO

from gridapp.kit import store
from gridapp.kit.auth.actor import Actor
from gridapp.kit.fields import file_fields
from gridapp.kit.jobs import Job
from gridapp.kit.store.spec import ListQuery, Resource
from gridapp.kit.transfer.outgoing import guarded, write_lines


def to_file(resource: Resource, actor: Actor, query: ListQuery, kind: str, target: BinaryIO, *, job: Job | None = None) -> None:
    """Write the rows of a query as `csv` (UTF-8 with BOM, for Excel) or `xlsx`; what a spreadsheet would run begins with a `'`.

    Raises what `store.export_lines` raises, and `Refusal` where a worksheet has too few rows; `export_lines` writes the audit entry.
    """
    header = [field.external for field in file_fields(resource.model).values()]
    lines = store.export_lines(resource, actor, query, job=job)
    write_lines(target, kind, header, ([guarded(value) if isinstance(value, str) else value for value in line] for line in lines), bom=True)
