"""Somebody with a session that is another's, has ended, or belongs to an account that was taken away."""

import asyncio
import sqlite3
import time
from collections.abc import Callable

import httpx
import pytest

from gridapp.features.accounts import service
from gridapp.features.accounts.state import AccountState, AuditState
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.auth.gate import SIGNED_OUT_PATH
from gridapp.kit.db.session import Tx, transaction
from tests.attack.client import ROOT, Tab, event, session_cookie, sign_in, sign_out, tab
from tests.attack.conftest import PASSWORD, Person
from tests.plugins.servers import Server

ACCOUNT = event(AccountState, "load")
AUDIT = event(AuditState, "load")
MINE = "account_state.username"
LOG = "audit_state.entries"
PATIENCE = 20
"""How often a tab asks before it is too late."""
OUT = [f"_redirect {SIGNED_OUT_PATH}?next=%2F"]


def test_a_session_opens_what_its_role_may(server: Server, person: Callable[..., Person]) -> None:
    clerk = person("clerk")

    async def work() -> tuple[dict, dict]:
        async with tab(server.url, session=clerk.sign_in()) as mine:
            return (await mine.ask(ACCOUNT)).values, (await mine.ask(AUDIT)).values

    own, audit = asyncio.run(work())
    assert own[MINE] == clerk.username
    assert LOG not in audit
    assert "notices" in str(audit), "a signed-in person is told that something was refused"


def test_a_stolen_token_finds_nothing(server: Server, admin_session: str, person: Callable[..., Person]) -> None:
    """The token of a tab is in addresses and logs; with another session, or none, it opens an empty tab."""

    async def work() -> tuple[dict, dict, dict]:
        async with tab(server.url, session=admin_session) as mine:
            seen = (await mine.ask(AUDIT)).values
        async with tab(server.url, session=person("clerk").sign_in(), token=mine.token) as thief:
            stolen = (await thief.ask(f"{ROOT}.hydrate")).values
        async with tab(server.url, token=mine.token) as stranger:
            nothing = (await stranger.ask(f"{ROOT}.hydrate")).values
        return seen, stolen, nothing

    seen, stolen, nothing = asyncio.run(work())
    assert len(seen[LOG]) > 0
    assert stolen[LOG] == []
    assert nothing == {}


def test_a_token_in_use_is_not_shared(server: Server, admin_session: str) -> None:
    """A second socket with the token of an open tab gets a token of its own, even in the same session."""

    async def work() -> tuple[str, dict]:
        async with tab(server.url, session=admin_session) as mine:
            await mine.ask(AUDIT)
            async with tab(server.url, session=admin_session, token=mine.token) as twin:
                values = (await twin.ask(f"{ROOT}.hydrate")).values
                return twin.text, values

    frames, values = asyncio.run(work())
    assert "new_token" in frames
    assert values[LOG] == []


def test_signing_out_ends_every_tab_at_once(server: Server, person: Callable[..., Person]) -> None:
    clerk = person("clerk")

    async def work() -> tuple[list, list, dict]:
        session = clerk.sign_in()
        async with tab(server.url, session=session) as open_tab:
            assert (await open_tab.ask(ACCOUNT)).values[MINE] == clerk.username
            answer = await asyncio.to_thread(sign_out, server.url, session)
            assert answer.status_code == 303
            assert "Max-Age=0" in answer.headers["set-cookie"]
            after = await open_tab.ask(ACCOUNT)
        async with tab(server.url, session=session, token=open_tab.token) as again:
            replayed = await again.ask(f"{ROOT}.hydrate")
        return after.events, replayed.events, {**after.values, **replayed.values}

    after, replayed, values = asyncio.run(work())
    assert after == OUT
    assert replayed == OUT
    assert values == {}


def test_a_disabled_account_stops_in_the_middle(server: Server, person: Callable[..., Person]) -> None:
    clerk = person("clerk")

    async def work() -> list:
        async with tab(server.url, session=clerk.sign_in()) as open_tab:
            assert (await open_tab.ask(ACCOUNT)).values[MINE] == clerk.username
            await asyncio.to_thread(_elsewhere, server, lambda tx: service.disable(tx, service.account(tx, clerk.username)))
            return await shown_out(open_tab)

    assert asyncio.run(work()) == OUT
    refused = sign_in(server.url, clerk.username, PASSWORD)
    assert refused.status_code == 403
    assert "停用" in refused.text


def test_a_role_taken_away_stops_in_the_middle(server: Server, person: Callable[..., Person]) -> None:
    boss, left = person("admin"), iter(range(PATIENCE))

    async def work() -> tuple[dict, dict]:
        async with tab(server.url, session=boss.sign_in()) as open_tab:
            before = (await open_tab.ask(AUDIT)).values
            await asyncio.to_thread(_set, server, boss.username, "role_code", "clerk")
            while LOG in (after := (await open_tab.ask(AUDIT)).values) and next(left, None) is not None:
                pass
            return before, after

    before, after = asyncio.run(work())
    assert len(before[LOG]) > 0
    assert LOG not in after


def _elsewhere(server: Server, change: Callable[[Tx], object]) -> None:
    """Change something as the command line does: in another process than the server's."""
    with server.office(), transaction(SYSTEM) as tx:
        change(tx)


async def shown_out(opened: Tab) -> list:
    """Ask until the tab is sent away; another process's change is seen within a second."""
    events = []
    for _ in range(PATIENCE):
        events = (await opened.ask(ACCOUNT)).events
        if events == OUT:
            break
    return events


def _set(server: Server, username: str, column: str, value: object) -> None:
    """Change an account behind the server's back, as another process would."""

    with sqlite3.connect(server.data_dir / "gridapp.db", timeout=15) as connection:
        changed = connection.execute(f"UPDATE account SET {column} = ? WHERE username = ?", (value, username)).rowcount
    connection.close()
    assert changed == 1


