"""Who holds a post, where it counts and who sees it, against the plain meaning of the words."""

from datetime import date, timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from sqlmodel import col

from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import today
from gridapp.kit.db.session import read_session, transaction
from gridapp.models import Assignment, Dormitory, Grid, Role, Staff, Village
from gridapp.models.staff import RoleLevel
from gridapp.registers import places, posts, sight
from tests.features.training.people import key

TODAY = today()
DAYS = [TODAY + timedelta(days=step) for step in (-40, -1, 0, 1, 40)]
SPELLS = [(start, end) for start, end in product(DAYS, [*DAYS, None]) if end is None or end >= start]


@pytest.fixture
def town(database: sa.Engine) -> dict[str, int]:
    """Ids of two villages, a dormitory in the first, one under the town, and a grid of each."""
    with transaction(SYSTEM) as tx:
        east, west = Village(code="990101001001", name="东"), Village(code="990101001002", name="西")
        tx.session.add_all([east, west, Role(code="mediator", name="调解员", level=RoleLevel.EXTRA)])
        tx.session.flush()
        works, camp = Dormitory(code="D1", name="厂", village_id=key(east)), Dormitory(code="D2", name="营")
        tx.session.add_all([works, camp])
        tx.session.flush()
        rows: dict[str, Village | Dormitory | Grid] = {"east": east, "west": west, "works": works, "camp": camp}
        owners = {"east": (key(east), None), "west": (key(west), None), "works": (None, key(works)), "camp": (None, key(camp))}
        for number, (name, (village, dormitory)) in enumerate(owners.items(), 1):
            code = f"99010100100100{number}"
            rows[f"{name} grid"] = Grid(code=code, name=name, village_id=village, dormitory_id=dormitory)
        tx.session.add_all(rows.values())
        tx.session.flush()
        return {name: key(row) for name, row in rows.items()}


def hold(grid: int | None, village: int | None = None) -> dict[int, tuple[date, date | None]]:
    """One person for every way a post can lie about today, and one whose post was deleted; staff id → spell."""
    with transaction(SYSTEM) as tx:
        people = [Staff(code=f"P{grid}-{village}-{at}", name=str(at)) for at in range(len(SPELLS) + 1)]
        tx.session.add_all(people)
        tx.session.flush()
        for person, (start, end) in zip(people, [*SPELLS, (DAYS[0], None)], strict=True):
            post = Assignment(staff_id=key(person), role_code="mediator", grid_id=grid, village_id=village, start_on=start, end_on=end)
            tx.session.add(post)
            tx.session.flush()
            if person is people[-1]:
                post.deleted_at = post.created_at
        return {key(person): spell for person, spell in zip(people, SPELLS, strict=False)}


def test_a_post_is_held_from_its_first_to_its_last_day(town: dict[str, int]) -> None:
    held = hold(None, town["east"])
    with read_session() as session:
        for day in DAYS:
            expected = {person for person, (start, end) in held.items() if start <= day <= (end or date.max)}
            assert set(session.scalars(posts.holders(day))) == expected
            ended = set(session.scalars(sa.select(col(Assignment.staff_id)).where(posts.not_ended_before(day))))
            assert {person for person in ended if person in held} == {p for p, (_start, end) in held.items() if end is None or end >= day}


def test_people_are_in_service_from_their_first_to_their_last_day(database: sa.Engine) -> None:
    spells = list(product([None, *DAYS], [None, *DAYS]))
    with transaction(SYSTEM) as tx:
        tx.session.add_all(Staff(code=f"P{at}", name="x", hired_on=hired, left_on=left) for at, (hired, left) in enumerate(spells))
    with read_session() as session:
        for day in DAYS:
            expected = {f"P{at}" for at, (hired, left) in enumerate(spells) if (hired or date.min) <= day <= (left or date.max)}
            assert set(session.scalars(sa.select(col(Staff.code)).where(posts.in_service(day)))) == expected


def test_a_dormitorys_grids_and_people_belong_to_its_village(town: dict[str, int]) -> None:
    with transaction(SYSTEM) as tx:
        tx.session.add_all(
            [
                Staff(code="A", name="A", village_id=town["east"]), Staff(code="B", name="B", dormitory_id=town["works"]),
                Staff(code="C", name="C", dormitory_id=town["camp"]), Staff(code="D", name="D", village_id=town["west"]),
            ]
        )  # fmt: skip
    villages = {town["east grid"]: town["east"], town["works grid"]: town["east"], town["west grid"]: town["west"], town["camp grid"]: None}
    with read_session() as session:
        assert dict(tuple(row) for row in session.execute(places.grid_villages())) == villages
        assert set(session.scalars(sa.select(col(Staff.code)).where(places.people_of(town["east"])))) == {"A", "B"}
        assert places.village_of(session, village_id=town["east"], dormitory_id=None) == town["east"]
        assert places.village_of(session, village_id=None, dormitory_id=town["works"]) == town["east"]
        assert places.village_of(session, village_id=None, dormitory_id=town["camp"]) is None


def test_a_post_counts_where_its_grid_does(town: dict[str, int]) -> None:
    hold(town["works grid"])
    hold(None, town["west"])
    statement = posts.join_grid(sa.select(*posts.PLACE_OF_POST).select_from(Assignment)).distinct()
    with read_session() as session:
        assert {tuple(row) for row in session.execute(statement)} == {(None, town["works"]), (town["west"], None)}


def test_an_actor_sees_what_lies_in_the_actors_places(town: dict[str, int]) -> None:
    held = hold(town["east grid"])
    with transaction(SYSTEM) as tx:
        tx.session.add(Staff(code="W", name="W", village_id=town["west"]))
    worker = Actor(id=1, name="w", scope={"grid": frozenset({town["east grid"]})})
    village = Actor(id=2, name="v", scope={"village": frozenset({town["west"]}), "grid": frozenset({town["west grid"]})})
    nobody = Actor(id=3, name="n", scope={})
    on = {person for person, (start, end) in held.items() if start <= TODAY <= (end or date.max)}
    with read_session() as session:
        for actor, expected in ((worker, on), (nobody, set())):
            assert set(session.scalars(sa.select(col(Staff.id)).where(_some(sight.visible_staff(actor))))) == expected
        assert set(session.scalars(sa.select(col(Staff.code)).where(_some(sight.visible_staff(village))))) == {"W"}
        assert set(session.scalars(sa.select(col(Assignment.staff_id)).where(_some(sight.visible_assignments(worker))))) >= set(held)
        assert set(session.scalars(sa.select(col(Grid.id)).where(_some(sight.visible_grids(village))))) == {town["west grid"]}
        assert set(session.scalars(sa.select(col(Village.id)).where(_some(sight.visible_villages(worker))))) == set()
    every = (sight.visible_staff, sight.visible_villages, sight.visible_cases, sight.visible_assignments)
    assert [see(SYSTEM) for see in every] == [None] * len(every)


def _some(condition: sa.ColumnElement[bool] | None) -> sa.ColumnElement[bool]:
    assert condition is not None
    return condition
