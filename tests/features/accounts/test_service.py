"""Accounts, sessions and locks on real databases."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import col

from gridapp.features.accounts import queries, rules, service, state
from gridapp.kit.auth import actors, passwords
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.auth.routes import WrongCredentials
from gridapp.kit.clock import utcnow
from gridapp.kit.config import settings
from gridapp.kit.db.session import Tx, read_session, transaction
from gridapp.kit.errors import Invalid, NotAllowed, Refusal
from gridapp.kit.jobs import do_soon
from gridapp.kit.shared import Shelf
from gridapp.models import Account, AccountRole, AuditEntry, Dormitory, Grid, LoginSession, Village
from gridapp.office import OFFICE

pytestmark = pytest.mark.usefixtures("database")
PASSWORD = "wading otter violin"
HASH = passwords.hash_password(PASSWORD)


@pytest.fixture
def account(database: sa.Engine) -> Callable[..., int]:
    """Makes an account with `PASSWORD`; returns its id."""

    def make(username: str, role: str = "clerk", *, village_id: int | None = None, grid_id: int | None = None) -> int:
        with transaction(SYSTEM) as tx:
            service.ensure_roles(tx, OFFICE.grants)
            made = service.create_account(
                tx, username=username, display_name="", role_code=role, password_hash=HASH, village_id=village_id, grid_id=grid_id
            )
            assert made.id is not None
            return made.id

    return make


def _town(tx: Tx) -> tuple[int, int, int, int, int]:
    """Two villages; a dormitory in the first; a grid each of the first village, its dormitory and the second village."""
    first, second = Village(code="1" * 12, name="一村"), Village(code="2" * 12, name="二村")
    tx.session.add_all([first, second])
    tx.session.flush()
    dormitory = Dormitory(code="D1", name="宿舍", village_id=first.id)
    tx.session.add(dormitory)
    tx.session.flush()
    grids = [
        Grid(code="1" * 15, name="一格", village_id=first.id),
        Grid(code="3" * 15, name="专属", dormitory_id=dormitory.id),
        Grid(code="2" * 15, name="二格", village_id=second.id),
    ]
    tx.session.add_all(grids)
    tx.session.flush()
    assert first.id
    assert dormitory.id
    own, dedicated, foreign = (grid.id or 0 for grid in grids)
    return first.id, dormitory.id, own, dedicated, foreign


def test_roles_are_made_once_and_edited_ones_left_alone() -> None:
    with transaction(SYSTEM) as tx:
        assert service.ensure_roles(tx, OFFICE.grants) == len(rules.ROLES)
        clerk = tx.session.execute(sa.select(AccountRole).where(col(AccountRole.code) == "clerk")).scalar_one()
        clerk.permissions = ["places.read"]
    with transaction(SYSTEM) as tx:
        assert service.ensure_roles(tx, OFFICE.grants) == 0
        clerk = tx.session.execute(sa.select(AccountRole).where(col(AccountRole.code) == "clerk")).scalar_one()
        assert clerk.permissions == ["places.read"]


def test_the_first_administrator_is_made_once_with_a_random_password() -> None:
    with transaction(SYSTEM) as tx:
        service.ensure_roles(tx, OFFICE.grants)
        password = service.ensure_first_admin(tx)
    assert password is not None
    assert rules.password_problem(password, "admin") is None
    state.sign_in("admin", password, digest="d" * 64)
    with transaction(SYSTEM) as tx:
        assert service.ensure_first_admin(tx) is None


def test_signing_in_opens_a_session_and_ends_the_one_before(account: Callable[..., int]) -> None:
    account("li")
    state.sign_in("li", PASSWORD, digest="a" * 64, user_agent="x")
    state.sign_in("li", PASSWORD, digest="b" * 64, replaces="a" * 64)
    assert state.resolve("a" * 64) is None
    actor = state.resolve("b" * 64)
    assert actor is not None
    assert (actor.name, actor.session, actor.scope) == ("li", "b" * 64, None)
    assert actor.may("staff.write")
    assert not actor.may("account.write")


@pytest.mark.parametrize("end", ["expired", "idle"])
def test_sessions_end(account: Callable[..., int], end: str) -> None:
    account("li")
    state.sign_in("li", PASSWORD, digest="a" * 64)
    past = utcnow() - timedelta(minutes=settings().session_idle_minutes, seconds=1)
    with transaction(SYSTEM) as tx:
        values = {"expires_at": utcnow()} if end == "expired" else {"seen_at": past, "created_at": past}
        tx.session.execute(sa.update(LoginSession).values(values))
    assert state.resolve("a" * 64) is None


def test_use_keeps_a_session_alive_and_is_written_down_once_a_minute(account: Callable[..., int]) -> None:
    account("li")
    state.sign_in("li", PASSWORD, digest="a" * 64)
    before = utcnow() - timedelta(minutes=5)
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.update(LoginSession).values(seen_at=before))
    assert state.resolve("a" * 64) is not None
    do_soon(_nothing).result()
    with read_session() as session:
        first = session.execute(sa.select(col(LoginSession.seen_at))).scalar_one()
    assert state.resolve("a" * 64) is not None
    do_soon(_nothing).result()
    with read_session() as session:
        assert session.execute(sa.select(col(LoginSession.seen_at))).scalar_one() == first > before


def _nothing() -> None:
    """After it, what was to be done before is done."""


def test_looking_somebody_up_waits_for_no_writer(account: Callable[..., int]) -> None:
    account("li")
    state.sign_in("li", PASSWORD, digest="a" * 64)
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.update(LoginSession).values(seen_at=utcnow() - timedelta(minutes=5)))
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.update(LoginSession).values(user_agent="somebody writes"))
        assert state.resolve("a" * 64) is not None
    do_soon(_nothing).result()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Sign-in wired as in the app; whom the database was asked about."""
    found: list[str] = []

    def resolve(digest: str) -> Actor | None:
        found.append(digest)
        return state.resolve(digest)

    monkeypatch.setattr(actors, "_known", Shelf(most=10, seconds=600))
    before = list(actors._wired)
    actors.configure(resolve=resolve, tables=queries.ACTOR_TABLES)
    yield found
    actors._wired[:] = before


