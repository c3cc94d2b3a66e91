"""place of a case, and the deadlines that older imports left out."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op
from sqlmodel import Session

from gridapp.kit.calendar import deadline, load_calendar

revision = "0006"
down_revision = "0005"

_ALIVE = sa.text("deleted_at IS NULL")
_MOMENT = sa.DateTime(timezone=True)
_CASE = sa.table(
    "case",
    *(sa.column(name) for name in ("id", "category_id")),
    *(sa.column(name, _MOMENT) for name in ("reported_at", "filed_at", "due_at", "closed_at")),
)
_CATEGORY = sa.table("case_category", *(sa.column(name) for name in ("id", "deadline", "deadline_unit")))


def upgrade() -> None:
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("village_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_case_village_id_village"), "village", ["village_id"], ["id"], ondelete="RESTRICT")
    # Where a grid lay before today nobody wrote down: what has happened in it so far stays where it lies now.
    op.execute(
        'UPDATE "case" SET village_id = (SELECT coalesce(grid.village_id, dormitory.village_id)'
        ' FROM grid LEFT JOIN dormitory ON dormitory.id = grid.dormitory_id WHERE grid.id = "case".grid_id)'
    )
    op.create_index(
        "ix_case_village_id_reported_at",
        "case",
        ["village_id", "reported_at", "id", "deleted_at"],
        sqlite_where=_ALIVE,
        postgresql_where=_ALIVE,
    )
    _count_deadlines(op.get_bind())


def _count_deadlines(connection: sa.Connection) -> None:
    """Give a deadline to every filed case that has none, counted as the form counts it: such a case passed for settled in time however
    late it was. One that was closed without ever being filed is counted from its report, the only beginning it has.
    """
    began = sa.func.coalesce(_CASE.c.filed_at, _CASE.c.reported_at, type_=_MOMENT)
    wanted = sa.select(_CASE.c.id, began, _CATEGORY.c.deadline, _CATEGORY.c.deadline_unit)
    wanted = wanted.join(_CATEGORY, _CATEGORY.c.id == _CASE.c.category_id).where(
        _CASE.c.due_at.is_(None), sa.or_(_CASE.c.filed_at.is_not(None), _CASE.c.closed_at.is_not(None))
    )
    rows = connection.execute(wanted).all()
    if not rows:
        return
    calendar = load_calendar(Session(connection))
    known: dict[tuple[int, str, datetime | date], datetime] = {}
    found = []
    for number, at, amount, unit in rows:
        start = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        key = (amount, unit, start if unit == "working_hours" else calendar.local(start).date())
        if key not in known:
            known[key] = deadline(calendar, start, amount, unit).astimezone(UTC)
        found.append({"row": number, "due": known[key]})
    connection.execute(sa.update(_CASE).where(_CASE.c.id == sa.bindparam("row")).values(due_at=sa.bindparam("due", type_=_MOMENT)), found)


def downgrade() -> None:
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_case_village_id_village"), type_="foreignkey")
        batch_op.drop_index("ix_case_village_id_reported_at")
        batch_op.drop_column("village_id")
