"""Writing scenarios: saved from the planner's inputs, submitted, approved, cloned. What an approved scenario rests on is frozen."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.budget.rules import Rules
from gridapp.kit import audit
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, _, msg, translate
from gridapp.kit.parsing import yuan
from gridapp.models import BudgetScenario, Fund, RuleSet, VillageTier
from gridapp.models.budget import ScenarioStatus

WRITE = "budget.write"
_MAX_NAME = 100


def save_scenario(tx: Tx, name: str, year: int, rules: Rules, description: str = "") -> BudgetScenario:
    """Keep the planner's inputs under a name, as a draft: a fund, a rule set with its tiers, and the scenario that joins them.

    A fund or rule set that says exactly the same is used again.

    Raises:
        NotAllowed: the actor may not write budgets.
        Invalid: no name, too long a name, or one that a scenario of that year has already.
    """
    tx.actor.need(WRITE)
    name = name.strip()
    if problem := _name_problem(tx, name, year):
        raise Invalid({"name": problem})
    rule_set_id, fund_id = _rule_set(tx, name, rules), _fund(tx, name, year, rules)
    scenario = BudgetScenario(name=name, year=year, rule_set_id=rule_set_id, fund_id=fund_id, description=description.strip()[:500])
    tx.session.add(scenario)
    tx.session.flush()
    return scenario


def _name_problem(tx: Tx, name: str, year: int, own_id: int | None = None) -> Msg | None:
    if not name:
        return msg("请填写方案名称")
    if len(name) > _MAX_NAME:
        return msg("最多 {most} 个字，现为 {length} 个字", most=_MAX_NAME, length=len(name))
    query = sa.select(col(BudgetScenario.id)).where(
        col(BudgetScenario.name) == name, col(BudgetScenario.year) == year, col(BudgetScenario.deleted_at).is_(None)
    )
    found = tx.session.scalars(query if own_id is None else query.where(col(BudgetScenario.id) != own_id)).first()
    return None if found is None else msg("{year} 年已有名为“{name}”的方案，请换一个名称", year=year, name=name)


def _rule_set(tx: Tx, name: str, rules: Rules) -> int:
    wanted = [(tier.min_population, tier.grids, tier.workers) for tier in rules.tiers]
    same = sa.select(col(RuleSet.id)).where(
        col(RuleSet.deleted_at).is_(None),
        col(RuleSet.subsidy_per_worker_fen) == rules.subsidy_per_worker_fen,
        col(RuleSet.housing_units_per_grid) == rules.dormitory.housing_units_per_grid,
        col(RuleSet.residents_per_grid) == rules.dormitory.residents_per_grid,
        col(RuleSet.workers_per_grid) == rules.dormitory.workers_per_grid,
    )
    tiers: dict[int, list[tuple[int, int, int]]] = {number or 0: [] for number in tx.session.scalars(same.order_by(col(RuleSet.id)))}
    for tier in _tiers(tx, list(tiers)):
        tiers[tier.rule_set_id].append((tier.min_population, tier.grids, tier.workers))
    found = next((number for number, known in tiers.items() if known == wanted), None)
    if found is not None:
        return found
    rule_set = RuleSet(
        name=name, subsidy_per_worker_fen=rules.subsidy_per_worker_fen, housing_units_per_grid=rules.dormitory.housing_units_per_grid,
        residents_per_grid=rules.dormitory.residents_per_grid, workers_per_grid=rules.dormitory.workers_per_grid,
    )  # fmt: skip
    tx.session.add(rule_set)
    tx.session.flush()
    number = rule_set.id or 0
    tx.session.add_all(
        VillageTier(rule_set_id=number, min_population=start, grids=grids, workers=workers) for start, grids, workers in wanted
    )
    return number


def _tiers(tx: Tx, rule_set_ids: Sequence[int]) -> Sequence[VillageTier]:
    query = sa.select(VillageTier).where(col(VillageTier.rule_set_id).in_(rule_set_ids), col(VillageTier.deleted_at).is_(None))
    return tx.session.scalars(query.order_by(col(VillageTier.min_population))).all()


def _fund(tx: Tx, name: str, year: int, rules: Rules) -> int:
    same = sa.select(col(Fund.id)).where(
        col(Fund.deleted_at).is_(None), col(Fund.year) == year, col(Fund.total_fen) == rules.fund_total_fen,
        col(Fund.subsidy_share_ppm) == rules.subsidy_share_ppm,
    )  # fmt: skip
    found = tx.session.scalars(same.order_by(col(Fund.id))).first()
    if found is not None:
        return found
    fund = Fund(name=name, year=year, total_fen=rules.fund_total_fen, subsidy_share_ppm=rules.subsidy_share_ppm)
    tx.session.add(fund)
    tx.session.flush()
    return fund.id or 0


TITLE = _("经费测算")
KINDS = {"village": _("行政村"), "community": _("社区"), "dormitory": _("单位宿舍")}
HEADS = {
    "code": _("编码"), "name": _("名称"), "kind": _("类别"), "population": _("人口"), "housing_units": _("房屋套数"),
    "tier_from": _("所在档起点"), "to_next": _("距下一档"), "grids": _("网格数"), "workers": _("网格员数"),
    "in_post": _("在岗"), "vacancy": _("空缺"), "subsidy_fen": _("所需经费（元）"),
}  # fmt: skip
"""Columns of the plan as a sheet: name in `queries.PLAN_SCHEMA` → the word above it."""


def plan_file(tx: Tx, frame: pl.DataFrame, totals: Mapping[str, Any], *, locale: str, kind: str) -> bytes:
    """The plan (`queries.PLAN_SCHEMA`) as a sheet, `xlsx` or `csv`, with a row of totals; money in 元. Goes to the audit log.

    Raises:
        NotAllowed: the actor may not export budgets.
    """
    tx.actor.need("budget.export")
    heads = {name: translate(label, locale) for name, label in HEADS.items()}
    audit.record(tx, "export", BudgetScenario.__tablename__, label=translate(TITLE, locale), changes={"rows": frame.height})
    shown = frame.with_columns(pl.col("kind").replace({value: translate(label, locale) for value, label in KINDS.items()}))
    total = pl.DataFrame([{name: totals.get(name) for name in shown.columns}], schema=shown.schema)
    sheet = pl.concat([shown, total]).select(*heads)
    if kind == "csv":
        text = sheet.with_columns(pl.col("subsidy_fen").map_elements(yuan, return_dtype=pl.String)).rename(heads)
        return b"\xef\xbb\xbf" + text.write_csv().encode()
    out = io.BytesIO()
    sheet.with_columns(pl.col("subsidy_fen") / 100).rename(heads).write_excel(
        out, worksheet=translate(TITLE, locale)[:31], autofit=True, freeze_panes=(1, 0), table_style="Table Style Light 1",
        column_formats={heads["subsidy_fen"]: "#,##0.00"}, dtype_formats={pl.Int64: "#,##0"},
    )  # fmt: skip
    return out.getvalue()


def clean_scenario(tx: Tx, data: dict[str, Any], row: BudgetScenario | None) -> Sequence[Msg]:
    """One name per year; an approved scenario is frozen.

    Raises:
        Invalid: the name is taken.
        Refusal: the scenario is approved.
    """
    if row is not None and row.status is ScenarioStatus.APPROVED and _differs(row, data):
        raise _frozen(row.name)
    name, year = data.get("name", row.name if row else ""), data.get("year", row.year if row else 0)
    if problem := _name_problem(tx, str(name).strip(), int(year or 0), row.id if row else None):
        raise Invalid({"name": problem})
    return []


def clean_rule_set(tx: Tx, data: dict[str, Any], row: RuleSet | None) -> Sequence[Msg]:
    """Raise `Refusal` when an approved scenario rests on the rule set; a note may always be written."""
    if row is not None and _differs(row, data, free="note"):
        _need_unfrozen(tx, col(BudgetScenario.rule_set_id) == row.id)
    return []


def clean_tier(tx: Tx, data: dict[str, Any], row: VillageTier | None) -> Sequence[Msg]:
    """One tier per starting population.

    Raises:
        Invalid: another tier of the rule set starts there.
        Refusal: an approved scenario rests on the rule set.
    """
    rule_set_id, start = (data.get(name, getattr(row, name, None)) for name in ("rule_set_id", "min_population"))
    if row is None or _differs(row, data):
        _need_unfrozen(tx, col(BudgetScenario.rule_set_id).in_([number for number in (rule_set_id, row and row.rule_set_id) if number]))
    for tier in _tiers(tx, [rule_set_id] if rule_set_id else []):
        if tier.min_population == start and (row is None or tier.id != row.id):
            raise Invalid({"min_population": msg("该规则已有从 {start} 人起的一档，请改成不同的数", start=start)})
    return []


def clean_fund(tx: Tx, data: dict[str, Any], row: Fund | None) -> Sequence[Msg]:
    """Raise `Refusal` when an approved scenario rests on the fund; a note may always be written."""
    if row is not None and _differs(row, data, free="note"):
        _need_unfrozen(tx, col(BudgetScenario.fund_id) == row.id)
    return []


def _differs(row: Any, data: dict[str, Any], free: str = "") -> bool:
    return any(name != free and getattr(row, name, value) != value for name, value in data.items())


def keep_approved(tx: Tx, row: BudgetScenario) -> None:
    """Raise `Refusal` instead of deleting an approved scenario."""
    if row.status is ScenarioStatus.APPROVED:
        raise _frozen(row.name)


def take_tiers(tx: Tx, row: RuleSet) -> Msg | None:
    """A deleted rule set takes its tiers along; they come back with it. Raises `Refusal` when an approved scenario rests on it."""
    _need_unfrozen(tx, col(BudgetScenario.rule_set_id) == row.id)
    tiers = _tiers(tx, [row.id or 0])
    for tier in tiers:
        tier.deleted_at = row.deleted_at
    return msg("连同 {count} 个档次", count=len(tiers)) if tiers else None


def keep_tier(tx: Tx, row: VillageTier) -> None:
    """Raise `Refusal` instead of deleting a tier that an approved scenario rests on."""
    _need_unfrozen(tx, col(BudgetScenario.rule_set_id) == row.rule_set_id)


def submit(tx: Tx, row: BudgetScenario) -> Msg:
    """Hand a draft in for approval. Raises `Refusal` when it is not a draft (or a returned one)."""
    return _move(row, ScenarioStatus.SUBMITTED, ScenarioStatus.DRAFT, ScenarioStatus.RETURNED)


def approve(tx: Tx, row: BudgetScenario) -> Msg:
    """Approve what was submitted; from now on it is frozen. Raises `Refusal` when it was not submitted."""
    return _move(row, ScenarioStatus.APPROVED, ScenarioStatus.SUBMITTED)


def give_back(tx: Tx, row: BudgetScenario) -> Msg:
    """Return a submitted or approved scenario for rework; it can be changed again. Raises `Refusal` when it was neither."""
    return _move(row, ScenarioStatus.RETURNED, ScenarioStatus.SUBMITTED, ScenarioStatus.APPROVED)


def _move(row: BudgetScenario, target: ScenarioStatus, *sources: ScenarioStatus) -> Msg:
    if row.status not in sources:
        raise Refusal(msg("“{name}”现为{status}，不能改为{target}", name=row.name, status=row.status.msg, target=target.msg))
    row.status = target
    return msg("“{name}”{status}", name=row.name, status=target.msg)


def clone(tx: Tx, row: BudgetScenario) -> Msg:
    """A draft that starts where this scenario stands, with a rule set and fund of its own name to be changed freely."""
    rule_set, fund = tx.session.get_one(RuleSet, row.rule_set_id), tx.session.get_one(Fund, row.fund_id)
    name = _free_name(tx, row)
    own_fund = Fund(name=name, year=row.year, total_fen=fund.total_fen, subsidy_share_ppm=fund.subsidy_share_ppm)
    own_rules = RuleSet(name=name, **{field: getattr(rule_set, field) for field in _RULE_FIELDS})
    tx.session.add_all([own_fund, own_rules])
    tx.session.flush()
    number = own_rules.id or 0
    for tier in _tiers(tx, [row.rule_set_id]):
        tx.session.add(VillageTier(rule_set_id=number, min_population=tier.min_population, grids=tier.grids, workers=tier.workers))
    tx.session.add(BudgetScenario(name=name, year=row.year, rule_set_id=number, fund_id=own_fund.id or 0, description=row.description))
    return msg("已复制为“{name}”", name=name)


_RULE_FIELDS = ("subsidy_per_worker_fen", "housing_units_per_grid", "residents_per_grid", "workers_per_grid")


def _free_name(tx: Tx, row: BudgetScenario) -> str:
    copy = msg("{name}（副本）", name=row.name[: _MAX_NAME - 12]).render(tx.actor.locale)
    number, name = 1, copy
    while _name_problem(tx, name, row.year):
        number += 1
        name = f"{copy} {number}"
    return name


def _need_unfrozen(tx: Tx, rests_on: sa.ColumnElement[bool]) -> None:
    query = sa.select(col(BudgetScenario.name)).where(
        rests_on, col(BudgetScenario.status) == ScenarioStatus.APPROVED, col(BudgetScenario.deleted_at).is_(None)
    )
    name = tx.session.scalars(query).first()
    if name is not None:
        raise _frozen(name)


def _frozen(name: str) -> Refusal:
    return Refusal(msg("方案“{name}”已批准，不能再修改。请复制为新方案，或先退回", name=name))
