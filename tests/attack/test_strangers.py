"""Somebody without a session."""

import asyncio
from types import SimpleNamespace

import pytest
from reflex_base.registry import RegistrationContext

from gridapp.app import app
from gridapp.kit.auth import gate
from gridapp.office import OFFICE
from tests.attack.client import ROOT, Refused, tab
from tests.plugins.servers import Server

HANDLERS = sorted(RegistrationContext.get().event_handlers)


def _asked(name: str) -> set[str | None]:
    """What a handler may ask for: one permission, or that of each screen it serves."""
    marked = gate.permission_of(name)
    if marked is None or isinstance(marked, str):
        return {marked}
    slugs = [resource.slug for resource in OFFICE.resources]
    states = [SimpleNamespace(slug=slug, router=SimpleNamespace(url=SimpleNamespace(path=f"/{slug}/1"))) for slug in slugs]
    assert marked(SimpleNamespace(slug="", router=SimpleNamespace(url=SimpleNamespace(path="/"))), {}) is None, "no screen, nobody"
    return {marked(state, {"slug": state.slug}) for state in states}


def test_every_handler_says_who_may_call_it() -> None:
    assert app is not None
    assert gate.unmarked_handlers() == []
    asked = {permission for name in HANDLERS for permission in _asked(name)} - {None, gate.PUBLIC, gate.SIGNED_IN}
    assert asked - {permission.name for permission in OFFICE.permissions} == set()
    assert len(HANDLERS) > len(gate.FRAMEWORK)


def test_framework_handlers_are_the_ones_this_reflex_has() -> None:
    assert set(gate.FRAMEWORK) <= set(HANDLERS)


def test_strangers_are_refused_every_handler(server: Server) -> None:
    guarded = [name for name in HANDLERS if gate.permission_of(name) != gate.PUBLIC]

    async def attack() -> dict[str, object]:
        let_in: dict[str, object] = {}
        async with tab(server.url) as stranger:
            for name in guarded:
                answer = await stranger.ask(name, quiet=0)
                if answer.values or answer.events != [f"_redirect {gate.SIGNED_OUT_PATH}?next=%2F"]:
                    let_in[name] = (answer.values, answer.events)
        return let_in

    assert asyncio.run(attack()) == {}


@pytest.mark.parametrize(
    "session", ["", "gridapp_session=", "gridapp_session=forged", f"gridapp_session={'x' * 5000}", "gridapp_session=\"'--"]
)
def test_hydration_tells_strangers_nothing(server: Server, session: str) -> None:
    async def attack() -> tuple[dict[str, object], list[str]]:
        async with tab(server.url, session=session) as stranger:
            answer = await stranger.ask(f"{ROOT}.hydrate_and_load", {"vars": {}, "hashes": []})
            return answer.values, answer.events

    values, events = asyncio.run(attack())
    assert values == {}
    assert events == [f"_redirect {gate.SIGNED_OUT_PATH}?next=%2F"]


def test_hydration_in_the_handshake_tells_strangers_nothing(server: Server, admin_session: str) -> None:
    """Reflex takes the first event from the connect packet, before the connection is acknowledged."""
    boot = {"name": f"{ROOT}.hydrate_and_load", "payload": {}, "router_data": {"pathname": "/", "asPath": "/", "query": {}}}

    async def hydrate(session: str) -> str:
        async with tab(server.url, session=session, boot=boot) as opened:
            await opened.answer()
            return opened.text

    assert "is_hydrated" in asyncio.run(hydrate(admin_session))
    assert "is_hydrated" not in asyncio.run(hydrate(""))


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost.evil.example", "http://localhost:1"])
def test_another_site_gets_no_socket(server: Server, admin_session: str, origin: str) -> None:
    async def attack() -> None:
        async with tab(server.url, session=admin_session, origin=origin):
            pass

    with pytest.raises(Refused):
        asyncio.run(attack())


def test_router_data_of_the_client_is_not_believed(server: Server, admin_session: str) -> None:
    """Headers and token that an event carries are overwritten by those of its socket."""

    async def attack() -> list[str]:
        async with tab(server.url) as stranger:
            forged = {"pathname": "/", "asPath": "/", "query": {}, "headers": {"cookie": admin_session}, "token": "x", "session_id": "y"}
            answer = await stranger.ask(f"{ROOT}.hydrate", router_data=forged)
            return answer.events

    assert asyncio.run(attack()) == [f"_redirect {gate.SIGNED_OUT_PATH}?next=%2F"]
