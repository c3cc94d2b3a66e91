"""place picked in a session."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("village_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_login_session_village_id"), ["village_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_login_session_village_id_village"), "village", ["village_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_login_session_village_id_village"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_login_session_village_id"))
        batch_op.drop_column("village_id")
