"""The page of one row, server side: its fields, what belongs to it, its history."""

from typing import Any

import reflex as rx

from gridapp.kit import store
from gridapp.kit.auth.gate import requires
from gridapp.kit.errors import Refusal
from gridapp.kit.resource import wire
from gridapp.kit.resource.ui.screen_state import read_permission
from gridapp.kit.resource.ui.verbs_state import VerbsState
from gridapp.kit.store import registry
from gridapp.kit.store.spec import Saved
from gridapp.kit.store.trail import written_out
from gridapp.kit.ui.text import both

ROUTE_ARGUMENT = "row_id"


class DetailState(VerbsState, mixin=True):
    """One row opened on a page of its own."""

    row: dict[str, Any] = {}
    row_error: dict[str, str] = {}
    tab: str = ""
    """Slug of the related list that is open, or `history`."""
    entries: list[dict[str, Any]] = []

    def _asked_id(self) -> int:
        """The row the URL names: the visitor's word, so the store decides whether there is one."""
        return wire.whole(self.router.url.path.rstrip("/").rpartition("/")[2])

    @rx.event
    @requires(read_permission)
    async def open_detail(self):
        """The detail page was opened (or the connection came back: then the open tab stays open)."""
        if self.row.get("id") != self._asked_id():
            self.row, self.row_error, self.entries, self.tab = {}, {}, [], ""
        await self._read_detail()
        first = self.resource.related[0].slug if self.resource.related else "history"
        if self.row:
            # In the same answer as the row: a list that appeared before would ask for the rows of the page visited last.
            await self._open_tab(self.tab or first)

    async def _read_detail(self) -> None:
        try:
            self.row = await self._ask(store.show_row, self._asked_id())
        except Refusal as refusal:
            self.row, self.row_error = {}, both(refusal.message)

    @rx.event
    @requires(read_permission)
    async def open_tab(self, slug: str):
        """Open a related list or the history."""
        if self.row:
            await self._open_tab(wire.words(slug))

    async def _open_tab(self, slug: str) -> None:
        related = next((item for item in self.resource.related if item.slug == slug), None)
        self.tab = related.slug if related else "history"
        if related is None:
            await self._read_history()
            return
        other = await self.get_state(registry.state_of(related.slug))
        await other._open_list({related.field: [str(self.row["id"])]}, {})

    async def _read_history(self) -> None:
        try:
            entries = await self._ask(store.history, self.row["id"])
            self.entries = await self._ask(written_out, entries)
        except Refusal as refusal:
            await self._refuse(refusal)

    @rx.event
    @requires(read_permission)
    async def reread_detail(self):
        """Read the row again after it was changed in the drawer."""
        if self.row:
            await self._read_detail()
            if self.tab == "history" and self.row:
                await self._read_history()

    def _on_page_of(self, row_id: int) -> bool:
        return self.router.url.path.rstrip("/") == f"/{self.resource.slug}/{row_id}"

    def _after_save(self, saved: Saved) -> Any:
        return type(self).reread_detail if self._on_page_of(saved.id) else None

    def _after_action(self, ids: list[int]) -> Any:
        return type(self).reread_detail if any(map(self._on_page_of, ids)) else None

    def _after_delete(self, ids: list[int]) -> Any:
        return rx.redirect(f"/{self.resource.slug}") if any(map(self._on_page_of, ids)) else None
