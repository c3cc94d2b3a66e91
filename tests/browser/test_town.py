"""The whole story in a real browser, on a desk and on a phone, in Chinese and in English.

A new village, its grid, the grid's leader, a second one who is refused, and what it all does to the quota.
"""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from gridapp.kit.i18n import translate
from tests.plugins.browsers import settled, sign_in
from tests.plugins.servers import Server

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Clerk:
    """Somebody at a screen, in one language."""

    page: Page
    locale: str

    def say(self, msgid: str, **values: object) -> str:
        """What the screen says for a message."""
        return translate(msgid, self.locale).format(**values)

    def go(self, path: str, heading: str) -> None:
        """Open a page and wait until it is there."""
        self.page.goto(path)
        expect(self.page.get_by_role("heading", name=self.say(heading)).first).to_be_visible()

    def new(self) -> None:
        """Open the form of a new row."""
        self.page.get_by_role("button", name=self.say("新增")).first.click()
        expect(self.form).to_be_visible()

    @property
    def form(self) -> Locator:
        """The open drawer."""
        return self.page.get_by_role("dialog")

    def fill(self, label: str, text: str) -> None:
        """Type into a field."""
        self.form.get_by_label(re.compile(f"^{re.escape(self.say(label))}")).first.fill(text)

    def choose(self, label: str, text: str) -> None:
        """Find a row of another table by typing and take it; a word the office starts with is shown in the screen's language."""
        box = self.form.get_by_role("combobox", name=re.compile(f"^{re.escape(self.say(label))}"))
        box.click()
        box.fill(text)
        self.page.get_by_role("option").filter(has_text=self.say(text)).first.click()

    def save(self) -> None:
        """Press the button under the form."""
        self.form.get_by_role("button", name=self.say("保存"), exact=True).click()

    def saved(self, label: str) -> None:
        """The form has closed and the notice names the row."""
        expect(self.page.get_by_text(self.say("已新增“{label}”", label=label)).first).to_be_visible()
        expect(self.form).to_have_count(0)

    def figure(self, label: str) -> int:
        """A whole number on the quota page."""
        card = self.page.locator(".stat").filter(has_text=self.say(label)).first
        expect(card.locator(".stat-value")).to_have_text(re.compile(r"\d"))
        return int(re.sub(r"\D", "", card.locator(".stat-value").inner_text()))


def _free_people(server: Server) -> list[str]:
    """Staff numbers of people who serve in no grid: two of them stand for election."""
    with sqlite3.connect(f"file:{server.data_dir / 'gridapp.db'}?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT code FROM staff WHERE deleted_at IS NULL AND left_on IS NULL"
            " AND id NOT IN (SELECT staff_id FROM assignment WHERE end_on IS NULL AND deleted_at IS NULL AND grid_id IS NOT NULL)"
            " ORDER BY code"
        )
        return [code for (code,) in rows]


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("size", [(1440, 900), (360, 800)], ids=["desk", "phone"])
def test_a_new_village_gets_a_grid_a_leader_and_its_quota(
    new_page: Callable[..., Page], server: Server, size: tuple[int, int], locale: str
) -> None:
    number = 961 + (size[0] < 1000) + 2 * (locale == "en")
    page = sign_in(new_page(width=size[0], height=size[1]), server, "/budget")
    clerk = Clerk(page, locale)
    if locale == "en":
        page.get_by_role("button", name="切换语言").click()
    village, grid = f"新河村{number}", f"新河{number}一网格"
    clerk.go("/budget", "经费测算")
    before = clerk.figure("网格数"), clerk.figure("网格员数")

    clerk.go("/villages", "村（社区）")
    clerk.new()
    clerk.fill("区划代码", f"990181103{number}")
    clerk.fill("名称", village)
    clerk.fill("常住人口", "2500")
    clerk.fill("户数", "300")
    clerk.save()
    clerk.saved(village)

    clerk.go("/grids", "网格")
    clerk.new()
    clerk.choose("所属村（社区）", village)
    clerk.fill("网格名称", grid)
    clerk.fill("户数", "300")
    clerk.save()
    clerk.saved(grid)

    people, today = _free_people(server), datetime.now(UTC).date().isoformat()
    assert len(people) >= 2
    clerk.go("/assignments", "任职")
    for person in people[:2]:
        clerk.new()
        clerk.choose("人员", person)
        clerk.choose("岗位", "网格长")
        clerk.fill("任职日期", today)
        clerk.choose("网格", grid)
        clerk.save()
        if person == people[0]:
            expect(clerk.form).to_have_count(0)
    expect(clerk.form.get_by_text("该网格已有网格长" if locale == "zh" else "This grid already has a")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=clerk.say("放弃修改")).click()

    clerk.go("/budget", "经费测算")
    expect(page.get_by_text(village).first).to_be_attached()
    assert (clerk.figure("网格数"), clerk.figure("网格员数")) == (before[0] + 3, before[1] + 3)  # 2,000–2,799 people: 3 grids, 3 workers


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("size", [(1440, 900), (360, 800)], ids=["desk", "phone"])
def test_a_bar_of_a_chart_leads_to_exactly_its_cases(
    new_page: Callable[..., Page], server: Server, size: tuple[int, int], locale: str
) -> None:
    page = sign_in(new_page(width=size[0], height=size[1]), server)
    clerk = Clerk(page, locale)
    if locale == "en":
        page.get_by_role("button", name="切换语言").click()
    expect(page.get_by_role("heading", name=clerk.say("工作台")).first).to_be_visible()
    expect(page.locator("figure.chart svg").filter(has_text=clerk.say("按期结案")).first).to_be_attached()  # drawn anew in the language
    settled(page)
    bar = page.locator('svg path[aria-roledescription="bar"][aria-label*="closed_on_time"]').first
    bar.scroll_into_view_if_needed()
    counted = re.search(r"count: (\d+)", bar.get_attribute("aria-label") or "")
    assert counted
    bar.click()
    page.wait_for_url(re.compile(r"/cases/?\?.*measure=closed_on_time"))
    expect(page.get_by_text(clerk.say("共 {n} 条", n=counted[1])).first).to_be_visible()
