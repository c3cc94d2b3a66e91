"""What a room brings to the office, said once: everything that spans rooms (navigation, permissions, files, pages) derives from it.

No Reflex here and none in a `room.py`: the command line, the seeds and the tests read the same declarations as the app.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from gridapp.kit.auth.permissions import Permission, grantable
from gridapp.kit.fields import fields_of
from gridapp.kit.standing import Outlook
from gridapp.kit.store.spec import Resource
from gridapp.kit.transfer.tables import FileTable


@dataclass(frozen=True)
class NavItem:
    """A link of the navigation; who lacks `permission` does not see it. The empty permission is everybody's who signed in."""

    label: str
    href: str
    icon: str
    permission: str = ""


@dataclass(frozen=True)
class NavGroup:
    """A titled group of links; it vanishes when none of them may be seen. An empty label shows the links alone."""

    label: str
    items: Sequence[NavItem]


@dataclass(frozen=True)
class Links:
    """Links of a room in a group of the navigation, which other rooms may add to: slugs of its resources, and pages.

    Groups, and the links in each, stand in the order of the rooms; a greater `order` moves them behind those with a smaller one.
    """

    group: str
    items: Sequence[str | NavItem]
    order: int = 0


@dataclass(frozen=True, kw_only=True)
class Room:
    """What one room brings. A permission that no room declares here can be asked for nowhere."""

    name: str
    """Its folder's, and that of its message catalogue (`locale/en/<name>.po`)."""
    resources: Sequence[Resource] = ()
    pages: Sequence[str] = ()
    """`package.module:function`: each adds its routes to the app it is given. Names, because pages need Reflex and this must not."""
    links: Sequence[Links] = ()
    permissions: Sequence[Permission] = ()
    grants: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    """Code of a role → what that role holds when an office starts."""
    files: Sequence[FileTable] = ()
    """What goes in and out as files, parents before children."""
    standings: Sequence[Outlook] = ()


@dataclass(frozen=True)
class Office:
    """The rooms of an office, in the order of its navigation, and what follows from them.

    Raises:
        ValueError: the rooms do not fit together; every mistake is named.
    """

    rooms: tuple[Room, ...]
    name: str
    """On every page and over the forms of sign-in (msgid)."""

    def __post_init__(self) -> None:
        if wrong := list(self._mistakes()):
            raise ValueError("\n".join(wrong))

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every CRUD screen."""
        return tuple(resource for room in self.rooms for resource in room.resources)

    @cached_property
    def permissions(self) -> tuple[Permission, ...]:
        """Every permission that may be asked for."""
        return tuple(permission for room in self.rooms for permission in room.permissions)

    @cached_property
    def standings(self) -> tuple[Outlook, ...]:
        """How the rooms stand, each in one figure."""
        return tuple(standing for room in self.rooms for standing in room.standings)

    @cached_property
    def tables(self) -> Mapping[str, FileTable]:
        """The files' tables by name, parents before children, each with its screen, whose checks apply to every imported row."""
        screens = {resource.model: resource for resource in self.resources}
        return {table.name: replace(table, resource=screens.get(table.model)) for room in self.rooms for table in room.files}

    @cached_property
    def navigation(self) -> tuple[NavGroup, ...]:
        """The groups of links."""
        screens = {resource.slug: resource for resource in self.resources}
        groups: dict[str, list[NavItem]] = {}
        for links in sorted((links for room in self.rooms for links in room.links), key=lambda links: links.order):
            groups.setdefault(links.group, []).extend(
                item if isinstance(item, NavItem) else NavItem((found := screens[item]).label, f"/{item}", found.icon, found.read)
                for item in links.items
            )
        return tuple(NavGroup(label, tuple(items)) for label, items in groups.items())

    def grants(self, role: str) -> tuple[str, ...]:
        """What the rooms give to a role when an office starts."""
        return tuple(name for room in self.rooms for name in room.grants.get(role, ()))

    def _mistakes(self) -> Iterator[str]:
        named = {
            "room": [room.name for room in self.rooms],
            "permission": [permission.name for permission in self.permissions],
            "file table": [table.name for room in self.rooms for table in room.files],
            "standing": [standing.name for standing in self.standings],
        }
        for kind, names in named.items():
            yield from (f"{kind} {name!r} is declared {count} times" for name, count in Counter(names).items() if count > 1)
        known = set(named["permission"])
        for room in self.rooms:
            yield from (f"room {room.name}: {asker} asks for {name!r}, which no room declares" for asker, name in _asked(room)
                        if name and name not in known)  # fmt: skip
            for role, names in room.grants.items():
                yield from (f"room {room.name}: {role} is granted {name!r}, which no room declares" for name in names
                            if not grantable(name, known))  # fmt: skip
            slugs = {resource.slug for resource in room.resources}
            yield from (f"room {room.name}: links name {item!r}, which is no resource of the room" for links in room.links
                        for item in links.items if isinstance(item, str) and item not in slugs)  # fmt: skip


def _asked(room: Room) -> Iterator[tuple[str, str]]:
    """Who in a room asks for which permission, those that the generic screens derive (`<thing>.export` …) included."""
    for resource in room.resources:
        yield from ((resource.slug, name) for name in (resource.read, resource.write))
        yield from ((f"{resource.slug}: {section.title}", section.write) for section in resource.form)
        yield from ((f"{resource.slug}: {action.name}", name) for action in resource.actions for name in action.needed(resource))
        yield from ((f"{resource.slug}: {link.href}", link.permission) for link in resource.links)
        thing = resource.read.partition(".")[0]
        shown = {*resource.form_fields, *(column.name for column in resource.list_columns)}
        transfer, secret = resource.transfer, any(spec.sensitive and name in shown for name, spec in fields_of(resource.model).items())
        derived = {"export": transfer and transfer.exports, "import": transfer and transfer.imports, "unmask": secret}
        yield from ((resource.slug, f"{thing}.{verb}") for verb, used in derived.items() if used)
    for links in room.links:
        yield from ((item.href, item.permission) for item in links.items if isinstance(item, NavItem))
    yield from ((standing.name, standing.permission) for standing in room.standings)
