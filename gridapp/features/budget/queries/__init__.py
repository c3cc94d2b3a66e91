"""What the budget room reads: places, scenarios, plans, people against quota, the payout register."""

from gridapp.features.budget.queries.papers import Papers, papers
from gridapp.features.budget.queries.places import places, places_in, visible_overrides
from gridapp.features.budget.queries.plans import Planned, current_scenario, headroom, plan, planned, planned_in, with_pages
from gridapp.features.budget.queries.scenarios import HANDED_IN, Stored, planned_rules, scenario, scenarios, snapshot, stored

__all__ = [
    "HANDED_IN", "Papers", "Planned", "Stored", "current_scenario", "headroom", "papers", "places", "places_in", "plan", "planned",
    "planned_in",
    "planned_rules", "scenario", "scenarios", "snapshot", "stored", "visible_overrides", "with_pages",
]  # fmt: skip
