"""A small town to compute, with figures worked out by hand."""

from datetime import date
from decimal import Decimal

from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.db.base import Record
from gridapp.kit.db.session import transaction
from gridapp.models import Assignment, Dormitory, Grid, Role, Staff, Village
from gridapp.models.place import VillageKind
from gridapp.models.staff import RoleLevel

RULES = """\
subsidy_per_worker = "7200.00"
fund_total = "1200000.00"
subsidy_share = "0.60"

[[village_tiers]]
min_population = 0
grids = 1
workers = 1

[[village_tiers]]
min_population = 1500
grids = 2
workers = 2

[dormitory]
housing_units_per_grid = 200
residents_per_grid = 500
workers_per_grid = 1
"""

ROWS = {
    "places": [
        {"code": "990101001001", "name": "东风村", "kind": "village", "grids": 2, "workers": 2},
        {"code": "990101001002", "name": "和平社区", "kind": "community", "grids": 1, "workers": 1},
        {"code": "D01", "name": "纺织厂宿舍", "kind": "dormitory", "grids": 2, "workers": 2},
    ],
    "totals": {"grids": 5, "workers": 5, "subsidy_fen": 3_600_000, "allowed_fen": 72_000_000, "headroom_fen": 68_400_000},
}
"""What `gridapp budget compute` prints for this town under `RULES`: 5 × 7,200 = 36,000 of 720,000 元."""


def key(row: Record) -> int:
    """The id of a row that has been flushed."""
    assert row.id is not None
    return row.id


def build_town() -> None:
    """Two villages, a dormitory and a deleted village; in the first village one leader in post, one who left, one unpaid volunteer."""
    with transaction(SYSTEM) as tx:
        east = Village(
            code="990101001001", name="东风村", resident_population=1500, floating_population=320, households=500, area_km2=Decimal("4.159")
        )
        peace = Village(code="990101001002", name="和平社区", kind=VillageKind.COMMUNITY, resident_population=1499, households=480)
        gone = Village(code="990101001003", name="旧村", resident_population=9000)
        works = Dormitory(code="D01", name="纺织厂宿舍", housing_units=120, residents=501)
        roles = [
            Role(code="leader", name="网格长", level=RoleLevel.GRID, single=True, paid=True),
            Role(code="volunteer", name="志愿者", level=RoleLevel.EXTRA),
        ]
        people = [Staff(code=f"S{n:04d}", name=f"甲{n}") for n in range(1, 5)]
        tx.session.add_all([east, peace, gone, works, *roles, *people])
        tx.session.flush()
        gone.deleted_at = gone.created_at
        first = Grid(code="990101001001001", name="一网格", village_id=key(east))
        second = Grid(code="990101001001002", name="二网格", village_id=key(east))
        hall = Grid(code="990101001001003", name="厂区", dormitory_id=key(works))
        tx.session.add_all([first, second, hall])
        tx.session.flush()
        past, start, end = date(2020, 1, 1), date(2026, 1, 1), date(2026, 6, 30)
        tx.session.add_all(
            [
                Assignment(staff_id=key(people[0]), role_code="leader", grid_id=key(first), start_on=start),
                Assignment(staff_id=key(people[0]), role_code="leader", grid_id=key(second), start_on=start),
                Assignment(staff_id=key(people[1]), role_code="leader", grid_id=key(second), start_on=past, end_on=end),
                Assignment(staff_id=key(people[2]), role_code="volunteer", grid_id=key(first), start_on=start),
                Assignment(staff_id=key(people[3]), role_code="leader", grid_id=key(hall), start_on=start),
            ]
        )
