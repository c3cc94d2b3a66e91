"""Accounts and their login sessions: made, checked, locked, ended. `(tx, …)`, never commits."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.features.accounts import queries, rules
from gridapp.kit import audit
from gridapp.kit.auth import passwords
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.permissions import grantable
from gridapp.kit.clock import utcnow
from gridapp.kit.config import settings
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, NotAllowed, NotFound, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.models import Account, AccountRole, Grid, LoginSession, Village


def ensure_roles(tx: Tx, grants: Callable[[str], Sequence[str]]) -> int:
    """Add the roles an office starts with that are not there yet; one that was edited or deleted is left alone. Returns how many.

    `grants` says which permissions a role starts with.
    """
    known = set(tx.session.execute(sa.select(col(AccountRole.code))).scalars())
    new = [AccountRole(code=code, name=name, permissions=list(grants(code))) for code, name in rules.ROLES.items() if code not in known]
    tx.session.add_all(new)
    tx.session.flush()
    return len(new)


def check_password(password: str, username: str, *, field: str = "password") -> None:
    """Raise `Invalid` when the password is not good enough."""
    problem = rules.password_problem(password, username)
    if problem is not None:
        raise Invalid({field: problem})


def hashed(password: str, username: str) -> str:
    """The hash of a new password. Takes long: call it before the transaction, which holds the writer lock.

    Raises:
        Invalid: the password is not good enough.
    """
    check_password(password, username)
    return passwords.hash_password(password)


def check_new(tx: Tx, *, username: str, role_code: str) -> None:
    """Raise `Invalid` when the name is taken or there is no such role."""
    if tx.session.execute(sa.select(col(Account.id)).where(col(Account.username) == username)).first():
        raise Invalid({"username": msg("用户名 {name} 已被使用", name=username)})
    role = sa.select(col(AccountRole.id)).where(col(AccountRole.code) == role_code, col(AccountRole.deleted_at).is_(None))
    if tx.session.execute(role).first() is None:
        raise Invalid({"role_code": msg("没有代码为 {code} 的角色", code=role_code)})


def place_of(tx: Tx, *, village_code: str, grid_code: str) -> dict[str, int | None]:
    """The place an account is confined to, by its code, as the account's columns.

    Raises:
        Invalid: there is no such place.
    """
    village = tx.session.execute(sa.select(col(Village.id)).where(col(Village.code) == village_code, col(Village.deleted_at).is_(None)))
    grid = tx.session.execute(sa.select(col(Grid.id)).where(col(Grid.code) == grid_code, col(Grid.deleted_at).is_(None)))
    found = {"village_id": village.scalar_one_or_none(), "grid_id": grid.scalar_one_or_none()}
    if village_code and found["village_id"] is None:
        raise Invalid({"village_id": msg("没有编码为 {code} 的村（社区）", code=village_code)})
    if grid_code and found["grid_id"] is None:
        raise Invalid({"grid_id": msg("没有编码为 {code} 的网格", code=grid_code)})
    return found


def create_account(
    tx: Tx, *, username: str, display_name: str, role_code: str, password_hash: str,
    village_id: int | None = None, grid_id: int | None = None, must_change_password: bool = False,
) -> Account:  # fmt: skip
    """A new account; `password_hash` comes from `hashed()`.

    Raises:
        Invalid: the name is taken or malformed, there is no such role, or the role needs a place.
    """
    username = rules.check_username(username)
    check_new(tx, username=username, role_code=role_code)
    rules.check_place(role_code, village=village_id, grid=grid_id)
    account = Account(
        username=username, display_name=display_name or username, role_code=role_code, password_hash=password_hash,
        village_id=village_id, grid_id=grid_id, must_change_password=must_change_password,
    )  # fmt: skip
    tx.session.add(account)
    tx.session.flush()
    return account


def ensure_first_admin(tx: Tx) -> str | None:
    """Make the account `admin` with a random password where there is no account at all; returns the password, or `None`."""
    if tx.session.execute(sa.select(col(Account.id)).limit(1)).first() is not None:
        return None
    password = passwords.generate()
    create_account(tx, username="admin", display_name="admin", role_code=rules.ADMIN, password_hash=passwords.hash_password(password))
    return password


def account(tx: Tx, username: str) -> Account:
    """The account of that name, to be managed.

    Raises:
        Refusal: there is none that the actor sees, or it may do what the actor may not.
    """
    found = queries.account_named(tx.session, username.strip().lower(), tx.actor)
    if found is None:
        raise Refusal(msg("没有名为 {name} 的账号", name=username))
    need_to_manage(tx, found)
    return found


def need_to_manage(tx: Tx, found: Account) -> None:
    """Nobody manages an account above their own: raise `Refusal` where its role may do anything that the actor may not."""
    if not rules.covers(tx.actor, queries.permissions_of(tx.session, found.role_code)):
        raise Refusal(_above(found))


def locked_accounts(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Msg]:
    """Accounts above the actor's own; see `need_to_manage`."""
    query = sa.select(Account, col(AccountRole.permissions)).join(AccountRole, col(AccountRole.code) == col(Account.role_code))
    rows = session.execute(query.where(col(Account.id).in_(ids))).all()
    return {_id(found): _above(found) for found, permissions in rows if not rules.covers(actor, permissions)}


