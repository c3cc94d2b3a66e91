"""The screens of what deadlines rest on: the rules, and the days of the working calendar; and which shown deadlines are provisional."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gridapp.features.cases import rules, service
from gridapp.kit.i18n import _
from gridapp.kit.store.spec import Column, DateRange, Ref, Resource, Section, Transfer
from gridapp.models import CalendarDay, DeadlineRule
from gridapp.models.calendar import DayKind
from gridapp.registers.deadlines import rests_on_guess

CODES_READ, CODES_WRITE = "codes.read", "codes.write"

DEADLINE_RULES = Resource(
    model=DeadlineRule,
    slug="deadline-rules",
    label=_("时限规则"),
    icon="timer",
    columns=(
        "stage",
        "category.name",
        "urgency",
        "level",
        Column("amount", editable=True),
        Column("unit", editable=True),
        Column("basis", width=200),
    ),
    search=("basis",),
    filters=("stage", "category_id", "urgency", "level", "unit"),
    order=("stage", "category.name", "urgency", "level"),
    form=(
        Section(_("适用于"), "stage", Ref("category_id", search=("code", "name")), "urgency", "level"),
        Section(_("时限"), "amount", "unit", "basis"),
    ),
    read=CODES_READ,
    write=CODES_WRITE,
    scope=None,
    clean=service.clean_rule,
    transfer=Transfer(key=""),
)

CALENDAR_DAYS = Resource(
    model=CalendarDay,
    slug="calendar-days",
    label=_("工作日历"),
    icon="calendar-days",
    columns=(
        Column("day", width=120),
        Column("kind", colours={DayKind.HOLIDAY: "red", DayKind.WORKDAY: "blue"}),
        Column("name", width=160),
        "provisional",
    ),
    search=("name",),
    filters=(DateRange("day"), "kind", "provisional"),
    order=("-day",),
    form=(Section(_("基本信息"), "day", "kind", "name", "provisional"),),
    read=CODES_READ,
    write=CODES_WRITE,
    scope=None,
    clean=service.clean_day,
    transfer=Transfer(key="day"),
)


def due_provisional(row: Mapping[str, Any]) -> bool:
    """Whether the deadline of a case, as a list gives its row, is 暂定; an open case's alone, and no query: `Alarm.when` may ask it."""
    if not row["due_at"] or row["status"] in rules.NEVER_OVERDUE:
        return False
    filed = datetime.fromisoformat(row["filed_at"]) if row.get("filed_at") else None
    return rests_on_guess(filed, datetime.fromisoformat(row["due_at"]))
