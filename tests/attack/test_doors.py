"""Every way in that is not an event: routes, uploads, files, headers."""

import asyncio
import http.client
import re
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.routing import Mount, Route

from gridapp.app import app
from gridapp.features.accounts.state import DESK
from gridapp.kit.api.routes import api_routes
from gridapp.kit.auth import guard
from gridapp.kit.auth.headers import script_hashes
from gridapp.kit.auth.routes import auth_routes, safe_path
from gridapp.kit.outbox import outbox_routes
from gridapp.office import OFFICE
from tests.attack.client import sign_out, tab
from tests.attack.conftest import Person
from tests.plugins.servers import Server

SIGNED_IN_ONLY = ["/", "/staff", "/villages/1", "/accounts", "/audit", "/account", "/nowhere", "/index.html", "/staff/index.html"]


def test_every_route_has_a_line_that_says_who_may_pass() -> None:
    assert app._api is not None
    routes = [*app._api.routes, *auth_routes(DESK, OFFICE.name), *api_routes(), *outbox_routes()]
    paths = [route.path for route in routes if isinstance(route, Route | Mount) and route.path]
    assert {"/ping", "/_event", "/auth/login", "/auth/password"} <= set(paths)
    assert [path for path in paths if not any(door.leads_to(path) for door in guard.DOORS)] == []


def test_what_has_no_line_does_not_exist() -> None:
    for path in ("/_new", "/_upload/secret.pdf", "/auth/new", "/auth/login/x"):
        assert guard.door_of(path).access == guard.NOBODY


