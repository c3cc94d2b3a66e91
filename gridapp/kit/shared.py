"""What this process remembers for itself, and how it hears that a table changed; all else that is kept is in the database.

A second process of the same office would need these two (and the tries of `kit.auth.limits`) in a place that both reach, and nothing else.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Hashable
from time import monotonic
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Shelf(Generic[Value]):
    """Things under their keys, for any thread: at most `most` of them, each for `seconds` since it was put; the oldest gives way."""

    def __init__(self, *, most: int, seconds: float = float("inf"), dropped: Callable[[Value], object] | None = None) -> None:
        """`dropped` is given what leaves the shelf without being taken."""
        self._most, self._seconds, self._dropped = most, seconds, dropped
        self._kept: OrderedDict[Hashable, tuple[float, Value]] = OrderedDict()
        self._lock = threading.RLock()

    def get(self, key: Hashable) -> Value | None:
        """What lies there, or `None`."""
        with self._lock:
            self._sweep()
            return self._kept[key][1] if key in self._kept else None

    def put(self, key: Hashable, value: Value) -> Value:
        """Lay something there, in place of what was; returns it."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (monotonic(), value)
            self._sweep()
        return value

    def of(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What lies there, made and put when nothing does; `make` is quick, everybody waits for it."""
        with self._lock:
            found = self.get(key)
            return self.put(key, make()) if found is None else found

    def newest(self, wanted: Callable[[Value], bool]) -> Value | None:
        """The last one put of those that are wanted, or `None`."""
        with self._lock:
            self._sweep()
            return next((value for _since, value in reversed(self._kept.values()) if wanted(value)), None)

    def take(self, key: Hashable) -> Value | None:
        """What lies there, off the shelf; one of several who take it gets it."""
        with self._lock:
            self._sweep()
            return self._kept.pop(key, (0, None))[1]

    def forget(self) -> None:
        """Clear the shelf."""
        with self._lock:
            self._drop(len(self._kept))

    def _sweep(self) -> None:
        old = monotonic() - self._seconds
        gone = next((at for at, (since, _value) in enumerate(self._kept.values()) if since >= old), len(self._kept))
        self._drop(max(gone, len(self._kept) - self._most))

    def _drop(self, count: int) -> None:
        for _ in range(count):
            _key, (_since, value) = self._kept.popitem(last=False)
            if self._dropped is not None:
                self._dropped(value)


_changes: Counter[str] = Counter()
_counting = threading.Lock()


def publish(tables: Collection[str]) -> None:
    """These tables have changed: said once the change can be read."""
    with _counting:
        _changes.update(tables)


class Subscription:
    """Hears when one of some tables changes. What was made of them holds while `count` is what it was before it was made."""

    def __init__(self, tables: Collection[str]) -> None:
        self.tables = frozenset(tables)

    @property
    def count(self) -> int:
        """How many changes have been heard of."""
        return sum(_changes[table] for table in self.tables)
