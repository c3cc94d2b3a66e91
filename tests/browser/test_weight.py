"""What a cold load of a list page costs: at most 700 kB compressed, and the grid and Vega only where they are used."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.plugins.browsers import sign_in
from tests.plugins.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.reads]
LIMIT = 700_000


def _cold_load(new_page: Callable[..., Page], server: Server, path: str, sign: str) -> tuple[int, list[str]]:
    """Bytes over the wire, and the names of what was loaded, until `sign` shows on a page opened with an empty cache."""
    cookies = sign_in(new_page(), server).context.cookies()
    page = new_page(cold=True)
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    link = page.context.new_cdp_session(page)
    link.send("Network.enable")
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    link.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))
    link.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(path)
    page.locator(sign).first.wait_for()
    page.wait_for_load_state("networkidle")
    return int(sum(sizes.values())), sorted(names[request].removeprefix(server.url) for request in sizes)


def test_a_list_page_is_light(new_page: Callable[..., Page], server: Server, record_property: Callable[[str, object], None]) -> None:
    size, names = _cold_load(new_page, server, "/villages", ".ag-row")
    record_property("bytes", size)
    print(f"\ncold load of /villages: {size / 1000:.0f} kB in {len(names)} files")
    assert size <= LIMIT, names
    assert [name for name in names if "vega" in name.lower()] == []
