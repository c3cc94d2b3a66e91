"""Quota and budget: rule sets, subsidy standards, the special fund with its sources and uses, named scenarios, what was paid."""

from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from gridapp.kit.db.base import (
    Choice,
    Record,
    choice,
    day,
    integer,
    moment,
    money,
    reference,
    rule,
    sa_datetime,
    share,
    text,
    unique_alive,
    utcnow,
)
from gridapp.kit.i18n import _


class TierBasis(Choice):
    """What the starts of a rule set's tiers count."""

    POPULATION = "population", _("常住人口")
    HOUSEHOLDS = "households", _("户数")
    AREA = "area", _("面积（公顷）")


class RuleSet(Record, table=True):
    """How many grids and workers a place gets, and what a worker costs a year."""

    __tablename__ = "rule_set"
    __table_args__ = (
        rule("max_workers IS NULL OR max_workers >= min_workers", "workers_in_order", _("每处最多网格员少于最少网格员")),
        rule("households_max >= households_min", "households_in_order", _("每格户数上限低于下限")),
    )

    name: str = text(_("规则名称"))
    subsidy_per_worker_fen: int = money(
        _("每名网格员每年补贴"), help=_("没有分类标准生效时，每名网格员每年的补贴。依据：工作计划篇 2 第一章（一）")
    )
    basis: TierBasis = choice(
        TierBasis,
        _("分档依据"),
        default=TierBasis.POPULATION,
        help=_("村（社区）按什么分档：常住人口、户数或管辖面积。依据：工作计划篇 1 第一章"),
    )
    floating_weight_ppm: int = share(
        _("流动人口折算比例"), default=0, help=_("按人口分档时，流动人口按此比例计入，不足 1 人舍去。依据：工作计划篇 1 第一章")
    )
    min_workers: int = integer(_("每处最少网格员"), default=0, unit=_("名"), help=_("划有网格的村、社区或宿舍至少配这么多名"))
    max_workers: int | None = integer(_("每处最多网格员"), default=None, unit=_("名"), help=_("留空表示不限"))
    households_min: int = integer(
        _("每格户数下限"), default=200, unit=_("户"), help=_("低于它时提示，不影响测算。依据：工作计划篇 1 第一章，200–500 户为宜")
    )
    households_max: int = integer(
        _("每格户数上限"), default=500, unit=_("户"), help=_("高于它时提示，不影响测算。依据：工作计划篇 1 第一章，200–500 户为宜")
    )
    housing_units_per_grid: int = integer(_("宿舍每格房屋套数"), ge=1, unit=_("套"), help=_("单位宿舍按房屋套数划格"))
    residents_per_grid: int = integer(_("宿舍每格居住人数"), ge=1, unit=_("人"), help=_("单位宿舍按居住人数划格，与套数比取较大者"))
    workers_per_grid: int = integer(_("宿舍每格网格员"), default=1, unit=_("名"))
    cutoff_day: int = integer(_("计发日"), default=15, ge=1, le=28, unit=_("日"), help=_("当月这一天在岗的计发全月，否则当月不计"))
    note: str = text(_("说明"), default="", max_length=500, multiline=True)


class VillageTier(Record, table=True):
    """From `min_population` on a village gets `grids` grids and `workers` workers; the highest tier reached applies."""

    __tablename__ = "village_tier"
    __table_args__ = (
        unique_alive("uq_village_tier_population", "rule_set_id", "min_population"),
        rule("max_population IS NULL OR max_population >= min_population", "range_in_order", _("止点小于起点")),
        rule("part_time <= workers", "part_time_fits", _("兼职人数多于网格员数")),
    )

    rule_set_id: int = reference("rule_set.id", _("规则"))
    min_population: int = integer(_("起点"), help=_("从多少起适用这一档；单位随规则的分档依据：人、户或公顷"))
    max_population: int | None = integer(_("止点"), default=None, help=_("适用到多少为止；留空表示到下一档之前"))
    grids: int = integer(_("网格数"), unit=_("个"))
    workers: int = integer(_("网格员数"), unit=_("名"))
    part_time: int = integer(_("其中兼职"), default=0, unit=_("名"), help=_("网格员数中按兼职标准计发的人数"))


