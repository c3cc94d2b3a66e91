"""deadlines by category, urgency, level and stage; natural hours."""

import sqlalchemy as sa
from alembic import op

from gridapp.migrations.parts import choice, create_record, refers, where

revision = "0009"
down_revision = "0008"

_UNITS = ("working_hours", "working_days", "natural_hours", "natural_days")
_KEY = ("stage", sa.text("coalesce(category_id, 0)"), sa.text("coalesce(urgency, '')"), sa.text("coalesce(level, '')"))


def _allow(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    """Let a column hold these values and no others."""
    allowed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), f"{column} IN ({allowed})")


def upgrade() -> None:
    create_record(
        "deadline_rule",
        sa.Column("stage", choice("deadlinestage", "overall", "dispatch", "handle", "verify"), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("urgency", choice("urgency", "normal", "urgent", "critical"), nullable=True),
        sa.Column("level", choice("caselevel", "grid", "community", "town", "county"), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("unit", choice("deadlineunit", *_UNITS), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        refers("deadline_rule", "category_id", "case_category.id"),
        indexed=("category_id",),
    )
    op.create_index("uq_deadline_rule", "deadline_rule", list(_KEY), unique=True, **where())
    _allow("case_category", "deadline_unit", "deadlineunit", _UNITS)


def downgrade() -> None:
    op.execute(
        "UPDATE case_category SET deadline_unit = 'natural_days', deadline = (deadline + 23) / 24 WHERE deadline_unit = 'natural_hours'"
    )
    _allow("case_category", "deadline_unit", "deadlineunit", tuple(unit for unit in _UNITS if unit != "natural_hours"))
    op.drop_table("deadline_rule")
