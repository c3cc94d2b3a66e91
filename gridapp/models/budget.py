"""Quota and budget: rule sets, the special fund and named scenarios."""

from gridapp.kit.db.base import Choice, Record, choice, integer, money, reference, share, text, unique_alive
from gridapp.kit.i18n import _


class RuleSet(Record, table=True):
    """How many grids and workers a place gets, and what a worker costs a year."""

    __tablename__ = "rule_set"

    name: str = text(_("规则名称"))
    subsidy_per_worker_fen: int = money(_("每名网格员每年补贴"))
    housing_units_per_grid: int = integer(_("宿舍每格房屋套数"), ge=1, unit=_("套"), help=_("单位宿舍按房屋套数划格"))
    residents_per_grid: int = integer(_("宿舍每格居住人数"), ge=1, unit=_("人"), help=_("单位宿舍按居住人数划格，与套数比取较大者"))
    workers_per_grid: int = integer(_("宿舍每格网格员"), default=1, unit=_("名"))
    note: str = text(_("说明"), default="", max_length=500, multiline=True)


class VillageTier(Record, table=True):
    """From `min_population` on a village gets `grids` grids and `workers` workers; the highest tier reached applies."""

    __tablename__ = "village_tier"
    __table_args__ = (
        unique_alive("uq_village_tier_population", "rule_set_id", "min_population"),
    )  # fmt: skip

    rule_set_id: int = reference("rule_set.id", _("规则"))
    min_population: int = integer(_("常住人口起点"), unit=_("人"))
    grids: int = integer(_("网格数"), unit=_("个"))
    workers: int = integer(_("网格员数"), unit=_("名"))


class Fund(Record, table=True):
    """The special fund of a year (专项经费) and the share of it that may go to subsidies."""

    __tablename__ = "fund"

    name: str = text(_("经费名称"))
    year: int = integer(_("年度"), ge=2000, le=2100)
    total_fen: int = money(_("经费总额"))
    subsidy_share_ppm: int = share(_("可用于补贴的比例"))
    note: str = text(_("说明"), default="", max_length=500, multiline=True)


class ScenarioStatus(Choice):
    """An approved scenario is frozen."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已提交")
    APPROVED = "approved", _("已批准")
    RETURNED = "returned", _("已退回")


class BudgetScenario(Record, table=True):
    """A named plan: a rule set against a fund in a year."""

    __tablename__ = "budget_scenario"

    name: str = text(_("方案名称"))
    year: int = integer(_("年度"), ge=2000, le=2100)
    rule_set_id: int = reference("rule_set.id", _("核定规则"))
    fund_id: int = reference("fund.id", _("专项经费"))
    status: ScenarioStatus = choice(ScenarioStatus, _("状态"), default=ScenarioStatus.DRAFT)
    description: str = text(_("说明"), default="", max_length=500, multiline=True)
