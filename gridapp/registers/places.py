"""Which village a place belongs to. A dormitory's grids and people belong to the village it stands in, if it stands in one."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.models import Dormitory, Grid, Staff

VILLAGE_OF_GRID = sa.func.coalesce(col(Grid.village_id), col(Dormitory.village_id))
"""Null directly under the town; the statement joins the dormitory (`grid_villages`)."""


def grid_villages() -> sa.Select[Any, Any]:
    """`grid_id`, `village_id` of every grid, deleted ones too: what happened in them stays where it was."""
    on = col(Grid.dormitory_id) == col(Dormitory.id)
    return sa.select(col(Grid.id).label("grid_id"), VILLAGE_OF_GRID.label("village_id")).outerjoin(Dormitory, on)


def grids_in(villages: Collection[int], *, under_the_town: bool = False) -> sa.Select[Any]:
    """Ids of the grids of villages; `under_the_town` adds those of no village."""
    wanted = VILLAGE_OF_GRID.in_(villages)
    return grid_villages().with_only_columns(col(Grid.id)).where(sa.or_(wanted, VILLAGE_OF_GRID.is_(None)) if under_the_town else wanted)


def people_of(village_id: int) -> sa.ColumnElement[bool]:
    """The people who belong to a village or to a dormitory in it."""
    inside = sa.select(col(Dormitory.id)).where(col(Dormitory.village_id) == village_id)
    return sa.or_(col(Staff.village_id) == village_id, col(Staff.dormitory_id).in_(inside))


def village_of(session: Session, *, village_id: int | None, dormitory_id: int | None) -> int | None:
    """The village of a grid that belongs to one of the two; `None` directly under the town."""
    if dormitory_id is None:
        return village_id
    return session.scalar(sa.select(col(Dormitory.village_id)).where(col(Dormitory.id) == dormitory_id))
