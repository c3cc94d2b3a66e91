"""Every row of a view at once: found again when it is done, and done in batches, so that nobody else's write waits for all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import read_connection
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.jobs import Job
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
    with read_connection() as connection:
        ids = pick_ids(connection, resource, actor, query, limit=False)
    if len(ids) != seen:
        raise Refusal(msg("符合条件的记录现在是 {now} 条，不是您看到的 {seen} 条，请核对后重新选择", now=len(ids), seen=seen))
    return ids


@dataclass
class Batches:
    """What came of many rows."""

    done: int = 0
    """Rows of the batches that went through."""
    changed: int = 0
    """How many of them are different now."""
    said: list[Msg] = field(default_factory=list)
    refusal: Refusal | None = None
    """Why it ended early, if it did."""


def in_batches(work: Callable[[list[int]], object], ids: Sequence[int], job: Job) -> Batches:
    """Do something to many rows, batch by batch, until one is refused or the job is stopped.

    Batches that are done stay done; of one that is refused, no row is changed. `work` returns how many rows it changed, or what is to be
    said of them, having changed all.
    """
    job.expect(len(ids))
    found = Batches()
    for start in range(0, len(ids), BATCH):
        batch = list(ids[start : start + BATCH])
        try:
            job.advance(found.done - job.done)  # nothing more is begun once it is stopped
            told = work(batch)
        except Refusal as refusal:
            found.refusal = refusal
            break
        found.done += len(batch)
        found.changed += told if isinstance(told, int) else len(batch)
        found.said += told if isinstance(told, list) else []
    return found
