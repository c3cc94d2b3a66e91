"""What the quota is computed from: places with their people in post."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import read_session
from gridapp.models import Assignment, Dormitory, QuotaOverride, Role, Staff, Village
from gridapp.quota.frames import PLACES_SCHEMA
from gridapp.quota.rules import Rules
from gridapp.quota.staffing import PlaceKey
from gridapp.registers.posts import PLACE_OF_POST, held_on, join_grid, not_left_before
from gridapp.registers.sight import in_places


def places(actor: Actor, on: date) -> pl.DataFrame:
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
        sa.literal("dormitory").label("kind"),
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
    posts = _posts(session, on)
    columns["area_ha"] = [int(area * 100) for area in columns.get("area_km2", ())]
    columns["in_post"] = [
        posts.get((kind == "dormitory", number), 0) for kind, number in zip(columns.get("kind", ()), columns.get("id", ()), strict=True)
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
    return replace(made, overrides=tuple(item for item in made.overrides if (item.kind == "dormitory", item.code) in seen))


def _within(actor: Actor, kind: str, key: Any) -> tuple[sa.ColumnElement[bool], ...]:
    ids = actor.unpicked().within(kind)  # a fund is set against the whole town, whatever place is picked
    return () if ids is None else (key.in_(ids),)


def _posts(session: Session, on: date) -> dict[tuple[bool, int], int]:
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


def visible_overrides(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Decisions by hand for places the actor sees; `None` is all of them."""
    return in_places(actor, village=QuotaOverride.village_id, dormitory=QuotaOverride.dormitory_id)
