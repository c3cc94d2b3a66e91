"""The page of one row, server side: its fields, what belongs to it, its history."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

import reflex as rx

from gridapp.kit import store
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.errors import NotAllowed, Refusal
from gridapp.kit.resource import wire
from gridapp.kit.resource.ui.screen_state import Screen, known, opened, to_read
from gridapp.kit.store import registry
from gridapp.kit.store.spec import Related
from gridapp.kit.store.trail import written_out
from gridapp.kit.ui.text import both

ROUTE_ARGUMENT = "row_id"
TOLD = 50
"""Rows of a timeline that are there at once, and how many more come when they are asked for."""


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
    told: dict[str, dict[str, Any]] = {}
    """Timelines by the slug of their related list: `rows`, whether there are `more`, whether the `newest` come first."""
    found: dict[str, list[dict[str, Any]]] = {}
    """Rows that a function found, by its name."""

    @rx.event
    @requires(_addressed)
    async def open_detail(self):
        """The detail page was opened (or the connection came back: then the open tab stays open)."""
        slug, row_id = _address(self)
        if (self.slug, self.row.get("id")) != (slug, row_id):
            self.row, self.row_error, self.entries, self.tab, self.told, self.found = {}, {}, [], "", {}, {}
        self.slug = slug
        await self._read_detail(row_id)
        if self.row:
            await self._read_around()
            await self._open_tab(self.tab or next(iter(self._tabs()), "history"))

    async def _read_detail(self, row_id: int) -> None:
        try:
            self.row = await self._ask(store.show_row, row_id)
        except Refusal as refusal:
            self.row, self.row_error = {}, both(refusal.message)

    def _tabs(self) -> list[str]:
        return [item.slug for item in self._resource().related if item.timeline is None]

    async def _read_around(self) -> None:
        """What is told of the row and what is found for it; of what the person may not see, nothing."""
        for item in self._resource().related:
            if item.timeline:
                known_rows = self.told.get(item.slug, {"rows": [], "newest": item.timeline.newest_first})
                await self._tell(item, newest=known_rows["newest"], size=max(TOLD, len(known_rows["rows"])))
        for one in self._resource().found:
            with contextlib.suppress(NotAllowed):
                self.found[one.name] = await self._ask(store.found_rows, self.row["id"], one.name)

    async def _tell(self, related: Related, *, newest: bool, start: int = 0, size: int = TOLD) -> None:
        resource, actor = registry.resource_of(related.slug), await current_actor(self)
        asked = min(size, store.MAX_SIZE - 1)
        try:
            rows = await asyncio.to_thread(
                store.told_rows, resource, actor, related, self.row["id"], newest=newest, start=start, size=asked + 1
            )
        except NotAllowed:
            self.told.pop(related.slug, None)
            return
        before = self.told[related.slug]["rows"][:start] if start else []
        self.told[related.slug] = {"rows": before + rows[:asked], "more": len(rows) > asked, "newest": newest}

    def _timeline(self, slug: Any) -> Related | None:
        """The timeline on screen that a browser speaks of."""
        return next((item for item in self._resource().related if item.timeline and item.slug == slug and item.slug in self.told), None)

    @rx.event
    @requires(opened(to_read))
    async def turn_timeline(self, slug: str):
        """The other end first."""
        if self.row and (related := self._timeline(slug)):
            await self._tell(related, newest=not self.told[related.slug]["newest"])

    @rx.event
    @requires(opened(to_read))
    async def tell_more(self, slug: str):
        """The rows that follow those on screen."""
        if self.row and (related := self._timeline(slug)):
            there = self.told[related.slug]
            await self._tell(related, newest=there["newest"], start=len(there["rows"]))

    @rx.event
    @requires(opened(to_read))
    async def open_tab(self, slug: str):
        """Open a related list or the history."""
        if self.row:
            await self._open_tab(wire.words(slug))

    async def _open_tab(self, slug: str) -> None:
        self.tab = slug if slug in self._tabs() else "history"
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
        """Read the row again after it was changed, and what is told of it."""
        if self.row:
            await self._read_detail(self.row["id"])
        if self.row:
            await self._read_around()
            if self.tab == "history":
                await self._read_history()
