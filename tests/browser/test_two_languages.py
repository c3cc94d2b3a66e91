"""One language at a time, but for the town's own data: pages, forms, windows and refusals in English and in Chinese."""

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from gridapp.kit.i18n import catalogue, translate
from tests.browser.test_screens import follow, open_and_close, pages, settle
from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.reads]
# What Vega says of its marks to a screen reader names fields in English; the table of the chart has the same in words.
_TEXTS = """() => {
    const found = [[document.title, 'title']];
    const shown = (element) => (element.closest('select') ?? element).checkVisibility({ visibilityProperty: true });
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const parent = node.parentElement;
        if (!node.data.trim() || parent.closest('script, style, noscript, [lang]:not(:root)') || !shown(parent)) continue;
        found.push([node.data.trim(), parent.getAttribute('class') || parent.tagName]);
    }
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        for (const element of document.querySelectorAll(`[${name}]`))
            if (element.getAttribute(name) && !element.closest('.chart-view') && shown(element))
                found.push([element.getAttribute(name), name]);
    return found;
}"""
_CHINESE = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff0-9]*")
_WIDE, _ENGLISH = re.compile("[：，。；、（）]"), re.compile("[A-Za-z]{2,}")
_QUOTED = re.compile("“[^”]*”")
"""What rows are called and what a file says stands in quotation marks: nobody's language but its own."""
_STORED = {"INS", "DEL"}
"""Where the log shows what was stored before and after."""
ALLOWED = {
    "XLSX", "CSV", "csv", "PDF", "DOCX", "Excel", "Word",  # kinds of files and what opens them are called so
    "PNG", "SVG",  # likewise of pictures
    "Ctrl", "Esc", "Enter", "Space",  # what stands on the keys
    "EN",  # the switch to English, in English
    "km",  # a unit
}  # fmt: skip
"""English that Chinese screens may say."""


class Reader:
    """Somebody who reads one of the languages, and knows what the town itself has written."""

    def __init__(self, page: Page, server: Server, locale: str) -> None:
        self.page, self.locale, self.strange = page, locale, dict[tuple[str, str], str]()
        messages = set(catalogue("en"))
        with contextlib.closing(sqlite3.connect(f"file:{server.data_dir / 'gridapp.db'}?mode=ro", uri=True)) as database:
            self.own = "\n".join(sorted({text for text in _written(database) if text not in messages}))
        self.messages = messages
        self._judged: dict[str, list[str]] = {}

    def say(self, msgid: str) -> str:
        """A word of the screen."""
        return translate(msgid, self.locale)

    def press(self, msgid: str, inside: Locator | Page | None = None, role: str = "button") -> bool:
        """Press the first such button; whether there is one."""
        button = (inside or self.page).get_by_role(role, name=self.say(msgid), exact=True).first  # type: ignore[arg-type]
        if not button.is_visible() or button.is_disabled():
            return False
        button.click()
        return True

    def read(self, where: str) -> None:
        """Everything on screen; what is in the other language is written down."""
        for text, element in self.page.evaluate(_TEXTS):
            stored = element in _STORED or (where.startswith("/audit") and element == "TD")
            for wrong in () if stored else self._wrong(_QUOTED.sub("", text)):
                self.strange.setdefault((wrong, element), f"{where}: {text[:120]!r}")

    def _wrong(self, text: str) -> list[str]:
        if text not in self._judged:  # most texts stand on every page, and what the town has written is long
            self._judged[text] = list(self._judge(text))
        return self._judged[text]

    def _judge(self, text: str) -> Iterator[str]:
        if text in self.own and text not in self.messages:
            return
        if self.locale == "zh":
            yield from (word for word in _ENGLISH.findall(text) if word not in ALLOWED and not re.search(rf"\b{word}\b", self.own))
            return
        for run in _CHINESE.findall(text):
            if run in self.messages or run not in self.own:
                yield run
        if _WIDE.search(text) and not _CHINESE.search(text):
            yield _WIDE.findall(text)[0]


def _written(database: sqlite3.Connection) -> Iterator[str]:
    """Every text the town has in its tables."""
    for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for _at, column, kind, *_rest in database.execute(f'PRAGMA table_info("{table}")').fetchall():
            if "CHAR" in kind.upper() or "TEXT" in kind.upper() or "JSON" in kind.upper():
                yield from (str(text) for (text,) in database.execute(f'SELECT DISTINCT "{column}" FROM "{table}"') if text)


@pytest.fixture(params=["en", "zh"])
def reader(request: pytest.FixtureRequest, new_page: Callable[..., Page], server: Server) -> Iterator[Reader]:
    """Signed in, in a language; what was strange fails the test at its end."""
    page = new_page()
    page.context.add_cookies([{"name": "gridapp_locale", "value": request.param, "url": server.url}])
    sign_in(page, server, "/")
    page.on("dialog", lambda question: question.accept())
    found = Reader(page, server, request.param)
    yield found
    assert not found.strange, "\n".join(f"{wrong} in {element}, {where}" for (wrong, element), where in found.strange.items())


