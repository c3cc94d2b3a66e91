"""Scenarios side by side in a real browser: the address holds the view, differences are seen without colour, files hold what is shown."""

import csv
import io
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.reads]
CURRENT, RAISED = "2026年网格员经费测算", "2027年提标测算"


def ids(server: Server) -> dict[str, int]:
    """Scenarios by name."""
    with sqlite3.connect(f"file:{server.data_dir / 'gridapp.db'}?mode=ro", uri=True) as database:
        return dict(database.execute("SELECT name, id FROM budget_scenario WHERE deleted_at IS NULL"))


def compared(page: Page, server: Server, more: str = "", chips: int = 2) -> Page:
    """The two scenarios of the demo town side by side, drawn."""
    known = ids(server)
    sign_in(page, server, f"/budget/compare?ids={known[CURRENT]},{known[RAISED]}{more}")
    expect(page.locator(".side-chip")).to_have_count(chips)
    for chart in page.locator("figure.chart").all():
        expect(chart.locator("svg .mark-rect path").first).to_be_attached()
    return page


def places(page: Page) -> list[str]:
    """Names in the table of places."""
    return [text.strip() for text in page.locator(".side-places tbody th").all_inner_texts()]


def changes(page: Page) -> list[float]:
    """The differences in money, down the last column."""
    return [float(text.replace(",", "").replace("−", "-")) for text in page.locator(".side-places tbody td:last-child").all_inner_texts()]


