"""The recycle bin: what a delete takes along, what forbids it, and the way back."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from gridapp.kit import audit
from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import utcnow
from gridapp.kit.db.base import Record
from gridapp.kit.db.session import Tx, read_session, transaction
from gridapp.kit.errors import NotFound, Refusal
from gridapp.kit.fields import fields_of, table_of
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.store import registry
from gridapp.kit.store.fields import model_of
from gridapp.kit.store.names import need_own
from gridapp.kit.store.reading import find, label_of
from gridapp.kit.store.refusals import explain
from gridapp.kit.store.spec import Resource

MAX_ROWS = 5_000
"""Most rows one call changes."""


def delete_rows(resource: Resource, actor: Actor, ids: Sequence[int]) -> list[Msg]:
    """Move rows to the recycle bin, all or none. Returns what went along.

    Raises:
        NotAllowed: the actor may not write the resource.
        NotFound: one of the rows is not there for the actor.
        Refusal: something still refers to a row; says what and how many.
    """
    actor.need(resource.write)
    with transaction(actor) as tx:
        return _take(tx, resource, ids, lock=True)


def impact(resource: Resource, actor: Actor, ids: Sequence[int]) -> list[Msg]:
    """What a delete would take along: looked up as a delete does, in a session that writes nothing. Raises as `delete_rows` does."""
    actor.need(resource.write)
    with read_session() as session:
        return _take(Tx(session, actor), resource, ids, lock=False)


def _take(tx: Tx, resource: Resource, ids: Sequence[int], *, lock: bool) -> list[Msg]:
    """Mark the rows and what their hooks take along as deleted, in the session alone; whoever commits it writes them."""
    told: list[Msg] = []
    rows = [find(tx.session, resource, tx.actor, row_id, lock=lock) for row_id in few(ids)]
    now = utcnow()
    for row in rows:
        need_own(tx.session, resource, tx.actor, row.id)
        row.deleted_at = now  # first, so that a hook can give the same moment to what goes along
        if resource.delete and (message := resource.delete(tx, row)):
            told.append(message)
    if lock:
        tx.session.flush()
    held = _holders(tx, resource, rows)
    for row in rows:
        if lines := held.get(row.id):
            raise Refusal(
                msg("不能删除“{label}”：仍有{held}引用它，请先处理", label=label_of(tx.session, resource, row), held=tuple(lines))
            )
    return told


def few(ids: Sequence[int]) -> list[int]:
    """The ids of one call, each once.

    Raises:
        NotFound: there are none, or something that is no id.
        Refusal: too many for one call.
    """
    given = list(ids) if isinstance(ids, list | tuple) else []
    found = list(dict.fromkeys(number for number in given if isinstance(number, int) and not isinstance(number, bool)))
    if not found or len(found) < len({str(number) for number in given}):
        raise NotFound
    if len(found) > MAX_ROWS:
        raise Refusal(msg("一次最多处理 {most} 条记录，现选中 {count} 条", most=MAX_ROWS, count=len(found)))
    return found


def referring(model: type[SQLModel]) -> Iterator[tuple[sa.Table, sa.Column[Any], str]]:
    """Columns of other tables that refer to a model's rows, and the column they refer to; not those that go with theirs (CASCADE)."""
    table = table_of(model)
    for other in table.metadata.sorted_tables:
        for column in other.columns:
            for key in column.foreign_keys:
                if key.column.table is table and key.ondelete != "CASCADE":
                    yield other, column, key.column.name


def _holders(tx: Tx, resource: Resource, rows: Sequence[Any]) -> dict[int, list[Msg]]:
    """By row: the live rows that refer to it, counted by table; not those that stand on their own when it is gone (`holds=False`)."""
    found: dict[int, list[Msg]] = {}
    for other, column, key in referring(resource.model):
        if not column.info.get("holds", True):
            continue
        of_key = {getattr(row, key): row.id for row in rows}
        still = [column.in_(of_key)]
        if "deleted_at" in other.c:
            gone = [one.id for one in tx.session.dirty if isinstance(one, Record) and table_of(type(one)) is other and one.is_deleted]
            still += [other.c.deleted_at.is_(None), other.c.id.not_in(gone)]
        for value, count in tx.session.execute(sa.select(column, sa.func.count()).where(*still).group_by(column)):
            found.setdefault(of_key[value], []).append(msg("{count} 条{table}", count=count, table=table_label(other.name)))
    return found


def table_label(table: str) -> Msg:
    """What the screen calls a table's rows."""
    owners = registry.of_model(model_of(table))
    return Msg(owners[0].label) if owners else Msg(table)


def restore_rows(resource: Resource, actor: Actor, ids: Sequence[int]) -> None:
    """Take rows back from the recycle bin, with what went along with them, all or none.

    Raises:
        NotAllowed, NotFound: as `delete_rows`.
        Refusal: its code was given out again, a row it refers to is itself deleted, or the resource does not want it back.
    """
    actor.need(resource.write)
    with transaction(actor) as tx:
        for row_id in few(ids):
            row = find(tx.session, resource, actor, row_id, bin=True, lock=True)
            label, moment = label_of(tx.session, resource, row), row.deleted_at
            with _telling(resource, row, label):  # whatever reads on the way writes first what has changed
                row.deleted_at = None
                _need_referred(tx, resource, row)
                if resource.restore:
                    resource.restore(tx, row)
                tx.session.flush()
            _take_back(tx, resource, row, moment, label)


@contextlib.contextmanager
def _telling(resource: Resource, row: Any, label: str) -> Iterator[None]:
    """Say in a person's words what the database has against bringing a row back (to `label`, which it is or belongs to)."""
    data = row.model_dump()  # a row whose write failed can no longer be read
    try:
        yield
    except IntegrityError as error:
        refused = explain(error, resource, data)
        raise Refusal(msg("不能恢复“{label}”：{why}", label=label, why=refused.message), field=refused.field) from error


def _need_referred(tx: Tx, resource: Resource, row: Any) -> None:
    for name, field in fields_of(resource.model).items():
        if not field.target or getattr(row, name) is None:
            continue
        target = table_of(model_of(field.target_table))
        if "deleted_at" not in target.c:
            continue
        statement = sa.select(target.c.deleted_at).where(target.c[field.target_column] == getattr(row, name))
        if tx.session.execute(statement).scalar() is not None:
            label = audit.label_of(row)
            raise Refusal(msg("不能恢复“{label}”：其{field}已被删除，请先恢复它", label=label, field=Msg(field.label)), field=name)


def _take_back(tx: Tx, resource: Resource, row: Any, moment: datetime, label: str) -> None:
    """Restore rows that were deleted in the same moment because they belong to this one (`label`), and theirs."""
    for other, column, key in referring(resource.model):
        if "deleted_at" not in other.c:
            continue
        child = model_of(other.name)
        screen = next(iter(registry.of_model(child)), replace(resource, model=child))
        children = sa.select(child).where(column == getattr(row, key), other.c.deleted_at == moment)
        for found in tx.session.scalars(children).all():
            with _telling(screen, found, label):
                found.deleted_at = None  # type: ignore[attr-defined]
                tx.session.flush()
            _take_back(tx, screen, found, moment, label)
