"""Tables as lines of typed cells, in the form an import reads back to the same rows."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from gridapp.kit.fields import FieldSpec, cell_of
from gridapp.kit.masks import masked
from gridapp.kit.sheet import Cell
from gridapp.kit.store.names import Source, alive
from gridapp.kit.transfer.tables import FileTable


def table_lines(session: Session, table: FileTable, *, unmasked: bool = False) -> Iterator[list[Cell]]:
    """Every live row of a table in the columns of `table.fields`, oldest first.

    Personal data is masked unless `unmasked`; the caller sees to the permission and the log.
    """
    source = Source(table.model)
    fields = list(table.fields.values())
    wanted = [source.key(field.name) if field.target else source.table.c[field.name] for field in fields]
    statement = sa.select(*(column.label(f"c{at}") for at, column in enumerate(wanted)))
    statement = statement.select_from(source.tables).where(alive(table.model)).order_by(source.table.c.id)
    for row in session.execute(statement.execution_options(yield_per=2_000)):
        yield [_cell(field, value, unmasked) for field, value in zip(fields, row, strict=True)]


def _cell(field: FieldSpec, value: Any, unmasked: bool) -> Cell:
    return masked(field.mask, str(value)) if field.sensitive and not unmasked and value is not None else cell_of(field, value)
