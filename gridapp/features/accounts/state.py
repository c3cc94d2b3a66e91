"""The edge between the web and the accounts: opens the transactions for signing in and out, and serves the account page."""

from datetime import timedelta

from gridapp.features.accounts import queries, rules, service
from gridapp.kit.auth import passwords
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.auth.forms import clock
from gridapp.kit.auth.routes import Desk, WrongCredentials
from gridapp.kit.config import settings
from gridapp.kit.db.base import utcnow
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.errors import NotAllowed, Refusal
from gridapp.kit.i18n import msg


def resolve(digest: str) -> Actor | None:
    """The actor behind a session, or `None` when it has ended; notes once a minute that the session is in use."""
    now = utcnow()
    with read_session() as session:
        found = queries.session_of(session, digest)
    if found is None:
        return None
    idle = timedelta(minutes=settings().session_idle_minutes)
    if rules.session_ended(created_at=found.created_at, seen_at=found.seen_at, expires_at=found.expires_at, idle=idle, now=now):
        return None
    if service.needs_touch(found.seen_at, now):
        with transaction(found.actor) as tx:
            service.touch(tx, digest, now)
    return found.actor


def sign_in(username: str, password: str, *, digest: str, replaces: str = "", user_agent: str = "") -> None:
    """Check name and password and open the session `digest`.

    Raises:
        WrongCredentials: no such account or another password.
        Refusal: the account is locked, or disabled (said only to whoever knows its password).
    """
    now = utcnow()
    with read_session() as session:
        account = queries.account_named(session, username)
    if account is not None and account.locked_until is not None and account.locked_until > now:
        raise Refusal(msg("尝试次数过多，请于 {time} 之后再试", time=clock(account.locked_until)))
    right = passwords.verify(account.password_hash if account else None, password)
    if account is None or account.id is None:
        raise WrongCredentials
    who = Actor(id=account.id, name=account.display_name)
    with transaction(who) as tx:
        if not right:
            service.record_failure(tx, account.id, now)
        elif account.disabled_at is None:
            service.record_success(tx, account.id, password, digest=digest, replaces=replaces, user_agent=user_agent)
    if not right:
        raise WrongCredentials
    if account.disabled_at is not None:
        raise Refusal(msg("该账号已停用，请联系系统管理员"))


def sign_out(digest: str) -> None:
    """End a session."""
    with transaction(SYSTEM) as tx:
        service.end_session(tx, digest)


def change_password(digest: str, current: str, new: str, *, replacement: str) -> None:
    """Change the password of the session's account; every session of the account ends and `replacement` is opened.

    Raises:
        NotAllowed: the session has ended.
        Refusal: the current password is wrong.
        Invalid: the new one is not good enough.
    """
    actor = resolve(digest)
    if actor is None:
        raise NotAllowed
    with read_session() as session:
        stored, username = queries.credentials(session, actor.id)
    if not passwords.verify(stored, current):
        raise Refusal(msg("当前密码不正确"), field="current")
    service.check_password(new, username, field="new")
    if new == current:
        raise Refusal(msg("新密码不能与当前密码相同"), field="new")
    hashed = passwords.hash_password(new)
    with transaction(actor) as tx:
        service.set_password(tx, service.account(tx, username), hashed)
        service.open_session(tx, actor.id, replacement)


DESK = Desk(resolve=resolve, sign_in=sign_in, sign_out=sign_out, change_password=change_password)
"""What `kit.auth.routes` needs; wired in `app.py`."""
