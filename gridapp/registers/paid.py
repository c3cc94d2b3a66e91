"""What the quota is computed from: places with their people in post."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import read_session
from gridapp.models import Assignment, Dormitory, Grid, Role, Staff, Village
from gridapp.quota.frames import PLACES_SCHEMA
from gridapp.quota.money import WorkerKind
from gridapp.quota.places import PlaceKind
from gridapp.quota.rules import Rules
from gridapp.quota.staffing import PlaceKey
from gridapp.registers.posts import PLACE_OF_POST, held_on, join_grid, not_left_before
from gridapp.registers.sight import in_places


def places_on(actor: Actor, on: date) -> pl.DataFrame:
    """`places_in` in a read of its own."""
    with read_session() as session:
        return places_in(session, actor, on)


def places_in(session: Session, actor: Actor, on: date) -> pl.DataFrame:
    """Every village, community and dormitory the actor sees, by code, with the people in paid posts there on a day (`PLACES_SCHEMA`).

    A post of a unit grid counts for the village or dormitory the grid belongs to; a person with two posts in one place counts once.

    Raises:
        NotAllowed: the actor may not read budgets.
    """
    actor.need("budget.read")
    village = sa.select(
        col(Village.id),
        col(Village.code),
        col(Village.name),
        sa.cast(col(Village.kind), sa.String).label("kind"),
        col(Village.resident_population).label("population"),
        col(Village.floating_population).label("floating"),
        col(Village.area_km2),
        sa.literal(0).label("housing_units"),
        col(Village.households),
    )
    dormitory = sa.select(
        col(Dormitory.id),
        col(Dormitory.code),
        col(Dormitory.name),
        sa.literal(PlaceKind.DORMITORY.value).label("kind"),
        col(Dormitory.residents).label("population"),
        sa.literal(0).label("floating"),
        sa.cast(sa.literal(0), sa.Numeric(14, 3)).label("area_km2"),
        col(Dormitory.housing_units),
        sa.literal(0).label("households"),
    )
    village = village.where(col(Village.deleted_at).is_(None), *_within(actor, "village", col(Village.id)))
    dormitory = dormitory.where(col(Dormitory.deleted_at).is_(None), *_within(actor, "dormitory", col(Dormitory.id)))
    found = session.execute(sa.union_all(village, dormitory).order_by("code"))
    # Column by column: a frame made of rows, one by one, would cost more than the query.
    columns: dict[str, Any] = dict(zip(found.keys(), zip(*found.all(), strict=True), strict=False))
    posts = _people(session, on)
    columns["area_ha"] = [int(area * 100) for area in columns.get("area_km2", ())]
    columns["in_post"] = [
        posts.get((kind == PlaceKind.DORMITORY, number), 0)
        for kind, number in zip(columns.get("kind", ()), columns.get("id", ()), strict=True)
    ]
    return pl.DataFrame({name: columns.get(name, ()) for name in PLACES_SCHEMA}, schema=PLACES_SCHEMA)


def seen_keys(session: Session, actor: Actor) -> frozenset[PlaceKey] | None:
    """The places an actor is confined to, deleted ones included; `None` for who sees the town."""
    if actor.unpicked().scope is None:
        return None
    kinds = ((False, Village, "village"), (True, Dormitory, "dormitory"))
    return frozenset(
        (is_dormitory, code)
        for is_dormitory, model, kind in kinds
        for code in session.scalars(sa.select(col(model.code)).where(*_within(actor, kind, col(model.id))))
    )


def confined(session: Session, actor: Actor, made: Rules) -> Rules:
    """Rules without the decisions by hand for places an actor does not see: their names and reasons are nobody else's."""
    seen = seen_keys(session, actor) if made.overrides else None
    if seen is None:
        return made
    return replace(made, overrides=tuple(item for item in made.overrides if item.key in seen))


def _within(actor: Actor, kind: str, key: Any) -> tuple[sa.ColumnElement[bool], ...]:
    ids = actor.unpicked().within(kind)  # a fund is set against the whole town, whatever place is picked
    return () if ids is None else (key.in_(ids),)


