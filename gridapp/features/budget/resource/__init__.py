"""The screens of the budget room: rules, funds, scenarios, and what is paid."""

from gridapp.features.budget.resource.payouts import PAYOUTS
from gridapp.features.budget.resource.planning import (
    APPROVE,
    FUND_SOURCES,
    FUND_USES,
    FUNDS,
    OVERRIDES,
    READ,
    RULE_SETS,
    SCENARIOS,
    STANDARDS,
    VILLAGE_TIERS,
    WRITE,
)

__all__ = [
    "APPROVE",
    "FUNDS",
    "FUND_SOURCES",
    "FUND_USES",
    "OVERRIDES",
    "PAYOUTS",
    "READ",
    "RULE_SETS",
    "SCENARIOS",
    "STANDARDS",
    "VILLAGE_TIERS",
    "WRITE",
]
