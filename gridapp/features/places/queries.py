"""What is read of places: scope conditions and the frames of the coverage check."""

import polars as pl
import sqlalchemy as sa
from sqlmodel import col

from gridapp.indicators.coverage import coverage
from gridapp.kit.auth.actor import Actor
from gridapp.kit.config import settings
from gridapp.kit.db.session import execute_read
from gridapp.models import Dormitory, Grid, Village


def visible_villages(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Villages the actor sees; `None` is all of them."""
    ids = actor.within("village")
    return None if ids is None else col(Village.id).in_(ids)


def visible_dormitories(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Dormitories the actor sees; `None` is all of them."""
    ids = actor.within("dormitory")
    return None if ids is None else col(Dormitory.id).in_(ids)


def visible_grids(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Grids the actor sees; `None` is all of them."""
    ids = actor.within("grid")
    return None if ids is None else col(Grid.id).in_(ids)


def coverage_of(actor: Actor) -> pl.DataFrame:
    """Coverage of every village the actor sees; columns `COVERAGE_SCHEMA`.

    Raises:
        NotAllowed: the actor may not read places.
    """
    actor.need("places.read")
    condition = visible_villages(actor)
    villages = sa.select(col(Village.id).label("village_id"), col(Village.code), col(Village.name), col(Village.households))
    villages = villages.where(col(Village.deleted_at).is_(None), *(() if condition is None else (condition,)))
    grids = sa.select(col(Grid.village_id), col(Grid.households)).where(col(Grid.deleted_at).is_(None), col(Grid.village_id).is_not(None))
    return coverage(
        pl.DataFrame(execute_read(villages), schema={"village_id": pl.Int64, "code": pl.String, "name": pl.String, "households": pl.Int64}),
        pl.DataFrame(execute_read(grids), schema={"village_id": pl.Int64, "households": pl.Int64}),
        settings().coverage_tolerance_ppm,
    )
