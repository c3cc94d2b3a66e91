"""What may be changed of rule sets, funds and scenarios, row by row: checks of the forms, imports and deletions."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.budget.queries import HANDED_IN
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, _, msg
from gridapp.kit.parsing import share_text
from gridapp.models import BudgetScenario, Fund, FundSource, FundUse, QuotaOverride, RuleSet, SubsidyStandard, VillageTier
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.money import ONE
from gridapp.quota.places import Tier, hole_in

MAX_NAME = 100
_OWNER: dict[Any, str] = {RuleSet: "rule_set_id", Fund: "fund_id"}
"""By which column of a scenario, a tier, a source … it rests on or belongs to a rule set or fund."""
_FREE = frozenset({"note"})
_DECIDED: dict[str, Any] = {"comment": "", "submitted_at": None, "approved_at": None}
"""Columns of a scenario that, besides its status, only the steps of its approval write, and what a new draft has there."""


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


def clean_scenario(tx: Tx, data: dict[str, Any], row: BudgetScenario | None) -> Sequence[Msg]:
    """One name per year; what was handed in is frozen; a file decides nothing that is for approval to decide.

    Raises:
        Invalid: the name is taken.
        Refusal: the scenario was handed in, or a file would hand it in or approve it.
    """
    need_editable(row, data)
    status = row.status if row else ScenarioStatus.DRAFT
    if data.get("status", status) != status:
        raise Invalid({"status": msg("状态由提交、批准和退回决定，不能直接填写；新方案请填草稿")})
    stands = {name: getattr(row, name) for name in _DECIDED} if row else _DECIDED
    if forged := [name for name, value in stands.items() if data.get(name, value) != value]:
        raise Invalid({name: msg("由提交、批准和退回决定，不能直接填写") for name in forged})
    name, year = data.get("name", row.name if row else ""), data.get("year", row.year if row else 0)
    if problem := name_problem(tx, str(name).strip(), int(year or 0), row.id if row else None):
        raise Invalid({"name": problem})
    return []


def need_editable(row: BudgetScenario | None, data: dict[str, Any] | None = None) -> None:
    """Raise `Refusal` when the scenario was handed in (and `data` would change it)."""
    if row is not None and row.status in HANDED_IN and (data is None or _differs(row, data, free=frozenset())):
        raise frozen(row.name, row.status)


def clean_rule_set(tx: Tx, data: dict[str, Any], row: RuleSet | None) -> Sequence[Msg]:
    """Raise `Refusal` when a handed-in scenario rests on the rule set (a note may always be written), `Invalid` for wrong limits."""
    if row is not None and _differs(row, data):
        need_unfrozen(tx, RuleSet, row.id)
    least, most = data.get("min_workers") or 0, data.get("max_workers")
    if most is not None and most < least:
        raise Invalid({"max_workers": msg("不能小于每处最少 {least} 名", least=least)})
    low, high = data.get("households_min"), data.get("households_max")
    if low is not None and high is not None and high < low:
        raise Invalid({"households_max": msg("不能小于下限 {low} 户", low=low)})
    return []


def clean_tier(tx: Tx, data: dict[str, Any], row: VillageTier | None) -> Sequence[Msg]:
    """One tier per start, no more part-time workers than workers. A hole between tiers is a warning here: rows are typed one by one.

    Raises:
        Invalid: another tier of the rule set starts there, or the figures contradict each other.
        Refusal: a scenario that was handed in rests on the rule set.
    """
    rule_set_id = data.get("rule_set_id", getattr(row, "rule_set_id", None))
    _need_unfrozen_owner(tx, RuleSet, data, row)
    start, end = data.get("min_population"), data.get("max_population")
    if start is not None and end is not None and end < start:
        raise Invalid({"max_population": msg("止点不能小于起点 {start}", start=start)})
    if (part_time := data.get("part_time") or 0) > (workers := data.get("workers") or 0):
        raise Invalid({"part_time": msg("兼职 {part_time} 名多于网格员 {workers} 名", part_time=part_time, workers=workers)})
    others = [tier for tier in tiers_of(tx, [rule_set_id] if rule_set_id else []) if row is None or tier.id != row.id]
    if any(tier.min_population == start for tier in others):
        raise Invalid({"min_population": msg("该规则已有从 {start} 起的一档，请改成不同的数", start=start)})
    whole = [Tier(tier.min_population, 0, 0, 0, tier.max_population) for tier in others]
    problem = hole_in([*whole, Tier(start or 0, 0, 0, 0, end)])
    return [msg("目前：{problem}", problem=problem)] if problem else []


def clean_standard(tx: Tx, data: dict[str, Any], row: SubsidyStandard | None) -> Sequence[Msg]:
    """Standards hold from the first of a month.

    Raises:
        Invalid: another day.
        Refusal: a scenario that was handed in rests on the rule set.
    """
    _need_unfrozen_owner(tx, RuleSet, data, row)
    day = data.get("valid_from")
    if day is not None and day.day != 1:
        raise Invalid({"valid_from": msg("标准按月生效，请填写当月 1 日，如 {example}", example=day.replace(day=1).isoformat())})
    return []


def clean_fund(tx: Tx, data: dict[str, Any], row: Fund | None) -> Sequence[Msg]:
    """Raise `Refusal` when a scenario that was handed in rests on the fund; a note may always be written."""
    if row is not None and _differs(row, data):
        need_unfrozen(tx, Fund, row.id)
    return []


def clean_source(tx: Tx, data: dict[str, Any], row: FundSource | None) -> Sequence[Msg]:
    """The shares of a fund never exceed 100 %; less is a warning here, because rows are typed one by one.

    Raises:
        Invalid: more than 100 %.
        Refusal: a scenario that was handed in rests on the fund.
    """
    return _clean_shares(tx, FundSource, data, row, msg("资金来源"))


def clean_use(tx: Tx, data: dict[str, Any], row: FundUse | None) -> Sequence[Msg]:
    """An amount or a share; the shares of a fund never exceed 100 %.

    Raises:
        Invalid: both or neither, or more than 100 %.
        Refusal: a scenario that was handed in rests on the fund.
    """
    if (data.get("amount_fen") is None) == (data.get("share_ppm") is None):
        raise Invalid({"amount_fen": msg("金额和比例须且只能填一项")})
    return _clean_shares(tx, FundUse, data, row, msg("其他支出"))


def _clean_shares(tx: Tx, model: Any, data: dict[str, Any], row: Any, what: Msg) -> Sequence[Msg]:
    _need_unfrozen_owner(tx, Fund, data, row)
    others = tx.session.scalars(sa.select(model).where(col(model.fund_id) == data.get("fund_id"), col(model.deleted_at).is_(None))).all()
    shares = [other.share_ppm or 0 for other in others if row is None or other.id != row.id] + [data.get("share_ppm") or 0]
    total = sum(shares)
    if total > ONE:
        left = share_text(max(ONE - sum(shares[:-1]), 0), percent=True)
        raise Invalid({"share_ppm": msg("{what}的比例合计将超过 100%，这一项最多 {left}%", what=what, left=left)})
    if total and total != ONE:
        return [msg("{what}的比例合计为 {total}%，补足 100% 后才能提交方案", what=what, total=share_text(total, percent=True))]
    return []


def clean_override(tx: Tx, data: dict[str, Any], row: QuotaOverride | None) -> Sequence[Msg]:
    """One place, at least one figure, and a scenario that is not handed in.

    Raises:
        Invalid: both places or none, or no figure.
        Refusal: the scenario was handed in.
    """
    for number in {data.get("scenario_id"), row.scenario_id if row else None} - {None}:
        need_editable(_held(tx, number), None if row is None or _differs(row, data) else {})
    if (data.get("village_id") is None) == (data.get("dormitory_id") is None):
        raise Invalid({"village_id": msg("须且只能填一处：村（社区）或单位宿舍")})
    if data.get("grids") is None and data.get("workers") is None:
        raise Invalid({"workers": msg("网格数和网格员数至少填一项")})
    return []


def keep_approved(tx: Tx, row: BudgetScenario) -> Msg | None:
    """A scenario takes its decisions by hand along. Raises `Refusal` when it was handed in."""
    need_editable(row)
    return _take(tx, row, QuotaOverride, QuotaOverride.scenario_id, _("连同 {count} 处人工调整"))


def take_rule_set(tx: Tx, row: RuleSet) -> Msg | None:
    """A deleted rule set takes its tiers and standards along; they come back with it. Raises `Refusal` when it is frozen."""
    need_unfrozen(tx, RuleSet, row.id)
    _take(tx, row, SubsidyStandard, SubsidyStandard.rule_set_id, "")
    return _take(tx, row, VillageTier, VillageTier.rule_set_id, _("连同 {count} 个档次"))


def take_fund(tx: Tx, row: Fund) -> Msg | None:
    """A deleted fund takes its sources and uses along. Raises `Refusal` when it is frozen."""
    need_unfrozen(tx, Fund, row.id)
    _take(tx, row, FundUse, FundUse.fund_id, "")
    return _take(tx, row, FundSource, FundSource.fund_id, _("连同 {count} 个资金来源"))


def _take(tx: Tx, row: Any, model: Any, owner: Any, told: str) -> Msg | None:
    own = tx.session.scalars(sa.select(model).where(col(owner) == row.id, col(model.deleted_at).is_(None))).all()
    for child in own:
        child.deleted_at = row.deleted_at
    return msg(told, count=len(own)) if own and told else None


def keep_part(tx: Tx, row: Any) -> None:
    """Raise `Refusal` instead of deleting or bringing back a part of a rule set or fund that a handed-in scenario rests on."""
    if hasattr(row, "rule_set_id"):
        need_unfrozen(tx, RuleSet, row.rule_set_id)
    else:
        need_unfrozen(tx, Fund, row.fund_id)


def keep_override(tx: Tx, row: QuotaOverride) -> None:
    """Raise `Refusal` instead of deleting or bringing back a decision of a scenario that was handed in."""
    need_editable(_held(tx, row.scenario_id))


def _held(tx: Tx, scenario_id: int) -> BudgetScenario | None:
    """A scenario that nobody hands in until this transaction ends."""
    return tx.session.get(BudgetScenario, scenario_id, with_for_update={"key_share": True})


def restore_scenario(tx: Tx, row: BudgetScenario) -> None:
    """Raise `Refusal` when a scenario comes back to a name that another has taken."""
    if problem := name_problem(tx, row.name, row.year, row.id):
        raise Refusal(problem, field="name")


def tiers_of(tx: Tx, rule_set_ids: Sequence[int]) -> Sequence[VillageTier]:
    """Live tiers of rule sets, by start."""
    query = sa.select(VillageTier).where(col(VillageTier.rule_set_id).in_(rule_set_ids), col(VillageTier.deleted_at).is_(None))
    return tx.session.scalars(query.order_by(col(VillageTier.min_population))).all()


def _differs(row: Any, data: dict[str, Any], free: frozenset[str] = _FREE) -> bool:
    return any(name not in free and getattr(row, name, value) != value for name, value in data.items())


def _need_unfrozen_owner(tx: Tx, owner: type[RuleSet] | type[Fund], data: dict[str, Any], row: Any) -> None:
    if row is None or _differs(row, data):
        name = _OWNER[owner]
        need_unfrozen(tx, owner, data.get(name), row and getattr(row, name))


def need_unfrozen(tx: Tx, owner: type[RuleSet] | type[Fund], *numbers: int | None) -> None:
    """Raise `Refusal` when a scenario that was handed in rests on one of these rule sets or funds.

    They are held until the transaction ends: nobody hands in a scenario between this look and the change it is for.
    """
    known = [number for number in numbers if number]
    hold(tx, owner, *known)
    query = sa.select(col(BudgetScenario.name), col(BudgetScenario.status)).where(
        col(getattr(BudgetScenario, _OWNER[owner])).in_(known),
        col(BudgetScenario.status).in_(HANDED_IN),
        col(BudgetScenario.deleted_at).is_(None),
    )
    found = tx.session.execute(query).first()
    if found is not None:
        raise frozen(found[0], found[1])


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
