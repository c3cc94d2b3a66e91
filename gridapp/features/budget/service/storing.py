"""The rows of a rule set, a fund and a scenario's decisions: found again where they say the same, made, or changed in place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.budget.service.guards import MAX_NAME
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
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
from gridapp.quota.places import Override
from gridapp.quota.reading import DORMITORY_KEYS
from gridapp.quota.rules import Rules
from gridapp.quota.staffing import PlaceKey

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """A table whose rows belong to a rule set, fund or scenario: what its rows should be, and what tells two rows apart."""

    model: Any
    owner: str
    key: tuple[str, ...]
    rows: Rows


def rule_columns(rule_set: Rules) -> dict[str, Any]:
    names = ("subsidy_per_worker_fen", "basis", "floating_weight_ppm", "min_workers", "max_workers", "households_min", "households_max")
    return {name: getattr(rule_set, name) for name in names} | {name: getattr(rule_set.dormitory, name) for name in DORMITORY_KEYS}


def rule_parts(rule_set: Rules) -> list[Part]:
    tiers = [
        {name: getattr(tier, name) for name in ("min_population", "max_population", "grids", "workers", "part_time")}
        for tier in rule_set.tiers
    ]
    standards = [
        {name: getattr(item, name) for name in ("kind", "valid_from", "annual_fen", "allowance_fen", "employer_ppm")}
        for item in sorted(rule_set.standards)
    ]
    return [
        Part(VillageTier, "rule_set_id", ("min_population",), tiers),
        Part(SubsidyStandard, "rule_set_id", ("kind", "valid_from"), standards),
    ]


def fund_columns(rule_set: Rules) -> dict[str, Any]:
    shares = {"subsidy_share_ppm": rule_set.subsidy_share_ppm}
    return {"total_fen": rule_set.fund_total_fen, "carry_over_fen": rule_set.carry_over_fen, **shares}


def fund_parts(rule_set: Rules) -> list[Part]:
    sources = [{"name": item.name, "share_ppm": item.share_ppm, "position": at} for at, item in enumerate(rule_set.sources)]
    uses = [{name: getattr(item, name) for name in ("kind", "name", "amount_fen", "share_ppm")} for item in rule_set.uses]
    return [Part(FundSource, "fund_id", ("name",), sources), Part(FundUse, "fund_id", ("kind", "name"), uses)]


def overrides_part(tx: Tx, rule_set: Rules) -> Part:
    """Decisions by hand by the ids of their places, deleted ones included: what was decided is not lost with the place."""
    numbers: dict[PlaceKey, int] = {}
    for is_dormitory, model in ((False, Village), (True, Dormitory)):
        wanted = [item.code for item in rule_set.overrides if (item.kind == "dormitory") == is_dormitory]
        # The last one found counts: a live one before those in the recycle bin, the newest of these.
        query = sa.select(col(model.code), col(model.id)).where(col(model.code).in_(wanted))
        found = tx.session.execute(query.order_by(col(model.deleted_at).is_(None), col(model.id))).all() if wanted else []
        numbers |= {(is_dormitory, code): number for code, number in found}
    rows: Rows = []
    for item in rule_set.overrides:
        number = numbers.get((item.kind == "dormitory", item.code))
        if number is None:
            raise unknown_place(item)
        place = {"village_id": None, "dormitory_id": None} | {"dormitory_id" if item.kind == "dormitory" else "village_id": number}
        rows.append({**place, "grids": item.grids, "workers": item.workers, "reason": item.reason})
    return Part(QuotaOverride, "scenario_id", ("village_id", "dormitory_id"), rows)


def _same(tx: Tx, model: Any, columns: Mapping[str, Any], parts: Sequence[Part]) -> int | None:
    """A live row with these columns and parts."""
    named = [(col(getattr(model, name)), value) for name, value in columns.items()]
    alike = [column.is_(None) if value is None else column == value for column, value in named]
    # Held, so that nobody changes it while a scenario that is still unseen comes to rest on it.
    query = sa.select(col(model.id)).where(col(model.deleted_at).is_(None), *alike).order_by(col(model.id)).with_for_update(key_share=True)
    for number in tx.session.scalars(query).all():
        if all(_has(tx, part, number) for part in parts):
            return number
    return None


def _has(tx: Tx, part: Part, owner_id: int) -> bool:
    owner = getattr(part.model, part.owner)
    live = tx.session.scalars(sa.select(part.model).where(col(owner) == owner_id, col(part.model.deleted_at).is_(None))).all()
    found = {tuple(getattr(row, name) for name in part.key): row for row in live}
    wanted = {tuple(row[name] for name in part.key): row for row in part.rows}
    return found.keys() == wanted.keys() and all(
        getattr(found[key], name) == value for key, row in wanted.items() for name, value in row.items()
    )


def rule_set_for(tx: Tx, name: str, rule_set: Rules, cutoff_day: int | None = None, *, own: bool = False) -> int:
    columns, parts = rule_columns(rule_set), rule_parts(rule_set)
    columns["cutoff_day"] = RuleSet.model_fields["cutoff_day"].default if cutoff_day is None else cutoff_day
    return (None if own else _same(tx, RuleSet, columns, parts)) or _made(tx, RuleSet, name, columns, parts)


def fund_for(tx: Tx, name: str, year: int, rule_set: Rules, *, own: bool = False) -> int:
    columns, parts = {"year": year, **fund_columns(rule_set)}, fund_parts(rule_set)
    return (None if own else _same(tx, Fund, columns, parts)) or _made(tx, Fund, name, columns, parts)


def _made(tx: Tx, model: Any, name: str, columns: Mapping[str, Any], parts: Sequence[Part]) -> int:
    query = sa.select(col(model.name)).where(col(model.deleted_at).is_(None))
    free = free_name(name, set(tx.session.scalars(query)).__contains__)
    row = model(name=free, **columns)
    tx.session.add(row)
    tx.session.flush()
    for part in parts:
        put(tx, part, row.id or 0)
    return row.id or 0


def shared(tx: Tx, rests_on: sa.ColumnElement[bool]) -> bool:
    """Whether several scenarios rest on a rule set or fund; one in the recycle bin counts, it may come back."""
    return (tx.session.scalar(sa.select(sa.func.count()).select_from(BudgetScenario).where(rests_on)) or 0) > 1


def change(tx: Tx, row: RuleSet | Fund, columns: Mapping[str, Any], parts: Sequence[Part]) -> None:
    """Change a rule set or fund in place."""
    for name, value in columns.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    for part in parts:
        put(tx, part, row.id or 0)


def put(tx: Tx, part: Part, owner_id: int) -> None:
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


def free_name(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """The name, or the first of `name 2`, `name 3` … that nothing has yet, never longer than a name may be."""
    name = wanted[:MAX_NAME]
    for number in count(2):
        if not is_taken(name):
            break
        name = f"{wanted[: MAX_NAME - len(f' {number}')]} {number}"
    return name


def unknown_place(item: Override) -> Refusal:
    return Refusal(msg("没有编码为 {code} 的村、社区或单位宿舍，无法保存对它的人工调整", code=item.code))
