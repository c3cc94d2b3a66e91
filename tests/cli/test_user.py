"""`gridapp user`: accounts from the command line."""

import json
import re
from pathlib import Path

import pytest

from gridapp.features.accounts import state
from gridapp.kit.auth.routes import WrongCredentials
from tests.plugins.servers import gridapp

pytestmark = pytest.mark.usefixtures("sqlite_database")
GROUPS = re.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}")


def _run(office: Path, *arguments: str, stdin: str = "") -> str:
    done = gridapp("user", *arguments, data_dir=office, stdin=stdin)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _refused(office: Path, *arguments: str, stdin: str = "") -> str:
    done = gridapp("user", *arguments, data_dir=office, stdin=stdin)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


def test_an_account_from_its_making_to_its_end(office_dir: Path) -> None:
    made = _run(office_dir, "add", "Li.Ming", "--role", "clerk", "--name", "李明", "--generate")
    password = GROUPS.findall(made)
    assert len(password) == 1, "a generated password is printed once"
    state.sign_in("li.ming", password[0], digest="a" * 64)

    changed = _run(office_dir, "passwd", "li.ming", stdin="wading otter violin\n")
    assert "otter" not in changed
    assert state.resolve("a" * 64) is None
    state.sign_in("li.ming", "wading otter violin", digest="b" * 64)

    _run(office_dir, "disable", "li.ming")
    assert state.resolve("b" * 64) is None
    listed = json.loads(_run(office_dir, "list", "--format", "json"))
    assert listed == [{"username": "li.ming", "name": "李明", "role": "clerk", "state": "disabled"}]

    _run(office_dir, "enable", "li.ming")
    state.sign_in("li.ming", "wading otter violin", digest="c" * 64)
    assert "argon2" not in _run(office_dir, "list")


def test_what_is_refused_says_why_and_leaves_nothing(office_dir: Path) -> None:
    assert "10" in _refused(office_dir, "add", "li", "--role", "clerk", stdin="short\n")
    assert "ghost" in _refused(office_dir, "add", "li", "--role", "ghost", stdin="wading otter violin\n")
    assert "网格" in _refused(office_dir, "add", "li", "--role", "grid_worker", stdin="wading otter violin\n")
    assert "999" in _refused(office_dir, "add", "li", "--role", "grid_worker", "--grid", "999", stdin="wading otter violin\n")
    assert "nobody" in _refused(office_dir, "passwd", "nobody", stdin="wading otter violin\n")
    assert json.loads(_run(office_dir, "list", "--format", "json")) == []
    with pytest.raises(WrongCredentials):
        state.sign_in("li", "wading otter violin", digest="a" * 64)


def test_no_option_takes_a_password(office_dir: Path) -> None:
    """What stands on a command line stands in the shell's history and in the list of processes."""
    for verb in ("add", "passwd"):
        assert "--password" not in _run(office_dir, verb, "--help")
