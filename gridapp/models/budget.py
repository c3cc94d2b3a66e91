"""Quota and budget: rule sets, subsidy standards, the special fund with its sources and uses, named scenarios."""

from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from gridapp.kit.choices import Choice
from gridapp.kit.clock import utcnow
from gridapp.kit.db.base import (
    Record,
    choice,
    day,
    integer,
    moment,
    money,
    ordinal,
    reference,
    rule,
    sa_datetime,
    share,
    text,
    unique_alive,
)
from gridapp.kit.i18n import _
from gridapp.quota.funding import FundUseKind
from gridapp.quota.money import WorkerKind
from gridapp.quota.places import TierBasis


class RuleSet(Record, table=True):
    """How many grids and workers a place gets, and what a worker costs a year."""

    __tablename__ = "rule_set"
    __table_args__ = (
        rule("max_workers IS NULL OR max_workers >= min_workers", "workers_in_order", _("每处最多网格员少于最少网格员")),
        rule("households_max >= households_min", "households_in_order", _("每格户数上限低于下限")),
    )

    name: str = text(_("规则名称"), help=_("这套规则叫什么，如“现行标准”"))
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
    min_workers: int = integer(
        _("每处最少网格员"),
        default=0,
        unit=_("名"),
        help=_("划有网格的村、社区或宿舍至少配这么多名。依据：工作计划篇 2 第二章（一），一格一员"),
    )
    max_workers: int | None = integer(
        _("每处最多网格员"),
        default=None,
        unit=_("名"),
        help=_("每处最多配这么多名，留空表示不限。依据：工作计划篇 2 第二章（一），一格一员"),
    )
    households_min: int = integer(
        _("每格户数下限"), default=200, unit=_("户"), help=_("低于它时提示，不影响测算。依据：工作计划篇 1 第一章，200–500 户为宜")
    )
    households_max: int = integer(
        _("每格户数上限"), default=500, unit=_("户"), help=_("高于它时提示，不影响测算。依据：工作计划篇 1 第一章，200–500 户为宜")
    )
    housing_units_per_grid: int = integer(
        _("宿舍每格房屋套数"), ge=1, unit=_("套"), help=_("每这么多套房屋划 1 个网格，向上取整。依据：工作计划篇 2 第一章（一）2")
    )
    residents_per_grid: int = integer(
        _("宿舍每格居住人数"),
        ge=1,
        unit=_("人"),
        help=_("每这么多居住人员划 1 个网格，向上取整，与按套数的结果取较大者。依据：工作计划篇 2 第一章（一）2"),
    )
    workers_per_grid: int = integer(
        _("宿舍每格网格员"), default=1, unit=_("名"), help=_("单位宿舍每个网格配几名网格员。依据：工作计划篇 2 第一章（一）2")
    )
    cutoff_day: int = integer(
        _("计发日"),
        default=15,
        ge=1,
        le=28,
        unit=_("日"),
        help=_("当月这一天在岗的计发全月，否则当月不计。依据：工作计划篇 2 第一章（一）"),
    )
    note: str = text(_("说明"), default="", max_length=500, multiline=True, help=_("别人看到这套规则时需要知道的话"))


class VillageTier(Record, table=True):
    """From `min_population` on a village gets `grids` grids and `workers` workers; the highest tier reached applies."""

    __tablename__ = "village_tier"
    __table_args__ = (
        unique_alive("uq_village_tier_population", "rule_set_id", "min_population"),
        rule("max_population IS NULL OR max_population >= min_population", "range_in_order", _("止点小于起点")),
        rule("part_time <= workers", "part_time_fits", _("兼职人数多于网格员数")),
    )

    rule_set_id: int = reference("rule_set.id", _("规则"), help=_("这一档属于哪套规则"))
    min_population: int = integer(
        _("起点"), help=_("从多少起适用这一档；单位随规则的分档依据：人、户或公顷。依据：工作计划篇 2 第一章（一）1")
    )
    max_population: int | None = integer(
        _("止点"), default=None, help=_("适用到多少为止；留空表示到下一档之前。依据：工作计划篇 2 第一章（一）1")
    )
    grids: int = integer(_("网格数"), unit=_("个"), help=_("这一档的村（社区）划几个网格。依据：工作计划篇 2 第一章（一）1"))
    workers: int = integer(_("网格员数"), unit=_("名"), help=_("这一档的村（社区）设几名网格员。依据：工作计划篇 2 第一章（一）1"))
    part_time: int = integer(
        _("其中兼职"), default=0, unit=_("名"), help=_("网格员数中按兼职标准计发的人数。依据：工作计划篇 2 第一章（一）1")
    )


