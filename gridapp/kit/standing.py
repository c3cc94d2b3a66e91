"""How a room stands, in one figure: what rooms hand to the first page without knowing it, and it shows without knowing them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from gridapp.kit.auth.actor import Actor
from gridapp.kit.i18n import Msg


@dataclass(frozen=True)
class Standing:
    """The figure now; `None` when there is nothing to count. `href` leads to what it counts."""

    value: int | None
    note: Msg
    href: str
    bad: bool = False


@dataclass(frozen=True)
class Outlook:
    """A figure on the first page. `read` checks permission and scope itself; who lacks `permission` does not see the figure."""

    name: str
    label: str
    permission: str
    about: str
    """What the figure counts (msgid)."""
    read: Callable[[Actor], Standing]
    unit: str
    kind: Literal["integer", "money"] = "integer"


_SHOWN: list[Outlook] = []


def mount_standings(outlooks: Sequence[Outlook]) -> None:
    """Say what the first page shows of the rooms."""
    _SHOWN[:] = outlooks


def standings() -> tuple[Outlook, ...]:
    """What the first page shows of the rooms, in order."""
    return tuple(_SHOWN)