def look_into(reader: Reader, path: str, file: Path) -> int:
    """The windows and menus of a page: a form saved empty, a file that is refused, filters, exports, columns, rows ticked.

    Returns how many definitions were opened.
    """
    page = reader.page
    marks = page.locator("main .help-btn:visible").all()
    for mark in marks:
        open_and_close(page, mark, lambda: reader.read(f"{path} definition"))
    for panel in page.locator(".filter-btn, .menu > button").all():
        if panel.is_visible():
            panel.click()
            reader.read(f"{path} {panel.inner_text()}")
            page.keyboard.press("Escape")
    window = page.get_by_role("dialog")
    if reader.press("新增"):
        expect(window).to_be_visible()
        page.keyboard.press("Control+s")
        expect(window.locator(".field-error, .banner-error").first).to_be_visible()
        reader.read(f"{path} new")
        page.keyboard.press("Escape")
        expect(window).to_have_count(0)
    if reader.press("导入"):
        window.locator("input[type=file]").set_input_files(file)
        expect(window).to_contain_text(file.name)
        reader.press("只检查", window)
        expect(window.locator(".import-lines li, [role=status]").first).to_be_visible()
        reader.read(f"{path} import")
        page.keyboard.press("Escape")
        expect(window).to_have_count(0)
    tick = page.locator(".ag-row input[type=checkbox]").first
    if tick.is_visible():
        tick.click()
        reader.read(f"{path} ticked")
        if reader.press("批量修改"):
            expect(window).to_be_visible()
            reader.read(f"{path} bulk")
            page.keyboard.press("Escape")
        if reader.press("删除", page.locator(".bulk-bar")):
            expect(page.locator("dialog[open], .notice").first).to_be_visible()
            reader.read(f"{path} delete")
            page.keyboard.press("Escape")
    return len(marks)


def test_pages_and_their_windows(reader: Reader, tmp_path: Path) -> None:
    """What the content policy stops on the way is a console error, and those fail the test by themselves."""
    file = tmp_path / "1.csv"
    file.write_text("code,surplus\n,1\n")
    seen = 0
    for path in pages(reader.page):
        follow(reader.page, path)
        reader.read(path)
        seen += look_into(reader, path, file)
    assert seen > 20


def test_the_page_of_a_row_and_its_form(reader: Reader) -> None:
    page = reader.page
    for path in pages(page):
        follow(page, path)
        link = page.locator(".ag-row a[href]").first
        if not link.is_visible():
            continue
        address = str(link.get_attribute("href"))
        settle(page, address)
        for tab in page.get_by_role("tab").all():
            tab.click()
            expect(page.locator("main .skeleton, main [aria-busy=true]")).to_have_count(0)
            reader.read(f"{address} {tab.inner_text()}")
        if reader.press("编辑"):
            expect(page.get_by_role("dialog")).to_be_visible()
            reader.read(f"{address} form")
            page.keyboard.press("Escape")


def test_refusals_of_the_planner(reader: Reader) -> None:
    page = reader.page
    settle(page, "/budget")
    expect(page.locator(".plan-table tbody tr").nth(3)).to_be_visible()
    for tab in page.get_by_role("tab").all():
        tab.click()
        reader.read(f"/budget {tab.inner_text()}")
    page.get_by_role("tab").first.click()
    page.locator(".plan-table tbody tr").nth(3).click()
    window = page.get_by_role("dialog")
    window.locator("[name=workers]").fill("x")
    reader.press("确定", window)
    expect(window.locator(".field-error").first).to_be_visible()
    reader.read("/budget by hand")
    window.locator("[name=workers]").fill("")
    page.keyboard.press("Escape")
    page.locator(".ask .btn-danger").click()
    for name in ("subsidy_per_worker", "year", "first_month", "tiers.min_population", "sources.share", "standards.valid_from"):
        box = page.locator(f"[name='{name}']").first
        was = box.input_value()
        box.fill("2027-07-02" if name.endswith("from") else "-1")
        expect(page.locator("#plan-form .field-error").first).to_be_visible()
        reader.read(f"/budget {name}")
        box.fill(was)
        expect(page.locator("#plan-form .field-error")).to_have_count(0)


@pytest.mark.parametrize("path", ["/login", "/nowhere"])
def test_pages_without_a_session(new_page: Callable[..., Page], server: Server, path: str) -> None:
    for locale in ("en", "zh"):
        page = new_page()
        page.context.add_cookies([{"name": "gridapp_locale", "value": locale, "url": server.url}])
        page.goto(path)
        expect(page.locator("#password, main h1").first).to_be_visible()
        reader = Reader(page, server, locale)
        reader.read(path)
        assert not reader.strange
