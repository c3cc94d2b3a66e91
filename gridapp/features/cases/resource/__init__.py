"""The screens of the room of cases."""

from gridapp.features.cases.resource.cases import CASE_STEPS, CASES, READ, WRITE
from gridapp.features.cases.resource.categories import CASE_CATEGORIES
from gridapp.features.cases.resource.requests import CASE_REQUESTS

__all__ = ["CASES", "CASE_CATEGORIES", "CASE_REQUESTS", "CASE_STEPS", "READ", "WRITE"]
