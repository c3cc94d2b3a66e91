"""Importing a file on screen: checked, refused whole, written whole, and what the sheet should look like."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_resource_form import find, fresh, villages

__all__ = ["villages"]
pytestmark = pytest.mark.browser


def choose(page: Page, file: Path, verb: str) -> None:
    """Give the open dialog a file and press one of its buttons."""
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("dialog")).to_contain_text(file.name)
    page.get_by_role("dialog").get_by_role("button", name=verb, exact=True).click()


def test_a_file_is_checked_refused_whole_or_written_whole(villages: Callable[..., Page], tmp_path: Path) -> None:
    page, (code, name), (other, second) = villages(), fresh(), fresh()
    head = "code,name,kind,resident_population,households\n"
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text(f"{head}{code},{name},village,很多,300\n{other},{second},village,-5,300\n")
    good.write_text(f"{head}{code},{name},village,1200,300\n{other},{second},village,900,300\n")

    page.get_by_role("button", name="导入", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="只检查")).to_be_disabled()
    choose(page, bad, "导入")
    expect(dialog).to_contain_text("共 2 处有误，未导入任何数据")
    expect(dialog).to_contain_text("第 2 行，“resident_population”列，值“很多”")
    choose(page, good, "只检查")
    expect(dialog).to_contain_text("可新增 2 行，更新 0 行，0 行无变化；未写入")
    expect(dialog).not_to_contain_text("处有误")
    dialog.get_by_role("button", name="导入", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("新增 2 行，更新 0 行")).to_be_visible()
    find(page, name)

    page.get_by_role("button", name="导入", exact=True).click()
    wrong = tmp_path / "notes.txt"
    wrong.write_text("不是表格")
    choose(page, wrong, "导入")
    expect(dialog).to_contain_text("只接受 .csv 和 .xlsx 文件")


def test_the_template_can_be_filled_and_imported(villages: Callable[..., Page], tmp_path: Path) -> None:
    page, (code, name) = villages(width=360, height=800), fresh()
    page.get_by_role("button", name="导入", exact=True).click()
    with page.expect_download() as coming:
        page.get_by_role("dialog").get_by_role("button", name="下载模板").click()
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert {"区划代码", "名称", "户数"} <= set(heads)
    sheet.append([{"区划代码": code, "名称": name, "类别": "行政村"}.get(str(head)) for head in heads])
    book.save(file)
    choose(page, file, "导入")
    expect(page.get_by_text("新增 1 行")).to_be_visible()


def test_a_dialog_left_behind_is_not_there_when_one_comes_back(villages: Callable[..., Page], tmp_path: Path) -> None:
    page = villages("/grids")
    page.locator("#nav").get_by_role("link", name="村（社区）", exact=True).click()
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="网格", exact=True)).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("button", name="导入", exact=True)).to_be_visible()
    expect(page.locator(".ag-row").first).to_be_visible()  # the server has answered the page that came back
    expect(page.get_by_role("dialog")).to_have_count(0)
