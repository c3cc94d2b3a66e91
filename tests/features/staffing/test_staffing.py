"""Quota against people: on a day, month by month, whom to find, and what vacancies leave unspent; on both databases."""

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from gridapp.features.staffing import queries, service
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import NotAllowed, NotFound, Refusal
from gridapp.models import Assignment, QuotaOverride, Staff, Village
from gridapp.quota.money import WorkerKind, months_fen
from gridapp.quota.places import Place, PlaceKind
from gridapp.quota.rules import Quota
from gridapp.quota.staffing import GridAt, PlaceKey, Post, Staffing, empty_grids, people_by_month, people_on, vacant_kinds
from gridapp.registers.drafts import save_scenario
from tests.features.payouts.payroll import LEADER, RULES, build
from tests.features.planning.town import key

EAST, WEST, HALL = (False, "990101001001"), (False, "990101001002"), (True, "D01")
TODAY = date(2026, 7, 1)


def of(report: queries.StaffingReport) -> dict[PlaceKey, Staffing]:
    return {row.quota.place.key: row for row in report.places}


def leave(ids: dict[str, int], who: str, on: date) -> None:
    """Somebody's post ends."""
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.update(Assignment).where(Assignment.staff_id == ids[who]).values(end_on=on))  # type: ignore[arg-type]


def test_a_full_town_has_neither_vacancy_nor_surplus(database: sa.Engine):
    build()
    report = queries.staffing(SYSTEM, None, None, TODAY)
    assert (report.in_post, report.vacancy, report.surplus, report.unspent_fen, report.wanted) == (6, 0, 0, 0, [])
    assert {key: row.in_post for key, row in of(report).items()} == {EAST: (3,) * 12, WEST: (1,) * 12, HALL: (2,) * 12}
    assert report.planned.frozen


def test_who_left_is_missed_from_the_next_cutoff_on(database: sa.Engine):
    ids = build()
    leave(ids, "east1", date(2026, 3, 14))
    with transaction(SYSTEM) as tx:
        tx.session.get_one(Staff, ids["hall1"]).left_on = date(2026, 10, 15)
    report = queries.staffing(SYSTEM, None, None, TODAY)
    rows = of(report)
    assert rows[EAST].vacancies == (0, 0) + (1,) * 10
    assert rows[HALL].vacancies == (0,) * 10 + (1,) * 2, "a month to come counts who is known to reach into it"
    assert report.vacancy == 1
    (line,) = report.wanted
    assert (line.quota.place.name, line.kind, line.posts, line.since) == ("东风村", "full_time", 1, date(2026, 3, 15))
    assert [(grid.name, grid.code) for grid in line.grids] == [("东风村1网格", "east-1")]
    assert report.unspent[EAST] == months_fen(720_005, 3, 12)
    assert report.unspent[HALL] == months_fen(400_003, 11, 12) + months_fen(12_000, 11, 12)
    later = queries.staffing(SYSTEM, None, None, date(2026, 10, 16))
    assert later.vacancy == 2
    assert queries.staffing(SYSTEM, None, None, date(2026, 3, 14)).vacancy == 0


def test_a_surplus_elsewhere_fills_no_vacancy(database: sa.Engine):
    ids = build()
    leave(ids, "west1", date(2026, 1, 31))
    with transaction(SYSTEM) as tx:
        for name in ("多一", "多二"):
            person = Staff(code=name, name=name)
            tx.session.add(person)
            tx.session.flush()
            tx.session.add(Assignment(staff_id=key(person), role_code="leader", village_id=ids["east"], start_on=date(2026, 4, 1)))
            tx.session.add(Assignment(staff_id=key(person), role_code="helper", village_id=ids["west"], start_on=date(2026, 4, 1)))
    report = queries.staffing(SYSTEM, None, None, TODAY)
    assert (report.in_post, report.vacancy, report.surplus) == (7, 1, 2)
    assert of(report)[EAST].surpluses == (0,) * 3 + (2,) * 9
    assert of(report)[WEST].vacancies == (0,) + (1,) * 11


def test_a_person_with_two_posts_in_a_place_counts_once(database: sa.Engine):
    ids = build()
    with transaction(SYSTEM) as tx:
        tx.session.add(Assignment(staff_id=ids["east1"], role_code="leader", village_id=ids["east"], start_on=date(2026, 1, 1)))
    assert queries.staffing(SYSTEM, None, None, TODAY).in_post == 6


def test_a_frozen_plan_keeps_its_quota_and_a_draft_follows_the_town(database: sa.Engine):
    ids = build()
    with transaction(SYSTEM) as tx:
        draft = key(save_scenario(tx, "草稿", 2026, RULES))
        tx.session.get_one(Village, ids["west"]).resident_population = 2000
        tx.session.add(QuotaOverride(scenario_id=draft, dormitory_id=ids["hall"], workers=5, reason="三班倒"))
    assert queries.staffing(SYSTEM, ids["plan"], None, TODAY).vacancy == 0
    live = queries.staffing(SYSTEM, draft, None, TODAY)
    assert not live.planned.frozen
    assert {(line.quota.place.name, line.kind): line.posts for line in live.wanted} == {
        ("西河村", "full_time"): 1, ("西河村", "part_time"): 1, ("纺织厂宿舍", "dormitory"): 3,
    }  # fmt: skip


