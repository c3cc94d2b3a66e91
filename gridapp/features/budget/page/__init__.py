"""The screens of the budget that are not lists: the planner, plans side by side, what-if and goal seek, people and payouts."""

from gridapp.features.budget.page.compare import add_compare
from gridapp.features.budget.page.explore import add_explore
from gridapp.features.budget.page.payouts import add_payouts
from gridapp.features.budget.page.planner import add_budget
from gridapp.features.budget.page.staffing import add_staffing

__all__ = ["add_budget", "add_compare", "add_explore", "add_payouts", "add_staffing"]