def test_a_commit_forgets_people_only_where_it_may_have_changed_them(account: Callable[..., int], asked: list[str]) -> None:
    account("li")
    state.sign_in("li", PASSWORD, digest="a" * 64)

    def known_after(change: Callable[[Tx], object], *, told: bool = True) -> bool:
        asyncio.run(actors.actor_of("a" * 64))
        with transaction(SYSTEM, told=told) as tx:
            change(tx)
        before = len(asked)
        asyncio.run(actors.actor_of("a" * 64))
        return len(asked) == before

    assert known_after(lambda tx: tx.session.add(AuditEntry(actor="x", action="export", table="village")))
    assert known_after(lambda tx: service.touch(tx, "a" * 64, utcnow()), told=False)
    assert not known_after(_town)
    assert not known_after(lambda tx: tx.session.execute(sa.update(Account).values(display_name="Li")))
    assert not known_after(lambda tx: service.end_session(tx, "a" * 64))


def test_every_table_that_makes_an_actor_is_heard_of() -> None:
    read = set(sa.sql.visitors.iterate(queries.session_statement()))  # type: ignore[arg-type]
    assert {part.name for part in read if isinstance(part, sa.Table)} == queries.ACTOR_TABLES


@pytest.mark.parametrize("username", ["li", "nobody"])
def test_wrong_passwords_and_unknown_names_say_the_same(account: Callable[..., int], username: str) -> None:
    account("li")
    with pytest.raises(WrongCredentials) as refusal:
        state.sign_in(username, "not the password", digest="a" * 64)
    assert refusal.value.message.render() == "用户名或密码不正确"


