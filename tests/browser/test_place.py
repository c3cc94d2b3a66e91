"""Looking at one village only, from the top bar of a desk and the navigation of a phone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.reads]


@pytest.mark.parametrize("size", [(1440, 900), (360, 800)], ids=["desk", "phone"])
def test_everything_is_of_the_picked_place_until_all_is_shown_again(
    new_page: Callable[..., Page], server: Server, size: tuple[int, int]
) -> None:
    page = sign_in(new_page(width=size[0], height=size[1]), server, "/villages?kind=community")
    foot, phone = page.locator(".table-foot"), size[0] < 1000
    expect(foot).to_contain_text("共 4 条")
    if phone:
        page.get_by_role("button", name="导航").click()
    page.get_by_role("button", name="查看范围").click()
    expect(page.get_by_role("menuitemradio")).to_have_count(29)
    if shots := os.environ.get("GRIDAPP_SHOTS"):
        page.screenshot(path=Path(shots) / f"picker-{size[0]}.png")
    page.get_by_role("menuitemradio", name="站前社区").click()
    expect(page.get_by_role("status").filter(has_text="当前只显示所选范围的数据")).to_contain_text("站前社区")
    expect(foot).to_contain_text("共 1 条")
    assert page.url.endswith("?kind=community")
    if shots := os.environ.get("GRIDAPP_SHOTS"):
        page.screenshot(path=Path(shots) / f"place-{size[0]}.png")

    page.goto("/")
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    expect(page.locator(".picked")).to_contain_text("站前社区")
    page.goto("/villages?kind=community")
    expect(foot).to_contain_text("共 1 条")
    page.get_by_role("button", name="恢复全部范围").click()
    expect(page.locator(".picked")).to_have_count(0)
    page.goto("/villages?kind=community")
    expect(foot).to_contain_text("共 4 条")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
