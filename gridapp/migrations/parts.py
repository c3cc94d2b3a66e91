"""What revisions 0001 and 0003 repeat of every table. It says what they made and never changes with today's models."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem


def create_record(table: str, *own: SchemaItem, indexed: tuple[str, ...] = ()) -> None:
    """A table of records: key, moments and version, then what it has of its `own`, and an index on each column `indexed`."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *own,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("updated_at", *indexed):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def choice(name: str, *values: str) -> sa.Enum:
    """A text that is one of `values`, which a check of that name keeps."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def refers(table: str, column: str, target: str, ondelete: str = "RESTRICT") -> sa.ForeignKeyConstraint:
    """A column of `table` that names a row by `target`, as in `village.id`."""
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}_{target.partition('.')[0]}"), ondelete=ondelete)


def where(condition: str = "deleted_at IS NULL") -> dict[str, Any]:
    """Options of an index on the rows of which `condition` holds."""
    return {f"{database}_where": sa.text(condition) for database in ("sqlite", "postgresql")}
