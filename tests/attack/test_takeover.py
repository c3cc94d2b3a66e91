"""From one village, with the administrators' role or one that manages accounts, for the town: by form posts and raw events."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import reflex as rx

from gridapp.kit.resource.ui.form_state import FormState
from gridapp.kit.resource.ui.verbs_state import VerbsState
from tests.attack.client import event, sign_in, tab
from tests.attack.conftest import PASSWORD, Person
from tests.plugins.servers import Server

pytestmark = pytest.mark.browser
VILLAGE = "990181103001"
TAKEN = "taken over quietly"


def rows(server: Server, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Run a statement beside the server."""
    with sqlite3.connect(server.data_dir / "gridapp.db", timeout=15) as connection:
        found = connection.execute(statement, values).fetchall()
    connection.close()
    return found


@pytest.fixture
def attacker(server: Server, person: Callable[..., Person], request: pytest.FixtureRequest) -> Person:
    """Confined to a village; `chief` may do everything there, `manager` manages accounts."""
    made = person("admin", village=VILLAGE)
    if request.param == "manager":
        rows(
            server,
            "INSERT OR IGNORE INTO account_role (code, name, permissions, created_at, updated_at, version)"
            """ VALUES ('manager', '账号管理', '["account.read", "account.write"]', '2026-01-01', '2026-01-01', 1)""",
        )
        rows(server, "UPDATE account SET role_code = 'manager' WHERE username = ?", made.username)
    return made


@pytest.mark.parametrize("attacker", ["chief", "manager"], indirect=True)
def test_no_password_of_the_town_is_reset_from_a_village(server: Server, attacker: Person, person: Callable[..., Person]) -> None:
    session = attacker.sign_in()
    for victim in (server.username, person("clerk").username, person("community", village="990181103201").username):
        data = {"username": victim, "new": TAKEN, "repeat": TAKEN, "next": "/"}
        answer = httpx.post(f"{server.url}/auth/reset", data=data, headers={"Origin": server.url, "Cookie": session}, trust_env=False)
        assert answer.status_code == 422
        assert "没有名为" in answer.text
        assert sign_in(server.url, victim, TAKEN).status_code == 401
    assert sign_in(server.url, server.username, server.password).status_code == 303


@pytest.mark.parametrize("attacker", ["chief", "manager"], indirect=True)
def test_no_event_raises_an_account_or_touches_one_of_the_town(server: Server, attacker: Person) -> None:
    accounts = "SELECT id, role_code, village_id, grid_id, disabled_at, deleted_at, password_hash FROM account ORDER BY id"
    roles = "SELECT code, name, permissions, deleted_at FROM account_role ORDER BY id"
    session = attacker.sign_in()
    before = rows(server, accounts), rows(server, roles)
    ids = [row[0] for row in before[0]]
    boss, me = (rows(server, "SELECT id FROM account WHERE username = ?", name)[0][0] for name in (server.username, attacker.username))
    village = rows(server, "SELECT village_id FROM account WHERE id = ?", me)[0][0]

    async def attack() -> str:
        async with tab(server.url, session=session) as opened:

            async def ask(state: type[rx.State], handler: str, **payload: Any) -> dict[str, Any]:
                answer = await opened.through(event(state, handler), payload)
                return answer.values

            async def save(opening: dict[str, Any], **data: Any) -> None:
                token = next((value for key, value in opening.items() if key.endswith(".form_token")), "")
                await ask(FormState, "save", data={**data, "form_token": token})

            async def new(slug: str) -> dict[str, Any]:
                return await ask(FormState, "new_row", slug=slug, given={})

            async def form(slug: str, row_id: int) -> dict[str, Any]:
                return await ask(FormState, "open_row", slug=slug, row_id=row_id)

            fresh = {"username": "fresh.one", "display_name": "x", "role_code": "admin"}
            await save(await new("accounts"), **fresh)
            await save(await new("accounts"), **fresh, village_id=str(village + 1))
            await save(await form("accounts", me), village_id="", role_code="admin")
            await save(await form("accounts", boss), role_code="grid_worker")
            await save(await new("account-roles"), code="mighty", name="x", permissions="*")
            for number in range(1, len(before[1]) + 1):
                await save(await form("account-roles", number), name="taken", permissions="*")
            for target in ({"ids": [boss]}, {"ids": ids}, {"view": "", "all": len(ids)}, {"view": "", "all": 1}):
                for verb in ("disable", "enable", "sign_out"):
                    await ask(VerbsState, "ask_action", slug="accounts", name=verb, ticked=target)
                    await ask(VerbsState, "act")
                await ask(VerbsState, "ask_delete", slug="accounts", ticked=target)
                await ask(VerbsState, "delete")
                await ask(VerbsState, "restore", slug="accounts", ticked=target)
                for field, value in (("role_code", "community"), ("village_id", str(village))):
                    await ask(VerbsState, "ask_bulk_edit", slug="accounts", ticked=target)
                    await ask(VerbsState, "choose_bulk_field", field=field)
                    await ask(VerbsState, "bulk_edit", data={field: value})
            for number in range(1, len(before[1]) + 1):
                await ask(VerbsState, "ask_delete", slug="account-roles", ticked={"ids": [number]})
                await ask(VerbsState, "delete")
            return opened.text

    frames = asyncio.run(attack())
    assert attacker.username in frames, "the attack reached the accounts"
    assert '"username":"admin"' not in frames.replace(" ", "")
    assert (rows(server, accounts), rows(server, roles)) == before
    assert sign_in(server.url, attacker.username, PASSWORD).status_code == 303