def test_the_fifth_failure_locks_and_success_forgets_the_earlier_ones(account: Callable[..., int]) -> None:
    account("li")
    for _round in range(2):
        for _try in range(rules.FAILURES_BEFORE_LOCK - 1):
            with pytest.raises(WrongCredentials):
                state.sign_in("li", "wrong", digest="a" * 64)
        state.sign_in("li", PASSWORD, digest="a" * 64, replaces="a" * 64)
    for _try in range(rules.FAILURES_BEFORE_LOCK):
        with pytest.raises(WrongCredentials):
            state.sign_in("li", "wrong", digest="a" * 64)
    with pytest.raises(Refusal, match="之后再试"):
        state.sign_in("li", PASSWORD, digest="c" * 64)
    assert state.resolve("c" * 64) is None
    with transaction(SYSTEM) as tx:
        service.enable(tx, service.account(tx, "li"))
    state.sign_in("li", PASSWORD, digest="c" * 64)


def test_a_disabled_account_is_out_at_once_and_says_so_only_to_its_owner(account: Callable[..., int]) -> None:
    account("boss", "admin")
    account("li")
    state.sign_in("li", PASSWORD, digest="a" * 64)
    with transaction(SYSTEM) as tx:
        service.disable(tx, service.account(tx, "li"))
    assert state.resolve("a" * 64) is None
    with pytest.raises(Refusal, match="停用"):
        state.sign_in("li", PASSWORD, digest="b" * 64)
    with pytest.raises(WrongCredentials):
        state.sign_in("li", "wrong", digest="b" * 64)


def test_the_last_administrator_stays(account: Callable[..., int]) -> None:
    account("boss", "admin")
    with pytest.raises(Refusal, match="最后一个"), transaction(SYSTEM) as tx:
        service.disable(tx, service.account(tx, "boss"))
    form = {"username": "boss", "role_code": "clerk", "village_id": None, "grid_id": None}
    with pytest.raises(Invalid), transaction(SYSTEM) as tx:
        service.clean_account(tx, form, service.account(tx, "boss"))
    account("deputy", "admin")
    with transaction(SYSTEM) as tx:
        service.disable(tx, service.account(tx, "boss"))


def test_scope_follows_the_place(account: Callable[..., int]) -> None:
    with transaction(SYSTEM) as tx:
        village, dormitory, own, dedicated, foreign = _town(tx)
    account("village", "community", village_id=village)
    account("grid", "grid_worker", grid_id=own)
    scopes = {}
    for name in ("village", "grid"):
        state.sign_in(name, PASSWORD, digest=name * 4)
        actor = state.resolve(name * 4)
        assert actor is not None
        scopes[name] = actor.scope
    assert scopes["village"] == {"village": {village}, "dormitory": {dormitory}, "grid": {own, dedicated}}
    assert scopes["grid"] == {"village": set(), "dormitory": set(), "grid": {own}}
    assert foreign not in scopes["village"]["grid"]


def test_one_query_finds_the_actor(account: Callable[..., int], database: sa.Engine) -> None:
    with transaction(SYSTEM) as tx:
        village, *_rest = _town(tx)
    account("village", "community", village_id=village)
    state.sign_in("village", PASSWORD, digest="a" * 64)
    asked: list[str] = []
    event.listen(database, "before_cursor_execute", lambda _c, _k, statement, *_rest: asked.append(statement))
    assert state.resolve("a" * 64) is not None
    assert len([statement for statement in asked if statement.lstrip().upper().startswith("SELECT")]) == 1


def test_changing_a_password_ends_every_session_but_the_new_one(account: Callable[..., int]) -> None:
    account("li")
    for digest in ("a" * 64, "b" * 64):
        state.sign_in("li", PASSWORD, digest=digest)
    with pytest.raises(Refusal, match="当前密码"):
        state.change_password("a" * 64, "wrong", "quite another one", replacement="c" * 64)
    with pytest.raises(Invalid, match="10"):
        state.change_password("a" * 64, PASSWORD, "short", replacement="c" * 64)
    with pytest.raises(Refusal, match="相同"):
        state.change_password("a" * 64, PASSWORD, PASSWORD, replacement="c" * 64)
    state.change_password("a" * 64, PASSWORD, "quite another one", replacement="c" * 64)
    assert [state.resolve(letter * 64) is not None for letter in "abc"] == [False, False, True]
    with pytest.raises(NotAllowed):
        state.change_password("a" * 64, PASSWORD, "yet another one", replacement="d" * 64)


