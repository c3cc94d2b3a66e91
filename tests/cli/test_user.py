"""`gridapp user`: accounts from the command line."""

import io
import json
import re
from collections.abc import Callable

import pytest

from gridapp.features.accounts import state
from gridapp.kit.auth.routes import WrongCredentials
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("sqlite_database")
GROUPS = re.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}")


User = Callable[..., str]


@pytest.fixture
def user(run: Run, chinese: None, monkeypatch: pytest.MonkeyPatch) -> User:
    """Type `gridapp user ...`, with what is piped into it; returns what it prints, or what it is refused with."""

    def typed(*arguments: str, stdin: str = "", refused: bool = False) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code, out, err = run("user", *arguments)
        assert code == refused, err
        return err if refused else out

    return typed


def test_an_account_from_its_making_to_its_end(user: User) -> None:
    made = user("add", "Li.Ming", "--role", "clerk", "--name", "李明", "--generate")
    password = GROUPS.findall(made)
    assert len(password) == 1, "a generated password is printed once"
    state.sign_in("li.ming", password[0], digest="a" * 64)

    changed = user("passwd", "li.ming", stdin="wading otter violin\n")
    assert "otter" not in changed
    assert state.resolve("a" * 64) is None
    state.sign_in("li.ming", "wading otter violin", digest="b" * 64)

    user("disable", "li.ming")
    assert state.resolve("b" * 64) is None
    listed = json.loads(user("list", "--format", "json"))
    assert listed == [{"username": "li.ming", "name": "李明", "role": "clerk", "state": "disabled"}]

    user("enable", "li.ming")
    state.sign_in("li.ming", "wading otter violin", digest="c" * 64)
    assert "argon2" not in user("list")


def test_what_is_refused_says_why_and_leaves_nothing(user: User) -> None:
    assert "10" in user("add", "li", "--role", "clerk", stdin="short\n", refused=True)
    assert "ghost" in user("add", "li", "--role", "ghost", stdin="wading otter violin\n", refused=True)
    assert "网格" in user("add", "li", "--role", "grid_worker", stdin="wading otter violin\n", refused=True)
    assert "999" in user("add", "li", "--role", "grid_worker", "--grid", "999", stdin="wading otter violin\n", refused=True)
    assert "nobody" in user("passwd", "nobody", stdin="wading otter violin\n", refused=True)
    assert json.loads(user("list", "--format", "json")) == []
    with pytest.raises(WrongCredentials):
        state.sign_in("li", "wading otter violin", digest="a" * 64)


def test_no_option_takes_a_password(user: User) -> None:
    """What stands on a command line stands in the shell's history and in the list of processes."""
    for verb in ("add", "passwd"):
        assert "--password" not in user(verb, "--help")
