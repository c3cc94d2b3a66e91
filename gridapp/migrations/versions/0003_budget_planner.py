"""budget planner."""

import sqlalchemy as sa
from alembic import op

from gridapp.migrations.parts import choice, create_record, refers, where

revision = "0003"
down_revision = "0002"

_FILLED = {
    "budget_scenario": ("first_month", "revision", "comment"),
    "fund": ("carry_over_fen",),
    "rule_set": ("basis", "floating_weight_ppm", "min_workers", "households_min", "households_max", "cutoff_day"),
    "staff": ("bank_name",),
    "village_tier": ("part_time",),
}


def upgrade() -> None:
    create_record(
        "fund_source",
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("share_ppm", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        refers("fund_source", "fund_id", "fund.id"),
        indexed=("fund_id",),
    )
    op.create_index("uq_fund_source_name", "fund_source", ["fund_id", "name"], unique=True, **where())
    create_record(
        "fund_use",
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("kind", choice("fundusekind", "service", "activity", "management", "other"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("share_ppm", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(amount_fen IS NULL) <> (share_ppm IS NULL)", name=op.f("ck_fund_use_amount_or_share")),
        refers("fund_use", "fund_id", "fund.id"),
        indexed=("fund_id",),
    )
    op.create_index("uq_fund_use_name", "fund_use", ["fund_id", "kind", "name"], unique=True, **where())
    create_record(
        "subsidy_standard",
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("kind", choice("workerkind", "full_time", "part_time", "dormitory"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("annual_fen", sa.BigInteger(), nullable=False),
        sa.Column("allowance_fen", sa.BigInteger(), nullable=False),
        sa.Column("employer_ppm", sa.BigInteger(), nullable=False),
        refers("subsidy_standard", "rule_set_id", "rule_set.id"),
        indexed=("rule_set_id",),
    )
    op.create_index("uq_subsidy_standard_start", "subsidy_standard", ["rule_set_id", "kind", "valid_from"], unique=True, **where())
    op.create_table(
        "scenario_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        refers("scenario_snapshot", "scenario_id", "budget_scenario.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_snapshot")),
    )
    op.create_index(op.f("ix_scenario_snapshot_scenario_id"), "scenario_snapshot", ["scenario_id"])
    create_record(
        "quota_override",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("dormitory_id", sa.Integer(), nullable=True),
        sa.Column("grids", sa.BigInteger(), nullable=True),
        sa.Column("workers", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("(village_id IS NULL) <> (dormitory_id IS NULL)", name=op.f("ck_quota_override_one_place")),
        sa.CheckConstraint("grids IS NOT NULL OR workers IS NOT NULL", name=op.f("ck_quota_override_something")),
        refers("quota_override", "dormitory_id", "dormitory.id"),
        refers("quota_override", "scenario_id", "budget_scenario.id"),
        refers("quota_override", "village_id", "village.id"),
        indexed=("dormitory_id", "scenario_id", "village_id"),
    )
    op.create_index(
        "uq_quota_override_dormitory",
        "quota_override",
        ["scenario_id", "dormitory_id"],
        unique=True,
        **where("deleted_at IS NULL AND dormitory_id IS NOT NULL"),
    )
    op.create_index(
        "uq_quota_override_village",
        "quota_override",
        ["scenario_id", "village_id"],
        unique=True,
        **where("deleted_at IS NULL AND village_id IS NOT NULL"),
    )
    create_record(
        "payout",
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("dormitory_id", sa.Integer(), nullable=True),
        sa.Column("kind", choice("workerkind", "full_time", "part_time", "dormitory"), nullable=False),
        sa.Column("full_fen", sa.BigInteger(), nullable=False),
        sa.Column("coefficient_ppm", sa.BigInteger(), nullable=False),
        sa.Column("allowance_fen", sa.BigInteger(), nullable=False),
        sa.Column("adjustment_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("subsidy_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("status", choice("payoutstatus", "draft", "confirmed"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("village_id IS NULL OR dormitory_id IS NULL", name=op.f("ck_payout_one_place")),
        refers("payout", "dormitory_id", "dormitory.id"),
        refers("payout", "staff_id", "staff.id"),
        refers("payout", "village_id", "village.id"),
        indexed=("dormitory_id", "staff_id", "village_id"),
    )
    op.create_index("ix_payout_year_month", "payout", ["year", "month"])
    op.create_index("uq_payout_month", "payout", ["year", "month", "staff_id"], unique=True, **where())
    with op.batch_alter_table("budget_scenario", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_month", sa.BigInteger(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("revision", sa.BigInteger(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("based_on_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("comment", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_budget_scenario_based_on_id"), ["based_on_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_budget_scenario_based_on_id_budget_scenario"), "budget_scenario", ["based_on_id"], ["id"], ondelete="RESTRICT"
        )
    with op.batch_alter_table("fund", schema=None) as batch_op:
        batch_op.add_column(sa.Column("carry_over_fen", sa.BigInteger(), nullable=False, server_default="0"))
    basis = choice("tierbasis", "population", "households", "area")
    with op.batch_alter_table("rule_set", schema=None) as batch_op:
        batch_op.add_column(sa.Column("basis", basis, nullable=False, server_default="population"))
        batch_op.add_column(sa.Column("floating_weight_ppm", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("min_workers", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("max_workers", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("households_min", sa.BigInteger(), nullable=False, server_default="200"))
        batch_op.add_column(sa.Column("households_max", sa.BigInteger(), nullable=False, server_default="500"))
        batch_op.add_column(sa.Column("cutoff_day", sa.BigInteger(), nullable=False, server_default="15"))
        batch_op.create_check_constraint(batch_op.f("ck_rule_set_workers_in_order"), "max_workers IS NULL OR max_workers >= min_workers")
        batch_op.create_check_constraint(batch_op.f("ck_rule_set_households_in_order"), "households_max >= households_min")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bank_name", sa.String(length=100), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("bank_account", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("village_tier", schema=None) as batch_op:
        batch_op.add_column(sa.Column("max_population", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("part_time", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.create_check_constraint(
            batch_op.f("ck_village_tier_range_in_order"), "max_population IS NULL OR max_population >= min_population"
        )
        batch_op.create_check_constraint(batch_op.f("ck_village_tier_part_time_fits"), "part_time <= workers")
    for table, columns in _FILLED.items():  # what old rows needed; new ones get theirs from the models
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("village_tier", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_village_tier_part_time_fits"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_village_tier_range_in_order"), type_="check")
        batch_op.drop_column("part_time")
        batch_op.drop_column("max_population")

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_column("bank_account")
        batch_op.drop_column("bank_name")

    with op.batch_alter_table("rule_set", schema=None) as batch_op:
        for check in ("households_in_order", "workers_in_order", "tierbasis"):
            batch_op.drop_constraint(batch_op.f(f"ck_rule_set_{check}"), type_="check")
        batch_op.drop_column("cutoff_day")
        batch_op.drop_column("households_max")
        batch_op.drop_column("households_min")
        batch_op.drop_column("max_workers")
        batch_op.drop_column("min_workers")
        batch_op.drop_column("floating_weight_ppm")
        batch_op.drop_column("basis")

    with op.batch_alter_table("fund", schema=None) as batch_op:
        batch_op.drop_column("carry_over_fen")

    with op.batch_alter_table("budget_scenario", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_budget_scenario_based_on_id_budget_scenario"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_budget_scenario_based_on_id"))
        batch_op.drop_column("approved_at")
        batch_op.drop_column("submitted_at")
        batch_op.drop_column("comment")
        batch_op.drop_column("based_on_id")
        batch_op.drop_column("revision")
        batch_op.drop_column("first_month")

    for table in ("payout", "quota_override", "scenario_snapshot", "subsidy_standard", "fund_use", "fund_source"):
        op.drop_table(table)