def test_a_reset_password_must_be_changed_and_only_managers_reset(account: Callable[..., int]) -> None:
    account("li")
    boss = Actor(id=account("boss", "admin"), name="boss", permissions=frozenset({"*"}))
    with pytest.raises(NotAllowed):
        state.reset_password(Actor(id=9, name="x", permissions=frozenset({"account.read"})), "li", "handed over once")
    state.reset_password(boss, "li", "handed over once")
    state.sign_in("li", "handed over once", digest="a" * 64)
    actor = state.resolve("a" * 64)
    assert actor is not None
    assert actor.must_change_password


def test_an_outdated_hash_is_made_again_at_sign_in(account: Callable[..., int]) -> None:
    from argon2 import PasswordHasher

    account("li")
    weak = PasswordHasher(time_cost=1, memory_cost=1_024, parallelism=1).hash(PASSWORD)
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.update(Account).values(password_hash=weak))
    state.sign_in("li", PASSWORD, digest="a" * 64)
    with read_session() as session:
        stored = session.execute(sa.select(col(Account.password_hash))).scalar_one()
    assert not passwords.outdated(stored)
    assert passwords.verify(stored, PASSWORD)


def test_an_account_without_a_password_lets_nobody_in(account: Callable[..., int]) -> None:
    account("li")
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.update(Account).values(password_hash=""))
    for guess in ("", "x", HASH):
        with pytest.raises(WrongCredentials):
            state.sign_in("li", guess, digest="a" * 64)


def test_the_log_tells_of_signing_in_and_holds_no_hash(account: Callable[..., int]) -> None:
    account("li")
    with pytest.raises(WrongCredentials):
        state.sign_in("li", "wrong", digest="a" * 64)
    state.sign_in("li", PASSWORD, digest="a" * 64)
    state.change_password("a" * 64, PASSWORD, "quite another one", replacement="c" * 64)
    state.sign_out("c" * 64)
    with read_session() as session:
        entries = session.execute(sa.select(AuditEntry)).scalars().all()
    assert {"create", "sign_in", "sign_in_failed", "update", "sign_out"} <= {entry.action for entry in entries}
    told = "".join(f"{entry.label}{entry.changes}{entry.reason}" for entry in entries)
    assert "$argon2" not in told
    assert "c" * 64 not in told


def test_the_log_is_for_those_who_may_and_see_the_whole_town(account: Callable[..., int]) -> None:
    account("li")
    reader = frozenset({"audit.read"})
    told = queries.audit_log(Actor(id=1, name="x", permissions=reader), text="li")[0]
    assert told["action"] == "create"
    assert "用户名: li" in told["changes"]
    assert "username" not in told["changes"]
    for refused in (Actor(id=1, name="x"), Actor(id=1, name="x", permissions=reader, scope={})):
        with pytest.raises(NotAllowed):
            queries.audit_log(refused)


def test_names_are_unique_and_roles_exist(account: Callable[..., int]) -> None:
    account("li")
    for name, role in (("li", "clerk"), ("wu", "ghost")):
        with pytest.raises(Invalid), transaction(SYSTEM) as tx:
            service.create_account(tx, username=name, display_name="", role_code=role, password_hash=HASH)


def test_a_role_in_use_stays_and_asks_only_for_what_there_is(account: Callable[..., int]) -> None:
    account("li")
    with transaction(SYSTEM) as tx:
        clerk = tx.session.execute(sa.select(AccountRole).where(col(AccountRole.code) == "clerk")).scalar_one()
        with pytest.raises(Refusal, match="不能删除"):
            service.retire_role(tx, clerk)
        with pytest.raises(Invalid, match=r"staff\.fly"):
            service.clean_role(tx, {"code": "clerk", "permissions": ["staff.read", "staff.fly"]}, clerk)
        with pytest.raises(Invalid):
            service.clean_role(tx, {"code": "officer", "permissions": ["staff.read"]}, clerk)
