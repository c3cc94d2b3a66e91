"""Events of resource screens from clients that keep to no form: others' permissions, others' rows, wrong types, sheer size."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gridapp.app import app
from gridapp.kit.resource.ui.detail_state import DetailState
from gridapp.kit.resource.ui.form_state import FormState
from gridapp.kit.resource.ui.import_state import ImportState
from gridapp.kit.resource.ui.list_state import ListState
from gridapp.kit.resource.ui.verbs_state import VerbsState
from tests.attack.client import HOSTILE, event, handlers, tab
from tests.attack.conftest import Person
from tests.plugins.servers import Server

STATES = (ListState, FormState, VerbsState, ImportState, DetailState)


def rows(server: Server, session: str, slug: str, view: str = "") -> list[dict[str, Any]]:
    """The first rows of a list, as the table gets them."""
    answer = httpx.get(f"{server.url}/api/{slug}/rows?{view}&start=0&size=200", headers={"Cookie": session}, trust_env=False)
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"]


@pytest.mark.browser
def test_no_payload_breaks_a_handler_or_changes_a_row(server: Server, admin_session: str) -> None:
    """Every handler survives every kind of value: a fault would show as the notice of a broken server, an effect as a changed count."""
    assert app is not None

    async def attack() -> str:
        async with tab(server.url, session=admin_session) as opened:
            for state in STATES:
                for name, arguments in handlers(state).items():
                    for value in HOSTILE:  # a handler that refuses in silence sends nothing back, so nothing is waited for
                        for slug in ({"slug": "villages"}, {}) if "slug" in arguments else ({},):
                            await opened.send(name, dict.fromkeys(arguments, value) | slug)
            await opened.through(event(ListState, "refresh"), {"slug": "villages"})
            return opened.text

    before = rows(server, admin_session, "villages")
    text = asyncio.run(attack())
    assert "list_state" in text
    assert "出错了" not in text
    assert rows(server, admin_session, "villages") == before != []


@pytest.mark.browser
def test_who_may_not_write_changes_nothing(server: Server, person: Callable[..., Person]) -> None:
    leader = person("leader")

    async def attack() -> str:
        async with tab(server.url, session=leader.sign_in()) as opened:
            for state, name, payload in (
                (FormState, "new_row", {"slug": "villages", "given": {}}),
                (FormState, "save", {"data": {"code": "1", "name": "x", "form_token": ""}}),
                (ListState, "edit_cell", {"slug": "villages", "row_id": 1, "field": "households", "after": "1", "version": 1}),
                (VerbsState, "ask_delete", {"slug": "villages", "ticked": {"ids": [1]}}),
                (VerbsState, "ask_delete", {"slug": "villages", "ticked": {"view": "", "all": 28}}),
                (VerbsState, "delete", {}),
                (VerbsState, "restore", {"slug": "villages", "ticked": {"ids": [1]}}),
                (VerbsState, "bulk_edit", {"data": {"households": "1"}}),
                (VerbsState, "ask_action", {"slug": "accounts", "name": "disable", "ticked": {"ids": [1]}}),
            ):
                answer = await opened.through(event(state, name), payload)
                changed = {key for key in answer.values if not key.startswith("notice_state") and key != "state.row_id"}  # the address
                assert not changed, (name, changed)
            return opened.text

    assert "您没有进行此操作的权限" in asyncio.run(attack())


@pytest.mark.browser
def test_rows_of_others_do_not_exist(server: Server, admin_session: str, person: Callable[..., Person]) -> None:
    """An account confined to one village neither lists nor opens nor counts another's grids, whatever filter or id it sends."""
    community = person("community", village="990181103001")

    session = community.sign_in()
    for view in ("", "village_id=2", "village_id=1,2,3", "village_id=none", "of=village_id:2", "sort=-code", "q=990181103201"):
        found = rows(server, session, "grids", view)
        assert {str(row["code"])[:12] for row in found} <= {"990181103001"}
        counted = httpx.get(f"{server.url}/api/grids/count?{view}", headers={"Cookie": session}, trust_env=False)
        assert counted.json() == {"total": len(found)}
    assert rows(server, session, "grids")

    async def attack() -> str:
        async with tab(server.url, session=session) as opened:
            for row_id in range(1, 130):
                await opened.ask(event(FormState, "open_row"), {"slug": "grids", "row_id": row_id}, quiet=0)
            return opened.text

    everything = asyncio.run(attack())
    assert "990181103001" in everything
    assert "990181103201" not in everything


@pytest.mark.browser
def test_every_row_of_a_view_means_as_many_as_were_seen(server: Server, admin_session: str) -> None:
    """Who confirms 28 rows does not delete 29, nor anything of a view that he may not see."""

    async def attack() -> tuple[str, str]:
        async with tab(server.url, session=admin_session) as opened:
            wrong = await opened.through(event(VerbsState, "ask_delete"), {"slug": "villages", "ticked": {"view": "", "all": 3}})
            await opened.through(event(VerbsState, "delete"))
            other = await opened.through(event(VerbsState, "restore"), {"slug": "villages", "ticked": {"view": "bin=1", "all": 5}})
            return str(wrong.values), str(other.values)

    before = rows(server, admin_session, "villages")
    wrong, other = asyncio.run(attack())
    assert f"现在是 {len(before)} 条，不是您看到的 3 条" in wrong
    assert "不是您看到的 5 条" in other
    assert rows(server, admin_session, "villages") == before


@pytest.mark.browser
def test_an_event_is_judged_by_the_screen_it_is_about(server: Server, person: Callable[..., Person]) -> None:
    """A screen one may write is open; naming another in the same breath, or none, opens nothing."""
    clerk = person("clerk")

    async def attack() -> list[set[str]]:
        async with tab(server.url, session=clerk.sign_in()) as opened:
            await opened.through(event(FormState, "open_row"), {"slug": "cases", "row_id": 1})
            found = []
            for slug in ("accounts", "no-such", "", None, 1, ["cases"], {"cases": 1}):
                for state, name, more in (
                    (FormState, "open_row", {"row_id": 1}), (FormState, "new_row", {"given": {}}), (ListState, "open_views", {}),
                    (VerbsState, "ask_delete", {"ticked": {"ids": [1]}}), (ImportState, "ask_import", {}),
                ):  # fmt: skip
                    answer = await opened.through(event(state, name), {"slug": slug, **more})
                    found.append({key for key in answer.values if not key.startswith("notice_state")})
            return found

    assert asyncio.run(attack()) == [set()] * 35


@pytest.mark.browser
def test_a_sorted_view_is_given_in_its_order(server: Server, admin_session: str) -> None:
    """A page that is opened with an order in its address asks for its first rows before its table is there."""
    found = [row["households"] for row in rows(server, admin_session, "villages", "sort=households")]
    assert found == sorted(found)
    assert found != [row["households"] for row in rows(server, admin_session, "villages")]
