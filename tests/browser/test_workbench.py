"""The workbench in a real browser: every chart has its rows as a table, leads to its cases and can be taken away as a file."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.plugins.browsers import drawn, sign_in
from tests.plugins.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.reads]
CHARTS = ("结案率趋势", "办理结果", "村（社区）结案率", "各类别办理结果")
COUNTED = re.compile(r"共 ([\d,]+) 条")


def whole(text: str) -> int:
    """A count as it is written."""
    return int(text.replace(",", ""))


def test_charts_draw_without_a_warning(new_page: Callable[..., Page], server: Server) -> None:
    page = new_page()
    warnings: list[str] = []
    page.on("console", lambda line: warnings.append(line.text) if line.type == "warning" else None)
    drawn(sign_in(page, server), len(CHARTS))
    assert warnings == []


@pytest.mark.parametrize("place", [1, 3], ids=["by month", "by category"])
def test_a_bar_leads_to_exactly_the_cases_it_counts(new_page: Callable[..., Page], server: Server, place: int) -> None:
    page = sign_in(new_page(), server)
    for part in ("closed_late", "open_overdue"):
        bar = drawn(page, len(CHARTS)).nth(place).locator(f'path[aria-roledescription="bar"][aria-label*="{part}"]').first
        counted = re.search(r"count: (\d+)", bar.get_attribute("aria-label") or "")
        assert counted
        assert int(counted[1]) > 0
        bar.click()
        page.wait_for_url(re.compile(rf"/cases/?\?.*measure={part}"))
        total = page.get_by_text(COUNTED).first
        expect(total).to_have_text(re.compile(rf"共 {int(counted[1]):,} 条"))
        page.go_back()


def test_a_line_of_the_table_leads_to_its_cases(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server)
    for place in range(len(CHARTS)):
        chart = drawn(page, len(CHARTS)).nth(place)
        chart.get_by_role("button", name="表格").click()
        lines = chart.locator("tbody tr").filter(has_not=page.locator("td:nth-child(2)", has_text=re.compile("^0$")))
        due = whole(lines.first.locator("td").nth(1).inner_text())
        lines.first.locator("a").click()
        page.wait_for_url(re.compile(r"/cases/?\?.*measure=due"))
        expect(page.get_by_text(COUNTED).first).to_have_text(re.compile(rf"共 {due:,} 条"))
        page.go_back()


@pytest.mark.parametrize("place", range(len(CHARTS)))  # a page each: a browser lets a page start ten downloads in quick succession
def test_a_chart_is_taken_away_as_picture_and_figures(new_page: Callable[..., Page], server: Server, place: int) -> None:
    chart, name, taken = drawn(sign_in(page := new_page(), server), len(CHARTS)).nth(place), CHARTS[place], {}
    for kind in ("PNG", "SVG", "CSV"):
        with page.expect_download() as waiting:
            chart.get_by_role("button", name=kind, exact=True).click()
        assert waiting.value.suggested_filename == f"{name}.{kind.lower()}"
        taken[kind] = Path(waiting.value.path()).read_bytes()
    assert taken["PNG"].startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(taken["PNG"][16:20]) >= 1800  # 900 wide, twice as fine
    svg = taken["SVG"].decode()
    assert svg.startswith("<svg")
    assert "var(--" not in svg
    assert chart.locator("h2").inner_text() in svg
    assert svg.count("<path") > 10
    assert taken["CSV"].startswith(b"\xef\xbb\xbf")
    heads, *rows = csv.reader(io.StringIO(taken["CSV"].decode("utf-8-sig")))
    chart.get_by_role("button", name="表格").click()
    assert heads == chart.locator("thead th").all_inner_texts()
    assert [row[0] for row in rows] == [line.inner_text() for line in chart.locator("tbody td:first-child").all()]
    assert [whole(row[1]) for row in rows] == [whole(line.inner_text()) for line in chart.locator("tbody td:nth-child(2)").all()]


def test_how_other_rooms_stand_leads_to_their_screens(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server)
    for label, path in (("岗位空缺", "/grids"), ("近期培训", "/trainings")):
        link = page.locator(".outlooks .stat").filter(has_text=label).locator("a")
        expect(link).to_have_text(re.compile(r"^[\d,]+"))
        counted = whole(re.sub(r"[^\d]", "", link.inner_text()))
        link.click()
        page.wait_for_url(lambda url, path=path: urlsplit(url).path.rstrip("/") == path)
        expect(page.get_by_text(COUNTED).first).to_have_text(re.compile(rf"共 {counted:,} 条"))
        page.go_back()
    left = page.locator(".outlooks .stat").filter(has_text="经费结余").locator("a")
    expect(left).to_have_text(re.compile(r"^−?-?[\d,]+\.\d\d"))
    money = re.search(r"[\d,]+\.\d\d", left.inner_text())
    assert money
    left.click()
    page.wait_for_url(re.compile(r"/budget/?\?scenario="))
    expect(page.get_by_text(money[0]).first).to_be_visible()


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_legend_is_read_whole_on_a_phone(new_page: Callable[..., Page], server: Server, locale: str) -> None:
    page = sign_in(new_page(width=360, height=800), server)
    if locale == "en":
        page.get_by_role("button", name="切换语言").click()
        expect(page.locator(".role-legend-label").get_by_text("Overdue, open")).to_have_count(2)
    for chart in drawn(page, len(CHARTS)).all():
        frame = chart.locator("svg").bounding_box()
        assert frame
        for text in chart.locator(".role-legend-label text").all():
            box = text.bounding_box()
            assert box
            assert box["x"] >= frame["x"]
            assert box["y"] >= frame["y"]
            assert box["x"] + box["width"] <= frame["x"] + frame["width"]


def test_whoever_switches_the_language_while_charts_are_drawn_gets_them_in_the_last_one(
    new_page: Callable[..., Page], server: Server
) -> None:
    """Two drawings at once in one place: the earlier one came last and stayed, or wiped the later one away."""
    page = new_page(cold=True)
    held: list[Route] = []
    page.route("**/embed-*.js", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function; what draws them is still under way
    sign_in(page, server, "/")
    expect(page.get_by_role("toolbar", name="图表工具")).to_have_count(4)
    for heading in ("Workbench", "工作台") * 3 + ("Workbench",):
        page.get_by_role("banner").locator("button", has_text=re.compile("^(EN|中)$")).click()
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    for route in held:
        route.continue_()
    page.unroute_all()
    expect(page.locator("figure.chart svg .role-legend").filter(has_text="Closed on time")).to_have_count(2)
    drawn(page, 4)
    expect(page.locator("figure.chart svg")).to_have_count(4)
    expect(page.locator("figure.chart svg").filter(has_text="按期结案")).to_have_count(0)
