"""Scenarios from the planner's inputs: saved as new, saved again (the second of two planners is told), cloned, revised, carried on.

A scenario rests on a rule set and a fund. One that says exactly the same is used again; one that other scenarios use is left alone and a
new one made, so that saving here never moves a figure there.
"""

import re
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.budget import queries
from gridapp.features.budget.queries import Stored
from gridapp.features.budget.service.guards import MAX_NAME, hold, name_problem, need_editable
from gridapp.features.budget.service.storing import (
    change,
    free_name,
    fund_columns,
    fund_for,
    fund_parts,
    overrides_part,
    put,
    rule_columns,
    rule_parts,
    rule_set_for,
    shared,
    unknown_place,
)
from gridapp.kit import audit, parsing
from gridapp.kit.clock import today, utcnow
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Conflict, Invalid, NotFound, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.models import (
    BudgetScenario,
    Fund,
    FundSource,
    FundUse,
    QuotaOverride,
    RuleSet,
    SubsidyStandard,
    VillageTier,
)
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.rules import Rules

WRITE = "budget.write"
_EDITION = re.compile(r"(（第 [0-9]+ 版）| \(edition [0-9]+\))$")
"""What `revise` puts behind a name, in either language."""


def save_scenario(tx: Tx, name: str, year: int, rule_set: Rules, description: str = "", *, cutoff_day: int | None = None) -> BudgetScenario:
    """Keep the planner's inputs under a name, as a draft; `cutoff_day` is that of the scenario they started from.

    Raises:
        NotAllowed: the actor may not write budgets.
        Invalid: no name, too long a name or description, or a name that a scenario of that year has already.
        Refusal: a decision by hand is for a place that is not there for the actor.
    """
    tx.actor.need_whole(WRITE)
    _need_seen(tx, rule_set)
    name = _text("name", name, most=MAX_NAME)
    description = _text("description", description, most=500, multiline=True)
    if problem := name_problem(tx, name, year):
        raise Invalid({"name": problem})
    scenario = BudgetScenario(
        name=name, year=year, rule_set_id=rule_set_for(tx, name, rule_set, cutoff_day), fund_id=fund_for(tx, name, year, rule_set),
        first_month=rule_set.first_month, description=description,
    )  # fmt: skip
    tx.session.add(scenario)
    tx.session.flush()
    put(tx, overrides_part(tx, rule_set), scenario.id or 0)
    return scenario


def _text(field: str, value: str, *, most: int, multiline: bool = False) -> str:
    """What somebody typed, without blanks around it and without what no database keeps."""
    try:
        return parsing.text(value, max_length=most, multiline=multiline).strip()
    except Refusal as refusal:
        raise Invalid({field: refusal.message}) from refusal


def update_scenario(tx: Tx, scenario_id: int, seen: str, rule_set: Rules) -> Stored:
    """Save the planner's inputs into a draft; `seen` is the `Stored.digest` the planner started from. Returns it as it is now.

    Raises:
        NotAllowed: the actor may not write budgets, or is confined to a place and changes more than decisions by hand.
        NotFound: there is no such scenario.
        Conflict: somebody else saved meanwhile; `who` names them, `theirs` is empty (the page shows the other's plan beside its own).
        Invalid: the year is another one, and has a scenario of that name already.
        Refusal: the scenario was handed in, or a decision by hand is for a place that is not there for the actor.
    """
    tx.actor.need(WRITE)
    row = tx.session.get(BudgetScenario, scenario_id, with_for_update={"key_share": True})
    if row is None or row.is_deleted:
        raise NotFound
    hold(tx, RuleSet, row.rule_set_id)
    hold(tx, Fund, row.fund_id)
    now = queries.stored(tx.session, scenario_id)
    assert now is not None
    shown = queries.confined(tx.session, tx.actor, now.rules)
    if replace(now, rules=shown).digest != seen:
        raise Conflict({}, [], _last_editor(tx, row))
    need_editable(row)
    if rule_set != replace(shown, overrides=rule_set.overrides):
        tx.actor.need_whole(WRITE)
    _need_seen(tx, rule_set)
    if rule_set.year != row.year and (problem := name_problem(tx, row.name, rule_set.year, row.id)):
        raise Invalid({"year": problem})
    row.year = rule_set.year
    unseen = tuple(item for item in now.rules.overrides if item not in shown.overrides)
    rule_set = replace(rule_set, overrides=(*rule_set.overrides, *unseen))
    if (rule_columns(now.rules), rule_parts(now.rules)) != (rule_columns(rule_set), rule_parts(rule_set)):
        if shared(tx, col(BudgetScenario.rule_set_id) == now.rule_set_id):
            row.rule_set_id = rule_set_for(tx, row.name, rule_set, now.cutoff_day)
        else:
            change(tx, tx.session.get_one(RuleSet, now.rule_set_id), rule_columns(rule_set), rule_parts(rule_set))
    if (now.year, fund_columns(now.rules), fund_parts(now.rules)) != (row.year, fund_columns(rule_set), fund_parts(rule_set)):
        if shared(tx, col(BudgetScenario.fund_id) == now.fund_id):
            row.fund_id = fund_for(tx, row.name, row.year, rule_set)
        else:
            moved = {} if now.year == row.year else {"year": row.year}
            change(tx, tx.session.get_one(Fund, now.fund_id), moved | fund_columns(rule_set), fund_parts(rule_set))
    row.first_month = rule_set.first_month
    row.updated_at = utcnow()
    tx.session.flush()
    put(tx, overrides_part(tx, rule_set), scenario_id)
    saved = queries.stored(tx.session, scenario_id)
    assert saved is not None
    return replace(saved, rules=queries.confined(tx.session, tx.actor, saved.rules))