class WorkerKind(Choice):
    """By which standard a worker is paid."""

    FULL_TIME = "full_time", _("专职")
    PART_TIME = "part_time", _("兼职")
    DORMITORY = "dormitory", _("驻地单位选派")


class SubsidyStandard(Record, table=True):
    """From a month on, a worker of this kind costs so much a year; a change within the year splits it."""

    __tablename__ = "subsidy_standard"
    __table_args__ = (
        unique_alive("uq_subsidy_standard_start", "rule_set_id", "kind", "valid_from", message=_("该规则的这类人员已有同日生效的标准")),
    )

    rule_set_id: int = reference("rule_set.id", _("规则"))
    kind: WorkerKind = choice(WorkerKind, _("人员类别"))
    valid_from: date = day(_("生效日期"), help=_("当月 1 日；年中变动按月分段计发"))
    annual_fen: int = money(_("每人每年补贴"))
    allowance_fen: int = money(_("每人每年津贴"), default=0, help=_("通讯、交通等固定津贴，不乘考核系数"))
    employer_ppm: int = share(_("单位负担比例"), default=0, help=_("社会保险等由单位负担的部分，按补贴的比例计；可不填"))


class Fund(Record, table=True):
    """The special fund of a year (专项经费) and the share of it that may go to subsidies."""

    __tablename__ = "fund"

    name: str = text(_("经费名称"))
    year: int = integer(_("年度"), ge=2000, le=2100)
    total_fen: int = money(_("经费总额"))
    carry_over_fen: int = money(_("上年结转"), default=0, help=_("上一年度结余转入，与总额一并按比例使用"))
    subsidy_share_ppm: int = share(_("可用于补贴的比例"))
    note: str = text(_("说明"), default="", max_length=500, multiline=True)


class FundSource(Record, table=True):
    """Who pays into a fund, and its share; the shares of a fund add up to 100 %."""

    __tablename__ = "fund_source"
    __table_args__ = (unique_alive("uq_fund_source_name", "fund_id", "name", message=_("该经费已有同名的来源")),)

    fund_id: int = reference("fund.id", _("专项经费"))
    name: str = text(_("来源"), max_length=50, help=_("出资的一级，如区、镇"))
    share_ppm: int = share(_("分担比例"), help=_("一项经费各来源的比例合计应为 100%"))
    position: int = integer(_("排序"), default=0)


class FundUseKind(Choice):
    """What the rest of a fund is for."""

    SERVICE = "service", _("社区服务类")
    ACTIVITY = "activity", _("社区活动类")
    MANAGEMENT = "management", _("社区管理类")
    OTHER = "other", _("其他")


class FundUse(Record, table=True):
    """What the part of a fund that is not for subsidies goes to: an amount, or a share of what the amounts leave."""

    __tablename__ = "fund_use"
    __table_args__ = (
        rule("(amount_fen IS NULL) <> (share_ppm IS NULL)", "amount_or_share", _("金额和比例须且只能填一项")),
        unique_alive("uq_fund_use_name", "fund_id", "kind", "name", message=_("该经费已有同类同名的支出")),
    )

    fund_id: int = reference("fund.id", _("专项经费"))
    kind: FundUseKind = choice(FundUseKind, _("支出类别"))
    name: str = text(_("支出事项"), default="", help=_("同一类别有多项时用来区分"))
    amount_fen: int | None = money(_("固定金额"), default=None, help=_("与比例二选一"))
    share_ppm: int | None = share(_("占其余比例"), default=None, help=_("占扣除补贴和固定金额之后的比例，各项合计应为 100%"))


class ScenarioStatus(Choice):
    """What was handed in is fixed; an approved scenario is fixed for good."""

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
    first_month: int = integer(_("起始月份"), default=1, ge=1, le=12, unit=_("月"), help=_("从几月起计发；年中启用的方案按剩余月数计"))
    revision: int = integer(_("版次"), default=1, ge=1, help=_("批准后修订的方案，版次加 1"))
    based_on_id: int | None = reference("budget_scenario.id", _("依据方案"), default=None)
    status: ScenarioStatus = choice(ScenarioStatus, _("状态"), default=ScenarioStatus.DRAFT)
    comment: str = text(_("审批意见"), default="", max_length=200)
    submitted_at: datetime | None = moment(_("提交时间"), default=None)
    approved_at: datetime | None = moment(_("批准时间"), default=None)
    description: str = text(_("说明"), default="", max_length=500, multiline=True)


