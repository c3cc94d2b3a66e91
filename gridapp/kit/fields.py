"""A model's columns as people meet them: in forms, in files, in error messages.

One description per column (`FieldSpec`), one way in (`parse`) and one way out (`text_of`), so that a form and an imported file
take and give the same values. Files name columns without their storage suffix: `subsidy_per_worker_fen` is
`subsidy_per_worker` (in 元), `subsidy_share_ppm` is `subsidy_share` (a share such as 0.60), `village_id` is `village_code`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from gridapp.kit import parsing
from gridapp.kit.choices import Choice
from gridapp.kit.db.base import Record
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.masks import MASK
from gridapp.kit.sheet import Cell, Money, Share

INTERNAL = frozenset(Record.model_fields)
"""Columns every record has and nobody types."""

_KEYS = ("code", "username", "name", "id")
_NAMES = ("name", "display_name", "title", "code", "id")


@dataclass(frozen=True, kw_only=True)
class FieldSpec:
    """What is known of one column, taken from the model."""

    name: str
    external: str
    """Its column name in CSV and XLSX files."""
    label: str
    """Msgid."""
    widget: str
    """text, textarea, integer, money, share, decimal, boolean, date, datetime, choice, reference or list."""
    required: bool
    """Must be typed: neither optional nor defaulted nor made by the service."""
    nullable: bool
    default: Any
    """What an empty field becomes."""
    starts_now: bool = False
    """A new form has the present moment in it."""
    generated: bool = False
    internal: bool = False
    """Never in a form or a file."""
    sensitive: bool = False
    mask: str = ""
    unit: str = ""
    help: str = ""
    ge: int | None = None
    le: int | None = None
    places: int = 0
    max_length: int = 0
    choices: type[Choice] | None = None
    target: str = ""
    """`table.column` a reference points at."""
    integer_key: bool = True
    """A reference's key is a number (else a code)."""

    @property
    def target_table(self) -> str:
        """Table a reference points at."""
        return self.target.partition(".")[0]

    @property
    def target_column(self) -> str:
        """Column a reference points at."""
        return self.target.partition(".")[2]


def table_of(model: type[SQLModel]) -> sa.Table:
    """The model's table."""
    return model.__table__  # type: ignore[attr-defined]


def key_column(table: sa.Table) -> str:
    """The column by which files refer to a row: its code, else its user name, name or id."""
    return next(name for name in _KEYS if name in table.c)


def shown_column(table: sa.Table) -> str:
    """The column by which the screen names a row."""
    return next(name for name in _NAMES if name in table.c)


def fields_of(model: type[SQLModel]) -> Mapping[str, FieldSpec]:
    """Every column of a model by its own name, in the model's order."""
    return _fields_of(model)  # pyright: ignore[reportArgumentType] - a class can be hashed


@lru_cache(maxsize=256)
def _fields_of(model: Any) -> Mapping[str, FieldSpec]:
    order = {name: position for position, name in enumerate(model.model_fields)}
    columns = sorted(table_of(model).columns, key=lambda column: order.get(column.key, len(order)))
    return {column.key: _spec(model, column) for column in columns}


def file_fields(model: type[SQLModel]) -> Mapping[str, FieldSpec]:
    """The columns a file may carry, by the name they have there, in the model's order."""
    return {field.external: field for field in fields_of(model).values() if not field.internal}


def _spec(model: type[SQLModel], column: sa.Column[Any]) -> FieldSpec:
    info, own = column.info, model.model_fields.get(column.key)
    widget = info.get("widget") or _widget(column)
    generated = bool(info.get("generated"))
    default = None if own is None or own.is_required() else own.get_default(call_default_factory=True, validated_data={})
    foreign = next(iter(column.foreign_keys), None)
    return FieldSpec(
        name=column.key,
        external=_external(column, widget, foreign),
        label=info.get("label", column.key),
        widget=widget,
        required=not column.nullable and not generated and (own is None or own.is_required()) and not column.primary_key,
        nullable=bool(column.nullable),
        default=default,
        starts_now=bool(info.get("now")),
        generated=generated,
        internal=column.key in INTERNAL or column.primary_key or bool(info.get("hidden")),
        sensitive=bool(info.get("sensitive")),
        mask=info.get("mask", ""),
        unit=info.get("unit", ""),
        help=info.get("help", ""),
        ge=info.get("ge"),
        le=info.get("le"),
        places=info.get("places", 0),
        max_length=info.get("max_length", 0) or getattr(column.type, "length", None) or 0,
        choices=info.get("choices"),
        target=foreign.target_fullname if foreign else "",
        integer_key=isinstance(column.type, sa.Integer),
    )


