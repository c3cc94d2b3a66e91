"""Which rows of the database the lines of a sheet are about."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from gridapp.kit.db.session import Tx
from gridapp.kit.fields import table_of
from gridapp.kit.transfer.tables import FileTable

_CHUNK = 500


class Existing:
    """Rows whose key stands in a sheet, read in a few queries, by key."""

    def __init__(self, tx: Tx, table: FileTable, lines: Iterable[Mapping[str, Any]]) -> None:
        self._key = table.key
        self._table = table_of(table.model)
        own = self._table.c
        # One column narrows the search; where the key has more, the rest is compared here.
        first = own[self._key[0]]
        wanted = sorted({line[first.key] for line in lines if line.get(first.key) is not None}, key=str)
        self._alive: dict[tuple[Any, ...], dict[str, Any]] = {}
        self.deleted: set[tuple[Any, ...]] = set()
        for start in range(0, len(wanted), _CHUNK):
            statement = sa.select(self._table).where(first.in_(wanted[start : start + _CHUNK])).execution_options(yield_per=1_000)
            for found in tx.session.execute(statement).mappings():
                key = tuple(found[name] for name in self._key)
                if found["deleted_at"] is None:
                    self._alive[key] = dict(found)
                else:
                    self.deleted.add(key)
        self.never_reused = _never_reused(self._table, self._key)

    def key_of(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The natural key of a line."""
        return tuple(values.get(name) for name in self._key)

    def find(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """The row a line is about: its stored values with `id`."""
        return self._alive.get(self.key_of(values))


def _never_reused(table: sa.Table, key: tuple[str, ...]) -> bool:
    """Whether a deleted row's key stays taken: it is unique over the recycle bin too."""
    if len(key) == 1 and table.c[key[0]].unique:
        return True
    return any(
        index.unique and [column.name for column in index.columns] == list(key) and index.dialect_options["sqlite"].get("where") is None
        for index in table.indexes
    )
