"""Long work: told how far it is, stopped by its person or with its event."""

import asyncio
import threading

import pytest

from gridapp.kit import jobs
from gridapp.kit.jobs import Job, Stopped


def _long(job: Job, started: threading.Event) -> str:
    job.expect(1_000_000)
    for _ in range(1_000_000):
        started.set()
        job.advance()
        threading.Event().wait(0.001)
    return "done"


def test_work_is_told_of_until_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LOOK_SECONDS", 0.01)
    job, seen, enough = Job(), [], threading.Event()

    def work() -> str:
        job.expect(2)
        job.advance()
        enough.wait(20)
        job.advance()
        return "done"

    async def tell() -> None:
        seen.append((job.done, job.total))
        if len(seen) > 2:
            enough.set()

    assert asyncio.run(job.run(work, tell)) == "done"
    assert (1, 2) in seen


def test_a_stopped_job_ends_its_work() -> None:
    job, started = Job(), threading.Event()

    async def tell() -> None:
        job.stop()

    with pytest.raises(Stopped):
        asyncio.run(job.run(lambda: _long(job, started), tell))
    assert job.done < job.total


def test_work_ends_with_the_event_that_wanted_it() -> None:
    job, started, ended = Job(), threading.Event(), threading.Event()

    def work() -> None:
        try:
            _long(job, started)
        finally:
            ended.set()

    async def tell() -> None:
        pass

    async def give_up() -> None:
        waiting = asyncio.create_task(job.run(work, tell))
        await asyncio.to_thread(started.wait, 20)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(give_up())
    assert ended.wait(20)
