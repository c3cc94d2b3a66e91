"""Writing cases: what is checked, how their history begins, and the steps of the loop."""

from gridapp.features.cases.service.beginning import tell_first_steps
from gridapp.features.cases.service.calendar import FIRST_YEAR, LAST_YEAR, clean_day, complete_day, take_over_year
from gridapp.features.cases.service.checks import CaseChecks, StepChecks, clean_case
from gridapp.features.cases.service.deadlines import clean_rule, move_deadline, recount
from gridapp.features.cases.service.steps import (
    close_case,
    dispatch_case,
    escalate_case,
    file_case,
    handle_case,
    keep_step,
    return_case,
    settle_case,
    take_steps,
    void_case,
)

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "CaseChecks",
    "StepChecks",
    "clean_case",
    "clean_day",
    "clean_rule",
    "close_case",
    "complete_day",
    "dispatch_case",
    "escalate_case",
    "file_case",
    "handle_case",
    "keep_step",
    "move_deadline",
    "recount",
    "return_case",
    "settle_case",
    "take_over_year",
    "take_steps",
    "tell_first_steps",
    "void_case",
]
