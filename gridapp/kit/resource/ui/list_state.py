"""The list on screen, server side: little. What it shows lives in the page's URL, its rows travel over HTTP (`kit.api`), what is ticked
stays in the browser. Here are its saved views, edits in a cell, and the word that rows have changed.
"""

import asyncio
import secrets
from typing import Any

import reflex as rx

from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.errors import Conflict, Invalid, NotFound, Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.resource import wire
from gridapp.kit.resource.ui.screen_state import Screen, known, named, opened, to_read, to_write
from gridapp.kit.store import saved_views, update_row, value_texts
from gridapp.kit.store.address import read_view, write_address
from gridapp.kit.ui.text import both

_ANSWERS = 8
"""So many edits may be answered before the browser has looked at the first."""


class ListState(Screen, rx.State):
    """One per tab, whichever list is on screen."""

    version: int = 0
    """A new number: rows have changed, those in sight are read again."""
    done: int = 0
    """A new number: something was done to the ticked rows, none is ticked any more."""
    cells: list[dict[str, Any]] = []
    """The last answers to edits in a cell, oldest first: `n` (another for each), `id` of the row, `field`, the `text` as it was typed, and
    what is `wrong` with it (a `both()` pair; nothing when it is saved)."""
    views: list[dict[str, Any]] = []
    """The account's views of the list `slug`: `id`, `name`, `query`."""
    naming_view: bool = False
    view_error: dict[str, str] = {}

    def _changed(self, *, done: bool = True) -> None:
        """Rows changed: have the browser read them and count them again."""
        self.version += 1
        self.done += done

    @rx.event
    @requires(named(to_read))
    async def refresh(self, slug: str):
        """Read the rows again."""
        self._changed()

    @rx.event
    @requires(named(to_write))
    async def edit_cell(self, slug: str, row_id: int, field: str, after: str, version: int):
        """A cell was edited in place. What is refused stays in the cell, in the browser, with the reason beside it."""
        resource, name = known(slug), wire.words(field)
        if resource is None or name not in {column.name for column in resource.list_columns if column.editable}:
            return
        actor, number = await current_actor(self), wire.whole(row_id)
        typed = wire.words(after)
        wrong: dict[str, str] = {}
        try:
            saved = await asyncio.to_thread(update_row, resource, actor, number, wire.whole(version), {name: typed})
        except NotFound as gone:
            await self._refuse(gone)  # no cell is left to say it in
        except Conflict as conflict:
            theirs = await asyncio.to_thread(value_texts, resource, actor, {name: conflict.theirs.get(name)})
            who = conflict.who or msg("他人")
            wrong = both(msg("{who}刚修改了这条记录，这里现在是“{value}”。要改成您填写的，请再按一次回车", who=who, value=theirs[name]))
        except Invalid as invalid:
            wrong = both(invalid.errors.get(name, invalid.message))
        except Refusal as refusal:
            wrong = both(refusal.message)
        else:
            if saved.warnings:
                await self._say(msg("已保存“{label}”", label=saved.label), *saved.warnings)
        told = {"n": secrets.token_urlsafe(6), "id": number, "field": name, "text": typed, "wrong": wrong}
        self.cells = [*self.cells[1 - _ANSWERS :], told]
        self._changed(done=False)

    async def _read_views(self) -> None:
        self.views = await self._ask(saved_views.list_views)

    @rx.event
    @requires(named(to_read))
    async def open_views(self, slug: str):
        """The menu of views was opened."""
        self.slug = slug
        await self._read_views()

    @rx.event
    @requires(opened(to_read))
    async def name_view(self, on: bool):
        """Open (or close) the dialog that names the view on screen."""
        self.naming_view, self.view_error = on is True, {}

    @rx.event
    @requires(opened(to_read))
    async def save_view(self, data: dict[str, Any], view: str):
        """Keep what is on screen, the query of its URL, under a name."""
        name = wire.words(wire.mapping(data).get("name"), most=200)
        query = write_address(self._resource(), read_view(self._resource(), wire.words(view)))
        try:
            await self._ask(saved_views.save_view, name, query)
        except Refusal as refusal:
            self.view_error = both(refusal.message)
            return
        self.naming_view, self.view_error = False, {}
        await self._say(msg("已保存视图“{name}”", name=name))
        await self._read_views()

    @rx.event
    @requires(opened(to_read))
    async def delete_view(self, view_id: int):
        """Forget a saved view."""
        try:
            await self._ask(saved_views.delete_view, wire.whole(view_id))
        except Refusal as refusal:
            await self._refuse(refusal)
        await self._read_views()


async def rows_changed(state: rx.State, *, done: bool = True) -> None:
    """Tell the lists on screen that rows have changed; with `done`, that what was ticked is dealt with."""
    (await state.get_state(ListState))._changed(done=done)
