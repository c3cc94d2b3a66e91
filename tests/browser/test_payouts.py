"""The page about what is paid, in a real browser: a month made, confirmed and sent to the bank; the year against its plan."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_secrets import recorded
from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server

pytestmark = pytest.mark.browser


def open_month(page: Page, server: Server, year: int, month: int) -> Page:
    """The page of a month, signed in."""
    return sign_in(page, server, f"/budget/payouts?year={year}&month={month}")


def figure(page: Page, label: str) -> str:
    """What a card says."""
    return page.locator(".stat").filter(has_text=label).first.locator(".stat-value").inner_text()


def test_a_month_is_made_changed_confirmed_and_sent_to_the_bank(new_page: Callable[..., Page], server: Server) -> None:
    page = new_page(cold=True)
    heard = recorded(page)
    open_month(page, server, 2026, 12)
    expect(page.locator(".stat").first).to_contain_text("0")
    page.get_by_role("button", name="生成当月发放表").click()
    expect(page.get_by_text("已生成 102 条，原有 0 条保持不变")).to_be_visible()
    page.get_by_role("button", name="生成当月发放表").click()
    expect(page.get_by_text("已生成 0 条，原有 102 条保持不变")).to_be_visible()
    expect(page.locator(".stat").first).to_contain_text("102")
    page.get_by_role("button", name="银行代发清单").click()
    expect(page.get_by_text("请先确认发放，再导出")).to_be_visible()

    page.get_by_role("link", name="查看发放记录").click()
    expect(page.get_by_text(re.compile("共 102 条"))).to_be_visible()
    page.locator(".ag-row").nth(0).locator("[col-id=coefficient_ppm]").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("考核系数").fill("90")
    drawer.get_by_role("button", name="保存").click()
    expect(drawer.get_by_text("须填写调整原因")).to_be_visible()
    drawer.get_by_label("调整原因").fill("巡查不足")
    drawer.get_by_role("button", name="保存").click()
    expect(drawer).to_have_count(0)

    page.goto("/budget/payouts?year=2026&month=12")
    page.get_by_role("button", name="全部确认发放").click()
    asked = page.get_by_role("dialog", name="全部确认发放")
    expect(asked).to_contain_text("102 条待发放记录")
    asked.get_by_role("button", name="确认发放").click()
    expect(page.get_by_text(re.compile("已确认发放 102 条，合计 [0-9,.]+ 元"))).to_be_visible()
    expect(page.get_by_role("button", name="全部确认发放")).to_have_count(0)
    total = figure(page, "发放合计")

    page.get_by_role("button", name="银行代发清单").click()
    asked = page.get_by_role("dialog", name="银行代发清单")
    expect(asked).to_contain_text("没有登记银行账号，不会列入清单")
    asked.get_by_role("button", name="导出").click()
    expect(asked).to_contain_text("请写明原因")
    asked.get_by_label("导出原因").fill("十二月补贴发放")
    with page.expect_download() as waiting:
        asked.get_by_role("button", name="导出").click()
    assert waiting.value.suggested_filename == "银行代发清单-2026-12.xlsx"
    lines = list(
        openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes())).worksheets[0].iter_rows(min_row=2, values_only=True)
    )
    accounts = [str(line[4]) for line in lines]
    assert all(re.fullmatch(r"62000000000000\d{5}", account) for account in accounts)
    assert all(re.fullmatch(r"990181\d{11}[\dX]", str(line[2])) for line in lines)
    without = 102 - len(lines)
    assert 0 < without <= 5
    assert sum(float(str(line[5])) for line in lines) < float(re.sub(r"[^\d.]", "", total))
    expect(asked).to_have_count(0)
    assert not [account for account in accounts if account in "\n".join(heard)], "accounts travel in the file alone"
    page.goto("/audit")
    expect(page.get_by_text("十二月补贴发放").first).to_be_visible()


def test_the_year_stands_beside_its_plan(new_page: Callable[..., Page], server: Server) -> None:
    page = new_page()
    warnings: list[str] = []
    page.on("console", lambda line: warnings.append(line.text) if line.type == "warning" else None)
    open_month(page, server, 2026, 5)
    expect(page.get_by_role("heading", name=re.compile("截至 1[02] 月累计发放 [0-9,.]+ 元，比计划少"))).to_be_visible()
    expect(page.locator("figure.chart svg .mark-symbol path").first).to_be_attached()
    months = page.get_by_role("region", name="各月计划与发放")
    expect(months.locator("tbody tr")).to_have_count(12)
    row = months.locator("tbody tr").nth(4)
    expect(row).to_contain_text("58,460.00")
    expect(page.get_by_role("region", name="各处计划与发放").locator("tbody tr")).to_have_count(37)
    row.get_by_role("link", name="5").click()
    page.wait_for_url(re.compile(r"/payouts/?\?"))
    expect(page.get_by_text(re.compile("共 103 条"))).to_be_visible()
    assert warnings == []


def test_a_year_without_a_plan_says_so(new_page: Callable[..., Page], server: Server) -> None:
    page = open_month(new_page(locale="en-US"), server, 2027, 1)
    page.context.add_cookies([{"name": "gridapp_locale", "value": "en", "url": server.url}])
    page.reload()
    expect(page.get_by_text("2027 has no approved scenario yet")).to_be_visible()
    page.get_by_role("button", name="Prepare the month").click()
    expect(page.get_by_text("hand one in and have it approved first")).to_be_visible()
    expect(page.locator("figure.chart")).to_have_count(0)


def test_it_fits_a_phone(new_page: Callable[..., Page], server: Server) -> None:
    page = open_month(new_page(width=360, height=800), server, 2026, 11)
    expect(page.get_by_role("region", name="各月计划与发放").locator("tbody tr")).to_have_count(12)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="全部确认发放").click()
    box = page.get_by_role("dialog", name="全部确认发放").bounding_box()
    assert box is not None
    assert box["width"] <= 360