def test_all_months_are_read_in_one_statement(sqlite_database: sa.Engine):
    build()
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(sqlite_database, "before_cursor_execute", note)
    try:
        queries.staffing(SYSTEM, None, None, TODAY)
    finally:
        event.remove(sqlite_database, "before_cursor_execute", note)
    assert sum("FROM assignment" in statement for statement in asked) == 1


def test_scope_permission_and_strangers(database: sa.Engine):
    ids = build()
    leave(ids, "east1", date(2026, 3, 14))
    leave(ids, "west1", date(2026, 3, 14))
    scope = {"village": frozenset({ids["west"]}), "dormitory": frozenset[int](), "grid": frozenset[int]()}
    west = Actor(id=7, name="西河村", permissions=frozenset({"budget.read"}), scope=scope)
    report = queries.staffing(west, None, None, TODAY)
    assert [row.quota.place.name for row in report.places] == ["西河村"]
    assert [line.quota.place.name for line in report.wanted] == ["西河村"]
    assert set(report.pages) == {WEST}
    with pytest.raises(NotAllowed):
        queries.staffing(Actor(id=8, name="无"), None, None, TODAY)
    with pytest.raises(NotFound):
        queries.staffing(SYSTEM, 10**6, None, TODAY)
    with pytest.raises(NotAllowed), transaction(west) as tx:
        service.staffing_file(tx, report, kind="csv")


def test_without_any_scenario_it_says_what_to_do(sqlite_database: sa.Engine):
    with pytest.raises(Refusal, match="保存一个方案"):
        queries.staffing(SYSTEM, None, None, TODAY)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_report_goes_out_as_a_file(database: sa.Engine, locale: str):
    ids = build()
    leave(ids, "east1", date(2026, 3, 14))
    report = queries.staffing(LEADER, None, None, TODAY)
    with transaction(replace(LEADER, locale=locale)) as tx:
        sheet, text = (service.staffing_file(tx, report, kind=kind) for kind in ("xlsx", "csv"))
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    places, wanted = ([[cell.value for cell in row] for row in page.iter_rows()] for page in book.worksheets)
    assert places[1][:9] == [
        "990101001001", "东风村", "行政村" if locale == "zh" else "Village", 3, 2, 1, 0, 10, months_fen(720_005, 3, 12) / 100,
    ]  # fmt: skip
    assert places[1][9:] == [0, 0, *(1,) * 10]
    assert wanted[1][4:6] == [1, "东风村1网格 east-1"]
    assert str(wanted[1][6]) == "2026-03-15 00:00:00"
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert (len(lines), lines[1][8]) == (4, "6000.04")


quotas = st.builds(
    lambda workers, part, dormitory: Quota(
        Place("P", "P", PlaceKind.DORMITORY if dormitory else PlaceKind.VILLAGE, 1), 1, workers, 0, part_time=min(part, workers)
    ),
    st.integers(0, 6), st.integers(0, 6), st.booleans(),
)  # fmt: skip


@given(quota=quotas, people=st.dictionaries(st.sampled_from(WorkerKind), st.integers(0, 5)))
def test_vacant_kinds_add_up_to_the_vacancy(quota: Quota, people: dict[WorkerKind, int]):
    found = vacant_kinds(quota, people)
    assert sum(found.values()) == max(quota.workers - sum(people.values()), 0)
    assert all(0 < posts <= quota.count(kind) for kind, posts in found.items())


@given(
    posts=st.lists(
        st.builds(
            Post, st.sampled_from([EAST, HALL]), st.integers(1, 4), st.just("full_time"),
            st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.none() | st.dates(date(2025, 1, 1), date(2027, 6, 1)),
        ),
        max_size=8,
    ),
    cutoff=st.integers(1, 28),
)  # fmt: skip
def test_a_month_counts_whoever_is_in_post_on_its_cutoff_day(posts: list[Post], cutoff: int):
    months = people_by_month(posts, 2026, cutoff)
    for month in range(1, 13):
        day = people_on(posts, date(2026, month, cutoff))
        assert {place: parts[month - 1] for place, parts in months.items() if parts[month - 1]} == day
    for place, parts in months.items():
        assert len(parts) == 12
        assert all(part == Counter({"full_time": part[WorkerKind.FULL_TIME]}) or not part for part in parts), place


def test_an_empty_grid_says_since_when():
    grids = [GridAt(EAST, "g1", "一"), GridAt(EAST, "g2", "二"), GridAt(EAST, "g3", "三")]
    posts = [
        Post(EAST, 1, WorkerKind.FULL_TIME, date(2025, 1, 1), date(2025, 5, 31), "g1"),
        Post(EAST, 2, WorkerKind.FULL_TIME, date(2025, 6, 1), date(2026, 2, 28), "g1"),
        Post(EAST, 3, WorkerKind.FULL_TIME, date(2025, 1, 1), None, "g2"),
        Post(EAST, 4, WorkerKind.FULL_TIME, date(2026, 9, 1), None, "g3"),
    ]
    assert empty_grids(grids, posts, date(2026, 7, 1)) == [
        GridAt(EAST, "g1", "一", date(2026, 3, 1)), GridAt(EAST, "g3", "三"),
    ]  # fmt: skip
