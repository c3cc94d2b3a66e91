"""The planner's page."""

from gridapp.features.planning.page.planner import add_budget

__all__ = ["add_budget"]
