"""What the budget room writes: scenarios and their approval, the checks of its tables, the plan as files, the payout register."""

from gridapp.features.budget.service.approval import approve, give_back, submit, take_snapshot
from gridapp.features.budget.service.bank import BANK_TITLE, BankSheet, bank_preview, bank_sheet
from gridapp.features.budget.service.documents import (
    DOCUMENT_ENDINGS,
    DOCUMENT_KINDS,
    DOCUMENT_NAMES,
    DocumentKind,
    Drawer,
    document_name,
    make_document,
)
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
    locked_overrides,
    locked_parts,
    locked_scenarios,
    restore_scenario,
    take_fund,
    take_rule_set,
)
from gridapp.features.budget.service.payouts import (
    PAY,
    Prepared,
    clean_payout,
    confirm,
    confirm_month,
    keep_confirmed,
    locked_payouts,
    prepare,
)
from gridapp.features.budget.service.scenarios import clone, next_year, revise, save_scenario, update_scenario
from gridapp.features.budget.service.staffing import STAFFING_TITLE, staffing_file

__all__ = [
    "BANK_TITLE", "DOCUMENT_ENDINGS", "DOCUMENT_KINDS", "DOCUMENT_NAMES", "HEADS", "KINDS", "PAY", "STAFFING_TITLE", "TITLE", "BankSheet",
    "DocumentKind", "Drawer", "Prepared", "approve", "bank_preview", "bank_sheet", "clean_fund", "clean_override", "clean_payout",
    "clean_rule_set", "clean_scenario", "clean_source", "clean_standard", "clean_tier", "clean_use", "clone", "confirm", "confirm_month",
    "document_name", "give_back", "keep_approved", "keep_confirmed", "keep_override", "keep_part",
    "locked_overrides", "locked_parts", "locked_payouts", "locked_scenarios", "make_document", "next_year",
    "plan_file", "prepare", "restore_scenario", "revise", "save_scenario", "staffing_file", "submit", "take_fund", "take_rule_set",
    "take_snapshot", "update_scenario",
]  # fmt: skip
