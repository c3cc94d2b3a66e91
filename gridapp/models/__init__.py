"""All tables; importing this package registers every one of them in `SQLModel.metadata`."""

from sqlmodel import SQLModel

from gridapp.models.account import Account, AccountRole, AuditEntry, LoginSession, SavedView
from gridapp.models.budget import (
    BudgetScenario,
    Fund,
    FundSource,
    FundUse,
    QuotaOverride,
    RuleSet,
    ScenarioSnapshot,
    SubsidyStandard,
    VillageTier,
)
from gridapp.models.calendar import CalendarDay
from gridapp.models.case import Case, CaseCategory, CaseInterval, CaseRequest, CaseStep
from gridapp.models.deadline import DeadlineRule
from gridapp.models.payout import Payout
from gridapp.models.place import Dormitory, Grid, Town, Village
from gridapp.models.series import Series
from gridapp.models.staff import Assignment, Role, Staff
from gridapp.models.training import Attendance, Training

metadata = SQLModel.metadata

__all__ = [
    "Account",
    "AccountRole",
    "Assignment",
    "Attendance",
    "AuditEntry",
    "BudgetScenario",
    "CalendarDay",
    "Case",
    "CaseCategory",
    "CaseInterval",
    "CaseRequest",
    "CaseStep",
    "DeadlineRule",
    "Dormitory",
    "Fund",
    "FundSource",
    "FundUse",
    "Grid",
    "LoginSession",
    "Payout",
    "QuotaOverride",
    "Role",
    "RuleSet",
    "SavedView",
    "ScenarioSnapshot",
    "Series",
    "Staff",
    "SubsidyStandard",
    "Town",
    "Training",
    "Village",
    "VillageTier",
    "metadata",
]
