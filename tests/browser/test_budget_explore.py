"""What-if and goal seek in a real browser: findings that agree with their figures, clicks that keep a scenario, questions with answers."""

import re
import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_budget_compare import CURRENT, RAISED, ids
from tests.plugins.browsers import drawn, sign_in
from tests.plugins.servers import Server

pytestmark = pytest.mark.browser


def explored(page: Page, server: Server, name: str, more: str = "") -> Page:
    """A scenario of the demo town, to be tried out."""
    sign_in(page, server, f"/budget/explore?scenario={ids(server)[name]}{more}")
    expect(page.locator("#explored")).to_have_value(str(ids(server)[name]))
    return page


def figures(text: str) -> list[float]:
    """The numbers of a text."""
    return [float(number.replace(",", "").replace("−", "-")) for number in re.findall(r"[−-]?\d[\d,]*(?:\.\d+)?", text)]


@pytest.mark.parametrize("size", [(1440, 900), (360, 800)], ids=["desk", "phone"])
def test_findings_agree_with_their_figures(new_page: Callable[..., Page], server: Server, size: tuple[int, int]) -> None:
    page = new_page(width=size[0], height=size[1])
    warnings: list[str] = []
    page.on("console", lambda line: warnings.append(line.text) if line.type == "warning" else None)
    money = drawn(explored(page, server, RAISED), 3).nth(1)
    title = money.locator("h2").inner_text()
    percent, short = figures(title)
    assert title.startswith("门槛提高到")
    money.get_by_role("button", name="表格").click()
    rows = [figures(" ".join(line.locator("td").all_inner_texts())) for line in money.locator("tbody tr").all()]
    left = {row[0]: row[-1] for row in rows}
    assert len(left) == 21
    assert round(-left[100] / 10_000, 1) == short
    assert left[percent] >= 0 > left[percent - 5]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert warnings == []


def test_a_cell_is_clicked_and_kept_as_a_scenario(page: Page, server: Server) -> None:
    heat = drawn(explored(page, server, RAISED), 3).nth(2)
    cell = heat.locator(
        'path[aria-roledescription="rect mark"][aria-label*="threshold_percent: 120"][aria-label*="subsidy_percent: 110"]'
    ).first
    expect(heat.locator("svg .mark-rect path")).to_have_count(122)  # 11 × 11 and the frame of the plan itself
    cell.click(force=True)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("现行的 120%")
    expect(dialog).to_contain_text("9,240.00 元（现行的 110%）")
    text = dialog.locator("dl").inner_text()
    found = re.search(r"所需经费\s+([\d,.]+) 元", text)
    assert found
    name = dialog.get_by_label("方案名称")
    expect(name).to_have_value(f"{RAISED}（门槛 120%，补贴 110%）")
    name.fill("")
    dialog.get_by_role("button", name="另存为方案").click()
    expect(dialog.locator(".field-error")).to_be_visible()
    name.fill(RAISED)
    dialog.get_by_role("button", name="另存为方案").click()
    expect(dialog.locator(".field-error")).to_contain_text("2027")
    name.fill("门槛一二〇")
    dialog.get_by_role("button", name="另存为方案").click()
    expect(page.get_by_text("已另存为草稿方案“门槛一二〇”")).to_be_visible()
    expect(dialog).to_have_count(0)
    page.goto(f"/budget/compare?ids={ids(server)['门槛一二〇']}")
    expect(page.locator(".side-table").first.locator("tr", has_text="所需经费").locator("td").first).to_have_text(found[1])


def test_the_step_lines_are_clicked_too_and_the_selects_do_the_same(page: Page, server: Server) -> None:
    workers = drawn(explored(page, server, RAISED), 3).first
    workers.locator('path[aria-roledescription="point"][aria-label*="threshold_percent: 85"]').click(force=True)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("现行的 85%")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    form = page.locator("#combination")
    form.get_by_label("门槛").select_option("70")
    form.get_by_label("补贴").select_option("60")
    form.get_by_role("button").click()
    expect(dialog).to_contain_text("现行的 70%")
    expect(dialog).to_contain_text("现行的 60%")


