"""Who changed what, when and why: one entry per changed row, written in the transaction of the change itself.

The table is given by the models (`record_in`), because the kit knows none. Entries are only ever added.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import UOWTransaction
from sqlmodel import Session, SQLModel

from gridapp.kit.clock import utcnow
from gridapp.kit.db.base import Record
from gridapp.kit.db.session import Tx
from gridapp.kit.fields import FieldSpec, fields_of, shown_column, table_of
from gridapp.kit.masks import masked

_Log = TypeVar("_Log", bound=SQLModel)
_TABLE: list[sa.Table] = []
_SILENT = frozenset({"id", "created_at", "updated_at", "deleted_at", "version"})
VERSION = "version"
"""Key of `changes` that holds the row's version after the change: `[old, new]`."""


def record_in(model: type[_Log]) -> type[_Log]:
    """Write entries to this model's table: `at, actor_id, actor, action, table, row_id, label, changes, reason`. Usable as a decorator."""
    _TABLE[:] = [table_of(model)]
    return model


def record(
    tx: Tx,
    action: str,
    table: str,
    *,
    row_id: int | None = None,
    label: str = "",
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Log what is no change of a row: an export, a look at masked data, a sign-in, a bulk load (with its counts)."""
    _write(tx.session, tx, [_entry(action, table, row_id, label, changes=changes, reason=reason)])


def entries_of(session: Session, table: str, row_id: int, limit: int = 200) -> list[dict[str, Any]]:
    """Entries of one row, newest first, as stored."""
    log = _TABLE[0]
    statement = sa.select(log).where(log.c.table == table, log.c.row_id == row_id).order_by(log.c.id.desc()).limit(limit)
    return [dict(row) for row in session.execute(statement).mappings()]


def _entry(
    action: str, table: str, row_id: int | None, label: str, *, changes: Mapping[str, Any] | None, reason: str = ""
) -> dict[str, Any]:
    return {
        "action": action,
        "table": table,
        "row_id": row_id,
        "label": label[:200],
        "changes": dict(changes or {}),
        "reason": reason[:200],
    }


def _write(session: OrmSession, tx: Tx, entries: Iterable[dict[str, Any]]) -> None:
    now, actor = utcnow(), tx.actor
    rows = [
        {**entry, "at": now, "actor_id": actor.id, "actor": actor.name[:50], "reason": entry["reason"] or tx.reason[:200]}
        for entry in entries
    ]
    if rows:
        session.connection().execute(sa.insert(_TABLE[0]), rows)


def _before_flush(session: OrmSession, _context: UOWTransaction, _instances: object) -> None:
    """Note what changes while the old values are still known."""
    tx = session.info.get("tx")
    if tx is None or not _TABLE:
        return
    noted: list[tuple[Record, str, dict[str, Any]]] = session.info.setdefault("audit", [])
    noted += [(row, "create", {}) for row in session.new if isinstance(row, Record)]
    for row in session.dirty:
        if isinstance(row, Record) and session.is_modified(row):
            noted.append((row, _verb(row), _changes(row)))
    noted += [(row, "purge", _values(row)) for row in session.deleted if isinstance(row, Record)]


def _after_flush(session: OrmSession, _context: UOWTransaction) -> None:
    """Write the entries: ids and versions are known now."""
    noted: list[tuple[Record, str, dict[str, Any]]] = session.info.pop("audit", [])
    entries = []
    for row, action, changes in noted:
        told = {
            **(_values(row) if action == "create" else changes),
            VERSION: [None if action == "create" else row.version - 1, row.version],
        }
        entries.append(_entry(action, type(row).__tablename__, row.id, label_of(row), changes=told))
    if entries:
        _write(session, session.info["tx"], entries)


event.listen(Session, "before_flush", _before_flush)
event.listen(Session, "after_flush", _after_flush)


def label_of(row: Record) -> str:
    """What a row is called: its name, title or code, else its number."""
    return str(getattr(row, shown_column(table_of(type(row)))))


def _verb(row: Record) -> str:
    history = sa.inspect(row).attrs["deleted_at"].history
    if not history.has_changes():
        return "update"
    return "delete" if history.added[0] is not None else "restore"


def _changes(row: Record) -> dict[str, Any]:
    """Field → `[old, new]` of what differs."""
    found = {}
    for name, field in fields_of(type(row)).items():
        history = sa.inspect(row).attrs[name].history
        if name in _SILENT or not history.has_changes():
            continue
        old, new = (next(iter(values), None) for values in (history.deleted, history.added))
        if old != new:
            found[name] = [_told(field, old), _told(field, new)]
    return found


def _values(row: Record) -> dict[str, Any]:
    fields = fields_of(type(row)).items()
    values = {name: _told(field, getattr(row, name)) for name, field in fields if name not in _SILENT}
    return {name: [None, value] for name, value in values.items() if value not in (None, "")}


def _told(field: FieldSpec, value: Any) -> Any:
    """A value as the log may hold it: JSON, and never personal data or secrets in clear."""
    if value is None or isinstance(value, bool):
        return value
    if field.sensitive:
        return masked(field.mask, str(value))
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value
