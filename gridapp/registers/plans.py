"""Scenarios as they are stored: what each plans with, and the snapshots of those that were handed in."""

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
from gridapp.quota.inputs import OVERRIDES, SINGLES, SOURCES, STANDARDS, TIERS, USES, Table, assembled, row_of
from gridapp.quota.places import Override, PlaceKind
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
PARTS: tuple[tuple[Table, Any], ...] = ((TIERS, VillageTier), (STANDARDS, SubsidyStandard), (SOURCES, FundSource), (USES, FundUse))
"""What belongs to a rule set or a fund: tables of inputs and their models."""


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


def choices(actor: Actor) -> list[dict[str, str]]:
    """`scenarios` as a page offers them: `id, name, year, status` as texts. Raises `NotAllowed`."""
    return [{name: str(row[name]) for name in ("id", "name", "year", "status")} for row in scenarios(actor)]


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
    owners = {"rule_set": rule_set, "fund": fund, "scenario": row}
    values = {one.name: getattr(owners[one.home], one.column) for one in SINGLES.values()}
    rows = {table.name: _rows_of(session, table, model, owners[table.home].id) for table, model in PARTS}
    made = assembled(values, {**rows, OVERRIDES.name: _overrides(session, scenario_id)})
    return Stored(
        scenario_id, row.name, row.year, row.revision, row.status, row.comment, row.description, row.rule_set_id, row.fund_id,
        rule_set.cutoff_day, row.approved_at, made,
    )  # fmt: skip


def _rows_of(session: Session, table: Table, model: Any, owner_id: int) -> list[Any]:
    query = sa.select(model).where(col(getattr(model, f"{table.home}_id")) == owner_id, col(model.deleted_at).is_(None))
    found = session.scalars(query.order_by(*(col(getattr(model, name)) for name in _ORDER.get(table.name, ())), col(model.id))).all()
    return [row_of(table, {one.field: getattr(row, one.column) for one in table.columns}) for row in found]


_ORDER = {TIERS.name: TIERS.key, STANDARDS.name: STANDARDS.key, SOURCES.name: ("position",)}
"""By which columns rows come, the first saved first where these say nothing."""


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
    is_dormitory = pl.col("kind") == PlaceKind.DORMITORY.value
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
