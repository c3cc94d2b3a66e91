"""what held of a case and until when, and requests that a second person decides."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from gridapp.migrations.parts import choice, create_record, refers, where

revision = "0008"
down_revision = "0007"

_STEP = sa.table("case_step", sa.column("kind"))
_STATUS = ("received", "filed", "dispatched", "handled", "closed", "void")
_STEPS = ("report", "file", "dispatch", "handle", "close", "return", "escalate", "void")
_NEW_STEPS = ("ask", "refuse", "extend", "suspend", "resume", "correct", "recount", "supervise", "inform", "visit", "reopen")
_MOMENTS = ("informed_at", "supervised_until", "since", "suspended_at", "reopened_at")
_COUNTS = ("extended_days", "paused_seconds")


_ROLE = sa.table("account_role", *(sa.column(name) for name in ("id", "code")), sa.column("permissions", sa.JSON()))
_GRANTS = {"planner": ("cases.supervise",), "leader": ("cases.supervise",), "clerk": ("cases.unmask",)}
"""What the roles an office starts with may besides, where they may read cases."""


def _change_roles(change: Callable[[list[str], tuple[str, ...]], list[str]]) -> None:
    rows = op.get_bind().execute(sa.select(_ROLE.c.id, _ROLE.c.code, _ROLE.c.permissions).where(_ROLE.c.code.in_(_GRANTS)))
    for number, code, permissions in rows.all():
        if "cases.read" in permissions:
            op.execute(sa.update(_ROLE).where(_ROLE.c.id == number).values(permissions=change(list(permissions), _GRANTS[code])))


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _allow(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    """Let a column hold these values and no others."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), _one_of(column, values))


def upgrade() -> None:
    _change_roles(lambda had, more: [*had, *(name for name in more if name not in had)])
    with op.batch_alter_table("case") as batch:
        for name in _MOMENTS:
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in _COUNTS:
            batch.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
        for name in ("caller", "caller_phone"):
            batch.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("supervision", choice("card", "yellow", "red"), nullable=True))
        batch.drop_constraint(op.f("ck_case_casestatus"), type_="check")
        batch.create_check_constraint(op.f("ck_case_casestatus"), _one_of("status", (*_STATUS, "suspended")))
    with op.batch_alter_table("case") as batch:
        for name in _COUNTS:
            batch.alter_column(name, server_default=None)
    _allow("case_step", "kind", "stepkind", _STEPS + _NEW_STEPS)
    create_record(
        "case_interval",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        refers("case_interval", "case_id", "case.id"),
        indexed=("case_id",),
    )
    create_record(
        "case_request",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", choice("requestkind", "extend", "suspend", "correct"), nullable=False),
        sa.Column("state", choice("requeststate", "open", "granted", "refused"), nullable=False),
        sa.Column("level", choice("caselevel", "grid", "community", "town", "county"), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=True),
        sa.Column(
            "entry",
            choice("entry", "reported_at", "filed_at", "closed_at", "voided_at", "grid_id", "category_id", "urgency"),
            nullable=True,
        ),
        sa.Column("old", sa.String(length=100), nullable=False),
        sa.Column("new", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=50), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=50), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        refers("case_request", "case_id", "case.id"),
        indexed=("case_id",),
    )
    op.create_index("uq_case_request_open", "case_request", ["case_id"], unique=True, **where("deleted_at IS NULL AND state = 'open'"))


def downgrade() -> None:
    _change_roles(lambda had, more: [name for name in had if name not in more])
    for table in ("case_request", "case_interval"):
        op.drop_table(table)
    op.execute(sa.delete(_STEP).where(_STEP.c.kind.in_(_NEW_STEPS)))
    _allow("case_step", "kind", "stepkind", _STEPS)
    # A case that rests goes on where somebody has it; its deadline is the one it had, which only its intervals told.
    op.execute("UPDATE \"case\" SET status = CASE WHEN handler = '' THEN 'filed' ELSE 'dispatched' END WHERE status = 'suspended'")
    with op.batch_alter_table("case") as batch:
        for name in ("casestatus", "card"):
            batch.drop_constraint(op.f(f"ck_case_{name}"), type_="check")
        batch.create_check_constraint(op.f("ck_case_casestatus"), _one_of("status", _STATUS))
        for name in ("supervision", "caller_phone", "caller", *_COUNTS, *_MOMENTS):
            batch.drop_column(name)