def asked(page: Page) -> dict[str, str]:
    """The query of the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


@pytest.mark.parametrize("size", [(1440, 900), (360, 800)], ids=["desk", "phone"])
def test_two_scenarios_side_by_side(new_page: Callable[..., Page], server: Server, size: tuple[int, int]) -> None:
    page = new_page(width=size[0], height=size[1])
    warnings: list[str] = []
    page.on("console", lambda line: warnings.append(line.text) if line.type == "warning" else None)
    compared(page, server)
    chips = page.locator(".side-chip")
    expect(chips.first).to_contain_text("已批准")
    expect(chips.first).to_contain_text(re.compile(r"冻结于 \d{4}-\d\d-\d\d"))
    expect(chips.nth(1)).to_contain_text("按今日数据")
    money = page.locator(".side-table").first.locator("tr", has_text="所需经费").locator("td")
    base, other, change = (int(re.sub(r"[^\d]", "", text)) for text in money.all_inner_texts())
    assert other - base == change > 0
    expect(money.nth(2)).to_have_text(re.compile(r"^\+"))
    expect(money.nth(2)).to_have_attribute("data-change", "bad")
    expect(page.locator(".side-inputs")).to_contain_text("8,400.00 元")
    expect(page.locator(".side-inputs tr", has_text="可用于补贴的比例")).to_have_count(0)  # the same in both
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size[0]
    assert warnings == []


def test_the_address_reproduces_the_view(page: Page, server: Server) -> None:
    compared(page, server)
    page.get_by_placeholder("按名称或编码查找").fill("社区")
    expect(page.locator(".side-places tbody tr")).to_have_count(4)
    head = page.locator(".side-places thead th.num").last
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    most = changes(page)
    assert most == sorted(most, reverse=True)
    assert most[0] > most[-1]
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert changes(page) == sorted(most)
    page.get_by_label("只看有差异的").uncheck()
    page.wait_for_url(lambda url: "all=1" in url)
    view, shown = asked(page), places(page)
    assert {key: view[key] for key in ("q", "sort", "all")} == {"q": "社区", "sort": "subsidy_fen_change_2", "all": "1"}
    page.reload()
    expect(page.locator(".side-places tbody tr")).to_have_count(len(shown))
    assert places(page) == shown
    assert asked(page) == view
    expect(page.get_by_placeholder("按名称或编码查找")).to_have_value("社区")


def test_scenarios_are_picked_led_and_taken_out(page: Page, server: Server) -> None:
    known = ids(server)
    sign_in(page, server, f"/scenarios/{known[RAISED]}")
    page.get_by_role("link", name="比较", exact=True).click()
    page.wait_for_url(lambda url: f"ids={known[RAISED]}" in url)
    expect(page.get_by_text("再添加一个可以测算的方案")).to_be_visible()
    page.locator("#add-scenario").select_option(str(known[CURRENT]))
    expect(page.locator(".side-chip")).to_have_count(2)
    page.wait_for_url(lambda url: f"ids={known[RAISED]},{known[CURRENT]}" in url)
    change = page.locator(".side-table").first.locator("tr", has_text="所需经费").locator("td").nth(2)
    expect(change).to_have_text(re.compile(r"^−"))
    page.get_by_role("button", name="设为基准").click()
    expect(change).to_have_text(re.compile(r"^\+"))
    page.wait_for_url(lambda url: f"ids={known[CURRENT]},{known[RAISED]}" in url)
    page.get_by_role("button", name="移出比较").first.click()
    expect(page.locator(".side-chip")).to_have_count(1)
    page.get_by_role("button", name="移出比较").click()
    expect(page.get_by_text("请选择 2 至 4 个方案")).to_be_visible()


def test_what_cannot_be_compared_is_named_and_the_rest_is_shown(page: Page, server: Server) -> None:
    compared(page, server, ",987654,某", chips=3)
    expect(page.get_by_role("alert").filter(has_text="没有编号为 987654 的方案")).to_be_visible()
    expect(page.get_by_text("地址中的“某”不是方案编号，未采用")).to_be_visible()
    expect(page.locator(".side-table").first.locator("thead th")).to_have_count(4)


@pytest.mark.parametrize(("kind", "item"), [("csv", "文本表格（CSV）"), ("xlsx", "Excel 表格（XLSX）")])
def test_the_file_has_the_figures_of_the_screen(page: Page, server: Server, kind: str, item: str) -> None:
    compared(page, server)
    cells = page.locator(".side-places tbody tr", has_text="红星村").locator("td.num").all_inner_texts()
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name=item).click()
    assert re.fullmatch(rf"方案比较-\d{{4}}-\d\d-\d\d\.{kind}", waiting.value.suggested_filename)
    content = Path(waiting.value.path()).read_bytes()
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        rows = [
            [str(value) for value in row] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[2].iter_rows(values_only=True)
        ]
    (found,) = [row[4:] for row in rows if row[1] == "红星村"]
    assert [float(text) for text in found] == [float(text.replace(",", "").replace("−", "-")) for text in cells]


def test_it_prints_without_its_controls(page: Page, server: Server) -> None:
    compared(page, server)
    page.emulate_media(media="print")
    for hidden in (
        page.locator("#add-scenario"),
        page.get_by_placeholder("按名称或编码查找"),
        page.get_by_role("button", name="移出比较").first,
    ):
        expect(hidden).to_be_hidden()
    for table in page.locator(".side-table").all():
        box = table.locator("table").bounding_box()
        frame = table.bounding_box()
        assert box
        assert frame
        assert box["width"] <= frame["width"] + 1
    expect(page.locator(".side-places tbody tr").last).to_be_visible()


def test_it_speaks_english(page: Page, server: Server) -> None:
    compared(page, server)
    page.get_by_role("button", name="切换语言").click()
    expect(page.get_by_role("heading", name="Compare scenarios")).to_be_visible()
    shown = page.locator("main").inner_text()
    for text in ("Totals", "Inputs that differ", "Only differences", "is over the fund by", "Left over"):
        assert text in shown
    own = "main h1, main h2:not(figure h2), .hint, .side-tools, .side-places thead, .side-table:not(.side-inputs) th:not(.side-places th)"
    for text in page.locator(own).all_inner_texts():
        assert not re.search("[\u4e00-\u9fff]", text), text
