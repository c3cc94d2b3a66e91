"""Saving places on a real database: codes made, checked and never reused."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from gridapp.features.places import service
from gridapp.features.places.queries import coverage_of, vacancies, vacant
from gridapp.features.places.resource import GRIDS
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import today, utcnow
from gridapp.kit.db.session import Tx, transaction
from gridapp.kit.errors import Invalid, NotAllowed, Refusal
from gridapp.kit.store import list_rows
from gridapp.kit.store.address import read_address
from gridapp.models import Assignment, Dormitory, Grid, Role, Staff, Town, Village
from gridapp.models.staff import RoleLevel

pytestmark = pytest.mark.usefixtures("database")
DIVISION = "990101001001"


@pytest.fixture
def village() -> int:
    """A town with one village of 600 households."""
    with transaction(SYSTEM) as tx:
        town = Town(code="990101001", name="云溪镇")
        tx.session.add(town)
        tx.session.flush()
        row = Village(code=DIVISION, name="东河村", town_id=town.id, households=600)
        tx.session.add(row)
        tx.session.flush()
        assert row.id is not None
        return row.id


def add_grid(tx: Tx, **data: object) -> Grid:
    service.clean_grid(tx, data, None)
    row = Grid.model_validate({"name": "一格", **data})
    tx.session.add(row)
    tx.session.flush()
    return row


def test_codes_are_made_in_sequence_and_a_deleted_one_is_not_given_out_again(village: int):
    with transaction(SYSTEM) as tx:
        first, second = add_grid(tx, village_id=village), add_grid(tx, village_id=village)
        assert (first.code, second.code) == (DIVISION + "001", DIVISION + "002")
        second.deleted_at = utcnow()
    with transaction(SYSTEM) as tx:
        assert add_grid(tx, village_id=village).code == DIVISION + "003"


def test_the_sequence_ends_at_999(village: int):
    with transaction(SYSTEM) as tx:
        add_grid(tx, village_id=village, code=DIVISION + "999")
        with pytest.raises(Invalid) as caught:
            add_grid(tx, village_id=village)
    assert "999" in caught.value.errors["code"].render()


def test_a_dormitorys_grid_takes_its_villages_division_or_the_towns(village: int):
    with transaction(SYSTEM) as tx:
        inside = Dormitory(code="D1", name="一宿舍", village_id=village)
        direct = Dormitory(code="D2", name="二宿舍")
        tx.session.add_all([inside, direct])
        tx.session.flush()
        assert add_grid(tx, dormitory_id=inside.id).code.startswith(DIVISION)
        assert add_grid(tx, dormitory_id=direct.id).code == "990101001000001"


@pytest.mark.parametrize("data", [{}, {"village_id": 1, "dormitory_id": 1}])
def test_a_grid_needs_exactly_one_owner(data: dict[str, int]):
    with transaction(SYSTEM) as tx, pytest.raises(Invalid) as caught:
        service.clean_grid(tx, dict(data), None)
    assert "village_id" in caught.value.errors


def test_size_and_prefix_warn_but_do_not_stop(village: int):
    with transaction(SYSTEM) as tx:
        warnings = service.clean_grid(tx, {"village_id": village, "code": "990101001009001", "households": 12}, None)
    assert len(warnings) == 2


def test_without_a_usable_division_the_code_must_be_typed():
    with transaction(SYSTEM) as tx:
        odd = Village(code="村A", name="甲村")
        tx.session.add(odd)
        tx.session.flush()
        with pytest.raises(Invalid):
            service.clean_grid(tx, {"village_id": odd.id}, None)
        assert service.clean_village(tx, {"code": "村A"}, None)


def test_a_village_finds_its_town_by_its_code(village: int):
    with transaction(SYSTEM) as tx:
        tx.session.add(Town(code="990101002", name="南坪镇"))
        tx.session.flush()
        data = {"code": "990101002003"}
        service.clean_village(tx, data, None)
        assert tx.session.get_one(Town, data["town_id"]).name == "南坪镇"


def test_coverage_counts_what_no_grid_answers_for(village: int):
    with transaction(SYSTEM) as tx:
        add_grid(tx, village_id=village, households=350)
    row = coverage_of(SYSTEM).row(0, named=True)
    assert (row["households"], row["grid_households"], row["gap"], row["state"]) == (600, 350, 250, "short")


def test_coverage_is_scoped_and_guarded(village: int):
    elsewhere = Actor(id=9, name="社区", permissions=frozenset({"places.read"}), scope={"village": frozenset({village + 1})})
    assert coverage_of(elsewhere).is_empty()
    with pytest.raises(NotAllowed):
        coverage_of(Actor(id=9, name="无权"))


def test_a_grid_wants_a_leader_and_an_assistant_who_are_in_post_today(village: int):
    day = timedelta(days=1)
    with transaction(SYSTEM) as tx:
        tx.session.add_all(Role(code=code, name=code, level=RoleLevel.GRID) for code in ("leader", "assistant"))
        tx.session.add(Staff(code="S1", name="甲"))
        grids = [add_grid(tx, village_id=village) for _ in range(4)]
        whole, former, bare, gone = (grid.id or 0 for grid in grids)
        grids[-1].deleted_at = utcnow()
        posts = [(whole, "leader", None), (whole, "assistant", today()), (former, "leader", today() - day), (former, "assistant", None)]
        tx.session.add_all(
            Assignment(staff_id=1, role_code=role, grid_id=grid, start_on=today() - 9 * day, end_on=end) for grid, role, end in posts
        )
    standing = vacancies(SYSTEM)
    assert (standing.value, standing.bad) == (2, True)
    assert standing.note.render() == "缺网格长 2 人，缺网格协管员 1 人"
    listed = list_rows(GRIDS, SYSTEM, read_address(GRIDS, dict(parse_qsl(urlsplit(standing.href).query))))
    assert sorted(row["id"] for row in listed) == [former, bare]
    assert vacancies(Actor(id=1, name="v", permissions=frozenset({"places.read"}), scope={"grid": frozenset({whole, gone})})).value == 0
    with pytest.raises(NotAllowed):
        vacancies(Actor(id=1, name="n"))
    with pytest.raises(Refusal):
        vacant({"vacancy": ("mayor",)})
