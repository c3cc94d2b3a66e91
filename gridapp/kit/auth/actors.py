"""From a login session to the person behind it: looked up in the database, remembered for a second at most."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.session import digest_of, spoken_in
from gridapp.kit.db.session import after_commit

FRESH_SECONDS = 1.0
"""A role taken away or an account disabled by another process stops working within this time; in this process, at once."""
_MANY = 10_000

Resolve = Callable[[str], Actor | None]
"""Digest of a session → its actor, or `None` when there is no such session, it has ended or the account is disabled."""

_resolve: Resolve | None = None
_known: dict[str, tuple[float, Actor | None]] = {}


def configure(*, resolve: Resolve) -> None:
    """Say how a session is looked up; the composition root does, because the kit knows no tables."""
    global _resolve  # noqa: PLW0603
    _resolve = resolve
    _known.clear()


async def actor_of(digest: str) -> Actor | None:
    """The person behind a session's digest, or `None`.

    Raises:
        RuntimeError: `configure` was not called.
    """
    if _resolve is None:
        raise RuntimeError("sign-in is not wired: call gridapp.kit.auth.actors.configure(resolve=...) in app.py")
    if not digest:
        return None
    known = _known.get(digest)
    if known is not None and time.monotonic() - known[0] < FRESH_SECONDS:
        return known[1]
    asked = time.monotonic()
    actor = await asyncio.to_thread(_resolve, digest)
    if len(_known) >= _MANY:
        _known.clear()
    _known[digest] = (asked, actor)
    return actor


async def actor_behind(cookie_header: str) -> Actor | None:
    """The person behind a request, with the language their browser asks for; `None` for a stranger."""
    actor = await actor_of(digest_of(cookie_header))
    return actor and replace(actor, locale=spoken_in(cookie_header))


@after_commit
def forget(_tx: Any = None) -> None:
    """Look everybody up afresh: any write may have changed an account, a role or a session."""
    _known.clear()
