"""Events of the pages about money paid and people in post, from clients that keep to no form."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from gridapp.app import app
from gridapp.features.payouts.state import PayoutState
from gridapp.features.staffing.state import StaffingState
from tests.attack.client import HOSTILE, event, handlers, tab
from tests.attack.conftest import Person
from tests.attack.test_resource_events import rows
from tests.plugins.servers import Server

pytestmark = pytest.mark.browser
STATES: tuple[Any, ...] = (PayoutState, StaffingState)
MONTH = {"pathname": "/budget/payouts", "asPath": "/budget/payouts?year=2026&month=11", "query": {}}


def statuses(server: Server, session: str, status: str) -> int:
    """How many payouts of November stand so, as the list counts them."""
    return len(rows(server, session, "payouts", f"year=2026..2026&month=11..11&status={status}"))


def test_no_payload_breaks_a_handler(server: Server, admin_session: str) -> None:
    """Every handler survives every kind of value; confirming needs no argument and is left to the next test."""
    assert app is not None

    async def attack() -> str:
        async with tab(server.url, session=admin_session) as opened:
            for state in STATES:
                for name, arguments in handlers(state).items():
                    for value in HOSTILE if arguments else ():
                        await opened.send(name, dict.fromkeys(arguments, value), router_data=MONTH)
            await opened.through(event(PayoutState, "load"), router_data=MONTH)
            return opened.text

    text = asyncio.run(attack())
    assert "2026年网格员经费测算" in text, "the page still answers"
    assert "出错了" not in text


def test_who_may_not_pay_neither_makes_nor_confirms_nor_takes_the_banks_list(server: Server, person: Callable[..., Person]) -> None:
    session = person("leader").sign_in()

    async def attack() -> str:
        async with tab(server.url, session=session) as opened:
            await opened.through(event(PayoutState, "load"), router_data=MONTH)
            for name, payload in (
                ("prepare", {}), ("ask_confirm", {}), ("confirm", {}), ("ask_bank", {}), ("export_bank", {"data": {"reason": "发放补贴"}}),
            ):  # fmt: skip
                answer = await opened.through(event(PayoutState, name), payload)
                assert not {key for key in answer.values if "payout_state" in key}, name
                assert "_download" not in answer.events
            return opened.text

    text = asyncio.run(attack())
    assert text.count("您没有进行此操作的权限") >= 5
    assert (statuses(server, session, "draft"), statuses(server, session, "confirmed")) == (102, 0)


def test_the_banks_list_is_not_had_without_being_told_who_is_missing(server: Server, admin_session: str) -> None:
    async def attack() -> tuple[str, list[str]]:
        router = {**MONTH, "asPath": "/budget/payouts?year=2026&month=10"}
        async with tab(server.url, session=admin_session) as opened:
            await opened.through(event(PayoutState, "load"), router_data=router)
            answer = await opened.through(event(PayoutState, "export_bank"), {"data": {"reason": "十月发放"}})
            return opened.text, answer.events

    text, events = asyncio.run(attack())
    assert "没有登记银行账号" in text
    assert "_download" not in events
    assert "6200000000" not in text
