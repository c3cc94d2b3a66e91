"""Blocks of rows and their count. Ids are picked first, through an index, and only then are the rows of the block fetched."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import read_session
from gridapp.kit.store import milestones
from gridapp.kit.store.conditions import conditions, ordering
from gridapp.kit.store.fields import field_info
from gridapp.kit.store.names import Source, Writer, expression, is_big, locks, writer
from gridapp.kit.store.spec import Column, ListQuery, Resource
from gridapp.kit.store.views import View, count

MAX_SIZE = 200
"""Most rows of one block."""
ALARMS = "$alarms"
"""Where a row names the columns that are a bad sign."""
LOCKED = "$locked"
"""Stands in rows that are neither edited nor deleted: true in a list, the reason (in the actor's language) in a single row."""


def list_rows(resource: Resource, actor: Actor, query: ListQuery) -> list[dict[str, Any]]:
    """One block of the list: per row the declared columns by name, `id` and `version`; JSON-ready, personal data masked.

    Raises:
        NotAllowed: the actor may not read the resource (or not write it, for the recycle bin).
        Refusal: a filter's value makes no sense.
    """
    need_list(resource, actor, query)
    with read_session() as session:
        ids = pick_ids(session, resource, actor, query)
        rows = fetch(session, resource, ids, resource.list_columns)
        locked = locks(session, resource, actor, ids) if actor.may(resource.write) else {}
    for row in rows:
        if row["id"] in locked:
            row[LOCKED] = True
    return rows


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
        return list(session.scalars(view.ids).all())
    start, size = min(max(int(query.start), 0), 2**53), min(max(int(query.size), 1), MAX_SIZE)
    if is_big(resource.model):
        return milestones.block(session, view, start, size)
    return list(session.scalars(view.ids.limit(size).offset(start)).all())


def _view(resource: Resource, actor: Actor, query: ListQuery) -> View:
    source = Source(resource.model)
    where = conditions(resource, actor, query, source)
    keys = [(source.column(name), descending) for name, descending in ordering(resource, query)]
    return View(resource.model, source.tables, where, keys)


def fetch(session: Session, resource: Resource, ids: Sequence[int], columns: Iterable[Column]) -> list[dict[str, Any]]:
    """Rows by id, in the order of `ids`, with what the columns show."""
    if not ids:
        return []
    columns = tuple(columns)
    statement, names, writers = _reading(resource.model, columns)  # pyright: ignore[reportArgumentType] - a class can be hashed
    rows = {values[0]: dict(zip(names, values, strict=True)) for values in session.execute(statement, {"ids": list(ids)}).all()}
    found = [rows[number] for number in ids if number in rows]
    for name, write in writers:
        for row in found:
            if row[name] is not None:
                row[name] = write(row[name])
    for column in columns:
        if column.alarm is not None:
            for row in found:
                if column.alarm.when(row):
                    row.setdefault(ALARMS, []).append(column.name)
    return found


@lru_cache(maxsize=256)
def _reading(model: Any, columns: tuple[Column, ...]) -> tuple[sa.Select[Any], tuple[str, ...], tuple[tuple[str, Writer], ...]]:
    """What reads rows by `:ids`, made once per list: the statement, names for what it gives, and how values become JSON."""
    source = Source(model)
    fields = [field_info(model, column.name) for column in columns]
    shown = [expression(source, field, column).label(f"c{at}") for at, (field, column) in enumerate(zip(fields, columns, strict=True))]
    table = source.table
    statement = sa.select(table.c.id, table.c.version, *shown).select_from(source.tables)
    found = ((column.name, writer(field, column)) for field, column in zip(fields, columns, strict=True))
    return (
        statement.where(table.c.id.in_(sa.bindparam("ids", expanding=True))),
        ("id", "version", *(column.name for column in columns)),
        tuple((name, write) for name, write in found if write is not None),
    )
