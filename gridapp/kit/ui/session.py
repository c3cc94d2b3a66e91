"""What the frame knows about the person in front of it, and `may()`: whether to show a control.

It only decides what is shown. Whether something is done is decided where it is done.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import reflex as rx

from gridapp.kit.auth.actor import EVERYTHING, Actor
from gridapp.kit.auth.gate import SIGNED_IN, current_actor, requires
from gridapp.kit.config import settings
from gridapp.kit.i18n import Msg
from gridapp.kit.ui.text import both

MAX_SEARCH = 100


@dataclass(frozen=True)
class Hit:
    """Something that search everything found. `group` is what kind of thing it is, `note` what tells it from its like."""

    group: Msg | str
    label: str
    href: str
    note: Msg | str = ""


Facts = Callable[[Actor], Awaitable[dict[str, Any]]]
Search = Callable[[Actor, str], Awaitable[Sequence[Hit]]]
_facts: list[Facts] = []
_search: list[Search] = []


def describe_with(facts: Facts) -> Facts:
    """Register who says what stands in the top bar, once, from `app.py`.

    For an actor: `{"office": "青云镇…", "role": "…", "places": [(id, name), …]}`; the places are those the actor can pick from.
    """
    _facts[:] = [facts]
    return facts


def search_with(search: Search) -> Search:
    """Register who answers the search box of the top bar; it sees only what the actor may see. Called once by `app.py`."""
    _search[:] = [search]
    return search


def searches() -> bool:
    """Whether somebody answers the search box."""
    return bool(_search)


class ShellState(rx.State):
    """Name and permissions of the person signed in; empty until `load` has run behind the gate."""

    signed_in: bool = False
    account: str = ""
    """Whose drafts the browser keeps."""
    name: str = ""
    role: str = ""
    office: str = ""
    permissions: list[str] = []
    whole: bool = True
    """The account is confined to no place: it may write what belongs to none."""
    places: list[dict[str, str]] = []
    """What the place picker offers, `id` and `name`; nothing for an account that is confined to a place."""
    place: str = ""
    """The id of the picked place; empty for the whole office."""
    place_name: str = ""
    due_soon: int = 0
    """Hours before a deadline from which on it is near."""
    hits: dict[str, Any] = {}
    """The last answer of search everything: the `text` it answers and its `items`."""

    @rx.event
    @requires(SIGNED_IN)
    async def load(self) -> None:
        """Fill in who is here; runs as each page appears, so that a changed role shows at the next click."""
        actor = await current_actor(self)
        facts = await _facts[0](actor) if _facts else {}
        self.name, self.permissions, self.signed_in, self.account = actor.name, sorted(actor.permissions), True, str(actor.id)
        self.whole = actor.unpicked().scope is None
        self.due_soon = settings().due_soon_hours
        self.role, self.office = facts.get("role", ""), facts.get("office", "")
        self.places = [{"id": str(key), "name": name} for key, name in facts.get("places", ())]
        self.place = "" if actor.place is None else str(actor.place)
        self.place_name = next((item["name"] for item in self.places if item["id"] == self.place), "")

    @rx.event(supersedes=True)
    @requires(SIGNED_IN)
    async def search(self, text: str) -> None:
        """Somebody types in the search box of the top bar."""
        wanted = text.strip()[:MAX_SEARCH] if isinstance(text, str) else ""
        actor = await current_actor(self)
        found = await _search[0](actor, wanted) if _search and wanted else []
        items = [{"group": both(hit.group), "label": both(hit.label), "note": both(hit.note), "href": hit.href} for hit in found]
        self.hits = {"text": wanted, "items": items}


def may(permission: str) -> rx.Var[bool]:
    """Whether the person here holds a permission, directly or through a wildcard; for hiding what they may not do."""
    thing, held = permission.partition(".")[0], rx.Var.create(ShellState.permissions).to(list)
    return reduce(or_, (held.contains(name) for name in (permission, f"{thing}.*", EVERYTHING)))
