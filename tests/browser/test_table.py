"""The table in a real Chromium: a million rows, keyboard, selection, edits and refusals, what is remembered, the phone."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def row(page: Page, number: int) -> Locator:
    """The row of the gallery's n-th village."""
    return page.locator(f'.ag-row[row-id="{number}"]')


def cell(page: Page, number: int, field: str) -> Locator:
    return row(page, number).locator(f'[col-id="{field}"]')


def asked(page: Page) -> int:
    """How often rows were asked for, since the last time this was."""
    return page.request.get("/api/gallery/asked").json()["rows"]


def chosen(page: Page) -> dict[str, object]:
    """What an event would take along as ticked."""
    before = page.locator("#chosen").inner_text()
    page.locator("#choose").click()
    if before:
        page.wait_for_timeout(300)
    expect(page.locator("#chosen")).not_to_have_text("")
    return json.loads(page.locator("#chosen").inner_text())


@pytest.fixture
def table(open_gallery: Open) -> Page:
    page = open_gallery("/table")
    asked(page)
    expect(cell(page, 1, "name")).to_have_text("第1村")
    expect(page.locator(".table-foot")).to_contain_text("共 1,000,000 条")  # rows do not wait for the count; a scroll bar does
    return page


def test_values_are_written_as_the_office_writes_them(table: Page) -> None:
    expect(cell(table, 2, "kind")).to_have_text("行政村")
    expect(cell(table, 2, "money")).to_have_text("14,400.02")
    expect(cell(table, 2, "share")).to_have_text("1.58%")
    expect(cell(table, 2, "since")).to_have_text("2002-03-12")
    expect(cell(table, 2, "seen")).to_have_text("2026-11-22 14:05")
    expect(table.locator(".ag-header-cell[col-id=people]")).to_have_text("人口(人)")
    expect(table.locator('[col-id="note"]')).to_have_count(0)


def test_the_scrollbar_reaches_the_last_of_a_million_rows(table: Page) -> None:
    viewport = table.locator(".ag-grid-viewport")
    for share, number in ((0.5, 500_000), (1.0, 999_990), (0.0, 1), (0.731, 731_000)):
        viewport.evaluate("(box, share) => { box.scrollTop = share * box.scrollHeight }", share)
        table.wait_for_function(
            """number => [...document.querySelectorAll('.ag-row:not(.row-waiting)')]
                .some(row => Math.abs(row.getAttribute('row-id') - number) < 30)""",
            arg=number,
        )
    assert asked(table) < 20, "dragging past a block must not fetch it"


def test_rows_come_as_the_wheel_turns(table: Page) -> None:
    table.mouse.move(700, 500)
    for _turn in range(60):
        table.mouse.wheel(0, 400)
        table.evaluate("new Promise(requestAnimationFrame)")
    expect(table.locator(".row-waiting")).to_have_count(0)
    numbers = [int(number or 0) for number in (one.get_attribute("row-id") for one in table.locator(".ag-row").all())]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert numbers[0] > 300


def test_sorting_is_the_servers(table: Page) -> None:
    head = table.locator(".ag-header-cell[col-id=people]")
    head.click()
    expect(cell(table, 1, "name")).to_be_visible()
    head.click()
    expect(cell(table, 1_000_000, "name")).to_be_visible()


def test_keyboard_walks_opens_selects_and_clears(table: Page) -> None:
    cell(table, 1, "share").focus()
    table.keyboard.press("ArrowDown")
    table.keyboard.press("ArrowDown")
    table.keyboard.press("Enter")
    expect(table.locator("#opened")).to_have_text("3")
    table.keyboard.press("Space")
    expect(table.locator(".table-foot")).to_contain_text("已选 1 条")
    expect(row(table, 3)).to_have_attribute("aria-selected", "true")
    table.keyboard.press("Escape")
    expect(table.locator(".table-foot")).not_to_contain_text("已选")
    expect(row(table, 3)).to_have_attribute("aria-selected", "false")


