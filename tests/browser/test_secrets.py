"""What an administrator's browser is sent on every screen: no ID number, phone, bank account, password or session id in clear."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server, gridapp

pytestmark = [pytest.mark.browser, pytest.mark.reads]


def recorded(page: Page) -> list[str]:
    """Everything that reaches the page from now on: frames of the websocket and bodies of answers."""
    heard: list[str] = []

    def body(response: Any) -> None:
        if response.request.resource_type in {"document", "fetch", "xhr"} and response.status == 200:
            heard.append(response.text())

    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    page.on("response", body)
    return heard


@pytest.fixture(scope="module")
def personal(server: Server, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The ID numbers, phones and bank accounts of everybody, as the command line gives them to whoever says why."""
    file = tmp_path_factory.mktemp("export") / "staff.csv"
    done = gridapp("export", "staff", str(file), "--unmasked", "核对花名册", data_dir=server.data_dir)
    assert done.returncode == 0, done.stderr
    found = set(re.findall(r"\b\d{17}[\dX]\b|\b1\d{10}\b|\b62\d{17}\b", file.read_text()))
    assert len({number for number in found if len(number) == 19}) > 150
    assert len(found) > 200
    return found


def test_no_screen_is_sent_what_it_must_not_show(new_page: Callable[..., Page], server: Server, personal: set[str]) -> None:
    page = new_page(cold=True)
    heard = recorded(page)
    sign_in(page, server)
    page.get_by_role("link", name="操作日志").wait_for()
    paths = sorted({str(link.get_attribute("href")) for link in page.locator("#nav a").all()})
    assert len(paths) > 15
    for path in [*paths, "/staff/1", "/staff?q=" + "9901811", "/accounts/1", "/account"]:
        page.goto(path)
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator("main .skeleton:visible, main .row-waiting")).to_have_count(0)
    page.goto("/staff")
    page.locator(".ag-row").nth(1).locator("[col-id=employment]").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)  # nothing behind it takes what is typed
    page.get_by_role("searchbox", name="搜索", exact=True).fill("李")
    expect(page.locator(".ag-row [col-id=name]").first).to_contain_text("李")
    text = "\n".join(heard)
    assert "990181" in text, "masked ID numbers keep their region, so the lists were heard"
    assert "*" * 15 in text, "masked accounts were heard"
    session = next(cookie.get("value", "") for cookie in page.context.cookies() if cookie.get("name") == "gridapp_session")
    assert len(session) > 20
    assert {number for number in personal if number in text} == set()
    for secret in (session, server.password, "$argon2"):
        assert secret not in text


def test_a_look_behind_the_mask_needs_a_reason_and_is_on_record(new_page: Callable[..., Page], server: Server, personal: set[str]) -> None:
    page = new_page(cold=True)
    heard = recorded(page)
    sign_in(page, server, "/staff/2")
    page.get_by_role("button", name="编辑").click()
    form = page.get_by_role("dialog").first
    form.get_by_role("button", name="查看").first.click()
    asked = page.get_by_role("dialog", name="查看完整内容")
    asked.get_by_role("button", name="查看").click()
    expect(asked).to_be_visible()
    assert {number for number in personal if number in "\n".join(heard)} == set()
    asked.get_by_label("查看原因").fill("核对补贴发放名单")
    asked.get_by_role("button", name="查看").click()
    expect(asked).to_have_count(0)
    shown = form.locator("output")
    expect(shown).to_have_text(re.compile(r"^\d{17}[\dX]$|^1\d{10}$|^62\d{17}$"))
    assert shown.inner_text() in personal
    page.goto("/audit")
    expect(page.get_by_text("核对补贴发放名单").first).to_be_visible()
