"""From one village, with the administrators' role or one that manages accounts, for the town: by form posts and raw events."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.attack.client import sign_in, tab
from tests.attack.conftest import PASSWORD, Person
from tests.attack.test_resource_events import event
from tests.plugins.servers import Server

pytestmark = pytest.mark.browser
VILLAGE = ("--village", "990181103001")
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
    made = person("admin", *VILLAGE)
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
    for victim in (server.username, person("clerk").username, person("community", "--village", "990181103201").username):
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

            async def ask(slug: str, handler: str, **payload: Any) -> dict[str, Any]:
                return (await opened.ask(event(slug, handler), payload)).values

            async def save(slug: str, opening: dict[str, Any], **data: Any) -> None:
                token = next((value for key, value in opening.items() if key.endswith(".form_token")), "")
                await ask(slug, "save", data={**data, "form_token": token})

            fresh = {"username": "fresh.one", "display_name": "x", "role_code": "admin"}
            await save("accounts", await ask("accounts", "new_row", given={}), **fresh)
            await save("accounts", await ask("accounts", "new_row", given={}), **fresh, village_id=str(village + 1))
            await save("accounts", await ask("accounts", "open_row", row_id=me), village_id="", role_code="admin")
            await save("accounts", await ask("accounts", "open_row", row_id=boss), role_code="grid_worker")
            await save("account-roles", await ask("account-roles", "new_row", given={}), code="mighty", name="x", permissions="*")
            for number in range(1, len(before[1]) + 1):
                await save("account-roles", await ask("account-roles", "open_row", row_id=number), name="taken", permissions="*")
            for target in ([boss], ids):
                for verb in ("disable", "enable", "sign_out"):
                    await ask("accounts", "ask_action", name=verb, ids=target)
                    await ask("accounts", "act")
                await ask("accounts", "ask_delete", ids=target)
                await ask("accounts", "delete")
                await ask("accounts", "restore", ids=target)
                await ask("accounts", "select", chosen=target)
                for field, value in (("role_code", "community"), ("village_id", str(village))):
                    await ask("accounts", "ask_bulk_edit", field=field)
                    await ask("accounts", "bulk_edit", data={field: value})
            for number in range(1, len(before[1]) + 1):
                await ask("account-roles", "ask_delete", ids=[number])
                await ask("account-roles", "delete")
            return opened.text

    frames = asyncio.run(attack())
    assert attacker.username in frames, "the attack reached the accounts"
    assert '"username":"admin"' not in frames.replace(" ", "")
    assert (rows(server, accounts), rows(server, roles)) == before
    assert sign_in(server.url, attacker.username, PASSWORD).status_code == 303
