"""Frames no browser sends: the server goes on serving everybody else."""

import asyncio
import json

import pytest

from gridapp.features.accounts.state import AccountState
from tests.attack.client import NAMESPACE, ROOT, event, tab
from tests.plugins.servers import Server

LOAD = event(AccountState, "load")


def _event(**fields: object) -> str:
    return f"42{NAMESPACE},{json.dumps(['event', fields])}"


FRAMES = {
    "not json": f"42{NAMESPACE},[[[",
    "no event": f"42{NAMESPACE},[]",
    "a number": f"42{NAMESPACE},7",
    "nonsense": "99999999",
    "empty": "",
    "binary promised": f"451-{NAMESPACE},[\"event\",{{\"_placeholder\":true,\"num\":0}}]",
    "event is a text": f'42{NAMESPACE},["event","text"]',
    "event is null": f'42{NAMESPACE},["event",null]',
    "no name": _event(payload={}),
    "name is a list": _event(name=["x"], payload={}, router_data={}),
    "unknown name": _event(name="no.such.state.handler", payload={}, router_data={}),
    "payload is a text": _event(name=LOAD, payload="text", router_data={}),
    "payload is too much": _event(name=LOAD, payload={"self": 1, "cls": 2, "__class__": "x"}, router_data={}),
    "router data is a list": _event(name=LOAD, payload={}, router_data=[]),
    "unknown vars": _event(name=f"{ROOT}.hydrate_and_load", payload={"vars": {"no.such.var": 1}}, router_data={"pathname": "/"}),
    "another event": f'42{NAMESPACE},["connect_error",{{}}]',
    "a flood of errors": f'42{NAMESPACE},["client_error",{json.dumps({"message": "x" * 10_000})}]',
    "deep": f'42{NAMESPACE},["event",{{"name":"{LOAD}","payload":{{"a":{"[" * 5_000}{"]" * 5_000}}}}}]',
    "another namespace": "40/admin,{}",
    "huge": f'42{NAMESPACE},["event",{{"name":"{LOAD}","payload":{{"a":"{"x" * 30_000_000}"}}}}]',
}  # fmt: skip


@pytest.mark.parametrize("kind", FRAMES)
def test_strange_frames_harm_nobody(server: Server, admin_session: str, kind: str) -> None:
    async def attack(session: str) -> None:
        async with tab(server.url, session=session) as attacker:
            try:
                await attacker.raw(FRAMES[kind])
                await attacker.receive(0.3)
            except ConnectionError:
                pass  # hanging up is an answer, too

    async def work() -> dict:
        async with tab(server.url, session=admin_session) as bystander:
            await attack("")
            await attack(admin_session)
            return (await bystander.ask(LOAD)).values

    assert asyncio.run(work())["account_state.username"] == server.username


def test_setvar_sets_nothing(server: Server, admin_session: str) -> None:
    """Reflex registers `setvar` on every state; the gate knows no permission for it."""

    async def work() -> dict:
        async with tab(server.url, session=admin_session) as mine:
            await mine.ask(event(AccountState, "setvar"), {"var_name": "username", "value": "somebody else"})
            return (await mine.ask(f"{ROOT}.hydrate")).values

    assert asyncio.run(work())["account_state.username"] != "somebody else"
