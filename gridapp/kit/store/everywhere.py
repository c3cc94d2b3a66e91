"""One search over every mounted screen, for the box in the top bar."""

from dataclasses import dataclass

from gridapp.kit.auth.actor import Actor
from gridapp.kit.i18n import Msg
from gridapp.kit.store import list_rows, registry
from gridapp.kit.store.spec import ListQuery, Resource

EACH = 4
"""Rows of one screen; the screen's own list shows the rest."""


@dataclass(frozen=True)
class Found:
    """A row that search found: on which screen, what it is called and what tells it from its like."""

    slug: str
    screen: Msg
    id: int
    label: str
    note: str


def find_everywhere(actor: Actor, text: str, each: int = EACH) -> list[Found]:
    """Rows of every screen that has a search and that the actor may read, at most `each` of a screen, in the screens' order."""
    if not text.strip():
        return []
    screens = [resource for resource in registry.mounted() if resource.search and actor.may(resource.read)]
    return [
        _found(resource, row) for resource in screens for row in list_rows(resource, actor, ListQuery(search=text, size=each))
    ]  # fmt: skip


def _found(resource: Resource, row: dict[str, object]) -> Found:
    """The row's name or title is what it is called, else its first column; its first other column tells it apart."""
    shown = [name for name in (column.name for column in resource.list_columns) if isinstance(row.get(name), str)]
    named = next((name for name in ("name", "title") if name in shown), shown[0] if shown else "")
    note = next((name for name in shown if name != named), "")
    return Found(resource.slug, Msg(resource.label), int(str(row["id"])), str(row.get(named, "")), str(row.get(note, "")))
