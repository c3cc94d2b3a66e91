"""The person behind a request, as plain values: no SQL, no Reflex."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from gridapp.kit.errors import NotAllowed, NotConfined

EVERYTHING = "*"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who asks, what they may do and which part of the office they see.

    `permissions` holds `<thing>.<verb>` names, `<thing>.*` or `*`.
    `scope` maps the kind of place to the ids the actor is confined to; `None` means the whole office. An empty mapping sees nothing.
    """

    id: int
    name: str
    permissions: frozenset[str] = frozenset()
    scope: dict[str, frozenset[int]] | None = field(default=None, hash=False)
    locale: str = "zh"
    session: str = ""
    """Digest of the login session; empty for the command line."""
    must_change_password: bool = False
    """Until the password is changed, only the page that changes it is open."""
    place: int | None = None
    """The place somebody who sees the whole office has picked for now; `scope` is confined to it. `None` for everybody else."""

    def may(self, permission: str) -> bool:
        """Whether the actor holds a permission, directly or through a wildcard."""
        thing = permission.partition(".")[0]
        return not self.permissions.isdisjoint({permission, f"{thing}.*", EVERYTHING})

    def need(self, permission: str) -> None:
        """Raise `NotAllowed` unless the actor holds `permission`."""
        if not self.may(permission):
            raise NotAllowed(permission)

    def need_whole(self, permission: str) -> None:
        """Raise `NotAllowed` unless the actor holds `permission` and is confined to no place: for writing what belongs to none."""
        self.need(permission)
        if self.unpicked().scope is not None:
            raise NotConfined(permission)

    def within(self, kind: str) -> Collection[int] | None:
        """Ids of `kind` the actor is confined to, or `None` for no limit."""
        return None if self.scope is None else self.scope.get(kind, frozenset())

    def unpicked(self) -> "Actor":
        """The actor as their account allows, whatever place is picked: for what only makes sense for the whole of it."""
        return self if self.place is None else replace(self, scope=None, place=None)


SYSTEM = Actor(id=0, name="system", permissions=frozenset({EVERYTHING}))
"""The command line and the seeds: may do everything, and the audit log says so."""
