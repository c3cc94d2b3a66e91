"""Saved views of a list, server side."""

from typing import Any
from urllib.parse import parse_qsl

import reflex as rx

from gridapp.kit.auth.gate import requires
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.resource import wire
from gridapp.kit.resource.address import read_address, write_address
from gridapp.kit.resource.ui.list_state import ListState
from gridapp.kit.resource.ui.screen_state import read_permission
from gridapp.kit.store import saved_views
from gridapp.kit.ui.text import both


class ViewsState(ListState, mixin=True):
    """The account's views of one list."""

    views: list[dict[str, Any]] = []
    naming_view: bool = False
    view_error: dict[str, str] = {}

    async def _read_views(self) -> None:
        self.views = await self._ask(saved_views.list_views)

    @rx.event
    @requires(read_permission)
    async def open_views(self):
        """The menu of views was opened."""
        await self._read_views()

    @rx.event
    @requires(read_permission)
    async def use_view(self, view_id: int):
        """Show a saved view."""
        found = next((view for view in await self._ask(saved_views.list_views) if view["id"] == wire.whole(view_id)), None)
        if found is not None:
            self._show(read_address(self.resource, dict(parse_qsl(found["query"]))))
            await self._name_filters()

    @rx.event
    @requires(read_permission)
    async def name_view(self, on: bool):
        """Open (or close) the dialog that names the view on screen."""
        self.naming_view, self.view_error = on is True, {}

    @rx.event
    @requires(read_permission)
    async def save_view(self, data: dict[str, Any]):
        """Keep what is on screen under a name."""
        name = wire.words(wire.mapping(data).get("name"), most=200)
        try:
            await self._ask(saved_views.save_view, name, write_address(self.resource, self._view()))
        except Refusal as refusal:
            self.view_error = both(refusal.message)
            return
        self.naming_view, self.view_error = False, {}
        await self._say(msg("已保存视图“{name}”", name=name))
        await self._read_views()

    @rx.event
    @requires(read_permission)
    async def delete_view(self, view_id: int):
        """Forget a saved view."""
        try:
            await self._ask(saved_views.delete_view, wire.whole(view_id))
        except Refusal as refusal:
            await self._refuse(refusal)
        await self._read_views()
