"""Typed search in big tables: an index that finds any word, of Chinese too, without reading the table.

A model says what is searched: `__search__ = ("code", "title")`. Texts are cut into overlapping runs of three characters
(路灯不亮 → 路灯不 灯不亮 不亮 亮): a word of three or more is a phrase of runs, a shorter one the beginning of a run. Unique columns
are codes and are found by their beginning.

SQLite: an FTS5 table `search_<table>` without content, kept in step by triggers in plain SQL, so that it holds whoever writes.
PostgreSQL: a GIN index `search_<table>` over the same runs, made by immutable SQL functions. The database keeps it in step.

The index is derived data, installed after migrations (`install`) and taken away before they undo (`uninstall`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import SQLModel

RUN = 3
LONGEST = 1000
"""Characters of a text that are searched."""
_NUMBERS = "search_number"
_JOINERS = "-_./#"
"""Punctuation that belongs to codes and house numbers and does not part words."""


@dataclass(frozen=True)
class SearchIndex:
    """What is searched in one table."""

    table: sa.Table
    codes: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the index in the database."""
        return f"search_{self.table.name}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Everything that is searched."""
        return (*self.codes, *self.texts)


def index_of(model: type[SQLModel]) -> SearchIndex | None:
    """The search index a model declares."""
    table: sa.Table = model.__table__  # type: ignore[attr-defined]
    names: Sequence[str] = getattr(model, "__search__", ())
    if not names:
        return None
    unique = {index.columns.keys()[0] for index in table.indexes if index.unique and len(index.columns) == 1}
    unique |= {column.name for column in table.c if column.unique}
    return SearchIndex(table, tuple(n for n in names if n in unique), tuple(n for n in names if n not in unique))


def declared() -> Iterator[SearchIndex]:
    """Every search index that a model declares."""
    for mapper in SQLModel._sa_registry.mappers:
        found = index_of(mapper.class_)
        if found is not None:
            yield found


def install(connection: sa.Connection) -> list[str]:
    """Make the declared indexes of the tables that exist, where they are missing or made otherwise; returns the names of those it made.

    Safe to repeat: a migration that rebuilds a table loses its triggers, and this brings them back.
    """
    existing = set(sa.inspect(connection).get_table_names())
    made = []
    for index in declared():
        if index.table.name in existing:
            install_one = _install_sqlite if connection.dialect.name == "sqlite" else _install_postgres
            made += [index.name] if install_one(connection, index) else []
    return made


def uninstall(connection: sa.Connection, *indexes: SearchIndex) -> None:
    """Take away some search indexes, or every one, so that tables can be altered and dropped."""
    sqlite = connection.dialect.name == "sqlite"
    for index in indexes or declared():
        for name in _triggers(index) if sqlite else ():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(f"DROP {'TABLE' if sqlite else 'INDEX'} IF EXISTS {index.name}")
    if indexes:
        return
    if sqlite:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_NUMBERS}")
    else:
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS search_runs(text), search_code(text)")


def rebuild(connection: sa.Connection) -> None:
    """Make every index anew from its table."""
    uninstall(connection)
    install(connection)


# SQLite -------------------------------------------------------------------------------------------------------------------------


def _quoted(name: str) -> str:
    return f'"{name}"'


def _cells(index: SearchIndex, row: str) -> str:
    """What is indexed of a row, as SQL expressions: every beginning of a code, every run of a text."""

    def cut(column: str, piece: str) -> str:
        value = f"{row}{_quoted(column)}"
        return f"(SELECT group_concat({piece.format(value=value)}, ' ') FROM {_NUMBERS} WHERE n <= length({value}))"

    codes = [cut(name, "substr({value}, 1, n)") for name in index.codes]
    return ", ".join([*codes, *(cut(name, f"substr({{value}}, n, {RUN})") for name in index.texts)])


def _triggers(index: SearchIndex) -> dict[str, str]:
    """Name → statement of the triggers that keep the index in step."""
    table, columns = _quoted(index.table.name), ", ".join(map(_quoted, index.columns))
    add = f"INSERT INTO {index.name}(rowid, {columns}) SELECT new.id, {_cells(index, 'new.')}"
    drop = f"INSERT INTO {index.name}({index.name}, rowid, {columns}) SELECT 'delete', old.id, {_cells(index, 'old.')}"
    differs = " OR ".join(f"old.{_quoted(name)} IS NOT new.{_quoted(name)}" for name in ("id", *index.columns))
    return {
        f"{index.name}_insert": f"CREATE TRIGGER {index.name}_insert AFTER INSERT ON {table} BEGIN {add}; END",
        f"{index.name}_delete": f"CREATE TRIGGER {index.name}_delete AFTER DELETE ON {table} BEGIN {drop}; END",
        f"{index.name}_update": f"CREATE TRIGGER {index.name}_update AFTER UPDATE ON {table} WHEN {differs} BEGIN {drop}; {add}; END",
    }


