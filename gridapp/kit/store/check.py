"""Mistakes in a declaration, each by its id, before anybody meets them on a screen. `docs/resource.md` has a line for every id."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from gridapp.kit.fields import FieldSpec, fields_of, shown_column, table_of
from gridapp.kit.store.fields import field_info, model_of
from gridapp.kit.store.names import is_big, leads_an_index
from gridapp.kit.store.spec import Computed, Ref, Resource, Timeline

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_PERMISSION = re.compile(r"[a-z_]+\.[a-z_]+")
_TEXTS = frozenset({"text", "textarea"})


@dataclass(frozen=True)
class Mistake:
    """One mistake: its id, whose it is, and what is wrong in words for a developer."""

    id: str
    slug: str
    text: str

    def __str__(self) -> str:
        return f"{self.id} {self.slug}: {self.text}"


class DeclarationError(ValueError):
    """A declaration has mistakes; all of them are listed."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


def require_sound(resource: Resource, others: Iterable[Resource] = ()) -> None:
    """Raise `DeclarationError` when `check` finds anything."""
    if mistakes := check(resource, others):
        raise DeclarationError(mistakes)


def check(resource: Resource, others: Iterable[Resource] = ()) -> list[Mistake]:
    """Every mistake of a declaration. With the office's `others` also what only shows beside them (R002, R006, R007, R016)."""
    rules = (_names, _search, _order, _form, _refs, _repeated, _words, _key, _offers, _clocks, _founds, _sheet)
    found = [mistake for rule in rules for mistake in rule(resource)]
    beside = [other for other in others if other is not resource]
    return [*found, *_beside(resource, beside)] if beside else found


def _known(resource: Resource, name: str) -> FieldSpec | None:
    try:
        return field_info(resource.model, name)
    except KeyError:
        return None


def _names(resource: Resource) -> Iterator[Mistake]:
    """R001 names that are no fields."""
    places = {
        "columns": [column.name for column in resource.list_columns],
        "search": resource.search,
        "filters": [item.name for item in resource.list_filters if not isinstance(item, Computed)],
        "order": [name.removeprefix("-") for name in resource.order],
        "form": resource.form_fields,
    }
    for place, names in places.items():
        for name in names:
            if _known(resource, name) is None or (place == "form" and "." in name):
                yield Mistake("R001", resource.slug, f"{place} names {name!r}, which {resource.model.__name__} does not have")


def _search(resource: Resource) -> Iterator[Mistake]:
    """R003 search in what cannot be searched."""
    for name in resource.search:
        field = _known(resource, name)
        if field is not None and (field.sensitive or field.widget not in _TEXTS):
            yield Mistake("R003", resource.slug, f"search names {name!r}, which is no plain text and cannot be searched")
    outside = sorted(set(resource.search) - set(getattr(resource.model, "__search__", ())))
    if is_big(resource.model) and outside:
        yield Mistake("R003", resource.slug, f"{resource.model.__name__} is big and has no search index on {', '.join(outside)}")


def _order(resource: Resource) -> Iterator[Mistake]:
    """R008 an order that would sort a big table."""
    first = next(iter(resource.order), "id").removeprefix("-")
    if is_big(resource.model) and not leads_an_index(table_of(resource.model), first):
        yield Mistake("R008", resource.slug, f"{resource.model.__name__} is big and no index begins with {first!r}, the order of the list")


def _form(resource: Resource) -> Iterator[Mistake]:
    """R004 fields nobody may type, R005 required fields that cannot be typed, R009 inline edits the form does not know."""
    own = fields_of(resource.model)
    for name in resource.form_fields:
        if name in own and own[name].internal:
            yield Mistake("R004", resource.slug, f"the form holds {name!r}, which is not typed by people")
    for name, field in own.items():
        if resource.form and field.required and not field.internal and name not in resource.form_fields:
            yield Mistake("R005", resource.slug, f"{name!r} is required and not in the form: no row could be added")
    for column in resource.list_columns:
        if column.editable and column.name not in resource.form_fields:
            yield Mistake("R009", resource.slug, f"column {column.name!r} is editable in the list but not in the form")
        elif column.editable and own[column.name].sensitive:
            yield Mistake("R009", resource.slug, f"column {column.name!r} shows a mask and cannot be edited in the list")


def _refs(resource: Resource) -> Iterator[Mistake]:
    """R010 references that do not find or show what they refer to."""
    own = fields_of(resource.model)
    for ref in (item for section in resource.form for item in section.fields if isinstance(item, Ref)):
        if ref.name not in own:
            continue
        if not own[ref.name].target:
            yield Mistake("R010", resource.slug, f"Ref({ref.name!r}) is no reference")
            continue
        target = table_of(model_of(own[ref.name].target_table))
        for name in (*ref.search, ref.show):
            if name not in target.c:
                yield Mistake("R010", resource.slug, f"Ref({ref.name!r}) names {name!r}, which {target.name} does not have")


def _repeated(resource: Resource) -> Iterator[Mistake]:
    """R011 names given twice."""
    places = {
        "columns": [column.name for column in resource.list_columns],
        "filters": [item.name for item in resource.list_filters],
        "form": resource.form_fields,
        "actions": [action.name for action in resource.actions],
        "found": [item.name for item in resource.found],
    }
    for place, names in places.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield Mistake("R011", resource.slug, f"{place} names {name!r} {count} times")


