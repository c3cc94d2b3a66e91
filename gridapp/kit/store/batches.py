"""Every row of a view at once: found again when it is done, and done in batches, so that nobody else's write waits for all of them."""

from collections.abc import Callable, Sequence

from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import read_session
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.jobs import Job, Stopped
from gridapp.kit.store.listing import need_list, pick_ids
from gridapp.kit.store.spec import ListQuery, Resource

BATCH = 500
"""Rows of one transaction."""


def every_id(resource: Resource, actor: Actor, query: ListQuery, seen: int) -> list[int]:
    """The ids of every row of a view, of which somebody saw `seen` and meant all of those.

    Raises:
        NotAllowed: the actor may not see the list.
        Refusal: there are more or fewer now.
    """
    need_list(resource, actor, query)
    with read_session() as session:
        ids = pick_ids(session, resource, actor, query, limit=False)
    if len(ids) != seen:
        raise Refusal(msg("符合条件的记录现在是 {now} 条，不是您看到的 {seen} 条，请核对后重新选择", now=len(ids), seen=seen))
    return ids


def in_batches(work: Callable[[list[int]], object], ids: Sequence[int], job: Job) -> tuple[int, list[Msg], Refusal | None]:
    """Do something to many rows, batch by batch: how many it was done to, what was said, and why it ended early if it did.

    Batches that are done stay done when a later one is refused or the job is stopped.
    """
    job.expect(len(ids))
    said: list[Msg] = []
    for start in range(0, len(ids), BATCH):
        batch = list(ids[start : start + BATCH])
        try:
            told = work(batch)
            said += told if isinstance(told, list) else []
            if start + BATCH < len(ids):
                job.advance(len(batch))
        except Refusal as refusal:
            done = start + (len(batch) if isinstance(refusal, Stopped) else 0)
            return done, said, refusal
    return len(ids), said, None
