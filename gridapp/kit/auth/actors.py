"""From a login session to the person behind it: looked up in the database, remembered for a second at most."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace

from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.session import digest_of, spoken_in
from gridapp.kit.shared import Shelf, Subscription

FRESH_SECONDS = 1.0
"""A role taken away or an account disabled by another process stops working within this time; in this process, at once."""

Resolve = Callable[[str], Actor | None]
"""Digest of a session → its actor, or `None` when there is no such session, it has ended or the account is disabled."""


_wired: list[tuple[Resolve, Subscription]] = []
_known: Shelf[tuple[int, Actor | None]] = Shelf(most=10_000, seconds=FRESH_SECONDS)


def configure(*, resolve: Resolve, tables: Collection[str] = ()) -> None:
    """Say how a session is looked up and which tables that reads; the composition root does, because the kit knows no tables."""
    _wired[:] = [(resolve, Subscription(tables))]
    _known.forget()


async def actor_of(digest: str) -> Actor | None:
    """The person behind a session's digest, or `None`.

    Raises:
        RuntimeError: `configure` was not called.
    """
    if not _wired:
        raise RuntimeError("sign-in is not wired: call gridapp.kit.auth.actors.configure(resolve=..., tables=...) in app.py")
    if not digest:
        return None
    resolve, changes = _wired[0]
    known, count = _known.get(digest), changes.count
    if known is None or known[0] != count:
        known = _known.put(digest, (count, await asyncio.to_thread(resolve, digest)))
    return known[1]


async def actor_behind(cookie_header: str) -> Actor | None:
    """The person behind a request, with the language their browser asks for; `None` for a stranger."""
    actor = await actor_of(digest_of(cookie_header))
    return actor and replace(actor, locale=spoken_in(cookie_header))
