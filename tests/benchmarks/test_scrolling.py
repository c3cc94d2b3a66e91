"""How soon the next rows of a million are there while somebody scrolls, in a real Chromium, beside the bare round trip for a block."""

import os
import secrets
import statistics
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server, free_port, gridapp, start, stop, wait_until_up

pytestmark = pytest.mark.benchmark
CASES = os.environ.get("GRIDAPP_BENCH_CASES", "1000000")
STEPS = 25
_SCROLL = """async ([first, step, count]) => {
  const view = document.querySelector(".ag-grid-viewport"), taken = [];
  const inSight = () => {
    const { top, bottom } = view.getBoundingClientRect();
    return [...document.querySelectorAll(".ag-row")].filter((row) => {
      const box = row.getBoundingClientRect();
      return box.height > 0 && box.top < bottom - 40 && box.bottom > top + 40;
    });
  };
  // The rows in sight are others than before, and each is written out. (A very tall table is scrolled to scale: no row has a fixed place.)
  const there = (before) => {
    const rows = inSight();
    const fresh = rows.every((row) => !before.has(row.getAttribute("row-index")));
    return fresh && rows.length > 5 && rows.every((row) => !row.classList.contains("row-waiting"));
  };
  for (let i = 0; i < count; i += 1) {
    const before = new Set(inSight().map((row) => row.getAttribute("row-index"))), began = performance.now();
    view.scrollTop = (first + i * step) * 40;
    while (!there(before)) {
      if (performance.now() - began > 20000) return taken;
      await new Promise(requestAnimationFrame);
    }
    taken.push(performance.now() - began);
    await new Promise((done) => setTimeout(done, 150));
  }
  return taken;
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with a million cases."""
    folder, password, port = tmp_path_factory.mktemp("million-served"), secrets.token_urlsafe(16), free_port()
    for arguments in (("migrate",), ("seed", "--cases", CASES), ("user", "add", "admin", "--role", "admin")):
        done = gridapp(*arguments, data_dir=folder, stdin=f"{password}\n")
        assert done.returncode == 0, done.stdout + done.stderr
    log = folder / "serve.log"
    process = start(folder, port, log=log)
    try:
        wait_until_up(f"http://localhost:{port}", process, log)
        time.sleep(5)  # the cases are being read ahead
        yield Server(f"http://localhost:{port}", folder, "admin", password, log)
    finally:
        stop(process)


def _round_trips(server: Server) -> list[float]:
    taken = []
    with server.signed_in() as client:
        for number in range(STEPS):
            began = time.perf_counter()
            answer = client.get(f"/api/cases/rows?start={number * 100 + 100}&size=100")
            taken.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200
    return taken


def test_the_next_rows(browser: Browser, server: Server) -> None:
    page = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
    sign_in(page, server, "/cases")
    expect(page.locator(".ag-row .tag").nth(5)).to_be_visible()
    for name, first, step in (("the next hundred rows", 100, 100), ("a jump of 7,000 rows", 10_000, 7_000)):
        taken = page.evaluate(_SCROLL, [first, step, STEPS])
        assert len(taken) == STEPS, f"rows did not come after {len(taken)} steps"
        print(f"\n{name}: median {statistics.median(taken):.0f} ms, slowest {max(taken):.0f} ms of {STEPS}", end="")
    page.context.close()
    trips = _round_trips(server)
    print(f"\nbare round trip for a block of 100: median {statistics.median(trips):.0f} ms, slowest {max(trips):.0f} ms")
