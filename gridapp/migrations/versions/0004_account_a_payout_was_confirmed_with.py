"""account a payout was confirmed with."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("payout", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bank_name", sa.String(length=100), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("bank_account", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("payout", schema=None) as batch_op:
        batch_op.alter_column("bank_name", server_default=None)
    of_person = "FROM staff WHERE staff.id = payout.staff_id"  # the same key encrypts both: what is stored is copied as it is
    op.execute(
        f"UPDATE payout SET bank_name = (SELECT bank_name {of_person}), bank_account = (SELECT bank_account {of_person})"  # noqa: S608
        " WHERE status = 'confirmed'"
    )


def downgrade() -> None:
    with op.batch_alter_table("payout", schema=None) as batch_op:
        batch_op.drop_column("bank_account")
        batch_op.drop_column("bank_name")
