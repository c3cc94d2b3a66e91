"""What the server half of every resource screen shares: the resource, the way to its store and the voice it answers in."""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

import reflex as rx

from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg
from gridapp.kit.store.spec import Resource
from gridapp.kit.ui.notice import notify

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def read_permission(cls: type[Any]) -> str:
    """The permission to see the screen of a resource's state class."""
    return cls.resource.read


def write_permission(cls: type[Any]) -> str:
    """The permission to change the rows of a resource's state class."""
    return cls.resource.write


class ScreenState(rx.State, mixin=True):
    """The resource, the way to its store, and notices."""

    resource: ClassVar[Resource]

    async def _ask(
        self, function: Callable[Concatenate[Resource, Actor, Given], Answer], *args: Given.args, **options: Given.kwargs
    ) -> Answer:
        """Ask the store as the person behind this tab, off the event loop. Raises what the store raises."""
        actor = await current_actor(self)
        return await asyncio.to_thread(function, self.resource, actor, *args, **options)

    async def _say(self, message: Msg, *warnings: Msg, undo: Any = None) -> None:
        """Say that something is done, with the warnings that belong to it in the same notice."""
        await notify(self, message, "warning" if warnings else "success", lines=warnings, undo=undo)

    async def _refuse(self, refusal: Refusal) -> None:
        """Show why something was refused."""
        await notify(self, refusal.message, "error")
