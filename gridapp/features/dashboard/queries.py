"""The closure report: counts and rates of a period with the names of what they are about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from gridapp.features.dashboard.rules import Span
from gridapp.indicators.case_frame import visible_frame
from gridapp.indicators.closure import closure, rates
from gridapp.indicators.measures import MEASURES
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
READ, CASES = "report.read", "cases.read"
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
    names = {group: _names(group) for group in keys if group != "month"}
    groups = None
    for group, found in names.items():
        seen = _seen(actor, group)
        listed = pl.col("alive") if seen is None else pl.col("alive") & pl.col("id").is_in(sorted(seen))
        alive = found.filter(listed).select(pl.col("id").alias(f"{group}_id"))
        groups = alive if groups is None else groups.join(alive, how="cross")
    columns = [key if key == "month" else f"{key}_id" for key in keys]
    table = closure(cases, start, end, by=columns, now=now, zone=settings().timezone, groups=groups)
    for group, found in names.items():
        named = found.select("id", "code", "name").rename(lambda name, group=group: f"{group}_{name}")
        table = table.join(named, on=f"{group}_id", how="left").with_columns(pl.col(f"{group}_code", f"{group}_name").fill_null(""))
    order = [key if key == "month" else f"{key}_code" for key in keys]
    front = [column for key in keys for column in ([key] if key == "month" else [f"{key}_id", f"{key}_code", f"{key}_name"])]
    return table.sort(order or "due").select(*front, pl.exclude(front))


def _names(group: str) -> pl.DataFrame:
    """Id, code and name of every place or category; deleted ones too, their cases still count."""
    model = _GROUPS[group][0]
    statement = sa.select(col(model.id), col(model.code), col(model.name), _alive(model).label("alive")).order_by(col(model.code))
    return pl.DataFrame(execute_read(statement), schema=_NAMES)


def _seen(actor: Actor, group: str) -> Collection[int] | None:
    scope = _GROUPS[group][1]
    return actor.within(scope) if scope else None


def _alive(model: type[Record]) -> sa.ColumnElement[bool]:
    return col(model.deleted_at).is_(None)


@dataclass(frozen=True)
class Overview:
    """Everything the workbench shows of one period; frames are closure frames."""

    now: dict[str, Any]
    """Counts and rates of the period."""
    before: dict[str, Any]
    """The same of the period before it."""
    months: pl.DataFrame
    villages: pl.DataFrame
    kinds: pl.DataFrame
    """By top category: `kind_id`, `kind_name`."""


def overview(actor: Actor, span: Span, before: Span, months: Span, now: datetime) -> Overview:
    """What the workbench shows.

    Raises:
        NotAllowed: the actor may not read reports or cases.
    """
    actor.need(READ)
    return Overview(
        now=closure_report(actor, span.start, span.end, now=now).row(0, named=True),
        before=closure_report(actor, before.start, before.end, now=now).row(0, named=True),
        months=closure_report(actor, months.start, months.end, by="month", now=now),
        villages=closure_report(actor, span.start, span.end, by="village", now=now),
        kinds=_by_kind(closure_report(actor, span.start, span.end, by="category", now=now)),
    )


def _by_kind(table: pl.DataFrame) -> pl.DataFrame:
    """A report by category, added up to the top categories."""
    child, parent = aliased(CaseCategory), aliased(CaseCategory)
    top = sa.func.coalesce(col(parent.id), col(child.id)).label("kind_id")
    named = sa.func.coalesce(col(parent.name), col(child.name)).label("kind_name")
    statement = sa.select(col(child.id).label("category_id"), top, named).outerjoin(parent, col(child.parent_id) == col(parent.id))
    kinds = pl.DataFrame(execute_read(statement), schema={"category_id": pl.UInt32, "kind_id": pl.UInt32, "kind_name": pl.String})
    sums = table.join(kinds, on="category_id").group_by("kind_id", "kind_name").agg(pl.col(MEASURES).sum())
    return sums.with_columns(**rates()).sort("due", "kind_name", descending=[True, False])
