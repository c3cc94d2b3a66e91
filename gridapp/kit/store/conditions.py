"""What a list's query means in SQL: scope, recycle bin, filters, search and order. Names it does not know are left out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gridapp.kit import parsing
from gridapp.kit.auth.actor import Actor
from gridapp.kit.db import search
from gridapp.kit.db.session import engine
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import FieldSpec, fields_of, parse, table_of
from gridapp.kit.i18n import Msg, msg, spoken_with
from gridapp.kit.store.fields import RANGES, filter_info, model_of
from gridapp.kit.store.names import Source, is_big, sortable, visible
from gridapp.kit.store.spec import Computed, ListQuery, Resource

MAX_WORDS = 8
MAX_VALUES = 200
NONE = "none"
"""Value of a filter that finds rows where the field is empty."""


def conditions(resource: Resource, actor: Actor, query: ListQuery, source: Source) -> list[sa.ColumnElement[bool]]:
    """What a query leaves of a list or of its recycle bin: scope always, then filters, then search; nothing when it leaves every row.

    Raises:
        Refusal: a filter's value is none of its field (the link is broken or forged).
    """
    return [
        *visible(resource, actor),
        *([source.table.c["id"].in_(query.ids)] if query.ids else []),
        *_filters(resource, query, source),
        *_search(resource, actor, query, source),
    ]


def _search(resource: Resource, actor: Actor, query: ListQuery, source: Source) -> list[sa.ColumnElement[bool]]:
    """Typed search: through the table's search index where it has one, which then drives the statement."""
    index = search.index_of(resource.model)
    words = parsing.search_words(query.search)[:MAX_WORDS]
    if index is None or not words or not resource.search:
        return searching(source, resource.search, query.search, actor.locale)
    if engine().dialect.name == "sqlite":
        return source.drive(index, words)
    return [search.found_postgres(index, words), *searching(source, index.columns, query.search, actor.locale)]


def _filters(resource: Resource, query: ListQuery, source: Source) -> list[sa.ColumnElement[bool]]:
    found = _computed(resource, query)
    computed = {item.name for item in resource.list_filters if isinstance(item, Computed)}
    for name, values in (query.filters or {}).items():
        if name in computed or (field := filter_field(resource, name)) is None:
            continue
        column, given = source.column(name), [str(value) for value in values][:MAX_VALUES]
        try:
            condition = _range(field, column, given) if field.widget in RANGES else _one_of(field, column, given)
        except Refusal as refusal:
            raise Refusal(msg("筛选条件“{label}”无效：{why}", label=Msg(field.label), why=refusal.message), field=name) from refusal
        if condition is not None:
            found.append(condition)
    return found


def _computed(resource: Resource, query: ListQuery) -> list[sa.ColumnElement[bool]]:
    """Conditions of the filters that are no columns, each made of all the values given."""
    given = {name: tuple(str(value) for value in values)[:MAX_VALUES] for name, values in (query.filters or {}).items() if any(values)}
    wanted = (item for item in resource.list_filters if isinstance(item, Computed) and item.name in given)
    return [condition for item in wanted if (condition := item.where(given)) is not None]


def filter_field(resource: Resource, name: str) -> FieldSpec | None:
    """What a filter is about; besides the declared ones any reference of the model (lists of related rows). `None` for others."""
    own = fields_of(resource.model)
    if name in {item.name for item in resource.list_filters}:
        field = filter_info(resource, name)
        return None if field.sensitive else field
    return own[name] if name in own and own[name].target and not own[name].internal else None


def _range(field: FieldSpec, column: sa.ColumnElement[Any], values: Sequence[str]) -> sa.ColumnElement[bool] | None:
    low, high = [*values, "", ""][:2]
    found: list[sa.ColumnElement[bool]] = []
    if low.strip():
        found.append(column >= parse(field, low))
    if high.strip():
        end = parse(field, high)
        whole_day = isinstance(end, datetime) and ":" not in high and "时" not in high
        found.append(column < end + timedelta(days=1) if whole_day else column <= end)
    return sa.and_(*found) if found else None


def _one_of(field: FieldSpec, column: sa.ColumnElement[Any], values: Sequence[str]) -> sa.ColumnElement[bool] | None:
    given = [value for value in values if value.strip()]
    if not given:
        return None
    if field.widget in {"text", "textarea", "list"}:
        return sa.or_(*(_contains(column, parsing.text(value, max_length=200)) for value in given))
    found: list[sa.ColumnElement[bool]] = []
    typed = [parse(field, value) for value in given if value != NONE]
    if typed:
        found.append(column.in_(typed))
    if NONE in given:
        found.append(column.is_(None))
    if field.target and not field.integer_key and (ids := row_ids(given)):
        target = table_of(model_of(field.target_table))
        found.append(column.in_(sa.select(target.c[field.target_column]).where(target.c["id"].in_(ids))))
    return sa.or_(*found)


def row_ids(values: Sequence[str]) -> list[int]:
    """The ids among a filter's values; what is none is left out."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]


def _contains(column: sa.ColumnElement[Any], word: str) -> sa.ColumnElement[bool]:
    return sa.cast(column, sa.String).icontains(word, autoescape=True)


def searching(source: Source, names: Sequence[str], text: str, locale: str) -> list[sa.ColumnElement[bool]]:
    """Every word of a typed search must occur in one of the named columns, as they are stored or as a screen in `locale` says them."""
    words = parsing.search_words(text)[:MAX_WORDS]
    if not words or not names:
        return []
    columns = [source.column(name) for name in names]
    found: list[sa.ColumnElement[bool]] = []
    for word in words:
        said = spoken_with(word, locale)
        occurs = [_contains(column, word) for column in columns]
        found.append(sa.or_(*occurs, *(sa.cast(column, sa.String).in_(said) for column in columns if said)))
    return found


def ordering(resource: Resource, query: ListQuery) -> list[tuple[str, bool]]:
    """Names and directions to sort by: what was asked for, else newest first for a search in a big table, else the declared order.

    Ties are broken by id in the last direction.
    """
    asked = [(name, bool(descending)) for name, descending in query.sort if sortable(resource, name)][:3]
    if not asked and query.search.strip() and is_big(resource.model):
        return [("id", True)]
    order = asked or [(name.removeprefix("-"), name.startswith("-")) for name in resource.order]
    return order if order and order[-1][0] == "id" else [*order, ("id", order[-1][1] if order else False)]
