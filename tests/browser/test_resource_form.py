"""The drawer of a resource in a real browser: errors, saving once, two editors, languages, the keyboard alone."""

from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server

pytestmark = pytest.mark.browser
_NUMBERS = count(801)
expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


def fresh() -> tuple[str, str]:
    """Code and name of a village that is not there yet."""
    number = next(_NUMBERS)
    return f"990181103{number}", f"试验村{number}"


@pytest.fixture
def villages(new_page: Callable[..., Page], server: Server) -> Callable[..., Page]:
    """Opens the list of villages as the administrator."""

    def opened(path: str = "/villages", **options: object) -> Page:
        page = sign_in(new_page(**options), server, path)
        expect(page.get_by_text("望澜社区").first).to_be_visible()
        return page

    return opened


def box(page: Page, name: str):
    return page.get_by_role("dialog").get_by_role("textbox", name=name)


def add(page: Page, code: str, name: str) -> None:
    page.get_by_role("button", name="新增").first.click()
    box(page, "区划代码").fill(code)
    box(page, "名称").fill(name)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def find(page: Page, text: str) -> None:
    page.get_by_role("searchbox").first.fill(text)
    expect(page.locator(".ag-row").filter(has_text=text).first).to_be_visible()
    expect(page.locator(".ag-row").filter(has_not_text=text)).to_have_count(0)  # the list has narrowed: what is ticked now stays


def edit(page: Page, name: str) -> None:
    find(page, name)
    page.locator(".ag-row").filter(has_text=name).first.get_by_text(name).click()
    expect(box(page, "名称")).to_have_value(name)


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(villages: Callable[..., Page]):
    page, (code, name) = villages(), fresh()
    page.get_by_role("button", name="新增").click()
    box(page, "名称").fill(name)
    box(page, "常住人口").fill("一千")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("必填项，请填写")).to_be_visible()
    expect(page.get_by_text("应为整数，如 1200")).to_be_visible()
    expect(box(page, "区划代码")).to_be_focused()
    expect(box(page, "名称")).to_have_value(name)
    expect(box(page, "常住人口")).to_have_value("一千")
    box(page, "区划代码").fill(code)
    box(page, "常住人口").fill("1,234")
    page.keyboard.press("Control+s")
    expect(page.get_by_text(f"已新增“{name}”")).to_be_visible()
    find(page, name)
    expect(page.locator(".ag-row").filter(has_text=name)).to_contain_text("1,234")


def test_a_double_click_saves_once(villages: Callable[..., Page]):
    page, (code, name) = villages(), fresh()
    page.get_by_role("button", name="新增").click()
    box(page, "区划代码").fill(code)
    box(page, "名称").fill(name)
    page.get_by_role("button", name="保存", exact=True).dblclick()
    expect(page.get_by_role("dialog")).to_have_count(0)
    find(page, name)
    expect(page.locator(".table-foot")).to_contain_text("共 1 条")


def test_leaving_with_something_typed_asks(villages: Callable[..., Page]):
    page = villages()
    page.get_by_role("button", name="新增").click()
    box(page, "名称").fill("还没写完")
    page.keyboard.press("Escape")
    expect(page.get_by_text("有未保存的修改")).to_be_visible()
    page.get_by_role("button", name="继续填写").click()
    expect(box(page, "名称")).to_have_value("还没写完")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="放弃修改").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_switching_the_language_keeps_what_is_typed(villages: Callable[..., Page]):
    page = villages()
    page.get_by_role("button", name="新增").click()
    box(page, "名称").fill("打到一半")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("必填项，请填写")).to_be_visible()
    # The drawer covers the switch from the mouse, not from somebody who tabs there in another way: press it directly.
    page.locator("header button[lang]").dispatch_event("click")
    expect(page.get_by_role("dialog").get_by_text("New: ", exact=False)).to_be_visible()
    expect(page.get_by_text("必填项，请填写")).to_have_count(0)
    expect(page.get_by_role("dialog").locator("input[name=name]")).to_have_value("打到一半")
    page.locator("header button[lang]").dispatch_event("click")
    expect(box(page, "名称")).to_have_value("打到一半")


def test_a_lost_connection_keeps_what_is_typed(villages: Callable[..., Page]):
    page, (code, name) = villages(), fresh()
    page.get_by_role("button", name="新增").click()
    box(page, "区划代码").fill(code)
    page.context.set_offline(True)
    box(page, "名称").fill(name)
    page.context.set_offline(False)
    expect(box(page, "区划代码")).to_have_value(code)
    page.keyboard.press("Control+s")
    expect(page.get_by_text(f"已新增“{name}”")).to_be_visible()


@pytest.mark.parametrize(("answer", "stays"), [("采用对方的", "100"), ("用我的覆盖", "200")])
def test_the_second_of_two_editors_sees_what_changed(villages: Callable[..., Page], answer: str, stays: str):
    first, (code, name) = villages(), fresh()
    add(first, code, name)
    second = villages()
    edit(first, name)
    edit(second, name)
    box(first, "户数").fill("100")
    first.keyboard.press("Control+s")
    expect(first.get_by_role("dialog")).to_have_count(0)
    box(second, "户数").fill("200")
    second.keyboard.press("Control+s")
    asked = second.get_by_role("dialog", name="同一条记录被两人修改")
    expect(asked.locator("tr").filter(has_text="户数")).to_contain_text("200")
    expect(asked.locator("tr").filter(has_text="户数")).to_contain_text("100")
    asked.get_by_role("button", name=answer).click()
    if answer == "采用对方的":
        expect(box(second, "户数")).to_have_value("100")
        second.keyboard.press("Control+s")
    expect(second.get_by_role("dialog")).to_have_count(0)
    first.reload()
    find(first, name)
    expect(first.locator(".ag-row").filter(has_text=name)).to_contain_text(stays)


def test_going_on_merges_both_changes(villages: Callable[..., Page]):
    first, (code, name) = villages(), fresh()
    add(first, code, name)
    second = villages()
    edit(first, name)
    edit(second, name)
    box(first, "户数").fill("111")
    first.keyboard.press("Control+s")
    expect(first.get_by_role("dialog")).to_have_count(0)
    box(second, "流动人口").fill("222")
    second.keyboard.press("Control+s")
    second.get_by_role("dialog", name="同一条记录被两人修改").get_by_role("button", name="继续编辑").click()
    expect(box(second, "户数")).to_have_value("111")
    expect(box(second, "流动人口")).to_have_value("222")
    second.keyboard.press("Escape")  # what is merged is not saved
    second.get_by_role("button", name="继续填写").click()
    expect(box(second, "流动人口")).to_have_value("222")
    second.keyboard.press("Control+s")
    expect(second.get_by_text(f"已保存“{name}”")).to_be_visible()


def test_the_keyboard_is_enough(villages: Callable[..., Page]):
    page, (code, name) = villages(), fresh()
    page.keyboard.press("n")
    expect(box(page, "区划代码")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Tab")
    page.keyboard.type(name)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type(name)
    expect(page.locator(".table-foot")).to_contain_text("共 1 条")
    page.locator(".ag-row").filter(has_text=name).locator("[col-id=name]").focus()
    page.keyboard.press("Enter")
    expect(box(page, "名称")).to_have_value(name)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
