"""One search over every screen: what is found, and what is not shown to whom."""

import pytest

from gridapp.features.places.resource import GRIDS, VILLAGES
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import transaction
from gridapp.kit.store import registry
from gridapp.kit.store.everywhere import find_everywhere
from gridapp.models import Grid, Village


@pytest.fixture(autouse=True)
def screens(database: object):
    """Villages and grids are mounted; there is one of each called 东河, and five more grids."""
    mine = [resource for resource in (VILLAGES, GRIDS) if resource not in registry.mounted()]
    for resource in mine:
        registry.register(resource)
    with transaction(SYSTEM) as tx:
        village = Village(code="990101001001", name="东河村")
        tx.session.add(village)
        tx.session.flush()
        tx.session.add_all([Grid(code=f"99010100100100{n}", name=f"东河{n}格", village_id=village.id) for n in range(1, 7)])
    yield
    for resource in mine:
        registry.forget(resource.slug)


def test_rows_of_every_screen_are_found_and_named():
    found = find_everywhere(SYSTEM, "东河", each=2)
    assert [(hit.slug, hit.label) for hit in found] == [("villages", "东河村"), ("grids", "东河1格"), ("grids", "东河2格")]
    assert found[0].note == "990101001001"


def test_nothing_is_asked_for_by_an_empty_text():
    assert find_everywhere(SYSTEM, "  ") == []


def test_screens_and_rows_that_an_actor_may_not_see_stay_away():
    assert find_everywhere(Actor(id=7, name="访客"), "东河") == []
    elsewhere = Actor(id=7, name="社区", permissions=frozenset({"places.read"}), scope={"village": frozenset({999})})
    assert find_everywhere(elsewhere, "东河") == []
