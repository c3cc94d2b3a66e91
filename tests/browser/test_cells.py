"""Editing in the cells of a list: what is refused stays in its cell with the reason, is tried again, or given up."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from gridapp.features.places.resource import VILLAGES
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.store import create_row
from tests.browser.test_resource_form import edit, find, fresh, villages
from tests.plugins.browsers import place_of
from tests.plugins.servers import Server

__all__ = ["villages"]
pytestmark = pytest.mark.browser


def cell_of(page: Page, name: str, field: str = "households") -> Locator:
    return page.locator(".ag-row").filter(has_text=name).locator(f"[col-id={field}]")


def write(page: Page, cell: Locator, text: str) -> None:
    cell.dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    enter(page)


def enter(page: Page) -> None:
    """Hand in what is typed, and wait until it was answered: the rows are read again."""
    with page.expect_response(lambda answer: "/rows?" in answer.url):
        page.keyboard.press("Enter")


def reason(page: Page, text: str) -> Locator:
    """The reason that a reader hears and that stands beside the cell."""
    return page.locator(".cell-reason").filter(has=page.get_by_role("alert").filter(has_text=text))


@pytest.fixture
def one(villages: Callable[..., Page], server: Server) -> tuple[Page, str]:
    """A list narrowed to a village of its own with 345 households."""
    code, name = fresh()
    with server.office():
        create_row(VILLAGES, SYSTEM, {"code": code, "name": name, "households": "345"})
    page = villages()
    find(page, name)
    expect(cell_of(page, name)).to_have_text("345")
    return page, name


def test_a_refused_value_stays_with_its_reason_beside_it(one: tuple[Page, str]) -> None:
    page, name = one
    cell = cell_of(page, name)
    write(page, cell, "-5")
    expect(reason(page, "不能小于 0")).to_be_visible()
    expect(cell).to_have_text("-5")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#{cell.get_attribute('aria-describedby')}")).to_contain_text("不能小于 0")
    at, beside = place_of(cell), place_of(reason(page, "不能小于 0"))
    assert abs(beside["x"] - at["x"]) < 2
    assert 0 <= beside["y"] - at["y"] - at["height"] < 16 or 0 <= at["y"] - beside["y"] - beside["height"] < 16
    page.context.new_page().goto("/villages")  # another look at the same list: nothing was saved
    other = page.context.pages[-1]
    find(other, name)
    expect(cell_of(other, name)).to_have_text("345")
    page.wait_for_timeout(1500)  # and it does not go away by itself
    expect(cell).to_have_text("-5")


def test_enter_tries_again_and_typing_replaces(one: tuple[Page, str]) -> None:
    page, name = one
    cell = cell_of(page, name)
    write(page, cell, "很多")
    expect(reason(page, "应为整数")).to_be_visible()
    page.keyboard.press("Enter")
    expect(cell.locator("input")).to_have_value("很多")
    page.keyboard.press("Enter")  # as it is, once more
    expect(reason(page, "应为整数")).to_be_visible()
    expect(cell).to_have_text("很多")
    page.keyboard.type("12")
    enter(page)
    expect(cell).to_have_text("12")
    expect(page.locator(".cell-reason")).to_have_count(0)
    expect(cell).not_to_have_attribute("aria-invalid", "true")
    page.reload()
    expect(cell).to_have_text("12")


@pytest.mark.parametrize("way", ["escape", "escape while editing", "button"])
def test_the_stored_value_is_put_back(one: tuple[Page, str], way: str) -> None:
    page, name = one
    cell = cell_of(page, name)
    write(page, cell, "-5")
    expect(reason(page, "不能小于 0")).to_be_visible()
    if way == "button":
        page.locator(".cell-reason").get_by_role("button", name="恢复原值").click()
    elif way == "escape":
        page.keyboard.press("Escape")
    else:
        page.keyboard.press("Enter")
        expect(cell.locator("input")).to_be_focused()
        page.keyboard.press("Escape")
    expect(cell).to_have_text("345")
    expect(page.locator(".cell-reason")).to_have_count(0)
    expect(cell).not_to_have_attribute("aria-invalid", "true")
    page.locator("#nav").get_by_role("link", name="网格", exact=True).click()  # nothing is left to ask about
    expect(page.get_by_role("heading", name="网格", exact=True)).to_be_visible()


def test_several_refused_values_stay_and_leaving_asks(one: tuple[Page, str]) -> None:
    page, name = one
    write(page, cell_of(page, name), "-5")
    expect(reason(page, "不能小于 0")).to_be_visible()
    write(page, cell_of(page, name, "floating_population"), "几百")
    expect(reason(page, "应为整数")).to_be_visible()
    expect(cell_of(page, name)).to_have_text("-5")
    expect(cell_of(page, name, "floating_population")).to_have_text("几百")
    cell_of(page, name).hover()
    expect(reason(page, "不能小于 0")).to_be_visible()
    page.locator("#nav").get_by_role("link", name="网格", exact=True).click()
    page.get_by_role("button", name="继续填写").click()
    expect(cell_of(page, name)).to_have_text("-5")
    page.locator("#nav").get_by_role("link", name="网格", exact=True).click()
    page.get_by_role("button", name="放弃修改").click()
    expect(page.get_by_role("heading", name="网格", exact=True)).to_be_visible()
    expect(page.locator(".cell-reason")).to_have_count(0)


def test_somebody_else_saved_meanwhile(one: tuple[Page, str], villages: Callable[..., Page]) -> None:
    page, name = one
    other = villages()
    edit(other, name)
    other.get_by_role("dialog").get_by_role("textbox", name="户数").fill("678")
    other.keyboard.press("Control+s")
    expect(other.get_by_role("dialog")).to_have_count(0)
    cell = cell_of(page, name)
    write(page, cell, "900")
    expect(reason(page, "admin刚修改了这条记录，这里现在是“678”")).to_be_visible()
    expect(cell).to_have_text("900")
    page.keyboard.press("Enter")
    expect(cell.locator("input")).to_have_value("900")
    enter(page)
    expect(page.locator(".cell-reason")).to_have_count(0)
    expect(cell).to_have_text("900")
    page.reload()
    expect(cell).to_have_text("900")
