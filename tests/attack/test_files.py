"""A file made for one session: nobody else's, once, and never kept."""

import asyncio
from collections.abc import Callable

import httpx

from tests.attack.client import ROOT, tab
from tests.attack.conftest import Person
from tests.plugins.servers import Server

EXPORT = f"{ROOT}.gridapp___kit___resource___state____villages_state.export"


def _get(server: Server, path: str, session: str) -> httpx.Response:
    return httpx.get(f"{server.url}{path}", headers={"Cookie": session} if session else {}, trust_env=False)


def test_a_file_is_fetched_once_by_the_session_it_was_made_for(server: Server, admin_session: str, person: Callable[..., Person]) -> None:
    async def ask() -> list[str]:
        async with tab(server.url, session=admin_session) as mine:
            await mine.ask(f"{ROOT}.hydrate")
            answer = await mine.ask(EXPORT, {"kind": "csv", "only_selected": False}, path="/villages", quiet=2)
            return [
                event["payload"]["url"] for update in answer.updates for event in update.get("events") or [] if event["name"] == "_download"
            ]

    (path,) = asyncio.run(ask())
    assert path.startswith("/files/")
    assert len(path) > 30
    assert _get(server, path, "").status_code == 303
    assert _get(server, path, person("admin").sign_in()).status_code == 404
    mine = _get(server, path, admin_session)
    assert mine.status_code == 200
    assert mine.content.startswith(b"\xef\xbb\xbfcode,name")
    assert mine.headers["cache-control"] == "no-store"
    assert mine.headers["content-disposition"].startswith("attachment")
    assert _get(server, path, admin_session).status_code == 404
    assert [file.name for file in server.data_dir.iterdir() if file.name.startswith("tmp")] == []


def test_guessing_finds_nothing(server: Server, admin_session: str) -> None:
    for path in ("/files", "/files/", "/files/x", "/files/../gridapp.db", "/files/%2e%2e/gridapp.db", "/files/gridapp.db"):
        assert _get(server, path, admin_session).status_code in {404, 307}


def test_without_the_permission_there_is_no_file(server: Server, person: Callable[..., Person]) -> None:
    async def ask() -> str:
        async with tab(server.url, session=person("leader").sign_in()) as mine:
            await mine.ask(f"{ROOT}.hydrate")
            return str((await mine.ask(EXPORT, {"kind": "csv", "only_selected": False}, path="/villages")).frames)

    told = asyncio.run(ask())
    assert "/files/" not in told
    assert "notices" in told
