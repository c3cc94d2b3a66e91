"""Blocks of rows and their count. Ids are picked first, through an index, and only then are the rows of the block fetched."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session

from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.base import EncryptedText
from gridapp.kit.db.session import read_connection
from gridapp.kit.fields import FieldSpec
from gridapp.kit.store import milestones
from gridapp.kit.store.conditions import conditions, ordering
from gridapp.kit.store.fields import field_info
from gridapp.kit.store.names import Source, Writer, alive, expression, is_big, locks, writer
from gridapp.kit.store.spec import Column, ListQuery, Resource
from gridapp.kit.store.views import View, count

MAX_SIZE = 200
"""Most rows of one block."""
LOCKED = "$locked"
"""Stands in rows that are neither edited nor deleted: true in a list, the reason (in the actor's language) in a single row."""


def list_rows(resource: Resource, actor: Actor, query: ListQuery) -> list[dict[str, Any]]:
    """One block of the list: per row the declared columns by name, `id` and `version`; JSON-ready, personal data masked.

    Raises:
        NotAllowed: the actor may not read the resource (or not write it, for the recycle bin).
        Refusal: a filter's value makes no sense.
    """
    need_list(resource, actor, query)
    with read_connection() as connection:
        ids = pick_ids(connection, resource, actor, query)
        rows = fetch(connection, resource, ids, resource.list_columns)
        locked = _locked(connection, resource, actor, ids)
    for row in rows:
        if row["id"] in locked:
            row[LOCKED] = True
    return rows


def _locked(connection: sa.Connection, resource: Resource, actor: Actor, ids: Sequence[int]) -> Collection[int]:
    if not actor.may(resource.write):
        return ()
    with Session(connection) as session:
        return locks(session, resource, actor, ids)


def count_rows(resource: Resource, actor: Actor, query: ListQuery) -> int:
    """How many rows the whole list has; kept until the table changes. Raises as `list_rows` does."""
    need_list(resource, actor, query)
    view = _view(resource, actor, query)
    with read_connection() as connection:
        return milestones.count(connection, view) if is_big(resource.model) else count(connection, view)


def need_list(resource: Resource, actor: Actor, query: ListQuery) -> None:
    """Raise `NotAllowed` unless the actor may see this list."""
    actor.need(resource.read)
    if query.bin:
        actor.need(resource.write)


def pick_ids(connection: sa.Connection, resource: Resource, actor: Actor, query: ListQuery, *, limit: bool = True) -> list[int]:
    """Ids of the block in order; of every row with `limit=False`."""
    view = _view(resource, actor, query)
    if not limit:
        return list(connection.scalars(view.ids).all())
    start, size = min(max(int(query.start), 0), 2**53), min(max(int(query.size), 1), MAX_SIZE)
    if is_big(resource.model):
        return milestones.block(connection, view, start, size)
    return list(connection.scalars(view.block, {"start": start, "size": size}).all())


def _view(resource: Resource, actor: Actor, query: ListQuery) -> View:
    source, order = Source(resource.model), tuple(ordering(resource, query))
    where = conditions(resource, actor, query, source)
    if not where:
        return _whole(resource.model, order, query.bin)  # pyright: ignore[reportArgumentType] - a class can be hashed
    return View.over(resource.model, source, [alive(resource.model, query.bin), *where], order)


@lru_cache(maxsize=256)
def _whole(model: Any, order: tuple[tuple[str, bool], ...], bin: bool) -> View:
    """A list that no condition cuts: made once, since nothing in it depends on who asks or when."""
    return View.over(model, Source(model), [alive(model, bin)], order)


def fetch(connection: sa.Connection, resource: Resource, ids: Sequence[int], columns: Iterable[Column]) -> list[dict[str, Any]]:
    """Rows by id, in the order of `ids`, with what the columns show."""
    if not ids:
        return []
    columns = tuple(columns)
    reading = _reading(resource.model, columns, connection.dialect)  # pyright: ignore[reportArgumentType] - a class can be hashed
    names, rows = reading.names, {values[0]: values for values in reading.rows(connection, list(ids))}
    found = [dict(zip(names, rows[number], strict=True)) for number in ids if number in rows]
    for name, write in reading.writers:
        for row in found:
            if row[name] is not None:
                row[name] = write(row[name])
    return found


@dataclass(frozen=True)
class _Reading:
    """What reads rows by their ids, made once per list: a statement, names for what it gives, and how values become JSON.

    SQLite writes all rows as one text. Row by row, its driver lets go of the interpreter at each, and under load waits for it at each.
    """

    statement: sa.Select[Any]
    names: tuple[str, ...]
    writers: tuple[tuple[str, Writer], ...]
    as_text: bool

    def rows(self, connection: sa.Connection, ids: list[int]) -> Iterable[Sequence[Any]]:
        """The values of the rows there are, in no order; the first is the id."""
        if not self.as_text:
            return connection.execute(self.statement, {"ids": ids}).all()
        return orjson.loads(connection.execute(self.statement, {"ids": orjson.dumps(ids).decode()}).scalar_one())


@lru_cache(maxsize=256)
def _reading(model: Any, columns: tuple[Column, ...], dialect: sa.Dialect) -> _Reading:
    source, as_text = Source(model), dialect.name == "sqlite"
    fields = [field_info(model, column.name) for column in columns]
    both = zip(fields, columns, strict=True)
    shown = [(expression(source, field, column), writer(field, column)) for field, column in both]
    if as_text:
        shown = [_in_text(cell, field, write, dialect) for (cell, write), field in zip(shown, fields, strict=True)]
    table, names = source.table, ("id", "version", *(column.name for column in columns))
    cells = [table.c.id, table.c.version, *(cell for cell, _write in shown)]
    writers = [(name, write) for name, (_cell, write) in zip(names[2:], shown, strict=True) if write is not None]
    found: Any  # a selection of as many columns as there are
    if as_text:
        given = sa.func.json_each(sa.bindparam("ids", type_=sa.String)).table_valued("value")
        found = sa.select(sa.func.json_group_array(sa.func.json_array(*cells))).where(table.c.id.in_(sa.select(given.c.value)))
    else:
        given = sa.bindparam("ids", type_=sa.ARRAY(sa.BigInteger))
        found = sa.select(*(cell.label(f"c{at}") for at, cell in enumerate(cells))).where(table.c.id == sa.any_(given))
    return _Reading(found.select_from(source.tables), names, tuple(writers), as_text)


def _in_text(
    cell: sa.ColumnElement[Any], field: FieldSpec, write: Writer | None, dialect: sa.Dialect
) -> tuple[sa.ColumnElement[Any], Writer | None]:
    """A cell of a row that SQLite writes as JSON, and how its value there becomes what it is: bytes go as hexadecimal digits."""
    if field.widget == "date" and write is date.isoformat:
        return cell, None  # SQLite keeps a day as JSON has it
    process = cell.type.dialect_impl(dialect).result_processor(dialect, None)
    steps: list[Writer] = [step for step in (process, write) if step is not None]
    if isinstance(cell.type, EncryptedText):
        cell, steps = sa.func.nullif(sa.func.hex(cell), ""), [bytes.fromhex, *steps]
    return cell, _one_after_another(steps) if len(steps) > 1 else next(iter(steps), None)


def _one_after_another(steps: Sequence[Writer]) -> Writer:
    def write(value: Any) -> Any:
        for step in steps:
            value = step(value)
        return value

    return write
