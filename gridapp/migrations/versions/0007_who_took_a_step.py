"""who took a step, and for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for name in ("reported_by_id", "handled_by_id"):
        op.add_column("case", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("case_step", sa.Column("by_id", sa.BigInteger(), nullable=True))
    op.add_column("case_step", sa.Column("addressee", sa.String(length=100), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("addressee", "by_id"):
        op.drop_column("case_step", name)
    for name in ("handled_by_id", "reported_by_id"):
        op.drop_column("case", name)
