"""What is done to selected rows, server side: delete with what it takes along, undo, restore, bulk edit, actions, export, saved views."""

from dataclasses import replace
from typing import Any, BinaryIO

import reflex as rx

from gridapp.kit import outbox, store
from gridapp.kit.auth.gate import current_actor, requires, session_of
from gridapp.kit.clock import today
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg, translate
from gridapp.kit.resource import export, wire
from gridapp.kit.resource.ui.columns import bulk_fields
from gridapp.kit.resource.ui.form_state import FormState
from gridapp.kit.resource.ui.job_state import JobState
from gridapp.kit.resource.ui.screen_state import read_permission, write_permission
from gridapp.kit.resource.ui.views_state import ViewsState
from gridapp.kit.ui.notice import notify
from gridapp.kit.ui.text import both

SAID = 3
"""Most rows whose action is told of one by one."""


def export_permission(cls: type[Any]) -> str:
    """The permission to take a resource's rows out: `<thing>.export`."""
    return f"{cls.resource.read.partition('.')[0]}.export"


class VerbsState(JobState, FormState, ViewsState, mixin=True):
    """The bulk bar and the dialogs it opens."""

    asking: str = ""
    """The dialog that is open: `delete`, `edit`, or the name of an action to confirm."""
    asked_ids: list[int] = []
    impact: list[dict[str, str]] = []
    bulk_field: str = ""
    bulk_error: dict[str, str] = {}
    reason_error: dict[str, str] = {}

    async def _do(self, function: Any, *args: Any) -> tuple[bool, Any]:
        """Ask the store to change rows; a refusal is shown and the rows are read again."""
        try:
            return True, await self._ask(function, *args)
        except Refusal as refusal:
            await self._refuse(refusal)
            return False, None

    @rx.event
    @requires(read_permission)
    async def stop_asking(self):
        """Close the open dialog, nothing done."""
        self._stop_asking()

    def _stop_asking(self) -> None:
        self.asking, self.asked_ids, self.impact, self.bulk_field, self.bulk_error, self.reason_error = "", [], [], "", {}, {}
        self.form_answer += 1

    @rx.event
    @requires(read_permission)
    async def ask_row_action(self, name: str, row_id: int):
        """A link at the end of a row."""
        return await self._ask_action(wire.words(name), [wire.whole(row_id)])

    @rx.event
    @requires(write_permission)
    async def ask_delete(self, ids: list[int]):
        """Say what deleting these rows (or, with none named, the selected ones) would take along."""
        wanted = wire.ids(ids) or self.selected
        if not wanted:
            return
        done, lines = await self._do(store.impact, wanted)
        if done:
            self.asking, self.asked_ids, self.impact = "delete", wanted, [both(line) for line in lines]

    @rx.event
    @requires(write_permission)
    async def delete(self):
        """Delete what the open dialog is about; it can be undone."""
        ids = self.asked_ids
        if self.asking != "delete" or not ids:
            return None
        self._stop_asking()
        done, lines = await self._do(store.delete_rows, ids)
        if done:
            await notify(self, msg("已删除 {count} 条记录", count=len(ids)), lines=lines, undo=type(self).restore(ids))  # type: ignore[arg-type]
            if self.form_id in ids:
                self._close_form()
        self._changed()
        return self._after_delete(ids) if done else None

    def _after_delete(self, ids: list[int]) -> Any:
        """What follows a deletion elsewhere on the page; the detail page leaves for the list."""

    @rx.event
    @requires(write_permission)
    async def restore(self, ids: list[int]):
        """Bring rows (or the selected ones) back from the recycle bin."""
        wanted = wire.ids(ids) or self.selected
        done, _none = await self._do(store.restore_rows, wanted) if wanted else (False, None)
        if done:
            await self._say(msg("已恢复 {count} 条记录", count=len(wanted)))
        self._changed()

    @rx.event
    @requires(write_permission)
    async def ask_bulk_edit(self, field: str):
        """Open the dialog that sets one field of all selected rows."""
        possible = bulk_fields(self.resource)
        name = wire.words(field) or next(iter(possible), "")
        if self.selected and name in possible:
            self.asking, self.bulk_field, self.bulk_error = "edit", name, {}

    @rx.event
    @requires(write_permission)
    async def bulk_edit(self, data: dict[str, Any]):
        """Set the chosen field of all selected rows, or of none."""
        if self.asking != "edit" or not self.bulk_field:
            return
        self.form_answer += 1
        value = wire.form_data(data, (self.bulk_field,)).get(self.bulk_field, "")
        try:
            count = await self._ask(store.bulk_edit, self.selected, self.bulk_field, value)
        except Refusal as refusal:
            self.bulk_error = both(refusal.message)
            return
        self._stop_asking()
        await self._say(msg("已修改 {count} 条记录", count=count))
        self._changed()

    @rx.event
    @requires(read_permission)
    async def ask_action(self, name: str, ids: list[int]):
        """Run an action, or ask first where it says so."""
        return await self._ask_action(wire.words(name), wire.ids(ids) or self.selected)

    async def _ask_action(self, name: str, wanted: list[int]) -> Any:
        action = next((item for item in self.resource.actions if item.name == name), None)
        if action is None or not wanted:
            return None
        self.asked_ids = wanted
        if action.confirm or action.reason:
            self.asking = action.name
            return None
        return await self._act(action.name)

    @rx.event
    @requires(read_permission)
    async def act(self):
        """Run the action that was confirmed; the store checks its permission."""
        name = self.asking
        if any(item.name == name and not item.reason for item in self.resource.actions):
            return await self._act(name)
        return None

    @rx.event
    @requires(read_permission)
    async def act_because(self, data: dict[str, Any]):
        """Run the action whose reason was given."""
        name, reason = self.asking, wire.form_data(data, ("reason",)).get("reason", "")
        if any(item.name == name for item in self.resource.actions):
            self.form_answer += 1
            return await self._act(name, str(reason))
        return None

    async def _act(self, name: str, reason: str = "") -> Any:
        ids = self.asked_ids
        try:
            lines = await self._ask(store.run_action, name, ids, reason)
        except Refusal as refusal:
            if refusal.field == "reason":
                self.reason_error = both(refusal.message)
                return None
            await self._refuse(refusal)
        else:
            told = lines[0] if len(lines) == 1 else msg("已完成 {count} 条", count=len(lines)) if lines else msg("已完成")
            await notify(self, told, lines=lines if 1 < len(lines) <= SAID else ())
        self._stop_asking()
        self._changed()
        return self._after_action(ids)

    def _after_action(self, ids: list[int]) -> Any:
        """What follows an action elsewhere on the page; the detail page reads its row again."""

    @rx.event(background=True)
    @requires(export_permission)
    async def export(self, kind: str, only_selected: bool):
        """Download the rows of the current filter (or the selected ones) as `csv` or `xlsx`."""
        transfer, resource = self.resource.transfer, self.resource
        if transfer is None or kind not in transfer.exports:
            return
        async with self:
            actor, session = await current_actor(self), session_of(self)
            job = await self._begin("export")
            query = replace(self._view(), ids=tuple(self.selected) if only_selected is True else ())
        if job is None:
            return
        name = f"{translate(resource.label, actor.locale)}-{today()}.{kind}"

        def write(file: BinaryIO) -> None:
            export.to_file(resource, actor, query, kind, file, job=job)

        try:
            path = await self._watch(job, lambda: outbox.hand_out(session, name, write))
        except Refusal as refusal:
            async with self:
                await self._refuse(refusal)
            return
        yield rx.download(url=path, filename=name)
