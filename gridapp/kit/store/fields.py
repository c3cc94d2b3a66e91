"""What a screen knows about a name in a declaration: a column of the model, or a column of the row it refers to."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlmodel import SQLModel

from gridapp.kit.fields import FieldSpec, fields_of
from gridapp.kit.store.spec import Computed, Resource

RANGES = frozenset({"integer", "ordinal", "money", "share", "decimal", "date", "datetime"})
"""Widgets whose filter is from–to."""


def field_info(model: type[SQLModel], name: str) -> FieldSpec:
    """What the model says about `name`: a column, or `reference.field` of the row that `reference_id` points at.

    A referred field carries the reference's label ("所属网格"), which is what a list means by it.

    Raises:
        KeyError: the model has no such column.
    """
    return _field_info(model, name)  # pyright: ignore[reportArgumentType] - a class can be hashed


@lru_cache(maxsize=1024)
def _field_info(model: Any, name: str) -> FieldSpec:
    reference, _dot, referred = name.partition(".")
    own = fields_of(model)
    if not referred:
        return own[name]
    column = own[reference_name(model, reference)]
    inner = fields_of(model_of(column.target_table))[referred]
    return replace(inner, name=name, label=column.label)


def filter_info(resource: Resource, name: str) -> FieldSpec:
    """What is known of a declared filter: its column's description, or that of a computed one.

    Raises:
        KeyError: the resource declares no such filter, or the model has no such column.
    """
    item = next((item for item in resource.list_filters if item.name == name), None)
    if item is None:
        raise KeyError(name)
    if not isinstance(item, Computed):
        return field_info(resource.model, name)
    return FieldSpec(
        name=name, external=name, label=item.label, widget=item.widget, choices=item.choices, target=item.target,
        required=False, nullable=True, default=None,
    )  # fmt: skip


def reference_name(model: type[SQLModel], reference: str) -> str:
    """The column behind a reference: `grid` is `grid_id`, `role` is `role_code`. Raises `KeyError` when there is none."""
    own = fields_of(model)
    found = next((key for key in (f"{reference}_id", f"{reference}_code", reference) if key in own and own[key].target), None)
    if found is None:
        raise KeyError(reference)
    return found


def model_of(table: str) -> type[SQLModel]:
    """The model of a table. Raises `KeyError` when no model has it."""
    for mapper in SQLModel._sa_registry.mappers:
        if mapper.local_table is not None and getattr(mapper.local_table, "name", "") == table:
            return mapper.class_
    raise KeyError(table)
