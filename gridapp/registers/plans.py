"""Scenarios as they are stored: what each plans with, and the snapshots of those that were handed in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.kit.auth.actor import Actor
from gridapp.kit.colours import Colour
from gridapp.kit.db.session import execute_read, read_session
from gridapp.kit.errors import NotFound
from gridapp.models import (
    BudgetScenario,
    Dormitory,
    Fund,
    FundSource,
    FundUse,
    QuotaOverride,
    RuleSet,
    ScenarioSnapshot,
    SubsidyStandard,
    Village,
    VillageTier,
)
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.frames import PLAN_SCHEMA, places_of
from gridapp.quota.frozen import Frozen, digest_of_rules, thaw
from gridapp.quota.funding import FundUseKind, Source, Use
from gridapp.quota.money import Standard, WorkerKind
from gridapp.quota.places import DormitoryRule, Override, PlaceKind, Tier, TierBasis
from gridapp.quota.plan import Plan, compute
from gridapp.quota.rules import Rules
from gridapp.registers.paid import confined, places_in, seen_keys

READ, WRITE, COMPUTE, EXPORT = "budget.read", "budget.write", "budget.compute", "budget.export"
"""Permissions that every room about plans asks for; the planner's room declares them."""
STATUS_COLOURS: dict[str, Colour] = {
    ScenarioStatus.DRAFT: "grey", ScenarioStatus.SUBMITTED: "amber", ScenarioStatus.APPROVED: "green", ScenarioStatus.RETURNED: "red",
}  # fmt: skip
HANDED_IN = (ScenarioStatus.SUBMITTED, ScenarioStatus.APPROVED)
"""States in which a scenario is what its snapshot says."""


@dataclass(frozen=True)
class Stored:
    """A scenario with everything it plans with. `digest` tells two readers whether they saw the same."""

    id: int
    name: str
    year: int
    revision: int
    status: ScenarioStatus
    comment: str
    description: str
    rule_set_id: int
    fund_id: int
    cutoff_day: int
    approved_at: datetime | None
    rules: Rules

    @property
    def digest(self) -> str:
        """Changes when anything of the scenario changes."""
        return digest_of_rules(self.rules, (self.name, self.year, self.description, str(self.status)))

    @property
    def is_handed_in(self) -> bool:
        """Whether it is what its snapshot says and cannot be edited."""
        return self.status in HANDED_IN


def scenarios(actor: Actor) -> list[dict[str, Any]]:
    """Scenarios to pick from, newest year first: `id, name, year, status, approved_at`. Raises `NotAllowed`."""
    actor.need(READ)
    fields = (BudgetScenario.id, BudgetScenario.name, BudgetScenario.year, BudgetScenario.status, BudgetScenario.approved_at)
    return execute_read(
        sa.select(*(col(field) for field in fields))
        .where(col(BudgetScenario.deleted_at).is_(None))
        .order_by(col(BudgetScenario.year).desc(), col(BudgetScenario.name))
    )


def scenario(actor: Actor, scenario_id: int) -> Stored | None:
    """A scenario as it is stored now, with the decisions by hand for places the actor sees; `None` when there is no such scenario.

    Raises:
        NotAllowed: the actor may not read budgets.
    """
    actor.need(READ)
    with read_session() as session:
        found = stored(session, scenario_id)
        return found and replace(found, rules=confined(session, actor, found.rules))


def stored(session: Session, scenario_id: int) -> Stored | None:
    """A scenario inside a session, as it is, for whoever may know all of it."""
    found = session.execute(
        sa.select(BudgetScenario, RuleSet, Fund)
        .join(RuleSet, col(RuleSet.id) == col(BudgetScenario.rule_set_id))
        .join(Fund, col(Fund.id) == col(BudgetScenario.fund_id))
        .where(col(BudgetScenario.id) == scenario_id, col(BudgetScenario.deleted_at).is_(None))
    ).first()
    if found is None:
        return None
    row, rule_set, fund = found
    made = Rules(
        rule_set.subsidy_per_worker_fen, fund.total_fen, fund.subsidy_share_ppm, tuple(_tiers(session, row.rule_set_id)),
        DormitoryRule(rule_set.housing_units_per_grid, rule_set.residents_per_grid, rule_set.workers_per_grid),
        basis=TierBasis(rule_set.basis), floating_weight_ppm=rule_set.floating_weight_ppm, min_workers=rule_set.min_workers,
        max_workers=rule_set.max_workers, households_min=rule_set.households_min, households_max=rule_set.households_max,
        year=row.year, first_month=row.first_month, standards=tuple(_standards(session, row.rule_set_id)),
        carry_over_fen=fund.carry_over_fen, sources=tuple(_sources(session, row.fund_id)), uses=tuple(_uses(session, row.fund_id)),
        overrides=tuple(_overrides(session, scenario_id)),
    )  # fmt: skip
    return Stored(
        scenario_id, row.name, row.year, row.revision, row.status, row.comment, row.description, row.rule_set_id, row.fund_id,
        rule_set.cutoff_day, row.approved_at, made,
    )  # fmt: skip


