"""A file into a list, server side: checked, then written whole or not at all."""

import io
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import reflex as rx

from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg, translate
from gridapp.kit.jobs import Job
from gridapp.kit.masks import masked
from gridapp.kit.resource.ui.job_state import JobState
from gridapp.kit.resource.ui.list_state import rows_changed
from gridapp.kit.resource.ui.screen_state import known, named, opened, to_import
from gridapp.kit.sheet import write_lines
from gridapp.kit.store.spec import Resource
from gridapp.kit.transfer import FileTable, Outcome, Problem, run_import, sheet_of, summary
from gridapp.kit.transfer.headings import headings
from gridapp.kit.transfer.sheets import plain
from gridapp.kit.transfer.tables import files_of
from gridapp.kit.ui.notice import Kind, notify
from gridapp.kit.ui.text import both

SHOWN = 50
"""Most lines of mistakes that are shown; the sentence above them tells how many there are."""


def upload_id(resource: Resource) -> str:
    """What the file that somebody chose for a list is kept under in the browser."""
    return f"import-{resource.slug}"


class ImportState(JobState, rx.State):
    """The dialog that imports a file; one per tab, whatever the list."""

    import_open: bool = False
    import_note: dict[str, str] = {}
    """What the last file came to."""
    import_lines: list[dict[str, str]] = []
    """Mistakes and warnings of it, line by line."""

    @rx.event
    @requires(named(to_import))
    async def ask_import(self, slug: str):
        """Open the dialog, empty; while a file goes in, its own."""
        resource = known(slug)
        if resource is None or files_of(resource) is None:
            return
        self.import_open = True
        if self.job:
            self.slug = self.job_slug
        else:
            self.slug, self.import_note, self.import_lines = slug, {}, []

    @rx.event
    @requires(opened(to_import))
    async def close_import(self):
        """Close the dialog; a file that goes in goes on."""
        self.import_open = False

    @rx.event
    @requires(opened(to_import))
    async def import_file(self, files: list[rx.UploadFile], dry_run: bool):
        """Check a file (`dry_run`), or import it if nothing in it is wrong."""
        table = files_of(self._resource())
        if not self.import_open or table is None or not files:
            return
        name, content = PurePath(files[0].name or "").name, await files[0].read()
        if await self._begin("import", self.slug, (name, content, dry_run is not False)) is not None:
            self.import_note, self.import_lines = {}, []
            yield type(self).import_rows

    @rx.event(background=True)
    @requires(opened(to_import))
    async def import_rows(self):
        """Do what `import_file` was given."""
        async with self:
            actor, job = await current_actor(self), self._current_job()
        table = files_of(self._resource())
        if job is None or job.payload is None or table is None:
            return
        (name, content, dry_run), job.payload = job.payload, None
        try:
            outcome, lines = await self._watch(job, lambda: _import(actor, table, content, name, dry_run=dry_run, job=job))
        except Refusal as refusal:
            async with self:
                await self._tell(refusal.message, "error")
            return
        told = summary(outcome, name, dry_run=dry_run)
        async with self:
            self.import_lines = [both(line) for line in lines]
            if not outcome.problems and not dry_run:
                await rows_changed(self)
            if outcome.problems or dry_run or lines:
                await self._tell(told, "error" if outcome.problems else "warning" if lines else "success", lines)
                return
            self.import_open = False
            await self._say(told)

    async def _tell(self, message: Msg, kind: Kind, lines: Sequence[Msg] = ()) -> None:
        """In the dialog, which stays open while there is something to read in it, and to whoever has closed it meanwhile."""
        self.import_note = both(message)
        if not self.import_open:
            await notify(self, message, kind, lines=lines)

    @rx.event
    @requires(opened(to_import))
    async def refuse_files(self):
        """Several files were dropped at once."""
        self.import_note = both(msg("一次只能导入一个文件"))

    @rx.event
    @requires(opened(to_import))
    async def import_template(self):
        """Download an empty sheet with the headings the list understands."""
        table = files_of(self._resource())
        if table is None:
            return None
        locale = (await current_actor(self)).locale
        file = io.BytesIO()
        write_lines(file, "xlsx", [translate(field.label, locale) for field in table.fields.values()], [])
        return rx.download(data=file.getvalue(), filename=f"{translate(self._resource().label, locale)}.xlsx")


def _import(actor: Actor, table: FileTable, content: bytes, name: str, *, dry_run: bool, job: Job) -> tuple[Outcome, list[Msg]]:
    """The outcome and what the dialog shows of it."""
    outcome = run_import(actor, table, sheet_of(table, content, name), name, dry_run=dry_run, job=job)
    known = headings(table)
    lines: list[Msg] = [_shown(problem, known) for problem in outcome.problems]
    lines += outcome.notes
    lines += [msg("提醒：第 {row} 行：{warning}", row=row, warning=warning) for row, warning in outcome.warnings]
    return outcome, lines[:SHOWN]


def _shown(problem: Problem, known: dict[str, Any]) -> Msg:
    """A mistake as a line, with personal data masked: the file is the clerk's, the screen may be seen by others."""
    field = known.get(plain(problem.column))
    if field is None or not field.sensitive:
        return problem.message
    return Problem(problem.row, problem.column, masked(field.mask, problem.value), problem.reason).message
