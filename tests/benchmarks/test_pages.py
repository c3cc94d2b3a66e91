"""What a page costs: bytes of state at its load, time to visible rows beside a bare page, blocks a second, memory of a tab and of a server.

The bare page fetches and draws the same rows with AG Grid, in the same browser, in turn with ours.
"""

import asyncio
import contextlib
import http.server
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import aiohttp
import pytest
from playwright.sync_api import Browser, Page

from tests.attack.client import ROOT, session_cookie, tab
from tests.attack.client import sign_in as post_sign_in
from tests.plugins.browsers import sign_in
from tests.plugins.runs import ROOT as CLONE
from tests.plugins.servers import Server

pytestmark = pytest.mark.benchmark
PATHS = ("/", "/villages", "/grids", "/staff", "/cases", "/budget", "/villages/1", "/trainings")
TABS, SECONDS, RELOADS = 200, 10, 15
_BOOT = {"name": f"{ROOT}.hydrate_and_load", "payload": {}, "router_data": {"pathname": "/cases", "asPath": "/cases", "query": {}}}
_BLOCK = "/api/cases/rows?start=0&size=100"
_DRAWN = """(() => { const look = () => {
  const rows = [...document.querySelectorAll(".ag-row")].filter((row) => row.textContent.trim().length > 3);
  if (rows.length > 5) window.drawn = performance.now(); else requestAnimationFrame(look);
}; requestAnimationFrame(look); })()"""
_BARE = """<!doctype html><meta charset="utf-8"><div id="grid" style="height:800px"></div><script src="/grid.js"></script><script>
fetch("/rows.json").then((answer) => answer.json()).then(({ rows }) => agGrid.createGrid(document.getElementById("grid"),
  { columnDefs: Object.keys(rows[0]).map((field) => ({ field })), rowData: rows }));
</script>"""


@pytest.fixture
def signed_in(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900}, locale="zh-CN")
    yield sign_in(context.new_page(), server, "/villages")
    context.close()


def test_state_at_page_load(signed_in: Page, record_property: Callable[[str, object], None]) -> None:
    """Of every page, and of a list freshly opened and after every other page was visited; a list's own rows come over HTTP."""
    page, frames = signed_in, list[int]()
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: frames.append(len(frame if isinstance(frame, bytes) else frame.encode()))),
    )

    def load(path: str) -> int:
        frames.clear()
        page.goto(path)
        page.locator(".me-name").wait_for()
        page.wait_for_timeout(1_500)
        return sum(frames)

    first = load("/villages")
    sizes = {path: load(path) for path in PATHS}
    again = load("/villages")
    print(f"\nstate at the load of /villages: {first} B, after {len(PATHS)} other pages {again} B; others: {sizes}")
    record_property("bytes", {"first": first, "again": again, **sizes})
    assert max(first, again, *sizes.values()) <= 12_000
    assert abs(first - again) < 200


@pytest.fixture
def bare(signed_in: Page, tmp_path: Path) -> Iterator[str]:
    """A page that fetches and draws the same 100 rows with AG Grid and does nothing else; its script is kept by the browser for good."""
    library = CLONE / ".web" / "node_modules" / "ag-grid-community" / "dist" / "ag-grid-community.min.js"
    (tmp_path / "grid.js").write_bytes(library.read_bytes())
    (tmp_path / "rows.json").write_text(signed_in.request.get(_BLOCK).text())
    (tmp_path / "index.html").write_text(_BARE)

    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(tmp_path))  # type: ignore[arg-type]

        def end_headers(self) -> None:
            self.send_header("Cache-Control", "max-age=31536000, immutable" if self.path == "/grid.js" else "no-cache")
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}/"
        served.shutdown()


def test_warm_reload_to_visible_rows(signed_in: Page, bare: str, record_property: Callable[[str, object], None]) -> None:
    page = signed_in
    page.add_init_script(_DRAWN)
    taken: dict[str, list[float]] = {bare: [], "/cases": []}
    for _again in range(RELOADS):
        for path, times in taken.items():  # in turn, so that both meet the same machine
            page.goto(path)
            page.locator(".ag-row .ag-cell").nth(30).wait_for()
            page.wait_for_timeout(150)
            times.append(page.evaluate("window.drawn"))
    floor, ours = (statistics.median(times[2:]) for times in taken.values())
    print(f"\nwarm reload to visible rows: {ours:.0f} ms, a bare page {floor:.0f} ms, ratio {ours / floor:.2f}")
    record_property("reload_ms", {"ours": ours, "bare": floor})