class SubsidyStandard(Record, table=True):
    """From a month on, a worker of this kind costs so much a year; a change within the year splits it."""

    __tablename__ = "subsidy_standard"
    __table_args__ = (
        unique_alive("uq_subsidy_standard_start", "rule_set_id", "kind", "valid_from", message=_("该规则的这类人员已有同日生效的标准")),
    )

    rule_set_id: int = reference("rule_set.id", _("规则"), help=_("这条标准属于哪套规则"))
    kind: WorkerKind = choice(WorkerKind, _("人员类别"), help=_("这条标准管哪类人员：专职、兼职，或驻地单位选派的宿舍网格员"))
    valid_from: date = day(_("生效日期"), help=_("当月 1 日；年中变动按月分段计发"))
    annual_fen: int = money(_("每人每年补贴"), help=_("每人每年的补贴。依据：工作计划篇 2 第一章（一）"))
    allowance_fen: int = money(
        _("每人每年津贴"), default=0, help=_("通讯、交通等固定津贴，每人每年，不乘考核系数。依据：工作计划篇 2 第一章（一）")
    )
    employer_ppm: int = share(
        _("单位负担比例"), default=0, help=_("社会保险等由单位负担的部分，占补贴的百分比；没有填 0。依据：工作计划篇 2 第一章（一）")
    )


class Fund(Record, table=True):
    """The special fund of a year (专项经费) and the share of it that may go to subsidies."""

    __tablename__ = "fund"

    name: str = text(_("经费名称"), help=_("这笔经费叫什么，如“2026年社区治理专项经费”"))
    year: int = ordinal(_("年度"), ge=2000, le=2100, help=_("经费用于哪一年。依据：工作计划篇 2 第一章（二）"))
    total_fen: int = money(_("经费总额"), help=_("本年度专项经费总额，不含上年结转。依据：工作计划篇 2 第一章（二）"))
    carry_over_fen: int = money(_("上年结转"), default=0, help=_("上一年度结余转入，与总额一并按比例使用。依据：工作计划篇 2 第一章（二）"))
    subsidy_share_ppm: int = share(
        _("可用于补贴的比例"), help=_("（总额 + 结转）中可用于网格员补贴的百分比。依据：工作计划篇 2 第一章（二）")
    )
    note: str = text(_("说明"), default="", max_length=500, multiline=True, help=_("别人看到这笔经费时需要知道的话"))


class FundSource(Record, table=True):
    """Who pays into a fund, and its share; the shares of a fund add up to 100 %."""

    __tablename__ = "fund_source"
    __table_args__ = (unique_alive("uq_fund_source_name", "fund_id", "name", message=_("该经费已有同名的来源")),)

    fund_id: int = reference("fund.id", _("专项经费"), help=_("分担哪一笔经费"))
    name: str = text(_("来源"), max_length=50, help=_("出资的一级，如区、镇"))
    share_ppm: int = share(_("分担比例"), help=_("一项经费各来源的比例合计应为 100%。依据：工作计划篇 2 第一章（二）"))
    position: int = ordinal(_("排序"), default=0, help=_("文件中排第几，数小的在前。依据：工作计划篇 2 第一章（二）"))


