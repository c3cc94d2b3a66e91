"""Notices in a real Chromium: one at a time with the rest behind a count, Esc, warnings of an import as its lines, nothing covered."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_import import choose
from tests.browser.test_resource_form import add, box, fresh, villages
from tests.plugins.browsers import place_of, until

__all__ = ["villages"]
pytestmark = pytest.mark.browser
Open = Callable[..., Page]
SIZES = pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 800)])
_NUMBERS = count(1)


def apart(one: Locator, other: Locator) -> bool:
    """Whether two things on screen leave each other alone."""
    a, b = place_of(one), place_of(other)
    return (
        a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"] or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
    )


def total_is_free(page: Page) -> None:
    """With the page scrolled to its end, the notice leaves the total alone; cards of a phone grow as they come into view."""
    look = "['.notice', '.table-foot'].map((one) => document.querySelector(one)?.getBoundingClientRect())"
    until(page, f"(() => {{ scrollTo(0, 1e9); const [a, b] = {look}; return a && b && (a.top >= b.bottom || a.bottom <= b.top); }})()")


@SIZES
def test_the_gravest_shows_and_the_others_wait(open_gallery: Open, width: int, height: int) -> None:
    page = open_gallery("/", width=width, height=height)
    for kind in ("success", "error", "warning"):
        page.locator(f"#{kind}").click()
        expect(page.locator("#done")).to_have_text(str(("success", "error", "warning").index(kind) + 1))
    notices = page.locator(".notice")
    expect(notices).to_have_count(1)
    expect(notices).to_have_class("notice notice-error")
    more = page.locator(".notices-more")
    expect(more).to_contain_text("2")
    assert place_of(page.locator(".notices"))["height"] < height / 3
    more.click()
    expect(notices).to_have_count(3)
    more.click()
    expect(notices).to_have_count(1)
    for kind, left in (("warning", 1), ("success", 0)):
        page.keyboard.press("Escape")
        expect(notices).to_have_class(f"notice notice-{kind}")
        expect(more).to_have_count(1 if left else 0)
    page.keyboard.press("Escape")
    expect(notices).to_have_count(0)


def test_escape_is_of_what_is_open_first(open_gallery: Open) -> None:
    page = open_gallery("/")
    page.locator("#error").click()
    expect(page.locator(".notice")).to_have_count(1)
    page.get_by_role("button", name="更多").click()
    page.keyboard.press("Escape")  # the menu's
    expect(page.locator(".notice")).to_have_count(1)
    page.locator("#typed").focus()
    page.keyboard.press("Escape")  # the text's
    expect(page.locator(".notice")).to_have_count(1)
    page.locator("#typed").blur()
    page.keyboard.press("Escape")
    expect(page.locator(".notice")).to_have_count(0)


@SIZES
def test_neither_the_total_nor_the_save_button_is_covered(villages: Callable[..., Page], width: int, height: int) -> None:
    page, (code, name) = villages(width=width, height=height), fresh()
    add(page, code, name)
    notice = page.locator(".notice")
    expect(notice).to_contain_text(f"已新增“{name}”")
    total_is_free(page)
    page.get_by_role("button", name="新增").first.click()
    save = page.get_by_role("button", name="保存", exact=True)
    expect(save).to_be_visible()
    expect(notice).to_be_visible()
    assert apart(notice, save)
    box(page, "名称").fill("没有代码")
    save.click()
    expect(page.get_by_text("必填项，请填写")).to_be_visible()
    wrong = page.get_by_role("dialog").locator("[aria-invalid=true]").first
    expect(wrong).to_be_focused()
    expect(notice).to_have_count(0, timeout=20_000)


@SIZES
def test_warnings_of_an_import_are_lines_of_what_it_is_about(
    villages: Callable[..., Page], tmp_path: Path, width: int, height: int
) -> None:
    page, file = villages(width=width, height=height), tmp_path / "grids.csv"
    rows = [f"试验网格{next(_NUMBERS)},990181103001,{homes}" for homes in (90, 950)]
    file.write_text("\n".join(["name,village_code,households", *rows]) + "\n")
    page.goto("/grids")
    page.get_by_role("button", name="导入", exact=True).click()
    choose(page, file, "导入")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("已导入 grids.csv：新增 2 行，更新 0 行")
    lines = dialog.locator(".import-lines li")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("提醒：第 2 行：该网格 90 户，少于 200 户")
    expect(lines.last).to_contain_text("提醒：第 3 行：该网格 950 户，多于 500 户")
    expect(page.locator(".notice")).to_have_count(0)  # said where it was asked, once
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@SIZES
def test_warnings_of_a_save_stand_in_its_notice(villages: Callable[..., Page], width: int, height: int) -> None:
    page, name = villages(width=width, height=height), f"试验网格{next(_NUMBERS)}"
    page.goto("/grids")
    page.get_by_role("button", name="新增").first.click()
    box(page, "网格名称").fill(name)
    box(page, "户数").fill("90")
    village = page.get_by_role("dialog").get_by_role("combobox", name="所属村（社区）")
    village.fill("望澜")
    page.get_by_role("listbox").get_by_role("option").first.click()
    page.get_by_role("button", name="保存", exact=True).click()
    notice = page.locator(".notice")
    expect(notice).to_have_class("notice notice-warning")
    expect(notice.locator("p")).to_have_text(f"已新增“{name}”")
    expect(notice.locator("li")).to_have_text(["该网格 90 户，少于 200 户，可考虑与相邻网格合并"])
    total_is_free(page)
    page.keyboard.press("Escape")
    expect(notice).to_have_count(0)
