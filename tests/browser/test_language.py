"""An English reader far from the office: what the server writes — a row's history, the import's template, names of files — is English."""

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.test_resource_form import add, fresh, villages

__all__ = ["villages"]
pytestmark = pytest.mark.browser
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def downloaded(page: Page, press: Callable[[], None]) -> Download:
    """The file that pressing something brings."""
    with page.expect_download() as coming:
        press()
    return coming.value


def test_what_the_server_writes_is_in_the_readers_language(villages: Callable[..., Page]) -> None:
    page, (code, name) = villages(locale="en-US"), fresh()
    add(page, code, name)
    page.get_by_role("button", name="切换语言").click()
    page.get_by_role("button", name="Export", exact=True).click()
    exported = downloaded(page, page.get_by_role("menuitem", name="CSV").click)
    assert not CHINESE.search(exported.suggested_filename)

    page.get_by_role("button", name="Import", exact=True).click()
    template = downloaded(page, page.get_by_role("dialog").get_by_role("button", name="Template").click)
    assert not CHINESE.search(template.suggested_filename)
    heads = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(template.path().read_bytes())).worksheets[0][1]]
    assert "Kind" in heads
    assert not CHINESE.search("".join(map(str, heads)))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)  # nothing behind it takes what is typed

    page.get_by_role("searchbox").first.fill(code)
    page.get_by_role("link", name=code).click()
    page.get_by_role("tab", name="History").click()
    entry = page.locator(".entry").filter(has_text="Kind").first
    expect(entry).to_contain_text("Village")
    expect(entry).not_to_contain_text("行政村")
