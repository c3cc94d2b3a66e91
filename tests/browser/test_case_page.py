"""The page of a case: the next act, how long it still has, what happened, cases like it, and the form on paper."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect
from sqlmodel import col

from gridapp.features.cases.resource import CASES
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import read_session, transaction
from gridapp.models import Case, CaseStep
from gridapp.models.case import CaseStatus, StepKind
from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server, gridapp

pytestmark = pytest.mark.browser
both = pytest.mark.parametrize("width", [1440, 360])
HEIGHT = {1440: 900, 360: 800}


def made(server: Server, **values: Any) -> int:
    """A case that somebody else has just reported."""
    form = {"title": "河堤护栏松动", "category_id": "2", "grid_id": "1", "reported_at": "2026-03-02 09:00", **values}
    with server.office():
        return store.create_row(CASES, SYSTEM, form).id


def under_way(server: Server) -> tuple[int, str, datetime]:
    """A case that somebody works on, its code, and its deadline: half past five in the afternoon of the office."""
    row_id, due = made(server), datetime.fromisoformat("2026-03-20T17:30+08:00")
    with server.office(), transaction(SYSTEM) as tx:
        case = tx.session.get_one(Case, row_id)
        case.status, case.filed_at, case.due_at = CaseStatus.DISPATCHED, case.reported_at, due
        return row_id, case.code, due


def opened(page: Page, server: Server, path: str) -> Page:
    sign_in(page, server, path)
    expect(page.locator(".deadline, .ag-row, .row-card-open").first).to_be_visible()
    return page


def box(place: Locator) -> Any:
    found = place.bounding_box()
    assert found
    return found


@both
def test_the_next_act_is_the_big_button(new_page: Callable[..., Page], server: Server, width: int) -> None:
    page = opened(new_page(width=width, height=HEIGHT[width]), server, f"/cases/{made(server)}")
    acts, big = page.locator(".acts"), page.locator(".acts > .btn").first
    expect(acts.locator("> .btn")).to_have_text(["立项", "当场处置", "上报"])
    colour = "(button) => getComputedStyle(button).backgroundColor"
    assert big.evaluate(colour) != acts.locator("> .btn").nth(1).evaluate(colour)
    if width == 360:
        assert box(big)["width"] >= 320
        assert box(big)["height"] >= 44
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        assert box(acts)["y"] + box(acts)["height"] == HEIGHT[width], "within reach of the thumb"
        assert page.locator(".tab-panel").evaluate("(panel) => panel.getBoundingClientRect().bottom") <= box(acts)["y"], "covers nothing"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("window.stays = true")
    big.click()
    expect(page.locator(".deadline .tag")).to_have_text("待派遣")
    expect(page.locator(".timeline > li .tag")).to_have_text(["受理立项", "信息采集"])
    expect(acts.locator("> .btn")).to_have_text(["派遣", "上报"])
    assert page.evaluate("window.stays") is True, "nothing was loaded anew"


@both
def test_what_is_rare_is_in_a_menu_for_the_keyboard_too(new_page: Callable[..., Page], server: Server, width: int) -> None:
    page = opened(new_page(width=width, height=HEIGHT[width]), server, f"/cases/{made(server)}")
    more = page.get_by_role("button", name="更多", exact=True)
    expect(more).to_have_attribute("aria-expanded", "false")
    more.focus()
    page.keyboard.press("Enter")
    items = page.get_by_role("menu").get_by_role("menuitem")
    expect(items.filter(visible=True)).to_have_text(["督办", "作废", "打印", "编辑", "删除"])
    expect(page.get_by_role("menuitem", name="督办")).to_be_focused()
    assert page.locator(".menu-panel:popover-open").evaluate(
        "(panel) => { const { top, bottom } = panel.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }"
    )
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="编辑").click()
    expect(page.get_by_role("dialog").get_by_label("事件主题")).to_have_value("河堤护栏松动")


def test_who_only_reads_is_offered_paper_and_what_a_leader_may(new_page: Callable[..., Page], server: Server) -> None:
    done = gridapp("user", "add", "reader", "--role", "leader", data_dir=server.data_dir, stdin=f"{server.password}\n")
    assert done.returncode == 0, done.stdout + done.stderr
    page = opened(new_page(), replace(server, username="reader"), f"/cases/{made(server)}")
    expect(page.locator(".acts > .btn")).to_have_count(0)
    page.get_by_role("button", name="更多", exact=True).click()
    expect(page.locator(".menu-panel:popover-open [role=menuitem]")).to_have_text(["督办", "打印"])


def test_where_no_act_leads_editing_is_the_big_button(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server, "/staff/2")
    expect(page.locator(".acts > .btn")).to_have_text(["编辑", "离岗"])
    page.goto("/grids/1")
    expect(page.locator(".acts > .btn")).to_have_text(["编辑"])


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_the_clock_runs_on_in_the_browser(new_page: Callable[..., Page], server: Server, zone: str) -> None:
    row_id, _code, due = under_way(server)
    page = new_page(zone=zone, cold=True)
    page.clock.install(time=due - timedelta(days=3, hours=2, minutes=10))
    opened(page, server, f"/cases/{row_id}")
    line = page.locator(".deadline")
    expect(line.get_by_role("timer")).to_have_text("剩余 3 天 2 小时")
    expect(line).to_have_class(re.compile("deadline-running"))
    expect(line).to_contain_text("2026-03-20 17:30")
    for before, state, said in (
        (timedelta(hours=23, minutes=30, seconds=30), "soon", "剩余 23 小时 30 分钟"),
        (timedelta(hours=3, minutes=5, seconds=30), "soon", "今天到期，剩余 3 小时 5 分钟"),
        (timedelta(minutes=-40, seconds=-30), "overdue", "超期 40 分钟"),
        (timedelta(days=-12, hours=-3), "overdue", "超期 12 天"),
    ):
        page.clock.set_system_time(due - before)
        page.clock.fast_forward(20_000)
        expect(line.get_by_role("timer")).to_have_text(said)
        expect(line).to_have_class(re.compile(f"deadline-{state}"))


@both
def test_every_open_row_of_the_list_says_how_long_it_has(new_page: Callable[..., Page], server: Server, width: int) -> None:
    _row, code, due = under_way(server)
    page = new_page(width=width, height=HEIGHT[width], zone="America/New_York", cold=True)
    page.clock.install(time=due - timedelta(days=2, hours=1))
    opened(page, server, f"/cases?q={code}")
    mark = page.locator(".due")
    expect(mark).to_have_text("剩余 2 天")
    for before, said in ((timedelta(hours=5), "今天到期"), (timedelta(days=-3, hours=-1), "超期 3 天")):
        page.clock.set_system_time(due - before)
        page.clock.fast_forward(20_000)
        expect(mark).to_have_text(said)
    page.goto("/cases?status=closed")
    expect(page.locator(".ag-row [col-id=code], .row-card-open").first).to_be_visible()
    expect(page.locator(".due")).to_have_count(0)


def test_a_clock_that_was_stopped_says_how(new_page: Callable[..., Page], server: Server) -> None:
    page = new_page()
    row_id, _code, due = under_way(server)
    for status, closed, said in (
        (CaseStatus.CLOSED, due - timedelta(hours=1), "按时完成"),
        (CaseStatus.CLOSED, due + timedelta(days=2, hours=3), "超期 2 天 3 小时后完成"),
        (CaseStatus.VOID, None, "已停止计时"),
    ):
        with server.office(), transaction(SYSTEM) as tx:
            case = tx.session.get_one(Case, row_id)
            case.status, case.closed_at, case.void = status, closed, status is CaseStatus.VOID
        opened(page, server, f"/cases/{row_id}")
        expect(page.get_by_role("timer")).to_have_text(said)
    opened(page, server, f"/cases/{made(server)}")
    expect(page.get_by_role("timer")).to_have_text("尚未计时")


@both
def test_a_long_timeline_comes_in_parts_from_either_end(new_page: Callable[..., Page], server: Server, width: int) -> None:
    row_id, start = made(server), utcnow() - timedelta(days=300)
    with server.office(), transaction(SYSTEM) as tx:
        tx.session.add_all(
            CaseStep(case_id=row_id, kind=StepKind.RETURN, at=start + timedelta(days=at), by="王办事", addressee="交通办", note=f"第{at}次")
            for at in range(1, 60)
        )
    page = opened(new_page(width=width, height=HEIGHT[width]), server, f"/cases/{row_id}")
    told = page.locator(".timeline > li")
    expect(told).to_have_count(50)
    expect(told.first).to_contain_text("第59次")
    for said in ("退回", "王办事", "→ 交通办", "记录于"):
        expect(told.first).to_contain_text(said)
    page.locator(".timeline-more").press("Enter")
    expect(told).to_have_count(60)
    expect(page.locator(".timeline-more")).to_have_count(0)
    page.get_by_role("button", name="最新在前").press("Enter")
    expect(page.get_by_role("button", name="最早在前")).to_be_visible()
    expect(told.first).to_contain_text("第1次")
    page.get_by_role("link", name="表格").click()
    page.wait_for_url(re.compile(rf"/case-steps/?\?case_id={row_id}$"))
    expect(page.locator(".table-foot")).to_contain_text("60")


@both
def test_cases_like_it_are_a_click_away(new_page: Callable[..., Page], server: Server, width: int) -> None:
    one, other = made(server, title="东街窨井盖破损", grid_id="3"), made(server, title="东街窨井盖又破损", grid_id="3")
    alone = made(server, title="无人认领的自行车", grid_id={1440: "4", 360: "5"}[width])
    page = opened(new_page(width=width, height=HEIGHT[width]), server, f"/cases/{one}")
    like = page.locator(".found")
    line = like.get_by_role("listitem").filter(has_text="又破损").first
    expect(line).to_contain_text("待立项")
    expect(line).to_contain_text("2026-03-02 09:00")
    line.get_by_role("link").click()
    page.wait_for_url(re.compile(rf"/cases/{other}/?$"))
    expect(page.get_by_role("heading", name="东街窨井盖又破损", level=1)).to_be_visible()
    opened(page, server, f"/cases/{alone}")
    expect(like).to_contain_text("没有相近事件")


def test_on_paper_it_is_the_form_of_the_office_on_one_sheet(new_page: Callable[..., Page], server: Server) -> None:
    with server.office(), read_session() as session:
        row_id = session.scalars(sa.select(col(Case.id)).where(col(Case.status) == CaseStatus.CLOSED, col(Case.level) == "town")).first()
    page = opened(new_page(), server, f"/cases/{row_id}")
    expect(page.locator(".timeline > li")).not_to_have_count(0)
    expect(page.get_by_role("heading", name="事件处理单")).to_have_count(0)
    sheet = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("heading", name="事件处理单")).to_be_visible()
    expect(page.locator(".sheet-head")).to_contain_text(re.compile(r"编号：SJ\d+"))
    for said in ("事件主题", "办理时限", "办理记录", "经办人", "核查人", "日期"):
        expect(page.get_by_text(said, exact=True).filter(visible=True).first).to_be_visible()
    expect(page.locator("button:visible, nav:visible, .tabs:visible, .found:visible, .deadline:visible")).to_have_count(0)
    times = page.locator(".timeline > li").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().top)")
    assert times == sorted(times, reverse=True) != [], "a form is read from the beginning"
    assert page.locator(".sheet-head h2").evaluate("(title) => getComputedStyle(title).color") == "rgb(0, 0, 0)"