def _people(session: Session, on: date) -> dict[tuple[bool, int], int]:
    """People in paid posts on a day, by whether the place is a dormitory and its id."""
    village_id, dormitory_id = (place.label(name) for place, name in zip(PLACE_OF_POST, ("village_id", "dormitory_id"), strict=True))
    statement = join_grid(
        sa.select(village_id, dormitory_id, sa.func.count(col(Assignment.staff_id).distinct()).label("people"))
        .join(Role, col(Role.code) == col(Assignment.role_code))
        .join(Staff, col(Staff.id) == col(Assignment.staff_id))
        .where(col(Role.paid), held_on(on), col(Staff.deleted_at).is_(None), not_left_before(on))
        .group_by(village_id, dormitory_id)
    )
    # Looked up here: joined to the places, the database would go through the posts for each of them.
    return {(village is None, village or dormitory): people for village, dormitory, people in session.execute(statement)}


POSTS_SCHEMA = {
    "staff_id": pl.Int64,
    "name": pl.String,
    "kind": pl.String,
    "village_id": pl.Int64,
    "dormitory_id": pl.Int64,
    "place": pl.String,
    "grid": pl.String,
    "start_on": pl.Date,
    "end_on": pl.Date,
}
"""One row per paid post, oldest first. `kind`: of worker; `place`, `grid`: codes (no grid: empty); `end_on`: the earlier of the post's and
the person's last day, null while neither is known."""


def paid_posts(session: Session, actor: Actor, until: date, since: date | None = None) -> pl.DataFrame:
    """Every paid post the actor sees that began by `until` (and did not end before `since`), as `POSTS_SCHEMA`, in one statement.

    A post of a unit grid is one of the village or dormitory the grid belongs to. Whatever place is picked, all of the account's are told.
    """
    actor.need("budget.read")
    village_id, dormitory_id = PLACE_OF_POST
    posts = (
        sa.select(
            col(Staff.id).label("staff_id"), col(Staff.name), col(Staff.employment), col(Staff.left_on), col(Assignment.start_on),
            col(Assignment.end_on), col(Village.id).label("village_id"), col(Dormitory.id).label("dormitory_id"),
            sa.func.coalesce(col(Village.code), col(Dormitory.code)).label("place"), sa.func.coalesce(col(Grid.code), "").label("grid"),
        )
        .select_from(Assignment)
        .join(Role, col(Role.code) == col(Assignment.role_code))
        .join(Staff, col(Staff.id) == col(Assignment.staff_id))
        .outerjoin(Grid, sa.and_(col(Grid.id) == col(Assignment.grid_id), col(Grid.deleted_at).is_(None)))
        .outerjoin(Village, sa.and_(col(Village.id) == village_id, col(Village.deleted_at).is_(None)))
        .outerjoin(Dormitory, sa.and_(col(Dormitory.id) == dormitory_id, col(Dormitory.deleted_at).is_(None)))
        .where(
            col(Role.paid), col(Assignment.deleted_at).is_(None), col(Staff.deleted_at).is_(None), col(Assignment.start_on) <= until,
            sa.or_(col(Village.id).is_not(None), col(Dormitory.id).is_not(None)), *_of_actor(actor),
        )
        .order_by(col(Assignment.start_on), col(Assignment.id))
    )  # fmt: skip
    rows = []
    for found in session.execute(posts).mappings():
        row: dict[str, Any] = {**found}
        ends = [day for day in (row["end_on"], row["left_on"]) if day is not None]
        row["end_on"] = min(ends, default=None)
        row["kind"] = WorkerKind.DORMITORY.value if row["dormitory_id"] is not None else WorkerKind(row["employment"].value).value
        if since is None or row["end_on"] is None or row["end_on"] >= since:
            rows.append({name: row[name] for name in POSTS_SCHEMA})
    return pl.DataFrame(rows, schema=POSTS_SCHEMA)


def _of_actor(actor: Actor) -> Sequence[sa.ColumnElement[bool]]:
    seen = in_places(actor.unpicked(), village=Village.id, dormitory=Dormitory.id)
    return () if seen is None else (seen,)
