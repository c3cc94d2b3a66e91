"""Who holds which post on a day. A post without a last day is held for good; one with a day to come is held until then."""

from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import col

from gridapp.models import Assignment, Grid, Staff

_Select = TypeVar("_Select", bound=sa.Select[*tuple[Any, ...]])

PLACE_OF_POST = (
    sa.func.coalesce(col(Assignment.village_id), col(Grid.village_id)),
    sa.func.coalesce(col(Assignment.dormitory_id), col(Grid.dormitory_id)),
)
"""Village and dormitory a post counts for, one of them null; a post of a unit grid counts where the grid does (`join_grid` before)."""


def held_on(day: date) -> sa.ColumnElement[bool]:
    """The posts held on a day, its first and its last day included."""
    return sa.and_(col(Assignment.deleted_at).is_(None), col(Assignment.start_on) <= day, not_ended_before(day))


def not_ended_before(day: date) -> sa.ColumnElement[bool]:
    """Posts whose last day is `day`, later, or not known; whether they have begun is not asked."""
    return sa.or_(col(Assignment.end_on).is_(None), col(Assignment.end_on) >= day)


def not_left_before(day: date) -> sa.ColumnElement[bool]:
    """People who are with the office on a day or after it, as far as is known."""
    return sa.or_(col(Staff.left_on).is_(None), col(Staff.left_on) >= day)


def in_service(day: date) -> sa.ColumnElement[bool]:
    """The people employed on a day, first and last day included; an unknown day is no limit."""
    return sa.and_(
        col(Staff.deleted_at).is_(None),
        sa.or_(col(Staff.hired_on).is_(None), col(Staff.hired_on) <= day),
        not_left_before(day),
    )


def holders(day: date, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Ids of the people who hold a post on a day that meets the conditions."""
    return sa.select(col(Assignment.staff_id)).where(held_on(day), *conditions)


def join_grid(statement: _Select) -> _Select:
    """A statement on posts with the grid of each, where it has one that is not deleted."""
    return statement.outerjoin(Grid, sa.and_(col(Grid.id) == col(Assignment.grid_id), col(Grid.deleted_at).is_(None)))
