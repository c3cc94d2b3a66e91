"""What the budget room writes: scenarios and their approval, the checks of its tables, the plan as files, the payout register."""

from gridapp.features.budget.service.approval import approve, give_back, submit, take_snapshot
from gridapp.features.budget.service.files import HEADS, KINDS, TITLE, plan_file
from gridapp.features.budget.service.guards import (
    clean_fund,
    clean_override,
    clean_rule_set,
    clean_scenario,
    clean_source,
    clean_standard,
    clean_tier,
    clean_use,
    keep_approved,
    keep_override,
    keep_part,
    restore_scenario,
    take_fund,
    take_rule_set,
)
from gridapp.features.budget.service.scenarios import clone, next_year, revise, save_scenario, update_scenario

__all__ = [
    "HEADS", "KINDS", "TITLE", "approve", "clean_fund", "clean_override", "clean_rule_set", "clean_scenario", "clean_source",
    "clean_standard", "clean_tier", "clean_use", "clone", "give_back", "keep_approved", "keep_override", "keep_part", "next_year",
    "plan_file", "restore_scenario", "revise", "save_scenario", "submit", "take_fund", "take_rule_set", "take_snapshot", "update_scenario",
]  # fmt: skip
