"""The list of a resource in a real browser: links, deleting and undoing, many rows at once, cells, the phone, files."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_resource_form import add, box, find, fresh, villages
from tests.plugins.browsers import place_of, until
from tests.plugins.runs import ROOT

__all__ = ["villages"]
pytestmark = pytest.mark.browser


def rows(page: Page):
    return page.locator(".ag-row")


def shown_query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_link_reproduces_the_view(villages: Callable[..., Page]):
    page = villages()
    page.get_by_role("button", name="类别").click()
    page.get_by_label("社区", exact=True).check()
    page.keyboard.press("Escape")
    expect(page.locator(".table-foot")).to_contain_text("共 4 条")
    page.get_by_role("columnheader", name="户数").click()
    until(page, "new URL(location.href).searchParams.get('sort') === 'households'")
    assert shown_query(page) == {"kind": ["community"], "sort": ["households"]}
    page.reload()
    expect(page.locator(".chip")).to_contain_text("社区")
    expect(page.locator(".table-foot")).to_contain_text("共 4 条")
    expect(rows(page).first).to_contain_text("站前社区")
    page.get_by_role("button", name="清除筛选").click()
    expect(page.locator(".chip")).to_have_count(0)
    until(page, "!new URL(location.href).searchParams.has('kind')")


def test_no_scrollbar_lies_over_the_last_row(villages: Callable[..., Page]):
    page = villages("/villages?sort=code", width=900)
    expect(rows(page).nth(9)).to_be_visible()
    page.locator(".ag-grid-viewport").evaluate("(box) => { box.scrollTop = 1e7 }")
    last = page.locator(".ag-row[row-index='27']")
    expect(last).to_be_visible()
    bar = page.locator(".ag-body-horizontal-scroll")
    expect(bar).to_be_visible()
    assert place_of(last)["y"] + place_of(last)["height"] <= place_of(bar)["y"] + 0.5


def test_a_list_that_cannot_be_read_is_not_being_counted(villages: Callable[..., Page]):
    page = villages()
    page.route("**/api/villages/rows?q=*", lambda route: route.fulfill(json=[]))  # not what a list is made of
    page.get_by_role("searchbox").fill("村")
    expect(page.get_by_role("alert")).to_contain_text("没能读取数据")
    expect(page.locator(".table-foot")).to_have_text("")


def test_a_page_loads_its_own_lists_code_alone(frontend: None):
    client = ROOT / ".web" / "build" / "client"
    scripts = set(re.findall(r"/assets/[\w.~-]+\.js", (client / "cases.html").read_text()))
    loaded = "".join((client / script.lstrip("/")).read_text() for script in scripts)
    assert "bulk-cases" in loaded
    assert "bulk-villages" not in loaded


def test_a_range_and_a_search_narrow_the_list(villages: Callable[..., Page]):
    page = villages("/villages?resident_population=7000..11000")
    expect(page.locator(".table-foot")).to_contain_text("共 3 条")
    page.get_by_role("searchbox").fill("滨河")
    expect(page.locator(".table-foot")).to_contain_text("共 1 条")
    page.get_by_role("searchbox").fill("没有这样的村")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    page.get_by_role("button", name="清除条件").click()
    expect(page.get_by_text("望澜社区").first).to_be_visible()


def test_deleting_says_so_can_be_undone_and_lands_in_the_bin(villages: Callable[..., Page]):
    page, (code, name) = villages(), fresh()
    add(page, code, name)
    find(page, name)
    page.locator(".ag-row input[type=checkbox]").first.click()
    page.get_by_role("region", name="对所选记录的操作").get_by_role("button", name="删除").click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(page.get_by_text("已删除 1 条记录")).to_be_visible()
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(rows(page).filter(has_text=name)).to_have_count(1)
    page.locator(".ag-row input[type=checkbox]").first.click()
    page.get_by_role("region", name="对所选记录的操作").get_by_role("button", name="删除").click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    page.get_by_role("button", name="回收站").click()
    expect(rows(page).filter(has_text=name)).to_have_count(1)
    assert shown_query(page)["bin"] == ["1"]
    page.locator(".ag-row input[type=checkbox]").first.click()
    page.get_by_role("button", name="恢复", exact=True).click()
    page.get_by_role("button", name="返回列表").click()
    expect(rows(page).filter(has_text=name)).to_have_count(1)


def test_what_is_still_referred_to_is_not_deleted(villages: Callable[..., Page]):
    page = villages()
    find(page, "望澜社区")
    expect(page.locator(".table-foot")).to_contain_text("共 1 条")  # else the row ticked is one of the list before
    page.locator(".ag-row input[type=checkbox]").first.click()
    page.get_by_role("region", name="对所选记录的操作").get_by_role("button", name="删除").click()
    expect(page.get_by_role("alert").filter(has_text="不能删除“望澜社区”")).to_be_visible()


def test_many_rows_are_edited_at_once_or_not_at_all(villages: Callable[..., Page]):
    page, ones = villages(), [fresh(), fresh()]
    for code, name in ones:
        add(page, code, name)
    find(page, "试验村")
    both = ones[0][0][:-2]
    page.get_by_role("searchbox").fill(both)
    expect(page).to_have_url(re.compile(both))
    for code, _name in ones:
        rows(page).filter(has_text=code).locator("input[type=checkbox]").click()
    bar = page.get_by_role("region", name="对所选记录的操作")
    bar.get_by_role("button", name="批量修改").click()
    page.get_by_role("dialog").get_by_role("combobox").first.select_option("households")
    page.get_by_role("dialog").get_by_role("textbox").fill("很多")
    page.get_by_role("button", name="全部修改").click()
    expect(page.get_by_role("dialog")).to_contain_text("应为整数")
    page.get_by_role("dialog").get_by_role("textbox").fill("77")
    page.get_by_role("button", name="全部修改").click()
    expect(page.get_by_text("已修改 2 条记录")).to_be_visible()
    for code, _name in ones:
        expect(rows(page).filter(has_text=code)).to_contain_text("77")


def test_a_view_is_saved_and_used_again(villages: Callable[..., Page]):
    page = villages("/villages?kind=community")
    page.get_by_role("button", name="视图").click()
    page.get_by_role("menuitem", name="保存或管理视图").click()
    box(page, "起个名称").fill("四个社区")
    page.get_by_role("button", name="保存视图").click()
    expect(page.get_by_text("已保存视图“四个社区”")).to_be_visible()
    page.goto("/villages")
    expect(page.locator(".chip")).to_have_count(0)
    page.get_by_role("button", name="视图").click()
    page.get_by_role("menuitem", name="四个社区").click()
    expect(page.locator(".table-foot")).to_contain_text("共 4 条")


def test_the_filtered_list_is_downloaded(villages: Callable[..., Page]):
    page = villages("/villages?kind=community")
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name="导出为 CSV").click()
    content = waiting.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[:2] == ["code", "name"]
    assert len(lines) == 5


def test_a_row_has_a_page_with_its_lists_and_its_history(villages: Callable[..., Page]):
    page = villages()
    page.get_by_role("link", name="990181103001").click()
    expect(page.get_by_role("heading", name="望澜社区")).to_be_visible()
    expect(page.get_by_role("tab", name="网格", exact=True)).to_have_attribute("aria-selected", "true")
    expect(rows(page).first).to_contain_text("990181103001")
    page.get_by_role("button", name="编辑").click()
    box(page, "流动人口").fill("2951")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".facts").filter(has_text="流动人口")).to_contain_text("2,951")
    page.get_by_role("tab", name="修改记录").click()
    expect(page.locator(".entry").first).to_contain_text("2950")
    expect(page.locator(".entry").first).to_contain_text("2951")


def test_a_new_row_of_a_related_list_belongs_to_its_page(villages: Callable[..., Page]):
    page = villages()
    page.get_by_role("link", name="990181103004").click()
    expect(page.get_by_role("heading", name="站前社区")).to_be_visible()
    page.get_by_role("button", name="新增").click()
    expect(page.get_by_role("dialog").get_by_role("combobox", name="所属村（社区）")).to_have_value("站前社区")


@pytest.mark.parametrize("path", ["/villages/999999", "/villages/abc"])
def test_a_page_of_nothing_says_so(villages: Callable[..., Page], path: str):
    page = villages()
    page.goto(path)
    expect(page.get_by_text("没有找到这条记录")).to_be_visible()
    expect(page.get_by_role("link", name="返回列表")).to_be_visible()


def test_on_a_phone_rows_are_cards(villages: Callable[..., Page]):
    page = villages(width=360, height=800)
    expect(page.locator(".row-card").first).to_contain_text("990181103001")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".row-card-open").first.click()
    expect(page.get_by_role("heading", name="望澜社区", level=1)).to_be_visible()
    page.get_by_role("button", name="编辑").click()
    expect(box(page, "名称")).to_have_value("望澜社区")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
