"""What a plan's documents name: the town, the rule set, the fund, and the digest of what was handed in."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.kit.auth.actor import Actor
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.models import Dormitory, Fund, RuleSet, ScenarioSnapshot, Town, Village
from gridapp.registers.plans import Stored


@dataclass(frozen=True)
class Papers:
    """Names as they are now; `digest` is the SHA-256 of the newest snapshot, empty without any."""

    town: str
    county: str
    rule_set: str
    fund: str
    digest: str


def papers(session: Session, actor: Actor, stored: Stored) -> Papers:
    """The names around a stored scenario.

    Raises:
        NotAllowed: the actor may not read budgets.
        Refusal: no town is entered, or the places belong to several.
    """
    actor.need("budget.read")
    town, county = _town(session)
    rule_set, fund = session.get_one(RuleSet, stored.rule_set_id), session.get_one(Fund, stored.fund_id)
    query = sa.select(col(ScenarioSnapshot.digest)).where(col(ScenarioSnapshot.scenario_id) == stored.id)
    digest = session.scalars(query.order_by(col(ScenarioSnapshot.id).desc())).first() if stored.is_handed_in else None
    return Papers(town, county, rule_set.name, fund.name, digest or "")


def _town(session: Session) -> tuple[str, str]:
    """Name and county of the one town of the office: the one its places refer to, else the only one there is."""
    referred = [sa.select(col(model.town_id)).where(col(model.deleted_at).is_(None)) for model in (Village, Dormitory)]
    query = sa.select(col(Town.name), col(Town.county)).where(col(Town.deleted_at).is_(None)).order_by(col(Town.code))
    known = session.execute(query.where(col(Town.id).in_(sa.union(*referred)))).all() or session.execute(query).all()
    if not known:
        raise Refusal(msg("还没有登记本镇（街道）名称，文件标题无从填写：请先在“乡镇（街道）”中新增，再导出"))
    if len(known) > 1:
        raise Refusal(msg("村、社区和宿舍分属 {towns}，一份使用计划只能写一个镇：请核对它们的“乡镇”", towns=tuple(row[0] for row in known)))
    return known[0][0], known[0][1]
