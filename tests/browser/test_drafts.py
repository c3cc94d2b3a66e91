"""What was typed and not saved: told when the login has ended, there again after signing in or a restart, for nobody else."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_resource_form import box, edit, find, fresh, villages
from tests.plugins.browsers import fill_login, sign_in, until
from tests.plugins.servers import Server, free_port, gridapp, start, stop, wait_until_up

__all__ = ["villages"]
pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize(("width", "height"), [(1440, 900), (360, 800)])
KEPT = "JSON.stringify([localStorage, sessionStorage].flatMap((store) => Object.entries(store)).filter(([key]) => key.includes('draft')))"


def type_new(page: Page) -> tuple[str, str]:
    """A new village, typed and not saved."""
    code, name = fresh()
    page.get_by_role("button", name="新增").first.click()
    box(page, "区划代码").fill(code)
    box(page, "名称").fill(name)
    until(page, f"{KEPT}.includes('{name}')")
    return code, name


def end_sessions(new_page: Callable[..., Page], server: Server) -> None:
    """The same person, elsewhere, ends every other login."""
    other = sign_in(new_page(), server, "/account")
    other.get_by_role("button", name="退出其他登录").click()
    expect(other.get_by_text("其他浏览器", exact=True)).to_have_count(0)
    other.close()


@SIZES
def test_the_end_of_a_session_is_told_and_the_text_is_there_again(
    villages: Callable[..., Page], new_page: Callable[..., Page], server: Server, width: int, height: int
) -> None:
    page = villages(width=width, height=height)
    code, name = type_new(page)
    end_sessions(new_page, server)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("登录已经结束，请重新登录")).to_be_visible()
    fill_login(page, server.username, server.password)
    expect(box(page, "名称")).to_have_value(name)
    expect(box(page, "区划代码")).to_have_value(code)
    expect(page.get_by_text("这里是您上次没有保存的内容。")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_text(f"已新增“{name}”")).to_be_visible()
    until(page, f"{KEPT} === '[]'")


def test_nobody_else_gets_to_see_it(villages: Callable[..., Page], new_page: Callable[..., Page], server: Server) -> None:
    done = gridapp("user", "add", "second", "--role", "admin", data_dir=server.data_dir, stdin=f"{server.password}\n")
    assert done.returncode == 0, done.stdout + done.stderr
    page = villages()
    _code, name = type_new(page)
    end_sessions(new_page, server)
    page.keyboard.press("Control+s")
    fill_login(page, "second", server.password)
    expect(page.get_by_text("望澜社区").first).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("有未保存的内容")).to_have_count(0)
    page.get_by_role("button", name="新增").first.click()
    expect(box(page, "名称")).to_have_value("")
    assert name not in page.evaluate("JSON.stringify(Object.entries(sessionStorage))")


def test_private_fields_stay_in_the_tab_and_go_with_it(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server, "/staff")
    page.get_by_role("button", name="新增").first.click()
    box(page, "姓名").fill("甲试员")
    box(page, "联系电话").fill("13900001234")
    until(page, "JSON.stringify(Object.entries(sessionStorage)).includes('13900001234')")
    kept = page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "甲试员" in kept
    assert "13900001234" not in kept
    page.keyboard.press("Escape")
    page.get_by_role("button", name="放弃修改").click()
    assert json.loads(page.evaluate(KEPT)) == []


@SIZES
def test_a_tab_closed_by_accident_is_offered_again_and_can_be_discarded(villages: Callable[..., Page], width: int, height: int) -> None:
    page = villages(width=width, height=height)
    _code, name = type_new(page)
    page.close(run_before_unload=False)
    page = page.context.new_page()
    page.goto("/villages")
    offer = page.locator(".drafts")
    expect(offer).to_contain_text("有未保存的内容：新增村（社区）")
    offer.get_by_role("button", name="继续填写").click()
    expect(box(page, "名称")).to_have_value(name)
    page.get_by_role("button", name="丢弃，从头填写").click()
    expect(box(page, "名称")).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(offer).to_have_count(0)
    assert json.loads(page.evaluate(KEPT)) == []


def test_only_what_was_changed_comes_back_over_what_was_saved_meanwhile(villages: Callable[..., Page]) -> None:
    page, (code, name) = villages(), fresh()
    page.get_by_role("button", name="新增").click()
    box(page, "区划代码").fill(code)
    box(page, "名称").fill(name)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("dialog")).to_have_count(0)
    edit(page, name)
    box(page, "户数").fill("321")
    until(page, f"{KEPT}.includes('321')")
    other = villages()
    edit(other, name)
    box(other, "流动人口").fill("45")
    other.keyboard.press("Control+s")
    expect(other.get_by_role("dialog")).to_have_count(0)
    page.close(run_before_unload=False)
    page = page.context.new_page()
    page.goto("/villages")
    page.locator(".drafts").get_by_role("button", name="继续填写").click()
    expect(box(page, "户数")).to_have_value("321")
    expect(box(page, "流动人口")).to_have_value("45")
    page.keyboard.press("Control+s")
    expect(page.get_by_text(f"已保存“{name}”")).to_be_visible()
    find(page, name)


def test_signing_out_leaves_nothing_behind(villages: Callable[..., Page]) -> None:
    page = villages()
    type_new(page)
    page.on("dialog", lambda question: question.accept())
    page.reload()
    expect(box(page, "名称")).to_be_visible()
    page.evaluate("document.querySelector('form[action=\"/auth/logout\"]').requestSubmit()")
    expect(page.locator("#password")).to_be_visible()
    assert json.loads(page.evaluate(KEPT)) == []


@pytest.fixture
def restartable(demo_office: tuple[Path, str], tmp_path: Path) -> Iterator[tuple[Server, Callable[[], None], Callable[[], None]]]:
    """A server of its own, and what stops it and starts it again with the same data on the same port."""
    office, password = demo_office
    data_dir, log, port = tmp_path / "data", tmp_path / "serve.log", free_port()
    shutil.copytree(office, data_dir)
    running: list[subprocess.Popen[bytes]] = []

    def up() -> None:
        running.append(start(data_dir, port, log=log))
        wait_until_up(f"http://localhost:{port}", running[-1], log)

    def down() -> None:
        stop(running.pop())

    up()
    yield Server(f"http://localhost:{port}", data_dir, "admin", password, log), down, up
    for process in running:
        stop(process)


WATCH = """() => new MutationObserver(() => {
    const name = document.querySelector('.me-name')?.textContent;
    if (!name) window.gone = true;
    else if (window.gone) window.back = true;
}).observe(document.body, { subtree: true, childList: true, characterData: true })"""
"""Notes that the new server did not know who is here, and knows it again."""


def test_a_restart_of_the_server_keeps_what_is_typed(
    new_page: Callable[..., Page], server: Server, restartable: tuple[Server, Callable[[], None], Callable[[], None]]
) -> None:
    own, down, up = restartable
    page = sign_in(new_page(base_url=own.url), own, "/villages")
    expect(page.get_by_text("望澜社区").first).to_be_visible()
    _code, name = type_new(page)
    page.evaluate(WATCH)
    down()
    up()
    until(page, "window.back === true")
    expect(box(page, "名称")).to_have_value(name)
    page.keyboard.press("Control+s")
    expect(page.get_by_text(f"已新增“{name}”")).to_be_visible()
    expect(page.get_by_role("button", name="新增").first).to_be_visible()  # who is here is known again
