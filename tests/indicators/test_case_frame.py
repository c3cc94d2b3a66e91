"""The columnar cases follow the database: every write shows, by whomever and however late it commits."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import Session, col

from gridapp.indicators import case_frame as kept
from gridapp.indicators.case_frame import FRAME_SCHEMA, case_frame, visible_frame
from gridapp.indicators.closure import with_profile
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import quiet_moment, read_session, transaction
from gridapp.kit.errors import NotAllowed
from gridapp.models import AuditEntry, Case, CaseCategory, CaseInterval, Dormitory, Grid, Village

START = datetime(2026, 1, 1, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def town(request: pytest.FixtureRequest) -> None:
    """Two villages, a dormitory in the second and one under the town; a grid in each."""
    wanted = [name for name in ("database", "sqlite_database", "postgres_database") if name in request.fixturenames]
    request.getfixturevalue(wanted[0])
    with transaction(SYSTEM) as tx:
        tx.session.add_all([Village(id=1, code="1", name="东村"), Village(id=2, code="2", name="西村")])
        tx.session.add(CaseCategory(id=1, code="c", name="环境卫生"))
        tx.session.flush()
        tx.session.add_all([Dormitory(id=1, code="d1", name="厂区", village_id=2), Dormitory(id=2, code="d2", name="工地")])
        tx.session.flush()
        tx.session.add_all([Grid(id=1, code="1", name="一", village_id=1), Grid(id=2, code="2", name="二", village_id=2)])
        tx.session.add_all([Grid(id=3, code="3", name="三", dormitory_id=1), Grid(id=4, code="4", name="四", dormitory_id=2)])


def new_case(number: int, grid_id: int = 1, **values: Any) -> Case:
    place = {"grid_id": grid_id, "village_id": (1, 2, 2, None)[grid_id - 1]}
    return Case(code=f"{number:06d}", category_id=1, title="路灯不亮", reported_at=START + timedelta(hours=number), **place, **values)  # type: ignore[arg-type]


def add(*cases: Case) -> None:
    with transaction(SYSTEM) as tx:
        tx.session.add_all(cases)


def fresh() -> pl.DataFrame:
    """The frame once its age has run out, as another process' write would find it."""
    case_frame()._checked = float("-inf")
    return case_frame().current()


def truth() -> list[tuple]:
    """The same rows by plain SQL."""
    names = [name for name in FRAME_SCHEMA if name != "profile"]
    with read_session() as session:
        known = {row.id: row for row in session.scalars(sa.select(Case).where(col(Case.deleted_at).is_(None)))}
        rows = [tuple(getattr(case, name, None) for name in names) for case in known.values()]
        for past in session.scalars(sa.select(CaseInterval).where(col(CaseInterval.case_id).in_(known))):
            held = {name: getattr(past, name) for name in ("due_at", "closed_at", "since", "until")} | {"void": False, "voided_at": None}
            rows.append(tuple(held[name] if name in held else getattr(known[past.case_id], name) for name in names))
    return sorted(rows, key=_by_id_and_end)


def _by_id_and_end(row: tuple) -> tuple:
    """In the order of cases, the present last."""
    until = [name for name in FRAME_SCHEMA if name != "profile"].index("until")
    return row[0], row[until] is None, row[until] or START


def assert_follows() -> None:
    frame = fresh()
    assert dict(frame.schema) == FRAME_SCHEMA
    assert sorted(frame.drop("profile").rows(), key=_by_id_and_end) == truth()
    assert frame.equals(with_profile(frame.lazy()).collect())


def test_an_empty_office_has_an_empty_frame(database: sa.Engine):
    assert_follows()


def test_every_value_and_every_place_arrives(database: sa.Engine):
    names = ("filed_at", "due_at", "closed_at", "voided_at")
    full: dict[str, Any] = {name: START + timedelta(microseconds=7 * i) for i, name in enumerate(names, 1)}
    add(new_case(1, **full, void=True), *(new_case(i, grid_id=i) for i in range(2, 5)))
    assert_follows()
    assert fresh().sort("id")["village_id"].to_list() == [1, 2, 2, None]


def test_changes_deletions_and_returns_show_at_once(database: sa.Engine):
    add(new_case(1), new_case(2))
    assert_follows()
    for change in ({"closed_at": START}, {"deleted_at": START}, {"deleted_at": None, "grid_id": 3}):
        with transaction(SYSTEM) as tx:
            row = tx.session.get_one(Case, 1)
            for name, value in change.items():
                setattr(row, name, value)
        assert case_frame().current().sort("id").drop("profile").rows() == truth()  # a commit of this process does not wait for MAX_AGE


def test_the_cases_are_read_ahead_of_the_first_question(database: sa.Engine):
    add(new_case(1))
    thread = kept.warm_up()
    thread.join(30)
    assert case_frame()._frame.height == 1


def test_only_a_change_of_cases_makes_it_look_again(database: sa.Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept, "MAX_AGE", 600.0)
    asked: list[str] = []
    add(new_case(1))
    fresh()
    event.listen(database, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: asked.append(statement))
    with transaction(SYSTEM) as tx:
        tx.session.add(AuditEntry(actor="x", action="export", table="grid"))
        tx.session.get_one(Grid, 1).village_id = 2
    asked.clear()
    assert case_frame().current().height == 1
    assert asked == []
    add(new_case(2))
    assert case_frame().current().height == 2


