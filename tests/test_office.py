"""The rooms of the office fit together, and one more needs one line."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gridapp.features.accounts.rules import ADMIN, ROLES
from gridapp.kit.auth.actor import EVERYTHING, Actor
from gridapp.kit.auth.permissions import Permission, declared, grantable
from gridapp.kit.room import Links, NavItem, Room
from gridapp.kit.store.spec import Action
from gridapp.office import OFFICE

ROOT = Path(__file__).resolve().parents[1]
ROOM = Room(
    name="tools", permissions=(Permission("tools.read", "看"),), links=(Links("工具", (NavItem("工具", "/t", "hammer", "tools.read"),)),)
)


def test_the_office_is_read_without_the_screens() -> None:
    seen = "import sys, gridapp.office; sys.exit(any(name.partition('.')[0].startswith('reflex') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", seen], cwd=ROOT, check=False).returncode == 0


def test_a_room_is_its_folder() -> None:
    folders = {path.parent.name for path in (ROOT / "gridapp" / "features").glob("*/__init__.py")}
    assert {room.name for room in OFFICE.rooms} == folders
    catalogues = {path.stem for path in (ROOT / "gridapp" / "locale" / "en").glob("*.po")}
    assert {room.name for room in OFFICE.rooms} <= catalogues


def test_every_page_is_there() -> None:
    missing = [name for room in OFFICE.rooms for name in room.pages if not _defines(*name.split(":"))]
    assert missing == []


def _defines(module: str, function: str) -> bool:
    path = ROOT / module.replace(".", "/")
    file = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
    return re.search(rf"\b{function}\b", file.read_text()) is not None


def test_only_the_administrator_manages_accounts_and_reads_the_log() -> None:
    assert OFFICE.grants(ADMIN) == (EVERYTHING,)
    for code in ROLES:
        actor = Actor(id=1, name=code, permissions=frozenset(OFFICE.grants(code)))
        assert actor.may("account.write") == (code == ADMIN)
        assert actor.may("audit.read") == (code == ADMIN)
    assert {role for room in OFFICE.rooms for role in room.grants} <= set(ROLES)


def test_a_role_may_hold_whatever_is_declared_and_nothing_else() -> None:
    assert [name for name in declared() if not grantable(name)] == []
    assert set(declared()) == {permission.name for permission in OFFICE.permissions}
    assert not grantable("staff.fly")
    assert not grantable("ghosts.*")


def test_the_document_lists_the_permissions_and_the_roles() -> None:
    text = (ROOT / "docs" / "permissions.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| ([a-z, ]+) \|", text, re.MULTILINE)
    written = {f"{thing}.{verb}" for thing, verbs in rows for verb in verbs.split(", ")}
    assert written == set(declared())
    assert set(re.findall(r"^\| `(\w+)` [^|`]+\| (?:read|keep|everything|`\*`)", text, re.MULTILINE)) == set(ROLES)


def test_one_more_room_brings_everything_by_itself() -> None:
    office = replace(OFFICE, rooms=(*OFFICE.rooms, ROOM))
    assert [group.items for group in office.navigation if group.label == "工具"] == [ROOM.links[0].items]
    assert len(office.permissions) == len(OFFICE.permissions) + 1


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (replace(ROOM, permissions=()), "room tools: /t asks for 'tools.read', which no room declares"),
        (replace(ROOM, name="staff"), "room 'staff' is declared 2 times"),
        (replace(ROOM, permissions=(*ROOM.permissions, Permission("staff.read", "x"))), "permission 'staff.read' is declared 2 times"),
        (replace(ROOM, grants={"clerk": ("tools.fly",)}), "clerk is granted 'tools.fly', which no room declares"),
        (replace(ROOM, links=(Links("工具", ("staff",)),)), "links name 'staff', which is no resource of the room"),
        (
            replace(ROOM, resources=(replace(OFFICE.resources[0], write="tools.write"),)),
            "villages asks for 'tools.write', which no room declares",
        ),
        (
            replace(ROOM, resources=(replace(OFFICE.resources[0], actions=(Action("x", "X", lambda _tx, _row: None, permission="a.b"),)),)),
            "villages: x asks for 'a.b', which no room declares",
        ),
        (
            replace(ROOM, resources=(replace(OFFICE.resources[0], read="tools.read"),)),
            "villages asks for 'tools.export', which no room declares",
        ),
    ],
)
def test_rooms_that_do_not_fit_are_told(room: Room, said: str) -> None:
    with pytest.raises(ValueError, match=r"room|permission") as told:
        replace(OFFICE, rooms=(*OFFICE.rooms, room))
    assert said in str(told.value)


def test_a_permission_has_a_thing_and_a_verb() -> None:
    with pytest.raises(ValueError, match=r"thing\.verb"):
        Permission("staff", "人员")
