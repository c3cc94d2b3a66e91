"""Scenarios from the planner's inputs: saved as new, saved again (the second of two planners is told), cloned, revised, carried on.

A scenario rests on a rule set and a fund. One that says exactly the same is used again; one that other scenarios use is left alone and a
new one made, so that saving here never moves a figure there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.budget import queries, rules
from gridapp.features.budget.queries import Stored
from gridapp.features.budget.service.guards import MAX_NAME, name_problem, need_editable
from gridapp.kit import audit
from gridapp.kit.db.base import utcnow
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Conflict, Invalid, NotFound, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.models import (
    BudgetScenario,
    Dormitory,
    Fund,
    FundSource,
    FundUse,
    QuotaOverride,
    RuleSet,
    SubsidyStandard,
    Village,
    VillageTier,
)
from gridapp.models.budget import ScenarioStatus

WRITE = "budget.write"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class _Part:
    """A table whose rows belong to a rule set, fund or scenario: what its rows should be, and what tells two rows apart."""

    model: Any
    owner: str
    key: tuple[str, ...]
    rows: Rows


def save_scenario(tx: Tx, name: str, year: int, rule_set: rules.Rules, description: str = "") -> BudgetScenario:
    """Keep the planner's inputs under a name, as a draft.

    Raises:
        NotAllowed: the actor may not write budgets.
        Invalid: no name, too long a name, or one that a scenario of that year has already.
    """
    tx.actor.need(WRITE)
    name = name.strip()
    if problem := name_problem(tx, name, year):
        raise Invalid({"name": problem})
    scenario = BudgetScenario(
        name=name, year=year, rule_set_id=_rule_set(tx, name, rule_set), fund_id=_fund(tx, name, year, rule_set),
        first_month=rule_set.first_month, description=description.strip()[:500],
    )  # fmt: skip
    tx.session.add(scenario)
    tx.session.flush()
    _put(tx, _overrides(tx, rule_set), scenario.id or 0)
    return scenario


def update_scenario(tx: Tx, scenario_id: int, seen: str, rule_set: rules.Rules) -> Stored:
    """Save the planner's inputs into a draft; `seen` is the `Stored.digest` the planner started from. Returns it as it is now.

    Raises:
        NotAllowed, NotFound.
        Conflict: somebody else saved meanwhile; `who` names them, `theirs` is empty (the page shows the other's plan beside its own).
        Refusal: the scenario was handed in.
    """
    tx.actor.need(WRITE)
    row = tx.session.get(BudgetScenario, scenario_id, with_for_update=True)
    now = queries.stored(tx.session, scenario_id)
    if row is None or now is None:
        raise NotFound
    if now.digest != seen:
        raise Conflict({}, [], _last_editor(tx, now))
    need_editable(row)
    own_rules, own_fund = tx.session.get_one(RuleSet, now.rule_set_id), tx.session.get_one(Fund, now.fund_id)
    if (_rule_columns(now.rules), _rule_parts(now.rules)) != (_rule_columns(rule_set), _rule_parts(rule_set)):
        alone = _only_user(tx, col(BudgetScenario.rule_set_id) == now.rule_set_id)
        row.rule_set_id = (
            _change(tx, own_rules, _rule_columns(rule_set), _rule_parts(rule_set)) if alone else _rule_set(tx, row.name, rule_set)
        )
    if (_fund_columns(now.rules), _fund_parts(now.rules)) != (_fund_columns(rule_set), _fund_parts(rule_set)):
        alone = _only_user(tx, col(BudgetScenario.fund_id) == now.fund_id)
        row.fund_id = (
            _change(tx, own_fund, _fund_columns(rule_set), _fund_parts(rule_set)) if alone else _fund(tx, row.name, row.year, rule_set)
        )
    row.first_month = rule_set.first_month
    row.updated_at = utcnow()
    tx.session.flush()
    _put(tx, _overrides(tx, rule_set), scenario_id)
    saved = queries.stored(tx.session, scenario_id)
    assert saved is not None
    return saved


def _last_editor(tx: Tx, now: Stored) -> str:
    """Who wrote last to the scenario or what it rests on."""
    places = ((BudgetScenario, now.id), (RuleSet, now.rule_set_id), (Fund, now.fund_id))
    entries = [entry for model, number in places for entry in audit.entries_of(tx.session, str(model.__tablename__), number, limit=1)]
    return max(entries, key=lambda entry: entry["id"])["actor"] if entries else ""


def _only_user(tx: Tx, rests_on: sa.ColumnElement[bool]) -> bool:
    """Whether one scenario alone rests on a rule set or fund."""
    users = sa.select(sa.func.count()).select_from(BudgetScenario).where(rests_on, col(BudgetScenario.deleted_at).is_(None))
    return tx.session.scalar(users) == 1


def _change(tx: Tx, row: RuleSet | Fund, columns: Mapping[str, Any], parts: Sequence[_Part]) -> int:
    """Change a rule set or fund in place."""
    for name, value in columns.items():
        setattr(row, name, value)
    for part in parts:
        _put(tx, part, row.id or 0)
    return row.id or 0


def _put(tx: Tx, part: _Part, owner_id: int) -> None:
    """Make the live rows of an owner be exactly these: same key changes in place, the rest is added or goes to the bin."""
    owner = getattr(part.model, part.owner)
    live = tx.session.scalars(sa.select(part.model).where(col(owner) == owner_id, col(part.model.deleted_at).is_(None))).all()
    known = {tuple(getattr(row, name) for name in part.key): row for row in live}
    for wanted in part.rows:
        row = known.pop(tuple(wanted[name] for name in part.key), None)
        if row is None:
            tx.session.add(part.model(**wanted, **{part.owner: owner_id}))
            continue
        for name, value in wanted.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
    for row in known.values():
        row.deleted_at = utcnow()
    tx.session.flush()


def _rule_columns(rule_set: rules.Rules) -> dict[str, Any]:
    names = ("subsidy_per_worker_fen", "basis", "floating_weight_ppm", "min_workers", "max_workers", "households_min", "households_max")
    return {name: getattr(rule_set, name) for name in names} | {name: getattr(rule_set.dormitory, name) for name in rules.DORMITORY_KEYS}


def _rule_parts(rule_set: rules.Rules) -> list[_Part]:
    tiers = [
        {name: getattr(tier, name) for name in ("min_population", "max_population", "grids", "workers", "part_time")}
        for tier in rule_set.tiers
    ]
    standards = [
        {name: getattr(item, name) for name in ("kind", "valid_from", "annual_fen", "allowance_fen", "employer_ppm")}
        for item in sorted(rule_set.standards)
    ]
    return [
        _Part(VillageTier, "rule_set_id", ("min_population",), tiers),
        _Part(SubsidyStandard, "rule_set_id", ("kind", "valid_from"), standards),
    ]


def _fund_columns(rule_set: rules.Rules) -> dict[str, Any]:
    shares = {"subsidy_share_ppm": rule_set.subsidy_share_ppm}
    return {"total_fen": rule_set.fund_total_fen, "carry_over_fen": rule_set.carry_over_fen, **shares}


def _fund_parts(rule_set: rules.Rules) -> list[_Part]:
    sources = [{"name": item.name, "share_ppm": item.share_ppm, "position": at} for at, item in enumerate(rule_set.sources)]
    uses = [{name: getattr(item, name) for name in ("kind", "name", "amount_fen", "share_ppm")} for item in rule_set.uses]
    return [_Part(FundSource, "fund_id", ("name",), sources), _Part(FundUse, "fund_id", ("kind", "name"), uses)]


def _overrides(tx: Tx, rule_set: rules.Rules) -> _Part:
    """Decisions by hand by the ids of their places, deleted ones included: what was decided is not lost with the place."""
    rows: Rows = []
    for item in rule_set.overrides:
        model, name = (Dormitory, "dormitory_id") if item.kind == "dormitory" else (Village, "village_id")
        query = (
            sa.select(col(model.id)).where(col(model.code) == item.code).order_by(col(model.deleted_at).is_not(None), col(model.id).desc())
        )
        number = tx.session.scalars(query).first()
        if number is None:
            raise Refusal(msg("没有编码为 {code} 的村、社区或单位宿舍，无法保存对它的人工调整", code=item.code))
        blank = {"village_id": None, "dormitory_id": None}
        rows.append({**blank, name: number, "grids": item.grids, "workers": item.workers, "reason": item.reason})
    return _Part(QuotaOverride, "scenario_id", ("village_id", "dormitory_id"), rows)


def _same(tx: Tx, model: Any, columns: Mapping[str, Any], parts: Sequence[_Part], *more: Any) -> int | None:
    """A live row with these columns and parts."""
    alive = [col(model.deleted_at).is_(None), *more]
    named = [(col(getattr(model, name)), value) for name, value in columns.items()]
    alike = [column.is_(None) if value is None else column == value for column, value in named]
    for number in tx.session.scalars(sa.select(col(model.id)).where(*alive, *alike).order_by(col(model.id))).all():
        if all(_has(tx, part, number) for part in parts):
            return number
    return None


def _has(tx: Tx, part: _Part, owner_id: int) -> bool:
    owner = getattr(part.model, part.owner)
    live = tx.session.scalars(sa.select(part.model).where(col(owner) == owner_id, col(part.model.deleted_at).is_(None))).all()
    found = {tuple(getattr(row, name) for name in part.key): row for row in live}
    wanted = {tuple(row[name] for name in part.key): row for row in part.rows}
    return found.keys() == wanted.keys() and all(
        getattr(found[key], name) == value for key, row in wanted.items() for name, value in row.items()
    )


def _rule_set(tx: Tx, name: str, rule_set: rules.Rules, *, own: bool = False) -> int:
    columns, parts = _rule_columns(rule_set), _rule_parts(rule_set)
    return (None if own else _same(tx, RuleSet, columns, parts)) or _made(tx, RuleSet, name, columns, parts)


def _fund(tx: Tx, name: str, year: int, rule_set: rules.Rules, *, own: bool = False) -> int:
    columns, parts = _fund_columns(rule_set), _fund_parts(rule_set)
    found = None if own else _same(tx, Fund, columns, parts, col(Fund.year) == year)
    return found or _made(tx, Fund, name, {"year": year, **columns}, parts)


def _made(tx: Tx, model: Any, name: str, columns: Mapping[str, Any], parts: Sequence[_Part]) -> int:
    taken = set(
        tx.session.scalars(sa.select(col(model.name)).where(col(model.deleted_at).is_(None), col(model.name).startswith(name))).all()
    )
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name[: MAX_NAME - 6]} {number}"
    row = model(name=free, **columns)
    tx.session.add(row)
    tx.session.flush()
    for part in parts:
        _put(tx, part, row.id or 0)
    return row.id or 0


def clone(tx: Tx, row: BudgetScenario) -> Msg:
    """A draft that starts where this scenario stands (a handed-in one: as it was handed in), with rule set and fund of its own."""
    name = _free_name(tx, msg("{name}（副本）", name=row.name[: MAX_NAME - 12]).render(tx.actor.locale), row.year)
    _copy(tx, row, name, row.year, _rules_of(tx, row))
    return msg("已复制为“{name}”", name=name)


def revise(tx: Tx, row: BudgetScenario) -> Msg:
    """A new draft edition of an approved plan; the approved one stays as it is. Raises `Refusal` when it is not approved."""
    _need_approved(row)
    edition = row.revision + 1
    base = row.name.partition("（第")[0][: MAX_NAME - 12]
    name = _free_name(tx, msg("{name}（第 {edition} 版）", name=base, edition=edition).render(tx.actor.locale), row.year)
    _copy(tx, row, name, row.year, _rules_of(tx, row), revision=edition, based_on_id=row.id)
    return msg("已建立修订稿“{name}”", name=name)


def next_year(tx: Tx, row: BudgetScenario) -> Msg:
    """Next year's draft from an approved plan: its rules, decisions and sources; what it leaves is carried over, to be corrected.

    Raises:
        Refusal: the scenario is not approved.
    """
    _need_approved(row)
    year = row.year + 1
    made = _rules_of(tx, row)
    left = max(queries.planned_in(tx.session, tx.actor, row.id or 0, utcnow().date()).plan.headroom_fen, 0)
    name = _free_name(tx, row.name.replace(str(row.year), str(year))[:MAX_NAME], year)
    _copy(tx, row, name, year, replace(made, year=year, first_month=1, carry_over_fen=left), based_on_id=row.id)
    return msg("已建立 {year} 年方案“{name}”，上年结转按批准方案的结余预填，请按决算核对", year=year, name=name)


def _need_approved(row: BudgetScenario) -> None:
    if row.status is not ScenarioStatus.APPROVED:
        raise Refusal(msg("“{name}”现为{status}，只有已批准的方案可以这样做", name=row.name, status=row.status.msg))


def _rules_of(tx: Tx, row: BudgetScenario) -> rules.Rules:
    """What the scenario plans with: as it was handed in, else as it is stored."""
    return queries.planned_rules(tx.session, row.id or 0)


def _copy(tx: Tx, row: BudgetScenario, name: str, year: int, made: rules.Rules, **more: Any) -> None:
    made = replace(made, year=year)
    copy = BudgetScenario(
        name=name, year=year, rule_set_id=_rule_set(tx, name, made, own=True), fund_id=_fund(tx, name, year, made, own=True),
        first_month=made.first_month, description=row.description, **more,
    )  # fmt: skip
    tx.session.add(copy)
    tx.session.flush()
    _put(tx, _overrides(tx, made), copy.id or 0)


def _free_name(tx: Tx, wanted: str, year: int) -> str:
    number, name = 1, wanted
    while name_problem(tx, name, year):
        number += 1
        name = f"{wanted} {number}"
    return name
