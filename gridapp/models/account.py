"""Accounts, what their roles may do, login sessions, saved views and the audit log."""

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from gridapp.kit import audit
from gridapp.kit.clock import utcnow
from gridapp.kit.db.base import Record, boolean, moment, reference, sa_datetime, text
from gridapp.kit.i18n import _
from gridapp.kit.store.saved_views import keep_in


class AccountRole(Record, table=True):
    """A role and its permissions: `<thing>.<verb>`, `<thing>.*` or `*`."""

    __tablename__ = "account_role"

    code: str = text(_("代码"), max_length=32, unique=True)
    name: str = text(_("角色"), max_length=50)
    permissions: list[str] = Field(default_factory=list, sa_type=sa.JSON, sa_column_kwargs={"info": {"label": _("权限")}})


class Account(Record, table=True):
    """Somebody who signs in. A community account is confined to `village_id`, a grid worker's to `grid_id`."""

    __tablename__ = "account"

    username: str = text(_("用户名"), max_length=32, unique=True)
    display_name: str = text(_("姓名"), max_length=50)
    password_hash: str = Field(
        default="", max_length=200, sa_column_kwargs={"info": {"label": _("密码"), "sensitive": True, "hidden": True}}
    )
    role_code: str = reference("account_role.code", _("角色"))
    staff_id: int | None = reference("staff.id", _("对应人员"), default=None)
    village_id: int | None = reference("village.id", _("限于村（社区）"), default=None)
    grid_id: int | None = reference("grid.id", _("限于网格"), default=None)
    must_change_password: bool = boolean(_("下次登录须改密码"))
    disabled_at: datetime | None = moment(_("停用时间"), default=None)
    failed_logins: int = Field(default=0, sa_column_kwargs={"info": {"label": _("连续登录失败次数")}})
    locked_until: datetime | None = moment(_("锁定至"), default=None)


class LoginSession(SQLModel, table=True):
    """A browser that signed in; only the SHA-256 of its cookie is kept."""

    __tablename__: ClassVar[Any] = "login_session"

    digest: str = Field(primary_key=True, max_length=64)
    account_id: int = reference("account.id", _("账号"), ondelete="CASCADE")
    created_at: datetime = Field(default_factory=utcnow, sa_type=sa_datetime())
    seen_at: datetime = Field(default_factory=utcnow, sa_type=sa_datetime())
    expires_at: datetime = Field(sa_type=sa_datetime(), index=True)
    user_agent: str = Field(default="", max_length=200)
    village_id: int | None = reference("village.id", _("所选范围"), default=None, ondelete="SET NULL")
    """The place its person has picked to look at; an account that is itself confined to a place has no choice."""


@keep_in
class SavedView(Record, table=True):
    """A list's filters, sort and columns under a name, for one account."""

    __tablename__ = "saved_view"

    account_id: int = reference("account.id", _("账号"), ondelete="CASCADE")
    slug: str = text(_("列表"), max_length=50)
    name: str = text(_("视图名称"), max_length=50)
    query: str = text(_("查询"), max_length=2000)


@audit.record_in
class AuditEntry(SQLModel, table=True):
    """Who changed (or looked at, or took out) what, when and why. Rows are only ever added."""

    __tablename__: ClassVar[Any] = "audit_entry"
    __table_args__ = (sa.Index("ix_audit_entry_row", "table", "row_id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=utcnow, sa_type=sa_datetime(), index=True)
    actor_id: int = Field(default=0, index=True)
    actor: str = Field(max_length=50)
    action: str = Field(max_length=32)
    table: str = Field(max_length=50)
    row_id: int | None = None
    label: str = Field(default="", max_length=200)
    changes: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    reason: str = Field(default="", max_length=200)
