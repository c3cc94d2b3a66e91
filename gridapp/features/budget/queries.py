"""What the quota is computed from: places with their people in post, and the scenarios that can be picked."""

from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.budget import rules
from gridapp.kit.auth.actor import Actor
from gridapp.kit.config import settings
from gridapp.kit.db.base import today
from gridapp.kit.db.session import execute_read
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.standing import Standing
from gridapp.models import Assignment, BudgetScenario, Dormitory, Fund, Grid, Role, RuleSet, Staff, Village, VillageTier
from gridapp.models.budget import ScenarioStatus

PLACES_SCHEMA = {
    "id": pl.Int64,
    "code": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "population": pl.Int64,
    "housing_units": pl.Int64,
    "households": pl.Int64,
    "in_post": pl.Int64,
}
"""One row per place. `kind`: village, community, dormitory; `population`: residents; `in_post`: people in paid posts."""


def places(actor: Actor, on: date) -> pl.DataFrame:
    """Every village, community and dormitory the actor sees, by code, with the people in paid posts there on a day.

    A post of a unit grid counts for the village or dormitory the grid belongs to; a person with two posts in one place counts once.

    Raises:
        NotAllowed: the actor may not read budgets.
    """
    actor.need("budget.read")
    posts = _posts(on)
    village = sa.select(
        col(Village.id),
        col(Village.code),
        col(Village.name),
        sa.cast(col(Village.kind), sa.String).label("kind"),
        col(Village.resident_population).label("population"),
        sa.literal(0).label("housing_units"),
        col(Village.households),
        sa.func.coalesce(posts.c.people, 0).label("in_post"),
    ).outerjoin(posts, posts.c.village_id == col(Village.id))
    dormitory = sa.select(
        col(Dormitory.id),
        col(Dormitory.code),
        col(Dormitory.name),
        sa.literal("dormitory").label("kind"),
        col(Dormitory.residents).label("population"),
        col(Dormitory.housing_units),
        sa.literal(0).label("households"),
        sa.func.coalesce(posts.c.people, 0).label("in_post"),
    ).outerjoin(posts, posts.c.dormitory_id == col(Dormitory.id))
    village = village.where(col(Village.deleted_at).is_(None), *_within(actor, "village", col(Village.id)))
    dormitory = dormitory.where(col(Dormitory.deleted_at).is_(None), *_within(actor, "dormitory", col(Dormitory.id)))
    rows = execute_read(sa.union_all(village, dormitory).order_by("code"))
    return pl.DataFrame(rows, schema=PLACES_SCHEMA)


def as_places(frame: pl.DataFrame) -> list[rules.Place]:
    """The rows of `places` as the rules take them."""
    return [rules.Place(**row) for row in frame.drop("id").iter_rows(named=True)]


PLAN_SCHEMA = {
    "id": pl.String,
    "code": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "population": pl.Int64,
    "housing_units": pl.Int64,
    "tier_from": pl.Int64,
    "to_next": pl.Int64,
    "grids": pl.Int64,
    "workers": pl.Int64,
    "in_post": pl.Int64,
    "vacancy": pl.Int64,
    "subsidy_fen": pl.Int64,
}
"""One row per place, by code. `id` is the path of the place's own page: `villages/12`."""


def plan(actor: Actor, rule_set: rules.Rules, on: date) -> tuple[rules.Plan, pl.DataFrame]:
    """The plan of every place the actor sees, and its rows as a frame with `PLAN_SCHEMA`.

    Raises:
        NotAllowed: the actor may not read budgets.
        Refusal, Invalid: as `rules.compute`.
    """
    frame = places(actor, on)
    computed = rules.compute(rule_set, as_places(frame))
    pages = {
        (kind, code): f"{'dormitories' if kind == 'dormitory' else 'villages'}/{number}"
        for number, kind, code in frame.select("id", "kind", "code").iter_rows()
    }
    rows = [
        {
            "id": pages[quota.place.kind, quota.place.code],
            **{name: getattr(quota.place, name) for name in ("code", "name", "kind", "population", "in_post")},
            **{name: getattr(quota, name) for name in ("tier_from", "to_next", "grids", "workers", "vacancy", "subsidy_fen")},
            "housing_units": quota.place.housing_units if quota.place.kind == "dormitory" else None,
        }
        for quota in computed.quotas
    ]
    return computed, pl.DataFrame(rows, schema=PLAN_SCHEMA)