class FundUse(Record, table=True):
    """What the part of a fund that is not for subsidies goes to: an amount, or a share of what the amounts leave."""

    __tablename__ = "fund_use"
    __table_args__ = (
        rule("(amount_fen IS NULL) <> (share_ppm IS NULL)", "amount_or_share", _("金额和比例须且只能填一项")),
        unique_alive("uq_fund_use_name", "fund_id", "kind", "name", message=_("该经费已有同类同名的支出")),
    )

    fund_id: int = reference("fund.id", _("专项经费"), help=_("用的是哪一笔经费"))
    kind: FundUseKind = choice(
        FundUseKind, _("支出类别"), help=_("社区服务类、活动类、管理类，或群众迫切需要的其他事项。依据：工作计划篇 2 第一章（二）")
    )
    name: str = text(_("支出事项"), default="", help=_("同一类别有多项时用来区分"))
    amount_fen: int | None = money(_("固定金额"), default=None, help=_("固定金额，与比例二选一。依据：工作计划篇 2 第一章（二）"))
    share_ppm: int | None = share(
        _("占其余比例"), default=None, help=_("占扣除补贴和固定金额之后的比例，各项合计应为 100%。依据：工作计划篇 2 第一章（二）")
    )


class ScenarioStatus(Choice):
    """What was handed in is fixed; an approved scenario is fixed for good."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已提交")
    APPROVED = "approved", _("已批准")
    RETURNED = "returned", _("已退回")


class BudgetScenario(Record, table=True):
    """A named plan: a rule set against a fund in a year."""

    __tablename__ = "budget_scenario"

    name: str = text(_("方案名称"), help=_("方案叫什么；同一年度不能重名"))
    year: int = ordinal(_("年度"), ge=2000, le=2100, help=_("方案管的年度；分类标准按它分段。依据：工作计划篇 2 第一章（一）"))
    rule_set_id: int = reference("rule_set.id", _("核定规则"), help=_("按哪套规则核定名额"))
    fund_id: int = reference("fund.id", _("专项经费"), help=_("与哪一笔经费对照"))
    first_month: int = ordinal(
        _("起始月份"),
        default=1,
        ge=1,
        le=12,
        unit=_("月"),
        help=_("从几月起计发；年中启用的方案按剩余月数计。依据：工作计划篇 2 第一章（一）"),
    )
    revision: int = ordinal(_("版次"), default=1, ge=1, help=_("批准后修订的方案，版次加 1"))
    based_on_id: int | None = reference("budget_scenario.id", _("依据方案"), default=None)
    status: ScenarioStatus = choice(ScenarioStatus, _("状态"), default=ScenarioStatus.DRAFT)
    comment: str = text(_("审批意见"), default="", max_length=200)
    submitted_at: datetime | None = moment(_("提交时间"), default=None)
    approved_at: datetime | None = moment(_("批准时间"), default=None)
    description: str = text(_("说明"), default="", max_length=500, multiline=True, help=_("为什么做这个方案，与其他方案有什么不同"))


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

    scenario_id: int = reference("budget_scenario.id", _("测算方案"), help=_("在哪个方案里调整；已提交的方案不能调整"))
    # What was decided is kept when its place is merged into another: a plan that was handed in must not keep a village alive.
    village_id: int | None = reference(
        "village.id", _("村（社区）"), default=None, holds=False, help=_("调整哪个村（社区）；与单位宿舍二选一")
    )
    dormitory_id: int | None = reference(
        "dormitory.id", _("单位宿舍"), default=None, holds=False, help=_("调整哪处单位宿舍；与村（社区）二选一")
    )
    grids: int | None = integer(
        _("核定网格数"), default=None, unit=_("个"), help=_("人工核定的网格数，留空按规则。依据：工作计划篇 2 第一章（一）")
    )
    workers: int | None = integer(
        _("核定网格员数"), default=None, unit=_("名"), help=_("人工核定的网格员数，留空按规则。依据：工作计划篇 2 第一章（一）")
    )
    reason: str = text(_("调整理由"), max_length=200, help=_("为什么不按规则；会写进方案和文件"))


class ScenarioSnapshot(SQLModel, table=True):
    """What a scenario was when it was handed in: rules, places, results. Only ever added; approval rests on the newest."""

    __tablename__: ClassVar[Any] = "scenario_snapshot"

    id: int | None = Field(default=None, primary_key=True)
    scenario_id: int = Field(foreign_key="budget_scenario.id", ondelete="RESTRICT", index=True)
    at: datetime = Field(default_factory=utcnow, sa_type=sa_datetime())
    content: str = Field(sa_type=sa.Text)
    """As `quota.frozen.freeze` writes it."""
    digest: str = Field(sa_type=sa.String(64))
