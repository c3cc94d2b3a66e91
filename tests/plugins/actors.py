"""Who asks, in tests: one actor per kind of account."""

import pytest

from gridapp.kit.auth.actor import EVERYTHING, Actor


@pytest.fixture
def admin() -> Actor:
    """May do everything, everywhere."""
    return Actor(id=1, name="admin", permissions=frozenset({EVERYTHING}))


@pytest.fixture
def nobody() -> Actor:
    """Signed in, may do nothing."""
    return Actor(id=4, name="nobody")
