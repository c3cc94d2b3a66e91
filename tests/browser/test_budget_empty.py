"""The budget's screens in an office that has nothing yet: each says what is missing and what comes next, and keeps what is typed."""

import re
import secrets
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server, gridapp, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(frontend: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over a migrated database without a single row of the office's own."""
    folder, password = tmp_path_factory.mktemp("empty"), secrets.token_urlsafe(16)
    for arguments in (("migrate",), ("user", "add", "admin", "--role", "admin")):
        done = gridapp(*arguments, data_dir=folder / "data", stdin=f"{password}\n")
        assert done.returncode == 0, done.stdout + done.stderr
    with serving(folder, password) as running:
        yield running


def test_an_empty_town_is_told_what_to_enter_and_the_inputs_stay(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server, "/budget")
    expect(page.get_by_text("没有可以测算的村、社区或单位宿舍").first).to_be_visible()
    expect(page.get_by_text("以下为示例数值，请按本地文件修改")).to_be_visible()
    page.fill("[name=fund_total]", "880000.00")
    page.get_by_role("button", name="保存为方案").click()
    dialog = page.get_by_role("dialog", name="保存为方案")
    expect(dialog).to_be_visible()  # the server answers in turn: it has seen what was typed
    assert page.input_value("[name=fund_total]") == "880000.00"
    expect(page.get_by_text("没有可以测算的村、社区或单位宿舍").first).to_be_visible()
    dialog.get_by_label("方案名称").fill("先存起来")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#scenario option:checked")).to_contain_text("先存起来")
    page.goto("/scenarios")
    page.locator(".ag-row", has_text="先存起来").get_by_role("button", name="提交").click()
    page.get_by_role("dialog").get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("“先存起来”还不能提交：没有可以测算的村").first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/budget/compare", "方案"),
        ("/budget/explore", "没有可以测算的村|还没有.*方案"),
        ("/budget/staffing", "没有可以测算的村|还没有.*方案"),
        ("/budget/payouts", "还没有已批准的测算方案"),
    ],
)
def test_the_other_screens_say_what_is_missing(new_page: Callable[..., Page], server: Server, path: str, said: str) -> None:
    page = sign_in(new_page(), server, path)
    expect(page.get_by_role("main").get_by_text(re.compile(said)).first).to_be_visible()
