"""The screens of the room of cases."""

from gridapp.features.cases.resource.cases import CASE_STEPS, CASES, READ, WRITE
from gridapp.features.cases.resource.categories import CASE_CATEGORIES
from gridapp.features.cases.resource.deadlines import CALENDAR_DAYS, CODES_READ, CODES_WRITE, DEADLINE_RULES
from gridapp.features.cases.resource.requests import CASE_REQUESTS

__all__ = [
    "CALENDAR_DAYS",
    "CASES",
    "CASE_CATEGORIES",
    "CASE_REQUESTS",
    "CASE_STEPS",
    "CODES_READ",
    "CODES_WRITE",
    "DEADLINE_RULES",
    "READ",
    "WRITE",
]