def _memory(server: Server) -> int:
    """Bytes that the processes of a server really use: what they share is counted once."""
    listening = subprocess.run(
        ["fuser", f"{server.url.rpartition(':')[2]}/tcp"], capture_output=True, text=True, check=False
    ).stdout.split()
    groups = {os.getpgid(int(pid)) for pid in listening}
    members = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _group(int(path.name)) in groups]
    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in members]
    return sum(int(line.split()[1]) * 1024 for text in rollups for line in text.splitlines() if line.startswith("Pss:"))


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return -1


async def _load(server: Server) -> dict[str, float]:
    session = session_cookie(post_sign_in(server.url, server.username, server.password))
    idle = _memory(server)
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(aiohttp.ClientSession(server.url, headers={"Cookie": session}))

        async def block(at: int) -> float:
            begun = time.perf_counter()
            async with client.get(f"/api/cases/rows?start={at % 80 * 100}&size=100") as answer:
                assert len((await answer.json())["rows"]) == 100
            return time.perf_counter() - begun

        await asyncio.gather(*(block(at) for at in range(20)))
        warm = _memory(server)
        for _tab in range(TABS):
            await stack.enter_async_context(tab(server.url, session=session, boot=_BOOT))
        await asyncio.sleep(2)
        tabs = _memory(server)

        async def person(number: int) -> list[float]:
            await asyncio.sleep(number / TABS)
            times = []
            for turn in range(SECONDS):
                begun = time.perf_counter()
                times.append(await block(number + turn))
                await asyncio.sleep(max(0.0, 1 - (time.perf_counter() - begun)))
            return times

        clicks = sorted(chain.from_iterable(await asyncio.gather(*map(person, range(TABS)))))
        done, until = 0, time.perf_counter() + SECONDS

        async def busy(number: int) -> None:
            nonlocal done
            while time.perf_counter() < until:
                await block(number + done)
                done += 1

        await asyncio.gather(*map(busy, range(16)))
    return {
        "idle_mb": idle / 1e6, "kb_per_tab": (tabs - warm) / TABS / 1e3, "blocks_per_second": done / SECONDS,
        "p50_ms": statistics.median(clicks) * 1e3, "p95_ms": clicks[int(len(clicks) * 0.95)] * 1e3,
    }  # fmt: skip


def test_tabs_and_blocks(server: Server, record_property: Callable[[str, object], None]) -> None:
    with ThreadPoolExecutor(1) as apart:  # Playwright keeps an event loop running in this thread
        found = apart.submit(asyncio.run, _load(server)).result()
    print(
        f"\nidle server {found['idle_mb']:.0f} MB; a tab {found['kb_per_tab']:.0f} kB; {TABS} tabs clicking once a second: "
        f"p50 {found['p50_ms']:.1f} ms, p95 {found['p95_ms']:.1f} ms; without a pause {found['blocks_per_second']:.0f} blocks/s"
    )
    record_property("load", found)


_COMPILE = """
import dataclasses, json, sys, time
from gridapp.app import app
from gridapp.kit.resource.mount import mount
from gridapp.kit.store import registry
from reflex.state import State
begun = time.perf_counter()
known, more = list(registry.mounted()), int(sys.argv[1])
for at in range(more - len(known)):
    first = known[at % len(known)]
    mount(app, dataclasses.replace(first, slug=f"{first.slug}-{at}", related=()))
for page in list(app._unevaluated_pages):
    app._compile_page(page, save_page=True)
state = State(_reflex_internal_init=True).dict(initial=True)
print(json.dumps({"resources": len(registry.mounted()), "pages": len(app._pages), "seconds": time.perf_counter() - begun,
                  "states": len(state), "state_bytes": len(json.dumps(state, default=str))}))
"""


def test_more_resources_cost_compile_time_alone(record_property: Callable[[str, object], None]) -> None:
    """The state of a tab is the same with the office's resources and with 60."""
    found = []
    for many in (0, 60):
        done = subprocess.run([sys.executable, "-c", _COMPILE, str(many)], cwd=CLONE, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    for one in found:
        print(f"\n{one['resources']} resources, {one['pages']} pages: compiled in {one['seconds']:.1f} s, {one['states']} states", end="")
    record_property("compile", found)
    assert found[0]["state_bytes"] == found[1]["state_bytes"]
    assert found[1]["resources"] == 60
