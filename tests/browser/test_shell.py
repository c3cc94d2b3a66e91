"""The frame in a real Chromium: navigation by permission, language, theme, notices, search everything, keys, connection."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def test_navigation_shows_what_one_may_see(open_gallery: Open) -> None:
    page = open_gallery("/")
    nav = page.get_by_role("navigation", name="主导航")
    expect(nav.get_by_role("link")).to_have_text(["工作台", "村/社区", "表单"])
    expect(nav.get_by_role("link", name="工作台")).to_have_attribute("aria-current", "page")
    nav.get_by_role("link", name="表单").click()
    expect(page).to_have_url(re.compile("/form$"))
    expect(page).to_have_title("表单 · 网格综合治理")
    expect(page.get_by_role("banner")).to_contain_text("青云镇综合治理办公室")


def test_a_stranger_is_sent_away(browser, gallery: str) -> None:
    context = browser.new_context(base_url=gallery)
    page = context.new_page()
    page.goto("/form")
    page.wait_for_url(re.compile("/signed-out"))
    expect(page.locator(".me")).to_have_count(0)
    context.close()


def test_language_is_switched_at_once_and_remembered(open_gallery: Open) -> None:
    page = open_gallery("/")
    page.get_by_role("button", name="切换语言").click()
    expect(page.get_by_role("combobox", name="Search everything")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.reload()
    expect(page.get_by_role("combobox", name="Search everything")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_theme_is_switched_and_remembered(open_gallery: Open) -> None:
    page = open_gallery("/", color_scheme="light")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light
    page.reload()
    expect(page.locator("html")).to_have_class(re.compile("dark"))


def test_a_success_can_be_undone_and_an_error_stays(open_gallery: Open) -> None:
    page = open_gallery("/", cold=True)
    page.locator("#success").click()
    notice = page.get_by_role("status").filter(has_text="已删除 3 条记录")
    notice.get_by_role("button", name="撤销").click()
    expect(page.locator("#done")).to_have_text("-2")
    expect(notice).to_have_count(0)
    page.clock.install()
    page.locator("#error").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    page.clock.fast_forward(60_000)
    expect(alert).to_be_visible()
    alert.get_by_role("button", name="关闭").click()
    expect(alert).to_have_count(0)


def test_a_fault_on_the_server_is_said_without_saying_what(open_gallery: Open) -> None:
    page = open_gallery("/")
    page.locator("#fail").click()
    expect(page.get_by_role("alert")).to_contain_text("出错了")
    assert "ZeroDivision" not in page.content()
    page.get_by_role("button", name="切换语言").click()
    expect(page.get_by_role("alert")).to_contain_text("Something went wrong")


def test_search_everything_from_the_keyboard(open_gallery: Open) -> None:
    page = open_gallery("/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="搜索全部")
    expect(box).to_be_focused()
    page.keyboard.type("青")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/table"))


def test_keys_are_text_while_one_types_and_listed_on_a_question_mark(open_gallery: Open) -> None:
    page = open_gallery("/form")
    page.locator("#search").focus()
    page.keyboard.type("n?/")
    expect(page.locator("#search")).to_have_value("n?/")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘快捷键")).to_contain_text("Ctrl")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_menu_walks_with_the_arrows(open_gallery: Open) -> None:
    page = open_gallery("/")
    page.get_by_role("button", name="更多").press("ArrowDown")
    expect(page.get_by_role("menuitem", name="一")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem", name="删除")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="更多")).to_be_focused()


def test_a_lost_connection_is_said(open_gallery: Open) -> None:
    page = open_gallery("/")
    expect(page.locator(".offline")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator(".offline")).to_contain_text("网络已断开")
    page.context.set_offline(False)
    expect(page.locator(".offline")).to_be_hidden()


def test_a_phone_has_the_navigation_in_a_drawer(open_gallery: Open) -> None:
    page = open_gallery("/", width=360, height=800)
    nav = page.locator("#nav")
    expect(nav).to_be_hidden()
    page.get_by_role("button", name="导航", exact=True).first.click()
    expect(nav).to_be_visible()
    nav.get_by_role("link", name="表单").click()
    expect(page).to_have_url(re.compile("/form$"))
    expect(nav).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_an_address_that_leads_nowhere_says_so(open_gallery: Open, browser, gallery: str) -> None:
    context = browser.new_context(base_url=gallery)
    page = context.new_page()
    page.goto("/nowhere/at/all")
    expect(page.get_by_role("heading", name="没有这个页面")).to_be_visible()
    context.close()