def _alive(session: Session, model: Any, owner: Any, number: int, *order: Any) -> Sequence[Any]:
    query = sa.select(model).where(col(owner) == number, col(model.deleted_at).is_(None))
    return session.scalars(query.order_by(*(col(field) for field in order))).all()


def _tiers(session: Session, rule_set_id: int) -> list[Tier]:
    rows = _alive(session, VillageTier, VillageTier.rule_set_id, rule_set_id, VillageTier.min_population)
    return [Tier(row.min_population, row.grids, row.workers, row.part_time, row.max_population) for row in rows]


def _standards(session: Session, rule_set_id: int) -> list[Standard]:
    rows = _alive(session, SubsidyStandard, SubsidyStandard.rule_set_id, rule_set_id, SubsidyStandard.kind, SubsidyStandard.valid_from)
    return [Standard(WorkerKind(row.kind), row.valid_from, row.annual_fen, row.allowance_fen, row.employer_ppm) for row in rows]


def _sources(session: Session, fund_id: int) -> list[Source]:
    rows = _alive(session, FundSource, FundSource.fund_id, fund_id, FundSource.position, FundSource.id)
    return [Source(row.name, row.share_ppm) for row in rows]


def _uses(session: Session, fund_id: int) -> list[Use]:
    rows = _alive(session, FundUse, FundUse.fund_id, fund_id, FundUse.id)
    return [Use(FundUseKind(row.kind), row.amount_fen, row.share_ppm, row.name) for row in rows]


def _overrides(session: Session, scenario_id: int) -> list[Override]:
    """By hand, by place; a deleted place is still named, so that its decision is not lost in silence."""
    found = session.execute(
        sa.select(QuotaOverride, col(Village.code), col(Village.name), col(Village.kind), col(Dormitory.code), col(Dormitory.name))
        .outerjoin(Village, col(Village.id) == col(QuotaOverride.village_id))
        .outerjoin(Dormitory, col(Dormitory.id) == col(QuotaOverride.dormitory_id))
        .where(col(QuotaOverride.scenario_id) == scenario_id, col(QuotaOverride.deleted_at).is_(None))
        .order_by(col(QuotaOverride.id))
    ).all()
    return [
        Override(
            PlaceKind.DORMITORY if kind is None else PlaceKind(kind.value),
            code or other,
            row.grids,
            row.workers,
            row.reason,
            name or other_name,
        )
        for row, code, name, kind, other, other_name in found
    ]


def snapshot(session: Session, scenario_id: int) -> Frozen | None:
    """The newest snapshot of a scenario; `None` without any (approved by a version that kept none).

    Raises:
        Refusal: it is not what was handed in.
    """
    query = sa.select(ScenarioSnapshot).where(col(ScenarioSnapshot.scenario_id) == scenario_id)
    row = session.scalars(query.order_by(col(ScenarioSnapshot.id).desc())).first()
    return None if row is None else thaw(row.content, row.digest)


def planned_rules(session: Session, scenario_id: int) -> Rules:
    """What a scenario plans with: as it was handed in, else as it is stored.

    Raises:
        NotFound: no such scenario.
        Refusal: the snapshot is not what was handed in.
    """
    found = stored(session, scenario_id)
    if found is None:
        raise NotFound
    kept = snapshot(session, scenario_id) if found.is_handed_in else None
    return kept.rules if kept else found.rules


@dataclass(frozen=True)
class Planned:
    """A stored scenario and what it comes to. `on`: the day its places were counted; `frozen`: as it was handed in."""

    stored: Stored
    plan: Plan
    on: date
    frozen: bool = False


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
    actor.need(READ)
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
    quotas = tuple(quota for quota in kept.quotas if quota.place.key in seen)
    return replace(kept, rules=confined(session, actor, kept.rules), quotas=quotas)


def current_scenario(actor: Actor) -> int | None:
    """The scenario the office goes by: of the newest year the one approved last; without any approved, the first of the newest year."""
    known = scenarios(actor)
    approved = [row for row in known if row["status"] == ScenarioStatus.APPROVED]
    best = max(approved, key=lambda row: (row["year"], str(row["approved_at"] or ""), row["id"]), default=known[0] if known else None)
    return best["id"] if best else None