class QuotaOverride(Record, table=True):
    """A decision by hand for one place of a scenario, with its reason."""

    __tablename__ = "quota_override"
    __table_args__ = (
        rule("(village_id IS NULL) <> (dormitory_id IS NULL)", "one_place", _("须且只能填一处：村（社区）或单位宿舍")),
        rule("grids IS NOT NULL OR workers IS NOT NULL", "something", _("网格数和网格员数至少填一项")),
        unique_alive("uq_quota_override_village", "scenario_id", "village_id", when="village_id IS NOT NULL",
                     message=_("该方案已调整过这个村（社区）")),
        unique_alive("uq_quota_override_dormitory", "scenario_id", "dormitory_id", when="dormitory_id IS NOT NULL",
                     message=_("该方案已调整过这处宿舍")),
    )  # fmt: skip

    scenario_id: int = reference("budget_scenario.id", _("测算方案"))
    # What was decided is kept when its place is merged into another: a plan that was handed in must not keep a village alive.
    village_id: int | None = reference("village.id", _("村（社区）"), default=None, holds=False)
    dormitory_id: int | None = reference("dormitory.id", _("单位宿舍"), default=None, holds=False)
    grids: int | None = integer(_("核定网格数"), default=None, unit=_("个"), help=_("留空按规则"))
    workers: int | None = integer(_("核定网格员数"), default=None, unit=_("名"), help=_("留空按规则"))
    reason: str = text(_("调整理由"), max_length=200)


class ScenarioSnapshot(SQLModel, table=True):
    """What a scenario was when it was handed in: rules, places, results. Only ever added; approval rests on the newest."""

    __tablename__: ClassVar[Any] = "scenario_snapshot"

    id: int | None = Field(default=None, primary_key=True)
    scenario_id: int = Field(foreign_key="budget_scenario.id", ondelete="RESTRICT", index=True)
    at: datetime = Field(default_factory=utcnow, sa_type=sa_datetime())
    content: str = Field(sa_type=sa.Text)
    """As `features.budget.rules.freeze` writes it."""
    digest: str = Field(sa_type=sa.String(64))


class PayoutStatus(Choice):
    """A confirmed line has gone to the bank and stays as it is."""

    DRAFT = "draft", _("待发放")
    CONFIRMED = "confirmed", _("已发放")


class Payout(Record, table=True):
    """What one worker is paid for one month: a line of the payout register."""

    __tablename__ = "payout"
    __table_args__ = (
        unique_alive("uq_payout_month", "year", "month", "staff_id", message=_("该人员当月已有发放记录")),
        rule("village_id IS NULL OR dormitory_id IS NULL", "one_place", _("村（社区）和单位宿舍只能填一处")),
        sa.Index("ix_payout_year_month", "year", "month"),
    )

    year: int = integer(_("年度"), ge=2000, le=2100)
    month: int = integer(_("月份"), ge=1, le=12, unit=_("月"))
    staff_id: int = reference("staff.id", _("人员"))
    village_id: int | None = reference("village.id", _("村（社区）"), default=None)
    dormitory_id: int | None = reference("dormitory.id", _("单位宿舍"), default=None)
    kind: WorkerKind = choice(WorkerKind, _("人员类别"), default=WorkerKind.FULL_TIME)
    full_fen: int = money(_("当月补贴标准"), help=_("考核系数为 1 时当月的补贴"))
    coefficient_ppm: int = share(_("考核系数"), default=1_000_000, le=2_000_000, help=_("当月考核结果对应的系数，100% 为全额"))
    allowance_fen: int = money(_("津贴"), default=0)
    adjustment_fen: int = money(_("调整金额"), default=0, ge=None, help=_("补发为正，扣减为负；须写明原因"))
    reason: str = text(_("调整原因"), default="", max_length=200)
    subsidy_fen: int = money(_("实发补贴"), default=0, help=_("当月补贴标准 × 考核系数，四舍五入到分"))
    paid_fen: int = money(_("实发合计"), default=0, help=_("实发补贴 + 津贴 + 调整金额"))
    status: PayoutStatus = choice(PayoutStatus, _("状态"), default=PayoutStatus.DRAFT)
    confirmed_at: datetime | None = moment(_("发放时间"), default=None)
