"""numbers given out."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_series")),
    )


def downgrade() -> None:
    op.drop_table("series")
