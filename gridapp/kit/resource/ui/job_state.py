"""Long work of a list, server side: how far it is, and a button that stops it."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import reflex as rx

from gridapp.kit.auth.gate import requires, session_of
from gridapp.kit.i18n import msg
from gridapp.kit.jobs import LOOK_SECONDS, Job, jobs, running
from gridapp.kit.resource.ui.list_state import rows_changed
from gridapp.kit.resource.ui.screen_state import Screen, named, to_read
from gridapp.kit.ui.notice import notify

Result = TypeVar("Result")


class JobState(Screen, mixin=True):
    """One piece of long work at a time."""

    job: str = ""
    """What goes on: `export`, `import`, `delete`, `edit`, `restore` or `act`."""
    job_slug: str = ""
    """The list it goes on in, whatever is opened meanwhile."""
    job_done: int = 0
    job_total: int = 0
    _job_id: str = ""

    def _about(self, slug: str) -> str:
        return f"{self.get_full_name()} {slug}"

    async def _begin(self, kind: str, slug: str, payload: Any = None) -> Job | None:
        """Make room for a piece of work; None (and a notice) while another goes on."""
        if self.job:
            await notify(self, msg("上一项工作还没有完成，请稍候或先取消它"), "warning")
            return None
        job = Job(kind, owner=session_of(self), about=self._about(slug), payload=payload)
        self._show(jobs.put(job.id, job), slug)
        return job

    def _show(self, job: Job, slug: str) -> None:
        self.job, self.job_slug, self.job_done, self.job_total, self._job_id = job.kind, slug, job.done, job.total, job.id

    def _hide(self, job_id: str) -> None:
        if self._job_id == job_id:
            self.job, self._job_id = "", ""

    def _current_job(self) -> Job | None:
        return jobs.get(self._job_id)

    async def _watch(self, job: Job, work: Callable[[], Result]) -> Result:
        """Do the work, showing how far it is; from a background event. Raises what the work raises."""

        async def tell() -> None:
            async with self:
                if self._job_id == job.id:
                    self.job_done, self.job_total = job.done, job.total

        try:
            return await job.run(work, tell)
        finally:
            async with self:
                self._hide(job.id)

    @rx.event(background=True)
    @requires(named(to_read))
    async def follow(self, slug: str):
        """A list was opened: show how far work on it is that this session began before the page was loaded."""
        async with self:
            job = None if self.job else running(session_of(self), self._about(slug))
            if job is None:
                return
            self._show(job, slug)
        while not job.ended:
            await asyncio.sleep(LOOK_SECONDS)
            async with self:
                if self._job_id != job.id:
                    return
                self.job_done, self.job_total = job.done, job.total
        async with self:
            self._hide(job.id)
            await rows_changed(self)

    @rx.event
    @requires(named(to_read))
    async def stop_job(self, slug: str):
        """Cancel the work that goes on in a list; what never began (its event was refused) is let go."""
        job = self._current_job()
        if job is None or job.payload is not None:
            jobs.take(self._job_id)
            self._hide(self._job_id)
        else:
            job.stop()
