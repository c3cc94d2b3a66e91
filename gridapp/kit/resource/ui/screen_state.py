"""What the server half of the resource screens shares: which resource is meant, the way to its store and the voice it answers in.

There is one state for the list on screen, one for the form, one for the detail page, whatever their resource. Which one that is, a
browser says: by an event that opens something (its `slug`), or by what was opened before. Either way the gate asks for the permission of
that very resource, and the store asks again.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

import reflex as rx

from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import Permission, current_actor
from gridapp.kit.auth.permissions import declared
from gridapp.kit.errors import NotFound, Refusal
from gridapp.kit.i18n import Msg
from gridapp.kit.store import registry
from gridapp.kit.store.spec import Resource
from gridapp.kit.ui.notice import notify

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Verb = Callable[[Resource], str]
"""From a resource to one of its permissions."""


def to_read(resource: Resource) -> str:
    """The permission to see a resource's rows."""
    return resource.read


def to_write(resource: Resource) -> str:
    """The permission to change a resource's rows."""
    return resource.write


def _thing(verb: str) -> Verb:
    return lambda resource: f"{resource.read.partition('.')[0]}.{verb}"


to_unmask, to_export, to_import = _thing("unmask"), _thing("export"), _thing("import")
"""The permissions to look behind masks, to take rows out and to bring files in: `<thing>.<verb>`."""


def known(slug: Any) -> Resource | None:
    """The mounted resource of a slug, if that is one; a browser can say anything."""
    try:
        return registry.resource_of(slug)
    except (KeyError, TypeError):
        return None


def _declared(verb: Verb, resource: Resource | None) -> str | None:
    """The permission, if a room declares it: a list without masks has nobody who may look behind them."""
    name = verb(resource) if resource else None
    return name if name in declared() else None


def named(verb: Verb) -> Permission:
    """What an event needs that says in `slug` which resource it is about."""

    def permission(_state: Any, payload: Mapping[str, Any]) -> str | None:
        return _declared(verb, known(payload.get("slug")))

    return permission


def opened(verb: Verb) -> Permission:
    """What an event needs that is about the resource its state has open."""

    def permission(state: Any, _payload: Mapping[str, Any]) -> str | None:
        return _declared(verb, known(state.slug))

    return permission


class Screen(rx.State, mixin=True):
    """A state that has one resource open, by its slug."""

    slug: str = ""

    def _resource(self) -> Resource:
        """The resource that is open. Raises `NotFound` when none is."""
        resource = known(self.slug)
        if resource is None:
            raise NotFound
        return resource

    async def _ask(
        self, function: Callable[Concatenate[Resource, Actor, Given], Answer], *args: Given.args, **options: Given.kwargs
    ) -> Answer:
        """Ask the store as the person behind this tab, off the event loop. Raises what the store raises."""
        actor = await current_actor(self)
        return await asyncio.to_thread(function, self._resource(), actor, *args, **options)

    async def _say(self, message: Msg, *warnings: Msg, undo: Any = None) -> None:
        """Say that something is done, with the warnings that belong to it in the same notice."""
        await notify(self, message, "warning" if warnings else "success", lines=warnings, undo=undo)

    async def _refuse(self, refusal: Refusal) -> None:
        """Show why something was refused."""
        await notify(self, refusal.message, "error")
