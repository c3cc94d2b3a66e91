"""The drawer of a resource, server side: opening, saving once, field errors, somebody else's change, unmasking.

What is being typed stays in the browser; the server holds what the form started from.
"""

import secrets
from typing import Any

import reflex as rx

from gridapp.kit import store
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.clock import utcnow
from gridapp.kit.errors import Conflict, Invalid, Refusal
from gridapp.kit.fields import fields_of, text_of
from gridapp.kit.i18n import LOCALES, msg
from gridapp.kit.resource import wire
from gridapp.kit.resource.ui.detail_state import DetailState, on_page_of
from gridapp.kit.resource.ui.list_state import rows_changed
from gridapp.kit.resource.ui.screen_state import Screen, known, named, opened, to_read, to_unmask, to_write
from gridapp.kit.store.fields import field_info
from gridapp.kit.store.spec import Saved
from gridapp.kit.ui.text import both

TOKEN = "form_token"  # noqa: S105 - the name of a form field


class FormState(Screen, rx.State):
    """One row being made or changed in the drawer; one per tab, whatever its resource."""

    form_open: bool = False
    form_key: int = 0
    """A new number draws the form anew from `form_values`; without one, what is typed stays."""
    form_id: int = 0
    """0 while a new row is made."""
    form_token: str = ""
    """Goes along with a save; each is good for one."""
    form_done: str = ""
    """The token of the form that was finished last: the browser then throws away what it kept of it."""
    form_label: str = ""
    form_values: dict[str, Any] = {}
    form_texts: dict[str, str] = {}
    """What referred rows are called."""
    form_answer: int = 0
    """Bumped by every answer to a save; the form sends no second save before."""
    form_errors: dict[str, dict[str, str]] = {}
    form_error: dict[str, str] = {}
    form_writable: bool = False
    revealed: dict[str, str] = {}
    unmasking: str = ""
    """The field whose unmasking is being asked for."""
    conflict: list[dict[str, Any]] = []
    conflict_who: str = ""
    _form_version: int = 0
    _mine: dict[str, Any] = {}
    _theirs: dict[str, Any] = {}

    async def _open_form(self, row_id: int, values: dict[str, Any], *, version: int = 0, label: str = "") -> None:
        self.form_id, self._form_version, self.form_label = row_id, version, label
        self.form_values = {name: values.get(name) for name in self._resource().form_fields}
        self.form_texts = await self._ask(store.reference_texts, self.form_values)
        self.form_done, self.form_token = self.form_token or self.form_done, secrets.token_urlsafe(12)
        self.form_writable = (await current_actor(self)).may(self._resource().write) and store.LOCKED not in values
        self._clean_form()
        if why := values.get(store.LOCKED):
            self.form_error = dict.fromkeys(LOCALES, str(why))
        self.form_key += 1
        self.form_open = True

    def _clean_form(self) -> None:
        self.form_errors, self.form_error, self.revealed, self.unmasking = {}, {}, {}, ""
        self.conflict, self.conflict_who, self._mine, self._theirs = [], "", {}, {}

    @rx.event
    @requires(named(to_write))
    async def new_row(self, slug: str, given: dict[str, Any]):
        """Open an empty form; `given` fills fields beforehand (the parent of a related list)."""
        resource = known(slug)
        if resource is None:
            return
        own, now = fields_of(resource.model), utcnow()
        start = {name: text_of(own[name], now if own[name].starts_now else own[name].default) for name in resource.form_fields}
        asked = wire.form_data(given, resource.form_fields)
        self._turn_to(slug)
        try:
            await self._open_form(0, {**start, **asked})
        except Refusal as refusal:
            await self._refuse(refusal)

    @rx.event
    @requires(named(to_read))
    async def open_row(self, slug: str, row_id: int):
        """Open the form of one row; without the permission to write it is only read."""
        self._turn_to(slug)
        try:
            row = await self._ask(store.read_row, wire.whole(row_id))
            await self._open_form(row["id"], row, version=row["version"], label=row.get("label", ""))
        except Refusal as refusal:
            await self._refuse(refusal)
            await rows_changed(self, done=False)

    @rx.event
    @requires(named(to_write))
    async def reopen(self, slug: str, row_id: int):
        """Open the form again in which something was typed; 0 is a new row. The browser fills in what it kept."""
        return FormState.open_row(slug, row_id) if wire.whole(row_id) else FormState.new_row(slug, {})

    @rx.event
    @requires(opened(to_read))
    async def close_form(self):
        """Close the drawer; the browser has asked before if something would be lost."""
        self._close_form()

    def _turn_to(self, slug: str) -> None:
        """Another form is asked for, maybe of another resource: nothing of the last one stays."""
        self._close_form()
        self.slug, self.form_id, self._form_version = slug, 0, 0

    def _close_form(self) -> None:
        self.form_open = False
        self.form_done, self.form_token = self.form_token or self.form_done, ""
        self.form_values, self.form_texts = {}, {}
        self._clean_form()

    @rx.event
    @requires(opened(to_write))
    async def save(self, data: dict[str, Any]):
        """Save the form. A second click sends the same token again and comes too late to save twice."""
        if not self.form_token or wire.mapping(data).get(TOKEN) != self.form_token:
            self.form_answer += 1
            return None
        return await self._save(self._typed(data), self._form_version)

    def _typed(self, data: dict[str, Any]) -> dict[str, Any]:
        """The form as typed: an unticked box sends nothing and means no. An untouched mask is left alone by the store."""
        given = wire.form_data(data, self._resource().form_fields)
        typed: dict[str, Any] = {}
        for name in self._resource().form_fields:
            info = field_info(self._resource().model, name)
            if info.widget == "boolean" and not info.nullable:
                typed[name] = given.get(name) in {True, "on", "true", "1"}
            elif name in given:
                typed[name] = given[name]
        return typed

    async def _save(self, typed: dict[str, Any], version: int):
        self.form_errors, self.form_error = {}, {}
        self.form_answer += 1
        new = self.form_id == 0
        try:
            saved: Saved = await (self._ask(store.create_row, typed) if new else self._ask(store.update_row, self.form_id, version, typed))
        except Invalid as invalid:
            self.form_errors = {name: both(error) for name, error in invalid.errors.items()}
            stray = [error for name, error in invalid.errors.items() if name not in self._resource().form_fields]
            self.form_error = both(stray[0]) if stray else {}
            return None
        except Conflict as conflict:
            return await self._meet(conflict, typed)
        except Refusal as refusal:
            if refusal.field in self._resource().form_fields:
                self.form_errors = {refusal.field: both(refusal.message)}
            else:
                self.form_error = both(refusal.message)
            return None
        self._close_form()
        said = msg("已新增“{label}”", label=saved.label) if new else msg("已保存“{label}”", label=saved.label)
        await self._say(said, *saved.warnings)
        await rows_changed(self)
        return DetailState.reread_detail if on_page_of(self, self.slug, saved.id) else None

    async def _meet(self, conflict: Conflict, mine: dict[str, Any]) -> None:
        """Show field by field what the other saved and what is typed here."""
        try:
            theirs = await self._ask(store.read_row, self.form_id)
        except Refusal as refusal:
            self.form_error = both(refusal.message)
            return
        base = self.form_values
        differing = [name for name in self._resource().form_fields if _same(theirs.get(name)) != _same(mine.get(name, base.get(name)))]
        texts = {
            "mine": await self._ask(store.value_texts, {name: mine.get(name, base.get(name)) for name in differing}),
            "theirs": await self._ask(store.value_texts, {name: theirs.get(name) for name in differing}),
        }
        self._mine, self._theirs = mine, theirs
        self.conflict_who = conflict.who
        self.conflict = [
            {"name": name, "mine": texts["mine"][name], "theirs": texts["theirs"][name], "both": name in _edited(base, mine)}
            for name in differing
        ]

    @rx.event
    @requires(opened(to_write))
    async def settle(self, how: str):
        """Answer to a conflict: `mine` saves over the other's change, `theirs` drops mine, `merge` goes on on top of the new version."""
        if not self._theirs:
            return None
        theirs = self._theirs
        if how == "mine":
            self.conflict = []
            return await self._save(self._mine, theirs["version"])
        token = self.form_token
        await self._open_form(self.form_id, theirs, version=theirs["version"], label=self.form_label)
        if how == "merge":  # as the form it was: what the browser kept of it comes back over the other's values, unsaved as before
            self.form_token, self.form_done = token, ""
        return None

    @rx.event
    @requires(opened(to_write))
    async def leave_conflict(self):
        """Back to the form, nothing decided."""
        self.conflict = []

    @rx.event
    @requires(opened(to_unmask))
    async def ask_unmask(self, field: str):
        """Ask for the reason to see a masked field."""
        name = wire.words(field)
        self.unmasking = name if name in self._resource().form_fields else ""

    @rx.event
    @requires(opened(to_unmask))
    async def unmask(self, data: dict[str, Any]):
        """Show a masked field until the drawer closes; the reason goes to the audit log."""
        if not self.unmasking or not self.form_id:
            return
        reason = wire.form_data(data, ("reason",)).get("reason", "")
        try:
            text = await self._ask(store.unmask, self.form_id, self.unmasking, str(reason))
        except Refusal as refusal:
            if refusal.field == "reason":
                self.form_errors = {**self.form_errors, "unmask_reason": both(refusal.message)}
                return
            await self._refuse(refusal)
        else:
            self.revealed = {**self.revealed, self.unmasking: text}
        self.form_errors = {name: error for name, error in self.form_errors.items() if name != "unmask_reason"}
        self.unmasking = ""

    @rx.event
    @requires(opened(to_read))
    async def cancel_unmask(self):
        """Leave the masked field masked."""
        self.unmasking = ""


def _same(value: Any) -> str:
    """Values as the form compares them: 5 and "5" are one, empty and nothing are one."""
    return "" if value is None else str(value)


def _edited(base: dict[str, Any], mine: dict[str, Any]) -> set[str]:
    """The fields somebody changed in the form."""
    return {name for name, value in mine.items() if _same(value) != _same(base.get(name))}
