"""Writing cases: what is checked, how their history begins, and the steps of the loop."""

from gridapp.features.cases.service.beginning import tell_first_steps
from gridapp.features.cases.service.calendar import FIRST_YEAR, LAST_YEAR, clean_day, complete_day, take_over_year
from gridapp.features.cases.service.checks import CaseChecks, StepChecks, clean_case
from gridapp.features.cases.service.deadlines import clean_rule, move_deadline, recount
from gridapp.features.cases.service.requests import ask_correction, ask_extension, ask_suspension, grant_request, refuse_request
from gridapp.features.cases.service.steps import (
    close_case,
    dispatch_case,
    escalate_case,
    file_case,
    handle_case,
    inform_caller,
    keep_step,
    reopen_case,
    resume_case,
    return_case,
    settle_case,
    supervise_case,
    take_steps,
    visit_case,
    void_case,
)

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "CaseChecks",
    "StepChecks",
    "ask_correction",
    "ask_extension",
    "ask_suspension",
    "clean_case",
    "clean_day",
    "clean_rule",
    "close_case",
    "complete_day",
    "dispatch_case",
    "escalate_case",
    "file_case",
    "grant_request",
    "handle_case",
    "inform_caller",
    "keep_step",
    "move_deadline",
    "recount",
    "refuse_request",
    "reopen_case",
    "resume_case",
    "return_case",
    "settle_case",
    "supervise_case",
    "take_over_year",
    "take_steps",
    "tell_first_steps",
    "visit_case",
    "void_case",
]
