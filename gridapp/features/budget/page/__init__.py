"""The budget room's own pages."""

from gridapp.features.budget.page.planner import HEADROOM, add_budget

__all__ = ["HEADROOM", "add_budget"]
