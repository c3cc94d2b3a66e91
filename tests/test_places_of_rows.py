"""What belongs to no place is written by who is confined to none, through every door of every resource; and what a place may make."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from gridapp.features.places.resource import DORMITORIES, GRIDS
from gridapp.features.training.resource import TRAININGS
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.errors import NotAllowed, NotConfined, Refusal
from gridapp.kit.fields import table_of
from gridapp.kit.store.spec import ListQuery, Resource
from gridapp.office import OFFICE
from gridapp.registers.drafts import save_scenario
from tests.features.payouts.payroll import RULES
from tests.rows import Office, another, exported, imported, stored

pytestmark = pytest.mark.usefixtures("mounted")
TOWN_WIDE = [resource for resource in OFFICE.resources if resource.scope is None]


def bound(office: Office) -> Actor:
    """May do everything, in one village."""
    village = frozenset({office.one("villages")})
    return Actor(
        id=8, name="驻村规划员", permissions=frozenset({"*"}), scope={"village": village, "dormitory": frozenset(), "grid": frozenset()}
    )


def attempts(resource: Resource, office: Office, row_id: int, gone: int) -> dict[str, Callable[[Actor], Any]]:
    """Every way to write: to a row, to the deleted row `gone`, or a new one."""
    with read_session() as session:
        row = store.read_row(resource, SYSTEM, row_id)
        assert session.is_active
    found: dict[str, Callable[[Actor], Any]] = {
        "delete": lambda who: store.delete_rows(resource, who, [row_id]),
        "impact": lambda who: store.impact(resource, who, [row_id]),
        "restore": lambda who: store.restore_rows(resource, who, [gone]),
    }
    if resource.form:
        change = another(resource, row)
        (name, value), *_ = change.items()
        new = office.form(resource.slug)
        found |= {
            "create": lambda who: store.create_row(resource, who, new),
            "update": lambda who: store.update_row(resource, who, row_id, row["version"], change),
            "bulk": lambda who: store.bulk_edit(resource, who, [row_id], name, value),
        }
    for action in resource.actions:
        found[action.name] = lambda who, verb=action.name: store.run_action(resource, who, verb, [row_id], "试试看")
    return found


@pytest.mark.parametrize("resource", TOWN_WIDE, ids=lambda item: item.slug)
def test_who_is_confined_to_a_place_reads_what_is_everybodys_and_writes_none_of_it(resource: Resource, office: Office) -> None:
    who = bound(office)
    row_id, gone = office.add(resource.slug), office.add(resource.slug)
    store.delete_rows(resource, SYSTEM, [gone])
    tries = attempts(resource, office, row_id, gone)
    before = stored(resource)
    for name, attempt in tries.items():
        with pytest.raises(NotConfined):
            attempt(who)
        assert stored(resource) == before, name
    assert row_id in {row["id"] for row in store.list_rows(resource, who, ListQuery())}
    assert store.read_row(resource, who, row_id)["id"] == row_id


@pytest.mark.parametrize("name", [name for name, table in OFFICE.tables.items() if table.declaration.scope is None and not table.bulk])
def test_nor_by_a_file(name: str, office: Office) -> None:
    table, who = OFFICE.tables[name], bound(office)
    slug = table.resource.slug if table.resource else ""
    if not slug:
        lines = "day,kind,name\n2030-10-01,holiday,国庆节\n"
    else:
        office.add(slug)
        lines = exported(table.declaration, SYSTEM, ListQuery()).write_csv()
        with transaction(SYSTEM) as tx:  # so that every line of the file is a new one
            tx.session.execute(sa.delete(table_of(table.model)))
    before = stored(table.declaration)
    outcome: Any = None
    try:
        outcome = imported(table, who, lines)
    except NotAllowed:
        return
    finally:
        assert stored(table.declaration) == before
    assert outcome.problems, outcome


def test_a_training_of_the_town_is_seen_in_the_village_and_changed_in_the_town(office: Office) -> None:
    who = bound(office)
    towns, own = (office.add("trainings", village_id=place) for place in (None, office.one("villages")))
    gone = office.add("trainings", village_id=None)
    store.delete_rows(TRAININGS, SYSTEM, [gone])
    tries = attempts(TRAININGS, office, towns, gone)
    tries.pop("create")
    row = store.read_row(TRAININGS, SYSTEM, towns)
    tries["move into the village"] = lambda who: store.update_row(
        TRAININGS, who, towns, row["version"], {"village_id": office.one("villages")}
    )
    tries["create"] = lambda who: store.create_row(TRAININGS, who, {**office.form("trainings"), "village_id": None})
    tries["move to the town"] = lambda who: store.bulk_edit(TRAININGS, who, [own], "village_id", None)
    before = stored(TRAININGS)
    for name, attempt in tries.items():
        with pytest.raises(Refusal):
            attempt(who)
        assert stored(TRAININGS) == before, name
    assert {towns, own} <= {row["id"] for row in store.list_rows(TRAININGS, who, ListQuery())}
    mine = store.read_row(TRAININGS, who, own)
    store.update_row(TRAININGS, who, own, mine["version"], {"name": "本村培训"})
    store.create_row(TRAININGS, who, office.form("trainings"))


def test_whoever_only_looks_at_one_village_still_writes_for_the_town(office: Office) -> None:
    who = bound(office)
    picked = Actor(id=8, name="镇规划员", permissions=frozenset({"*"}), scope=who.scope, place=office.one("villages"))
    for resource in (*TOWN_WIDE, TRAININGS):
        if resource.form:
            made = store.create_row(resource, picked, office.form(resource.slug))
            store.delete_rows(resource, picked, [made.id])
            store.restore_rows(resource, picked, [made.id])


def test_a_scenario_is_saved_submitted_and_approved_for_the_whole_town_alone(office: Office) -> None:
    who = bound(office)
    with pytest.raises(NotConfined), transaction(who) as tx:
        save_scenario(tx, "村里的方案", RULES.year, RULES)
    with transaction(SYSTEM) as tx:
        save_scenario(tx, "镇里的方案", RULES.year, RULES)


@pytest.mark.parametrize("resource", [GRIDS, DORMITORIES], ids=lambda item: item.slug)
def test_a_place_is_made_in_ones_own_village_and_nowhere_else(resource: Resource, office: Office) -> None:
    who = bound(office)
    made = store.create_row(resource, who, office.form(resource.slug))
    assert made.id in {row["id"] for row in store.list_rows(resource, who, ListQuery())}
    elsewhere = office.add("villages")
    with pytest.raises(Refusal):
        store.create_row(resource, who, {**office.form(resource.slug), "village_id": elsewhere})
    with pytest.raises(Refusal):
        store.update_row(resource, who, made.id, made.version, {"village_id": elsewhere})
