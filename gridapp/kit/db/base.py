"""What every table is made of: naming, column idioms, timestamps, soft delete, optimistic lock.

Label, unit, choices and sensitivity of a column sit in `column.info`, and every screen, import and export derives from them.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from gridapp.kit.choices import Choice
from gridapp.kit.clock import utcnow

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class EncryptedText(sa.TypeDecorator[str]):
    """Text stored encrypted; the key is not in the database. See `kit/db/crypto.py`."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> bytes | None:
        from gridapp.kit.db import crypto

        return None if value is None else crypto.encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> str | None:
        from gridapp.kit.db import crypto

        return None if value is None else crypto.decrypt(value)


def _field(sa_type: Any, label: str, *, default: Any, info: dict[str, Any], **options: Any) -> Any:
    column = {"info": {"label": label, **info}, **options.pop("sa_column_kwargs", {})}
    if default is ...:
        return Field(sa_type=sa_type, sa_column_kwargs=column, **options)
    return Field(default=default, sa_type=sa_type, sa_column_kwargs=column, **options)


def text(
    label: str,
    *,
    max_length: int = 100,
    default: Any = ...,
    multiline: bool = False,
    generated: bool = False,
    hidden: bool = False,
    endings: Sequence[str] = (),
    help: str = "",
    **options: Any,
) -> Any:
    """A line (or, with `multiline`, a paragraph) of text. `default=None` makes it optional.

    `generated` says that the service makes the value when it is left empty; `hidden` keeps the column off every screen and file.
    `endings` are words that files write behind a name or leave out, longer ones first.
    """
    info = {"max_length": max_length, "generated": generated, "hidden": hidden, "endings": endings, "help": help}
    return _field(
        sa.String(max_length), label, default=default, max_length=max_length,
        info={"widget": "textarea" if multiline else "text", **info}, **options,
    )  # fmt: skip


def integer(
    label: str,
    *,
    default: Any = ...,
    ge: int | None = 0,
    le: int | None = 2_000_000_000,
    unit: str = "",
    hidden: bool = False,
    help: str = "",
    **options: Any,
) -> Any:
    """A whole number, not negative unless `ge` says otherwise. `unit` is the msgid shown behind it (户, 人, 套), `hidden` as for `text`."""
    return _field(
        sa.BigInteger, label, default=default, ge=ge, le=le,
        info={"widget": "integer", "ge": ge, "le": le, "unit": unit, "hidden": hidden, "help": help}, **options,
    )  # fmt: skip


def account(label: str) -> Any:
    """The id of the account behind something that happened; null where nobody knows. On no screen and in no file."""
    return _field(sa.BigInteger, label, default=None, info={"widget": "ordinal", "hidden": True})


def ordinal(label: str, *, default: Any = ..., ge: int = 0, le: int = 2_000_000_000, unit: str = "", help: str = "", **options: Any) -> Any:
    """A whole number that names rather than counts (a year, a month, a place in an order): written without thousands separators."""
    return _field(
        sa.BigInteger, label, default=default, ge=ge, le=le,
        info={"widget": "ordinal", "ge": ge, "le": le, "unit": unit, "help": help}, **options,
    )  # fmt: skip


def money(label: str, *, default: Any = ..., ge: int | None = 0, help: str = "", **options: Any) -> Any:
    """An amount in integer 分; shown and typed in 元 with two decimals. Name the column `…_fen`."""
    return _field(
        sa.BigInteger, label, default=default, ge=ge, le=10**15,
        info={"widget": "money", "ge": ge, "le": 10**15, "unit": "元", "help": help}, **options,
    )  # fmt: skip


def share(label: str, *, default: Any = ..., le: int = 1_000_000, help: str = "", **options: Any) -> Any:
    """A share of a whole in parts per million (a coefficient may exceed it: `le`); shown and typed as a percentage. Name it `…_ppm`."""
    return _field(
        sa.BigInteger, label, default=default, ge=0, le=le,
        info={"widget": "share", "ge": 0, "le": le, "unit": "%", "help": help}, **options,
    )  # fmt: skip


def decimal(label: str, *, places: int = 3, default: Any = ..., unit: str = "", help: str = "", **options: Any) -> Any:
    """An exact, non-negative decimal (areas). Not for money."""
    return _field(
        sa.Numeric(14, places, asdecimal=True), label, default=default, ge=0,
        info={"widget": "decimal", "ge": 0, "places": places, "unit": unit, "help": help}, **options,
    )  # fmt: skip


def boolean(label: str, *, default: bool = False, help: str = "", **options: Any) -> Any:
    """Yes or no."""
    return _field(sa.Boolean, label, default=default, info={"widget": "boolean", "help": help}, **options)


def day(label: str, *, default: Any = ..., help: str = "", **options: Any) -> Any:
    """A calendar date."""
    return _field(sa.Date, label, default=default, info={"widget": "date", "help": help}, **options)


def moment(label: str, *, default: Any = ..., now: bool = False, hidden: bool = False, help: str = "", **options: Any) -> Any:
    """A point in time, timezone-aware, stored in UTC. With `now` a new form has the present moment in it; a file must still say it.

    `hidden` as for `text`.
    """
    info = {"widget": "datetime", "help": help, "now": now, "hidden": hidden}
    return _field(sa_datetime(), label, default=default, info=info, **options)