def _need_seen(tx: Tx, rule_set: Rules) -> None:
    """Raise `Refusal` when somebody who sees a part of the town decides for another."""
    seen = queries.seen_keys(tx.session, tx.actor) if rule_set.overrides else None
    for item in rule_set.overrides:
        if seen is not None and (item.kind == "dormitory", item.code) not in seen:
            raise unknown_place(item)


def _last_editor(tx: Tx, row: BudgetScenario) -> str:
    """Who wrote last to the scenario, what it rests on, or a part of one of them."""
    owners = {"rule_set_id": row.rule_set_id, "fund_id": row.fund_id, "scenario_id": row.id}
    parts = ((VillageTier, "rule_set_id"), (SubsidyStandard, "rule_set_id"), (FundSource, "fund_id"), (FundUse, "fund_id"))
    places: list[tuple[Any, int | None]] = [(BudgetScenario, row.id), (RuleSet, row.rule_set_id), (Fund, row.fund_id)]
    for model, owner in (*parts, (QuotaOverride, "scenario_id")):
        newest = sa.select(col(model.id)).where(col(getattr(model, owner)) == owners[owner]).order_by(col(model.updated_at).desc()).limit(1)
        places.append((model, tx.session.scalar(newest)))
    entries = [
        entry for model, number in places if number for entry in audit.entries_of(tx.session, str(model.__tablename__), number, limit=1)
    ]
    return max(entries, key=lambda entry: entry["id"])["actor"] if entries else ""


def clone(tx: Tx, row: BudgetScenario) -> Msg:
    """A draft that starts where this scenario stands (a handed-in one: as it was handed in), with rule set and fund of its own."""
    tx.actor.need_whole(WRITE)
    name = _free_name(tx, msg("{name}（副本）", name=row.name[: MAX_NAME - 12]).render(tx.actor.locale), row.year)
    _copy(tx, row, name, row.year, _rules_of(tx, row))
    return msg("已复制为“{name}”", name=name)


def revise(tx: Tx, row: BudgetScenario) -> Msg:
    """A new draft edition of an approved plan; the approved one stays as it is. Raises `Refusal` when it is not approved."""
    _need_approved(tx, row)
    edition = row.revision + 1
    base = _EDITION.sub("", row.name)[: MAX_NAME - 16]
    name = _free_name(tx, msg("{name}（第 {edition} 版）", name=base, edition=edition).render(tx.actor.locale), row.year)
    _copy(tx, row, name, row.year, _rules_of(tx, row), revision=edition, based_on_id=row.id)
    return msg("已建立修订稿“{name}”", name=name)


def next_year(tx: Tx, row: BudgetScenario) -> Msg:
    """Next year's draft from an approved plan: its rules, decisions and sources; what it leaves is carried over, to be corrected.

    Raises:
        Refusal: the scenario is not approved.
    """
    _need_approved(tx, row)
    year = row.year + 1
    made = _rules_of(tx, row)
    whole = replace(tx.actor, scope=None, place=None)  # the town's money, whatever part of it the actor sees
    left = max(queries.planned_in(tx.session, whole, row.id or 0, today()).plan.headroom_fen, 0)
    name = _free_name(tx, row.name.replace(str(row.year), str(year))[:MAX_NAME], year)
    _copy(tx, row, name, year, replace(made, year=year, first_month=1, carry_over_fen=left), based_on_id=row.id)
    return msg("已建立 {year} 年方案“{name}”，上年结转按批准方案的结余预填，请按决算核对", year=year, name=name)


def _need_approved(tx: Tx, row: BudgetScenario) -> None:
    tx.actor.need_whole(WRITE)
    if row.status is not ScenarioStatus.APPROVED:
        raise Refusal(msg("“{name}”现为{status}，只有已批准的方案可以这样做", name=row.name, status=row.status.msg))


def _rules_of(tx: Tx, row: BudgetScenario) -> Rules:
    """What the scenario plans with: as it was handed in, else as it is stored."""
    return queries.planned_rules(tx.session, row.id or 0)


def _copy(tx: Tx, row: BudgetScenario, name: str, year: int, made: Rules, **more: Any) -> None:
    made = replace(made, year=year)
    cutoff_day = tx.session.get_one(RuleSet, row.rule_set_id).cutoff_day
    rule_set_id, fund_id = rule_set_for(tx, name, made, cutoff_day, own=True), fund_for(tx, name, year, made, own=True)
    copy = BudgetScenario(
        name=name, year=year, rule_set_id=rule_set_id, fund_id=fund_id, first_month=made.first_month, description=row.description, **more
    )
    tx.session.add(copy)
    tx.session.flush()
    put(tx, overrides_part(tx, made), copy.id or 0)


def _free_name(tx: Tx, wanted: str, year: int) -> str:
    return free_name(wanted, lambda name: name_problem(tx, name, year) is not None)
