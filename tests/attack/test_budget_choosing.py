"""Events of the comparison and of what-if from clients that keep to no form: others' permissions, wrong types, sheer size."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from gridapp.features.comparing.state.compare import CompareState
from gridapp.features.comparing.state.explore import ExploreState
from tests.attack.client import HOSTILE, Tab, event, handlers, tab
from tests.attack.conftest import Person
from tests.plugins.servers import Server

pytestmark = pytest.mark.browser
STATES = (CompareState, ExploreState)


def scenarios(server: Server) -> list[tuple[int, str]]:
    """Every scenario there is."""
    with sqlite3.connect(f"file:{server.data_dir / 'gridapp.db'}?mode=ro", uri=True) as database:
        return database.execute("SELECT id, name FROM budget_scenario ORDER BY id").fetchall()


async def begin(opened: Tab, number: int, query: str = "") -> dict[str, Any]:
    """Open the what-if page of a scenario."""
    path = {"pathname": "/budget/explore", "asPath": f"/budget/explore?scenario={number}{query}", "query": {"scenario": str(number)}}
    answer = await opened.through(event(ExploreState, "load"), router_data=path)
    return answer.values


def test_no_payload_breaks_a_handler_or_keeps_a_scenario(server: Server, admin_session: str) -> None:
    before = scenarios(server)

    async def attack() -> tuple[str, dict[str, Any]]:
        async with tab(server.url, session=admin_session) as opened:
            await begin(opened, before[0][0])
            for state in STATES:
                for name, arguments in handlers(state).items():
                    for value in HOSTILE:
                        await opened.send(name, dict.fromkeys(arguments, value))
            answer = await opened.through(event(CompareState, "add"), {"scenario": str(before[0][0])})
            return opened.text, answer.values

    text, values = asyncio.run(attack())
    assert "出错了" not in text
    assert any(name.endswith(".sides") for name in values)  # the page still answers
    assert scenarios(server) == before


def test_who_may_not_write_keeps_nothing_and_who_may_not_compute_sees_nothing(server: Server, person: Callable[..., Person]) -> None:
    before = scenarios(server)

    async def attack(session: str) -> str:
        async with tab(server.url, session=session) as opened:
            await begin(opened, before[0][0])
            for name, payload in (
                (event(ExploreState, "look"), {"datum": {"threshold_percent": 120, "subsidy_percent": 100, "point": True}}),
                (event(ExploreState, "save"), {"data": {"name": "偷存"}}),
                (event(ExploreState, "solve"), {"kind": "subsidy", "data": {}}),
                (event(ExploreState, "keep"), {}),
                (event(ExploreState, "save"), {"data": {"name": "偷存"}}),
                (event(CompareState, "add"), {"scenario": str(before[0][0])}),
                (event(CompareState, "add"), {"scenario": str(before[1][0])}),
                (event(CompareState, "export"), {"kind": "csv"}),
            ):
                await opened.through(name, payload)
            return opened.text

    leader = asyncio.run(attack(person("leader").sign_in()))
    assert scenarios(server) == before
    assert "最高可为" in leader  # reads and computes
    assert "_download" not in leader
    worker = asyncio.run(attack(person("community", village="990181103001").sign_in()))
    assert scenarios(server) == before
    for told in (before[0][1], "最高可为", "所需经费"):
        assert told not in worker
