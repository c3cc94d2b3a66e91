"""Who asks, in tests: one actor per kind of account."""

import pytest

from gridapp.kit.auth.actor import EVERYTHING, Actor


@pytest.fixture
def admin() -> Actor:
    """May do everything, everywhere."""
    return Actor(id=1, name="admin", permissions=frozenset({EVERYTHING}))


@pytest.fixture
def town_actor() -> Actor:
    """Reads and writes the whole town's records; does not manage accounts."""
    things = (
        "village",
        "dormitory",
        "grid",
        "staff",
        "assignment",
        "role",
        "case",
        "category",
        "training",
        "attendance",
        "budget",
        "report",
    )
    return Actor(id=2, name="planner", permissions=frozenset(f"{thing}.*" for thing in things))


@pytest.fixture
def grid_worker() -> Actor:
    """Sees grid 1 alone and reads only."""
    permissions = frozenset({"grid.read", "staff.read", "case.read", "assignment.read", "training.read"})
    scope = {"village": frozenset[int](), "dormitory": frozenset[int](), "grid": frozenset({1})}
    return Actor(id=3, name="worker", permissions=permissions, scope=scope)


@pytest.fixture
def nobody() -> Actor:
    """Signed in, may do nothing."""
    return Actor(id=4, name="nobody")