def _install_sqlite(connection: sa.Connection, index: SearchIndex) -> bool:
    columns = ", ".join(map(_quoted, index.columns))
    table = (
        f"CREATE VIRTUAL TABLE {index.name} USING fts5({columns}, content='', columnsize=0, prefix='1 2', "
        f"tokenize=\"unicode61 tokenchars '{_JOINERS}'\")"
    )
    wanted = {index.name: table, **_triggers(index)}
    known = sa.text("SELECT name, sql FROM sqlite_master WHERE name LIKE :names").bindparams(names=f"{index.name}%")
    if wanted.items() <= {row.name: row.sql for row in connection.execute(known)}.items():
        return False
    for name in _triggers(index):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {index.name}")
    connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {_NUMBERS} (n INTEGER PRIMARY KEY)")
    numbers = f"WITH RECURSIVE upto(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM upto WHERE n < {LONGEST}) SELECT n FROM upto"
    connection.exec_driver_sql(f"INSERT OR IGNORE INTO {_NUMBERS} {numbers}")
    for statement in wanted.values():
        connection.exec_driver_sql(statement)
    _fill_sqlite(connection, index)
    return True


def _fill_sqlite(connection: sa.Connection, index: SearchIndex) -> None:
    """Index every row there is. Pieces are put together once, at the end: merging them on the way costs a third of the whole."""
    source, columns = _quoted(index.table.name), ", ".join(map(_quoted, index.columns))
    knobs = f"INSERT INTO {index.name}({index.name}, rank) VALUES"
    connection.exec_driver_sql(f"{knobs} ('automerge', 0), ('crisismerge', 1999)")
    fill = f"SELECT id, {_cells(index, f'{source}.')} FROM {source} ORDER BY id"
    connection.exec_driver_sql(f"INSERT INTO {index.name}(rowid, {columns}) {fill}")
    connection.exec_driver_sql(f"INSERT INTO {index.name}({index.name}) VALUES ('optimize')")
    connection.exec_driver_sql(f"{knobs} ('automerge', 4), ('crisismerge', 16)")  # what FTS5 begins with


def match_sqlite(index: SearchIndex, words: Sequence[str]) -> str | None:
    """The FTS5 query for words that must all occur; `None` when nothing can match (a word of punctuation alone)."""
    parts = [_match_word(index, word) for word in words]
    return None if not parts or any(part is None for part in parts) else " AND ".join(f"({part})" for part in parts)


def _match_word(index: SearchIndex, word: str) -> str | None:
    if not any(character.isalnum() for character in word):
        return None
    texts = " ".join(map(_quoted, index.texts))
    found = []
    if index.texts:
        found.append(f"{{{texts}}} : " + (_phrase(runs(word)) if len(word) >= RUN else _phrase([word]) + " *"))
    if index.codes and word.isascii():
        codes = " ".join(map(_quoted, index.codes))
        found.append(f"{{{codes}}} : {_phrase([word])}")
    return " OR ".join(found) or None


def _phrase(tokens: Sequence[str]) -> str:
    return '"' + " ".join(tokens).replace('"', '""') + '"'


def runs(word: str) -> list[str]:
    """The full runs of a word of at least three characters: 路灯不亮 → 路灯不, 灯不亮."""
    return [word[at : at + RUN] for at in range(len(word) - RUN + 1)]


# PostgreSQL ---------------------------------------------------------------------------------------------------------------------

_FUNCTIONS = (
    "CREATE OR REPLACE FUNCTION search_runs(text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ "
    "SELECT array_to_tsvector(coalesce(array_agg(DISTINCT substr(lower($1), n, 3)) FILTER (WHERE substr($1, n, 3) <> ''), '{}')) "
    f"FROM generate_series(1, least(length($1), {LONGEST})) AS n $$",
    "CREATE OR REPLACE FUNCTION search_code(text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ "
    "SELECT array_to_tsvector(ARRAY['^' || lower(coalesce($1, ''))]) $$",
)


def _install_postgres(connection: sa.Connection, index: SearchIndex) -> bool:
    found = sa.text("SELECT 1 FROM pg_indexes WHERE indexname = :name AND schemaname = current_schema()").bindparams(name=index.name)
    if connection.execute(found).first() is not None:
        return False
    for statement in _FUNCTIONS:
        connection.exec_driver_sql(statement)
    document = str(document_postgres(index).compile(dialect=connection.dialect)).replace(f"{_quoted(index.table.name)}.", "")
    document = document.replace(f"{index.table.name}.", "")
    connection.exec_driver_sql(f"CREATE INDEX {index.name} ON {_quoted(index.table.name)} USING gin (({document}))")
    return True


def document_postgres(index: SearchIndex) -> sa.ColumnElement[str]:
    """The indexed expression; a query must use the very same."""
    parts = [sa.func.search_code(index.table.c[name]) for name in index.codes]
    parts += [sa.func.search_runs(index.table.c[name]) for name in index.texts]
    whole: sa.ColumnElement[str] = parts[0]
    for part in parts[1:]:
        whole = whole.op("||")(part)
    return whole


def match_postgres(index: SearchIndex, words: Sequence[str]) -> str | None:
    """The tsquery for words that must all occur; adjacency is checked on the rows it finds."""
    parts = []
    for word in (word.lower() for word in words):
        texts = [_lexeme(run) for run in runs(word)] if len(word) >= RUN else [_lexeme(word) + ":*"]
        found = [f"({' & '.join(texts)})"] if index.texts else []
        if index.codes and word.isascii():
            found.append(_lexeme(f"^{word}") + ":*")
        parts.append(f"({' | '.join(found)})")
    return " & ".join(parts) or None


def found_postgres(index: SearchIndex, words: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition that the GIN index answers."""
    return document_postgres(index).op("@@", is_comparison=True)(sa.cast(match_postgres(index, words), TSQUERY))


def _lexeme(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
