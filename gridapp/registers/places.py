"""Which village a place belongs to. A dormitory's grids and people belong to the village it stands in, if it stands in one."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.models import Dormitory, Grid, Staff

VILLAGE_OF_GRID = sa.func.coalesce(col(Grid.village_id), col(Dormitory.village_id))
"""Null directly under the town; the statement joins the dormitory (`grid_villages`)."""


def grid_villages() -> sa.Select[Any, Any]:
    """`grid_id`, `village_id` of every grid as it lies today, deleted ones too. A case has a village of its own: where it happened."""
    on = col(Grid.dormitory_id) == col(Dormitory.id)
    return sa.select(col(Grid.id).label("grid_id"), VILLAGE_OF_GRID.label("village_id")).outerjoin(Dormitory, on)


def people_of(village_id: int) -> sa.ColumnElement[bool]:
    """The people who belong to a village or to a dormitory in it."""
    inside = sa.select(col(Dormitory.id)).where(col(Dormitory.village_id) == village_id)
    return sa.or_(col(Staff.village_id) == village_id, col(Staff.dormitory_id).in_(inside))


def village_of(session: Session, *, village_id: int | None, dormitory_id: int | None) -> int | None:
    """The village of a grid that belongs to one of the two; `None` directly under the town."""
    if dormitory_id is None:
        return village_id
    return session.scalar(sa.select(col(Dormitory.village_id)).where(col(Dormitory.id) == dormitory_id))
