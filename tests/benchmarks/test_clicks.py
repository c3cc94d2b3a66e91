"""A slow report of one person does not delay another's click: round trips for a block of rows, idle and under load."""

import asyncio
import contextlib
import statistics
import time
from collections.abc import Callable

import httpx
import pytest

from gridapp.kit.resource.ui.verbs_state import VerbsState
from tests.attack.client import ROOT, Tab, session_cookie, sign_in, tab
from tests.plugins.servers import Server

pytestmark = pytest.mark.benchmark
CLICKS = 80
_BOOT = {"name": f"{ROOT}.hydrate", "payload": {}, "router_data": {"pathname": "/", "asPath": "/", "query": {}}}


async def _click(client: httpx.AsyncClient) -> float:
    """Seconds from asking for a block of the list of villages until its rows are there."""
    begun = time.perf_counter()
    answer = await client.get("/api/villages/rows?start=1&size=29")
    assert len(answer.json()["rows"]) >= 20
    return time.perf_counter() - begun


async def _clicks(client: httpx.AsyncClient) -> list[float]:
    times = []
    for _number in range(CLICKS):
        times.append(await _click(client))
        await asyncio.sleep(0.02)
    return times


async def _reports(other: Tab, done: list[float], finished: asyncio.Event) -> None:
    """One export of every case after the other."""
    while True:
        begun = time.perf_counter()
        asked = {"slug": "cases", "kind": "xlsx", "ticked": {"view": ""}}
        answer = await other.ask(f"{VerbsState.get_full_name()}.export", asked, path="/cases", quiet=0)
        while answer.frames and not any("download" in event for event in answer.events):
            answer = await other.answer(quiet=0)
        done.append(time.perf_counter() - begun)
        finished.set()


async def _measure(server: Server) -> tuple[list[float], list[float], list[float]]:
    session = session_cookie(sign_in(server.url, server.username, server.password))
    client = httpx.AsyncClient(base_url=server.url, headers={"Cookie": session}, trust_env=False, timeout=60)
    async with client, tab(server.url, session=session, boot=_BOOT) as other:
        await _clicks(client)  # warm
        idle = await _clicks(client)
        reports: list[float] = []
        finished = asyncio.Event()
        work = asyncio.create_task(_reports(other, reports, finished))
        await asyncio.sleep(0.2)
        busy = await _clicks(client)
        await asyncio.wait([work, asyncio.create_task(finished.wait())], timeout=60, return_when=asyncio.FIRST_COMPLETED)
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
    return idle, busy, reports


def test_a_slow_report_does_not_delay_a_click(server: Server, record_property: Callable[[str, object], None]) -> None:
    idle, busy, reports = asyncio.run(_measure(server))
    assert reports, "no report was finished while the other clicked"
    for name, times in (("idle", idle), ("during another's export", busy)):
        p50, p95 = statistics.median(times) * 1000, statistics.quantiles(times, n=20)[-1] * 1000
        record_property(name, {"p50_ms": p50, "p95_ms": p95})
        print(f"\nclick, {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, slowest {max(times) * 1000:.1f} ms of {len(times)}")
    print(f"export of every case meanwhile: {len(reports)} finished, median {statistics.median(reports):.1f} s")