def test_a_new_password_ends_every_session(server: Server, person: Callable[..., Person]) -> None:
    clerk = person("clerk")

    async def work() -> list:
        async with tab(server.url, session=clerk.sign_in()) as open_tab:
            assert (await open_tab.ask(ACCOUNT)).values[MINE] == clerk.username
            new = service.hashed("another long enough one", clerk.username)
            await asyncio.to_thread(_elsewhere, server, lambda tx: service.set_password(tx, service.account(tx, clerk.username), new))
            return await shown_out(open_tab)

    assert asyncio.run(work()) == OUT
    assert sign_in(server.url, clerk.username, PASSWORD).status_code == 401


def test_a_password_that_is_to_be_changed_opens_nothing_else(server: Server, person: Callable[..., Person]) -> None:
    """Whoever gave the password knows it: neither the socket nor a route answers to it before its owner has set another."""
    clerk = person("admin", must_change=True)
    session = clerk.sign_in()

    async def work() -> tuple[list, dict, int]:
        async with tab(server.url, session=session) as opened:
            answers = [await opened.ask(name) for name in (f"{ROOT}.hydrate_and_load", ACCOUNT, AUDIT)]
            upload = await asyncio.to_thread(
                httpx.post, f"{server.url}/_upload", content=b"x" * 10, trust_env=False,
                headers={"Origin": server.url, "Cookie": session, "Reflex-Client-Token": opened.token},
            )  # fmt: skip
        return [answer.events for answer in answers], {name: 1 for answer in answers for name in answer.values}, upload.status_code

    assert asyncio.run(work()) == ([OUT] * 3, {}, 401)
    with httpx.Client(base_url=server.url, headers={"Cookie": session, "Origin": server.url}, trust_env=False) as browser:
        for method, path in (("GET", "/"), ("GET", "/staff"), ("GET", "/auth/reset"), ("POST", "/auth/reset"), ("POST", "/auth/place")):
            answer = browser.request(method, path)
            assert (path, answer.status_code, answer.headers.get("location")) == (path, 303, "/auth/password")
        assert browser.get("/auth/password").status_code == 200
        new = "a password of my own"
        changed = browser.post("/auth/password", data={"current": PASSWORD, "new": new, "repeat": new})
        assert changed.status_code == 303
        session = session_cookie(changed)

    async def after() -> dict:
        async with tab(server.url, session=session) as opened:
            return (await opened.ask(ACCOUNT)).values

    assert asyncio.run(after())[MINE] == clerk.username


def test_a_session_is_confined_as_soon_as_its_password_must_change(server: Server, person: Callable[..., Person]) -> None:
    clerk = person("clerk")

    async def work() -> list:
        async with tab(server.url, session=clerk.sign_in()) as opened:
            assert (await opened.ask(ACCOUNT)).values[MINE] == clerk.username
            await asyncio.to_thread(_set, server, clerk.username, "must_change_password", 1)
            return await shown_out(opened)

    assert asyncio.run(work()) == OUT


def test_the_session_id_is_always_the_servers(server: Server, person: Callable[..., Person]) -> None:
    """Fixation: an id that the browser brings along is not adopted, and the session before it ends."""
    clerk = person("clerk")
    planted = "gridapp_session=planted-by-somebody-else"
    first = sign_in(server.url, clerk.username, PASSWORD, Cookie=planted)
    assert session_cookie(first) != planted
    second = sign_in(server.url, clerk.username, PASSWORD, Cookie=session_cookie(first))
    assert session_cookie(second) != session_cookie(first)

    async def work() -> tuple[list, list]:
        outcomes = []
        for session in (planted, session_cookie(first)):
            async with tab(server.url, session=session) as opened:
                outcomes.append((await opened.ask(ACCOUNT)).events)
        return outcomes[0], outcomes[1]

    assert asyncio.run(work()) == (OUT, OUT)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(server: Server, person: Callable[..., Person]) -> None:
    cookie = sign_in(server.url, person("clerk").username, PASSWORD).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie


def test_secrets_are_in_no_frame_and_no_log(server: Server, admin_session: str, person: Callable[..., Person]) -> None:
    clerk = person("clerk")
    session = clerk.sign_in()

    async def work() -> str:
        async with tab(server.url, session=session) as mine, tab(server.url, session=admin_session) as boss:
            for name in (f"{ROOT}.hydrate", f"{ROOT}.hydrate_and_load", ACCOUNT, AUDIT):
                await mine.ask(name)
                await boss.ask(name)
            return mine.text + boss.text

    frames = asyncio.run(work())
    log = server.log.read_text(errors="replace")
    assert "is_hydrated" in frames
    for secret in (session.partition("=")[2], admin_session.partition("=")[2], PASSWORD, server.password, "$argon2"):
        assert secret not in frames
        assert secret not in log


@pytest.mark.parametrize("username", ["known", "unknown"])
def test_guessing_is_locked_out_alike_for_known_and_unknown_names(server: Server, person: Callable[..., Person], username: str) -> None:
    name = person("clerk").username if username == "known" else f"nobody{time.monotonic_ns()}"
    answers = [sign_in(server.url, name, f"wrong guess {number}") for number in range(6)]
    assert [answer.status_code for answer in answers[:5]] == [401] * 5
    assert {answer.text.partition('role="alert"')[2].partition("</p>")[0] for answer in answers[:5]} == {' id="error">用户名或密码不正确'}
    assert answers[5].status_code == 429
    assert "之后再试" in answers[5].text
    assert sign_in(server.url, name, PASSWORD).status_code != 303, "not even the right password opens a locked account"