def test_the_highest_subsidy_is_exact_and_kept(page: Page, server: Server) -> None:
    explored(page, server, CURRENT, "&tab=goals")
    page.locator("#goal-subsidy").get_by_role("button", name="求解").click()
    answer = page.locator(".goal-answer")
    expect(answer).to_contain_text("再高 1 分就超出可用经费")
    value, now = figures(answer.locator("p").first.inner_text())[:2]
    assert value > now == 7200
    workers = int(re.sub(r"\D", "", page.locator(".side-table tr", has_text="网格员数").locator("td").first.inner_text()))
    left = figures(answer.locator("p").nth(1).inner_text())[1]
    assert 0 <= left < workers / 100  # not another 分 for everybody
    answer.get_by_role("button", name="另存为方案").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("另存的草稿将按今日数据重新测算")
    dialog.get_by_role("button", name="另存为方案").click()
    expect(page.get_by_text(f"已另存为草稿方案“{CURRENT}（最高补贴）”")).to_be_visible()
    with sqlite3.connect(f"file:{server.data_dir / 'gridapp.db'}?mode=ro", uri=True) as database:
        kept = database.execute(
            "SELECT r.subsidy_per_worker_fen, s.status, s.description FROM budget_scenario s JOIN rule_set r ON r.id = s.rule_set_id"
            " WHERE s.name = ?",
            (f"{CURRENT}（最高补贴）",),
        ).fetchone()
    assert kept == (round(value * 100), "draft", f"由“{CURRENT}”试算：最高补贴")


def test_the_lowest_threshold_and_the_fewest_workers(page: Page, server: Server) -> None:
    explored(page, server, CURRENT, "&tab=goals")
    tier = page.locator("#goal-threshold")
    tier.locator("select").select_option("1")
    tier.get_by_role("button", name="求解").click()
    answer = page.locator(".goal-answer")
    expect(answer).to_contain_text(re.compile(r"第 2 档的起点最低可为 [\d,]+ 人（现为 1,200 人）"))
    expect(page.locator(".side-places tbody tr").first).to_be_visible()
    few = page.locator("#goal-workers")
    expect(few.get_by_label("每格最多户数")).to_have_value("500")
    few.get_by_label("每格最多户数").fill("三百")
    few.get_by_role("button", name="求解").click()
    expect(few.locator(".field-error")).to_be_visible()
    expect(few.get_by_label("每格最多户数")).to_have_value("三百")
    few.get_by_label("每格最多户数").fill("300")
    few.get_by_role("button", name="求解").click()
    expect(answer).to_contain_text("每格不超过 300 户、一格一员，至少需要网格员")


def test_an_impossible_question_and_a_scenario_that_is_gone_say_so(page: Page, server: Server) -> None:
    explored(page, server, RAISED, "&tab=goals")
    tier = page.locator("#goal-threshold")
    tier.locator("select").select_option("7")
    tier.get_by_role("button", name="求解").click()
    expect(tier.locator("[role=alert]")).to_contain_text("无论多高，所需经费都超过可用经费")
    page.goto("/budget/explore?scenario=987654")
    expect(page.get_by_text("没有这个方案，它可能已被删除")).to_be_visible()
    page.locator("#explored").select_option(str(ids(server)[CURRENT]))
    drawn(page, 3)
    page.wait_for_url(lambda url: f"scenario={ids(server)[CURRENT]}" in url)


def test_it_speaks_english(page: Page, server: Server) -> None:
    charts = drawn(explored(page, server, RAISED), 3)
    page.get_by_role("button", name="切换语言").click()
    expect(page.get_by_role("heading", name="What-if and goals")).to_be_visible()
    expect(charts.nth(1).locator("h2")).to_have_text(re.compile(r"^Within the fund only from thresholds of \d+% on"))
    expect(charts.nth(1).locator("svg")).to_contain_text("Available")
    page.get_by_role("tab", name="Goal seek").click()
    page.locator("#goal-workers").get_by_role("button", name="Solve").click()
    expect(page.locator(".goal-answer")).to_contain_text("at least")
    shown = page.locator(".goals, .goal-answer").all_inner_texts()
    assert not re.search("[\u4e00-\u9fff]", " ".join(shown))
