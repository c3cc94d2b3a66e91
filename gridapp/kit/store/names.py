"""From the names of a declaration to columns and joins, and from stored values to what a list shows."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from gridapp.kit import parsing
from gridapp.kit.auth.actor import Actor
from gridapp.kit.db import search
from gridapp.kit.db.base import MomentText, Record
from gridapp.kit.errors import NotConfined
from gridapp.kit.fields import FieldSpec, fields_of, key_column, shown_column, table_of
from gridapp.kit.masks import masked
from gridapp.kit.store.fields import RANGES, field_info, filter_info, model_of, reference_name
from gridapp.kit.store.spec import Column, Resource


class Source:
    """The tables one statement reads: the resource's own, and one outer join per reference that is named."""

    def __init__(self, model: type[SQLModel]) -> None:
        self.model = model
        self.table = table_of(model)
        self._joined: dict[str, sa.FromClause] = {}
        self._driver: sa.FromClause | None = None

    def column(self, name: str) -> sa.ColumnElement[Any]:
        """The column behind `name` or `reference.field`; joins the referred table on first use. Raises `KeyError` when there is none."""
        reference, _dot, referred = name.partition(".")
        if name == "id" and self._driver is not None:
            return self._driver.c.rowid  # the search index gives rows in this order
        return self.referred(reference_name(self.model, reference)).c[referred] if referred else self.table.c[name]

    def drive(self, index: search.SearchIndex, words: Sequence[str]) -> list[sa.ColumnElement[bool]]:
        """Let an SQLite search index lead: rows come in the order of its ids, and only as many are read as are asked for."""
        match = search.match_sqlite(index, words)
        if match is None:
            return [sa.false()]
        self._driver = sa.table(index.name, sa.column("rowid", sa.Integer))
        return [sa.literal_column(index.name).op("MATCH")(match)]

    def shown(self, reference: str) -> sa.ColumnElement[Any]:
        """What a referred row is called."""
        return self.referred(reference).c[shown_column(self._target(reference))]

    def key(self, reference: str) -> sa.ColumnElement[Any]:
        """How files name a referred row."""
        return self.referred(reference).c[key_column(self._target(reference))]

    def referred(self, reference: str) -> sa.FromClause:
        """The table a reference column points at, joined once."""
        if reference not in self._joined:
            self._joined[reference] = self._target(reference).alias(f"of_{reference}")
        return self._joined[reference]

    def _target(self, reference: str) -> sa.Table:
        return table_of(model_of(fields_of(self.model)[reference].target_table))

    @property
    def tables(self) -> sa.FromClause:
        """What to select from."""
        found: sa.FromClause = self.table
        if self._driver is not None:
            found = self._driver.join(self.table, self.table.c.id == self._driver.c.rowid)
        for reference, alias in self._joined.items():
            found = found.outerjoin(alias, self.table.c[reference] == alias.c[fields_of(self.model)[reference].target_column])
        return found


def visible(resource: Resource, actor: Actor) -> list[sa.ColumnElement[bool]]:
    """The condition that confines rows to the actor's scope; none when they see everything."""
    condition = resource.scope(actor) if resource.scope else None
    return [] if condition is None else [condition]


def need_own(session: Session, resource: Resource, actor: Actor, row_id: int | None = None) -> None:
    """What belongs to no place is written by those who are confined to none: the one check, behind every way to write.

    Without `row_id`: whether the actor may add to the table at all.

    Raises:
        NotAllowed: the actor is confined to a place, and the table or the row is everybody's.
    """
    whole = actor.unpicked()
    if whole.scope is None:
        return
    if resource.scope is None:
        raise NotConfined(resource.write)
    own = resource.own(whole) if resource.own and row_id is not None else None
    table = table_of(resource.model)
    if own is not None and session.execute(sa.select(table.c.id).where(table.c.id == row_id, own)).first() is None:
        raise NotConfined(resource.write)


def alive(model: type[Record], bin: bool = False) -> sa.ColumnElement[bool]:
    """Rows of the list, or of the recycle bin."""
    deleted_at = table_of(model).c["deleted_at"]
    return deleted_at.is_not(None) if bin else deleted_at.is_(None)


def is_big(model: type[SQLModel]) -> bool:
    """Whether a model says of itself that it grows without end: it declares a search index."""
    return bool(getattr(model, "__search__", ()))


def is_reference(resource: Resource, name: str) -> bool:
    """Whether a field or filter names another row."""
    try:
        declared = any(item.name == name for item in resource.list_filters)
        return (filter_info(resource, name) if declared else field_info(resource.model, name)).widget == "reference"
    except KeyError:
        return False


def is_range(resource: Resource, name: str) -> bool:
    """Whether a filter is from–to: it then has exactly two values, `""` for an open end."""
    try:
        return filter_info(resource, name).widget in RANGES
    except KeyError:
        return False


def sortable(resource: Resource, name: str) -> bool:
    """Whether the list may be sorted by a declared column: not by encrypted ones, nor, in a big table, by one without an index."""
    if name not in {column.name for column in resource.list_columns}:
        return False
    if field_info(resource.model, name).sensitive:
        return False
    return not is_big(resource.model) or leads_an_index(table_of(resource.model), name)


def leads_an_index(table: sa.Table, name: str) -> bool:
    """Whether an index begins with the column, so that rows come in its order without sorting."""
    if name not in table.c:
        return False
    firsts = {next(iter(index.columns)).key for index in table.indexes if len(index.columns)}
    return bool(name in firsts or table.c[name].primary_key or table.c[name].unique)


Writer = Callable[[Any], Any]


def expression(source: Source, field: FieldSpec, column: Column) -> sa.ColumnElement[Any]:
    """What is selected for a column of a list; a bare reference gives what the referred row is called, a choice its stored value."""
    name = column.name
    found = source.shown(name) if field.widget == "reference" and "." not in name else source.column(name)
    if column.show is None and field.widget == "choice":
        return sa.type_coerce(found, sa.String)
    return sa.type_coerce(found, MomentText()) if column.show is None and field.widget == "datetime" else found


def writer(field: FieldSpec, column: Column) -> Writer | None:
    """How a selected value that is not empty becomes JSON: dates ISO, decimals as text, personal data masked.

    `None` when it is JSON as it is. Chosen once per column, because a list writes thousands of values.
    """
    if field.sensitive:
        hide = partial(masked, field.mask)
        return (lambda value, show=column.show: show(hide(str(value)))) if column.show else lambda value: hide(str(value))
    if column.show is not None:
        return column.show
    return {"date": date.isoformat, "decimal": parsing.decimal_text}.get(field.widget)
