"""An approved scenario opens to be read and says why it stays as it is; a draft beside it is edited."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.reads]


def test_what_was_approved_offers_neither_editing_nor_deleting(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(), server, "/scenarios")
    for name, open_to_changes in (("2026年网格员经费测算", False), ("2027年提标测算", True)):
        page.get_by_role("link", name=name).first.click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect(page.get_by_role("button", name="编辑", exact=True)).to_have_count(int(open_to_changes))
        expect(page.locator("[role=menuitem]").filter(has_text="删除")).to_have_count(int(open_to_changes))  # in the menu of what is rare
        expect(page.get_by_text("已批准，不能再修改")).to_have_count(int(not open_to_changes))
        page.goto(f"{server.url}/scenarios")
