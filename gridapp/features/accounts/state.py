"""The edge between the web and the accounts: opens the transactions for signing in and out, and serves the account page."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import reflex as rx

from gridapp.features.accounts import queries, rules, service
from gridapp.kit.auth import passwords
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.auth.forms import clock
from gridapp.kit.auth.gate import SIGNED_IN, current_actor, requires
from gridapp.kit.auth.routes import Desk, WrongCredentials
from gridapp.kit.clock import utcnow
from gridapp.kit.config import settings
from gridapp.kit.db.session import in_transaction, read_session, transaction
from gridapp.kit.errors import NotAllowed, Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.jobs import do_soon
from gridapp.kit.shared import Shelf
from gridapp.kit.ui.notice import notify


async def frame_facts(actor: Actor) -> dict[str, Any]:
    """What the top bar says about the office and the person; see `queries.frame_facts`."""

    def read() -> dict[str, Any]:
        with read_session() as session:
            return queries.frame_facts(session, actor)

    return await asyncio.to_thread(read)


def resolve(digest: str) -> Actor | None:
    """The actor behind a session, or `None` when it has ended; once a minute has it noted that the session is in use."""
    now = utcnow()
    with read_session() as session:
        found = queries.session_of(session, digest)
    if found is None:
        return None
    idle = timedelta(minutes=settings().session_idle_minutes)
    if rules.session_ended(created_at=found.created_at, seen_at=found.seen_at, expires_at=found.expires_at, idle=idle, now=now):
        return None
    if now - found.seen_at >= rules.SEEN_EVERY and _to_note.get(digest) is None:
        _to_note.put(digest, now)
        do_soon(partial(_note_use, found.actor, digest))  # a click waits for no writer
    return found.actor


_to_note: Shelf[datetime] = Shelf(most=10_000, seconds=rules.SEEN_EVERY.total_seconds())


def _note_use(actor: Actor, digest: str) -> None:
    if (seen_at := _to_note.take(digest)) is not None:
        with transaction(actor, told=False) as tx:
            service.touch(tx, digest, seen_at)


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
    with transaction(resolve(digest) or SYSTEM) as tx:
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


def reset_password(actor: Actor, username: str, new: str) -> None:
    """Give somebody else's account a password that its owner must change at the next sign-in.

    Raises:
        NotAllowed: the actor does not manage accounts.
        Refusal: there is no such account.
        Invalid: the password is not good enough.
    """
    actor.need("account.write")
    with transaction(actor) as tx:
        known = service.account(tx, username).username
    hashed = service.hashed(new, known)
    with transaction(actor) as tx:
        found = service.account(tx, known)
        service.set_password(tx, found, hashed, must_change=found.id != actor.id)


def pick_place(actor: Actor, place: str) -> None:
    """Look at one village from now on, by its id, or with an empty text at the whole town; see `service.pick_place`.

    Raises:
        NotAllowed: the account is confined to a place.
        Refusal: there is no such village.
    """
    with transaction(actor) as tx:
        service.pick_place(tx, int(place[:9]) if place.isdecimal() else None if not place else 0)


DESK = Desk(
    resolve=resolve, sign_in=sign_in, sign_out=sign_out, change_password=change_password,
    reset_password=reset_password, reset_permission="account.write", pick_place=pick_place,
)  # fmt: skip
"""What `kit.auth.routes` needs; wired in `app.py`."""


_ID_LENGTH = 16
"""How much of a session's digest names it on the screen: enough to tell one's own sessions apart, useless for anything else."""


class AccountState(rx.State):
    """My account: where I am signed in."""

    waiting: bool = True
    sessions: list[dict[str, Any]] = []
    username: str = ""
    may_reset: bool = False

    @rx.event
    @requires(SIGNED_IN)
    async def load(self) -> None:
        """Fill the page."""
        actor = await current_actor(self)
        self.username, self.sessions = await asyncio.to_thread(_mine, actor)
        self.may_reset, self.waiting = actor.may("account.write"), False

    @rx.event
    @requires(SIGNED_IN)
    async def end_others(self) -> None:
        """End all my sessions but this one."""
        actor = await current_actor(self)
        count = await asyncio.to_thread(in_transaction, actor, lambda tx: service.sign_out_everywhere(tx, actor.id, but=actor.session))
        _username, self.sessions = await asyncio.to_thread(_mine, actor)
        await notify(self, msg("已退出其他 {count} 处登录", count=count))


def _mine(actor: Actor) -> tuple[str, list[dict[str, Any]]]:
    with read_session() as session:
        _hash, username = queries.credentials(session, actor.id)
        rows = queries.sessions_of_account(session, actor.id, utcnow())
    return username, [
        {
            "id": row.digest[:_ID_LENGTH], "here": "here" if row.digest == actor.session else "other",
            "browser": rules.browser_of(row.user_agent), "created_at": row.created_at.isoformat(), "seen_at": row.seen_at.isoformat(),
        }
        for row in rows
    ]  # fmt: skip


class AuditState(rx.State):
    """The log of changes, of looks at masked data and of signing in; newest first."""

    waiting: bool = True
    entries: list[dict[str, Any]] = []
    search: str = ""
    more: bool = False

    @rx.event
    @requires("audit.read")
    async def load(self) -> None:
        """The newest entries."""
        await self._read(before=0)

    @rx.event(supersedes=True)
    @requires("audit.read")
    async def look_for(self, text: str) -> None:
        """Entries by who, what or why."""
        self.search = str(text)[:100]
        await self._read(before=0)

    @rx.event
    @requires("audit.read")
    async def older(self) -> None:
        """The entries before the last one shown."""
        await self._read(before=self.entries[-1]["id"] if self.entries else 0)

    async def _read(self, *, before: int) -> None:
        found = await asyncio.to_thread(queries.audit_log, await current_actor(self), text=self.search, before=before)
        self.entries = [*self.entries, *found] if before else found
        self.more, self.waiting = len(found) == queries.AUDIT_PAGE, False
