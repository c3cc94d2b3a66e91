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
from gridapp.quota.inputs import OVERRIDES, SINGLES, SOURCES, STANDARDS, TIERS, USES, Input
from gridapp.quota.money import WorkerKind
from gridapp.quota.places import TierBasis


def given(one: Input, **more: Any) -> Any:
    """The column of an input of the plan, with its label, unit, limits and help; `default` where the table has another than the engine."""
    words: dict[str, Any] = {"label": one.label, "help": one.help, "default": one.default, **more}
    match one.kind:
        case "money":
            return money(**words)
        case "share":
            return share(**words)
        case "text":
            return text(max_length=one.limit, **words)
        case "choice":
            assert one.choices is not None
            return choice(one.choices, **words)
        case "date":
            return day(**words)
        case _:
            number = integer if one.kind == "integer" else ordinal
            return number(ge=one.least, le=one.limit, unit=one.unit, **words)


class RuleSet(Record, table=True):
    """How many grids and workers a place gets, and what a worker costs a year."""

    __tablename__ = "rule_set"
    __table_args__ = (
        rule("max_workers IS NULL OR max_workers >= min_workers", "workers_in_order", _("每处最多网格员少于最少网格员")),
        rule("households_max >= households_min", "households_in_order", _("每格户数上限低于下限")),
    )

    name: str = text(_("规则名称"), help=_("这套规则叫什么，如“现行标准”"))
    subsidy_per_worker_fen: int = given(SINGLES["subsidy_per_worker"])
    basis: TierBasis = given(SINGLES["basis"])
    floating_weight_ppm: int = given(SINGLES["floating_weight"])
    min_workers: int = given(SINGLES["min_workers"])
    max_workers: int | None = given(SINGLES["max_workers"])
    households_min: int = given(SINGLES["households_min"])
    households_max: int = given(SINGLES["households_max"])
    housing_units_per_grid: int = given(SINGLES["housing_units_per_grid"])
    residents_per_grid: int = given(SINGLES["residents_per_grid"])
    workers_per_grid: int = given(SINGLES["workers_per_grid"], default=1)
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
    min_population: int = given(TIERS["min_population"])
    max_population: int | None = given(TIERS["max_population"])
    grids: int = given(TIERS["grids"])
    workers: int = given(TIERS["workers"])
    part_time: int = given(TIERS["part_time"])


class SubsidyStandard(Record, table=True):
    """From a month on, a worker of this kind costs so much a year; a change within the year splits it."""

    __tablename__ = "subsidy_standard"
    __table_args__ = (
        unique_alive("uq_subsidy_standard_start", "rule_set_id", "kind", "valid_from", message=_("该规则的这类人员已有同日生效的标准")),
    )

    rule_set_id: int = reference("rule_set.id", _("规则"), help=_("这条标准属于哪套规则"))
    kind: WorkerKind = given(STANDARDS["kind"])
    valid_from: date = given(STANDARDS["valid_from"])
    annual_fen: int = given(STANDARDS["annual"])
    allowance_fen: int = given(STANDARDS["allowance"])
    employer_ppm: int = given(STANDARDS["employer"])


class Fund(Record, table=True):
    """The special fund of a year (专项经费) and the share of it that may go to subsidies."""

    __tablename__ = "fund"

    name: str = text(_("经费名称"), help=_("这笔经费叫什么，如“2026年社区治理专项经费”"))
    year: int = ordinal(_("年度"), ge=2000, le=2100, help=_("经费用于哪一年。依据：工作计划篇 2 第一章（二）"))
    total_fen: int = given(SINGLES["fund_total"])
    carry_over_fen: int = given(SINGLES["carry_over"])
    subsidy_share_ppm: int = given(SINGLES["subsidy_share"])
    note: str = text(_("说明"), default="", max_length=500, multiline=True, help=_("别人看到这笔经费时需要知道的话"))


class FundSource(Record, table=True):
    """Who pays into a fund, and its share; the shares of a fund add up to 100 %."""

    __tablename__ = "fund_source"
    __table_args__ = (unique_alive("uq_fund_source_name", "fund_id", "name", message=_("该经费已有同名的来源")),)

    fund_id: int = reference("fund.id", _("专项经费"), help=_("分担哪一笔经费"))
    name: str = given(SOURCES["name"])
    share_ppm: int = given(SOURCES["share"])
    position: int = ordinal(_("排序"), default=0, help=_("文件中排第几，数小的在前。依据：工作计划篇 2 第一章（二）"))


class FundUse(Record, table=True):
    """What the part of a fund that is not for subsidies goes to: an amount, or a share of what the amounts leave."""

    __tablename__ = "fund_use"
    __table_args__ = (
        rule("(amount_fen IS NULL) <> (share_ppm IS NULL)", "amount_or_share", _("金额和比例须且只能填一项")),
        unique_alive("uq_fund_use_name", "fund_id", "kind", "name", message=_("该经费已有同类同名的支出")),
    )

    fund_id: int = reference("fund.id", _("专项经费"), help=_("用的是哪一笔经费"))
    kind: FundUseKind = given(USES["kind"])
    name: str = given(USES["name"])
    amount_fen: int | None = given(USES["amount"])
    share_ppm: int | None = given(USES["share"])


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
    year: int = given(SINGLES["year"], default=...)
    rule_set_id: int = reference("rule_set.id", _("核定规则"), help=_("按哪套规则核定名额"))
    fund_id: int = reference("fund.id", _("专项经费"), help=_("与哪一笔经费对照"))
    first_month: int = given(SINGLES["first_month"])
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
    grids: int | None = given(OVERRIDES["grids"])
    workers: int | None = given(OVERRIDES["workers"])
    reason: str = given(OVERRIDES["reason"])


class ScenarioSnapshot(SQLModel, table=True):
    """What a scenario was when it was handed in: rules, places, results. Only ever added; approval rests on the newest."""

    __tablename__: ClassVar[Any] = "scenario_snapshot"

    id: int | None = Field(default=None, primary_key=True)
    scenario_id: int = Field(foreign_key="budget_scenario.id", ondelete="RESTRICT", index=True)
    at: datetime = Field(default_factory=utcnow, sa_type=sa_datetime())
    content: str = Field(sa_type=sa.Text)
    """As `quota.frozen.freeze` writes it."""
    digest: str = Field(sa_type=sa.String(64))
