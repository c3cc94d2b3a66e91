"""One row: as the form takes it, as the detail page shows it, its history, and a look behind a mask."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from gridapp.kit import audit, parsing
from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.base import Record
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.errors import NotFound
from gridapp.kit.fields import FieldSpec, fields_of, shown_column, table_of, text_of
from gridapp.kit.masks import masked
from gridapp.kit.store.listing import LOCKED, MAX_SIZE, fetch, list_rows
from gridapp.kit.store.names import alive, locks, need_own, visible
from gridapp.kit.store.spec import Column, ListQuery, Related, Resource

_MAX_ID = 2**63 - 1
LATER = "$later"
"""Stands in a row of a timeline that was recorded at another time than it happened."""
NOTICED = timedelta(hours=1)
"""How far the two lie apart for that."""
_ASIDE = ("created_at", "updated_at")


def find(session: Session, resource: Resource, actor: Actor, row_id: int, *, bin: bool | None = False, lock: bool = False) -> Any:
    """The row itself, if the actor sees it. `bin=None` looks in the recycle bin as well; `lock` says that it is to be written.

    Raises:
        NotAllowed: it is to be written, belongs to no place, and the actor is confined to one.
        NotFound: no such row, or none in the actor's scope.
    """
    if isinstance(row_id, bool) or not isinstance(row_id, int) or not 0 < row_id <= _MAX_ID:
        raise NotFound
    table = table_of(resource.model)
    place = [] if bin is None else [alive(resource.model, bin)]
    statement = sa.select(resource.model).where(table.c.id == row_id, *place, *visible(resource, actor))
    row = session.scalars(statement.with_for_update() if lock else statement).first()
    if row is None:
        raise NotFound
    if lock:
        need_own(session, resource, actor, row_id)
    return row


def form_value(field: FieldSpec, value: Any) -> Any:
    """A stored value as a form takes it and `parse` reads it: texts, except truths and the keys of referred rows; personal data masked."""
    if value is None or isinstance(value, bool) or field.target:
        return value
    return masked(field.mask, str(value)) if field.sensitive else text_of(field, value)


def form_values(resource: Resource, row: Record) -> dict[str, Any]:
    """Every field of the form."""
    own = fields_of(resource.model)
    return {name: form_value(own[name], getattr(row, name)) for name in resource.form_fields}


def read_row(resource: Resource, actor: Actor, row_id: int) -> dict[str, Any]:
    """One row as its form takes it, with `id`, `version` and `label`, and the reason under `LOCKED` where the actor may not change it.

    Raises:
        NotAllowed: the actor may not read the resource.
        NotFound: no such row in the actor's scope.
    """
    actor.need(resource.read)
    with read_session() as session:
        row = find(session, resource, actor, row_id)
        label = label_of(session, resource, row)
        return {
            **form_values(resource, row),
            **_lock(session, resource, actor, row_id),
            "id": row.id,
            "version": row.version,
            "label": label,
        }


def show_row(resource: Resource, actor: Actor, row_id: int) -> dict[str, Any]:
    """One row as a detail page shows it: values as in the list, of every column and form field, with `label`, `created_at`,
    `updated_at` and why the actor may not change it (`LOCKED`), where that is so.

    Raises as `read_row` does.
    """
    actor.need(resource.read)
    columns = {column.name: column for column in resource.list_columns}
    columns |= {name: Column(name) for name in (*resource.form_fields, *_ASIDE) if name not in columns}
    with read_session() as session:
        row = find(session, resource, actor, row_id)
        shown = fetch(session.connection(), resource, [row_id], columns.values())[0]
        return {**shown, **_lock(session, resource, actor, row_id), "label": label_of(session, resource, row)}


def found_rows(resource: Resource, actor: Actor, row_id: int, name: str) -> list[dict[str, Any]]:
    """The rows that `Found` name finds for a row, as the list shows them, with `label`; those out of the actor's scope are left out.

    Raises as `read_row` does; `NotFound` for a name that is not declared, too.
    """
    actor.need(resource.read)
    item = next((item for item in resource.found if item.name == name), None)
    if item is None:
        raise NotFound
    with read_session() as session:
        ids = tuple(item.find(session, actor, find(session, resource, actor, row_id)))
    rows = {row["id"]: row for row in list_rows(resource, actor, ListQuery(ids=ids))} if ids else {}
    called = shown_column(table_of(resource.model))
    return [{**rows[one], "label": str(rows[one].get(called) or one)} for one in ids if one in rows]


def told_rows(
    related: Resource, actor: Actor, given: Related, row_id: int, *, newest: bool, start: int = 0, size: int = MAX_SIZE
) -> list[dict[str, Any]]:
    """A part of a row's timeline, as the list of the related resource shows it, `LATER` where it was recorded at another time.

    Raises as `list_rows` does of the related resource.
    """
    line = given.timeline
    if line is None:
        raise NotFound
    query = ListQuery(filters={given.field: (str(row_id),)}, sort=((line.at, newest),), start=start, size=size)
    rows = list_rows(related, actor, query)
    for row in rows:
        moments = [datetime.fromisoformat(row[name]) for name in (line.at, line.recorded) if name and row[name]]
        if len(moments) == 2 and abs(moments[1] - moments[0]) >= NOTICED:
            row[LATER] = True
    return rows


def _lock(session: Session, resource: Resource, actor: Actor, row_id: int) -> dict[str, str]:
    why = locks(session, resource, actor, [row_id]).get(row_id) if actor.may(resource.write) else None
    return {} if why is None else {LOCKED: why.render(actor.locale)}


def label_of(session: Session, resource: Resource, row: Record) -> str:
    """What a row is called: its name, title or code; where it has none, what the first column of the list shows."""
    label = audit.label_of(row)
    if label != str(row.id) or row.id is None:
        return label
    first = fetch(session.connection(), resource, [row.id], resource.list_columns[:1])[0][resource.list_columns[0].name]
    return str(first or label)


def unmask(resource: Resource, actor: Actor, row_id: int, field: str, reason: str) -> str:
    """Personal data in clear; who looked, at what and why goes to the audit log first.

    Raises:
        NotAllowed: the actor lacks `<thing>.unmask`.
        NotFound: no such row or masked field.
        Refusal: the reason is none, or too long (`field` is `reason`).
    """
    actor.need(resource.read)
    actor.need(permission(resource, "unmask"))
    spec = fields_of(resource.model).get(field)
    if spec is None or not spec.sensitive or field not in {*resource.form_fields, *(column.name for column in resource.list_columns)}:
        raise NotFound
    with transaction(actor, reason=parsing.reason(reason)) as tx:
        row = find(tx.session, resource, actor, row_id)
        audit.record(tx, "unmask", resource.model.__tablename__, row_id=row.id, label=audit.label_of(row), changes={"field": field})
        return text_of(spec, getattr(row, field))


def permission(resource: Resource, verb: str) -> str:
    """The permission for another verb on the resource's thing: `staff.read` → `staff.unmask`."""
    return f"{resource.read.partition('.')[0]}.{verb}"


def history(resource: Resource, actor: Actor, row_id: int) -> list[dict[str, Any]]:
    """What happened to a row, newest first: `at` (ISO), `who`, `action`, `reason`, `changes` (`name`, `label` msgid, `old`, `new`).

    Raises as `read_row` does; rows in the recycle bin have a history too.
    """
    actor.need(resource.read)
    own = fields_of(resource.model)
    with read_session() as session:
        find(session, resource, actor, row_id, bin=None)
        entries = audit.entries_of(session, resource.model.__tablename__, row_id)
    return [
        {
            "at": parsing.moment_text(entry["at"], offset=True),
            "who": entry["actor"],
            "action": entry["action"],
            "reason": entry["reason"],
            "changes": [
                {"name": name, "label": own[name].label, "old": pair[0], "new": pair[1]}
                for name, pair in entry["changes"].items()
                if name in own and not own[name].internal and isinstance(pair, list)
            ],
        }
        for entry in entries
    ]
