"""What may be asked for: the permissions that the rooms of an office declare. One that nobody declared can be held by no role."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gridapp.kit.auth.actor import EVERYTHING

_NAME = re.compile(r"[a-z_]+\.[a-z_]+")


@dataclass(frozen=True)
class Permission:
    """A permission, `<thing>.<verb>`, and what it lets somebody do (msgid).

    Raises:
        ValueError: the name is not written `<thing>.<verb>`.
    """

    name: str
    label: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is not a permission: write `thing.verb`")


_DECLARED: dict[str, Permission] = {}


def declare(permissions: Iterable[Permission]) -> None:
    """Say what may be asked for from now on."""
    _DECLARED.clear()
    _DECLARED.update({permission.name: permission for permission in permissions})


def declared() -> Mapping[str, Permission]:
    """Every declared permission by its name."""
    return _DECLARED


def grantable(name: str, catalogue: Iterable[str] | None = None) -> bool:
    """Whether a role may hold `name`: a declared permission, `<thing>.*` of a thing that has one, or `*`."""
    known = set(_DECLARED if catalogue is None else catalogue)
    thing, _dot, verb = name.partition(".")
    return name == EVERYTHING or name in known or (verb == "*" and any(other.startswith(f"{thing}.") for other in known))
