"""Long work of a list, server side: how far it is, and a button that stops it."""

from collections.abc import Callable
from typing import Any, TypeVar

import reflex as rx

from gridapp.kit.auth.gate import requires
from gridapp.kit.i18n import msg
from gridapp.kit.jobs import Job
from gridapp.kit.resource.ui.screen_state import Screen, opened, to_read
from gridapp.kit.shared import Shelf
from gridapp.kit.ui.notice import notify

Result = TypeVar("Result")
_running: Shelf[Job] = Shelf(most=1_000)
"""Work that waits or goes on, by its id: a thread's things do not belong into a state."""


class JobState(Screen, mixin=True):
    """One piece of long work at a time."""

    job: str = ""
    """What goes on: `export`, `import`, `delete`, `edit`, `restore` or `act`."""
    job_done: int = 0
    job_total: int = 0
    _job_id: str = ""

    async def _begin(self, kind: str, payload: Any = None) -> Job | None:
        """Make room for a piece of work; None (and a notice) while another goes on."""
        if self.job:
            await notify(self, msg("上一项工作还没有完成，请稍候或先取消它"), "warning")
            return None
        job = Job(payload)
        _running.put(job.id, job)
        self.job, self.job_done, self.job_total, self._job_id = kind, 0, 0, job.id
        return job

    def _current_job(self) -> Job | None:
        return _running.get(self._job_id)

    async def _watch(self, job: Job, work: Callable[[], Result]) -> Result:
        """Do the work, showing how far it is; from a background event. Raises what the work raises."""

        async def tell() -> None:
            async with self:
                self.job_done, self.job_total = job.done, job.total

        try:
            return await job.run(work, tell)
        finally:
            _running.take(job.id)
            async with self:
                if self._job_id == job.id:
                    self.job, self._job_id = "", ""

    @rx.event
    @requires(opened(to_read))
    async def stop_job(self):
        """Cancel the work that goes on; what never began (its event was refused) is let go."""
        job = self._current_job()
        if job is None or job.payload is not None:
            _running.take(self._job_id)
            self.job, self._job_id = "", ""
        else:
            job.stop()
