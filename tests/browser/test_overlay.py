"""Drawer, dialog, form, filters and menus in a real Chromium: focus, what is typed, what is sent."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def forms(open_gallery: Open) -> Page:
    return open_gallery("/form")


@pytest.fixture
def drawer(forms: Page) -> Page:
    forms.locator("#open").click()
    expect(forms.locator("#drawer")).to_be_visible()
    return forms


def data_of(page: Page) -> dict[str, object]:
    return json.loads(page.locator("#data").inner_text() or page.locator("#data").text_content() or "{}")


def test_focus_goes_in_stays_in_and_comes_back(drawer: Page) -> None:
    expect(drawer.locator("#drawer").get_by_label("名称")).to_be_focused()
    for _step in range(30):
        drawer.keyboard.press("Tab")
        outside = drawer.evaluate("![document.body, ...document.querySelectorAll('#drawer, #drawer *')].includes(document.activeElement)")
        assert not outside
    drawer.keyboard.press("Escape")
    expect(drawer.locator("#drawer")).to_have_count(0)
    expect(drawer.locator("#open")).to_be_focused()


def test_leaving_with_something_typed_asks_first(drawer: Page) -> None:
    drawer.locator("#drawer").get_by_label("名称").fill("青石村")
    drawer.keyboard.press("Escape")
    expect(drawer.get_by_text("有未保存的修改。")).to_be_visible()
    drawer.get_by_role("button", name="继续填写").click()
    expect(drawer.locator("#drawer").get_by_label("名称")).to_have_value("青石村")
    drawer.get_by_role("button", name="关闭", exact=True).click()
    drawer.get_by_role("button", name="放弃修改").click()
    expect(drawer.locator("#drawer")).to_have_count(0)
    assert drawer.locator("#saved").inner_text() == "0"


def test_a_second_escape_does_not_slip_past_the_question(drawer: Page) -> None:
    drawer.locator("#drawer").get_by_label("名称").fill("青石村")
    for _press in range(3):
        drawer.keyboard.press("Escape")
    expect(drawer.locator("#drawer")).to_be_visible()


def test_control_s_saves_what_the_form_holds(drawer: Page) -> None:
    drawer.locator("#drawer").get_by_label("名称").fill("青石村")
    drawer.get_by_label("类别").select_option("community")
    drawer.get_by_label("在用").uncheck()
    drawer.keyboard.press("Control+s")
    expect(drawer.locator("#saved")).to_have_text("1")
    expect(drawer.locator("#drawer")).to_have_count(0)
    assert data_of(drawer) == {
        "name": "青石村", "kind": "community", "people": "3200", "money": "7200.00", "since": "2020-03-01", "at": "2026-11-22T14:05",
        "village": "2", "active": False, "note": "",
    }  # fmt: skip


def test_a_double_click_saves_once(drawer: Page) -> None:
    drawer.locator("#drawer").get_by_label("名称").fill("青石村")
    drawer.get_by_role("button", name="保存").dblclick()
    drawer.keyboard.press("Control+s")
    expect(drawer.locator("#drawer")).to_have_count(0)
    expect(drawer.locator("#saved")).to_have_text("1")


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(drawer: Page) -> None:
    drawer.get_by_label("备注").fill("写了很久的备注")
    drawer.get_by_role("button", name="保存").click()
    name = drawer.locator("#drawer").get_by_label("名称")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    described = name.get_attribute("aria-describedby") or ""
    assert drawer.locator(f'[id="{described}"]').inner_text() == "名称不能为空"
    expect(drawer.get_by_label("常住人口")).to_have_attribute("aria-invalid", "true")
    expect(drawer.get_by_label("备注")).to_have_value("写了很久的备注")
    name.fill("青石村")
    drawer.keyboard.press("Control+s")  # the same form can be sent again at once
    expect(drawer.locator("#saved")).to_have_text("1")


def test_what_is_typed_survives_a_switch_of_language_and_other_changes(forms: Page) -> None:
    forms.locator("#search").fill("东湖")
    forms.locator("#open").click()
    forms.get_by_label("备注").fill("还没写完")
    forms.locator("#drawer").get_by_label("名称").fill("青石村")
    forms.evaluate("document.querySelector('#tick').click()")
    expect(forms.locator("#ticks")).to_have_text("1")
    forms.evaluate("document.querySelector('button[lang=en]').click()")
    expect(forms.get_by_label("Remarks")).to_have_value("还没写完")
    expect(forms.locator("#drawer").get_by_label("Name")).to_have_value("青石村")
    assert forms.evaluate("document.documentElement.lang") == "en"
    assert forms.evaluate("document.cookie").count("gridapp_locale=en") == 1


def test_a_form_on_a_page_of_its_own_asks_before_the_page_is_left(forms: Page) -> None:
    question = forms.get_by_role("alertdialog", name="有未保存的修改。")
    forms.locator("#alone input").fill("还没写完")
    forms.get_by_role("link", name="工作台").click()
    question.get_by_role("button", name="继续填写").click()
    expect(question).to_have_count(0)
    expect(forms.locator("#alone input")).to_have_value("还没写完")
    forms.get_by_role("link", name="工作台").click()
    question.get_by_role("button", name="放弃修改").click()
    expect(forms).to_have_url(re.compile("/$"))


def _escape(page: Page) -> None:
    page.keyboard.press("Escape")


def _cross(page: Page) -> None:
    page.locator("#drawer").get_by_role("button", name="关闭").click()


def _cancel(page: Page) -> None:
    page.locator("#drawer").get_by_role("button", name="取消").click()


def _beside(page: Page) -> None:
    page.mouse.click(100, 500)


def _back(page: Page) -> None:
    page.evaluate("history.back()")


@pytest.mark.parametrize("way_out", [_escape, _cross, _cancel, _beside, _back])
def test_every_way_out_of_a_form_asks_the_same(open_gallery: Open, way_out: Callable[[Page], None]) -> None:
    page = open_gallery("/")
    page.locator("#nav").get_by_role("link", name="表单").click()
    page.locator("#open").click()
    name, question = page.locator("#drawer").get_by_label("名称"), page.get_by_role("alertdialog", name="有未保存的修改。")
    name.fill("还没写完")
    way_out(page)
    question.get_by_role("button", name="继续填写").click()
    expect(name).to_have_value("还没写完")
    page.keyboard.press("Escape")
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    way_out(page)
    question.get_by_role("button", name="放弃修改").click()
    expect(page.locator("#drawer")).to_have_count(0)


def test_a_tab_that_closes_asks_too(open_gallery: Open) -> None:
    page, asked = open_gallery("/form"), list[str]()

    def answer(question: Dialog) -> None:
        asked.append(question.type)
        question.accept()

    page.on("dialog", answer)
    page.locator("#open").click()
    page.locator("#drawer").get_by_label("名称").press_sequentially("甲")
    page.reload()
    assert asked == ["beforeunload"]


def test_a_reference_is_found_by_typing(drawer: Page) -> None:
    field = drawer.get_by_label("所属村")
    expect(field).to_have_value("东湖村")
    field.click()
    expect(drawer.locator(".combo-list [role=option]")).to_have_count(5)
    field.fill("青")
    expect(drawer.locator(".combo-list [role=option]")).to_have_count(2)
    drawer.keyboard.press("ArrowDown")
    drawer.keyboard.press("Enter")
    expect(field).to_have_value("青云社区")
    field.click()
    drawer.keyboard.press("Escape")  # closes the list, not the drawer
    expect(drawer.locator(".combo-list [role=option]")).to_have_count(0)
    drawer.locator("#drawer").get_by_label("名称").fill("甲")
    drawer.keyboard.press("Control+s")
    expect(drawer.locator("#saved")).to_have_text("1")
    assert data_of(drawer)["village"] == "1"


def test_a_reference_can_be_cleared(drawer: Page) -> None:
    drawer.get_by_role("button", name="清除", exact=True).click()
    drawer.locator("#drawer").get_by_label("名称").fill("甲")
    drawer.keyboard.press("Control+s")
    expect(drawer.locator("#saved")).to_have_text("1")
    assert data_of(drawer)["village"] == ""


def test_a_confirmation_names_the_verb_and_takes_no_for_an_answer(forms: Page) -> None:
    forms.locator("#ask").click()
    question = forms.get_by_role("dialog", name="删除青石村？")
    expect(question).to_contain_text("将同时删除 4 个网格")
    forms.keyboard.press("Escape")
    expect(question).to_have_count(0)
    forms.locator("#ask").click()
    question.get_by_role("button", name="删除", exact=True).click()
    expect(forms.locator("#saved")).to_have_text("100")


def test_search_waits_for_a_pause_and_a_whole_word(forms: Page) -> None:
    forms.keyboard.press("/")
    expect(forms.locator("#search")).to_be_focused()
    forms.keyboard.type("东湖村", delay=20)
    expect(forms.locator("#searched")).to_have_text("东湖村")
    forms.keyboard.press("Escape")
    expect(forms.locator("#searched")).to_have_text("")


def test_filters_show_as_chips(forms: Page) -> None:
    def filters() -> dict[str, list[str]]:
        return json.loads(forms.locator("#filtered").text_content() or "{}")

    forms.get_by_role("button", name=re.compile("^类别")).click()
    forms.get_by_role("checkbox", name="行政村").check()
    forms.get_by_role("checkbox", name="社区").check()
    expect(forms.locator(".chip")).to_contain_text("行政村、社区")
    forms.get_by_role("button", name=re.compile("^人口")).click()
    forms.get_by_label("从").fill("100")
    forms.keyboard.press("Enter")
    expect(forms.locator(".chip", has_text="人口")).to_contain_text("从 100 人")
    assert filters()["people"] == ["100", ""]
    forms.get_by_role("button", name=re.compile("^所属村")).click()
    forms.get_by_role("combobox", name="所属村").fill("西")
    forms.get_by_role("option", name="西山村").click()
    expect(forms.locator(".chip", has_text="所属村")).to_contain_text("西山村")
    forms.get_by_role("button", name="取消筛选 类别").click()
    expect(forms.locator(".chip")).to_have_count(2)
    forms.get_by_role("button", name="清除筛选").click()
    expect(forms.locator(".chip")).to_have_count(0)
    assert not any(filters().values())


def test_tabs_and_definitions_work_from_the_keyboard(forms: Page) -> None:
    forms.get_by_role("tab", name="明细").focus()
    forms.keyboard.press("ArrowRight")
    expect(forms.get_by_role("tab", name="记录")).to_have_attribute("aria-selected", "true")
    expect(forms.get_by_role("tabpanel")).to_contain_text("还没有记录")
    mark = forms.get_by_role("button", name="结案率")
    mark.focus()
    forms.keyboard.press("Enter")
    expect(forms.locator(".pop")).to_contain_text("结案数 ÷ 应结案数")
    forms.keyboard.press("Escape")
    expect(forms.locator(".pop")).to_have_count(0)
    expect(mark).to_be_focused()


def test_n_opens_the_form_and_a_phone_gives_it_the_whole_screen(open_gallery: Open) -> None:
    page = open_gallery("/form", width=360, height=800)
    page.keyboard.press("n")
    page.wait_for_function(
        """() => { const box = document.querySelector("#drawer")?.getBoundingClientRect();
                   return box && [box.x, box.y, box.width, box.height].join() === "0,0,360,800" }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 360
