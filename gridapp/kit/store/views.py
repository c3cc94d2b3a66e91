"""What a list shows, as SQL: tables, conditions and order. Statements are made once per view; what differs between blocks is bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from gridapp.kit.db.base import Record
from gridapp.kit.fields import table_of
from gridapp.kit.store.names import Source


@dataclass(frozen=True)
class View:
    """A list before it is cut into blocks. `keys` are the columns of the order, the last one unique, with their direction."""

    model: type[Record]
    tables: sa.FromClause
    where: Sequence[sa.ColumnElement[bool]]
    keys: Sequence[tuple[sa.ColumnElement[Any], bool]]

    @classmethod
    def over(cls, model: type[Record], source: Source, where: Sequence[sa.ColumnElement[bool]], order: Sequence[tuple[str, bool]]) -> Self:
        """A view of a model through a source, ordered by names and directions."""
        keys = [(source.column(name), descending) for name, descending in order]
        return cls(model, source.tables, where, keys)

    @cached_property
    def ids(self) -> sa.Select[Any]:
        """The id of every row, in order."""
        order = [column.desc() if descending else column.asc() for column, descending in self.keys]
        return sa.select(self.keys[-1][0]).select_from(self.tables).where(*self.where).order_by(*order)

    @cached_property
    def block(self) -> sa.Select[Any]:
        """The ids of `size` rows from row number `start` on."""
        return _cut(self.ids)

    @cached_property
    def places(self) -> sa.Select[Any]:
        """Per row the id, then the values of the order as the database keeps them: what `mark` takes."""
        return self.ids.add_columns(*(sa.type_coerce(column, sa.types.NULLTYPE) for column, _descending in self.keys[:-1]))

    @cached_property
    def top(self) -> sa.Select[Any]:
        """The places of `size` rows from row number `start` on."""
        return _cut(self.places)

    @cached_property
    def onward(self) -> sa.Select[Any]:
        """The places of `size` rows, `start` rows after the marked one."""
        return _cut(self.places.where(self.beyond))

    @cached_property
    def reads(self) -> frozenset[str]:
        """Names of the tables it looks at: its own, those it joins and those its conditions ask."""
        parts = list(visitors.iterate(self.places))
        tables = [part.table if isinstance(part, sa.Column) else part for part in parts]
        return frozenset(part.name for part in tables if isinstance(part, sa.Table))

    @property
    def steady(self) -> bool:
        """Whether a row's place follows from its keys alone: all in one direction, none ever empty, all of the table's own."""
        own = table_of(self.model)
        columns = [column for column, _descending in self.keys]
        single = len({descending for _column, descending in self.keys}) == 1
        return single and all(isinstance(column, sa.Column) and column.table is own and not column.nullable for column in columns)

    @cached_property
    def beyond(self) -> sa.ColumnElement[bool]:
        """The rows after the marked one."""
        columns = [column for column, _descending in self.keys]
        values = [sa.bindparam(f"mark_{at}", type_=sa.types.NULLTYPE) for at in (*range(1, len(columns)), 0)]
        if len(columns) == 1:
            return columns[0] < values[0] if self.keys[0][1] else columns[0] > values[0]
        row, mark = sa.tuple_(*columns), sa.tuple_(*values)
        return row < mark if self.keys[0][1] else row > mark


def mark(keys: Sequence[Any]) -> dict[str, Any]:
    """What marks the row with these keys (id first, as `places` gives them) for `onward` and `beyond`."""
    return {f"mark_{at}": value for at, value in enumerate(keys)}


def count(connection: sa.Connection, view: View, after: Sequence[Any] = ()) -> int:
    """How many rows a view has, all or those after the row with these keys."""
    statement = sa.select(sa.func.count()).select_from(view.tables).where(*view.where, *([view.beyond] if after else []))
    return connection.execute(statement, mark(after)).scalar_one()


def _cut(statement: sa.Select[Any]) -> sa.Select[Any]:
    return statement.limit(sa.bindparam("size", type_=sa.BigInteger)).offset(sa.bindparam("start", type_=sa.BigInteger))
