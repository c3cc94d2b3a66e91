"""`page` and `new_page`: tabs of a real Chromium on the running app, which fail the test on a console error or a request to elsewhere.

A browser that has never seen the app loads a page of it for three times the cost. So one browser serves all files of a worker, and
its contexts are handed on from test to test, each emptied of what the test has left: what is cached and compiled stays.
"""

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, FloatRect, Locator, Page, expect, sync_playwright

from gridapp.cli.chromium import find
from tests.plugins.runs import alone, brought, fetched
from tests.plugins.servers import Server

_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--disable-features=Translate,OptimizationHints,MediaRouter", "--no-first-run", "--no-default-browser-check", "--process-per-site",
)  # fmt: skip

_POLICY = "addEventListener('securitypolicyviolation', (broken) => console.error('policy', broken.violatedDirective, broken.blockedURI))"
"""What the content policy stops is no console error by itself when a script catches it."""


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the browser is: Chromium without windows, which draws the same for a quarter less, else any there is."""
    with alone("chromium"):
        bare = fetched(_without_windows, "chromium-headless-shell", "fonts-noto-cjk")
        missing = "no Chromium, Chrome or Edge found: install one or name it in GRIDAPP_CHROMIUM"
        return bare or brought(find, missing, "chromium", "fonts-noto-cjk")


def _without_windows() -> str | None:
    return os.environ.get("GRIDAPP_CHROMIUM") or shutil.which("chromium-headless-shell")


@pytest.fixture(scope="session")
def _launched(chromium_path: str) -> Iterator[tuple[Browser, asyncio.AbstractEventLoop]]:
    """The browser of this worker, and the event loop that Playwright keeps running for it."""
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser, loop = playwright.chromium.launch(executable_path=chromium_path, args=list(_QUIET)), asyncio.get_running_loop()
        yield browser, loop
        asyncio._set_running_loop(loop)
        browser.close()


@pytest.fixture(scope="module")
def browser(_launched: tuple[Browser, asyncio.AbstractEventLoop]) -> Iterator[Browser]:
    """The browser, for the tests of one file: its event loop counts as running only meanwhile, since other files run loops of their own."""
    browser, loop = _launched
    asyncio._set_running_loop(loop)
    yield browser
    asyncio._set_running_loop(None)


def watch(context: BrowserContext) -> list[str]:
    """What went wrong in a context's tabs, filled while they live: console errors, page errors, requests that leave this machine."""
    problems: list[str] = []

    def look(page: Page) -> None:
        page.on("console", lambda line: problems.append(f"console: {line.text} ({line.location})") if _is_problem(line) else None)
        page.on("pageerror", lambda error: problems.append(f"page error: {error}"))

    def request(asked: Any) -> None:
        parts = urlsplit(asked.url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname not in {"localhost", "127.0.0.1"}:
            problems.append(f"request to {asked.url}")

    context.add_init_script(_POLICY)
    context.on("page", look)
    context.on("request", request)
    return problems


class Warm:
    """A context that tests hand on. A tab that stays open keeps its process, in which the scripts of the app are compiled."""

    def __init__(self, browser: Browser, options: dict[str, Any]) -> None:
        self.options, self.context = options, browser.new_context(**options)
        self.problems = watch(self.context)
        self.context.set_default_timeout(30_000)
        self._stays = self.context.new_page()
        self._stays.goto("/ping")

    def emptied(self) -> list[str]:
        """Take away everything that the last test has left but for the caches; returns what went wrong in it."""
        for page in self.context.pages:
            if page != self._stays:
                page.close()
        self.context.unroute_all()
        self.context.set_offline(False)
        self.context.clear_permissions()
        self.context.clear_cookies()
        self._stays.evaluate("localStorage.clear()")
        seen = self.problems.copy()
        self.problems.clear()
        return seen


@pytest.fixture(scope="session")
def warm() -> list[Warm]:
    """The contexts that no test has at the moment, the last used first."""
    return []


_KEPT = 6
"""How many contexts wait for the next test that wants one like them: as many as a file needs."""


@contextmanager
def contexts(browser: Browser, warm: list[Warm]) -> Iterator[Callable[..., BrowserContext]]:
    """Opens contexts, each with tabs of its own; in the end, what went wrong in any of them fails the test.

    `cold=True` is for what would not be as it was afterwards, and for what must not be cached: that one is new, and closed.
    """
    taken: list[Warm] = []
    closed: list[tuple[BrowserContext, list[str]]] = []

    def open_context(*, cold: bool = False, **options: Any) -> BrowserContext:
        if cold:
            context = browser.new_context(**options)
            context.set_default_timeout(30_000)
            closed.append((context, watch(context)))
            return context
        found = next((one for one in warm if one.options == options), None)
        if found:
            warm.remove(found)
        taken.append(found or Warm(browser, options))
        return taken[-1].context

    yield open_context
    problems = [problem for one in taken for problem in one.emptied()]
    for context, seen in closed:
        context.close()
        problems += seen
    warm[:0] = taken
    for old in warm[_KEPT:]:
        old.context.close()
    del warm[_KEPT:]
    assert not problems, "\n".join(problems)


@pytest.fixture
def new_page(browser: Browser, warm: list[Warm], server: Server) -> Iterator[Callable[..., Page]]:
    """Opens tabs, each signed out and in a context of its own: `new_page(width=360, height=800, locale="en-US")`."""
    with contexts(browser, warm) as open_context:

        def open_page(
            *, width: int = 1440, height: int = 900, locale: str = "zh-CN", zone: str = "America/Los_Angeles", **options: Any
        ) -> Page:
            view = {"width": width, "height": height}
            settings = {"base_url": server.url, "reduced_motion": "reduce", **options}
            return open_context(**settings, viewport=view, locale=locale, timezone_id=zone).new_page()

        yield open_page


def sign_in(page: Page, server: Server, onward: str = "/") -> Page:
    """Sign in as the administrator and open a page of the app; what the form sends, without drawing the form."""
    sent: dict[str, str | float | bool] = {"username": server.username, "password": server.password, "next": onward}
    answer = page.request.post(f"{server.url}/auth/login", form=sent, max_redirects=0)
    assert answer.status == 303, answer.text()
    page.goto(onward)
    return known(page)


def fill_login(page: Page, username: str, password: str) -> None:
    """Fill in the form on screen and send it."""
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")


def known(page: Page) -> Page:
    """The page, once it knows who reads it: its words are there before the program that answers a click, in the office's language."""
    expect(page.locator(".me-name")).not_to_have_text("")
    return page


def until(page: Page, true: str, seconds: float = 30) -> None:
    """Return when an expression is true in the page; Playwright's own waiting evaluates it there, which the content policy refuses."""
    last = time.monotonic() + seconds
    while not page.evaluate(true):
        assert time.monotonic() < last, f"never true: {true}"
        page.wait_for_timeout(50)


def settled(page: Page) -> None:
    """No chart is being drawn: a click on one that is drawn anew goes to what was there before."""
    expect(page.locator('.chart[aria-busy="true"], .chart-view[aria-busy="true"]')).to_have_count(0)


def drawn(page: Page, count: int) -> Locator:
    """The charts of a page, so many, once each is drawn."""
    charts = page.locator("figure.chart")
    expect(charts).to_have_count(count)
    for chart in charts.all():
        expect(chart.locator("svg .mark-symbol path, svg .mark-rect path").first).to_be_attached()
    settled(page)
    return charts


def place_of(element: Locator) -> FloatRect:
    """Where an element is on screen."""
    found = element.bounding_box()
    assert found is not None, "not on screen"
    return found


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One tab, 1440 × 900, Chinese, signed out."""
    return new_page()


_AWAY = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED")
"""That a tab taken off the network, or one whose server starts again, cannot connect is what it was asked to show."""


def _is_problem(line: ConsoleMessage) -> bool:
    """An error on the console."""
    return line.type == "error" and not any(away in line.text for away in _AWAY)