def test_a_click_opens_a_row_and_links_and_actions_do_what_they_say(table: Page) -> None:
    cell(table, 4, "share").click()
    expect(table.locator("#opened")).to_have_text("4")
    row(table, 5).get_by_role("button", name="删除").click()
    expect(table.locator("#edited")).to_have_text("delete 5")
    expect(table.locator("#opened")).to_have_text("4")
    expect(cell(table, 6, "code").locator("a")).to_have_attribute("href", "/table/6")


def test_selection_outlives_scrolling_and_ends_with_the_servers(table: Page) -> None:
    row(table, 1).locator("input[type=checkbox]").check()
    row(table, 2).locator("input[type=checkbox]").check()
    viewport = table.locator(".ag-grid-viewport")
    viewport.evaluate("(box) => { box.scrollTop = 20_000_000 }")
    expect(row(table, 1)).to_have_count(0)
    viewport.evaluate("(box) => { box.scrollTop = 0 }")
    expect(row(table, 2)).to_have_attribute("aria-selected", "true")
    expect(table.locator(".table-foot")).to_contain_text("已选 2 条")
    table.locator("#clear").click()
    expect(row(table, 2)).to_have_attribute("aria-selected", "false")


def test_the_box_above_selects_what_is_in_sight(table: Page) -> None:
    table.locator(".select-all input").check()
    expect(table.locator(".table-foot")).to_contain_text(re.compile(r"已选 \d\d 条"))
    table.locator(".select-all input").uncheck()
    expect(table.locator(".table-foot")).not_to_contain_text("已选")


def test_a_range_is_ticked_with_shift_and_settles(table: Page) -> None:
    boxes = [row(table, number).locator("input[type=checkbox]") for number in (3, 7)]
    boxes[0].click()
    boxes[1].click(modifiers=["Shift"])
    for _again in range(5):  # nothing that the server says comes later and changes it
        expect(table.locator(".table-foot")).to_contain_text("已选 5 条")
        table.wait_for_timeout(200)
    assert chosen(table)["ids"] == [3, 4, 5, 6, 7]
    for number in range(3, 8):
        expect(row(table, number)).to_have_attribute("aria-selected", "true")
    expect(row(table, 8)).to_have_attribute("aria-selected", "false")


def test_the_box_above_offers_every_row_there_is(table: Page) -> None:
    expect(table.locator("#all")).to_have_count(0)
    table.locator(".select-all input").check()
    table.locator("#all").click()
    expect(table.locator(".table-foot")).to_contain_text("已选 1,000,000 条")
    expect(table.locator("#all")).to_have_count(0)
    assert chosen(table) == {"view": "", "all": 1_000_000}
    table.locator(".ag-grid-viewport").evaluate("(box) => { box.scrollTop = 20_000_000 }")
    expect(table.locator(".ag-row[aria-selected=true]").nth(5)).to_be_visible()
    table.locator("#three").click()  # other rows: nothing of them is ticked
    expect(table.locator(".table-foot")).not_to_contain_text("已选")


def test_a_slow_answer_to_an_older_question_is_not_shown(table: Page) -> None:
    def later(route: Route) -> None:
        table.wait_for_timeout(600)
        route.continue_()

    table.route("**/api/gallery/rows?size_is=3*", later)
    table.locator("#three").click()
    table.locator("#none").click()
    expect(table.locator(".table-empty")).to_be_visible()
    table.wait_for_timeout(900)
    expect(table.locator(".table-foot")).to_contain_text("共 0 条")
    expect(table.locator(".ag-row:not(.row-waiting)")).to_have_count(0)


def test_an_edit_is_sent_as_a_form_would_send_it(table: Page) -> None:
    cell(table, 2, "name").dblclick()
    table.keyboard.press("Control+A")
    table.keyboard.type("新石村")
    table.keyboard.press("Enter")
    expect(table.locator("#edited")).to_have_text("2 name 第2村>新石村 1")
    expect(cell(table, 2, "name")).to_have_text("新石村")
    expect(table.locator("#opened")).to_have_text("0")


