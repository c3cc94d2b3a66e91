"""The room of cases, their categories and their steps."""

from gridapp.features.cases.resource import CASE_CATEGORIES, CASE_STEPS, CASES, READ, WRITE
from gridapp.features.cases.service import CaseChecks, tell_first_steps
from gridapp.kit.auth.permissions import Permission
from gridapp.kit.i18n import _
from gridapp.kit.room import Links, Room
from gridapp.kit.transfer.tables import FileTable
from gridapp.models import Case, CaseCategory, CaseStep
from gridapp.models.calendar import CalendarDay

ROOM = Room(
    name="cases",
    resources=(CASES, CASE_CATEGORIES, CASE_STEPS),
    links=(Links(_("事件办理"), ("cases", "case-categories")),),
    permissions=(
        Permission(READ, _("查看事件和办理记录")),
        Permission(WRITE, _("登记和办理事件")),
        Permission("cases.export", _("导出事件和办理记录")),
        Permission("cases.import", _("导入事件")),
        Permission("steps.write", _("更正办理记录")),
    ),
    grants={
        "planner": (READ, WRITE, "cases.export", "cases.import"),
        "clerk": (READ, WRITE, "cases.export", "cases.import"),
        "leader": (READ,),
        "community": (READ, WRITE),
        "grid_worker": (READ, WRITE),
    },
    files=(
        FileTable(name="calendar_days", model=CalendarDay, key=("day",), bulk=True),
        FileTable(name="case_categories", model=CaseCategory, key=("code",)),
        FileTable(name="cases", model=Case, key=("code",), bulk=True, checks=CaseChecks, written=tell_first_steps, creates="category_id"),
        FileTable(name="case_steps", model=CaseStep, key=("case_id", "kind", "at"), bulk=True),
    ),
)
