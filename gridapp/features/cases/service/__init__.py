"""Writing cases: what is checked, how their history begins, and the steps of the loop."""

from gridapp.features.cases.service.beginning import tell_first_steps
from gridapp.features.cases.service.checks import CaseChecks, StepChecks, clean_case
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
    "CaseChecks",
    "StepChecks",
    "clean_case",
    "close_case",
    "dispatch_case",
    "escalate_case",
    "file_case",
    "handle_case",
    "keep_step",
    "return_case",
    "settle_case",
    "take_steps",
    "tell_first_steps",
    "void_case",
]
