"""The room of quota and money: rules, funds, scenarios, people against quota, payouts."""

from gridapp.features.budget.queries import headroom
from gridapp.features.budget.resource import (
    APPROVE,
    FUND_SOURCES,
    FUND_USES,
    FUNDS,
    OVERRIDES,
    PAYOUTS,
    READ,
    RULE_SETS,
    SCENARIOS,
    STANDARDS,
    VILLAGE_TIERS,
    WRITE,
)
from gridapp.features.budget.service import PAY
from gridapp.kit.auth.permissions import Permission
from gridapp.kit.i18n import _
from gridapp.kit.room import Links, NavItem, Room
from gridapp.kit.standing import Outlook
from gridapp.kit.transfer.tables import FileTable
from gridapp.models import BudgetScenario, Fund, FundSource, FundUse, Payout, QuotaOverride, RuleSet, SubsidyStandard, VillageTier

COMPUTE = "budget.compute"

ROOM = Room(
    name="budget",
    resources=(SCENARIOS, RULE_SETS, VILLAGE_TIERS, STANDARDS, FUNDS, FUND_SOURCES, FUND_USES, OVERRIDES, PAYOUTS),
    pages=tuple(f"gridapp.features.budget.page:add_{name}" for name in ("budget", "compare", "explore", "staffing", "payouts")),
    links=(
        Links(
            _("经费测算"),
            (
                NavItem(_("名额与经费"), "/budget", "calculator", READ),
                NavItem(_("方案比较"), "/budget/compare", "columns_3", READ),
                NavItem(_("试算与求解"), "/budget/explore", "sliders_horizontal", COMPUTE),
                NavItem(_("名额与在岗"), "/budget/staffing", "user_check", READ),
                NavItem(_("发放与执行"), "/budget/payouts", "wallet", READ),
                "payouts", "scenarios", "rule-sets", "funds",
            ),
        ),
    ),
    permissions=(
        Permission(READ, _("查看名额、经费和发放")),
        Permission(WRITE, _("修改规则、经费和方案")),
        Permission(COMPUTE, _("试算与求解")),
        Permission(APPROVE, _("批准和退回方案")),
        Permission(PAY, _("登记和确认补贴发放")),
        Permission("budget.export", _("导出名额、经费和发放")),
        Permission("budget.import", _("导入规则、经费和方案")),
    ),
    grants={
        "planner": (READ, WRITE, COMPUTE, "budget.export", "budget.import", PAY),
        "leader": (READ, COMPUTE, APPROVE),
    },
    files=(
        FileTable(name="rule_sets", model=RuleSet, key=("name",)),
        FileTable(name="village_tiers", model=VillageTier, key=("rule_set_id", "min_population")),
        FileTable(name="subsidy_standards", model=SubsidyStandard, key=("rule_set_id", "kind", "valid_from")),
        FileTable(name="funds", model=Fund, key=("name",)),
        FileTable(name="fund_sources", model=FundSource, key=("fund_id", "name")),
        FileTable(name="fund_uses", model=FundUse, key=("fund_id", "kind", "name")),
        FileTable(name="budget_scenarios", model=BudgetScenario, key=("name", "year")),
        FileTable(name="quota_overrides", model=QuotaOverride, key=("scenario_id", "village_id", "dormitory_id")),
        FileTable(name="payouts", model=Payout, key=("year", "month", "staff_id")),
    ),
    standings=(
        Outlook(
            "headroom", _("经费结余"), READ, _("可用于补贴的专项经费减去所需经费；负数为缺口。"), headroom, unit=_("元"), kind="money",
        ),
    ),
)  # fmt: skip