def _within(actor: Actor, kind: str, key: Any) -> tuple[sa.ColumnElement[bool], ...]:
    ids = actor.unpicked().within(kind)  # a fund is set against the whole town, whatever place is picked
    return () if ids is None else (key.in_(ids),)


def _posts(on: date) -> sa.Subquery:
    """People in paid posts by village and by dormitory: `village_id, dormitory_id, people`."""
    village_id = sa.func.coalesce(col(Assignment.village_id), col(Grid.village_id)).label("village_id")
    dormitory_id = sa.func.coalesce(col(Assignment.dormitory_id), col(Grid.dormitory_id)).label("dormitory_id")
    return (
        sa.select(village_id, dormitory_id, sa.func.count(col(Assignment.staff_id).distinct()).label("people"))
        .join(Role, col(Role.code) == col(Assignment.role_code))
        .join(Staff, col(Staff.id) == col(Assignment.staff_id))
        .outerjoin(Grid, sa.and_(col(Grid.id) == col(Assignment.grid_id), col(Grid.deleted_at).is_(None)))
        .where(
            col(Role.paid),
            col(Assignment.deleted_at).is_(None),
            col(Assignment.start_on) <= on,
            sa.or_(col(Assignment.end_on).is_(None), col(Assignment.end_on) >= on),
            col(Staff.deleted_at).is_(None),
            sa.or_(col(Staff.left_on).is_(None), col(Staff.left_on) >= on),
        )
        .group_by(village_id, dormitory_id)
        .subquery("posts")
    )


def scenarios(actor: Actor) -> list[dict[str, Any]]:
    """Scenarios to pick from, newest year first: `id, name, year, status`. Raises `NotAllowed`."""
    actor.need("budget.read")
    return execute_read(
        sa.select(col(BudgetScenario.id), col(BudgetScenario.name), col(BudgetScenario.year), col(BudgetScenario.status))
        .where(col(BudgetScenario.deleted_at).is_(None))
        .order_by(col(BudgetScenario.year).desc(), col(BudgetScenario.name))
    )


def scenario_inputs(actor: Actor, scenario_id: int) -> dict[str, Any] | None:
    """What a scenario plans with, as stored: the columns of its rule set and fund, and `tiers`; `None` when there is no such scenario.

    Raises:
        NotAllowed: the actor may not read budgets.
    """
    actor.need("budget.read")
    found = execute_read(
        sa.select(
            col(BudgetScenario.id),
            col(BudgetScenario.name),
            col(BudgetScenario.year),
            col(BudgetScenario.status),
            col(BudgetScenario.rule_set_id),
            col(RuleSet.subsidy_per_worker_fen),
            col(RuleSet.housing_units_per_grid),
            col(RuleSet.residents_per_grid),
            col(RuleSet.workers_per_grid),
            col(Fund.total_fen),
            col(Fund.subsidy_share_ppm),
        )
        .join(RuleSet, col(RuleSet.id) == col(BudgetScenario.rule_set_id))
        .join(Fund, col(Fund.id) == col(BudgetScenario.fund_id))
        .where(col(BudgetScenario.id) == scenario_id, col(BudgetScenario.deleted_at).is_(None))
    )
    if not found:
        return None
    tiers = execute_read(
        sa.select(col(VillageTier.min_population), col(VillageTier.grids), col(VillageTier.workers))
        .where(col(VillageTier.rule_set_id) == found[0]["rule_set_id"], col(VillageTier.deleted_at).is_(None))
        .order_by(col(VillageTier.min_population))
    )
    return {**found[0], "tiers": tiers}


def headroom(actor: Actor) -> Standing:
    """What the newest approved scenario, or else the newest, leaves of the money for subsidies; negative is a shortfall.

    Raises:
        NotAllowed: the actor may not read budgets.
    """
    known = scenarios(actor)
    chosen = next((row for row in known if row["status"] == ScenarioStatus.APPROVED), known[0] if known else None)
    inputs = scenario_inputs(actor, chosen["id"]) if chosen else None
    if inputs is None:
        return Standing(None, msg("还没有测算方案"), "/budget")
    href = f"/budget?scenario={inputs['id']}"
    try:
        left = plan(actor, rules.from_stored(inputs), today(settings().timezone))[0].headroom_fen
    except Refusal as refusal:
        return Standing(None, refusal.message, href)
    return Standing(left, msg("按“{name}”测算", name=inputs["name"]), href, bad=left < 0)
