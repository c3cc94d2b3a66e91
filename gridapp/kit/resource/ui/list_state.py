"""The list of a resource, server side: what is shown lives in the page's URL, rows come block by block, the count comes apart from them."""

import asyncio
from dataclasses import replace
from typing import Any

import reflex as rx

from gridapp.kit import store
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.resource import wire
from gridapp.kit.resource.address import MAX_TEXT, read_address, with_filter, write_address
from gridapp.kit.resource.ui.screen_state import ScreenState, read_permission, write_permission
from gridapp.kit.store.fields import filter_info
from gridapp.kit.store.spec import ListQuery
from gridapp.kit.ui.text import both

MAX_BLOCK = 200
UNKNOWN = -1
"""A total that has not been counted."""


class ListState(ScreenState, mixin=True):
    """Search, filters, sort and bin of one list; the block of rows the table asked for last; the total."""

    search: str = ""
    filters: dict[str, list[str]] = {}
    filter_texts: dict[str, str] = {}
    """What the chosen rows of a reference filter are called."""
    sort: list[dict[str, str]] = []
    bin: bool = False
    address: str = ""
    """The view as the query of the page's URL."""
    block: dict[str, Any] = {}
    total: int = UNKNOWN
    view: int = 0
    """A new number: other rows are wanted, from the top."""
    version: int = 0
    """A new number: the same rows are read again."""
    selected: list[int] = []
    options: dict[str, Any] = {}
    """The last answer to somebody typing in a reference field: `field`, `text`, `items`."""
    _pinned: dict[str, list[str]] = {}
    """Filters set by the page the list stands in (the parent of a related list), out of the visitor's reach."""

    @rx.var
    def narrowed(self) -> bool:
        """Whether search or a filter keeps rows back: an empty list then means something else."""
        return bool(self.search or self.filters or self.bin)

    def _view(self) -> ListQuery:
        filters = {name: tuple(values) for name, values in {**self.filters, **self._pinned}.items()}
        sort = tuple((item["colId"], item["sort"] == "desc") for item in self.sort)
        return ListQuery(search=self.search, filters=filters, sort=sort, bin=self.bin)

    def _show(self, view: ListQuery) -> None:
        """Take over a view and have the table read from its top."""
        self.search, self.bin = view.search, view.bin
        self.filters = {name: list(values) for name, values in (view.filters or {}).items() if name not in self._pinned}
        self.sort = [{"colId": name, "sort": "desc" if descending else "asc"} for name, descending in view.sort]
        self.address = "" if self._pinned else write_address(self.resource, view)
        self.selected = []
        self.total = UNKNOWN
        self.view += 1

    def _changed(self) -> None:
        """Rows changed: read them and count them again, keeping the view."""
        self.selected = []
        self.version += 1

    async def _open_list(self, pinned: dict[str, list[str]], params: dict[str, str]) -> None:
        self._pinned = pinned
        self.block = {}
        view = read_address(self.resource, params)
        self._show(view)
        await self._name_filters()

    async def _name_filters(self) -> None:
        """Find what the rows chosen in reference filters are called, for the chips."""
        actor = await current_actor(self)
        wanted = {name: values for name, values in self.filters.items() if filter_info(self.resource, name).widget == "reference"}
        names = await asyncio.to_thread(store.option_texts, self.resource, actor, wanted) if wanted else {}
        self.filter_texts = {name: "、".join(names[name].get(value, "?") for value in values) for name, values in wanted.items()}

    @rx.event
    @requires(read_permission)
    async def open_list(self):
        """The list page was opened: show the view its URL describes."""
        await self._open_list({}, dict(self.router.url.query_parameters))
        return type(self).open_views  # type: ignore[attr-defined]

    @rx.event
    @requires(read_permission)
    async def fetch(self, request: dict[str, Any]):
        """The table asks for a block of rows: `request` (its number), `start`, `end`, `sort`, `view`. The answer is the var `block`.

        A table that has not heard of the view yet (the page has just been opened) does not know its order either.
        """
        asked = wire.mapping(request)
        number, start = wire.whole(asked.get("request")), wire.whole(asked.get("start"))
        size = min(MAX_BLOCK, max(1, wire.whole(asked.get("end")) - start))
        if wire.words(asked.get("view", str(self.view))) == str(self.view):
            self._sort_by(asked.get("sort"))
        query = replace(self._view(), start=start, size=size)
        try:
            rows = await self._ask(store.list_rows, query)
        except Refusal as refusal:
            self.block = {"request": number, "error": both(refusal.message)}
            return None
        last = start + len(rows) if len(rows) < size else UNKNOWN
        self.block = {"request": number, "rows": rows, "last": last}
        return type(self).count if start == 0 else None

    def _sort_by(self, model: Any) -> None:
        pairs = wire.sorting(model, frozenset(column.name for column in self.resource.list_columns))
        sort = [{"colId": name, "sort": "desc" if descending else "asc"} for name, descending in pairs]
        if sort != self.sort:
            self.sort = sort
            self.address = "" if self._pinned else write_address(self.resource, self._view())

    @rx.event(background=True, supersedes=True)
    @requires(read_permission)
    async def count(self):
        """Count the rows of the view, apart from the rows: they never wait for it."""
        async with self:
            actor, query = await current_actor(self), self._view()
        try:
            total = await asyncio.to_thread(store.count_rows, self.resource, actor, query)
        except Refusal:
            total = UNKNOWN
        async with self:
            if replace(self._view(), sort=()) == replace(query, sort=()):
                self.total = total

    @rx.event(supersedes=True)
    @requires(read_permission)
    async def set_search(self, text: str):
        """Search as typed."""
        wanted = wire.words(text, most=MAX_TEXT)
        if wanted != self.search:
            self._show(replace(self._view(), search=wanted))

    @rx.event
    @requires(read_permission)
    async def set_filter(self, name: str, values: list[str]):
        """Set a declared filter; nothing takes it away."""
        if wire.words(name) not in {item.name for item in self.resource.list_filters} or name in self._pinned:
            return
        self._show(with_filter(self._view(), name, wire.texts(values)))
        await self._name_filters()

    @rx.event
    @requires(read_permission)
    async def clear_filters(self):
        """Take away search and all filters."""
        self._show(replace(self._view(), search="", filters={}))

    @rx.event
    @requires(read_permission)
    async def next_step(self):
        """The button of an empty list: clear what keeps rows back, or make the first row."""
        if self.narrowed:
            self._show(ListQuery())
            return None
        return type(self).new_row({})  # type: ignore[attr-defined]

    @rx.event
    @requires(read_permission)
    async def show_bin(self, on: bool):
        """Show the recycle bin instead of the list, or the list again."""
        self._show(replace(self._view(), bin=on is True))

    @rx.event
    @requires(read_permission)
    async def refresh(self):
        """Read the rows again."""
        self._changed()

    @rx.event
    @requires(read_permission)
    async def select(self, chosen: list[int]):
        """Remember which rows are selected."""
        self.selected = wire.ids(chosen)

    @rx.event(supersedes=True)
    @requires(read_permission)
    async def find_options(self, field: str, text: str):
        """Somebody types in a reference field or filter: the rows that may be meant."""
        name, wanted = wire.words(field), wire.words(text, most=MAX_TEXT)
        try:
            items = await self._ask(store.options, name, wanted)
        except Refusal as refusal:
            await self._refuse(refusal)
            return
        self.options = {"field": name, "text": wanted, "items": [list(item) for item in items]}

    @rx.event
    @requires(write_permission)
    async def edit_cell(self, row_id: int, field: str, before: str, after: str, version: int):
        """A cell was edited in place. Whatever is refused is put back by reading the rows again."""
        name = wire.words(field)
        editable = {column.name for column in self.resource.list_columns if column.editable}
        if name not in editable:
            return
        try:
            saved = await self._ask(store.update_row, wire.whole(row_id), wire.whole(version), {name: wire.words(after)})
        except Refusal as refusal:
            await self._refuse(refusal)
        else:
            if saved.warnings:
                await self._say(msg("已保存“{label}”", label=saved.label), *saved.warnings)
        self.version += 1
