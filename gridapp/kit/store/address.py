"""A list's view as the query of its URL, both ways: a link reproduces what somebody saw.

`?q=东风&kind=village,community&resident_population=1000..3000&sort=-households,code&bin=1`; a list that belongs to another row's page
adds `&of=village_id:3`. Whatever a link says beyond what the resource declares (a stale bookmark, a hostile link) is left out; the store
judges the values.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote

from gridapp.kit.fields import fields_of
from gridapp.kit.store.fields import RANGES, field_info, filter_info
from gridapp.kit.store.spec import ListQuery, Resource

MAX_TEXT = 100
"""Longest search text; nobody types more, and an index lookup should not have to."""
MAX_VALUES = 50
"""Most values of one filter."""
OF = "of"
"""The parent of a list of related rows: `field:id`."""
_LONGEST = 8_000
_RANGE = ".."
_SAFE = ",.-:"


def read_address(resource: Resource, params: Mapping[str, str]) -> ListQuery:
    """The view that the query parameters of a URL describe."""
    filters = {item.name: _values(resource, item.name, params[item.name]) for item in resource.list_filters if params.get(item.name)}
    filters = {name: values for name, values in filters.items() if any(values)} | _parent(resource, params.get(OF, ""))
    return ListQuery(
        search=params.get("q", "")[:MAX_TEXT].strip(), filters=filters, sort=_sort(resource, params.get("sort", "")),
        bin=params.get("bin") == "1",
    )  # fmt: skip


def read_view(resource: Resource, text: str) -> ListQuery:
    """The view that a query string describes, as a browser sends it along with an event."""
    return read_address(resource, dict(parse_qsl(text[:_LONGEST])))


def _parent(resource: Resource, text: str) -> dict[str, tuple[str, ...]]:
    """The filter for the rows that belong to another row's page."""
    name, _colon, key = text.partition(":")
    field = fields_of(resource.model).get(name)
    return {name: (key,)} if field is not None and field.target and key.isdecimal() and len(key) < 19 else {}


def write_address(resource: Resource, query: ListQuery) -> str:
    """The query parameters (without `?`) that describe a view; an untouched view is an empty string."""
    parts = [("q", query.search)] if query.search else []
    parts += [(name, _text(resource, name, values)) for name, values in sorted((query.filters or {}).items()) if any(values)]
    if query.sort:
        parts.append(("sort", ",".join(f"-{name}" if descending else name for name, descending in query.sort)))
    if query.bin:
        parts.append(("bin", "1"))
    return "&".join(f"{quote(name, safe='')}={quote(text, safe=_SAFE)}" for name, text in parts)


def is_range(resource: Resource, name: str) -> bool:
    """Whether a filter is from–to: it then has exactly two values, `""` for an open end."""
    declared = any(item.name == name for item in resource.list_filters)
    return (filter_info(resource, name) if declared else field_info(resource.model, name)).widget in RANGES


def _values(resource: Resource, name: str, text: str) -> tuple[str, ...]:
    if is_range(resource, name):
        low, _sep, high = text.partition(_RANGE)
        return (low[:MAX_TEXT], high[:MAX_TEXT])
    return tuple(value[:MAX_TEXT] for value in text.split(",") if value)[:MAX_VALUES]


def _text(resource: Resource, name: str, values: tuple[str, ...]) -> str:
    return (_RANGE if is_range(resource, name) else ",").join(values)


def _sort(resource: Resource, text: str) -> tuple[tuple[str, bool], ...]:
    known = {column.name for column in resource.list_columns}
    wanted = ((item.removeprefix("-"), item.startswith("-")) for item in text.split(",") if item)
    return tuple((name, descending) for name, descending in wanted if name in known)[:3]
