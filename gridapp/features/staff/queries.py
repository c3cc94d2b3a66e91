"""What is read of people: scope conditions."""

import sqlalchemy as sa
from sqlmodel import col

from gridapp.kit.auth.actor import Actor
from gridapp.models import Assignment, Staff


def visible_staff(actor: Actor) -> sa.ColumnElement[bool] | None:
    """People of the actor's villages and dormitories, and those posted in the actor's grids."""
    if actor.scope is None:
        return None
    posted = sa.select(col(Assignment.staff_id)).where(
        col(Assignment.grid_id).in_(actor.within("grid") or ()), col(Assignment.end_on).is_(None), col(Assignment.deleted_at).is_(None)
    )
    return sa.or_(
        col(Staff.village_id).in_(actor.within("village") or ()),
        col(Staff.dormitory_id).in_(actor.within("dormitory") or ()),
        col(Staff.id).in_(posted),
    )


def visible_assignments(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Posts in the actor's places."""
    if actor.scope is None:
        return None
    return sa.or_(
        col(Assignment.village_id).in_(actor.within("village") or ()),
        col(Assignment.dormitory_id).in_(actor.within("dormitory") or ()),
        col(Assignment.grid_id).in_(actor.within("grid") or ()),
    )
