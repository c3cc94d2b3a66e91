"""Initial schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ALIVE: dict[str, Any] = {f"{database}_where": sa.text("deleted_at IS NULL") for database in ("sqlite", "postgresql")}
_BIN: dict[str, Any] = {f"{database}_where": sa.text("deleted_at IS NOT NULL") for database in ("sqlite", "postgresql")}


def upgrade() -> None:
    op.create_table(
        "account_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("permissions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_role")),
        sa.UniqueConstraint("code", name=op.f("uq_account_role_code")),
    )
    op.create_index(op.f("ix_account_role_updated_at"), "account_role", ["updated_at"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=50), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("table", sa.String(length=50), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_actor_id"), "audit_entry", ["actor_id"], unique=False)
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_index("ix_audit_entry_row", "audit_entry", ["table", "row_id"], unique=False)
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind", sa.Enum("holiday", "workday", name="daykind", native_enum=False, create_constraint=True, length=32), nullable=False
        ),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
    )
    op.create_index(op.f("ix_calendar_day_updated_at"), "calendar_day", ["updated_at"], unique=False)
    op.create_table(
        "case_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("deadline", sa.BigInteger(), nullable=False),
        sa.Column(
            "deadline_unit",
            sa.Enum(
                "working_hours", "working_days", "natural_days", name="deadlineunit", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["case_category.id"], name=op.f("fk_case_category_parent_id_case_category"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_category")),
        sa.UniqueConstraint("code", name=op.f("uq_case_category_code")),
    )
    op.create_index(op.f("ix_case_category_parent_id"), "case_category", ["parent_id"], unique=False)
    op.create_index(op.f("ix_case_category_updated_at"), "case_category", ["updated_at"], unique=False)
    op.create_table(
        "fund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("subsidy_share_ppm", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
    )
    op.create_index(op.f("ix_fund_updated_at"), "fund", ["updated_at"], unique=False)
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column(
            "level",
            sa.Enum("community", "grid", "extra", name="rolelevel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("patrols_per_day", sa.BigInteger(), nullable=False),
        sa.Column("patrols_per_week", sa.BigInteger(), nullable=False),
        sa.Column("duties", sa.String(length=2000), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("code", name=op.f("uq_role_code")),
    )
    op.create_index(op.f("ix_role_updated_at"), "role", ["updated_at"], unique=False)
    op.create_table(
        "rule_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("subsidy_per_worker_fen", sa.BigInteger(), nullable=False),
        sa.Column("housing_units_per_grid", sa.BigInteger(), nullable=False),
        sa.Column("residents_per_grid", sa.BigInteger(), nullable=False),
        sa.Column("workers_per_grid", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
    )
    op.create_index(op.f("ix_rule_set_updated_at"), "rule_set", ["updated_at"], unique=False)
    op.create_table(
        "town",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("county", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town")),
        sa.UniqueConstraint("code", name=op.f("uq_town_code")),
    )
    op.create_index(op.f("ix_town_updated_at"), "town", ["updated_at"], unique=False)
    op.create_table(
        "budget_scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft", "submitted", "approved", "returned", name="scenariostatus", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_budget_scenario_fund_id_fund"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["rule_set.id"], name=op.f("fk_budget_scenario_rule_set_id_rule_set"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_scenario")),
    )
    op.create_index(op.f("ix_budget_scenario_fund_id"), "budget_scenario", ["fund_id"], unique=False)
    op.create_index(op.f("ix_budget_scenario_rule_set_id"), "budget_scenario", ["rule_set_id"], unique=False)
    op.create_index(op.f("ix_budget_scenario_updated_at"), "budget_scenario", ["updated_at"], unique=False)
    op.create_table(
        "village",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("village", "community", name="villagekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("town_id", sa.Integer(), nullable=True),
        sa.Column("resident_population", sa.BigInteger(), nullable=False),
        sa.Column("floating_population", sa.BigInteger(), nullable=False),
        sa.Column("households", sa.BigInteger(), nullable=False),
        sa.Column("area_km2", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_village_town_id_town"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village")),
    )
    op.create_index(op.f("ix_village_town_id"), "village", ["town_id"], unique=False)
    op.create_index(op.f("ix_village_updated_at"), "village", ["updated_at"], unique=False)
    op.create_index(
        "uq_village_code",
        "village",
        ["code"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "village_tier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("min_population", sa.BigInteger(), nullable=False),
        sa.Column("grids", sa.BigInteger(), nullable=False),
        sa.Column("workers", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_village_tier_rule_set_id_rule_set"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_tier")),
    )
    op.create_index(op.f("ix_village_tier_rule_set_id"), "village_tier", ["rule_set_id"], unique=False)
    op.create_index(op.f("ix_village_tier_updated_at"), "village_tier", ["updated_at"], unique=False)
    op.create_index(
        "uq_village_tier_population",
        "village_tier",
        ["rule_set_id", "min_population"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "dormitory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("employer", sa.String(length=100), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("town_id", sa.Integer(), nullable=True),
        sa.Column("housing_units", sa.BigInteger(), nullable=False),
        sa.Column("residents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_dormitory_town_id_town"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_dormitory_village_id_village"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dormitory")),
    )
    op.create_index(op.f("ix_dormitory_town_id"), "dormitory", ["town_id"], unique=False)
    op.create_index(op.f("ix_dormitory_updated_at"), "dormitory", ["updated_at"], unique=False)
    op.create_index(op.f("ix_dormitory_village_id"), "dormitory", ["village_id"], unique=False)
    op.create_index(
        "uq_dormitory_code",
        "dormitory",
        ["code"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "phase", sa.Enum("before", "after", name="trainingphase", native_enum=False, create_constraint=True, length=32), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum("general", "professional", name="trainingkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "method",
            sa.Enum(
                "self_study",
                "meeting",
                "lecture",
                "symposium",
                "visit",
                name="trainingmethod",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("topics", sa.String(length=500), nullable=False),
        sa.Column("organiser", sa.String(length=100), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_training_ends_after_start")),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_training_village_id_village"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    op.create_index(op.f("ix_training_updated_at"), "training", ["updated_at"], unique=False)
    op.create_index(op.f("ix_training_village_id"), "training", ["village_id"], unique=False)
    op.create_index(
        "uq_training_code",
        "training",
        ["code"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "grid",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("dormitory_id", sa.Integer(), nullable=True),
        sa.Column("households", sa.BigInteger(), nullable=False),
        sa.Column("residents", sa.BigInteger(), nullable=False),
        sa.Column("housing_units", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(village_id IS NULL) <> (dormitory_id IS NULL)", name=op.f("ck_grid_one_owner")),
        sa.ForeignKeyConstraint(["dormitory_id"], ["dormitory.id"], name=op.f("fk_grid_dormitory_id_dormitory"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_grid_village_id_village"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid")),
    )
    op.create_index(op.f("ix_grid_dormitory_id"), "grid", ["dormitory_id"], unique=False)
    op.create_index(op.f("ix_grid_updated_at"), "grid", ["updated_at"], unique=False)
    op.create_index(op.f("ix_grid_village_id"), "grid", ["village_id"], unique=False)
    op.create_index("uq_grid_code", "grid", ["code"], unique=True)
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("gender", sa.Enum("female", "male", name="gender", native_enum=False, create_constraint=True, length=32), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column(
            "political",
            sa.Enum(
                "masses",
                "league",
                "probationary",
                "party",
                "democratic",
                name="political",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "education",
            sa.Enum(
                "primary",
                "junior",
                "senior",
                "college",
                "bachelor",
                "master",
                name="education",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("id_number", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_index", sa.String(length=64), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("dormitory_id", sa.Integer(), nullable=True),
        sa.Column(
            "employment",
            sa.Enum("full_time", "part_time", name="employment", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("hired_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("rewards", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["dormitory_id"], ["dormitory.id"], name=op.f("fk_staff_dormitory_id_dormitory"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_staff_village_id_village"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_index(op.f("ix_staff_dormitory_id"), "staff", ["dormitory_id"], unique=False)
    op.create_index(op.f("ix_staff_name"), "staff", ["name"], unique=False)
    op.create_index(op.f("ix_staff_updated_at"), "staff", ["updated_at"], unique=False)
    op.create_index(op.f("ix_staff_village_id"), "staff", ["village_id"], unique=False)
    op.create_index(
        "uq_staff_code",
        "staff",
        ["code"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "uq_staff_id_number_index",
        "staff",
        ["id_number_index"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL AND id_number_index IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND id_number_index IS NOT NULL"),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=32), nullable=False),
        sa.Column("display_name", sa.String(length=50), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("role_code", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("grid_id", sa.Integer(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_account_grid_id_grid"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["role_code"], ["account_role.code"], name=op.f("fk_account_role_code_account_role"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_account_staff_id_staff"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_account_village_id_village"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_index(op.f("ix_account_grid_id"), "account", ["grid_id"], unique=False)
    op.create_index(op.f("ix_account_role_code"), "account", ["role_code"], unique=False)
    op.create_index(op.f("ix_account_staff_id"), "account", ["staff_id"], unique=False)
    op.create_index(op.f("ix_account_updated_at"), "account", ["updated_at"], unique=False)
    op.create_index(op.f("ix_account_village_id"), "account", ["village_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role_code", sa.String(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("dormitory_id", sa.Integer(), nullable=True),
        sa.Column("grid_id", sa.Integer(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN village_id IS NULL THEN 0 ELSE 1 END + CASE WHEN dormitory_id IS NULL THEN 0 ELSE 1 END + CASE WHEN grid_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_assignment_one_place"),
        ),
        sa.CheckConstraint("end_on IS NULL OR end_on >= start_on", name=op.f("ck_assignment_ends_after_start")),
        sa.ForeignKeyConstraint(["dormitory_id"], ["dormitory.id"], name=op.f("fk_assignment_dormitory_id_dormitory"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_assignment_grid_id_grid"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["role_code"], ["role.code"], name=op.f("fk_assignment_role_code_role"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_assignment_staff_id_staff"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_assignment_village_id_village"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_dormitory_id"), "assignment", ["dormitory_id"], unique=False)
    op.create_index(op.f("ix_assignment_grid_id"), "assignment", ["grid_id"], unique=False)
    op.create_index(op.f("ix_assignment_role_code"), "assignment", ["role_code"], unique=False)
    op.create_index(op.f("ix_assignment_staff_id"), "assignment", ["staff_id"], unique=False)
    op.create_index(op.f("ix_assignment_updated_at"), "assignment", ["updated_at"], unique=False)
    op.create_index(op.f("ix_assignment_village_id"), "assignment", ["village_id"], unique=False)
    op.create_index(
        "uq_assignment_single",
        "assignment",
        ["grid_id", "role_code"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL AND role_code IN ('leader', 'assistant') AND end_on IS NULL AND grid_id IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND role_code IN ('leader', 'assistant') AND end_on IS NULL AND grid_id IS NOT NULL"),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "unmarked",
                "present",
                "late",
                "early",
                "leave",
                "absent",
                name="signin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leave_approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_attendance_staff_id_staff"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_attendance_training_id_training"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    op.create_index(op.f("ix_attendance_staff_id"), "attendance", ["staff_id"], unique=False)
    op.create_index(op.f("ix_attendance_training_id"), "attendance", ["training_id"], unique=False)
    op.create_index(op.f("ix_attendance_updated_at"), "attendance", ["updated_at"], unique=False)
    op.create_index(
        "uq_attendance_person",
        "attendance",
        ["training_id", "staff_id"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("grid_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "filed",
                "dispatched",
                "handled",
                "closed",
                "void",
                name="casestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum("normal", "urgent", "critical", name="urgency", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum("grid", "community", "town", "county", name="caselevel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("handler", sa.String(length=100), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["case_category.id"], name=op.f("fk_case_category_id_case_category"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_case_grid_id_grid"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
    )
    op.create_index("ix_case_alive", "case", ["id", "deleted_at"], unique=False, **_ALIVE)
    op.create_index("ix_case_bin", "case", ["id"], unique=False, **_BIN)
    op.create_index("ix_case_category_id_reported_at", "case", ["category_id", "reported_at", "id", "deleted_at"], unique=False, **_ALIVE)
    op.create_index("ix_case_closed_at_id", "case", ["closed_at", "id", "deleted_at"], unique=False, **_ALIVE)
    op.create_index("ix_case_due_at_id", "case", ["due_at", "id", "deleted_at"], unique=False, **_ALIVE)
    op.create_index("ix_case_grid_id_reported_at", "case", ["grid_id", "reported_at", "id", "deleted_at"], unique=False, **_ALIVE)
    op.create_index("ix_case_reported_at_id", "case", ["reported_at", "id", "deleted_at"], unique=False, **_ALIVE)
    op.create_index("ix_case_status_reported_at", "case", ["status", "reported_at", "id", "deleted_at"], unique=False, **_ALIVE)
    op.create_index(op.f("ix_case_updated_at"), "case", ["updated_at"], unique=False)
    op.create_index("uq_case_code", "case", ["code"], unique=True)
    op.create_table(
        "case_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "report",
                "file",
                "dispatch",
                "handle",
                "close",
                "return",
                "escalate",
                "void",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=50), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_step_case_id_case"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_step")),
    )
    op.create_index(op.f("ix_case_step_case_id"), "case_step", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_step_updated_at"), "case_step", ["updated_at"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_login_session_account_id_account"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_login_session")),
    )
    op.create_index(op.f("ix_login_session_account_id"), "login_session", ["account_id"], unique=False)
    op.create_index(op.f("ix_login_session_expires_at"), "login_session", ["expires_at"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id_account"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_account_id"), "saved_view", ["account_id"], unique=False)
    op.create_index(op.f("ix_saved_view_updated_at"), "saved_view", ["updated_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_saved_view_updated_at"), table_name="saved_view")
    op.drop_index(op.f("ix_saved_view_account_id"), table_name="saved_view")
    op.drop_table("saved_view")
    op.drop_index(op.f("ix_login_session_expires_at"), table_name="login_session")
    op.drop_index(op.f("ix_login_session_account_id"), table_name="login_session")
    op.drop_table("login_session")
    op.drop_index(op.f("ix_case_step_updated_at"), table_name="case_step")
    op.drop_index(op.f("ix_case_step_case_id"), table_name="case_step")
    op.drop_table("case_step")
    op.drop_index("uq_case_code", table_name="case")
    op.drop_index(op.f("ix_case_updated_at"), table_name="case")
    op.drop_index("ix_case_status_reported_at", table_name="case")
    op.drop_index("ix_case_reported_at_id", table_name="case")
    op.drop_index("ix_case_grid_id_reported_at", table_name="case")
    op.drop_index("ix_case_due_at_id", table_name="case")
    op.drop_index("ix_case_closed_at_id", table_name="case")
    op.drop_index("ix_case_category_id_reported_at", table_name="case")
    op.drop_index("ix_case_bin", table_name="case")
    op.drop_index("ix_case_alive", table_name="case")
    op.drop_table("case")
    op.drop_index(
        "uq_attendance_person",
        table_name="attendance",
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_attendance_updated_at"), table_name="attendance")
    op.drop_index(op.f("ix_attendance_training_id"), table_name="attendance")
    op.drop_index(op.f("ix_attendance_staff_id"), table_name="attendance")
    op.drop_table("attendance")
    op.drop_index(
        "uq_assignment_single",
        table_name="assignment",
        sqlite_where=sa.text("deleted_at IS NULL AND role_code IN ('leader', 'assistant') AND end_on IS NULL AND grid_id IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND role_code IN ('leader', 'assistant') AND end_on IS NULL AND grid_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_assignment_village_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_updated_at"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_staff_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_role_code"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_grid_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_dormitory_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(op.f("ix_account_village_id"), table_name="account")
    op.drop_index(op.f("ix_account_updated_at"), table_name="account")
    op.drop_index(op.f("ix_account_staff_id"), table_name="account")
    op.drop_index(op.f("ix_account_role_code"), table_name="account")
    op.drop_index(op.f("ix_account_grid_id"), table_name="account")
    op.drop_table("account")
    op.drop_index(
        "uq_staff_id_number_index",
        table_name="staff",
        sqlite_where=sa.text("deleted_at IS NULL AND id_number_index IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND id_number_index IS NOT NULL"),
    )
    op.drop_index(
        "uq_staff_code", table_name="staff", sqlite_where=sa.text("deleted_at IS NULL"), postgresql_where=sa.text("deleted_at IS NULL")
    )
    op.drop_index(op.f("ix_staff_village_id"), table_name="staff")
    op.drop_index(op.f("ix_staff_updated_at"), table_name="staff")
    op.drop_index(op.f("ix_staff_name"), table_name="staff")
    op.drop_index(op.f("ix_staff_dormitory_id"), table_name="staff")
    op.drop_table("staff")
    op.drop_index("uq_grid_code", table_name="grid")
    op.drop_index(op.f("ix_grid_village_id"), table_name="grid")
    op.drop_index(op.f("ix_grid_updated_at"), table_name="grid")
    op.drop_index(op.f("ix_grid_dormitory_id"), table_name="grid")
    op.drop_table("grid")
    op.drop_index(
        "uq_training_code",
        table_name="training",
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_training_village_id"), table_name="training")
    op.drop_index(op.f("ix_training_updated_at"), table_name="training")
    op.drop_table("training")
    op.drop_index(
        "uq_dormitory_code",
        table_name="dormitory",
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_dormitory_village_id"), table_name="dormitory")
    op.drop_index(op.f("ix_dormitory_updated_at"), table_name="dormitory")
    op.drop_index(op.f("ix_dormitory_town_id"), table_name="dormitory")
    op.drop_table("dormitory")
    op.drop_index(
        "uq_village_tier_population",
        table_name="village_tier",
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_village_tier_updated_at"), table_name="village_tier")
    op.drop_index(op.f("ix_village_tier_rule_set_id"), table_name="village_tier")
    op.drop_table("village_tier")
    op.drop_index(
        "uq_village_code", table_name="village", sqlite_where=sa.text("deleted_at IS NULL"), postgresql_where=sa.text("deleted_at IS NULL")
    )
    op.drop_index(op.f("ix_village_updated_at"), table_name="village")
    op.drop_index(op.f("ix_village_town_id"), table_name="village")
    op.drop_table("village")
    op.drop_index(op.f("ix_budget_scenario_updated_at"), table_name="budget_scenario")
    op.drop_index(op.f("ix_budget_scenario_rule_set_id"), table_name="budget_scenario")
    op.drop_index(op.f("ix_budget_scenario_fund_id"), table_name="budget_scenario")
    op.drop_table("budget_scenario")
    op.drop_index(op.f("ix_town_updated_at"), table_name="town")
    op.drop_table("town")
    op.drop_index(op.f("ix_rule_set_updated_at"), table_name="rule_set")
    op.drop_table("rule_set")
    op.drop_index(op.f("ix_role_updated_at"), table_name="role")
    op.drop_table("role")
    op.drop_index(op.f("ix_fund_updated_at"), table_name="fund")
    op.drop_table("fund")
    op.drop_index(op.f("ix_case_category_updated_at"), table_name="case_category")
    op.drop_index(op.f("ix_case_category_parent_id"), table_name="case_category")
    op.drop_table("case_category")
    op.drop_index(op.f("ix_calendar_day_updated_at"), table_name="calendar_day")
    op.drop_table("calendar_day")
    op.drop_index("ix_audit_entry_row", table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_at"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_actor_id"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_index(op.f("ix_account_role_updated_at"), table_name="account_role")
    op.drop_table("account_role")
