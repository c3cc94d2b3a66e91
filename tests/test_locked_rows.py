"""What may not be edited or deleted says so in its row, in every list and form; what says nothing may be edited."""

from typing import Any

import pytest
import sqlalchemy as sa

from gridapp.features.accounts import service as accounts
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.store import registry
from gridapp.kit.store.spec import ListQuery, Resource
from gridapp.office import OFFICE
from tests.features.payouts.payroll import build, confirm, prepare
from tests.rows import Office, another

pytestmark = pytest.mark.usefixtures("mounted")
NOTES_STAY_OPEN = {"rule-sets", "funds"}
"""Of what a handed-in scenario rests on, the note may always be written: edited, and deleted no more."""


@pytest.fixture
def town(database: sa.Engine) -> int:
    """An office with an approved scenario and rows of every table besides, a confirmed month and an open one; the id of a village."""
    ids = build()
    prepare(1)
    confirm(1)
    prepare(2)
    with transaction(SYSTEM) as tx:
        accounts.ensure_roles(tx, OFFICE.grants)
        accounts.create_account(tx, username="boss", display_name="", role_code="admin", password_hash="x")
    office = Office(SYSTEM)
    for resource in OFFICE.resources:
        if resource.form:
            office.add(resource.slug)
    office.add("trainings", village_id=None)
    return ids["east"]


def people(village: int) -> dict[str, Actor]:
    everything = frozenset({"*"})
    scope = {"village": frozenset({village}), "dormitory": frozenset[int](), "grid": frozenset[int]()}
    keeper = {*(permission.name for permission in OFFICE.permissions)} - {"audit.read"}
    return {
        "administrator": Actor(id=1, name="admin", permissions=everything),
        "of a village": Actor(id=2, name="驻村", permissions=everything, scope=scope),
        "lesser": Actor(id=3, name="办事员", permissions=frozenset(keeper)),
    }  # fmt: skip


def rows(resource: Resource, who: Actor) -> list[dict[str, Any]]:
    return store.list_rows(resource, who, ListQuery(size=200))


@pytest.mark.parametrize("name", ["administrator", "of a village", "lesser"])
def test_a_row_is_locked_just_when_it_refuses(town: int, name: str) -> None:
    who, seen = people(town)[name], dict[str, set[bool]]()
    for resource in OFFICE.resources:
        if not resource.form:
            continue
        for row in rows(resource, who):
            shown = store.read_row(resource, who, row["id"])
            locked = row.get(store.LOCKED, False)
            seen.setdefault(resource.slug, set()).add(locked)
            assert bool(shown.get(store.LOCKED)) == locked == bool(store.show_row(resource, who, row["id"]).get(store.LOCKED))
            if not locked:
                continue
            with pytest.raises(Refusal) as refused:
                store.update_row(resource, who, row["id"], row["version"], another(resource, shown))
            assert refused.value.message.render() == shown[store.LOCKED], resource.slug
            with pytest.raises(Refusal):
                store.delete_rows(resource, who, [row["id"]])
    if name == "of a village":
        assert all(seen[resource.slug] == {True} for resource in OFFICE.resources if resource.scope is None and resource.slug in seen)
        assert seen["trainings"] == {True}
    else:
        assert all(seen[slug] == {True, False} for slug in ("scenarios", "village-tiers", "subsidy-standards", "payouts"))
        assert all(seen[slug] == {False} for slug in NOTES_STAY_OPEN)
    if name == "lesser":
        assert seen["accounts"] == seen["account-roles"] == {True, False}


def test_what_is_not_locked_can_be_edited(town: int) -> None:
    who = people(town)["administrator"]
    for resource in OFFICE.resources:
        if resource.form and resource.slug not in NOTES_STAY_OPEN:
            row = next(row for row in rows(resource, who) if store.LOCKED not in row)
            shown = store.read_row(resource, who, row["id"])
            store.update_row(resource, who, row["id"], row["version"], another(resource, shown))


def test_who_may_only_read_is_told_of_no_lock(town: int) -> None:
    """Nothing of the list is theirs to change."""
    reader = Actor(id=4, name="查看", permissions=frozenset({"budget.read"}))
    payouts = registry.resource_of("payouts")
    assert not any(store.LOCKED in row for row in rows(payouts, reader))
