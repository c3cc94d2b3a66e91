"""The room of cases, their categories and their steps."""

from gridapp.features.cases.resource import (
    CALENDAR_DAYS,
    CASE_CATEGORIES,
    CASE_REQUESTS,
    CASE_STEPS,
    CASES,
    CODES_READ,
    DEADLINE_RULES,
    READ,
    WRITE,
)
from gridapp.features.cases.rules import COMMUNITY, GRID, SUPERVISE, TOWN
from gridapp.features.cases.service import CaseChecks, StepChecks, complete_day, tell_first_steps
from gridapp.kit.auth.permissions import Permission
from gridapp.kit.i18n import _
from gridapp.kit.room import Links, NavItem, Room
from gridapp.kit.transfer.tables import FileTable
from gridapp.models import CalendarDay, Case, CaseCategory, CaseStep, DeadlineRule

CALENDAR = "/calendar"

ROOM = Room(
    name="cases",
    resources=(CASES, CASE_REQUESTS, CASE_CATEGORIES, CASE_STEPS, DEADLINE_RULES, CALENDAR_DAYS),
    pages=("gridapp.features.cases.page:add_calendar",),
    links=(
        Links(
            _("事件办理"),
            (
                "cases",
                "case-requests",
                "case-categories",
                "deadline-rules",
                "calendar-days",
                NavItem(_("年历"), CALENDAR, "calendar", CODES_READ),
            ),
        ),
    ),
    permissions=(
        Permission(READ, _("查看事件和办理记录")),
        Permission(WRITE, _("登记事件")),
        Permission(GRID, _("办理单元网格级事件")),
        Permission(COMMUNITY, _("办理村（社区）级事件，核查网格办理的事件")),
        Permission(TOWN, _("办理镇级事件，登记县级办理情况")),
        Permission(SUPERVISE, _("督办事件")),
        Permission("cases.unmask", _("查看诉求人姓名和电话")),
        Permission("cases.export", _("导出事件和办理记录")),
        Permission("cases.import", _("导入事件")),
        Permission("steps.write", _("更正办理记录")),
    ),
    grants={
        "planner": (READ, WRITE, GRID, COMMUNITY, TOWN, SUPERVISE, "cases.export", "cases.import"),
        "clerk": (READ, WRITE, GRID, COMMUNITY, TOWN, "cases.unmask", "cases.export", "cases.import"),
        "leader": (READ, SUPERVISE),
        "community": (READ, WRITE, GRID, COMMUNITY),
        "grid_worker": (READ, WRITE, GRID),
    },
    files=(
        FileTable(name="calendar_days", model=CalendarDay, key=("day",), complete=complete_day),
        FileTable(name="case_categories", model=CaseCategory, key=("code",)),
        FileTable(name="deadline_rules", model=DeadlineRule, key=("stage", "category_id", "urgency", "level")),
        FileTable(name="cases", model=Case, key=("code",), bulk=True, checks=CaseChecks, written=tell_first_steps, creates="category_id"),
        FileTable(name="case_steps", model=CaseStep, key=("case_id", "kind", "at"), bulk=True, checks=StepChecks),
    ),
)
