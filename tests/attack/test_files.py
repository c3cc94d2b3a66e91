"""A file made for one session: nobody else's, once, and never kept."""

import asyncio
from collections.abc import Callable

import httpx

from gridapp.kit.resource.ui.list_state import ListState
from gridapp.kit.resource.ui.verbs_state import VerbsState
from tests.attack.client import ROOT, event, tab
from tests.attack.conftest import Person
from tests.plugins.servers import Server

EXPORT = event(VerbsState, "export")
STOP = event(VerbsState, "stop_job")
FOLLOW = event(VerbsState, "follow")


def _asked(slug: str = "villages", kind: str = "csv") -> dict[str, object]:
    return {"slug": slug, "kind": kind, "ticked": {"view": ""}}


def _get(server: Server, path: str, session: str) -> httpx.Response:
    return httpx.get(f"{server.url}{path}", headers={"Cookie": session} if session else {}, trust_env=False)


def test_a_file_is_fetched_once_by_the_session_it_was_made_for(server: Server, admin_session: str, person: Callable[..., Person]) -> None:
    async def ask() -> list[str]:
        async with tab(server.url, session=admin_session) as mine:
            await mine.ask(f"{ROOT}.hydrate")
            answer = await mine.ask(EXPORT, _asked(), path="/villages", quiet=2)
            return answer.downloads

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
    paths = ("/files", "/files/", "/files/x", "/files/../gridapp.db", "/files/%2e%2e/gridapp.db", "/files/gridapp.db")
    assert {path: _get(server, path, admin_session).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_without_the_permission_there_is_no_file(server: Server, person: Callable[..., Person]) -> None:
    async def ask() -> str:
        async with tab(server.url, session=person("leader").sign_in()) as mine:
            await mine.ask(f"{ROOT}.hydrate")
            return str((await mine.ask(EXPORT, _asked(), path="/villages")).frames)

    told = asyncio.run(ask())
    assert "/files/" not in told
    assert "notices" in told


def test_a_stopped_export_gives_no_file_and_leaves_room_for_the_next(server: Server, admin_session: str) -> None:
    async def work() -> tuple[str, list[str]]:
        async with tab(server.url, session=admin_session) as mine:
            await mine.ask(f"{ROOT}.hydrate")
            await mine.ask(EXPORT, _asked("cases", "xlsx"), path="/cases", quiet=0)
            stopped = await mine.ask(STOP, {"slug": "cases"}, path="/cases", quiet=2)
            again = await mine.ask(EXPORT, _asked("cases"), path="/cases", quiet=3)
            return str(stopped.frames), again.events

    told, events = asyncio.run(work())
    assert "已取消" in told
    assert "/files/" not in told
    assert [event for event in events if event.startswith("_download")]


def test_work_is_found_again_and_stopped_by_its_session_alone(server: Server, admin_session: str, person: Callable[..., Person]) -> None:
    theirs_session = person("admin").sign_in()

    async def work() -> tuple[str, str, str]:
        async with (
            tab(server.url, session=admin_session) as mine,
            tab(server.url, session=admin_session) as anew,
            tab(server.url, session=theirs_session) as theirs,
        ):
            for one in (mine, anew, theirs):
                await one.ask(f"{ROOT}.hydrate")
            await mine.ask(EXPORT, _asked("cases", "xlsx"), path="/cases", quiet=0)
            for name in (FOLLOW, STOP):
                await theirs.send(name, {"slug": "cases"})
            found = await anew.ask(FOLLOW, {"slug": "cases"}, path="/cases", quiet=0)
            await anew.ask(STOP, {"slug": "cases"}, path="/cases", quiet=2)
            await mine.ask(event(ListState, "refresh"), {"slug": "cases"}, quiet=2)
            await theirs.ask(event(ListState, "refresh"), {"slug": "cases"}, quiet=2)
            return str(found.values), mine.text, theirs.text

    found, mine, theirs = asyncio.run(work())
    assert "'cases'" in found
    assert "'export'" in found
    assert "已取消" in mine
    assert "/files/" not in mine
    assert '"export"' not in theirs


def test_a_look_at_a_file_does_not_use_it_up(server: Server, admin_session: str) -> None:
    async def ask() -> str:
        async with tab(server.url, session=admin_session) as mine:
            await mine.ask(f"{ROOT}.hydrate")
            answer = await mine.ask(EXPORT, _asked(), path="/villages", quiet=2)
            return answer.downloads[0]

    path = asyncio.run(ask())
    assert httpx.head(f"{server.url}{path}", headers={"Cookie": admin_session}, trust_env=False).status_code == 405
    assert _get(server, path, admin_session).status_code == 200
