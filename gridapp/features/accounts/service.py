"""Accounts and their login sessions: made, checked, locked, ended. `(tx, …)`, never commits."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.accounts import queries, rules
from gridapp.kit.auth import passwords
from gridapp.kit.config import settings
from gridapp.kit.db.base import utcnow
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, NotFound, Refusal
from gridapp.kit.i18n import msg
from gridapp.models import Account, AccountRole, Grid, LoginSession, Village

_SEEN_EVERY = timedelta(minutes=1)


def ensure_roles(tx: Tx) -> int:
    """Add the roles an office starts with that are not there yet; one that was edited or deleted is left alone. Returns how many."""
    known = set(tx.session.execute(sa.select(col(AccountRole.code))).scalars())
    new = [
        AccountRole(code=code, name=role.name, permissions=list(role.permissions))
        for code, role in rules.DEFAULT_ROLES.items()
        if code not in known
    ]
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
    """The account of that name.

    Raises:
        Refusal: there is none.
    """
    found = queries.account_named(tx.session, username.strip().lower())
    if found is None:
        raise Refusal(msg("没有名为 {name} 的账号", name=username))
    return found


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
    others = sa.select(col(Account.id)).where(
        col(Account.role_code) == rules.ADMIN, col(Account.id) != found.id,
        col(Account.disabled_at).is_(None), col(Account.deleted_at).is_(None),
    )  # fmt: skip
    if found.role_code == rules.ADMIN and tx.session.execute(others).first() is None:
        raise Refusal(msg("{name} 是最后一个可用的管理员账号，不能停用", name=found.username))
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
    tx.session.execute(sa.delete(LoginSession).where(col(LoginSession.digest) == digest))


def end_session_of(tx: Tx, account_id: int, digest_start: str) -> None:
    """End one of an account's own sessions, named by the first characters of its digest.

    Raises:
        NotFound: the account has no such session.
    """
    theirs = sa.select(col(LoginSession.digest)).where(col(LoginSession.account_id) == account_id)
    found = [digest for digest in tx.session.execute(theirs).scalars() if digest[:16] == digest_start]
    if not found:
        raise NotFound
    tx.session.execute(sa.delete(LoginSession).where(col(LoginSession.digest).in_(found)))


def open_session(tx: Tx, account_id: int, digest: str, *, user_agent: str = "", now: datetime | None = None) -> None:
    """Open a session; sessions of anybody that have expired are swept out on the way."""
    now = now or utcnow()
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


def record_failure(tx: Tx, account_id: int, now: datetime | None = None) -> datetime | None:
    """The password was wrong: count it, and lock the account when it was one too many. Returns until when."""
    now = now or utcnow()
    counted = (
        sa.update(Account)
        .where(col(Account.id) == account_id)
        .values(failed_logins=col(Account.failed_logins) + 1)
        .returning(col(Account.failed_logins))
    )
    until = rules.locked_until(tx.session.execute(counted).scalar_one(), now)
    if until is not None:
        tx.session.execute(sa.update(Account).where(col(Account.id) == account_id).values(locked_until=until))
    return until


def touch(tx: Tx, digest: str, now: datetime) -> None:
    """Somebody used the session just now."""
    tx.session.execute(sa.update(LoginSession).where(col(LoginSession.digest) == digest).values(seen_at=now))


def needs_touch(seen_at: datetime, now: datetime) -> bool:
    """Whether the stored time of last use is old enough to be worth a write."""
    return now - seen_at >= _SEEN_EVERY


def _id(found: Account) -> int:
    assert found.id is not None
    return found.id