def test_money_is_edited_in_yuan(table: Page) -> None:
    cell(table, 2, "money").dblclick()
    expect(cell(table, 2, "money").locator("input")).to_have_value("14400.02")
    table.keyboard.press("Escape")
    expect(table.locator("#edited")).to_have_text("")


def test_a_refused_edit_is_rolled_back(table: Page) -> None:
    cell(table, 3, "people").dblclick()
    table.keyboard.press("Control+A")
    table.keyboard.type("很多")
    table.keyboard.press("Enter")
    expect(table.get_by_role("alert")).to_contain_text("人口须为整数")
    expect(cell(table, 3, "people")).to_have_text("111")


def test_other_rows_are_shown_from_the_top(table: Page) -> None:
    table.locator(".ag-grid-viewport").evaluate("(box) => { box.scrollTop = 20_000_000 }")
    table.locator("#three").click()
    expect(table.locator(".table-foot")).to_contain_text("共 3 条")
    expect(cell(table, 1, "name")).to_be_visible()
    expect(table.locator(".ag-row")).to_have_count(3)


def test_an_empty_list_offers_the_next_step(table: Page) -> None:
    table.locator("#none").click()
    expect(table.locator(".table-empty")).to_contain_text("还没有村/社区")
    table.locator(".table-empty").get_by_role("button", name="新增").click()  # a filter keeps rows back: shows them
    expect(cell(table, 3, "name")).to_be_visible()


def test_columns_widths_and_density_are_remembered(table: Page) -> None:
    table.get_by_role("button", name="列设置").click()
    table.get_by_role("menuitemcheckbox", name="备注").click()
    table.get_by_role("menuitemcheckbox", name="占比").click()
    table.get_by_role("menuitemcheckbox", name="紧凑行距").click()
    table.keyboard.press("Escape")
    expect(table.get_by_role("button", name="列设置")).to_be_focused()
    edge = table.locator(".ag-header-cell[col-id=code] .ag-header-cell-resize").bounding_box()
    assert edge
    table.mouse.move(edge["x"] + edge["width"] / 2, edge["y"] + 10)
    table.mouse.down()
    table.mouse.move(edge["x"] + 80, edge["y"] + 10, steps=4)
    table.mouse.up()
    width = table.locator(".ag-header-cell[col-id=code]").evaluate("head => head.offsetWidth")
    assert width > 200
    table.reload()
    expect(cell(table, 1, "name")).to_have_text("第1村")
    expect(table.locator(".ag-header-cell[col-id=note]")).to_have_count(1)
    expect(table.locator(".ag-header-cell[col-id=share]")).to_have_count(0)
    assert table.locator(".ag-header-cell[col-id=code]").evaluate("head => head.offsetWidth") == width
    assert row(table, 1).evaluate("row => row.offsetHeight") == 32


def test_the_grid_speaks_the_locale_at_once(table: Page) -> None:
    table.get_by_role("button", name="切换语言").click()
    expect(table.locator(".ag-header-cell[col-id=name]")).to_have_text("Name")
    expect(cell(table, 2, "kind")).to_have_text("Village")
    expect(table.locator(".table-foot")).to_contain_text("1,000,000 in total")


def test_a_phone_gets_cards_and_no_grid(open_gallery: Open) -> None:
    asked: list[str] = []
    page = open_gallery("/", width=360, height=800, has_touch=True)
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/table")
    card = page.locator(".row-card").first
    expect(card).to_contain_text("110105000000001")
    expect(card).to_contain_text("社区")
    assert not [url for url in asked if "/grid-" in url]
    for more in range(2, 9):
        wanted = page.locator(".row-card", has_text=f"110105{more * 40:09d}")
        page.wait_for_function(  # a thumb keeps pushing until something comes
            """code => {
                window.scrollTo(0, document.body.scrollHeight);
                return [...document.querySelectorAll(".row-card")].some(card => card.textContent.includes(code));
            }""",
            arg=f"110105{more * 40:09d}", polling=100,
        )  # fmt: skip
        expect(wanted).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.locator(".row-card-open").nth(6).click()
    expect(page).to_have_url(re.compile("/table/7$"))
