"""Which rows an actor sees, as conditions; `None` is all of them. An actor's scope names villages, dormitories and grids."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import today
from gridapp.models import Assignment, Case, Dormitory, Grid, Staff, Village
from gridapp.registers.posts import holders

Condition = sa.ColumnElement[bool] | None


def in_places(actor: Actor, *, village: Any = None, dormitory: Any = None, grid: Any = None) -> Condition:
    """Rows with one of the actor's places in one of the columns given."""
    if actor.scope is None:
        return None
    columns = {"village": village, "dormitory": dormitory, "grid": grid}
    return sa.or_(*(col(column).in_(actor.within(kind) or ()) for kind, column in columns.items() if column is not None))


def visible_villages(actor: Actor) -> Condition:
    """Villages."""
    return in_places(actor, village=Village.id)


def visible_dormitories(actor: Actor) -> Condition:
    """Dormitories, those made a moment ago in the actor's villages included."""
    return in_places(actor, village=Dormitory.village_id, dormitory=Dormitory.id)


def visible_grids(actor: Actor) -> Condition:
    """Grids, those made a moment ago in the actor's villages and dormitories included."""
    return in_places(actor, village=Grid.village_id, dormitory=Grid.dormitory_id, grid=Grid.id)


def visible_cases(actor: Actor) -> Condition:
    """Cases of the actor's grids."""
    return in_places(actor, grid=Case.grid_id)


def visible_assignments(actor: Actor) -> Condition:
    """Posts in the actor's places."""
    return in_places(actor, village=Assignment.village_id, dormitory=Assignment.dormitory_id, grid=Assignment.grid_id)


def visible_staff(actor: Actor) -> Condition:
    """People of the actor's villages and dormitories, and those who hold a post in one of the actor's grids today."""
    own = in_places(actor, village=Staff.village_id, dormitory=Staff.dormitory_id)
    if own is None:
        return None
    return sa.or_(own, col(Staff.id).in_(holders(today(), col(Assignment.grid_id).in_(actor.within("grid") or ()))))
