"""Quota against people in a real browser: another day, another scenario, whom to find, files, a phone."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.reads]


def stat(page: Page, label: str):
    """The figure of a card."""
    return page.locator(".stat").filter(has=page.locator(".stat-label", has_text=re.compile(f"^{label}"))).first.locator(".stat-value")


def test_a_day_and_a_scenario_are_picked(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server, "/budget/staffing?on=2026-11-22")
    expect(stat(page, "名额")).to_have_text("114名")
    expect(stat(page, "在岗")).to_have_text("102人")
    expect(stat(page, "空缺")).to_have_text("14名")
    expect(stat(page, "空缺未支出")).to_have_text("100,200.00元")
    expect(page.get_by_text("名额按提交时的方案")).to_be_visible()
    strip = page.locator(".strip li")
    expect(strip).to_have_count(12)
    expect(strip.first).to_contain_text("18")
    wanted = page.get_by_role("region", name="待补人员")
    line = wanted.locator("tbody tr").filter(has_text="石桥村")
    expect(line).to_contain_text("石桥村第1网格 990181103202001")
    expect(line).to_contain_text("2026-09-22")
    places = page.get_by_role("region", name="各处名额与在岗")
    row = places.locator("tbody tr").filter(has_text="石桥村")
    expect(row.locator(".tag-red")).to_have_text("1")
    expect(row.locator(".heat[data-tone=vacant]")).to_have_count(3)

    page.locator("#staffing-day").fill("2026-08-01")
    expect(stat(page, "在岗")).to_have_text("105人")
    expect(stat(page, "超员")).to_have_text("3人")
    expect(places.locator(".tag-amber")).to_have_count(3)

    page.locator("#staffing-scenario").select_option(label="2027年提标测算 · 2027 · 草稿")
    expect(page.get_by_text("名额按现在的人口和规则计算")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("2027 年各月空缺"))).to_be_visible()
    row.get_by_role("link", name="石桥村").click()
    page.wait_for_url(re.compile(r"/villages/\d+"))


def test_the_report_is_taken_away(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server, "/budget/staffing?on=2026-11-22")
    expect(stat(page, "空缺")).to_have_text("14名")
    files = {}
    for kind, label in (("xlsx", "Excel 表格（XLSX）"), ("csv", "文本表格（CSV）")):
        page.get_by_role("button", name="导出").click()
        with page.expect_download() as waiting:
            page.get_by_role("menuitem", name=label).click()
        assert waiting.value.suggested_filename == f"名额与在岗-2026-11-22.{kind}"
        files[kind] = Path(waiting.value.path())
    places, wanted = openpyxl.load_workbook(io.BytesIO(files["xlsx"].read_bytes())).worksheets
    assert (places.max_row, wanted.max_row) == (38, 15)
    lines = list(csv.reader(files["csv"].read_text(encoding="utf-8-sig").splitlines()))
    assert sum(int(line[5]) for line in lines[1:]) == 14


def test_stale_addresses_and_a_phone(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(width=360, height=800), server, "/budget/staffing?on=gestern&scenario=999")
    expect(stat(page, "名额")).to_have_text("114名")
    expect(page.get_by_role("region", name="待补人员").locator("tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
