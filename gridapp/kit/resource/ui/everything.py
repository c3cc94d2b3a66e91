"""The answer of the search box in the top bar: rows of every screen."""

import asyncio
from collections.abc import Sequence

from gridapp.kit.auth.actor import Actor
from gridapp.kit.store.everywhere import find_everywhere
from gridapp.kit.ui.session import Hit


async def search_screens(actor: Actor, text: str) -> Sequence[Hit]:
    """Hits for a text on every screen the actor may read, each leading to its row."""
    found = await asyncio.to_thread(find_everywhere, actor, text)
    return [Hit(group=row.screen, label=row.label, note=row.note, href=f"/{row.slug}/{row.id}") for row in found]
