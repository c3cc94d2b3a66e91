"""Signing in by the form, and out from the menu."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.browsers import fill_login, known
from tests.plugins.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.reads]


@pytest.mark.parametrize("width", [1440, 360])
def test_signing_in_leads_on_and_signing_out_shows_nothing_more(new_page: Callable[..., Page], server: Server, width: int) -> None:
    page = new_page(width=width)
    page.goto("/villages")
    fill_login(page, server.username, server.password)
    expect(known(page).get_by_text("望澜社区").first).to_be_visible()
    page.get_by_role("button", name="我的账号").click()
    page.get_by_role("menuitem", name="退出登录").click()
    expect(page.locator("#password")).to_be_visible()
    page.goto("/villages")
    expect(page.locator("#password")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("望澜社区")).to_have_count(0)
    assert all(cookie.get("name") != "gridapp_session" for cookie in page.context.cookies())
