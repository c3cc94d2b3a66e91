"""A session with people of two villages, to mark."""

from datetime import UTC, date, datetime, timedelta

from gridapp.features.training import service
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.base import Record
from gridapp.kit.db.session import transaction
from gridapp.models import Assignment, Dormitory, Grid, Role, Staff, Training, Village
from gridapp.models.staff import RoleLevel

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
"""09:00 in the office's time."""
END = START + timedelta(hours=2)


def key(row: Record) -> int:
    """The id of a row that has been flushed."""
    assert row.id is not None
    return row.id


def build_session() -> dict[str, int]:
    """Ids by name: the session, the two villages; staff 甲 (east, leader), 乙 (east's dormitory), 丙 (west), 丁 (left), 戊 (deleted)."""
    with transaction(SYSTEM) as tx:
        east, west = Village(code="990101001001", name="东风村"), Village(code="990101001002", name="西河村")
        tx.session.add_all([east, west, Role(code="leader", name="网格长", level=RoleLevel.GRID, single=True, paid=True)])
        tx.session.flush()
        works = Dormitory(code="D01", name="纺织厂宿舍", village_id=key(east))
        grid = Grid(code="990101001001001", name="一网格", village_id=key(east))
        tx.session.add_all([works, grid])
        tx.session.flush()
        people = {
            "甲": Staff(code="S0001", name="甲", village_id=key(east), phone="13800001234"),
            "乙": Staff(code="S0002", name="乙", dormitory_id=key(works)),
            "丙": Staff(code="S0003", name="丙", village_id=key(west)),
            "丁": Staff(code="S0004", name="丁", village_id=key(west), left_on=date(2026, 1, 1)),
            "戊": Staff(code="S0005", name="戊", village_id=key(west)),
        }
        session = Training(code="PX2026001", name="岗前培训", starts_at=START, ends_at=END, place="三楼会议室")
        tx.session.add_all([*people.values(), session])
        tx.session.flush()
        people["戊"].deleted_at = people["戊"].created_at
        tx.session.add(Assignment(staff_id=key(people["甲"]), role_code="leader", grid_id=key(grid), start_on=date(2026, 1, 1)))
        ids = {"session": key(session), "east": key(east), "west": key(west), "works": key(works)}
        return ids | {name: key(person) for name, person in people.items()}


def expect_all(ids: dict[str, int], actor: Actor = SYSTEM) -> int:
    """Put everybody on the list; returns how many are new."""
    with transaction(actor) as tx:
        return service.expect_people(tx, ids["session"])
