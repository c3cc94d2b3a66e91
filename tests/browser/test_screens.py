"""Every page of the navigation: definitions inside the window, one language at a time."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.plugins.browsers import known, sign_in
from tests.plugins.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.reads]
_WAITING = """main :not(.row-card) > .skeleton, main [aria-busy=true]:not(.row-card),
    main .table-box:not(:has(.ag-row:not(.row-waiting), .row-card, .empty))"""
"""Not the place where further cards of a phone's list appear: they are read when somebody gets there."""
_INSIDE = """(panel) => {
    const { left, top, right, bottom } = panel.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
}"""


def pages(page: Page) -> list[str]:
    """The addresses of the navigation."""
    expect(page.locator("#nav nav a").first).to_be_attached()
    return [str(link.get_attribute("href")) for link in page.locator("#nav nav a").all()]


def settle(page: Page, path: str) -> None:
    """Open a page and wait until what it reads is there."""
    page.goto(path)
    _there(known(page))


def follow(page: Page, path: str) -> None:
    """Go to a page by its link in the navigation and wait until what it reads is there."""
    link = page.locator(f'#nav nav a[href="{path}"]')
    link.click()
    expect(link).to_have_attribute("aria-current", "page")
    _there(page)


def _there(page: Page) -> None:
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator(_WAITING)).to_have_count(0)


def test_every_definition_opens_inside_the_window_of_a_phone(new_page: Callable[..., Page], server: Server) -> None:
    """On a desk they are opened where the windows of the pages are looked into."""
    page, seen = sign_in(new_page(width=360, height=800), server, "/"), 0
    for path in pages(page):
        settle(page, path)
        for mark in page.locator("main .help-btn:visible").all():
            seen += 1
            open_and_close(page, mark)
    assert seen > 20


def open_and_close(page: Page, mark: Locator, look: Callable[[], object] = bool) -> None:
    """A definition opens inside the window and gives the focus back; `look` is called while it is open."""
    mark.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".pop:popover-open")
    expect(panel).to_be_visible()
    assert panel.evaluate(_INSIDE), (page.url, mark.get_attribute("aria-label"))
    look()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.locator("main .help-btn:focus")).to_have_count(1)


def test_the_words_an_office_starts_with_are_said_in_the_language_of_the_screen(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server, "/case-categories")
    page.context.add_cookies([{"name": "gridapp_locale", "value": "en", "url": server.url}])
    for path, word, other in (
        ("/case-categories", "Disputes", "矛盾纠纷"), ("/roles", "Grid leader", "网格长"), ("/account-roles", "Planner", "规划人员"),
    ):  # fmt: skip
        settle(page, path)
        expect(page.locator(".ag-row").get_by_text(word, exact=True).first).to_be_visible()
        expect(page.locator(".ag-row").get_by_text(other, exact=True)).to_have_count(0)
    settle(page, "/")
    expect(
        page.get_by_text(re.compile(r"^(January|February|March|April|May|June|July|August|September|October|November|December): closure"))
    ).to_be_visible()
    page.get_by_role("button", name="Switch language").click()
    expect(page.get_by_text(re.compile(r"^\d{1,2} 月结案率"))).to_be_visible()


def test_years_are_written_as_they_are_said(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server, "/scenarios")
    expect(page.locator(".ag-row [col-id=year]").first).to_have_text(re.compile(r"^20\d\d$"))