@pytest.mark.parametrize("path", SIGNED_IN_ONLY)
def test_strangers_are_sent_to_the_form(server: Server, path: str) -> None:
    answer = httpx.get(f"{server.url}{path}?a=1", trust_env=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/login?next={path}%3Fa%3D1"


@pytest.mark.parametrize(
    ("path", "status", "onward"),
    [
        ("/_all_routes", 404, None), ("/_upload", 405, None), ("/_upload/x", 404, None), ("/auth/nothing", 404, None),
        ("/auth/reset", 303, "/login?next=/auth/reset"), ("/_event/x", 400, None),
    ],
)  # fmt: skip
def test_strangers_find_nothing_else(server: Server, path: str, status: int, onward: str | None) -> None:
    answer = httpx.get(f"{server.url}{path}", trust_env=False)
    assert (answer.status_code, answer.headers.get("location")) == (status, onward)
    assert "sid" not in answer.text


def test_health_tells_nothing(server: Server) -> None:
    for path in ("/ping", "/_health"):
        answer = httpx.get(f"{server.url}{path}", trust_env=False)
        assert answer.status_code == 200
        assert str(server.data_dir) not in answer.text


TRAVERSALS = [
    "/../gridapp.db",
    "/..%2f..%2fgridapp.db", "/%2e%2e/%2e%2e/etc/passwd",
    "/assets/../../rxconfig.py", "/assets/..%2f..%2f..%2frxconfig.py",
    "/auth/static/../gate.py", "/auth/static/..%2fgate.py", "/auth/static/%2e%2e/gate.py",
    "/auth/static//etc/passwd", "/..\\..\\rxconfig.py",
    "/assets/%00.js", "/assets/....//....//rxconfig.py",
]  # fmt: skip


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out_of_the_folder(server: Server, admin_session: str, path: str) -> None:
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.putrequest("GET", path, skip_accept_encoding=True)
    connection.putheader("Cookie", admin_session)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode(errors="replace")
    connection.close()
    assert answer.status != 500
    assert "root:" not in body
    assert "import " not in body.partition("<script")[0]
    assert "SQLite format" not in body


def _upload(server: Server, session: str, token: str, size: int) -> int:
    """Status of an upload whose body is only announced, not sent: what is refused is refused before the body is read."""
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.putrequest("POST", "/_upload")
    headers = {
        "Content-Length": str(size), "Content-Type": "multipart/form-data; boundary=x", "Reflex-Client-Token": token,
        "Reflex-Event-Handler": "reflex___state____state.hydrate", "Cookie": session, "Origin": server.url,
    }  # fmt: skip
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    if size < 1_000:
        connection.send(b"x" * size)
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def test_uploads_need_a_session_an_own_tab_and_a_size(server: Server, admin_session: str, person: Callable[..., Person]) -> None:
    clerk = person("clerk").sign_in()

    async def work() -> dict[str, int]:
        async with tab(server.url, session=clerk) as mine:
            await mine.ask("reflex___state____state.hydrate")
            return {
                "stranger": await asyncio.to_thread(_upload, server, "", mine.token, 100),
                "unknown tab": await asyncio.to_thread(_upload, server, clerk, "no-such-tab", 100),
                "somebody else's tab": await asyncio.to_thread(_upload, server, admin_session, mine.token, 100),
                "too large": await asyncio.to_thread(_upload, server, clerk, mine.token, 10**12),
                "too large, stranger": await asyncio.to_thread(_upload, server, "", mine.token, 10**12),
            }

    assert asyncio.run(work()) == {
        "stranger": 401, "unknown tab": 403, "somebody else's tab": 403, "too large": 413, "too large, stranger": 413,
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/auth/password", "/auth/reset", "/_upload"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_another_site_cannot_post(server: Server, admin_session: str, path: str, origin: str) -> None:
    answer = httpx.post(f"{server.url}{path}", headers={"Origin": origin, "Cookie": admin_session}, trust_env=False)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_only_managers_of_accounts_reset_passwords(server: Server, person: Callable[..., Person]) -> None:
    clerk, victim = person("clerk"), person("leader")
    fields = {"username": victim.username, "new": "taken over by me", "repeat": "taken over by me"}
    answer = httpx.post(f"{server.url}/auth/reset", data=fields, headers={"Cookie": clerk.sign_in(), "Origin": server.url}, trust_env=False)
    assert answer.status_code == 404
    victim.sign_in()


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/x\r\nSet-Cookie: a=b", "", "x"]
)
def test_the_form_leads_nowhere_else(wanted: str) -> None:
    assert safe_path(wanted) == "/"


def test_every_answer_carries_the_headers(server: Server, admin_session: str) -> None:
    for path in ("/", "/login", "/ping", "/_all_routes", "/gridapp.css", "/auth/static/signin.js"):
        headers = httpx.get(f"{server.url}{path}", headers={"Cookie": admin_session}, trust_env=False).headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in re.search(r"script-src[^;]*", policy)[0]  # type: ignore[index]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "permissions-policy" in headers


@pytest.mark.parametrize("path", ["/", "/staff/", "/staff/1", "/signed-out/", "/no-such-page"])
def test_the_policy_knows_the_scripts_of_the_page(server: Server, admin_session: str, path: str) -> None:
    """Also on a 304, whose policy takes the place of the one the browser keeps with the page."""
    first = httpx.get(f"{server.url}{path}", headers={"Cookie": admin_session}, trust_env=False)
    policy = first.headers["content-security-policy"]
    hashes = script_hashes(first.text)
    assert len(hashes) > 3
    assert [value for value in hashes if value not in policy] == []
    again = {"Cookie": admin_session, "If-None-Match": first.headers.get("etag", "none")}
    second = httpx.get(f"{server.url}{path}", headers=again, trust_env=False)
    assert second.headers["content-security-policy"] == policy


def test_cross_origin_reads_are_not_allowed(server: Server, admin_session: str) -> None:
    answer = httpx.get(f"{server.url}/", headers={"Origin": "http://evil.example", "Cookie": admin_session}, trust_env=False)
    assert answer.headers.get("access-control-allow-origin") is None


def test_signing_out_needs_no_session_and_harms_nobody(server: Server) -> None:
    assert sign_out(server.url, "gridapp_session=unknown").status_code == 303


def test_large_and_strange_forms_are_refused(server: Server) -> None:
    url, headers = f"{server.url}/auth/login", {"Origin": server.url, "Content-Type": "application/x-www-form-urlencoded"}
    for body in (b"username=" + b"x" * 100_000, b"&".join(b"a=b" for _ in range(100)), b"\xff\xfe=\xff"):
        assert httpx.post(url, content=body, headers=headers, trust_env=False).status_code == 400


@pytest.mark.parametrize("line", [b"GET /", b"GET / HTTP/1.1\r\nX: ", b"GET / HTTP/1.1\r\nX: y\r\nX-"])
def test_a_request_whose_head_has_no_end_is_hung_up_on(server: Server, line: bytes) -> None:
    address = urlsplit(server.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=20) as link, pytest.raises(ConnectionError):
        link.sendall(line + b"y" * 20_000_000)
    assert httpx.get(f"{server.url}/ping", trust_env=False).status_code == 200


def test_a_place_is_picked_only_by_who_sees_the_whole_town(server: Server, person: Callable[..., Person]) -> None:
    local = person("community", village="990181103001").sign_in()
    for place in ("", "1", "2", "999999", "x"):
        answer = httpx.post(f"{server.url}/auth/place", data={"place": place}, headers={"cookie": local}, trust_env=False)
        assert answer.status_code == 409
        assert "您没有进行此操作的权限" in answer.text
    leader = person("leader").sign_in()
    answer = httpx.post(f"{server.url}/auth/place", data={"place": "999999"}, headers={"cookie": leader}, trust_env=False)
    assert answer.status_code == 409
    assert "没有这个村" in answer.text
    away = {"place": "1", "next": "https://elsewhere.example/"}
    answer = httpx.post(f"{server.url}/auth/place", data=away, headers={"cookie": leader}, trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert httpx.post(f"{server.url}/auth/place", data={"place": "1"}, trust_env=False).status_code == 303  # to the sign-in form
