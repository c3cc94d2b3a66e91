"""What rooms add to each other's menus without knowing each other: one offers under a name, the other shows what stands there."""

from collections.abc import Callable
from typing import Any

import reflex as rx

Offer = Callable[..., rx.Component]
_OFFERS: dict[str, list[Offer]] = {}


def offer(place: str, draw: Offer) -> None:
    """Add something to a place; `draw` is called with what the place tells of itself."""
    _OFFERS.setdefault(place, []).append(draw)


def offered(place: str, /, **facts: Any) -> list[rx.Component]:
    """What rooms add to a place, in the order in which they were mounted."""
    return [draw(**facts) for draw in _OFFERS.get(place, ())]
