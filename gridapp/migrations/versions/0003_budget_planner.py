"""budget planner."""

import sqlalchemy as sa
from alembic import op

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
    op.create_table(
        "fund_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("share_ppm", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_source_fund_id_fund"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_source")),
    )
    with op.batch_alter_table("fund_source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fund_source_fund_id"), ["fund_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fund_source_updated_at"), ["updated_at"], unique=False)
        batch_op.create_index(
            "uq_fund_source_name",
            ["fund_id", "name"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "fund_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("service", "activity", "management", "other", name="fundusekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("share_ppm", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(amount_fen IS NULL) <> (share_ppm IS NULL)", name=op.f("ck_fund_use_amount_or_share")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_use_fund_id_fund"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_use")),
    )
    with op.batch_alter_table("fund_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fund_use_fund_id"), ["fund_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fund_use_updated_at"), ["updated_at"], unique=False)
        batch_op.create_index(
            "uq_fund_use_name",
            ["fund_id", "kind", "name"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "subsidy_standard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("full_time", "part_time", "dormitory", name="workerkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("annual_fen", sa.BigInteger(), nullable=False),
        sa.Column("allowance_fen", sa.BigInteger(), nullable=False),
        sa.Column("employer_ppm", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["rule_set.id"], name=op.f("fk_subsidy_standard_rule_set_id_rule_set"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_standard")),
    )
    with op.batch_alter_table("subsidy_standard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subsidy_standard_rule_set_id"), ["rule_set_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_subsidy_standard_updated_at"), ["updated_at"], unique=False)
        batch_op.create_index(
            "uq_subsidy_standard_start",
            ["rule_set_id", "kind", "valid_from"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "scenario_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["budget_scenario.id"], name=op.f("fk_scenario_snapshot_scenario_id_budget_scenario"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_snapshot")),
    )
    with op.batch_alter_table("scenario_snapshot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scenario_snapshot_scenario_id"), ["scenario_id"], unique=False)

    op.create_table(
        "quota_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("dormitory_id", sa.Integer(), nullable=True),
        sa.Column("grids", sa.BigInteger(), nullable=True),
        sa.Column("workers", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("(village_id IS NULL) <> (dormitory_id IS NULL)", name=op.f("ck_quota_override_one_place")),
        sa.CheckConstraint("grids IS NOT NULL OR workers IS NOT NULL", name=op.f("ck_quota_override_something")),
        sa.ForeignKeyConstraint(
            ["dormitory_id"], ["dormitory.id"], name=op.f("fk_quota_override_dormitory_id_dormitory"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["budget_scenario.id"], name=op.f("fk_quota_override_scenario_id_budget_scenario"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_quota_override_village_id_village"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_override")),
    )
    with op.batch_alter_table("quota_override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quota_override_dormitory_id"), ["dormitory_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quota_override_scenario_id"), ["scenario_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quota_override_updated_at"), ["updated_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_quota_override_village_id"), ["village_id"], unique=False)
        batch_op.create_index(
            "uq_quota_override_dormitory",
            ["scenario_id", "dormitory_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL AND dormitory_id IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND dormitory_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_quota_override_village",
            ["scenario_id", "village_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL AND village_id IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND village_id IS NOT NULL"),
        )

    op.create_table(
        "payout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("dormitory_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("full_time", "part_time", "dormitory", name="workerkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("full_fen", sa.BigInteger(), nullable=False),
        sa.Column("coefficient_ppm", sa.BigInteger(), nullable=False),
        sa.Column("allowance_fen", sa.BigInteger(), nullable=False),
        sa.Column("adjustment_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("subsidy_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "confirmed", name="payoutstatus", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("village_id IS NULL OR dormitory_id IS NULL", name=op.f("ck_payout_one_place")),
        sa.ForeignKeyConstraint(["dormitory_id"], ["dormitory.id"], name=op.f("fk_payout_dormitory_id_dormitory"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_payout_staff_id_staff"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_payout_village_id_village"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
    )
    with op.batch_alter_table("payout", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payout_dormitory_id"), ["dormitory_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payout_staff_id"), ["staff_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payout_updated_at"), ["updated_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_payout_village_id"), ["village_id"], unique=False)
        batch_op.create_index("ix_payout_year_month", ["year", "month"], unique=False)
        batch_op.create_index(
            "uq_payout_month",
            ["year", "month", "staff_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

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

    basis = sa.Enum("population", "households", "area", name="tierbasis", native_enum=False, create_constraint=True, length=32)
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

    with op.batch_alter_table("payout", schema=None) as batch_op:
        batch_op.drop_index("uq_payout_month", sqlite_where=sa.text("deleted_at IS NULL"), postgresql_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_payout_year_month")
        batch_op.drop_index(batch_op.f("ix_payout_village_id"))
        batch_op.drop_index(batch_op.f("ix_payout_updated_at"))
        batch_op.drop_index(batch_op.f("ix_payout_staff_id"))
        batch_op.drop_index(batch_op.f("ix_payout_dormitory_id"))

    op.drop_table("payout")
    with op.batch_alter_table("quota_override", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_quota_override_village",
            sqlite_where=sa.text("deleted_at IS NULL AND village_id IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND village_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_quota_override_dormitory",
            sqlite_where=sa.text("deleted_at IS NULL AND dormitory_id IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND dormitory_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_quota_override_village_id"))
        batch_op.drop_index(batch_op.f("ix_quota_override_updated_at"))
        batch_op.drop_index(batch_op.f("ix_quota_override_scenario_id"))
        batch_op.drop_index(batch_op.f("ix_quota_override_dormitory_id"))

    op.drop_table("quota_override")
    with op.batch_alter_table("scenario_snapshot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scenario_snapshot_scenario_id"))

    op.drop_table("scenario_snapshot")
    with op.batch_alter_table("subsidy_standard", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_subsidy_standard_start", sqlite_where=sa.text("deleted_at IS NULL"), postgresql_where=sa.text("deleted_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_subsidy_standard_updated_at"))
        batch_op.drop_index(batch_op.f("ix_subsidy_standard_rule_set_id"))

    op.drop_table("subsidy_standard")
    with op.batch_alter_table("fund_use", schema=None) as batch_op:
        batch_op.drop_index("uq_fund_use_name", sqlite_where=sa.text("deleted_at IS NULL"), postgresql_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_fund_use_updated_at"))
        batch_op.drop_index(batch_op.f("ix_fund_use_fund_id"))

    op.drop_table("fund_use")
    with op.batch_alter_table("fund_source", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_fund_source_name", sqlite_where=sa.text("deleted_at IS NULL"), postgresql_where=sa.text("deleted_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_fund_source_updated_at"))
        batch_op.drop_index(batch_op.f("ix_fund_source_fund_id"))

    op.drop_table("fund_source")
