"""Blocks of rows and their count. Ids are picked first, through an index, and only then are the rows of the block fetched."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import read_session
from gridapp.kit.resource.spec import Column, ListQuery, Resource
from gridapp.kit.resource.store import milestones
from gridapp.kit.resource.store.conditions import conditions, ordering
from gridapp.kit.resource.store.names import Source, columns_for, is_big, plain
from gridapp.kit.resource.store.views import View, count

MAX_SIZE = 200
"""Most rows of one block."""


def list_rows(resource: Resource, actor: Actor, query: ListQuery) -> list[dict[str, Any]]:
    """One block of the list: per row the declared columns by name, `id` and `version`; JSON-ready, personal data masked.

    Raises:
        NotAllowed: the actor may not read the resource (or not write it, for the recycle bin).
        Refusal: a filter's value makes no sense.
    """
    need_list(resource, actor, query)
    with read_session() as session:
        ids = pick_ids(session, resource, actor, query)
        return fetch(session, resource, ids, resource.list_columns)


def count_rows(resource: Resource, actor: Actor, query: ListQuery) -> int:
    """How many rows the whole list has; kept until the table changes. Raises as `list_rows` does."""
    need_list(resource, actor, query)
    view = _view(resource, actor, query)
    with read_session() as session:
        return milestones.count(session, view) if is_big(resource.model) else count(session, view)


def need_list(resource: Resource, actor: Actor, query: ListQuery) -> None:
    """Raise `NotAllowed` unless the actor may see this list."""
    actor.need(resource.read)
    if query.bin:
        actor.need(resource.write)


def pick_ids(session: Session, resource: Resource, actor: Actor, query: ListQuery, *, limit: bool = True) -> list[int]:
    """Ids of the block in order; of every row with `limit=False`."""
    view = _view(resource, actor, query)
    if not limit:
        return [row[0] for row in session.execute(view.statement)]
    start, size = min(max(int(query.start), 0), 2**53), min(max(int(query.size), 1), MAX_SIZE)
    if is_big(resource.model):
        return milestones.block(session, view, start, size)
    return [row[0] for row in session.execute(view.statement.limit(size).offset(start))]


def _view(resource: Resource, actor: Actor, query: ListQuery) -> View:
    source = Source(resource.model)
    where = conditions(resource, actor, query, source)
    keys = [(source.column(name), descending) for name, descending in ordering(resource, query)]
    return View(resource.model, source.tables, where, keys)


def fetch(session: Session, resource: Resource, ids: Sequence[int], columns: Iterable[Column]) -> list[dict[str, Any]]:
    """Rows by id, in the order of `ids`, with what the columns show."""
    if not ids:
        return []
    wanted = list(columns)
    source = Source(resource.model)
    found = columns_for(source, [column.name for column in wanted])
    table = source.table
    statement = sa.select(table.c.id, table.c.version, *(expression.label(f"c{at}") for at, (_f, expression) in enumerate(found.values())))
    rows = {
        row[0]: {
            "id": row[0],
            "version": row[1],
            **{column.name: plain(found[column.name][0], value, column) for column, value in zip(wanted, row[2:], strict=True)},
        }
        for row in session.execute(statement.select_from(source.tables).where(table.c.id.in_(ids)))
    }
    return [rows[number] for number in ids if number in rows]
