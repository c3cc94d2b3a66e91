"""What a screen knows about a field: read once from the model's column, so that no label or limit is written twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

RANGES = frozenset({"integer", "money", "share", "decimal", "date", "datetime"})
"""Widgets whose filter is from–to."""
NUMBERS = frozenset({"integer", "money", "share", "decimal"})
"""Widgets that stand right-aligned in tabular figures."""


@dataclass(frozen=True, kw_only=True)
class FieldInfo:
    """One field as the screen sees it. `label`, `unit` and `help` are msgids."""

    name: str
    label: str
    widget: str
    """`text textarea integer money share decimal boolean date datetime choice reference`."""
    required: bool = False
    unit: str = ""
    help: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    """Stored value → msgid of its label."""
    max_length: int = 0
    ge: int | None = None
    le: int | None = None
    places: int = 0
    sensitive: bool = False
    target: str = ""
    """`table.column` a reference points at."""
    nullable: bool = False
    default: Any = None
    """What a new row starts with; `None` when nothing is assumed."""

    @property
    def is_range(self) -> bool:
        """Whether its filter is from–to."""
        return self.widget in RANGES

    @property
    def is_number(self) -> bool:
        """Whether it stands right-aligned."""
        return self.widget in NUMBERS


@lru_cache(maxsize=1024)
def field_info(model: type[SQLModel], name: str) -> FieldInfo:
    """What the model says about `name`: a column, or `reference.field` of the row that `reference_id` points at.

    A referred field carries the reference's label ("所属网格"), which is what a list means by it.

    Raises:
        KeyError: the model has no such column.
    """
    reference, _dot, referred = name.partition(".")
    table: sa.Table = model.__table__  # type: ignore[attr-defined]
    if not referred:
        return _of_column(table.c[name], model)
    column = next((table.c[key] for key in (f"{reference}_id", f"{reference}_code", reference) if key in table.c), None)
    if column is None:
        raise KeyError(name)
    target = next(iter(column.foreign_keys)).column.table
    inner = _of_column(target.c[referred], None)
    return FieldInfo(
        name=name, label=column.info.get("label", name), widget=inner.widget, unit=inner.unit, choices=inner.choices, places=inner.places,
        sensitive=inner.sensitive, nullable=bool(column.nullable),
    )  # fmt: skip


def _of_column(column: sa.Column[Any], model: type[SQLModel] | None) -> FieldInfo:
    info = column.info
    choices = info.get("choices")
    default = None
    if model is not None and column.name in model.model_fields:
        declared = model.model_fields[column.name]
        default = None if declared.is_required() or declared.default_factory is not None else declared.default
    widget = info.get("widget") or ("integer" if isinstance(column.type, sa.Integer) else "text")
    return FieldInfo(
        name=column.name, label=info.get("label", column.name), widget=widget,
        required=not column.nullable and widget != "boolean" and default is None,
        unit=info.get("unit", ""), help=info.get("help", ""), choices=choices.labels() if choices else {},
        max_length=info.get("max_length", 0), ge=info.get("ge"), le=info.get("le"), places=info.get("places", 0),
        sensitive=bool(info.get("sensitive")), target=info.get("target", ""), nullable=bool(column.nullable), default=default,
    )  # fmt: skip
