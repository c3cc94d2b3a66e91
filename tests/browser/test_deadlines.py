"""Rules of deadlines and the working calendar in a real browser, on a desk and on a phone: what is changed there moves open cases."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server

pytestmark = pytest.mark.browser
both_widths = pytest.mark.parametrize("width", [1440, 360])
_INSIDE = "document.documentElement.scrollWidth <= innerWidth"


def rows(page: Page):
    return page.locator(".row-card, .ag-row")


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.get_by_role("dialog")).to_have_count(0)


@both_widths
def test_a_rule_is_added_and_the_same_one_refused(new_page: Callable[..., Page], server: Server, width: int) -> None:
    page, level = sign_in(new_page(width=width), server, "/deadline-rules"), {1440: "镇", 360: "县"}[width]
    for amount in ("12", "13"):
        page.get_by_role("button", name="新增").click()
        form = page.get_by_role("dialog")
        form.get_by_role("combobox", name="适用类别").fill("消防隐患")
        form.locator(".combo-list [role=option]").first.click()
        form.get_by_label("适用层级").select_option(label=level)
        form.get_by_label(re.compile("^时限(?!单位|环节)")).fill(amount)
        form.get_by_label("时限单位").select_option(label="自然时")
        if amount == "13":
            page.keyboard.press("Control+s")
            expect(form.get_by_text("时限规则已有一条，请修改那一条")).to_be_visible()
            page.keyboard.press("Escape")
            break
        save(page)
    assert page.evaluate(_INSIDE)


@both_widths
def test_a_year_is_seen_at_a_glance(new_page: Callable[..., Page], server: Server, width: int) -> None:
    page = sign_in(new_page(width=width), server, "/calendar?year=2026")
    expect(page.get_by_role("status")).to_have_text("2026 年放假 33 天、调休上班 6 天，全年工作日 248 天")
    october = page.get_by_role("region", name="10 月", exact=True)
    expect(october.locator(".day")).to_have_count(31)
    expect(october.locator(".day-holiday")).to_have_count(7)
    expect(october.locator(".day-workday")).to_have_text("10班")
    expect(october.locator(".month-notes li")).to_have_text(["1–7 国庆节放假", "10 国庆节上班"])
    first = october.locator(".day").first.bounding_box()
    friday = october.locator(".week span").nth(3).bounding_box()
    assert first
    assert friday
    assert abs(first["x"] - friday["x"]) < 2, "the first of October 2026 is a Thursday"
    expect(page.locator(".year .day-guess")).to_have_count(0)
    assert page.evaluate(_INSIDE)
    page.get_by_role("link", name="2027").click()
    expect(page.get_by_role("status")).to_contain_text("2027 年的安排尚未公布")
    expect(page.locator(".year .day-guess").first).to_be_visible()
    expect(page.get_by_text("斜纹为暂定")).to_be_visible()
    page.get_by_role("link", name="逐日查看和修改").click()
    expect(rows(page).first).to_be_visible()
    expect(page.get_by_text("2026-")).to_have_count(0)


def test_a_day_off_moves_what_is_open_and_taking_the_year_over_moves_it_back(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server, "/calendar-days?day=2026-11-01..2026-12-31")
    page.get_by_role("button", name="新增").click()
    form = page.get_by_role("dialog")
    form.get_by_label("日期").fill("2026-11-24")
    form.get_by_label("性质").select_option(label="放假")
    form.get_by_label("名称").fill("本地庙会")
    save(page)
    expect(rows(page).filter(has_text="本地庙会")).to_have_count(1)
    page.goto("/case-steps?kind=recount")
    note = rows(page).get_by_text(re.compile(r"^办理时限由 .+ 改为 .+：工作日历变更$"))
    expect(note.first).to_be_visible()

    page.goto("/calendar?year=2028")
    expect(page.get_by_role("status")).to_contain_text("2028 年的安排尚未公布")
    page.get_by_role("button", name="填入 2028 年的安排").click()
    expect(page.get_by_text(re.compile("已按法定节日暂定填入"))).to_be_visible()
    page.get_by_role("link", name="逐日查看和修改").click()
    expect(rows(page).first).to_contain_text("2028-")


def test_the_year_prints_without_its_buttons(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server, "/calendar?year=2026")
    expect(page.locator(".day-workday").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="填入 2026 年的安排")).to_be_hidden()
    shown = page.locator(".year").bounding_box()
    assert shown
    assert shown["height"] < 1100, "one sheet"
