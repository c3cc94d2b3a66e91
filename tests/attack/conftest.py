"""Accounts to attack with and from, on the running app."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.attack.client import session_cookie, sign_in
from tests.plugins.servers import Server, gridapp

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
    """Makes accounts: `person("clerk")`."""

    def make(role: str, *options: str) -> Person:
        username = f"{role.replace('_', '.')}.{next(_NUMBER)}"
        done = gridapp("user", "add", username, "--role", role, *options, data_dir=server.data_dir, stdin=f"{PASSWORD}\n")
        assert done.returncode == 0, done.stderr
        return Person(server, username)

    return make


@pytest.fixture(scope="module")
def admin_session(server: Server) -> str:
    """A session of the administrator."""
    answer = sign_in(server.url, server.username, server.password)
    assert answer.status_code == 303, answer.text
    return session_cookie(answer)
