"""The page of one row, server side: its fields, what belongs to it, its history."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from gridapp.kit import store
from gridapp.kit.auth.gate import requires
from gridapp.kit.errors import Refusal
from gridapp.kit.resource import wire
from gridapp.kit.resource.ui.screen_state import Screen, known, opened, to_read
from gridapp.kit.store.trail import written_out
from gridapp.kit.ui.text import both

ROUTE_ARGUMENT = "row_id"


def _address(state: rx.State) -> tuple[str, int]:
    """The slug and the row of the page's URL: the visitor's word, so the gate and the store decide what comes of it."""
    slug, _slash, row_id = state.router.url.path.strip("/").partition("/")
    return slug, wire.whole(row_id)


def on_page_of(state: rx.State, slug: str, row_id: int) -> bool:
    """Whether the tab shows the page of that row."""
    return bool(row_id) and _address(state) == (slug, row_id)


def _addressed(state: Any, _payload: Mapping[str, Any]) -> str | None:
    resource = known(_address(state)[0])
    return resource.read if resource else None


class DetailState(Screen, rx.State):
    """One row opened on a page of its own; one per tab, whatever its resource."""

    row: dict[str, Any] = {}
    row_error: dict[str, str] = {}
    tab: str = ""
    """Slug of the related list that is open, or `history`."""
    entries: list[dict[str, Any]] = []

    @rx.event
    @requires(_addressed)
    async def open_detail(self):
        """The detail page was opened (or the connection came back: then the open tab stays open)."""
        slug, row_id = _address(self)
        if (self.slug, self.row.get("id")) != (slug, row_id):
            self.row, self.row_error, self.entries, self.tab = {}, {}, [], ""
        self.slug = slug
        await self._read_detail(row_id)
        related = self._resource().related
        if self.row:
            await self._open_tab(self.tab or (related[0].slug if related else "history"))

    async def _read_detail(self, row_id: int) -> None:
        try:
            self.row = await self._ask(store.show_row, row_id)
        except Refusal as refusal:
            self.row, self.row_error = {}, both(refusal.message)

    @rx.event
    @requires(opened(to_read))
    async def open_tab(self, slug: str):
        """Open a related list or the history."""
        if self.row:
            await self._open_tab(wire.words(slug))

    async def _open_tab(self, slug: str) -> None:
        self.tab = slug if any(item.slug == slug for item in self._resource().related) else "history"
        if self.tab == "history":
            await self._read_history()

    async def _read_history(self) -> None:
        try:
            entries = await self._ask(store.history, self.row["id"])
            self.entries = await self._ask(written_out, entries)
        except Refusal as refusal:
            await self._refuse(refusal)

    @rx.event
    @requires(opened(to_read))
    async def reread_detail(self):
        """Read the row again after it was changed in the drawer."""
        if self.row:
            await self._read_detail(self.row["id"])
            if self.tab == "history" and self.row:
                await self._read_history()
