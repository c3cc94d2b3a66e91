"""who took a step, and for whom; the roles an office starts with go on working on cases, each at its level."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


_ROLE = sa.table("account_role", *(sa.column(name) for name in ("id", "code")), sa.column("permissions", sa.JSON()))
_LEVELS = ("cases.grid", "cases.community", "cases.town")
_GRANTS = {"grid_worker": _LEVELS[:1], "community": _LEVELS[:2], "clerk": _LEVELS, "planner": _LEVELS}


def _roles() -> list[tuple[int, str, list[str]]]:
    rows = op.get_bind().execute(sa.select(_ROLE.c.id, _ROLE.c.code, _ROLE.c.permissions).where(_ROLE.c.code.in_(_GRANTS)))
    return [(number, code, list(permissions)) for number, code, permissions in rows]


def _grant(number: int, permissions: list[str]) -> None:
    op.execute(sa.update(_ROLE).where(_ROLE.c.id == number).values(permissions=permissions))


def upgrade() -> None:
    for number, code, permissions in _roles():
        if "cases.write" in permissions:  # it was all it took to work on a case
            _grant(number, [*permissions, *(name for name in _GRANTS[code] if name not in permissions)])
    for name in ("reported_by_id", "handled_by_id"):
        op.add_column("case", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("case_step", sa.Column("by_id", sa.BigInteger(), nullable=True))
    op.add_column("case_step", sa.Column("addressee", sa.String(length=100), nullable=False, server_default=""))


def downgrade() -> None:
    for number, _code, permissions in _roles():
        _grant(number, [name for name in permissions if name not in _LEVELS])
    for name in ("addressee", "by_id"):
        op.drop_column("case_step", name)
    for name in ("handled_by_id", "reported_by_id"):
        op.drop_column("case", name)
