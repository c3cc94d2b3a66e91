"""Figures typed on the planner's page and not saved: there again after a reload, a new login, a restart, a closed tab."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_budget_planner import copy_of_draft, planner, stat
from tests.browser.test_drafts import KEPT, WATCH, end_sessions, restartable
from tests.plugins.browsers import fill_login, sign_in, until
from tests.plugins.servers import Server

__all__ = ["planner", "restartable"]
pytestmark = pytest.mark.browser


def change(page: Page, total: str) -> None:
    """A figure, a row more, a slider and a decision by hand, none of them saved."""
    page.get_by_role("button", name="增加一个来源").click()
    rows = page.locator("[name='sources.name']")
    expect(rows.last).to_have_value("")
    rows.last.fill("村级自筹")
    expect(page.get_by_text("有未保存的改动")).to_be_visible()
    page.locator(".plan-table tbody tr", has_text="柳溪村").click()
    dialog = page.get_by_role("dialog", name="人工调整")
    dialog.get_by_label("核定网格员数").fill("9")
    dialog.get_by_label("调整理由").fill("集贸市场人员密集")
    dialog.get_by_role("button", name="确定").click()
    expect(dialog).to_have_count(0)
    slider = page.locator("input[name='what.subsidy']")
    slider.focus()
    slider.press("ArrowRight")
    page.fill("[name=fund_total]", total)
    until(page, f"{KEPT}.includes('{total}')")
    expect(stat(page, "网格员数")).to_have_text(re.compile(r"\d"))


def still_there(page: Page, name: str, total: str) -> None:
    expect(page.locator("#scenario option:checked")).to_contain_text(name)
    expect(page.locator("[name=fund_total]")).to_have_value(total)
    expect(page.get_by_text("有未保存的改动")).to_be_visible()
    expect(page.locator("[name='sources.name']").last).to_have_value("村级自筹")
    expect(page.locator(".plan-table tbody tr", has_text="柳溪村").locator(".tag-violet", has_text="人工")).to_be_visible()
    expect(page.locator(".slider output").first).to_have_text("+1%")


def test_a_reload_keeps_what_is_typed_until_it_is_saved(planner: Callable[..., Page]) -> None:
    page = planner()
    copy_of_draft(page, "重新载入")
    change(page, "1515151.00")
    page.reload()
    still_there(page, "重新载入", "1515151.00")
    page.reload()  # and once more: it is kept as what it was
    still_there(page, "重新载入", "1515151.00")
    page.locator("[name='sources.share']").last.fill("0")
    page.locator("[name='sources.name']").last.fill("村级自筹")
    expect(page.get_by_text("处填写有误")).to_have_count(0)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存“重新载入”")).to_be_visible()
    until(page, f"{KEPT} === '[]'")
    page.reload()
    expect(page.locator("[name=fund_total]")).to_have_value("1515151.00")
    expect(page.get_by_text("有未保存的改动")).to_have_count(0)


def test_given_up_is_given_up(planner: Callable[..., Page]) -> None:
    page = planner()
    was = page.input_value("[name=fund_total]")
    page.fill("[name=fund_total]", "1414141.00")
    until(page, f"{KEPT}.includes('1414141.00')")
    expect(page.get_by_text("有未保存的改动")).to_be_visible()
    page.fill("[name=fund_total]", was)  # it says again what is stored
    expect(page.get_by_text("有未保存的改动")).to_have_count(0)
    page.reload()
    expect(stat(page, "网格员数")).to_have_text(re.compile(r"\d"))
    expect(page.locator("[name=fund_total]")).to_have_value(was)
    expect(page.get_by_text("有未保存的改动")).to_have_count(0)
    until(page, f"{KEPT} === '[]'")


def test_a_link_to_another_scenario_shows_that_one_and_offers_what_was_typed(planner: Callable[..., Page]) -> None:
    page = planner()
    copy_of_draft(page, "另有方案")
    other = page.locator("#scenario option", has_text="2026年网格员经费测算").get_attribute("value")
    change(page, "1616161.00")
    page.goto(f"/budget?scenario={other}")
    expect(page.locator("#scenario option:checked")).to_contain_text("2026年网格员经费测算")
    offer = page.locator(".drafts")
    expect(offer).to_contain_text("有未保存的内容：另有方案")
    offer.get_by_role("button", name="继续填写").click()
    still_there(page, "另有方案", "1616161.00")
    expect(offer).to_have_count(0)


def test_the_end_of_a_session_loses_nothing(planner: Callable[..., Page], new_page: Callable[..., Page], server: Server) -> None:
    page = planner()
    copy_of_draft(page, "会话结束")
    change(page, "1717171.00")
    end_sessions(new_page, server)
    page.fill("[name=carry_over]", "2222.00")
    expect(page.get_by_text("登录已经结束，请重新登录")).to_be_visible()
    fill_login(page, server.username, server.password)
    still_there(page, "会话结束", "1717171.00")
    expect(page.locator("[name=carry_over]")).to_have_value("2222.00")


def test_who_saved_meanwhile_is_told(planner: Callable[..., Page]) -> None:
    page = planner()
    copy_of_draft(page, "重载后两人")
    number = page.locator("#scenario").input_value()
    page.fill("[name=subsidy_per_worker]", "8000.00")
    until(page, f"{KEPT}.includes('8000.00')")
    other = planner(f"/budget?scenario={number}")
    other.fill("[name=fund_total]", "1600000.00")
    expect(other.get_by_text("有未保存的改动")).to_be_visible()
    other.get_by_role("button", name="保存", exact=True).click()
    expect(other.get_by_text("已保存“重载后两人”")).to_be_visible()
    page.reload()
    expect(page.locator("[name=subsidy_per_worker]")).to_have_value("8000.00")
    expect(page.get_by_text("有未保存的改动")).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    clash = page.get_by_role("dialog", name="方案已被他人修改")
    expect(clash.locator("tr", has_text="专项经费总额")).to_contain_text("1600000.00")


def test_a_closed_tab_is_offered_again(planner: Callable[..., Page]) -> None:
    page = planner()
    copy_of_draft(page, "关掉的页")
    change(page, "1818181.00")
    page.close(run_before_unload=False)
    page = page.context.new_page()
    page.goto("/budget")
    page.locator(".drafts").filter(has_text="关掉的页").get_by_role("button", name="继续填写").click()
    still_there(page, "关掉的页", "1818181.00")


HOLD = """
window.held = [];
let drawn = 0;
const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
Object.defineProperty(WebSocket.prototype, "onmessage", { set(take) {
    set.call(this, (letter) => {
        if (/"drawn_rx_state_":[1-9]/.test(String(letter.data))) drawn += 1;
        if (drawn === 2 && !sessionStorage.once) window.held.push(() => { sessionStorage.once = "1"; take(letter); });
        else take(letter);
    });
} });
"""
"""Keeps back what the server says from the second time it draws the form: what is stored comes first, then what was typed."""


def test_what_is_typed_while_the_answer_is_on_its_way_stays(planner: Callable[..., Page]) -> None:
    """After a reload the figures come back; whoever types on meanwhile types into a form that is about to be drawn anew."""
    page = planner()
    copy_of_draft(page, "边改边来")
    change(page, "2020202.00")
    page.add_init_script(HOLD)
    page.reload()
    until(page, "window.held.length > 0")
    expect(page.locator("[name=carry_over]")).to_be_editable()
    page.fill("[name=carry_over]", "4444.00")
    page.locator("[name=carry_over]").press("End")
    page.evaluate("window.held.splice(0).forEach((letter) => letter())")
    still_there(page, "边改边来", "2020202.00")
    expect(page.locator("[name=carry_over]")).to_have_value("4444.00")
    expect(page.locator("[name=carry_over]")).to_be_focused()
    until(page, f"{KEPT}.includes('4444.00')")
    page.reload()
    still_there(page, "边改边来", "2020202.00")
    expect(page.locator("[name=carry_over]")).to_have_value("4444.00")


def test_a_restart_of_the_server_loses_nothing(
    new_page: Callable[..., Page], server: Server, restartable: tuple[Server, Callable[[], None], Callable[[], None]]
) -> None:
    own, down, up = restartable
    page = sign_in(new_page(base_url=own.url), own, "/budget")
    expect(stat(page, "网格员数")).to_have_text(re.compile(r"\d"))
    copy_of_draft(page, "服务重启")
    change(page, "1919191.00")
    down()
    page.fill("[name=carry_over]", "3333.00")
    up()
    page.fill("[name=households_max]", "555")  # in the second in which the page finds the server again
    page.evaluate(WATCH)
    still_there(page, "服务重启", "1919191.00")
    until(page, "window.back === true")
    still_there(page, "服务重启", "1919191.00")
    expect(page.locator("[name=carry_over]")).to_have_value("3333.00")
    expect(page.locator("[name=households_max]")).to_have_value("555")
