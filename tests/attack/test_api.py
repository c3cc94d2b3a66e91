"""Lists over HTTP, asked for by whoever should not."""

from collections.abc import Callable

import httpx
import pytest

from gridapp.kit.api.routes import api_routes
from gridapp.kit.auth.guard import API, door_of
from tests.attack.conftest import Person
from tests.plugins.servers import Server

KINDS = sorted(route.path.rpartition("/")[2] for route in api_routes())  # type: ignore[attr-defined]
HOSTILE = (
    "size=-1", "size=999999999999", "size=x", "start=99999999999999999999", "start=-5", "size=0", "sort=-password_hash,id;drop",
    "sort=" + "-" * 5_000, "q=" + "长" * 5_000, "q=%00%ff", "q='; DROP TABLE village; --", "kind=none,none", "kind=" + "," * 5_000,
    "of=village_id:1", "of=:", "of=a:b:c",
    "bin=1", "bin=x", "id=1", "field=town_id", "field=password_hash", "field=", "resident_population=..", "resident_population=x..y",
    "resident_population=1..1e999", "town_id=" + "9" * 400,
)  # fmt: skip


def get(server: Server, path: str, session: str = "", **headers: str) -> httpx.Response:
    cookie = {"Cookie": session} if session else {}
    return httpx.get(f"{server.url}{path}", headers=cookie | headers, trust_env=False)


def test_the_door_is_written_down() -> None:
    assert KINDS == ["count", "options", "rows", "texts"]
    assert {door_of(f"/api/villages/{kind}").access for kind in KINDS} == {API}


@pytest.mark.parametrize("kind", KINDS)
def test_strangers_get_a_sentence_and_no_row(server: Server, kind: str) -> None:
    for slug in ("villages", "accounts", "no-such"):
        answer = get(server, f"/api/{slug}/{kind}?field=town_id")
        assert answer.status_code == 401
        assert answer.json() == {"error": {"zh": "请重新登录", "en": "Please sign in again"}}
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("kind", KINDS)
def test_who_must_change_a_password_gets_nothing_before(server: Server, person: Callable[..., Person], kind: str) -> None:
    session = person("leader", "--must-change").sign_in()
    answer = get(server, f"/api/villages/{kind}", session)
    assert answer.status_code == 403
    assert answer.json()["error"]["zh"] == "请先修改密码"


@pytest.mark.parametrize("kind", KINDS)
def test_without_the_permission_there_is_a_sentence(server: Server, person: Callable[..., Person], kind: str) -> None:
    answer = get(server, f"/api/accounts/{kind}?field=role_code", person("leader").sign_in())
    assert answer.status_code == 403
    assert answer.json()["error"]["zh"] == "您没有进行此操作的权限"
    assert answer.json()["error"]["en"] != answer.json()["error"]["zh"]


@pytest.mark.parametrize("kind", ["rows", "count"])
def test_the_bin_is_for_those_who_write(server: Server, person: Callable[..., Person], kind: str) -> None:
    session = person("leader").sign_in()
    assert get(server, f"/api/villages/{kind}", session).status_code == 200
    assert get(server, f"/api/villages/{kind}?bin=1", session).status_code == 403


def test_no_other_site_gets_an_answer(server: Server, admin_session: str) -> None:
    for headers in (
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
    ):
        answer = get(server, "/api/villages/rows", admin_session, **headers)
        assert answer.status_code == 403
        assert "rows" not in answer.text
    assert get(server, "/api/villages/rows", admin_session, **{"Sec-Fetch-Site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_it_is_only_read(server: Server, admin_session: str, method: str) -> None:
    answer = httpx.request(method, f"{server.url}/api/villages/rows", headers={"Cookie": admin_session}, trust_env=False)
    assert answer.status_code == 405


@pytest.mark.parametrize("view", HOSTILE)
def test_no_view_breaks_it(server: Server, admin_session: str, view: str) -> None:
    for kind in KINDS:
        answer = get(server, f"/api/villages/{kind}?{view}", admin_session)
        assert answer.status_code in {200, 404, 422}, answer.text
        assert "password" not in answer.text
        if answer.status_code != 200:
            assert set(answer.json()) == {"error"}
        elif kind == "rows":
            assert len(answer.json()["rows"]) <= 200


def test_what_is_no_list_is_not_there(server: Server, admin_session: str) -> None:
    for path in ("/api/no-such/rows", "/api/villages/no-such", "/api/villages", "/api", "/api/villages/rows/1"):
        assert get(server, path, admin_session).status_code == 404
    assert "json" not in get(server, "/api/..%2faccounts/rows", admin_session).headers["content-type"]


def test_large_answers_are_packed(server: Server, admin_session: str) -> None:
    packed = get(server, "/api/villages/rows", admin_session)
    assert packed.headers["content-encoding"] == "gzip"
    plain = get(server, "/api/villages/rows", admin_session, **{"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == packed.json()
    assert "content-encoding" not in get(server, "/api/villages/count", admin_session).headers
