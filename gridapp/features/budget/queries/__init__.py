"""What the budget room reads: places, scenarios, plans, people against quota, the payout register."""

from gridapp.features.budget.queries.places import confined, places, places_in, seen_keys, visible_overrides
from gridapp.features.budget.queries.plans import Planned, current_scenario, headroom, plan, planned, planned_in, with_pages
from gridapp.features.budget.queries.scenarios import HANDED_IN, Stored, planned_rules, scenario, scenarios, snapshot, stored

__all__ = [
    "HANDED_IN", "Planned", "Stored", "confined", "current_scenario", "headroom", "places", "places_in", "plan", "planned", "planned_in",
    "planned_rules", "scenario", "scenarios", "seen_keys", "snapshot", "stored", "visible_overrides", "with_pages",
]  # fmt: skip
