"""What came of work off the event loop, put into the vars of a state."""

from collections.abc import Mapping, Sequence
from typing import Any

import reflex as rx

from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.ui.text import both

Compact = dict[str, list[Any]]
"""Rows on their way to a chart or a table: what a row's values are called, said once, and the values of each. Empty for no rows."""


def compact(rows: Sequence[Mapping[str, Any]], *names: str) -> Compact:
    """Of each row the values of these names."""
    return {"names": list(names), "rows": [[row[name] for name in names] for row in rows]} if rows else {}


def show(state: rx.State, shown: Mapping[str, Any]) -> None:
    """Set several vars of a state, by name."""
    for name, value in shown.items():
        setattr(state, name, value)


def told(refusal: Refusal, field: str = "") -> dict[str, dict[str, str]]:
    """What is wrong by field, as `both()` pairs; what concerns no field stands under `field`."""
    errors = refusal.errors if isinstance(refusal, Invalid) else {field: refusal.message}
    return {name: both(message) for name, message in errors.items()}
