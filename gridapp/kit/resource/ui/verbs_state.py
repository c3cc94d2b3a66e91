"""What is done to ticked rows, server side: delete with what it takes along, undo, restore, bulk edit, actions, export.

What is ticked comes along with the event that asks: ids, or the view with the number of rows somebody saw in it. Nothing happens if it
holds another number by then.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, BinaryIO

import reflex as rx

from gridapp.kit import outbox, store
from gridapp.kit.auth.gate import current_actor, requires, session_of
from gridapp.kit.clock import today
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, _, msg, translate
from gridapp.kit.resource import export, wire
from gridapp.kit.resource.ui.columns import bulk_fields
from gridapp.kit.resource.ui.detail_state import DetailState, on_page_of
from gridapp.kit.resource.ui.form_state import FormState
from gridapp.kit.resource.ui.job_state import JobState
from gridapp.kit.resource.ui.list_state import rows_changed
from gridapp.kit.resource.ui.screen_state import known, named, opened, to_export, to_read, to_write
from gridapp.kit.store.address import read_view
from gridapp.kit.store.batches import BATCH, every_id, in_batches
from gridapp.kit.ui.notice import notify
from gridapp.kit.ui.text import both

SAID = 3
"""Most rows whose action is told of one by one."""


@dataclass(frozen=True)
class _Work:
    """Something to do to rows, in one go or in batches."""

    kind: str
    function: Callable[..., Any]
    """A function of the store that takes the resource, the actor and ids, before `args`."""
    args: tuple[Any, ...] = ()
    said: str = ""
    """Msgid told when it is done; takes `{count}`."""


class VerbsState(JobState, rx.State):
    """The bulk bar and the dialogs it opens; one per tab, whatever the list."""

    asking: str = ""
    """The dialog that is open: `delete`, `edit`, or the name of an action to confirm."""
    asked_count: int = 0
    impact: list[dict[str, str]] = []
    bulk_field: str = ""
    bulk_error: dict[str, str] = {}
    verb_errors: dict[str, dict[str, str]] = {}
    form_answer: int = 0
    """Bumped by every answer to a form of these dialogs; none is sent twice before."""
    _ticked: wire.Ticked = wire.Ticked()

    async def _meant(self) -> list[int]:
        """The rows the open dialog is about, as they are now. Raises `Refusal` when there are others than were seen."""
        if not self._ticked.all:
            return list(self._ticked.ids)
        return await self._ask(every_id, read_view(self._resource(), self._ticked.view), self._ticked.all)

    def _turn_to(self, slug: str, ticked: Any) -> bool:
        """Another question, maybe about another resource; whether there is anything it is about."""
        self._stop_asking()
        self.slug, self._ticked = slug, wire.ticked(ticked)
        self.asked_count = self._ticked.count
        return self.asked_count > 0

    @rx.event
    @requires(opened(to_read))
    async def stop_asking(self):
        """Close the open dialog, nothing done."""
        self._stop_asking()

    def _stop_asking(self) -> None:
        self.asking, self.asked_count, self.impact, self.bulk_field, self.bulk_error, self.verb_errors = "", 0, [], "", {}, {}
        self._ticked = wire.Ticked()
        self.form_answer += 1

    async def _carry_out(self, work: _Work, ids: list[int]) -> Any:
        """Do it at once, or (the rows being many) in batches while the person sees how far it is. Raises what the store raises."""
        if len(ids) > BATCH:
            begun = await self._begin(work.kind, self.slug, (work, ids))
            self._stop_asking()
            return VerbsState.work_on if begun else None
        lines = await self._ask(work.function, ids, *work.args)
        self._stop_asking()
        count = lines if isinstance(lines, int) else len(ids)
        return await self._tell(work, self.slug, ids, lines if isinstance(lines, list) else [], count)

    async def _tell(self, work: _Work, slug: str, ids: list[int], lines: list[Msg], count: int) -> Any:
        """Say what was done to `count` rows and have everything on the page read again that shows it."""
        undo: Any = VerbsState.restore(slug, {"ids": ids}) if work.kind == "delete" and len(ids) <= BATCH else None
        if work.said:
            await notify(self, msg(work.said, count=f"{count:,}"), lines=lines[:SAID], undo=undo)
        else:
            told = msg("已完成 {count} 条", count=f"{count:,}") if count > 1 else lines[0] if lines else msg("已完成")
            await notify(self, told, lines=lines if count > 1 and len(lines) <= SAID else ())
        await rows_changed(self)
        if not any(on_page_of(self, slug, row_id) for row_id in ids):
            form = await self.get_state(FormState)
            if work.kind == "delete" and form.slug == slug and form.form_id in ids:
                form._close_form()
            return None
        return rx.redirect(f"/{slug}") if work.kind == "delete" else DetailState.reread_detail

    @rx.event(background=True)
    @requires(opened(to_read))
    async def work_on(self):
        """Do in batches what was confirmed; the store asks for its permission."""
        async with self:
            actor, job, slug = await current_actor(self), self._current_job(), self.job_slug
        resource = known(slug)
        if job is None or job.payload is None or resource is None:
            return
        (work, ids), job.payload = job.payload, None

        def one(batch: list[int]) -> Any:
            return work.function(resource, actor, batch, *work.args)

        found = await self._watch(job, lambda: in_batches(one, ids, job))
        async with self:
            if (refusal := found.refusal) is not None:
                rest = len(ids) - found.done
                told = msg(
                    "已处理 {count} 条，其余 {rest} 条没有改变：{why}", count=f"{found.done:,}", rest=f"{rest:,}", why=refusal.message
                )
                await notify(self, told, "warning")
                await rows_changed(self)
                return
            after = await self._tell(work, slug, ids, found.said, found.changed)
        if after is not None:
            yield after

    @rx.event
    @requires(named(to_write))
    async def ask_delete(self, slug: str, ticked: dict[str, Any]):
        """Say what deleting these rows would take along."""
        if not self._turn_to(slug, ticked):
            return
        try:
            ids = await self._meant()
            lines = await self._ask(store.impact, ids) if len(ids) <= BATCH else []  # of many, each batch says what forbids it
        except Refusal as refusal:
            await self._refuse(refusal)
            return
        self.asking, self.impact = "delete", [both(line) for line in lines]

    @rx.event
    @requires(opened(to_write))
    async def delete(self):
        """Delete what the open dialog is about; it can be undone."""
        if self.asking != "delete":
            return None
        return await self._try(_Work("delete", store.delete_rows, said=_("已删除 {count} 条记录")))

    async def _try(self, work: _Work) -> Any:
        try:
            return await self._carry_out(work, await self._meant())
        except Refusal as refusal:
            self._stop_asking()
            await self._refuse(refusal)
            await rows_changed(self, done=False)
            return None

    @rx.event
    @requires(named(to_write))
    async def restore(self, slug: str, ticked: dict[str, Any]):
        """Bring rows back from the recycle bin."""
        if not self._turn_to(slug, ticked):
            return None
        return await self._try(_Work("restore", store.restore_rows, said=_("已恢复 {count} 条记录")))

    @rx.event
    @requires(named(to_write))
    async def ask_bulk_edit(self, slug: str, ticked: dict[str, Any]):
        """Open the dialog that sets one field of all ticked rows."""
        resource = known(slug)
        possible = bulk_fields(resource) if resource else []
        if possible and self._turn_to(slug, ticked):
            self.asking, self.bulk_field = "edit", possible[0]

    @rx.event
    @requires(opened(to_write))
    async def choose_bulk_field(self, field: str):
        """Another field is to be set."""
        if self.asking == "edit" and field in bulk_fields(self._resource()):
            self.bulk_field, self.bulk_error = field, {}

    @rx.event
    @requires(opened(to_write))
    async def bulk_edit(self, data: dict[str, Any]):
        """Set the chosen field of all ticked rows, or of none."""
        if self.asking != "edit" or not self.bulk_field:
            return None
        self.form_answer += 1
        value = wire.form_data(data, (self.bulk_field,)).get(self.bulk_field, "")
        try:
            work = _Work("edit", store.bulk_edit, (self.bulk_field, value), _("已修改 {count} 条记录"))
            return await self._carry_out(work, await self._meant())
        except Refusal as refusal:
            self.bulk_error = both(refusal.message)
            return None

    @rx.event
    @requires(named(to_read))
    async def ask_action(self, slug: str, name: str, ticked: dict[str, Any]):
        """Run an action, or ask first where it says so; the store checks its permission."""
        resource = known(slug)
        action = next((item for item in resource.actions if item.name == name), None) if resource else None
        if action is None or not self._turn_to(slug, ticked):
            return None
        if action.confirm or action.has_questions:
            self.asking = action.name
            return None
        return await self._try(_action(action.name))

    @rx.event
    @requires(opened(to_read))
    async def act(self):
        """Run the action that was confirmed."""
        if any(item.name == self.asking and not item.has_questions for item in self._resource().actions):
            return await self._try(_action(self.asking))
        return None

    @rx.event
    @requires(opened(to_read))
    async def act_because(self, data: dict[str, Any]):
        """Run the action whose questions were answered."""
        action = next((item for item in self._resource().actions if item.name == self.asking), None)
        if action is None:
            return None
        self.form_answer += 1
        names = ("reason", *(ask.name for ask in action.asks))
        try:
            given = {name: str(value) for name, value in wire.form_data(data, names).items()}
            return await self._carry_out(_action(action.name, given.pop("reason", ""), given), await self._meant())
        except Refusal as refusal:
            if refusal.field in names:
                self.verb_errors = {refusal.field: both(refusal.message)}
                return None
            self._stop_asking()
            await self._refuse(refusal)
            await rows_changed(self, done=False)
            return None

    @rx.event(background=True)
    @requires(named(to_export))
    async def export(self, slug: str, kind: str, ticked: dict[str, Any]):
        """Download the ticked rows, or with none ticked those of the view, as `csv` or `xlsx`."""
        resource, wanted = known(slug), wire.ticked(ticked)
        if resource is None or resource.transfer is None or kind not in resource.transfer.exports:
            return
        query = replace(read_view(resource, wanted.view), ids=wanted.ids)
        async with self:
            actor, session, job = await current_actor(self), session_of(self), await self._begin("export", slug)
        if job is None:
            return
        name = f"{translate(resource.label, actor.locale)}-{today()}.{kind}"

        def write(file: BinaryIO) -> None:
            if wanted.all:
                every_id(resource, actor, query, wanted.all)
            export.to_file(resource, actor, query, kind, file, job=job)

        try:
            path = await self._watch(job, partial(outbox.hand_out, session, name, write))
        except Refusal as refusal:
            async with self:
                await self._refuse(refusal)
            return
        yield rx.download(url=path, filename=name)


def _action(name: str, reason: str = "", answers: dict[str, str] | None = None) -> _Work:
    """A verb of the resource as work; `run_action` takes the name before the ids."""

    def run(resource: Any, actor: Any, ids: list[int]) -> list[Msg]:
        return store.run_action(resource, actor, name, ids, reason, answers=answers)

    return _Work("act", run)