def locked_roles(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Msg]:
    """Roles that may do what the actor may not; see `need_role`."""
    rows = session.scalars(sa.select(AccountRole).where(col(AccountRole.id).in_(ids)))
    return {row.id or 0: _mightier(row) for row in rows if not rules.covers(actor, row.permissions)}


def _above(found: Account) -> Msg:
    return msg("{name} 的角色有您没有的权限，您不能管理这个账号", name=found.username)


def _mightier(row: AccountRole) -> Msg:
    return msg("{name} 有您没有的权限，您不能更改这个角色", name=row.name)


def _need_to_hold(actor: Actor, permissions: Collection[str], field: str) -> None:
    """Nobody grants what they do not hold: raise `Invalid` that names what is missing."""
    missing = [name for name in permissions if not actor.may(name)]
    if missing:
        raise Invalid({field: msg("您没有这些权限，不能授予：{names}", names=" ".join(missing))})


def set_password(tx: Tx, found: Account, password_hash: str, *, must_change: bool = False) -> None:
    """Store a new password, lift a lock and sign the account out everywhere."""
    found.password_hash, found.must_change_password = password_hash, must_change
    found.failed_logins, found.locked_until = 0, None
    sign_out_everywhere(tx, _id(found))


def disable(tx: Tx, found: Account) -> None:
    """The account may no longer sign in and is signed out everywhere.

    Raises:
        Refusal: it is the last administrator who can still sign in.
    """
    _keep_an_admin(tx, found)
    found.disabled_at = found.disabled_at or utcnow()
    sign_out_everywhere(tx, _id(found))


def enable(_tx: Tx, found: Account) -> None:
    """The account may sign in again; a lock is lifted."""
    found.disabled_at, found.failed_logins, found.locked_until = None, 0, None


def sign_out_everywhere(tx: Tx, account_id: int, *, but: str = "") -> int:
    """End every session of an account except the one with digest `but`; returns how many."""
    ended = sa.delete(LoginSession).where(col(LoginSession.account_id) == account_id, col(LoginSession.digest) != but)
    return tx.session.execute(ended).rowcount  # type: ignore[attr-defined]


def end_session(tx: Tx, digest: str) -> None:
    """End one session, if it is there."""
    ended = sa.delete(LoginSession).where(col(LoginSession.digest) == digest).returning(col(LoginSession.account_id))
    account_id = tx.session.execute(ended).scalar_one_or_none()
    if account_id is not None:
        audit.record(tx, "sign_out", "account", row_id=account_id, label=tx.actor.name)


