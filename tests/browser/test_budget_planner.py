"""The planner's page as a planner works with it: trying, deciding by hand, bad input, two planners, a place that vanishes, freezing."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server, gridapp

pytestmark = pytest.mark.browser
DRAFT = "2027年提标测算"


@pytest.fixture
def planner(new_page: Callable[..., Page], server: Server) -> Callable[..., Page]:
    def open_page(path: str = "/budget", **options: int) -> Page:
        page = sign_in(new_page(**options), server, path)
        expect(stat(page, "网格员数")).to_have_text(re.compile(r"\d"))
        return page

    return open_page


def stat(page: Page, label: str) -> Locator:
    return page.locator(".stat", has=page.locator(".stat-label", has_text=re.compile(f"^{label}"))).locator(".stat-value")


def money(page: Page, label: str) -> int:
    """A money figure in 分."""
    return int(re.sub(r"\D", "", stat(page, label).inner_text()))


def slide(page: Page, name: str, percent: int) -> None:
    slider = page.locator(f"input[name='what.{name}']")
    slider.focus()
    for _step in range(abs(percent)):
        slider.press("ArrowRight" if percent > 0 else "ArrowLeft")


def copy_of_draft(page: Page, name: str) -> None:
    """Save what is shown as a scenario of its own, so that tests do not disturb each other."""
    page.get_by_role("button", name="另存为方案").click()
    dialog = page.get_by_role("dialog", name="保存为方案")
    dialog.get_by_label("方案名称").fill(name)
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#scenario")).to_have_value(re.compile(r"\d+"))
    expect(page.locator("#scenario option:checked")).to_contain_text(name)


def test_sliders_try_and_only_adopting_writes_them_down(planner: Callable[..., Page]) -> None:
    page = planner()
    before, workers = money(page, "所需经费"), stat(page, "网格员数").inner_text()
    slide(page, "subsidy", -10)
    expect(page.get_by_role("button", name="采用")).to_be_visible()
    expect(page.locator(".slider output").first).to_have_text("-10%")
    expect(stat(page, "所需经费")).not_to_have_text(re.compile(f"{before / 100:,.2f}"))
    assert money(page, "所需经费") < before
    assert stat(page, "网格员数").inner_text() == workers
    assert page.input_value("[name=subsidy_per_worker]") == "8400.00"
    page.get_by_role("button", name="还原").click()
    expect(stat(page, "所需经费")).to_contain_text(f"{before / 100:,.2f}")
    slide(page, "threshold", -20)
    page.get_by_role("button", name="采用").click()
    expect(page.locator("[name='tiers.min_population']").nth(1)).to_have_value("960")
    expect(page.get_by_text("有未保存的改动")).to_be_visible()


_AT_ONCE = """(slider) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(slider, "-20");
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    [...document.querySelectorAll("button")].find((button) => button.textContent === "采用").click();
}"""


def test_what_is_adopted_is_what_the_slider_says_at_the_click(planner: Callable[..., Page]) -> None:
    page = planner()
    slide(page, "threshold", -1)
    expect(page.get_by_role("button", name="采用")).to_be_visible()
    page.locator("input[name='what.threshold']").evaluate(_AT_ONCE)
    expect(page.locator("[name='tiers.min_population']").nth(1)).to_have_value("960")
    expect(page.get_by_role("button", name="采用")).to_have_count(0)


def test_a_place_is_decided_by_hand_with_a_reason(planner: Callable[..., Page]) -> None:
    page = planner()
    copy_of_draft(page, "人工核定试算")
    row = page.locator(".plan-table tbody tr", has_text="柳溪村")
    row.focus()
    row.press("Enter")
    dialog = page.get_by_role("dialog", name="人工调整")
    dialog.get_by_label("核定网格员数").fill("九")
    dialog.get_by_label("调整理由").fill("集贸市场人员密集")
    dialog.get_by_role("button", name="确定").click()
    expect(dialog.get_by_text("应为整数")).to_be_visible()
    assert dialog.get_by_label("核定网格员数").input_value() == "九"
    dialog.get_by_label("核定网格员数").fill("9")
    dialog.get_by_label("调整理由").fill("")
    dialog.get_by_role("button", name="确定").click()
    expect(dialog.get_by_text("请写明原因")).to_be_visible()
    dialog.get_by_label("调整理由").fill("集贸市场人员密集")
    dialog.get_by_role("button", name="确定").click()
    expect(dialog).to_have_count(0)
    expect(row.locator(".tag-violet", has_text="人工")).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存“人工核定试算”")).to_be_visible()
    page.reload()
    expect(page.locator(".plan-table tbody tr", has_text="柳溪村").locator(".tag-violet", has_text="人工")).to_be_visible()
    page.get_by_role("tab", name="人工调整").click()
    expect(page.get_by_text("集贸市场人员密集")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("subsidy_per_worker", "八千", "应为金额"),
        ("fund_total", "-1", "不能小于 0"),
        ("subsidy_share", "101", "0–100 的百分数"),
        ("min_workers", "1.5", "应为整数"),
        ("year", "27", "不能小于 2000"),
        ("tiers.min_population", "1200", "与第 1 档相同"),
        ("tiers.min_population", "500", "0—499 没有适用的档次"),
        ("tiers.max_population", "1000", "1001—1199 没有适用的档次"),
        ("tiers.part_time", "9", "多于网格员"),
        ("sources.share", "59.99", "合计为 99.99%，还差 0.01%"),
        ("uses.share", "50", "金额和比例须且只能填一项"),
        ("standards.valid_from", "2027-07-02", "当月 1 日"),
    ],
)
def test_bad_input_is_named_beside_it_and_nothing_is_lost(planner: Callable[..., Page], name: str, typed: str, said: str) -> None:
    page = planner()
    before = money(page, "所需经费")
    box = page.locator(f"[name='{name}']").first
    was = box.input_value()
    box.fill(typed)
    expect(page.get_by_text("处填写有误，已在左侧标出；以下是上一次的结果")).to_be_visible()
    expect(page.locator("#plan-form").get_by_text(said).first).to_be_visible()
    assert box.input_value() == typed
    assert money(page, "所需经费") == before
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("请先改正标出的错误")).to_be_visible()
    box.fill(was)
    expect(page.get_by_text("处填写有误")).to_have_count(0)
    expect(stat(page, "所需经费")).to_contain_text(f"{before / 100:,.2f}")


def test_of_two_planners_the_second_is_told_and_loses_nothing(planner: Callable[..., Page]) -> None:
    first = planner()
    copy_of_draft(first, "两人同改")
    number = first.locator("#scenario").input_value()
    second = planner(f"/budget?scenario={number}")
    expect(second.locator("#scenario option:checked")).to_contain_text("两人同改")
    first.fill("[name=fund_total]", "1600000.00")
    expect(first.get_by_text("有未保存的改动")).to_be_visible()
    first.get_by_role("button", name="保存", exact=True).click()
    expect(first.get_by_text("已保存“两人同改”")).to_be_visible()

    second.fill("[name=subsidy_per_worker]", "8000.00")
    expect(second.get_by_text("有未保存的改动")).to_be_visible()
    second.get_by_role("button", name="保存", exact=True).click()
    clash = second.get_by_role("dialog", name="方案已被他人修改")
    expect(clash.get_by_text("admin")).to_be_visible()
    expect(clash.locator("tr", has_text="专项经费总额")).to_contain_text("1600000.00")
    expect(clash.locator("tr", has_text="每名网格员每年补贴")).to_contain_text("8000.00")
    second.keyboard.press("Escape")
    expect(clash).to_have_count(0)
    assert second.input_value("[name=subsidy_per_worker]") == "8000.00"
    second.get_by_role("button", name="保存", exact=True).click()
    second.get_by_role("button", name="用我的覆盖").click()
    expect(second.get_by_text("已保存“两人同改”")).to_be_visible()
    first.reload()
    expect(first.locator("[name=subsidy_per_worker]")).to_have_value("8000.00")


def test_another_scenario_does_not_take_the_place_of_what_is_not_saved(planner: Callable[..., Page]) -> None:
    page = planner()
    other = page.locator("#scenario option", has_text="2026年网格员经费测算").get_attribute("value")
    page.fill("[name=fund_total]", "1333333.00")
    expect(page.get_by_text("有未保存的改动")).to_be_visible()
    page.locator("#scenario").select_option(other)
    question = page.get_by_role("dialog", name="换到另一个方案？")
    question.get_by_role("button", name="取消").click()
    expect(question).to_have_count(0)
    assert page.input_value("[name=fund_total]") == "1333333.00"
    page.locator("#scenario").select_option(other)
    question.get_by_role("button", name="放弃改动").click()
    expect(page.get_by_text("提交时的规则和人口显示")).to_be_visible()
    expect(page.locator("[name=fund_total]")).to_have_value("1400000.00")
    slide(page, "subsidy", 5)
    expect(page.get_by_text("已提交的方案不受影响")).to_be_visible()
    page.get_by_role("button", name="还原").click()
    expect(page.get_by_text("提交时的规则和人口显示")).to_be_visible()


def test_a_village_deleted_under_the_page_is_named(
    planner: Callable[..., Page], new_page: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "villages.csv"
    file.write_text("code,name,kind,resident_population,households\n990181103977,新立村,village,1000000000,300\n", encoding="utf-8")
    assert gridapp("import", "villages", str(file), data_dir=server.data_dir).returncode == 0
    page = planner()
    row = page.locator(".plan-table tbody tr", has_text="新立村")
    expect(row).to_contain_text("1,000,000,000")  # a figure of thousand million people is computed, not refused
    other = sign_in(new_page(), server, "/villages")
    other.get_by_role("searchbox").fill("新立村")
    expect(other.get_by_text("共 1 条")).to_be_visible()
    other.locator(".ag-row", has_text="新立村").first.locator("input[type=checkbox]").check()
    other.get_by_role("region", name="对所选记录的操作").get_by_role("button", name="删除").click()
    other.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(other.get_by_text("已删除 1 条记录")).to_be_visible()
    expect(row).to_have_count(1)
    page.fill("[name=fund_total]", "1500000.00")
    expect(page.get_by_text("已被删除、不再计入测算：新立村")).to_be_visible()
    expect(row).to_have_count(0)
    assert page.input_value("[name=fund_total]") == "1500000.00"


def test_what_is_approved_stays_and_next_year_starts_from_it(planner: Callable[..., Page]) -> None:
    page = planner()
    copy_of_draft(page, "批准样例2027")
    number = page.locator("#scenario").input_value()
    needed = money(page, "所需经费")
    page.goto(f"/scenarios/{number}")
    for verb, question in (("提交", "确认提交"), ("批准", "确认批准")):
        page.get_by_role("button", name=verb, exact=True).first.click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text(question)).to_be_visible()
        dialog.get_by_role("button", name=verb, exact=True).click()
        expect(dialog).to_have_count(0)
    page.goto(f"/budget?scenario={number}")
    expect(page.get_by_text("提交时的规则和人口显示")).to_be_visible()
    expect(page.locator(".state-line .tag-green")).to_have_text("已批准")
    expect(page.get_by_role("button", name="保存", exact=True)).to_have_count(0)
    assert money(page, "所需经费") == needed
    page.fill("[name=subsidy_per_worker]", "9999.00")
    expect(page.get_by_text("已提交的方案不受影响")).to_be_visible()
    page.goto(f"/scenarios/{number}")
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="结转下年").click()
    expect(page.get_by_text("已建立 2028 年方案")).to_be_visible()
    page.goto("/budget")
    expect(page.locator("[name=subsidy_per_worker]")).to_have_value("9999.00")  # the price that was tried above is not saved
    page.locator("#scenario").select_option(label="批准样例2028 · 草稿")
    page.get_by_role("button", name="放弃改动").click()
    expect(page.locator("[name=year]")).to_have_value("2028")


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_phone_shows_figures_first_and_nothing_is_cut(planner: Callable[..., Page], locale: str) -> None:
    page = planner(width=360, height=800)
    if locale == "en":
        page.get_by_role("button", name="切换语言").click()
        expect(page.get_by_text("What if", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    top = page.locator(".stat").first.bounding_box()
    panel = page.locator(".plan-inputs").bounding_box()
    assert top is not None
    assert panel is not None
    assert top["y"] < panel["y"]


def test_every_input_says_what_it_is_and_where_the_plan_speaks_of_it(planner: Callable[..., Page]) -> None:
    page = planner()
    inputs = page.locator("#plan-form .field, #plan-form th[scope=col]:not(:last-child)")
    assert inputs.count() > 25
    for at in range(inputs.count()):
        item = inputs.nth(at)
        button = item.locator(".help-btn")
        assert button.count() == 1, item.inner_text()
        button.click()
        expect(item.locator(".pop")).to_contain_text("依据：工作计划篇")
        page.keyboard.press("Escape")
