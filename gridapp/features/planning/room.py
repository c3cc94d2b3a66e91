"""The room of scenarios: the planner's page, decisions by hand, approval."""

from gridapp.features.planning.queries import headroom
from gridapp.features.planning.resource import APPROVE, OVERRIDES, SCENARIOS
from gridapp.kit.auth.permissions import Permission
from gridapp.kit.i18n import _
from gridapp.kit.room import Links, NavItem, Room
from gridapp.kit.standing import Outlook
from gridapp.kit.transfer.tables import FileTable
from gridapp.models import BudgetScenario, QuotaOverride
from gridapp.registers.plans import COMPUTE, EXPORT, READ, WRITE

ROOM = Room(
    name="planning",
    resources=(SCENARIOS, OVERRIDES),
    pages=("gridapp.features.planning.page:add_budget",),
    links=(
        Links(_("经费测算"), (NavItem(_("名额与经费"), "/budget", "calculator", READ),)),
        Links(_("经费测算"), ("scenarios",), order=1),
    ),
    permissions=(
        Permission(READ, _("查看名额、经费和发放")),
        Permission(WRITE, _("修改规则、经费和方案")),
        Permission(COMPUTE, _("试算与求解")),
        Permission(APPROVE, _("批准和退回方案")),
        Permission(EXPORT, _("导出名额、经费和发放")),
        Permission("budget.import", _("导入规则、经费和方案")),
    ),
    grants={
        "planner": (READ, WRITE, COMPUTE, EXPORT, "budget.import"),
        "leader": (READ, COMPUTE, APPROVE),
    },
    files=(
        FileTable(name="budget_scenarios", model=BudgetScenario, key=("name", "year")),
        FileTable(name="quota_overrides", model=QuotaOverride, key=("scenario_id", "village_id", "dormitory_id")),
    ),
    standings=(
        Outlook(
            "headroom", _("经费结余"), READ, _("可用于补贴的专项经费减去所需经费；负数为缺口。"), headroom, unit=_("元"), kind="money",
        ),
    ),
)  # fmt: skip
