"""References: what may be chosen, what chosen rows are called, and whether a chosen row may be referred to."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.base import Record
from gridapp.kit.db.session import read_session
from gridapp.kit.errors import NotFound, Refusal
from gridapp.kit.fields import FieldSpec, fields_of, parse, shown_column, table_of, text_of
from gridapp.kit.i18n import _, translate
from gridapp.kit.store import registry
from gridapp.kit.store.conditions import filter_field, searching
from gridapp.kit.store.fields import model_of
from gridapp.kit.store.names import Source, alive, visible
from gridapp.kit.store.spec import Ref, Resource

MAX_OPTIONS = 100


def options(resource: Resource, actor: Actor, field: str, text: str, limit: int = 20) -> list[tuple[str, str]]:
    """Rows that a reference field or filter may mean, as `(value, shown)`, found by typing; only rows the actor sees.

    Raises:
        NotAllowed: the actor may not read the resource.
        NotFound: the field is no reference of its form or filters.
    """
    actor.need(resource.read)
    found = _reference(resource, field)
    target, ref = model_of(found.target_table), ref_of(resource, field)
    source = Source(target)
    search = ref.search if ref else [name for name in ("code", "name", "title") if name in source.table.c]
    key, shown = source.table.c[found.target_column], source.table.c[ref.show if ref else shown_column(source.table)]
    code = source.table.c.get("code") if found.integer_key and "code" in search else None
    wanted = [key, shown] if code is None or code is shown else [key, shown, code]
    order = source.table.c.get("code", key)
    statement = sa.select(*wanted).where(*choosable(target, actor), *searching(source, search, text, actor.locale)).order_by(order, key)
    with read_session() as session:
        rows = session.execute(statement.limit(min(max(int(limit), 1), MAX_OPTIONS))).all()
    return [(str(row[0]), f"{row[1]}（{row[2]}）" if len(row) > 2 else str(row[1])) for row in rows]


def choosable(target: type[Any], actor: Actor) -> list[sa.ColumnElement[bool]]:
    """Which rows of a table the actor may refer to: live ones, in their own scope. A confined actor sees none of a table nobody mounted."""
    found = [alive(target)] if issubclass(target, Record) else []
    owners = registry.of_model(target)
    if owners:
        return [*found, *visible(owners[0], actor)]
    return found if actor.scope is None else [*found, sa.false()]


def ref_of(resource: Resource, name: str) -> Ref | None:
    """How the form declares a reference field."""
    return next((item for section in resource.form for item in section.fields if isinstance(item, Ref) and item.name == name), None)


def _reference(resource: Resource, name: str) -> FieldSpec:
    own = fields_of(resource.model)
    field = own[name] if name in resource.form_fields and name in own else filter_field(resource, name)
    if field is None or not field.target:
        raise NotFound
    return field


def reference_texts(resource: Resource, actor: Actor, values: Mapping[str, Any]) -> dict[str, str]:
    """What the rows chosen in reference fields are called, by field. Rows the actor does not see have no name."""
    own = fields_of(resource.model)
    wanted = {name: [str(value)] for name, value in values.items() if name in own and own[name].target and value not in (None, "")}
    return {name: next(iter(texts.values()), "") for name, texts in option_texts(resource, actor, wanted).items()}


def option_texts(resource: Resource, actor: Actor, wanted: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
    """What the rows chosen in reference fields or filters are called: field → value → text."""
    actor.need(resource.read)
    found: dict[str, dict[str, str]] = {}
    with read_session() as session:
        for name, values in wanted.items():
            try:
                field = _reference(resource, name)
                keys = [parse(field, value) for value in list(values)[:MAX_OPTIONS]]
            except Refusal:
                found[name] = {}
                continue
            ref = ref_of(resource, name)
            found[name] = {str(key): text for key, text in _names(session, actor, field, keys, ref.show if ref else "").items()}
    return found


def _names(session: Session, actor: Actor, field: FieldSpec, keys: Collection[Any], show: str) -> dict[Any, str]:
    target = model_of(field.target_table)
    table = table_of(target)
    key, owners = table.c[field.target_column], registry.of_model(target)
    scope = visible(owners[0], actor) if owners else []
    rows = session.execute(sa.select(key, table.c[show or shown_column(table)]).where(key.in_(keys), *scope))
    return {row[0]: str(row[1]) for row in rows}


def value_texts(resource: Resource, actor: Actor, values: Mapping[str, Any]) -> dict[str, str]:
    """Form values as people read them, in the actor's language: choices by their words, references by name, yes and no."""
    own = fields_of(resource.model)
    names = reference_texts(resource, actor, values)
    return {name: names.get(name) or _read(own[name], value, actor.locale) for name, value in values.items() if name in own}


def _read(field: FieldSpec, value: Any, locale: str) -> str:
    if value is None or value == "":
        return ""
    if field.choices is not None:
        return translate(field.choices.labels().get(str(value), str(value)), locale)
    if isinstance(value, bool):
        return translate(_("是") if value else _("否"), locale)
    return value if isinstance(value, str) else text_of(field, value)


def missing(session: Session, actor: Actor, field: FieldSpec, key: Any) -> bool:
    """Whether a reference names no row that the actor may refer to."""
    target = model_of(field.target_table)
    column = table_of(target).c[field.target_column]
    return session.execute(sa.select(column).where(column == key, *choosable(target, actor))).first() is None
