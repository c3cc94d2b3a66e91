"""What a resource's fields look like on screen: columns of the table, filters, form fields, facts."""

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from typing import Any

import reflex as rx

from gridapp.kit.fields import FieldSpec, fields_of, shown_column, table_of
from gridapp.kit.i18n import _
from gridapp.kit.store import sortable
from gridapp.kit.store.fields import field_info, filter_info
from gridapp.kit.store.spec import EMPTY, FILLED, Action, Column, Resource
from gridapp.kit.ui.display import figure
from gridapp.kit.ui.inputs import FilterSpec
from gridapp.kit.ui.lists import ClientList
from gridapp.kit.ui.session import ShellState, may
from gridapp.kit.ui.table import RowAction, TableColumn
from gridapp.kit.ui.text import spoken, t

_TABLE_KINDS = {"textarea": "text", "reference": "text", "list": "text"}
_NOWHERE = "-"
"""A value that no row has."""
_FIGURES = frozenset({"integer", "ordinal", "money", "share", "decimal", "date", "datetime"})


def table_columns(resource: Resource, *, without: Collection[str] = ()) -> list[TableColumn]:
    """Every column of the list; the first links to the row's own page. `without` leaves out what the page around it says anyway."""
    columns = [column for column in resource.list_columns if column.name not in without]
    return [table_column(resource, column, href=f"/{resource.slug}/{{id}}" if at == 0 else "") for at, column in enumerate(columns)]


def table_column(resource: Resource, column: Column, href: str = "") -> TableColumn:
    """One column of the list."""
    field = field_info(resource.model, column.name)
    kind: Any = "text" if column.show else _TABLE_KINDS.get(field.widget, field.widget)
    return TableColumn(
        field=column.name, label=column.label or field.label, kind=kind, unit="" if column.show else unit_of(field), width=column.width,
        hidden=column.hidden, sortable=sortable(resource, column.name), editable=column.editable, labels=labels_of(field), href=href,
        places=field.places or 2, colours=column.colours, clock=column.clock,
    )  # fmt: skip


def writable(resource: Resource, permission: str = "") -> rx.Var[bool]:
    """Whether the visitor may change rows (or what else takes a permission of them): what belongs to no place is not written by an account
    that is confined to one."""
    allowed = may(permission or resource.write)
    return allowed & rx.Var.create(ShellState.whole).bool() if resource.scope is None else allowed


def doable(resource: Resource, action: Action) -> rx.Var[bool]:
    """Whether the visitor may do a verb to some row."""
    return reduce(or_, (writable(resource, permission) for permission in action.needed(resource)))


def row_actions(resource: Resource, shown: ClientList) -> list[RowAction]:
    """The verbs at the end of a row: those the visitor may do, where the row offers them; none in the recycle bin."""
    return [
        RowAction(item.name, item.label, when={**item.when, **_by(item)}, allowed=doable(resource, item) & ~shown.bin)
        for item in resource.actions
        if item.in_rows
    ]


def _by(action: Action) -> dict[str, list[Any]]:
    """The values of the column that says what a verb takes for which the visitor has it."""
    return {action.by: [rx.cond(may(permission), value, _NOWHERE) for value, permission in action.permissions.items()]} if action.by else {}


def offered(action: Action, row: Any) -> rx.Var[bool]:
    """Whether a row (a var) offers a verb."""
    offer = rx.Var.create(True)
    for name, values in action.when.items():
        value = row[name].to(str)
        fits = [value if each == FILLED else ~value.bool() if each == EMPTY else value == each for each in values]
        offer = offer & reduce(or_, fits)
    if action.by:
        value = row[action.by].to(str)
        offer = offer & reduce(or_, ((value == each) & may(permission) for each, permission in action.permissions.items()))
    return offer


def filter_specs(resource: Resource, *, without: Collection[str] = ()) -> list[FilterSpec]:
    """The declared filters."""
    found = []
    for item in resource.list_filters:
        field = filter_info(resource, item.name)
        if item.name not in without:
            labels = labels_of(field) or None
            found.append(FilterSpec(name=item.name, label=item.label or field.label, kind=field.widget, labels=labels, unit=unit_of(field)))
    return found


def labels_by_name(resource: Resource) -> dict[str, str]:
    """Field → msgid of its label, of everything that can stand in a form or in the history."""
    return {name: field.label for name, field in fields_of(resource.model).items()}


def unit_of(field: FieldSpec) -> str:
    """The unit behind a figure; percentages carry theirs in the figure of a list."""
    return "" if field.widget == "share" else field.unit


def labels_of(field: FieldSpec) -> Mapping[str, str]:
    """Stored value → msgid, for choices and for yes/no that may also be unknown."""
    if field.choices:
        return field.choices.labels()
    return {"true": _("是"), "false": _("否")} if field.widget == "boolean" else {}


def bulk_fields(resource: Resource) -> list[str]:
    """The fields that many rows may share: neither personal nor unique nor made by the service, nor what a row is called by."""
    table = table_of(resource.model)
    unique = {column.name for column in table.columns if column.unique} | {shown_column(table)}
    unique |= {column.name for index in table.indexes if index.unique for column in index.columns}
    own = fields_of(resource.model)
    return [name for name in resource.form_fields if name not in unique and not own[name].sensitive and not own[name].generated]


def shown_value(resource: Resource, name: str, value: rx.Var[Any]) -> rx.Var[Any] | rx.Component:
    """A list value of a field written out on a page."""
    field = field_info(resource.model, name)
    column = next((item for item in resource.list_columns if item.name == name), None)
    if column is None or column.show is None:
        labels = labels_of(field)
        if labels:
            stored = value.to_string(use_json=False)
            words = rx.match(stored, *((key, t(label)) for key, label in labels.items()), "—")
            if column is None or not column.colours:
                return words
            return rx.el.span(
                words, class_name=rx.match(stored, *((key, f"tag tag-{colour}") for key, colour in column.colours.items()), "")
            )
        if field.widget in _FIGURES:
            unit = [rx.el.span(" ", t(field.unit))] if unit_of(field) else []
            return rx.fragment(figure(value, field.widget, places=field.places or 2), *[rx.cond(value, item) for item in unit])
    return rx.cond(value, spoken(value.to_string(use_json=False)), "—")
