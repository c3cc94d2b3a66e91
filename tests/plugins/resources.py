"""`mounted`: the office's resources, as the app mounts them; `office`: makes rows of them."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from gridapp.kit.auth.actor import Actor
from gridapp.kit.store import registry
from gridapp.office import OFFICE
from tests.rows import Office


@pytest.fixture
def mounted() -> Iterator[None]:
    """Labels and scopes of referred rows are looked up among mounted resources."""
    before = registry.mounted()
    for resource in OFFICE.resources:
        registry.register(resource)
    yield
    for resource in OFFICE.resources:
        if resource not in before:
            registry.forget(resource.slug)


@pytest.fixture
def office(database: sa.Engine, mounted: None, admin: Actor) -> Office:
    """Makes rows in the otherwise empty database, as the administrator."""
    return Office(admin)
