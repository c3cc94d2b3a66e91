"""What a list shows, as SQL: tables, conditions and order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors
from sqlmodel import Session

from gridapp.kit.db.base import Record
from gridapp.kit.fields import table_of


@dataclass(frozen=True)
class View:
    """A list before it is cut into blocks. `keys` are the columns of the order, the last one unique, with their direction."""

    model: type[Record]
    tables: sa.FromClause
    where: Sequence[sa.ColumnElement[bool]]
    keys: Sequence[tuple[sa.ColumnElement[Any], bool]]

    @cached_property
    def ids(self) -> sa.Select[Any]:
        """The id of every row, in order."""
        order = [column.desc() if descending else column.asc() for column, descending in self.keys]
        return sa.select(self.keys[-1][0]).select_from(self.tables).where(*self.where).order_by(*order)

    @cached_property
    def places(self) -> sa.Select[Any]:
        """Per row the id, then the values of the order: what `beyond` takes."""
        return self.ids.add_columns(*(column for column, _descending in self.keys[:-1]))

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

    def beyond(self, keys: Sequence[Any]) -> sa.ColumnElement[bool]:
        """The rows after the one with these keys (id first, as `places` gives them)."""
        columns = [column for column, _descending in self.keys]
        values = [sa.literal(value, column.type) for column, value in zip(columns, [*keys[1:], keys[0]], strict=True)]
        if len(columns) == 1:
            return columns[0] < values[0] if self.keys[0][1] else columns[0] > values[0]
        row, mark = sa.tuple_(*columns), sa.tuple_(*values)
        return row < mark if self.keys[0][1] else row > mark


def count(session: Session, view: View, *more: sa.ColumnElement[bool]) -> int:
    """How many rows a view (or the part of it that `more` leaves) has."""
    return session.execute(sa.select(sa.func.count()).select_from(view.tables).where(*view.where, *more)).scalar_one()
