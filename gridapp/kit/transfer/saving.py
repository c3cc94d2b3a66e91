"""Rows into the database: one by one through the room's checks, or by bulk where the table is large."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from gridapp.kit.clock import utcnow
from gridapp.kit.db import search
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.fields import fields_of, table_of
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.jobs import Job
from gridapp.kit.store.reading import find
from gridapp.kit.store.refusals import explain
from gridapp.kit.store.writing import save_changed, save_new
from gridapp.kit.transfer.existing import Existing
from gridapp.kit.transfer.tables import FileTable
from gridapp.kit.transfer.values import KEEP, Row

_CHUNK = 5_000
MANY = 20_000
"""New rows from which on a search index is rather made anew than kept in step."""


class Saver:
    """Writes lines that are read and resolved; counts what it did."""

    def __init__(self, tx: Tx, table: FileTable, existing: Existing, job: Job) -> None:
        self._tx, self._table, self._existing, self._job = tx, table, existing, job
        self._blank = _blank(table)
        self._made = {name for name, spec in fields_of(table.model).items() if spec.generated}
        self._checks = table.checks(tx) if table.checks else None
        self._screen = replace(table.declaration, clean=self._checks.clean) if self._checks else table.declaration
        self.created = self.updated = self.unchanged = 0
        self.warnings: list[tuple[int, Msg]] = []

    def save(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Refusal]]:
        """Write; yields the lines that were refused, each with why. One `Invalid` becomes a refusal for each of its fields."""
        fresh: list[tuple[Row, dict[str, Any]]] = []
        for row in rows:
            values = {
                name: value for name, value in row.values.items() if value is not KEEP and (value is not None or name not in self._made)
            }
            found = self._existing.find(values)
            if found is None:
                yield from self._new(row, values, fresh)
                self._job.advance(not self._table.bulk)
            else:
                self._job.advance()
                yield from self._change(row, values, found)
        yield from self._insert(fresh)

    def _new(self, row: Row, values: dict[str, Any], fresh: list[tuple[Row, dict[str, Any]]]) -> Iterator[tuple[Row, Refusal]]:
        if name := next((name for name, value in row.values.items() if value is KEEP), ""):
            yield row, Refusal(msg("新增的行不能用掩码，请填写完整内容"), field=name)
        elif self._existing.never_reused and self._existing.key_of(values) in self._existing.deleted:
            yield row, Refusal(msg("已在回收站中，请先恢复它"), field=self._table.key[0])
        elif self._table.bulk:
            yield from self._checked(row, values, fresh)
        else:
            yield from self._careful(row, lambda: save_new(self._tx, self._screen, self._blank | values))

    def _checked(self, row: Row, values: dict[str, Any], fresh: list[tuple[Row, dict[str, Any]]]) -> Iterator[tuple[Row, Refusal]]:
        """A new row of a large table past the room's checks; it is written with the others."""
        try:
            warnings = self._checks.clean(self._tx, values, None) if self._checks else ()
        except Refusal as refusal:
            yield from _each(row, refusal)
            return
        self.warnings += [(row.number, warning) for warning in warnings]
        fresh.append((row, values))

    def _change(self, row: Row, values: dict[str, Any], found: dict[str, Any]) -> Iterator[tuple[Row, Refusal]]:
        changed = {name: value for name, value in values.items() if found[name] != value}
        if not changed:
            self.unchanged += 1
            return
        screen, session = self._screen, self._tx.session

        def save() -> Any:
            # A line may name any row there is: one outside of the actor's scope is as if it were not there.
            # All that the line says, changed or not: the checks judge it together with what is stored.
            return save_changed(self._tx, screen, find(session, screen, self._tx.actor, found["id"]), values)

        yield from list(self._careful(row, save, new=False))

    def _careful(self, row: Row, save: Any, *, new: bool = True) -> Iterator[tuple[Row, Refusal]]:
        """Save within a savepoint, so that a refused line leaves the rest as it is."""
        try:
            with self._tx.session.begin_nested():
                saved = save()
        except Refusal as refusal:
            yield from _each(row, refusal)
            return
        self.created, self.updated = self.created + new, self.updated + (not new)
        self.warnings += [(row.number, warning) for warning in saved.warnings]

    def _insert(self, fresh: list[tuple[Row, dict[str, Any]]]) -> Iterator[tuple[Row, Refusal]]:
        """New rows of a large table. A chunk that the database refuses is tried row by row to name the culprits."""
        table, now = table_of(self._table.model), utcnow()
        if self._checks:
            self._checks.number([values for _row, values in fresh])
        index = search.index_of(self._table.model)
        anew = index is not None and self._search_anew(table, len(fresh))
        if index is not None and anew:
            search.uninstall(self._tx.session.connection(), index)
        blank = {**self._blank, "created_at": now, "updated_at": now, "deleted_at": None, "version": 1}
        for start in range(0, len(fresh), _CHUNK):
            chunk = fresh[start : start + _CHUNK]
            try:
                with self._tx.session.begin_nested():
                    self._tx.session.execute(sa.insert(table), [blank | values for _row, values in chunk])
                self.created += len(chunk)
                if self._table.written:
                    self._table.written(self._tx, [values[self._table.key[0]] for _row, values in chunk])
                self._job.advance(len(chunk))
            except IntegrityError:
                for row, values in chunk:
                    yield from self._insert_one(table, row, blank | values)
                    self._job.advance()
        if anew:
            search.install(self._tx.session.connection())

    def _search_anew(self, table: sa.Table, count: int) -> bool:
        """Whether to make the search index after the rows: a quarter of the work, where they are many and the table is not far larger."""
        if count < MANY:
            return False
        present = self._tx.session.scalar(sa.select(sa.func.count()).select_from(sa.select(table.c.id).limit(3 * count).subquery()))
        return present is not None and present < 3 * count

    def _insert_one(self, table: sa.Table, row: Row, values: dict[str, Any]) -> Iterator[tuple[Row, Refusal]]:
        try:
            with self._tx.session.begin_nested():
                self._tx.session.execute(sa.insert(table), [values])
            self.created += 1
        except IntegrityError as error:
            yield from _each(row, explain(error, self._table.declaration, values))


def _each(row: Row, refusal: Refusal) -> Iterator[tuple[Row, Refusal]]:
    """One refusal for each field that an `Invalid` names."""
    if isinstance(refusal, Invalid):
        yield from ((row, Refusal(reason, field=name)) for name, reason in refusal.errors.items())
    else:
        yield row, refusal


def _blank(table: FileTable) -> dict[str, Any]:
    """What the columns hold that a file does not name."""
    fields = fields_of(table.model).values()
    kept = {column.key for column in table_of(table.model).columns} - {"id", "created_at", "updated_at", "deleted_at", "version"}
    return {
        field.name: field.default
        for field in fields
        if field.name in kept and not field.required and not (field.generated and not table.bulk)
    }
