"""Initial schema."""

import sqlalchemy as sa
from alembic import op

from gridapp.migrations.parts import choice, create_record, refers, where

revision = "0001"
down_revision = None

_TABLES = (
    "account_role",
    "audit_entry",
    "calendar_day",
    "case_category",
    "fund",
    "role",
    "rule_set",
    "town",
    "budget_scenario",
    "village",
    "village_tier",
    "dormitory",
    "training",
    "grid",
    "staff",
    "account",
    "assignment",
    "attendance",
    "case",
    "case_step",
    "login_session",
    "saved_view",
)
"""In the order in which they refer to each other."""


def upgrade() -> None:
    create_record(
        "account_role",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("permissions", sa.JSON(), nullable=False),
        sa.UniqueConstraint("code", name=op.f("uq_account_role_code")),
    )
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
    op.create_index(op.f("ix_audit_entry_actor_id"), "audit_entry", ["actor_id"])
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"])
    op.create_index("ix_audit_entry_row", "audit_entry", ["table", "row_id"])
    create_record(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", choice("daykind", "holiday", "workday"), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
    )
    create_record(
        "case_category",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("deadline", sa.BigInteger(), nullable=False),
        sa.Column("deadline_unit", choice("deadlineunit", "working_hours", "working_days", "natural_days"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        refers("case_category", "parent_id", "case_category.id"),
        sa.UniqueConstraint("code", name=op.f("uq_case_category_code")),
        indexed=("parent_id",),
    )
    create_record(
        "fund",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("subsidy_share_ppm", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
    )
    create_record(
        "role",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("level", choice("rolelevel", "community", "grid", "extra"), nullable=False),
        sa.Column("single", sa.Boolean(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("patrols_per_day", sa.BigInteger(), nullable=False),
        sa.Column("patrols_per_week", sa.BigInteger(), nullable=False),
        sa.Column("duties", sa.String(length=2000), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("code", name=op.f("uq_role_code")),
    )
    create_record(
        "rule_set",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("subsidy_per_worker_fen", sa.BigInteger(), nullable=False),
        sa.Column("housing_units_per_grid", sa.BigInteger(), nullable=False),
        sa.Column("residents_per_grid", sa.BigInteger(), nullable=False),
        sa.Column("workers_per_grid", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
    )
    create_record(
        "town",
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("county", sa.String(length=100), nullable=False),
        sa.UniqueConstraint("code", name=op.f("uq_town_code")),
    )
    create_record(
        "budget_scenario",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("status", choice("scenariostatus", "draft", "submitted", "approved", "returned"), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        refers("budget_scenario", "fund_id", "fund.id"),
        refers("budget_scenario", "rule_set_id", "rule_set.id"),
        indexed=("fund_id", "rule_set_id"),
    )
    create_record(
        "village",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", choice("villagekind", "village", "community"), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=True),
        sa.Column("resident_population", sa.BigInteger(), nullable=False),
        sa.Column("floating_population", sa.BigInteger(), nullable=False),
        sa.Column("households", sa.BigInteger(), nullable=False),
        sa.Column("area_km2", sa.Numeric(precision=14, scale=3), nullable=False),
        refers("village", "town_id", "town.id"),
        indexed=("town_id",),
    )
    op.create_index("uq_village_code", "village", ["code"], unique=True, **where())
    create_record(
        "village_tier",
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("min_population", sa.BigInteger(), nullable=False),
        sa.Column("grids", sa.BigInteger(), nullable=False),
        sa.Column("workers", sa.BigInteger(), nullable=False),
        refers("village_tier", "rule_set_id", "rule_set.id"),
        indexed=("rule_set_id",),
    )
    op.create_index("uq_village_tier_population", "village_tier", ["rule_set_id", "min_population"], unique=True, **where())
    create_record(
        "dormitory",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("employer", sa.String(length=100), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("town_id", sa.Integer(), nullable=True),
        sa.Column("housing_units", sa.BigInteger(), nullable=False),
        sa.Column("residents", sa.BigInteger(), nullable=False),
        refers("dormitory", "town_id", "town.id"),
        refers("dormitory", "village_id", "village.id"),
        indexed=("town_id", "village_id"),
    )
    op.create_index("uq_dormitory_code", "dormitory", ["code"], unique=True, **where())
    create_record(
        "training",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("phase", choice("trainingphase", "before", "after"), nullable=False),
        sa.Column("kind", choice("trainingkind", "general", "professional"), nullable=False),
        sa.Column("method", choice("trainingmethod", "self_study", "meeting", "lecture", "symposium", "visit"), nullable=False),
        sa.Column("topics", sa.String(length=500), nullable=False),
        sa.Column("organiser", sa.String(length=100), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_training_ends_after_start")),
        refers("training", "village_id", "village.id"),
        indexed=("village_id",),
    )
    op.create_index("uq_training_code", "training", ["code"], unique=True, **where())
    create_record(
        "grid",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("dormitory_id", sa.Integer(), nullable=True),
        sa.Column("households", sa.BigInteger(), nullable=False),
        sa.Column("residents", sa.BigInteger(), nullable=False),
        sa.Column("housing_units", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(village_id IS NULL) <> (dormitory_id IS NULL)", name=op.f("ck_grid_one_owner")),
        refers("grid", "dormitory_id", "dormitory.id"),
        refers("grid", "village_id", "village.id"),
        indexed=("dormitory_id", "village_id"),
    )
    op.create_index("uq_grid_code", "grid", ["code"], unique=True)
    create_record(
        "staff",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("gender", choice("gender", "female", "male"), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("political", choice("political", "masses", "league", "probationary", "party", "democratic"), nullable=True),
        sa.Column("education", choice("education", "primary", "junior", "senior", "college", "bachelor", "master"), nullable=True),
        sa.Column("id_number", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_index", sa.String(length=64), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("dormitory_id", sa.Integer(), nullable=True),
        sa.Column("employment", choice("employment", "full_time", "part_time"), nullable=False),
        sa.Column("hired_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("rewards", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        refers("staff", "dormitory_id", "dormitory.id"),
        refers("staff", "village_id", "village.id"),
        indexed=("dormitory_id", "name", "village_id"),
    )
    op.create_index("uq_staff_code", "staff", ["code"], unique=True, **where())
    op.create_index(
        "uq_staff_id_number_index", "staff", ["id_number_index"], unique=True, **where("deleted_at IS NULL AND id_number_index IS NOT NULL")
    )
    create_record(
        "account",
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
        refers("account", "grid_id", "grid.id"),
        refers("account", "role_code", "account_role.code"),
        refers("account", "staff_id", "staff.id"),
        refers("account", "village_id", "village.id"),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
        indexed=("grid_id", "role_code", "staff_id", "village_id"),
    )
    create_record(
        "assignment",
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
        refers("assignment", "dormitory_id", "dormitory.id"),
        refers("assignment", "grid_id", "grid.id"),
        refers("assignment", "role_code", "role.code"),
        refers("assignment", "staff_id", "staff.id"),
        refers("assignment", "village_id", "village.id"),
        indexed=("dormitory_id", "grid_id", "role_code", "staff_id", "village_id"),
    )
    op.create_index(
        "uq_assignment_single",
        "assignment",
        ["grid_id", "role_code"],
        unique=True,
        **where("deleted_at IS NULL AND role_code IN ('leader', 'assistant') AND end_on IS NULL AND grid_id IS NOT NULL"),
    )
    create_record(
        "attendance",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("status", choice("signin", "unmarked", "present", "late", "early", "leave", "absent"), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leave_approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        refers("attendance", "staff_id", "staff.id"),
        refers("attendance", "training_id", "training.id"),
        indexed=("staff_id", "training_id"),
    )
    op.create_index("uq_attendance_person", "attendance", ["training_id", "staff_id"], unique=True, **where())
    create_record(
        "case",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("grid_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("status", choice("casestatus", "received", "filed", "dispatched", "handled", "closed", "void"), nullable=False),
        sa.Column("urgency", choice("urgency", "normal", "urgent", "critical"), nullable=False),
        sa.Column("level", choice("caselevel", "grid", "community", "town", "county"), nullable=False),
        sa.Column("handler", sa.String(length=100), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        refers("case", "category_id", "case_category.id"),
        refers("case", "grid_id", "grid.id"),
    )
    op.create_index("ix_case_alive", "case", ["id", "deleted_at"], **where())
    op.create_index("ix_case_bin", "case", ["id"], **where("deleted_at IS NOT NULL"))
    op.create_index("ix_case_category_id_reported_at", "case", ["category_id", "reported_at", "id", "deleted_at"], **where())
    op.create_index("ix_case_closed_at_id", "case", ["closed_at", "id", "deleted_at"], **where())
    op.create_index("ix_case_due_at_id", "case", ["due_at", "id", "deleted_at"], **where())
    op.create_index("ix_case_grid_id_reported_at", "case", ["grid_id", "reported_at", "id", "deleted_at"], **where())
    op.create_index("ix_case_reported_at_id", "case", ["reported_at", "id", "deleted_at"], **where())
    op.create_index("ix_case_status_reported_at", "case", ["status", "reported_at", "id", "deleted_at"], **where())
    op.create_index("uq_case_code", "case", ["code"], unique=True)
    create_record(
        "case_step",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", choice("stepkind", "report", "file", "dispatch", "handle", "close", "return", "escalate", "void"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=50), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        refers("case_step", "case_id", "case.id"),
        indexed=("case_id",),
    )
    op.create_table(
        "login_session",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        refers("login_session", "account_id", "account.id", "CASCADE"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_login_session")),
    )
    op.create_index(op.f("ix_login_session_account_id"), "login_session", ["account_id"])
    op.create_index(op.f("ix_login_session_expires_at"), "login_session", ["expires_at"])
    create_record(
        "saved_view",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        refers("saved_view", "account_id", "account.id", "CASCADE"),
        indexed=("account_id",),
    )


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
