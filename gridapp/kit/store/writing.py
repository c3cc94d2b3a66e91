"""Saving one row: what the form sent becomes values, the service checks them, the database has the last word."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

import pydantic
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from gridapp.kit import audit
from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.base import Record
from gridapp.kit.db.session import Tx, transaction
from gridapp.kit.errors import Conflict, Invalid, Refusal
from gridapp.kit.fields import FieldSpec, fields_of, is_masked, parse, table_of
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.store.names import need_own, visible
from gridapp.kit.store.reading import find, form_value, form_values, label_of
from gridapp.kit.store.references import missing
from gridapp.kit.store.refusals import explain
from gridapp.kit.store.spec import Resource, Saved


def create_row(resource: Resource, actor: Actor, data: Mapping[str, Any]) -> Saved:
    """Add a row from what a form sent; anything but the form's fields is left aside.

    Raises:
        NotAllowed: the actor may not write the resource.
        Invalid: fields are wrong; every one is named.
        Refusal: the row would lie outside of the actor's scope, or a rule of the table forbids it.
    """
    actor.need(resource.write)
    with transaction(actor) as tx:
        return save_new(tx, resource, converted(resource, data, None))


def update_row(resource: Resource, actor: Actor, row_id: int, version: int, data: Mapping[str, Any]) -> Saved:
    """Change the fields that were sent; `version` is the one the person saw.

    Raises:
        Conflict: somebody else saved meanwhile; holds their values, which fields they changed and who they are.
        NotFound: no such row in the actor's scope.
        NotAllowed, Invalid, Refusal: as `create_row`.
    """
    actor.need(resource.write)
    try:
        with transaction(actor) as tx:
            row = find(tx.session, resource, actor, row_id, lock=True)
            if row.version != version:
                raise conflict(tx, resource, row, version if isinstance(version, int) else 0)
            return save_changed(tx, resource, row, converted(resource, data, row))
    except StaleDataError:
        with transaction(actor) as tx:
            raise conflict(tx, resource, find(tx.session, resource, actor, row_id), version) from None


def conflict(tx: Tx, resource: Resource, row: Any, version: int) -> Conflict:
    """What others saved since `version`, from the audit log."""
    entries = audit.entries_of(tx.session, resource.model.__tablename__, row.id)
    since = [entry for entry in entries if (entry["changes"].get(audit.VERSION) or [0, 0])[1] > version]
    changed = {name for entry in since for name in entry["changes"]} & set(resource.form_fields)
    who = list(dict.fromkeys(entry["actor"] for entry in since))
    return Conflict(form_values(resource, row), [name for name in resource.form_fields if name in changed], "、".join(who))


def converted(resource: Resource, data: Mapping[str, Any], row: Record | None) -> dict[str, Any]:
    """What a form sent as values of the model: all of the form's fields for a new row, those sent for an existing one.

    A mask that comes back untouched, or a text that says what is stored already, changes nothing.

    Raises:
        Invalid: every field that is wrong.
    """
    own, errors = fields_of(resource.model), {}
    values: dict[str, Any] = {}
    data = data if isinstance(data, Mapping) else {}
    for name in resource.form_fields:
        field, raw = own[name], data.get(name)
        if row is not None and (name not in data or _same(field, raw, row)):
            continue
        if row is None and name not in data and not field.required:
            raw = None
        try:
            value = parse(field, raw)
        except Refusal as refusal:
            errors[name] = refusal.message
            continue
        if not (field.generated and value is None):
            values[name] = value
    if errors:
        raise Invalid(errors)
    return values


def _same(field: FieldSpec, raw: Any, row: Record) -> bool:
    stored = getattr(row, field.name)
    return raw == form_value(field, stored) and (not is_masked(field, raw) or stored is not None)


def save_new(tx: Tx, resource: Resource, values: dict[str, Any]) -> Saved:
    """Add a row from typed values inside a transaction: service checks, model, database, scope. For forms and imports alike.

    Raises as `create_row` does.
    """
    need_own(tx.session, resource, tx.actor)
    warnings = tuple(resource.clean(tx, values, None)) if resource.clean else ()
    _complete(resource, values)
    _need_sections(tx, resource, {name for name, value in values.items() if value not in (None, "")})
    _referred(tx, resource, values)
    row = _validated(resource, values)
    tx.session.add(row)
    _flush(tx, resource, row, values)
    return _saved(tx, resource, row, warnings)


def save_changed(tx: Tx, resource: Resource, row: Any, values: dict[str, Any]) -> Saved:
    """Change a row to typed values inside a transaction; fields not in `values` stay. For forms and imports alike.

    Raises as `update_row` does, except `Conflict`.
    """
    need_own(tx.session, resource, tx.actor, row.id)
    values = {name: getattr(row, name) for name in resource.form_fields} | values  # the service sees the whole row as it will be
    warnings = tuple(resource.clean(tx, values, row)) if resource.clean else ()
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    _need_sections(tx, resource, changed)
    _referred(tx, resource, changed)
    _validated(resource, {**row.model_dump(exclude={"created_at", "updated_at"}), **changed})
    for name, value in changed.items():
        setattr(row, name, value)
    _flush(tx, resource, row, values)
    return _saved(tx, resource, row, warnings)


def _complete(resource: Resource, values: Mapping[str, Any]) -> None:
    """Raise `Invalid` for required fields that neither the person nor the service filled."""
    own = fields_of(resource.model)
    empty = [
        name for name, field in own.items() if not field.internal and (field.required or _unmade(field)) and values.get(name) in (None, "")
    ]
    if empty:
        raise Invalid({name: msg("必填项，请填写") for name in empty})


def _need_sections(tx: Tx, resource: Resource, written: Container[str]) -> None:
    """Raise `Invalid` for fields of a section that takes a permission of its own, which the actor lacks."""
    kept = [name for part in resource.form if part.write and not tx.actor.may(part.write) for name in part.names if name in written]
    if kept:
        label = fields_of(resource.model)[kept[0]].label
        raise Invalid({name: msg("您没有填写和修改{label}的权限，请由有权限的人员办理", label=Msg(label)) for name in kept})


def _unmade(field: FieldSpec) -> bool:
    return field.generated and not field.nullable


def _referred(tx: Tx, resource: Resource, values: Mapping[str, Any]) -> None:
    """Raise `Invalid` for form references to rows that are gone or out of the actor's sight."""
    own = fields_of(resource.model)
    chosen = {name: value for name, value in values.items() if value is not None and own[name].target and name in resource.form_fields}
    gone = [name for name, value in chosen.items() if missing(tx.session, tx.actor, own[name], value)]
    if gone:
        raise Invalid({name: msg("所选{label}不存在或已删除，请重新选择", label=Msg(own[name].label)) for name in gone})


