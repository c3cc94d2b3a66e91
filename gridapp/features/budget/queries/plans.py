"""Plans: of rules as they are typed, and of stored scenarios, live or as they were handed in."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl
from sqlmodel import Session

from gridapp.features.budget.queries.places import confined, places_in, seen_keys
from gridapp.features.budget.queries.scenarios import Stored, scenarios, snapshot, stored
from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import today
from gridapp.kit.db.session import read_session
from gridapp.kit.errors import NotFound, Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.standing import Standing
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.frames import PLAN_SCHEMA, places_of, plan_frame
from gridapp.quota.plan import Plan, compute
from gridapp.quota.rules import Rules


@dataclass(frozen=True)
class Planned:
    """A stored scenario and what it comes to. `on`: the day its places were counted; `frozen`: as it was handed in."""

    stored: Stored
    plan: Plan
    on: date
    frozen: bool = False


def plan(actor: Actor, rule_set: Rules, on: date) -> tuple[Plan, pl.DataFrame]:
    """The plan of every place the actor sees, and its rows as a frame: `id` (the path of the place's page) and `PLAN_SCHEMA`.

    Raises:
        NotAllowed: the actor may not read budgets.
        Refusal, Invalid: as `quota.compute`.
    """
    with read_session() as session:
        frame = places_in(session, actor, on)
        rule_set = confined(session, actor, rule_set)
    computed = compute(rule_set, places_of(frame))
    return computed, with_pages(plan_frame(computed), frame)


def with_pages(planned: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """A plan's rows with `id` first: the path of the place's own page (`villages/12`), empty for a place that is gone."""
    is_dormitory = pl.col("kind") == "dormitory"
    path = pl.when(is_dormitory).then(pl.lit("dormitories/")).otherwise(pl.lit("villages/")) + pl.col("id").cast(pl.String)
    pages = known.select("code", is_dormitory.alias("own"), path.alias("id"))
    joined = planned.with_columns(is_dormitory.alias("own")).join(pages, on=["code", "own"], how="left", maintain_order="left")
    return joined.select(pl.col("id").fill_null(""), *PLAN_SCHEMA)


def planned(actor: Actor, scenario_id: int, on: date) -> Planned:
    """A scenario and what it comes to: computed from today's places while it is a draft, as it was handed in afterwards.

    Raises:
        NotAllowed: the actor may not read budgets.
        NotFound: no such scenario.
        Refusal, Invalid: as `quota.compute`, or the snapshot was tampered with.
    """
    actor.need("budget.read")
    with read_session() as session:
        return planned_in(session, actor, scenario_id, on)


def planned_in(session: Session, actor: Actor, scenario_id: int, on: date) -> Planned:
    """`planned` inside a session."""
    found = stored(session, scenario_id)
    if found is None:
        raise NotFound
    found = replace(found, rules=confined(session, actor, found.rules))
    if found.is_handed_in and (kept := snapshot(session, scenario_id)) is not None:
        return Planned(found, _within(session, actor, kept.plan()), kept.on, frozen=True)
    return Planned(found, compute(found.rules, places_of(places_in(session, actor, on))), on)


def _within(session: Session, actor: Actor, kept: Plan) -> Plan:
    """Of a plan that was handed in, the places an actor may see; the whole of it for who sees the town."""
    seen = seen_keys(session, actor)
    if seen is None:
        return kept
    quotas = tuple(quota for quota in kept.quotas if (quota.place.kind == "dormitory", quota.place.code) in seen)
    return replace(kept, rules=confined(session, actor, kept.rules), quotas=quotas)


def current_scenario(actor: Actor) -> int | None:
    """The scenario the office goes by: of the newest year the one approved last; without any approved, the first of the newest year."""
    known = scenarios(actor)
    approved = [row for row in known if row["status"] == ScenarioStatus.APPROVED]
    best = max(approved, key=lambda row: (row["year"], str(row["approved_at"] or ""), row["id"]), default=known[0] if known else None)
    return best["id"] if best else None


def headroom(actor: Actor) -> Standing:
    """What the newest approved scenario, or else the newest, leaves of the money for subsidies; negative is a shortfall.

    Raises:
        NotAllowed: the actor may not read budgets.
    """
    actor.need("budget.read")
    chosen = current_scenario(actor)
    if chosen is None:
        return Standing(None, msg("还没有测算方案"), "/budget")
    href = f"/budget?scenario={chosen}"
    try:
        found = planned(actor, chosen, today())
    except Refusal as refusal:
        return Standing(None, refusal.message, href)
    left = found.plan.headroom_fen
    return Standing(left, msg("按“{name}”测算", name=found.stored.name), href, bad=left < 0)
