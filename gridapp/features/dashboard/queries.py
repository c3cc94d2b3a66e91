"""The closure report: counts and rates of a period with the names of what they are about."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
import sqlalchemy as sa
from sqlmodel import col

from gridapp.indicators.case_frame import visible_frame
from gridapp.indicators.closure import closure
from gridapp.kit.auth.actor import Actor
from gridapp.kit.config import settings
from gridapp.kit.db.base import Record
from gridapp.kit.db.session import execute_read
from gridapp.models import CaseCategory, Grid, Village

_NAMES = {"id": pl.UInt32, "code": pl.String, "name": pl.String, "alive": pl.Boolean}
_GROUPS: dict[str, tuple[type[Village | Grid | CaseCategory], str]] = {
    "village": (Village, "village"),
    "grid": (Grid, "grid"),
    "category": (CaseCategory, ""),
}
GROUPS = ("month", *_GROUPS)
"""What a report can be broken down by."""


def closure_report(actor: Actor, start: date, end: date, *, by: str | Sequence[str] | None = None, now: datetime) -> pl.DataFrame:
    """Closure of the cases the actor sees, from `start` to `end` (both included), by any of `GROUPS`.

    A group has the columns `<group>_id`, `<group>_code` and `<group>_name`; `month` is `2026-03`; then the counts and rates of
    `indicators.measures`. Places and categories without cases appear with zeros; cases of a village-less dormitory stand under an empty
    code and name. Rows are in the order of `by`, places by code.

    Raises:
        NotAllowed: the actor may not read cases.
        ValueError: `start` lies after `end`.
    """
    keys = [by] if isinstance(by, str) else list(by or [])
    cases = visible_frame(actor)
    names = {group: _names(actor, group) for group in keys if group != "month"}
    groups = None
    for group, found in names.items():
        alive = found.filter("alive").select(pl.col("id").alias(f"{group}_id"))
        groups = alive if groups is None else groups.join(alive, how="cross")
    columns = [key if key == "month" else f"{key}_id" for key in keys]
    table = closure(cases, start, end, by=columns, now=now, zone=settings().timezone, groups=groups)
    for group, found in names.items():
        named = found.select("id", "code", "name").rename(lambda name, group=group: f"{group}_{name}")
        table = table.join(named, on=f"{group}_id", how="left").with_columns(pl.col(f"{group}_code", f"{group}_name").fill_null(""))
    order = [key if key == "month" else f"{key}_code" for key in keys]
    front = [column for key in keys for column in ([key] if key == "month" else [f"{key}_id", f"{key}_code", f"{key}_name"])]
    return table.sort(order or "due").select(*front, pl.exclude(front))


def _names(actor: Actor, group: str) -> pl.DataFrame:
    """Id, code and name of every place or category the actor sees; deleted ones too, their cases still count."""
    model, scope = _GROUPS[group]
    ids = actor.within(scope) if scope else None
    statement = sa.select(col(model.id), col(model.code), col(model.name), _alive(model).label("alive")).order_by(col(model.code))
    return pl.DataFrame(execute_read(statement if ids is None else statement.where(col(model.id).in_(ids))), schema=_NAMES)


def _alive(model: type[Record]) -> sa.ColumnElement[bool]:
    return col(model.deleted_at).is_(None)
