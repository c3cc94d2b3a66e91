"""Long work stands in a line of its own, so that no click waits for it: how far it is, and a way to stop it."""

import asyncio
import logging
import secrets
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.shared import Shelf

LOOK_SECONDS = 0.4
"""How often one is told how far the work is."""

Result = TypeVar("Result")
log = logging.getLogger(__name__)

AT_ONCE = 4
"""Pieces of long work at a time; more wait. Clicks have the event loop's own threads."""
_LONG = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="long")
_SOON = ThreadPoolExecutor(max_workers=1, thread_name_prefix="soon")


async def run_long(work: Callable[..., Result], *args: Any, **options: Any) -> Result:
    """Do what may take long (a file, a document, a large frame) off the event loop and out of the way of clicks. Raises what it raises."""
    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(_LONG, lambda: context.run(work, *args, **options))


def do_soon(work: Callable[[], object]) -> Future[None]:
    """Do what nobody waits for, one thing after another; what it raises is logged."""

    def logged() -> None:
        try:
            work()
        except Exception:
            log.exception("left undone")
            raise

    return _SOON.submit(logged)


class Stopped(Refusal):
    """Somebody cancelled the work; what it had written is taken back."""

    def __init__(self) -> None:
        super().__init__(msg("已取消，什么都没有改变"))


class Job:
    """Steps done of steps in all. The worker counts, anybody reads and may stop it."""

    def __init__(self, kind: str = "", *, owner: str = "", about: str = "", payload: Any = None) -> None:
        self.id = secrets.token_hex(8)
        self.kind = kind
        self.owner = owner
        """Digest of the session that began it."""
        self.about = about
        self.payload = payload
        """What the work is given, where it came in another event than the one that does it."""
        self.done = 0
        self.total = 0
        self.ended = False
        self._stopping = threading.Event()

    def expect(self, steps: int) -> None:
        """So many steps are to come, besides those already expected."""
        self.total += steps

    def advance(self, steps: int = 1) -> None:
        """So many steps are done.

        Raises:
            Stopped: somebody wants the work to end.
        """
        self.done += steps
        if self._stopping.is_set():
            raise Stopped

    def stop(self) -> None:
        """Let the work end at its next step."""
        self._stopping.set()

    async def run(self, work: Callable[[], Result], tell: Callable[[], Awaitable[None]]) -> Result:
        """Do the work off the event loop, telling every while how far it is. Raises what the work raises; stops it when cancelled."""
        running = asyncio.create_task(run_long(work))
        try:
            while not (await asyncio.wait({running}, timeout=LOOK_SECONDS))[0]:
                await tell()
            return running.result()
        finally:
            self.ended = True
            self.stop()
            jobs.take(self.id)


jobs: Shelf[Job] = Shelf(most=1_000)
"""Work that waits or goes on, by its id: a thread's things do not belong into a state, and a page that is loaded anew finds them here."""


def running(owner: str, about: str) -> Job | None:
    """The last work about something that a session began and that waits or goes on."""
    return jobs.newest(lambda job: bool(owner) and (job.owner, job.about) == (owner, about))
