"""Events of resource screens from clients that keep to no form: others' permissions, others' rows, wrong types, sheer size."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext

from gridapp.app import app
from gridapp.kit.store import registry
from tests.attack.client import NAMESPACE, tab
from tests.attack.conftest import Person
from tests.plugins.servers import Server

HOSTILE: tuple[Any, ...] = (
    None, True, -1, 10**30, 1.5, "", "x" * 5_000, "'; DROP TABLE village; --", [], {}, [[]] * 50, {"a": {"b": []}}, ["1", None, {}],
)  # fmt: skip


def event(slug: str, name: str) -> str:
    """The full name of a resource's event."""
    return f"{registry.state_of(slug).get_full_name()}.{name}"


def handlers(slug: str) -> dict[str, tuple[str, ...]]:
    """A resource's own events and their arguments."""
    prefix = f"{registry.state_of(slug).get_full_name()}."
    known = RegistrationContext.get().event_handlers
    found = {}
    for name, registered in known.items():
        if name.startswith(prefix) and not name.endswith(".setvar"):
            code = registered.handler.fn.__code__
            found[name] = code.co_varnames[1 : code.co_argcount]
    return found


@pytest.mark.browser
def test_no_payload_breaks_a_handler_or_changes_a_row(server: Server, admin_session: str) -> None:
    """Every handler survives every kind of value: a fault would show as the notice of a broken server, an effect as a changed count."""
    assert app is not None

    async def attack() -> tuple[str, int, int]:
        async with tab(server.url, session=admin_session) as opened:
            before = await count(opened, 1)
            for name, arguments in handlers("villages").items():
                for value in HOSTILE:  # a handler that refuses in silence sends nothing back, so nothing is waited for
                    payload = {
                        "name": name,
                        "payload": dict.fromkeys(arguments, value),
                        "router_data": {"pathname": "/", "asPath": "/", "query": {}},
                    }
                    await opened.raw(f"42{NAMESPACE},{json.dumps(['event', payload])}")
            return opened.text, before, await count(opened, 2)

    async def count(opened: Any, request: int) -> int:
        await opened.raw(
            f"42{NAMESPACE},{json.dumps(['event', {'name': event('villages', 'clear_filters'), 'payload': {}, 'router_data': {}}])}"
        )
        answer = await opened.ask(event("villages", "show_bin"), {"on": False}, quiet=3)
        answer = await opened.ask(
            event("villages", "fetch"), {"request": {"request": request, "start": 0, "end": 200, "sort": []}}, quiet=3
        )
        blocks = [block for key, block in answer.values.items() if key.endswith(".block") and block.get("request") == request]
        return len(blocks[-1]["rows"])

    text, before, after = asyncio.run(attack())
    assert "出错了" not in text
    assert after == before > 0


@pytest.mark.browser
def test_who_may_not_write_changes_nothing(server: Server, person: Callable[..., Person]) -> None:
    leader = person("leader")

    async def attack() -> str:
        async with tab(server.url, session=leader.sign_in()) as opened:
            for name, payload in (
                ("new_row", {"given": {}}),
                ("save", {"data": {"code": "1", "name": "x", "form_token": ""}}),
                ("edit_cell", {"row_id": 1, "field": "households", "before": "0", "after": "1", "version": 1}),
                ("ask_delete", {"ids": [1]}),
                ("delete", {}),
                ("restore", {"ids": [1]}),
                ("bulk_edit", {"data": {"households": "1"}}),
            ):
                answer = await opened.ask(event("villages", name), payload)
                changed = {key for key in answer.values if "villages_state" in key}
                assert not changed, (name, changed)
            return opened.text

    assert "您没有进行此操作的权限" in asyncio.run(attack())


@pytest.mark.browser
def test_rows_of_others_do_not_exist(server: Server, admin_session: str, person: Callable[..., Person]) -> None:
    """An account confined to one village neither lists nor opens nor counts another's grids, whatever filter or id it sends."""
    community = person("community", village="990181103001")

    async def attack() -> tuple[set[str], str]:
        async with tab(server.url, session=community.sign_in()) as opened:
            for values in (["2"], ["1", "2", "3"], ["none"]):
                await opened.ask(event("grids", "set_filter"), {"name": "village_id", "values": values})
                await opened.ask(event("grids", "fetch"), {"request": {"request": 1, "start": 0, "end": 200, "sort": []}}, quiet=0.5)
            await opened.ask(event("grids", "clear_filters"))
            answer = await opened.ask(event("grids", "fetch"), {"request": {"request": 2, "start": 0, "end": 200, "sort": []}}, quiet=1)
            rows = next(block["rows"] for key, block in answer.values.items() if key.endswith(".block"))
            for row_id in range(1, 130):
                await opened.ask(event("grids", "open_row"), {"row_id": row_id}, quiet=0)
            return {str(row["code"])[:12] for row in rows}, opened.text

    villages, everything = asyncio.run(attack())
    assert villages == {"990181103001"}
    assert "990181103201" not in everything


@pytest.mark.browser
def test_a_table_that_has_not_heard_of_the_view_does_not_unsort_it(server: Server, admin_session: str) -> None:
    """A page that is opened with an order in its address asks for its first rows before it is told of that order."""
    router = {"pathname": "/villages", "asPath": "/villages?sort=households", "query": {}}

    async def work() -> tuple[list[int], list[int]]:
        found = []
        async with tab(server.url, session=admin_session) as opened:
            await opened.ask(event("villages", "open_list"), router_data=router, quiet=1)
            for request, view in ((1, "0"), (2, None)):
                asked = {"request": request, "start": 0, "end": 200, "sort": []} | ({"view": view} if view else {})
                answer = await opened.ask(event("villages", "fetch"), {"request": asked}, quiet=1)
                rows = next(block["rows"] for key, block in answer.values.items() if key.endswith(".block"))
                found.append([row["households"] for row in rows])
        return found[0], found[1]

    kept, told = asyncio.run(work())
    assert kept == sorted(kept)
    assert told != sorted(told), "a table that knows the view may take its order away"
