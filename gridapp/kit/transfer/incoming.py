"""Save a sheet: every line or none. Lines whose key exists change that row, the others are new."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gridapp.kit import audit
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import FieldSpec, key_column, shown_column, table_of
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.jobs import Job
from gridapp.kit.store.fields import model_of
from gridapp.kit.transfer.existing import Existing
from gridapp.kit.transfer.headings import Columns, match, missing_required
from gridapp.kit.transfer.references import Lookup
from gridapp.kit.transfer.saving import Saver
from gridapp.kit.transfer.sheets import Sheet
from gridapp.kit.transfer.tables import FileTable, Problem
from gridapp.kit.transfer.values import Parsed, Row, read_values


@dataclass
class Outcome:
    """What an import came to. It may be committed only when `problems` is empty."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[tuple[int, Msg]] = field(default_factory=list)
    """Row number and what to look at; does not stop the import."""
    notes: list[Msg] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Lines that were fine."""
        return self.created + self.updated + self.unchanged


def import_sheet(tx: Tx, table: FileTable, sheet: Sheet, *, create: bool = False, label: str = "", job: Job | None = None) -> Outcome:
    """Write a sheet inside a transaction. With problems the caller must let the transaction fail: part of the lines may be written already.

    `create` makes rows of unknown values of `table.creates`; `label` (the file's name) goes to the audit log;
    `job` counts each line twice, read and saved.
    """
    outcome = Outcome(notes=list(sheet.notes))
    columns = match(table, sheet.header)
    if columns.problems:
        outcome.problems = columns.problems
        return outcome
    job = job or Job()
    job.expect(2 * len(sheet.lines))
    parsed = read_values(table, sheet, columns, job)
    lookups = _resolve(tx, table, columns, parsed, create=create, outcome=outcome)
    existing = Existing(tx, table, [row.values for row in parsed.rows if not row.bad and not _waits(row)])
    if not all(row.bad or _waits(row) or existing.find(row.values) for row in parsed.rows):
        outcome.problems += missing_required(table, sheet.header, columns)
    _doubled(table, columns, parsed)
    if not outcome.problems:
        saver = Saver(tx, table, existing, job)
        _save(saver, table, columns, parsed, lookups)
        outcome.created, outcome.updated, outcome.unchanged, outcome.warnings = (
            saver.created,
            saver.updated,
            saver.unchanged,
            saver.warnings,
        )
    outcome.problems += sorted(parsed.problems, key=lambda problem: problem.row)
    outcome.notes += _notes(table, parsed)
    if not outcome.problems:
        counts = {"created": outcome.created, "updated": outcome.updated, "unchanged": outcome.unchanged}
        audit.record(tx, "import", table.table, label=label, changes=counts)
    return outcome


@dataclass(frozen=True)
class _Later:
    """A reference to a row that this very sheet brings."""

    text: str


def _waits(row: Row) -> bool:
    return any(isinstance(value, _Later) for value in row.values.values())


def _resolve(tx: Tx, table: FileTable, columns: Columns, parsed: Parsed, *, create: bool, outcome: Outcome) -> dict[str, Lookup]:
    """Replace codes and names by keys. References within the table itself may have to wait until their row is written."""
    lookups: dict[str, Lookup] = {}
    for spec in columns.fields.values():
        if not spec.target:
            continue
        wanted = {row.values[spec.name] for row in parsed.rows if row.values.get(spec.name) is not None}
        lookup = lookups[spec.name] = Lookup(tx, spec)
        lookup.load(wanted)
        if create and spec.name == table.creates:
            _create(tx, spec, lookup, sorted(text for text in wanted if not lookup.knows(text)), outcome)
        own = _own_texts(table, spec, parsed)
        found: dict[str, Any] = {}
        for row in parsed.rows:
            text = row.values.get(spec.name)
            if text is None:
                continue
            try:
                if text not in found:
                    found[text] = _Later(text) if text in own and not lookup.knows(text) else lookup.find(text)
                row.values[spec.name] = found[text]
            except Refusal as refusal:
                del row.values[spec.name]
                parsed.bad(row, columns, spec.name, refusal.message)
    return lookups


def _own_texts(table: FileTable, spec: FieldSpec, parsed: Parsed) -> set[str]:
    if spec.target_table != table.table:
        return set()
    own = table_of(table.model)
    return {row.values[name] for row in parsed.rows for name in (key_column(own), shown_column(own)) if row.values.get(name)}


def _create(tx: Tx, spec: FieldSpec, lookup: Lookup, texts: Iterable[str], outcome: Outcome) -> None:
    model: Any = model_of(spec.target_table)
    for text in texts:
        made = model.model_validate({"code": text[:32], "name": text[:50]})
        tx.session.add(made)
        tx.session.flush()
        lookup.learn(getattr(made, spec.target_column), text[:32], text)
        outcome.notes.append(msg("新增{label}“{name}”", label=Msg(spec.label), name=text))


def _doubled(table: FileTable, columns: Columns, parsed: Parsed) -> None:
    """The same key on two lines."""
    seen: dict[tuple[Any, ...], int] = {}
    for row in parsed.rows:
        key = tuple(row.values.get(name) for name in table.key)
        if row.bad or all(part is None for part in key):
            continue
        first = seen.setdefault(key, row.number)
        if first != row.number:
            parsed.bad(row, columns, table.key[0], msg("与第 {row} 行重复", row=first))


def _save(saver: Saver, table: FileTable, columns: Columns, parsed: Parsed, lookups: dict[str, Lookup]) -> None:
    """Write wave after wave: a line that refers to another line of the sheet goes after it."""
    left = [row for row in parsed.rows if not row.bad]
    while left:
        ready = [row for row in left if not _waits(row)]
        if not ready:
            for row in left:
                name = next(name for name, value in row.values.items() if isinstance(value, _Later))
                parsed.bad(row, columns, name, msg("与其他行互相引用，无法确定先后"))
            return
        for row, problem in saver.save(ready):
            parsed.bad(row, columns, problem.field, problem.message)
        left = list(_arrived(table, left, lookups, ready))


def _arrived(table: FileTable, left: list[Row], lookups: dict[str, Lookup], done: list[Row]) -> Iterator[Row]:
    """The lines still to write, with references to lines written by now replaced by their keys."""
    written = {id(row) for row in done}
    left = [row for row in left if id(row) not in written and not row.bad]
    if not left:
        return
    for lookup in lookups.values():
        if lookup.spec.target_table == table.table:
            lookup.load({value.text for row in left for value in row.values.values() if isinstance(value, _Later)})
    for row in left:
        for name, value in row.values.items():
            if isinstance(value, _Later) and lookups[name].knows(value.text):
                row.values[name] = lookups[name].find(value.text)
        yield row


def _notes(table: FileTable, parsed: Parsed) -> list[Msg]:
    notes = []
    if parsed.zoneless:
        notes.append(msg("{count} 个时间没有写时区，按北京时间读取", count=parsed.zoneless))
    notes += [
        msg("“{label}”列是掩码，已略过，保留原值", label=Msg(spec.label)) for spec in table.fields.values() if spec.name in parsed.kept
    ]
    return notes
