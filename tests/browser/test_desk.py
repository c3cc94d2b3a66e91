"""The sign-in desk in a real browser: the queue at the door, an undo, and two clerks who differ."""

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server, gridapp

pytestmark = pytest.mark.browser


def session_under_way(server: Server, folder: Path, code: str) -> int:
    """Id of a session that began a minute ago; nobody is on its list yet."""
    now = datetime.now(UTC)
    times = [(now + timedelta(minutes=minutes)).isoformat(timespec="seconds") for minutes in (-1, 90)]
    sheet = folder / "trainings.csv"
    sheet.write_text(f"code,name,starts_at,ends_at\n{code},门口签到{code},{times[0]},{times[1]}\n", encoding="utf-8")
    done = gridapp("import", "trainings", str(sheet), data_dir=server.data_dir)
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(f"file:{server.data_dir / 'gridapp.db'}?mode=ro", uri=True) as database:
        return database.execute("SELECT id FROM training WHERE code = ?", (code,)).fetchone()[0]


def count(page: Page, state: str) -> int:
    """How many the footing says are in a state."""
    return int(page.locator(f".desk-state[data-state={state}] b").inner_text().replace(",", ""))


@pytest.mark.parametrize("size", [(1440, 900), (360, 800)], ids=["desk", "phone"])
def test_a_queue_at_the_door(new_page: Callable[..., Page], server: Server, tmp_path: Path, size: tuple[int, int]) -> None:
    number = session_under_way(server, tmp_path, f"DESK{size[0]}")
    address = f"/trainings/{number}/sign-in"
    page = sign_in(new_page(width=size[0], height=size[1]), server, address)
    page.get_by_role("button", name="应到人员").first.click()
    page.get_by_role("button", name="加入名单").click()
    expect(page.locator(".desk-state[data-state=unmarked] b")).to_have_text(re.compile("[1-9]"))
    expected = count(page, "unmarked")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]

    person = page.locator(".desk-list li").first
    name, digits = person.locator("b").first.inner_text(), person.locator(".tnum").first.inner_text()[-4:]
    other = sign_in(new_page(), server, address)
    expect(other.locator(".desk-list li").first).to_contain_text(name)

    page.locator("#who").fill(digits)
    page.keyboard.press("Enter")
    expect(page.locator(".desk-last")).to_contain_text(name)
    expect(page.locator("#who")).to_have_value("")
    expect(page.locator("#who")).to_be_focused()
    assert (count(page, "late"), count(page, "unmarked")) == (1, expected - 1)

    row = other.locator(".desk-list li").filter(has_text=name).first
    row.locator(".desk-verbs .btn").last.click()
    row.locator(".menu-item").filter(has_text="无故缺席").click()
    expect(other.locator(".notice-error")).to_contain_text("已修改")
    assert (count(other, "late"), count(other, "absent")) == (1, 0)

    page.get_by_role("button", name="撤销").first.click()
    expect(page.locator(".desk-state[data-state=late] b")).to_have_text("0")
    assert count(page, "unmarked") == expected