def _validated(resource: Resource, values: Mapping[str, Any]) -> Record:
    try:
        return resource.model.model_validate(values)
    except pydantic.ValidationError as error:
        wrong = _wrong(error.errors(include_url=False))
        raise Invalid({name: msg("填写的内容不符合要求，请核对") for name in wrong}) from error


def _wrong(errors: Iterable[Any]) -> list[str]:
    return [str(error["loc"][0]) if error["loc"] else "" for error in errors]


def _flush(tx: Tx, resource: Resource, row: Record, values: dict[str, Any]) -> None:
    """Write, and refuse a row that has left the actor's scope."""
    try:
        tx.session.flush()
    except IntegrityError as error:
        raise explain(error, resource, values) from error
    scope = visible(resource, tx.actor)
    table = table_of(resource.model)
    if scope and tx.session.execute(sa.select(table.c.id).where(table.c.id == row.id, *scope)).first() is None:
        raise Refusal(msg("保存后这条记录将不在您的管辖范围内，不能保存"))
    need_own(tx.session, resource, tx.actor, row.id)


def _saved(tx: Tx, resource: Resource, row: Record, warnings: tuple[Msg, ...]) -> Saved:
    assert row.id is not None
    return Saved(id=row.id, version=row.version, label=label_of(tx.session, resource, row), warnings=warnings)
