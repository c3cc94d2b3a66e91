"""What a browser sends, made plain: any client can send any value of any type, so nothing is taken at its word."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_IDS = 5_000
"""Most rows one event may name; larger changes go through a filter or an import."""
MAX_TEXT = 20_000
"""Longest text of one field that is looked at; the model's own limits are far below and are told to the person."""


def whole(value: Any, *, default: int = 0, most: int = 2**53) -> int:
    """A non-negative whole number, or `default` for anything else."""
    if isinstance(value, bool):
        return default
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(most)):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and 0 <= value <= most else default


def words(value: Any, *, most: int = MAX_TEXT) -> str:
    """A text without its outer blanks, at most `most` characters; anything else is empty."""
    return value[:most].strip() if isinstance(value, str) else ""


def ids(value: Any) -> list[int]:
    """Row ids without repetition, in order; what is no id is left out."""
    if not isinstance(value, list | tuple):
        return []
    return list(dict.fromkeys(number for number in map(whole, value[:MAX_IDS]) if number))


def texts(value: Any, *, most: int = 50) -> tuple[str, ...]:
    """A list of short texts; a single text is a list of one."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list | tuple):
        return ()
    return tuple(words(item, most=100) for item in value[:most])


def mapping(value: Any) -> Mapping[str, Any]:
    """A mapping with text keys, or an empty one."""
    if not isinstance(value, Mapping):
        return {}
    return {key: item for key, item in value.items() if isinstance(key, str)}


def form_data(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The declared fields of a submitted form: texts, truths and numbers; everything else in it is dropped."""
    given = mapping(value)
    return {name: _plain(given[name]) for name in names if name in given}


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | float) or value is None:
        return value
    return words(value)


@dataclass(frozen=True)
class Ticked:
    """What is ticked in a list: these rows, or every row of its view, of which the person saw `all`. `view` is the query of the URL."""

    view: str = ""
    ids: tuple[int, ...] = ()
    all: int = 0

    @property
    def count(self) -> int:
        """How many rows that are, as far as the person knows."""
        return self.all or len(self.ids)


def ticked(value: Any) -> Ticked:
    """What a browser says is ticked; nonsense ticks nothing."""
    given = mapping(value)
    every = whole(given.get("all"))
    return Ticked(words(given.get("view")), () if every else tuple(ids(given.get("ids"))), every)
