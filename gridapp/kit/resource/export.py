"""A list as a file to download."""

from typing import BinaryIO

from gridapp.kit import store
from gridapp.kit.auth.actor import Actor
from gridapp.kit.fields import file_fields
from gridapp.kit.jobs import Job
from gridapp.kit.sheet import write_lines
from gridapp.kit.store.spec import ListQuery, Resource


def to_file(resource: Resource, actor: Actor, query: ListQuery, kind: str, target: BinaryIO, *, job: Job | None = None) -> None:
    """Write the rows of a query as `csv` (UTF-8 with BOM, for Excel) or `xlsx`.

    Raises what `store.export_lines` raises, and `Refusal` where a worksheet has too few rows; `export_lines` writes the audit entry.
    """
    header = [field.external for field in file_fields(resource.model).values()]
    write_lines(target, kind, header, store.export_lines(resource, actor, query, job=job))
