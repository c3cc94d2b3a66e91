"""The first rows of a list, which come with its page: for whom, which, and that they stay data."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.store import create_row, registry
from gridapp.kit.web import ROWS_AHEAD
from gridapp.office import OFFICE
from tests.attack.conftest import Person
from tests.plugins.servers import Server

ALL = sorted(resource.slug for resource in OFFICE.resources)


def page(server: Server, path: str, session: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{server.url}{path}", headers={"Cookie": session} | headers, trust_env=False)


def rows_in(answer: httpx.Response) -> str:
    """What stands in the block of data."""
    assert answer.status_code == 200
    assert answer.text.count(ROWS_AHEAD) == 1
    return answer.text.partition(ROWS_AHEAD)[2].partition("</script>")[0]


def asked(server: Server, address: str, session: str) -> Any:
    return page(server, address, session).json()


@pytest.mark.parametrize("slug", ALL)
def test_a_list_comes_with_the_rows_that_it_would_ask_for(server: Server, admin_session: str, slug: str) -> None:
    told = asked(server, f"/api/{slug}/rows?start=0&size=100", admin_session)
    for path in (f"/{slug}", f"/{slug}/"):
        answer = page(server, path, admin_session)
        assert json.loads(rows_in(answer)) == told
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"].startswith("text/html")


def test_they_are_those_of_the_view_in_the_address_and_always_the_first(server: Server, admin_session: str) -> None:
    view = "q=%E7%A4%BE%E5%8C%BA&sort=-code"
    told = asked(server, f"/api/villages/rows?{view}&start=0&size=100", admin_session)
    assert told["rows"]
    assert json.loads(rows_in(page(server, f"/villages?{view}", admin_session))) == told
    assert json.loads(rows_in(page(server, f"/villages?{view}&start=3&size=2", admin_session))) == told


def test_who_may_not_see_the_list_gets_the_page_without_rows(server: Server, person: Callable[..., Person]) -> None:
    session = person("leader").sign_in()
    assert rows_in(page(server, "/accounts", session)) == ""
    assert rows_in(page(server, "/villages?bin=1", session)) == ""
    assert rows_in(page(server, "/villages", session)) != ""


def test_they_are_confined_as_the_list_is(server: Server, person: Callable[..., Person]) -> None:
    session = person("community", village="990181103001").sign_in()
    assert [row["code"] for row in json.loads(rows_in(page(server, "/villages", session)))["rows"]] == ["990181103001"]


def test_a_view_that_is_refused_is_left_to_the_list_to_tell(server: Server, admin_session: str) -> None:
    view = "resident_population=x..y"
    assert page(server, f"/api/villages/rows?{view}", admin_session).status_code == 422
    assert rows_in(page(server, f"/villages?{view}", admin_session)) == ""


def test_what_somebody_typed_never_becomes_a_part_of_the_page(server: Server, admin_session: str) -> None:
    name = "</script><script>alert(1)</script><!--<script>"
    with server.office():
        create_row(registry.resource_of("case-categories"), SYSTEM, {"code": "99", "name": name})
    block = rows_in(page(server, "/case-categories", admin_session))
    assert "<" not in block
    assert name in [row["name"] for row in json.loads(block)["rows"]]