def choice(kind: type[Choice], label: str, *, default: Any = ..., generated: bool = False, help: str = "", **options: Any) -> Any:
    """One of a closed list; the stored value, not the member's name, goes to the database. `generated` as for `text`."""
    column_type = sa.Enum(
        kind, values_callable=lambda members: [member.value for member in members],
        native_enum=False, create_constraint=True, length=32, name=kind.__name__.lower(),
    )  # fmt: skip
    return _field(
        column_type, label, default=default, info={"widget": "choice", "choices": kind, "generated": generated, "help": help}, **options
    )


def secret(label: str, *, default: Any = ..., mask: str, hidden: bool = False, help: str = "", **options: Any) -> Any:
    """Personal data encrypted at rest and masked on screen; `mask` names the mask (`id_number`, `phone`), `hidden` as for `text`."""
    return _field(
        EncryptedText,
        label,
        default=default,
        info={"widget": "text", "mask": mask, "sensitive": True, "max_length": 64, "hidden": hidden, "help": help},
        **options,
    )


def reference(
    target: str,
    label: str,
    *,
    default: Any = ...,
    ondelete: str = "RESTRICT",
    index: bool = True,
    external: str = "",
    hidden: bool = False,
    holds: bool = True,
    generated: bool = False,
    help: str = "",
) -> Any:
    """A foreign key to `table.column`, indexed. `external` is its column name in files where the usual one (`village_code`) will not do.

    With `holds=False` the referred row may go to the recycle bin while this one refers to it; `generated` as for `text`.
    """
    options: dict[str, Any] = {} if default is ... else {"default": default}
    info = {"label": label, "widget": "reference", "target": target, "external": external, "hidden": hidden, "holds": holds, "help": help}
    info["generated"] = generated
    return Field(
        foreign_key=target, ondelete=ondelete, index=index, nullable=default is None,  # type: ignore[arg-type]
        sa_column_kwargs={"info": info}, **options,
    )  # fmt: skip


class _Utc(sa.TypeDecorator[datetime]):
    """Timezone-aware datetimes on every database: SQLite keeps none, so UTC is stored and given back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class MomentText(sa.types.UserDefinedType[str]):
    """A moment read as JSON has it, ISO in UTC: a long list would spend most of its time making datetimes and writing them again."""

    cache_ok = True

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        """SQLite keeps the text of a moment in UTC; other databases give a datetime."""
        return _iso_of_text if dialect.name == "sqlite" else _iso_of_moment


def _iso_of_text(value: str | None) -> str | None:
    return None if value is None else value.replace(" ", "T").replace(".000000", "") + "+00:00"


def _iso_of_moment(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat()


def unique_alive(name: str, *columns: str | sa.TextClause, when: str = "", message: str = "") -> sa.Index:
    """A unique index over the rows that are not in the recycle bin (and meet `when`): a deleted code may be used again.

    `message` is the msgid of what a person reads when it refuses; without one the field and its value are named.
    """
    condition = sa.text("deleted_at IS NULL" + (f" AND {when}" if when else ""))
    info = {"message": message} if message else {}
    return sa.Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition, info=info)


def rule(condition: str, name: str, message: str) -> sa.CheckConstraint:
    """A rule the database keeps; `message` is the msgid of what a person reads when it refuses."""
    return sa.CheckConstraint(condition, name=name, info={"message": message})


def index_alive(name: str, *columns: str) -> sa.Index:
    """An index over the rows that are not in the recycle bin: with `id` last it holds all that a list needs to pick a block of rows.

    `deleted_at` is in it, always empty, because SQLite would read every row to make sure.
    """
    condition = sa.text("deleted_at IS NULL")
    return sa.Index(name, *columns, "deleted_at", sqlite_where=condition, postgresql_where=condition)


def index_bin(name: str) -> sa.Index:
    """An index of the recycle bin of a big table."""
    condition = sa.text("deleted_at IS NOT NULL")
    return sa.Index(name, "id", sqlite_where=condition, postgresql_where=condition)


def sa_datetime() -> type[_Utc]:
    """The column type of a moment."""
    return _Utc


class Record(SQLModel):
    """A row people edit: timestamps, soft delete and an optimistic lock.

    `version` counts saves; SQLAlchemy refuses an UPDATE whose version is stale.
    """

    __tablename__: ClassVar[Any]

    id: int | None = Field(default=None, primary_key=True)
    created_at: datetime = Field(
        default_factory=utcnow, sa_type=_Utc, sa_column_kwargs={"info": {"label": "创建时间", "widget": "datetime"}}
    )  # type: ignore[call-overload]
    updated_at: datetime = Field(
        default_factory=utcnow, sa_type=_Utc, index=True,  # type: ignore[call-overload]
        sa_column_kwargs={"onupdate": utcnow, "info": {"label": "更新时间", "widget": "datetime"}},
    )  # fmt: skip
    deleted_at: datetime | None = Field(default=None, sa_type=_Utc, sa_column_kwargs={"info": {"label": "删除时间", "widget": "datetime"}})  # type: ignore[call-overload]
    version: int = Field(default=1, sa_column_kwargs={"info": {"label": "版本"}})

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        """`version` is the version counter: an UPDATE of a row that somebody else saved meanwhile is refused."""
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]

    @property
    def is_deleted(self) -> bool:
        """Whether the row is in the recycle bin."""
        return self.deleted_at is not None