def open_session(tx: Tx, account_id: int, digest: str, *, user_agent: str = "") -> None:
    """Open a session; sessions of anybody that have expired are swept out on the way."""
    now = utcnow()
    tx.session.execute(sa.delete(LoginSession).where(col(LoginSession.expires_at) <= now))
    expires = now + timedelta(hours=settings().session_hours)
    tx.session.add(
        LoginSession(digest=digest, account_id=account_id, created_at=now, seen_at=now, expires_at=expires, user_agent=user_agent)
    )


def record_success(tx: Tx, account_id: int, password: str, *, digest: str, replaces: str, user_agent: str) -> None:
    """The password was right: forget earlier failures, hash anew if the parameters changed, open the session.

    Raises:
        NotFound: the account went away meanwhile.
    """
    stored = tx.session.execute(sa.select(col(Account.password_hash)).where(col(Account.id) == account_id)).scalar_one_or_none()
    if stored is None:
        raise NotFound
    values: dict[str, object] = {"failed_logins": 0, "locked_until": None}
    if passwords.outdated(stored):
        values["password_hash"] = passwords.hash_password(password)
    tx.session.execute(sa.update(Account).where(col(Account.id) == account_id).values(values))
    if replaces:
        end_session(tx, replaces)
    open_session(tx, account_id, digest, user_agent=user_agent)
    audit.record(tx, "sign_in", "account", row_id=account_id, label=tx.actor.name)


def record_failure(tx: Tx, account_id: int, now: datetime) -> datetime | None:
    """The password was wrong: count it, and lock the account when it was one too many. Returns until when."""
    counted = (
        sa.update(Account)
        .where(col(Account.id) == account_id)
        .values(failed_logins=col(Account.failed_logins) + 1)
        .returning(col(Account.failed_logins))
    )
    until = rules.locked_until(tx.session.execute(counted).scalar_one(), now)
    told = {"locked_until": until.isoformat()} if until else {}
    audit.record(tx, "sign_in_failed", "account", row_id=account_id, label=tx.actor.name, changes=told)
    if until is not None:
        tx.session.execute(sa.update(Account).where(col(Account.id) == account_id).values(locked_until=until))
    return until


def pick_place(tx: Tx, village_id: int | None) -> None:
    """The actor's session looks at one village (and what lies in it) from now on, or at the whole town again.

    Raises:
        NotAllowed: the account is itself confined to a place.
        Refusal: there is no such village.
    """
    if tx.actor.unpicked().scope is not None:
        raise NotAllowed
    known = sa.select(col(Village.id)).where(col(Village.id) == village_id, col(Village.deleted_at).is_(None))
    if village_id is not None and tx.session.execute(known).first() is None:
        raise Refusal(msg("没有这个村（社区），可能刚被删除：请刷新页面后重选"))
    tx.session.execute(sa.update(LoginSession).where(col(LoginSession.digest) == tx.actor.session).values(village_id=village_id))


def touch(tx: Tx, digest: str, now: datetime) -> None:
    """Somebody used the session just now."""
    tx.session.execute(sa.update(LoginSession).where(col(LoginSession.digest) == digest).values(seen_at=now))


def _id(found: Account) -> int:
    assert found.id is not None
    return found.id


def clean_account(tx: Tx, data: dict[str, Any], row: Account | None) -> list[Msg]:
    """Check an account's form. A new account has no password: until one is set, nobody can sign in with it.

    Raises:
        Refusal: the account is above the actor's own.
        Invalid: the name is malformed, the role lacks its place or may do what the actor may not, or nobody would be left who may do all.
    """
    data["username"] = rules.check_username(data["username"])
    rules.check_place(data["role_code"], village=data["village_id"], grid=data["grid_id"])
    granted = queries.permissions_of(tx.session, data["role_code"])
    if row is not None:
        need_to_manage(tx, row)
    _need_to_hold(tx.actor, granted, "role_code")
    if row is not None and ("*" not in granted or data["village_id"] or data["grid_id"]):
        _keep_an_admin(tx, row, field="role_code" if "*" not in granted else "village_id" if data["village_id"] else "grid_id")
    return [] if row is not None else [msg("账号还没有密码：请打开「我的账号」，在「重设他人密码」中设置")]


