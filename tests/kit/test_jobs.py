"""Long work: told how far it is, stopped by its person or with its event."""

import asyncio
import threading

import pytest

from gridapp.kit import jobs
from gridapp.kit.auth import actors, routes
from gridapp.kit.auth.actor import SYSTEM
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


def test_clicks_and_sign_in_are_answered_while_all_long_work_is_held_up() -> None:
    """More exports than may run at once, none of which can end before a click, a lookup of a person and a password are done."""
    released, ended = threading.Event(), []

    def export() -> None:
        released.wait(60)
        ended.append("export")

    async def office() -> None:
        exports = [asyncio.create_task(jobs.run_long(export)) for _ in range(3 * jobs.AT_ONCE)]
        await asyncio.sleep(0)
        actors.configure(resolve=lambda digest: SYSTEM if digest == "a" else None)
        assert await actors.actor_of("a") is SYSTEM
        await asyncio.gather(*(asyncio.to_thread(ended.append, "click") for _ in range(50)))
        await routes._slow(ended.append, "sign-in")
        assert "export" not in ended
        released.set()
        await asyncio.gather(*exports)

    before = list(actors._wired)
    try:
        asyncio.run(office())
    finally:
        actors._wired[:] = before
        released.set()
    assert ended[:51] == ["click"] * 50 + ["sign-in"]
    assert ended[51:] == ["export"] * 3 * jobs.AT_ONCE


def test_a_session_finds_its_own_work_until_it_ends() -> None:
    mine, other = jobs.Job("delete", owner="a", about="cases"), jobs.Job("delete", owner="b", about="cases")
    for job in (mine, other):
        jobs.jobs.put(job.id, job)
    assert jobs.running("a", "cases") is mine
    assert jobs.running("a", "villages") is None
    assert jobs.running("", "cases") is None

    async def tell() -> None:
        pass

    asyncio.run(mine.run(lambda: None, tell))
    assert mine.ended
    assert jobs.running("a", "cases") is None
    assert jobs.running("b", "cases") is other
    jobs.jobs.take(other.id)
