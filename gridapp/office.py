"""What this office runs: every CRUD screen, in the order of the navigation. No Reflex, so the command line and the tests use it too."""

from dataclasses import replace

from gridapp.features.accounts.resource import ACCOUNT_ROLES, ACCOUNTS
from gridapp.features.budget.resource import (
    FUND_SOURCES,
    FUND_USES,
    FUNDS,
    OVERRIDES,
    PAYOUTS,
    RULE_SETS,
    SCENARIOS,
    STANDARDS,
    VILLAGE_TIERS,
)
from gridapp.features.cases.resource import CASE_CATEGORIES, CASE_STEPS, CASES
from gridapp.features.places.resource import DORMITORIES, GRIDS, TOWNS, VILLAGES
from gridapp.features.staff.resource import ASSIGNMENTS, ROLES, STAFF
from gridapp.features.training.resource import ATTENDANCE, TRAININGS
from gridapp.kit.store.spec import Resource
from gridapp.kit.transfer.tables import FileTable
from gridapp.models.tables import TABLES

RESOURCES: tuple[Resource, ...] = (
    VILLAGES,
    DORMITORIES,
    GRIDS,
    STAFF,
    ASSIGNMENTS,
    ROLES,
    TOWNS,
    SCENARIOS,
    RULE_SETS,
    VILLAGE_TIERS,
    STANDARDS,
    FUNDS,
    FUND_SOURCES,
    FUND_USES,
    OVERRIDES,
    PAYOUTS,
    TRAININGS,
    ATTENDANCE,
    CASES,
    CASE_CATEGORIES,
    CASE_STEPS,
    ACCOUNTS,
    ACCOUNT_ROLES,
)


def tables() -> dict[str, FileTable]:
    """The files' tables with the resource of each, where a room has declared one: its checks apply to every imported row."""
    resources = {resource.model: resource for resource in RESOURCES}
    return {name: replace(table, resource=resources.get(table.model)) for name, table in TABLES.items()}