def clean_role(tx: Tx, data: dict[str, Any], row: AccountRole | None) -> list[Msg]:
    """Check a role's form.

    Raises:
        Refusal: the role may do what the actor may not.
        Invalid: a permission the program does not ask for or the actor does not hold, or nobody would be left who may do all.
    """
    need_role(tx, row)
    unknown = [name for name in data["permissions"] if not grantable(name)]
    if unknown:
        raise Invalid({"permissions": msg("没有这样的权限：{names}", names=" ".join(unknown))})
    _need_to_hold(tx.actor, data["permissions"], "permissions")
    if row is None:
        return []
    if row.code == rules.ADMIN and ("*" not in data["permissions"] or data["code"] != rules.ADMIN):
        raise Invalid({"permissions": msg("管理员角色须保留代码 admin 和全部权限（*）")})
    if row.code != data["code"] and queries.holders(tx.session, row.code):
        raise Invalid({"code": msg("已有账号使用这个角色，不能改代码")})
    able = set(queries.full_administrators(tx.session).values())
    if able == {row.code} and "*" not in data["permissions"]:
        raise Invalid({"permissions": msg("可用的管理员账号都用这个角色，须保留全部权限（*）")})
    return []


def need_role(tx: Tx, row: AccountRole | None) -> None:
    """Raise `Refusal` where the role may do what the actor may not."""
    if row is not None and not rules.covers(tx.actor, row.permissions):
        raise Refusal(_mightier(row))


def retire_account(tx: Tx, row: Account) -> Msg | None:
    """Sign a deleted account out everywhere. Raises `Refusal` for one above the actor's own and for the last administrator."""
    need_to_manage(tx, row)
    _keep_an_admin(tx, row)
    sessions = tx.session.scalars(sa.select(LoginSession).where(col(LoginSession.account_id) == row.id)).all()
    for one in sessions:
        tx.session.delete(one)
    return msg("同时退出 {count} 处登录", count=len(sessions)) if sessions else None


def retire_role(tx: Tx, row: AccountRole) -> None:
    """Raise `Refusal` when accounts hold the role: they could no longer do anything; and as `need_role`."""
    need_role(tx, row)
    held = queries.holders(tx.session, row.code)
    if held or row.code == rules.ADMIN:
        raise Refusal(msg("“{name}”正在由 {count} 个账号使用，不能删除", name=row.name, count=held))


def disable_verb(tx: Tx, row: Account) -> Msg:
    """`disable` as a verb of the list."""
    need_to_manage(tx, row)
    disable(tx, row)
    return msg("已停用 {name}", name=row.username)


def enable_verb(tx: Tx, row: Account) -> Msg:
    """`enable` as a verb of the list."""
    need_to_manage(tx, row)
    enable(tx, row)
    return msg("已启用 {name}", name=row.username)


def sign_out_verb(tx: Tx, row: Account) -> Msg:
    """`sign_out_everywhere` as a verb of the list."""
    need_to_manage(tx, row)
    return msg("{name} 已退出 {count} 处登录", name=row.username, count=sign_out_everywhere(tx, _id(row)))


def _keep_an_admin(tx: Tx, found: Account, *, field: str = "") -> None:
    """Raise `Refusal` (about `field`, where there is one) when without this account nobody could sign in who may do everything."""
    able = set(queries.full_administrators(tx.session, found.id))
    leaving = {other.id for other in tx.session.dirty if isinstance(other, Account) and other.is_deleted and other is not found}
    if able - leaving == {found.id}:
        told = msg("{name} 是最后一个可用的管理员账号，须保持启用并不限于某地", name=found.username)
        raise Invalid({field: told}) if field else Refusal(told)
