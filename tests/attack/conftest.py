"""Accounts to attack with and from, on the running app."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from gridapp.features.accounts import service
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.db.session import transaction
from tests.attack.client import session_cookie, sign_in
from tests.plugins.servers import Server

PASSWORD = "wading otter violin"
_NUMBER = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    server: Server
    username: str

    def sign_in(self) -> str:
        """Sign in afresh; the session cookie as `name=value`."""
        answer = sign_in(self.server.url, self.username, PASSWORD)
        assert answer.status_code == 303, answer.text
        return session_cookie(answer)


@pytest.fixture
def person(server: Server) -> Callable[..., Person]:
    """Makes accounts: `person("clerk")`, `person("community", village="990181103001")`."""

    def make(role: str, *, village: str = "", must_change: bool = False) -> Person:
        username = f"{role.replace('_', '.')}.{next(_NUMBER)}"
        with server.office(), transaction(SYSTEM) as tx:
            service.create_account(
                tx, username=username, display_name="", role_code=role, password_hash=service.hashed(PASSWORD, username),
                must_change_password=must_change, **service.place_of(tx, village_code=village, grid_code=""),
            )  # fmt: skip
        return Person(server, username)

    return make


@pytest.fixture(scope="module")
def admin_session(server: Server) -> str:
    """A session of the administrator."""
    answer = sign_in(server.url, server.username, server.password)
    assert answer.status_code == 303, answer.text
    return session_cookie(answer)