def _words(resource: Resource) -> Iterator[Mistake]:
    """R013 slugs and permissions in the wrong form."""
    if not _SLUG.fullmatch(resource.slug):
        yield Mistake("R013", resource.slug, "a slug is lower-case words joined by hyphens")
    more = [part.permission for part in resource.actions] + [part.write for part in resource.form]
    for permission in (resource.read, resource.write, *(name for name in more if name)):
        if not _PERMISSION.fullmatch(permission):
            yield Mistake("R013", resource.slug, f"permission {permission!r} is not <thing>.<verb>")


def _key(resource: Resource) -> Iterator[Mistake]:
    """R012 a file's key that does not find one row."""
    key = resource.transfer.key if resource.transfer else ""
    if not key:
        return
    table = table_of(resource.model)
    uniques = [index for index in table.indexes if index.unique]
    uniques += [item for item in table.constraints if isinstance(item, sa.UniqueConstraint)]  # type: ignore[misc]
    if key not in table.c or not any([column.name for column in item.columns] == [key] for item in uniques):
        yield Mistake("R012", resource.slug, f"transfer key {key!r} is no unique column of {table.name}")


def _offers(resource: Resource) -> Iterator[Mistake]:
    """R014 verbs offered by what no row shows."""
    columns = {column.name for column in resource.list_columns}
    for action in resource.actions:
        for name in sorted({*action.when, *([action.by] if action.by else [])} - columns):
            yield Mistake("R014", resource.slug, f"action {action.name!r} is offered by {name!r}, which is no column of the list")


def _clocks(resource: Resource) -> Iterator[Mistake]:
    """R015 clocks that cannot be read off a row of the list."""
    columns = {column.name for column in resource.list_columns}
    for column in resource.list_columns:
        clock, field = column.clock, _known(resource, column.name)
        if clock is None or field is None:
            continue
        if field.widget != "datetime":
            yield Mistake("R015", resource.slug, f"column {column.name!r} has a clock and is no moment")
        for name in sorted({clock.status, *([clock.stopped] if clock.stopped else [])} - columns):
            yield Mistake("R015", resource.slug, f"the clock of {column.name!r} names {name!r}, which is no column of the list")
        status = _known(resource, clock.status)
        unknown = sorted(set(clock.runs) - set(status.choices.labels())) if status and status.choices else []
        if unknown:
            yield Mistake("R015", resource.slug, f"the clock of {column.name!r} runs by {unknown[0]!r}, which {clock.status!r} never is")


def _founds(resource: Resource) -> Iterator[Mistake]:
    """R017 rows that are found, said by what no row shows."""
    columns = {column.name for column in resource.list_columns}
    for item in resource.found:
        for name in sorted({*item.columns, shown_column(table_of(resource.model))} - columns):
            yield Mistake("R017", resource.slug, f"found {item.name!r} says {name!r}, which is no column of the list")


def _sheet(resource: Resource) -> Iterator[Mistake]:
    """R018 a printed form whose number is nowhere on the page."""
    shown = {*resource.form_fields, *(column.name for column in resource.list_columns)}
    if resource.sheet and resource.sheet.number not in shown:
        yield Mistake("R018", resource.slug, f"the sheet's number is {resource.sheet.number!r}, which the page of a row does not show")


def _told(resource: Resource, other: Resource, line: Timeline) -> Iterator[Mistake]:
    """R016 timelines of what the related list does not show."""
    columns = {column.name for column in other.list_columns}
    for name in sorted({line.at, line.what, line.who, line.whom, line.note, line.recorded} - columns - {""}):
        yield Mistake("R016", resource.slug, f"the timeline of {other.slug} names {name!r}, which is no column of its list")
    for name in (line.at, line.recorded):
        field = _known(other, name) if name in columns else None
        if field is not None and field.widget != "datetime":
            yield Mistake("R016", resource.slug, f"the timeline of {other.slug} takes {name!r} for a moment")


def _beside(resource: Resource, others: Sequence[Resource]) -> Iterator[Mistake]:
    """R002 rows that belong to restricted rows but are seen by all, R006 related lists that lead nowhere, R007 a slug given twice,
    R016 timelines."""
    if resource.scope is None:
        for name, field in fields_of(resource.model).items():
            restricted = [other for other in others if field.target and other.scope and other.model is model_of(field.target_table)]
            if restricted:
                text = f"scope is None, but {name!r} refers to {restricted[0].slug}, whose rows not everybody sees: give a scope"
                yield Mistake("R002", resource.slug, text)
    by_slug = {other.slug: other for other in others}
    if resource.slug in by_slug:
        yield Mistake("R007", resource.slug, "another resource has this slug")
    for related in resource.related:
        other = by_slug.get(related.slug, resource if related.slug == resource.slug else None)
        if other is None:
            yield Mistake("R006", resource.slug, f"related names {related.slug!r}, which is not mounted")
        elif not _points_here(other, related.field, resource):
            yield Mistake("R006", resource.slug, f"related: {related.field!r} of {related.slug} does not refer here")
        elif related.timeline:
            yield from _told(resource, other, related.timeline)


def _points_here(other: Resource, field: str, resource: Resource) -> bool:
    own = fields_of(other.model)
    return field in own and own[field].target_table == table_of(resource.model).name
