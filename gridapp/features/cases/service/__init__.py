"""Writing cases: what is checked, how their history begins, and the steps of the loop."""

from gridapp.features.cases.service.beginning import tell_first_steps
from gridapp.features.cases.service.checks import CaseChecks, StepChecks, clean_case
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
    "CaseChecks",
    "StepChecks",
    "ask_correction",
    "ask_extension",
    "ask_suspension",
    "clean_case",
    "close_case",
    "dispatch_case",
    "escalate_case",
    "file_case",
    "grant_request",
    "handle_case",
    "inform_caller",
    "keep_step",
    "refuse_request",
    "reopen_case",
    "resume_case",
    "return_case",
    "settle_case",
    "supervise_case",
    "take_steps",
    "tell_first_steps",
    "visit_case",
    "void_case",
]
