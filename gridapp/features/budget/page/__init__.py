"""The budget room's own pages."""

from gridapp.features.budget.page.payouts import add_payouts
from gridapp.features.budget.page.planner import HEADROOM, add_budget
from gridapp.features.budget.page.staffing import add_staffing

__all__ = ["HEADROOM", "add_budget", "add_payouts", "add_staffing"]
