"""Drafts of plans as rows: what may be changed of them, and rule sets, funds and decisions found again, made, or changed in place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.kit import parsing
from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.models import (
    BudgetScenario,
    Dormitory,
    Fund,
    QuotaOverride,
    RuleSet,
    Village,
)
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.inputs import SOURCES, Home, Table, kept_by
from gridapp.quota.places import Override, PlaceKind
from gridapp.quota.rules import Rules
from gridapp.quota.staffing import PlaceKey
from gridapp.registers.paid import seen_keys
from gridapp.registers.plans import HANDED_IN, PARTS, WRITE

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """A table whose rows belong to a rule set, fund or scenario: what its rows should be, and what tells two rows apart."""

    model: Any
    owner: str
    key: tuple[str, ...]
    rows: Rows


def parts_of(home: Home, rule_set: Rules) -> list[Part]:
    """The rows that a rule set or fund should have."""
    return [Part(model, f"{home}_id", table.key, _rows(table, rule_set)) for table, model in PARTS if table.home == home]


def _rows(table: Table, rule_set: Rules) -> Rows:
    rows = [{one.column: one.of_rules(item) for one in table.columns} for item in table.rows_of(rule_set)]
    return [{**row, "position": at} for at, row in enumerate(rows)] if table is SOURCES else rows


def overrides_part(tx: Tx, rule_set: Rules) -> Part:
    """Decisions by hand by the ids of their places, deleted ones included: what was decided is not lost with the place."""
    numbers: dict[PlaceKey, int] = {}
    for is_dormitory, model in ((False, Village), (True, Dormitory)):
        wanted = [item.code for item in rule_set.overrides if (item.kind == PlaceKind.DORMITORY) == is_dormitory]
        # The last one found counts: a live one before those in the recycle bin, the newest of these.
        query = sa.select(col(model.code), col(model.id)).where(col(model.code).in_(wanted))
        found = tx.session.execute(query.order_by(col(model.deleted_at).is_(None), col(model.id))).all() if wanted else []
        numbers |= {(is_dormitory, code): number for code, number in found}
    rows: Rows = []
    for item in rule_set.overrides:
        number = numbers.get(item.key)
        if number is None:
            raise unknown_place(item)
        place = {"village_id": None, "dormitory_id": None} | {"dormitory_id" if item.kind == PlaceKind.DORMITORY else "village_id": number}
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
    columns, parts = kept_by("rule_set", rule_set), parts_of("rule_set", rule_set)
    columns["cutoff_day"] = RuleSet.model_fields["cutoff_day"].default if cutoff_day is None else cutoff_day
    return (None if own else _same(tx, RuleSet, columns, parts)) or _made(tx, RuleSet, name, columns, parts)


def fund_for(tx: Tx, name: str, year: int, rule_set: Rules, *, own: bool = False) -> int:
    columns, parts = {"year": year, **kept_by("fund", rule_set)}, parts_of("fund", rule_set)
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


MAX_NAME = 100
FREE = frozenset({"note"})


def name_problem(tx: Tx, name: str, year: int, own_id: int | None = None) -> Msg | None:
    """Why a scenario of that year cannot be called so."""
    if not name:
        return msg("请填写方案名称")
    if len(name) > MAX_NAME:
        return msg("最多 {most} 个字，现为 {length} 个字", most=MAX_NAME, length=len(name))
    query = sa.select(col(BudgetScenario.id)).where(
        col(BudgetScenario.name) == name, col(BudgetScenario.year) == year, col(BudgetScenario.deleted_at).is_(None)
    )
    found = tx.session.scalars(query if own_id is None else query.where(col(BudgetScenario.id) != own_id)).first()
    return None if found is None else msg("{year} 年已有名为“{name}”的方案，请换一个名称", year=year, name=name)


def need_editable(row: BudgetScenario | None, data: dict[str, Any] | None = None) -> None:
    """Raise `Refusal` when the scenario was handed in (and `data` would change it)."""
    if row is not None and row.status in HANDED_IN and (data is None or differs(row, data, free=frozenset())):
        raise frozen(row.name, row.status)


def differs(row: Any, data: dict[str, Any], free: frozenset[str] = FREE) -> bool:
    return any(name not in free and getattr(row, name, value) != value for name, value in data.items())


def hold(tx: Tx, owner: type[RuleSet] | type[Fund], *numbers: int) -> None:
    """Wait for whoever changes these rule sets or funds, their parts, or what rests on them, and keep others waiting."""
    tx.session.execute(
        sa.select(col(owner.id)).where(col(owner.id).in_(numbers)).order_by(col(owner.id)).with_for_update(key_share=True)
    ).all()


def frozen(name: str, status: ScenarioStatus) -> Refusal:
    """Why nothing of a scenario can be changed."""
    if status is ScenarioStatus.APPROVED:
        return Refusal(msg("方案“{name}”已批准，不能再修改。请复制、修订或结转为新方案", name=name))
    return Refusal(msg("方案“{name}”已提交，等待批准，不能修改。如需修改请先由批准人退回", name=name))


Locked = Callable[[Session, Actor, Sequence[int]], dict[int, Msg]]


def locked_by(key: Any, link: Any) -> Locked:
    """What says of rows, by their `key`, which of them a scenario that was handed in (found by `link`) keeps as they are, and why."""

    def locked(session: Session, _actor: Actor, ids: Sequence[int]) -> dict[int, Msg]:
        query = sa.select(key, col(BudgetScenario.name), col(BudgetScenario.status)).where(
            link, key.in_(ids), col(BudgetScenario.status).in_(HANDED_IN), col(BudgetScenario.deleted_at).is_(None)
        )
        return {number: frozen(name, status).message for number, name, status in session.execute(query)}

    return locked


def save_scenario(tx: Tx, name: str, year: int, rule_set: Rules, description: str = "", *, cutoff_day: int | None = None) -> BudgetScenario:
    """Keep the planner's inputs under a name, as a draft; `cutoff_day` is that of the scenario they started from.

    Raises:
        NotAllowed: the actor may not write budgets.
        Invalid: no name, too long a name or description, or a name that a scenario of that year has already.
        Refusal: a decision by hand is for a place that is not there for the actor.
    """
    tx.actor.need_whole(WRITE)
    need_seen(tx, rule_set)
    name = _text("name", name, most=MAX_NAME)
    description = _text("description", description, most=500, multiline=True)
    if problem := name_problem(tx, name, year):
        raise Invalid({"name": problem})
    own: dict[str, Any] = kept_by("scenario", rule_set) | {"year": year}
    scenario = BudgetScenario(
        name=name,
        rule_set_id=rule_set_for(tx, name, rule_set, cutoff_day),
        fund_id=fund_for(tx, name, year, rule_set),
        description=description,
        **own,
    )
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


def need_seen(tx: Tx, rule_set: Rules) -> None:
    """Raise `Refusal` when somebody who sees a part of the town decides for another."""
    seen = seen_keys(tx.session, tx.actor) if rule_set.overrides else None
    for item in rule_set.overrides:
        if seen is not None and item.key not in seen:
            raise unknown_place(item)


def take_along(tx: Tx, row: Any, model: Any, owner: Any, told: str) -> Msg | None:
    own = tx.session.scalars(sa.select(model).where(col(owner) == row.id, col(model.deleted_at).is_(None))).all()
    for child in own:
        child.deleted_at = row.deleted_at
    return msg(told, count=len(own)) if own and told else None
