"""What the budget room reads: places, scenarios, plans, people against quota, the payout register."""

from gridapp.features.budget.queries.papers import Papers, papers
from gridapp.features.budget.queries.payouts import (
    Actuals,
    Approved,
    actuals,
    approved_in,
    bank_lines,
    paid_by,
    payout_years,
    register,
    visible_payouts,
)
from gridapp.features.budget.queries.places import confined, places, places_in, seen_keys, visible_overrides
from gridapp.features.budget.queries.plans import Planned, current_scenario, headroom, plan, planned, planned_in, with_pages
from gridapp.features.budget.queries.scenarios import HANDED_IN, Stored, planned_rules, scenario, scenarios, snapshot, stored
from gridapp.features.budget.queries.staffing import StaffingReport, paid_posts, report_frame, staffing, wanted_frame

__all__ = [
    "HANDED_IN", "Actuals", "Approved", "Papers", "Planned", "StaffingReport", "Stored", "actuals", "approved_in", "bank_lines",
    "confined", "current_scenario", "headroom", "paid_by", "paid_posts", "papers", "payout_years", "places", "places_in", "plan",
    "planned", "planned_in", "planned_rules", "register", "report_frame", "scenario", "scenarios", "seen_keys", "snapshot", "staffing",
    "stored", "visible_overrides", "visible_payouts", "wanted_frame", "with_pages",
]  # fmt: skip