def _widget(column: sa.Column[Any]) -> str:
    kinds: tuple[tuple[type[Any], str], ...] = (
        (sa.Boolean, "boolean"), (sa.Integer, "integer"), (sa.Numeric, "decimal"), (sa.Date, "date"), (sa.JSON, "list"),
    )  # fmt: skip
    if isinstance(getattr(column.type, "impl", column.type), sa.DateTime):
        return "datetime"
    return next((name for kind, name in kinds if isinstance(column.type, kind)), "text")


def _external(column: sa.Column[Any], widget: str, foreign: sa.ForeignKey | None) -> str:
    if given := column.info.get("external"):
        return str(given)
    if foreign is not None:
        key = key_column(foreign.column.table)
        stem = column.key.removesuffix("_id").removesuffix(f"_{key}")
        return f"{stem}_{key}"
    suffix = {"money": "_fen", "share": "_ppm"}.get(widget, "")
    return column.key.removesuffix(suffix)


def is_masked(field: FieldSpec, raw: Any) -> bool:
    """Whether what came back is the mask that was shown, not a new value."""
    return field.sensitive and isinstance(raw, str) and MASK in raw


def parse(field: FieldSpec, raw: Any, *, file: bool = False) -> Any:
    """The typed value of what somebody typed or a file holds. Empty becomes the field's default (`None` where it is optional).

    In a form shares are percentages and a reference is the key of the row; in a file shares are parts of 1 and a reference is the
    other row's code, which is given back as text for the caller to look up.

    Raises:
        Refusal: what is wrong with the value, in words for a clerk; its `field` is the field's name.
    """
    try:
        if parsing.is_empty(raw):
            return _empty(field)
        if is_masked(field, raw):
            raise Refusal(msg("这是掩码后的内容，请填写完整的{label}", label=Msg(field.label)))
        return _typed(field, raw, file)
    except Refusal as refusal:
        raise Refusal(refusal.message, field=field.name) from refusal


def _empty(field: FieldSpec) -> Any:
    if field.required:
        raise Refusal(msg("必填项，请填写"))
    if field.generated:
        return None
    return None if field.nullable else field.default


def _typed(field: FieldSpec, raw: Any, file: bool) -> Any:  # noqa: PLR0911 - one line per widget
    match field.widget:
        case "integer" | "ordinal":
            return parsing.integer(raw, ge=field.ge, le=field.le, unit=field.unit)
        case "money":
            return parsing.fen(raw, ge=field.ge, le=field.le)
        case "share":
            return parsing.ppm(raw, percent=not file, le=field.le or 1_000_000)
        case "decimal":
            return parsing.decimal(raw, places=field.places, ge=field.ge, le=field.le, unit=field.unit)
        case "boolean":
            return parsing.boolean(raw)
        case "date":
            return parsing.day(raw)
        case "datetime":
            return parsing.moment(raw)
        case "choice" if field.choices is not None:
            return parsing.choice(raw, field.choices)
        case "reference" if field.integer_key and not file:
            return parsing.integer(raw, ge=1, le=2**63 - 1)
        case "list":
            return parsing.words(raw)
        case widget:
            return parsing.text(raw, max_length=field.max_length, multiline=widget == "textarea")


def text_of(field: FieldSpec, value: Any, *, file: bool = False) -> str:  # noqa: PLR0911 - one line per widget
    """A stored value as text that `parse` reads back to the same value. `None` is empty. Sensitive values are not masked here."""
    if value is None:
        return ""
    match field.widget:
        case "money":
            return parsing.yuan(int(value))
        case "share":
            return parsing.share_text(int(value), percent=not file)
        case "decimal":
            return parsing.decimal_text(value if isinstance(value, Decimal) else Decimal(str(value)))
        case "boolean":
            return "true" if value else "false"
        case "datetime" if isinstance(value, datetime):
            return parsing.moment_text(value, offset=file)
        case "date" if isinstance(value, date):
            return value.isoformat()
        case "list":
            return " ".join(value)
        case _:
            return str(value)


def cell_of(field: FieldSpec, value: Any) -> Cell:  # noqa: PLR0911 - one line per widget
    """A stored value, or the code by which files refer to a row, as a cell of a file that `parse` reads back to the same value."""
    match field.widget:
        case _ if value is None:
            return None
        case _ if field.target:
            return str(value)
        case "money":
            return Money(int(value))
        case "share":
            return Share(int(value))
        case "integer" | "ordinal" | "date" | "datetime":
            return value
        case "decimal":
            return value if isinstance(value, Decimal) else Decimal(str(value))
        case _:
            return text_of(field, value, file=True)
