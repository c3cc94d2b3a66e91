"""One case through the loop on screen: each step is offered when it may be taken, whoever sends it back says why."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server, gridapp

pytestmark = pytest.mark.browser


def offers(row: Locator, *labels: str) -> None:
    expect(row.locator(".row-actions button")).to_have_text(list(labels))
    assert row.locator(".row-actions").evaluate(
        "(cell) => cell.scrollWidth <= cell.clientWidth && cell.offsetWidth <= cell.parentElement.clientWidth"
    )


def report(page: Page, title: str) -> None:
    page.get_by_role("button", name="新增").click()
    form = page.get_by_role("dialog")
    for gone in ("立案时间", "办理时限", "结案时间", "办理层级", "事件状态", "办理部门"):  # steps tell them
        expect(form.get_by_label(gone)).to_have_count(0)
    form.get_by_label("事件主题").fill(title)
    for label, text in (("事件类别", "道路隐患"), ("所属网格", "红星村第2网格")):
        form.get_by_role("combobox", name=label).fill(text)
        form.locator(".combo-list [role=option]").first.click()
    page.keyboard.press("Control+s")
    expect(form).to_have_count(0)
    page.get_by_role("searchbox").fill(title)


def ask(page: Page, step: str, label: str, answer: str) -> None:
    """What a step asks for; it is asked again while nothing is said."""
    asked = page.get_by_role("dialog", name=step, exact=True)
    asked.get_by_role("button", name=step, exact=True).click()
    expect(asked.locator(".field-error")).to_be_visible()
    asked.get_by_label(label).fill(answer)
    asked.get_by_role("button", name=step, exact=True).click()
    expect(asked).to_have_count(0)


@pytest.fixture(scope="module")
def checker(server: Server) -> Server:
    """The same server for a second person: who reports does not close."""
    done = gridapp("user", "add", "checker", "--role", "clerk", data_dir=server.data_dir, stdin=f"{server.password}\n")
    assert done.returncode == 0, done.stdout + done.stderr
    return replace(server, username="checker")


@pytest.mark.parametrize("width", [1440, 360])
def test_a_case_goes_through_the_loop(new_page: Callable[..., Page], server: Server, checker: Server, width: int) -> None:
    page, title = sign_in(new_page(width=width), server, "/cases"), f"河堤护栏松动{width}"
    report(page, title)
    row = page.locator(".row-card, .ag-row").filter(has_text=title)
    expect(row).to_have_count(1)
    actions = page.locator(".row-card, .ag-row").filter(has=page.locator(".row-actions"))
    expect(row.locator(".tag-amber")).to_have_text("待立项")
    offers(actions, "立项", "当场处置", "上报")
    actions.get_by_role("button", name="立项").click()
    expect(row.locator(".tag-amber")).to_have_text("待派遣")
    offers(actions, "派遣", "上报")
    actions.get_by_role("button", name="派遣").click()
    ask(page, "派遣", "承办人或部门", "交通办")
    expect(row.locator(".tag-blue")).to_have_text("处理中")
    offers(actions, "反馈", "上报")
    actions.get_by_role("button", name="反馈").click()
    ask(page, "反馈", "处理情况", "已加固护栏")
    expect(row.locator(".tag-violet")).to_have_text("待核查")
    offers(actions, "结案", "退回")
    actions.get_by_role("button", name="结案").click()
    expect(page.get_by_text("由您本人登记，“核查结案”须由另一人办理")).to_be_visible()
    expect(row.locator(".tag-violet")).to_have_text("待核查")

    page = sign_in(new_page(width=width), checker, f"/cases?q={title}")
    row = page.locator(".row-card, .ag-row").filter(has_text=title)
    actions = page.locator(".row-card, .ag-row").filter(has=page.locator(".row-actions"))
    actions.get_by_role("button", name="退回").click()
    ask(page, "退回", "原因", "照片看不出已经修好")
    expect(row.locator(".tag-blue")).to_have_text("处理中")

    if width < 640:  # a card leads to the form, the table to the page of the row
        return
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    for said in ("交通办", "已加固护栏", "照片看不出已经修好"):
        expect(page.get_by_text(said).first).to_be_visible()
    page.get_by_role("button", name="更多").click()
    expect(page.get_by_role("menuitem", name="作废", exact=True)).to_be_visible()  # on the page alone, not in rows
    page.keyboard.press("Escape")
    page.get_by_role("button", name="反馈", exact=True).click()
    ask(page, "反馈", "处理情况", "补拍照片")
    expect(page.locator(".deadline .tag")).to_have_text("待核查")
    expect(page.locator(".timeline > li").first).to_contain_text("补拍照片")  # told without another load


@pytest.mark.parametrize("width", [1440, 360])
def test_a_grid_worker_settles_and_passes_on_but_decides_nothing(new_page: Callable[..., Page], server: Server, width: int) -> None:
    grid = "990181103001001"
    name = f"worker{width}"
    done = gridapp("user", "add", name, "--role", "grid_worker", "--grid", grid, data_dir=server.data_dir, stdin=f"{server.password}\n")
    assert done.returncode == 0, done.stdout + done.stderr
    page, title = sign_in(new_page(width=width), replace(server, username=name), "/cases"), f"路边堆放垃圾{width}"
    page.get_by_role("button", name="新增").click()
    form = page.get_by_role("dialog")
    form.get_by_label("事件主题").fill(title)
    form.get_by_role("combobox", name="事件类别").fill("生活垃圾")
    form.locator(".combo-list [role=option]").first.click()
    form.get_by_role("combobox", name="所属网格").click()
    form.locator(".combo-list [role=option]").first.click()
    page.keyboard.press("Control+s")
    expect(form).to_have_count(0)
    page.get_by_role("searchbox").fill(title)
    row = page.locator(".row-card, .ag-row").filter(has_text=title)
    actions = page.locator(".row-card, .ag-row").filter(has=page.locator(".row-actions"))
    expect(actions).to_have_count(1)  # the search has been answered
    expect(row.locator(".tag-amber")).to_have_text("待立项")
    offers(actions, "当场处置", "上报")
    actions.get_by_role("button", name="当场处置").click()
    ask(page, "当场处置", "处理情况", "已当场清走")
    expect(row.locator(".tag-violet")).to_have_text("待核查")
    expect(actions.locator(".row-actions button")).to_have_count(0)


def test_an_overdue_case_says_so(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server, "/cases?measure=open_overdue")
    rows = page.locator(".ag-row").filter(has=page.locator("[col-id=due_at]"))
    mark = rows.first.locator(".due-overdue")
    expect(mark).to_contain_text("超期")
    actions = page.locator(".ag-header-cell[col-id='$actions']").bounding_box()
    shown = mark.bounding_box()
    assert shown
    assert actions
    assert shown["x"] + shown["width"] <= actions["x"], "no verb lies over it"
    assert rows.count() > 5
    assert rows.count() == page.locator(".ag-row .due-overdue").count()


def test_times_are_the_offices_wherever_the_browser_is(new_page: Callable[..., Page], server: Server) -> None:
    seen = []
    for zone in ("Asia/Shanghai", "America/New_York"):
        page = sign_in(new_page(zone=zone), server, "/cases/1")
        expect(page.locator(".timeline > li").first).to_be_visible()
        seen.append((page.locator(".facts").all_inner_texts(), page.locator(".timeline > li").all_inner_texts()))
    assert seen[0] == seen[1]
    reported = re.search(r"受理时间\s+(\d{4}-\d\d-\d\d \d\d:\d\d)", seen[0][0][0])
    assert reported
    assert reported[1] in seen[0][1][-1], "the first step is the report"
