"""A list as lines with the columns of files."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from gridapp.kit import audit
from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import read_connection, read_session, transaction
from gridapp.kit.fields import FieldSpec, cell_of, file_fields
from gridapp.kit.jobs import Job
from gridapp.kit.masks import masked
from gridapp.kit.sheet import Cell
from gridapp.kit.store.listing import need_list, pick_ids
from gridapp.kit.store.names import Source
from gridapp.kit.store.reading import permission
from gridapp.kit.store.spec import ListQuery, Resource

_CHUNK = 2_000


def export_lines(resource: Resource, actor: Actor, query: ListQuery, *, job: Job | None = None) -> Iterator[list[Cell]]:
    """Every row of the list, in its order, with the columns of `file_fields`, some thousand in memory at a time; `job` counts them.

    Cells are typed (`kit.sheet`), references stand by code, personal data is masked. The entry in the audit log is written before the
    first line is given.

    Raises, at the first line:
        NotAllowed: the actor may not read or not export the resource.
        Refusal: a filter's value makes no sense.
    And between lines:
        Stopped: the job was stopped.
    """
    need_list(resource, actor, query)
    actor.need(permission(resource, "export"))
    fields = list(file_fields(resource.model).values())
    with read_connection() as connection:
        ids = pick_ids(connection, resource, actor, query, limit=False)
    told = {"rows": len(ids), "search": query.search, "filters": {name: list(values) for name, values in (query.filters or {}).items()}}
    with transaction(actor) as tx:
        audit.record(tx, "export", resource.model.__tablename__, label=resource.label, changes=told)
    if job is not None:
        job.expect(len(ids))
    with read_session() as session:  # a long read holds nobody up; only the entry needed the writer's lock
        for start in range(0, len(ids), _CHUNK):
            for row in _read(session, resource, fields, ids[start : start + _CHUNK]):
                if job is not None:
                    job.advance()
                yield [_written(field, value) for field, value in zip(fields, row, strict=True)]


def _read(session: Session, resource: Resource, fields: list[FieldSpec], ids: list[int]) -> list[tuple[Any, ...]]:
    source = Source(resource.model)
    wanted = [source.key(field.name) if field.target else source.table.c[field.name] for field in fields]
    statement = sa.select(source.table.c.id, *(column.label(f"c{at}") for at, column in enumerate(wanted)))
    rows = {row[0]: tuple(row[1:]) for row in session.execute(statement.select_from(source.tables).where(source.table.c.id.in_(ids)))}
    return [rows[number] for number in ids if number in rows]


def _written(field: FieldSpec, value: Any) -> Cell:
    return masked(field.mask, str(value)) if field.sensitive and value is not None else cell_of(field, value)
