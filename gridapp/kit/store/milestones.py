"""Deep places of big lists: rows whose place is known, so that no block is reached by counting from the top.

Counting a list passes every row of an index anyway; on the way the keys of every `STEP`th row are kept. A block then starts at the nearest
row known. All of it is forgotten as soon as a table that the list looks at changes, whoever changed it: `stamp` asks the database.
"""

import bisect
import threading
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from gridapp.kit.shared import Shelf, Subscription
from gridapp.kit.store.views import View, mark
from gridapp.kit.store.views import count as count_view

STEP = 5_000
NEAR = STEP
"""Rows that are skipped from the top rather than looked up: as many as are skipped from the nearest row that is known."""
_MARKS = 4_000


@dataclass
class _Known:
    """What is known of a view: the keys of rows by their place, and the total."""

    stamp: tuple[Any, ...]
    places: list[int] = field(default_factory=list)
    keys: list[tuple[Any, ...]] = field(default_factory=list)
    total: int | None = None

    def add(self, place: int, keys: tuple[Any, ...]) -> None:
        """Remember that `place` rows come before the end of the row with these keys."""
        at = bisect.bisect_left(self.places, place)
        if len(self.places) < _MARKS and (at == len(self.places) or self.places[at] != place):
            self.places.insert(at, place)
            self.keys.insert(at, keys)

    def before(self, start: int) -> tuple[int, tuple[Any, ...]] | None:
        """The nearest known row that at most `start` rows precede."""
        at = bisect.bisect_right(self.places, start)
        return (self.places[at - 1], self.keys[at - 1]) if at else None


_known: Shelf[_Known] = Shelf(most=128, seconds=600)
_lock = threading.Lock()


def stamp(connection: sa.Connection, view: View) -> tuple[Any, ...]:
    """Changes whenever a row of a table that the list looks at is added or changed: its own, and those that filters and order refer to."""
    return (Subscription(view.reads).count, *connection.execute(_newest(view.reads)).one())


@lru_cache(maxsize=256)
def _newest(names: frozenset[str]) -> sa.Select[Any]:
    tables = [SQLModel.metadata.tables[name] for name in sorted(names)]
    newest = [sa.func.max(column) for table in tables for column in (table.c.get("updated_at"), table.c.get("id")) if column is not None]
    return sa.select(*(sa.select(value).scalar_subquery() for value in newest))


def _written(statement: sa.Select[Any]) -> tuple[Any, ...]:
    """What tells a statement from others: its shape and its values. Writing it out as SQL would take longer than running it."""
    known = statement._generate_cache_key()
    if known is None:
        compiled = statement.compile()
        return str(compiled), tuple(map(str, compiled.params.values()))
    return known.key, tuple(str(parameter.effective_value) for parameter in known.bindparams)


def _of(connection: sa.Connection, view: View) -> _Known:
    key = (str(connection.engine.url), *_written(view.places))
    now = stamp(connection, view)
    with _lock:
        known = _known.get(key)
        return _known.put(key, known if known is not None and known.stamp == now else _Known(now))


def block(connection: sa.Connection, view: View, start: int, size: int) -> list[int]:
    """Ids of `size` rows from row number `start` on."""
    if start < NEAR or not view.steady:
        return list(connection.scalars(view.block, {"start": start, "size": size}).all())
    known = _of(connection, view)
    with _lock:
        place, keys = known.before(start) or (0, ())
    rows = connection.execute(view.onward if keys else view.top, {"start": start - place, "size": size, **mark(keys)}).all()
    if len(rows) == size:
        with _lock:
            known.add(start + size, tuple(rows[-1]))
    return [row[0] for row in rows]


def count(connection: sa.Connection, view: View) -> int:
    """How many rows the view has; kept until one of its tables changes, and with it the place of every `STEP`th row."""
    known = _of(connection, view)
    if known.total is None:
        known.total = _walk(connection, view, known) if view.steady else count_view(connection, view)
    return known.total


def _walk(connection: sa.Connection, view: View, known: _Known) -> int:
    place, keys = 0, ()
    while True:
        row = connection.execute(view.onward if keys else view.top, {"start": STEP - 1, "size": 1, **mark(keys)}).first()
        if row is None:
            return place + count_view(connection, view, keys)
        place, keys = place + STEP, tuple(row)
        with _lock:
            known.add(place, keys)