def test_a_grid_that_moves_leaves_its_cases_where_they_happened(database: sa.Engine):
    add(new_case(1), new_case(2, grid_id=3))
    before = fresh()
    with transaction(SYSTEM) as tx:
        tx.session.get_one(Grid, 1).village_id = 2
        tx.session.get_one(Dormitory, 1).village_id = None
    assert_follows()
    assert fresh().equals(before)
    with transaction(SYSTEM) as tx:
        tx.session.get_one(Case, 1).village_id = 2
    assert_follows()


def test_random_histories_are_followed(database: sa.Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept, "_BLOCK", 8)  # many blocks, and both ways of reading
    random = Random(20260101)
    for step in range(40):
        with transaction(SYSTEM) as tx:
            known = list(tx.session.scalars(sa.select(Case)))
            for row in random.sample(known, min(len(known), random.randint(0, 4))):
                row.closed_at = random.choice([None, START + timedelta(days=random.randint(0, 99))])
                row.deleted_at = random.choice([None, None, utcnow()])
                row.grid_id, row.village_id = random.randint(1, 4), random.choice([1, 2, None])
                if random.random() < 0.5:
                    until = (row.since or START) + timedelta(minutes=random.randint(1, 9_999))
                    tx.session.add(CaseInterval(case_id=row.id or 0, since=row.since, until=until, due_at=row.due_at, closed_at=None))
                    row.since = until
            tx.session.add_all(new_case(step * 10 + i, grid_id=random.randint(1, 4)) for i in range(random.randint(0, 5)))
        if random.random() < 0.6:
            assert_follows()
    assert_follows()


def test_a_late_commit_with_an_earlier_stamp_is_not_missed(database: sa.Engine):
    """A row stamped before the newest one we have seen, committed after we looked."""
    waiting = new_case(1, updated_at=utcnow() - timedelta(seconds=10))
    add(new_case(2))
    assert fresh().height == 1
    add(waiting)
    assert_follows()
    assert fresh().height == 2


def test_what_came_in_one_import_is_left_behind_and_nothing_is_missed(sqlite_database: sa.Engine, monkeypatch: pytest.MonkeyPatch):
    """A million cases with one stamp are not read again for the next write; a late commit among them is still seen."""
    monkeypatch.setattr(kept, "_MANY", 2)
    old = utcnow() - timedelta(minutes=5)
    add(*(new_case(number, updated_at=old) for number in range(5)))
    assert fresh().height == 5
    assert case_frame()._mark[0] == 0, "the stretch that is looked at again is empty"
    waiting = new_case(7, updated_at=utcnow() - timedelta(seconds=10))
    add(new_case(6))
    assert_follows()
    add(waiting)
    assert_follows()
    assert fresh().height == 7


def test_the_frame_is_read_while_somebody_writes(sqlite_database: sa.Engine):
    add(new_case(1))
    with transaction(SYSTEM) as tx:
        tx.session.add(new_case(2))
        tx.session.flush()
        assert quiet_moment() is None
        assert fresh().height == 1
    assert quiet_moment() is not None
    assert_follows()


def test_a_transaction_that_was_open_while_others_committed_is_not_missed(postgres_database: sa.Engine, monkeypatch: pytest.MonkeyPatch):
    """Only PostgreSQL lets a second writer commit meanwhile. Without any slack, the start of the open transaction alone must do."""
    monkeypatch.setattr(kept, "SLACK", timedelta(0))
    with Session(postgres_database) as slow:
        slow.scalar(sa.select(1))  # BEGIN travels with the first statement
        slow.add(new_case(1))
        slow.flush()
        add(new_case(2))
        assert fresh().height == 1
        slow.commit()
    assert fresh().height == 2


def test_a_write_of_another_process_shows(database: sa.Engine):
    add(new_case(1))
    assert fresh().height == 1
    code = (
        "from datetime import UTC, datetime; from gridapp.kit.db.session import transaction; from gridapp.kit.auth.actor import SYSTEM\n"
        "from gridapp.models import Case\n"
        "with transaction(SYSTEM) as tx: tx.session.add(Case(code='x', grid_id=1, category_id=1, title='t', reported_at=datetime.now(UTC)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    assert fresh().height == 2
    assert_follows()


def test_many_readers_and_a_writer_see_whole_frames(database: sa.Engine):
    problems: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                assert fresh().height % 3 == 0  # three cases a transaction, never a part of one
        except BaseException as problem:  # noqa: BLE001 - handed to the test
            problems.append(problem)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for step in range(10):
        add(*(new_case(step * 3 + i) for i in range(3)))
    done.set()
    for reader in readers:
        reader.join()
    assert not problems
    assert fresh().height == 30
    assert_follows()


def test_an_actor_sees_the_cases_of_their_grids(database: sa.Engine):
    add(*(new_case(i, grid_id=i) for i in range(1, 5)))
    worker = Actor(id=1, name="w", permissions=frozenset({"cases.read"}), scope={"grid": frozenset({2, 3})})
    assert visible_frame(worker)["grid_id"].to_list() == [2, 3]
    assert visible_frame(SYSTEM).height == 4
    assert visible_frame(Actor(id=1, name="w", permissions=frozenset({"cases.read"}), scope={})).height == 0
    with pytest.raises(NotAllowed):
        visible_frame(Actor(id=1, name="n"))
