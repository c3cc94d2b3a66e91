"""Saving people and posts on a real database: identity, one grid one person, leaving."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from gridapp.features.staff import service
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import today
from gridapp.kit.db.session import Tx, transaction
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.identity import check_character
from gridapp.models import Assignment, Grid, Role, Staff, Village
from gridapp.models.staff import Gender, RoleLevel
from gridapp.registers.sight import visible_staff

pytestmark = pytest.mark.usefixtures("database")
ID_NUMBER = "99010119900307002" + check_character("99010119900307002")


@pytest.fixture
def tx():
    """A transaction with a village, two grids, three people and two roles: ids by name."""
    with transaction(SYSTEM) as tx:
        for code, name, level, single in (
            ("t_leader", "测试网格长", RoleLevel.GRID, True),
            ("t_manager", "测试管理者", RoleLevel.COMMUNITY, False),
        ):
            tx.session.add(Role(code=code, name=name, level=level, single=single))
        village = Village(code="990101001001", name="东河村")
        tx.session.add(village)
        tx.session.flush()
        tx.session.add_all([Grid(code=f"99010100100100{n}", name=f"{n}格", village_id=village.id) for n in (1, 2)])
        tx.session.add_all([Staff(code=f"P{n}", name=f"人员{n}") for n in (1, 2, 3)])
        tx.session.flush()
        yield tx


def key(tx: Tx, model: type, **by: object) -> int:
    return tx.session.scalars(sa.select(model.id).filter_by(**by)).one()  # type: ignore[attr-defined]


def appoint(tx: Tx, person: str, grid: int, start: date, *, end: date | None = None, role: str = "t_leader") -> Assignment:
    data = {
        "staff_id": key(tx, Staff, code=person),
        "role_code": role,
        "grid_id": key(tx, Grid, name=f"{grid}格"),
        "start_on": start,
        "end_on": end,
    }
    service.clean_assignment(tx, data, None)
    row = Assignment.model_validate(data)
    tx.session.add(row)
    tx.session.flush()
    return row


def test_a_second_leader_is_refused_and_the_first_is_named(tx: Tx):
    appoint(tx, "P1", 1, date(2026, 1, 1))
    with pytest.raises(Invalid) as caught:
        appoint(tx, "P2", 1, date(2026, 6, 1))
    assert "人员1" in caught.value.errors["grid_id"].render()
    appoint(tx, "P2", 2, date(2026, 6, 1))


def test_the_database_refuses_a_second_leader_too(tx: Tx):
    if not tx.session.scalars(sa.select(Role).where(Role.code == "leader")).first():  # type: ignore[arg-type]
        tx.session.add(Role(code="leader", name="网格长", level=RoleLevel.GRID, single=True))
        tx.session.flush()
    grid = key(tx, Grid, name="1格")
    for person in ("P1", "P2"):
        tx.session.add(Assignment(staff_id=key(tx, Staff, code=person), role_code="leader", grid_id=grid, start_on=date(2026, 1, 1)))
    with pytest.raises(IntegrityError):
        tx.session.flush()
    tx.session.rollback()


def test_editing_a_post_does_not_collide_with_itself(tx: Tx):
    post = appoint(tx, "P1", 1, date(2026, 1, 1))
    assert service.clean_assignment(tx, {"end_on": date(2026, 3, 1)}, post) == []


def test_a_successor_follows_an_ended_post(tx: Tx):
    post = appoint(tx, "P1", 1, date(2026, 1, 1))
    service.end_post(tx, post)
    tx.session.flush()
    appoint(tx, "P2", 1, today())
    with pytest.raises(Refusal):
        service.end_post(tx, post)


def test_one_person_in_two_grids_is_said_not_refused(tx: Tx):
    appoint(tx, "P1", 1, date(2026, 1, 1))
    data = {
        "staff_id": key(tx, Staff, code="P1"),
        "role_code": "t_leader",
        "grid_id": key(tx, Grid, name="2格"),
        "start_on": date(2026, 2, 1),
    }
    warnings = service.clean_assignment(tx, data, None)
    assert "1格" in warnings[0].render()


def test_a_community_role_needs_a_village(tx: Tx):
    with pytest.raises(Invalid) as caught:
        appoint(tx, "P1", 1, date(2026, 1, 1), role="t_manager")
    assert "village_id" in caught.value.errors


def test_leaving_ends_every_post_and_bars_new_ones(tx: Tx):
    post = appoint(tx, "P1", 1, date(2026, 1, 1))
    person = tx.session.get_one(Staff, post.staff_id)
    assert "1" in service.resign(tx, person).render()
    assert post.end_on == person.left_on == today()
    with pytest.raises(Refusal):
        service.resign(tx, person)
    with pytest.raises(Invalid) as caught:
        appoint(tx, "P1", 2, today() + timedelta(days=1))
    assert "staff_id" in caught.value.errors


def test_an_id_number_fills_birth_date_and_gender_and_is_unique(tx: Tx):
    data = {"name": "赵一", "id_number": ID_NUMBER.lower()}
    warnings = service.clean_staff(tx, data, None)
    assert (data["birth_date"], data["gender"], data["code"]) == (date(1990, 3, 7), Gender.FEMALE, "S0001")
    assert len(warnings) == 1  # the fictitious area
    tx.session.add(Staff.model_validate(data))
    tx.session.flush()
    with pytest.raises(Invalid) as caught:
        service.clean_staff(tx, {"name": "钱二", "id_number": ID_NUMBER}, None)
    assert "赵一" in caught.value.errors["id_number"].render()


def test_what_was_typed_against_the_id_number_is_said(tx: Tx):
    data = {"name": "赵一", "id_number": ID_NUMBER, "gender": Gender.MALE, "birth_date": date(1990, 3, 8)}
    assert len(service.clean_staff(tx, data, None)) == 3
    assert data["gender"] == Gender.MALE


def test_every_bad_field_is_named_at_once(tx: Tx):
    with pytest.raises(Invalid) as caught:
        service.clean_staff(
            tx, {"name": "赵一", "id_number": "1", "phone": "2", "hired_on": date(2026, 2, 1), "left_on": date(2026, 1, 1)}, None
        )
    assert set(caught.value.errors) == {"id_number", "phone", "left_on"}


def test_the_id_number_is_not_readable_in_the_database(tx: Tx):
    data = {"name": "赵一", "id_number": ID_NUMBER}
    service.clean_staff(tx, data, None)
    tx.session.add(Staff.model_validate(data))
    tx.session.flush()
    raw = tx.session.execute(sa.text("SELECT id_number, id_number_index FROM staff WHERE id_number IS NOT NULL")).one()
    assert ID_NUMBER.encode() not in bytes(raw[0])
    assert ID_NUMBER not in raw[1]


def test_people_are_seen_by_village_or_by_post(tx: Tx):
    appoint(tx, "P1", 1, date(2026, 1, 1))
    actor = Actor(id=5, name="网格员", permissions=frozenset({"staff.read"}), scope={"grid": frozenset({key(tx, Grid, name="1格")})})
    condition = visible_staff(actor)
    assert condition is not None
    assert tx.session.scalars(sa.select(Staff.code).where(condition)).all() == ["P1"]  # type: ignore[call-overload]
    assert visible_staff(SYSTEM) is None


def test_who_leaves_next_month_is_still_on_the_list(tx: Tx):
    appoint(tx, "P1", 1, date(2026, 1, 1))
    post = tx.session.scalars(sa.select(Assignment).where(Assignment.staff_id == key(tx, Staff, code="P1"))).one()  # type: ignore[arg-type]
    actor = Actor(id=5, name="网格员", permissions=frozenset({"staff.read"}), scope={"grid": frozenset({post.grid_id or 0})})
    for end, seen in ((today() + timedelta(days=30), ["P1"]), (today(), ["P1"]), (today() - timedelta(days=1), [])):
        post.end_on = end
        tx.session.flush()
        assert tx.session.scalars(sa.select(Staff.code).where(visible_staff(actor))).all() == seen  # type: ignore[call-overload, arg-type]


def test_leaving_today_ends_what_was_to_end_later(tx: Tx):
    appoint(tx, "P1", 1, date(2026, 1, 1))
    person = tx.session.scalars(sa.select(Staff).where(Staff.code == "P1")).one()  # type: ignore[arg-type]
    post = tx.session.scalars(sa.select(Assignment).where(Assignment.staff_id == person.id)).one()  # type: ignore[arg-type]
    post.end_on = today() + timedelta(days=30)
    tx.session.flush()
    service.resign(tx, person)
    assert post.end_on == today()
