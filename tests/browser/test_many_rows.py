"""All that match, more than one transaction takes: told, counted, cancelled, and found again when the page is loaded anew."""

import csv
import io
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server

pytestmark = pytest.mark.browser
BATCH = 500


def counted(server: Server, *views: str) -> list[int]:
    """How many cases each of the views has."""
    with server.signed_in() as client:
        return [client.get(f"/api/cases/count?{view}").json()["total"] for view in views]


@pytest.fixture(scope="module")
def view(server: Server) -> str:
    """The months with the fewest cases among those that have more than one batch takes."""
    months = [f"reported_at={year}-{month:02d}-01..{year}-{month:02d}-28" for year in range(2023, 2027) for month in range(1, 13)]
    found = sorted(zip(counted(server, *months), months, strict=True))
    return next(month for count, month in found if count > BATCH + 20)


def tick_all(page: Page, server: Server, view: str) -> tuple[Locator, int]:
    """Every case of the view, ticked; the bar and their number."""
    (total,) = counted(server, view)
    sign_in(page, server, f"/cases?{view}")
    expect(page.locator(".table-foot")).to_contain_text(f"共 {total:,} 条")
    expect(page.locator(".ag-row .tag").nth(3)).to_be_visible()
    page.locator(".select-all input").check()
    bar = page.get_by_role("region", name="对所选记录的操作")
    bar.get_by_role("button", name=f"选择符合条件的全部 {total:,} 条").click()
    expect(bar).to_contain_text(f"已选 {total:,} 条")
    return bar, total


def test_all_that_match_are_exported(page: Page, server: Server, view: str) -> None:
    bar, total = tick_all(page, server, view)
    with page.expect_download() as waiting:
        bar.get_by_role("button", name="导出所选（CSV）").click()
    lines = list(csv.reader(io.StringIO(waiting.value.path().read_text(encoding="utf-8-sig"))))
    assert len(lines) == total + 1


def test_all_that_match_are_edited_and_counted(page: Page, server: Server, view: str) -> None:
    bar, total = tick_all(page, server, view)
    bar.get_by_role("button", name="批量修改").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").first.select_option("description")
    expect(dialog).to_contain_text("将每 500 条一批进行")
    dialog.get_by_role("textbox").fill("联合办理组")
    page.get_by_role("button", name="全部修改").click()
    expect(page.get_by_text("正在修改…")).to_be_visible()
    expect(page.get_by_text(f"已修改 {total:,} 条记录")).to_be_visible(timeout=120_000)
    expect(page.get_by_text("正在修改…")).to_have_count(0)
    expect(page.locator(".bulk-bar")).to_have_count(0)


def test_a_verb_that_does_not_fit_one_row_says_which_and_what_was_done(page: Page, server: Server, view: str) -> None:
    bar, total = tick_all(page, server, view)
    bar.get_by_role("button", name="立项").click()
    told = page.get_by_text(re.compile(rf"已处理 0 条，其余 {total:,} 条没有改变：“"))
    expect(told).to_be_visible(timeout=120_000)


def test_a_verb_counts_the_rows_it_was_done_to(page: Page, server: Server) -> None:
    sign_in(page, server, "/cases?status=received")
    expect(page.locator(".ag-row .tag").nth(3)).to_be_visible()
    for row in range(4):
        page.locator(f".ag-row[row-index='{row}'] input[type=checkbox]").click()
    page.get_by_role("region", name="对所选记录的操作").get_by_role("button", name="立项").click()
    expect(page.get_by_text("已完成 4 条")).to_be_visible()


def test_a_delete_is_found_again_and_cancelled_after_the_page_was_loaded_anew(page: Page, server: Server) -> None:
    """Of every case there is, so that it takes long enough to be met under way."""
    bar, total = tick_all(page, server, "")
    bar.get_by_role("button", name="删除").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"将删除 {total:,} 条记录")
    dialog.get_by_role("button", name="删除", exact=True).click()
    expect(page.get_by_text("正在删除…")).to_be_visible()
    page.reload()
    expect(page.get_by_text("正在删除…")).to_be_visible()
    page.locator(".list-job").get_by_role("button", name="取消").click()
    told = page.get_by_text(re.compile(r"已处理 [\d,]+ 条，其余 [\d,]+ 条没有改变：已取消"))
    expect(told).to_be_visible(timeout=60_000)
    expect(page.get_by_text("正在删除…")).to_have_count(0)
    done, rest = (int(number.replace(",", "")) for number in re.findall(r"[\d,]+(?= 条)", told.inner_text())[:2])
    assert done + rest == total
    assert done % BATCH == 0
    assert counted(server, "", "bin=1") == [rest, done]
    expect(page.locator(".table-foot")).to_contain_text(f"共 {rest:,} 条")
