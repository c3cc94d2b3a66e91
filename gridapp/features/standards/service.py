"""What may be changed of rule sets, funds and scenarios, row by row: checks of the forms, imports and deletions."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid
from gridapp.kit.i18n import Msg, _, msg
from gridapp.kit.parsing import share_text
from gridapp.models import BudgetScenario, Fund, FundSource, FundUse, RuleSet, SubsidyStandard, VillageTier
from gridapp.quota.money import ONE
from gridapp.quota.places import Tier, hole_in
from gridapp.registers.drafts import differs, frozen, hold, take_along
from gridapp.registers.plans import HANDED_IN

_OWNER: dict[Any, str] = {RuleSet: "rule_set_id", Fund: "fund_id"}
"""By which column of a scenario, a tier, a source … it rests on or belongs to a rule set or fund."""


def clean_rule_set(tx: Tx, data: dict[str, Any], row: RuleSet | None) -> Sequence[Msg]:
    """Raise `Refusal` when a handed-in scenario rests on the rule set (a note may always be written), `Invalid` for wrong limits."""
    if row is not None and differs(row, data):
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
    if row is not None and differs(row, data):
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


def take_rule_set(tx: Tx, row: RuleSet) -> Msg | None:
    """A deleted rule set takes its tiers and standards along; they come back with it. Raises `Refusal` when it is frozen."""
    need_unfrozen(tx, RuleSet, row.id)
    take_along(tx, row, SubsidyStandard, SubsidyStandard.rule_set_id, "")
    return take_along(tx, row, VillageTier, VillageTier.rule_set_id, _("连同 {count} 个档次"))


def take_fund(tx: Tx, row: Fund) -> Msg | None:
    """A deleted fund takes its sources and uses along. Raises `Refusal` when it is frozen."""
    need_unfrozen(tx, Fund, row.id)
    take_along(tx, row, FundUse, FundUse.fund_id, "")
    return take_along(tx, row, FundSource, FundSource.fund_id, _("连同 {count} 个资金来源"))


def keep_part(tx: Tx, row: Any) -> None:
    """Raise `Refusal` instead of deleting or bringing back a part of a rule set or fund that a handed-in scenario rests on."""
    if hasattr(row, "rule_set_id"):
        need_unfrozen(tx, RuleSet, row.rule_set_id)
    else:
        need_unfrozen(tx, Fund, row.fund_id)


def tiers_of(tx: Tx, rule_set_ids: Sequence[int]) -> Sequence[VillageTier]:
    """Live tiers of rule sets, by start."""
    query = sa.select(VillageTier).where(col(VillageTier.rule_set_id).in_(rule_set_ids), col(VillageTier.deleted_at).is_(None))
    return tx.session.scalars(query.order_by(col(VillageTier.min_population))).all()


def _need_unfrozen_owner(tx: Tx, owner: type[RuleSet] | type[Fund], data: dict[str, Any], row: Any) -> None:
    if row is None or differs(row, data):
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
