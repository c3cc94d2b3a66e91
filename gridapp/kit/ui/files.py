"""A file for the person behind a state: made in the line of long work, fetched once over HTTP."""

from collections.abc import Callable

import reflex as rx
from reflex.event import EventSpec

from gridapp.kit import outbox
from gridapp.kit.auth.gate import session_of
from gridapp.kit.errors import Refusal
from gridapp.kit.jobs import run_long
from gridapp.kit.ui.notice import refused


async def hand_over(state: rx.State, name: str, make: Callable[[], bytes]) -> EventSpec | None:
    """Make a file off the event loop and have the browser fetch it under `name`; a refusal is shown and gives none."""
    session = session_of(state)
    try:
        path = await run_long(outbox.hand_out, session, name, lambda file: file.write(make()))
    except Refusal as refusal:
        await refused(state, refusal)
        return None
    return rx.download(url=path, filename=name)
