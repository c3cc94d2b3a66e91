"""Nobody in the tests holds a permission that the office does not know: what such an actor is refused, everybody is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridapp.kit.auth.permissions import grantable
from gridapp.office import OFFICE

TESTS = Path(__file__).parent
KNOWN = [permission.name for permission in OFFICE.permissions]
OWN_ROOM = {"tests/kit/resource/test_seventh.py": "tools.*", "tests/browser/gallery/gallery/gallery.py": "thing.*"}
"""Files that open a room of their own, and its permissions."""


def held(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of every permission that is written into the `permissions=` of somebody (a room declares its own)."""
    for call in ast.walk(tree):
        for given in call.keywords if isinstance(call, ast.Call) and ast.unparse(call.func) not in {"Room", "Office", "replace"} else ():
            if given.arg == "permissions":
                try:
                    names = eval(compile(ast.Expression(given.value), "<permissions>", "eval"), {"EVERYTHING": "*"})
                except NameError:  # given by somebody else: a parameter, a resource's own
                    names = [text.value for text in ast.walk(given.value) if isinstance(text, ast.Constant) and isinstance(text.value, str)]
                yield from ((given.value.lineno, name) for name in names)


def test_every_actor_holds_permissions_of_the_office() -> None:
    found = [
        (path.relative_to(TESTS.parent).as_posix(), line, name)
        for path in sorted(TESTS.rglob("*.py"))
        for line, name in held(ast.parse(path.read_text()))
    ]
    assert len(found) > 30
    assert [(path, line, name) for path, line, name in found if not grantable(name, KNOWN) and OWN_ROOM.get(path) != name] == []


@pytest.mark.parametrize(
    "source", ['frozenset({"village.*"})', 'frozenset(f"ghosts.{verb}" for verb in ("read",))', 'thing.of({"x.read"})']
)
def test_an_unknown_permission_is_noticed(source: str) -> None:
    ((_line, name),) = held(ast.parse(f"Actor(permissions={source})"))
    assert not grantable(name, KNOWN)
