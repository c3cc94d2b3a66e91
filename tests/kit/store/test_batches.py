"""All that match, more than one transaction takes: every batch whole or not at all, told row by row, stopped between two."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.cases.resource import CASES
from gridapp.features.places.resource import GRIDS, VILLAGES
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.errors import NotAllowed, Refusal
from gridapp.kit.jobs import Job, Stopped
from gridapp.kit.store.address import read_view
from gridapp.kit.store.batches import BATCH, Batches, every_id, in_batches
from gridapp.kit.store.spec import ListQuery, Resource
from gridapp.models import Case, CaseCategory, Grid, Village
from gridapp.models.case import CaseStatus
from tests.rows import exported

MANY, ODD = 2 * BATCH + 203, BATCH + 200
"""Rows in all, and the number of the one that refuses: it stands in the second batch."""
REPORTED = datetime(2026, 3, 2, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("mounted")


@pytest.fixture
def cases(database: sa.Engine) -> None:
    """Many cases received at one moment; the odd one a week later."""
    with transaction(SYSTEM) as tx:
        tx.session.add(Village(id=1, code="1", name="东村"))
        tx.session.add(CaseCategory(id=1, code="a", name="环境卫生", deadline=1))
        tx.session.flush()
        tx.session.add(Grid(id=1, code="1", name="第一网格", village_id=1))
        tx.session.flush()
        tx.session.add_all(
            Case(
                id=number, code=f"C{number:05d}", title=f"第{number}件", grid_id=1, category_id=1,
                reported_at=REPORTED + timedelta(days=7 * (number == ODD)),
            )
            for number in range(1, MANY + 1)
        )  # fmt: skip


@pytest.fixture
def villages(database: sa.Engine) -> None:
    """Many villages; the odd one has a grid."""
    with transaction(SYSTEM) as tx:
        rows = [Village(code=f"V{number:05d}", name=f"第{number}村") for number in range(1, MANY + 1)]
        tx.session.add_all(rows)
        tx.session.flush()
        tx.session.add(Grid(id=1, code="1", name="第一网格", village_id=rows[ODD - 1].id))


def meant(resource: Resource, actor: Actor, view: str = "sort=code", seen: int = MANY) -> list[int]:
    return every_id(resource, actor, read_view(resource, view), seen)


def batches(work, resource: Resource, actor: Actor, ids: list[int], *args, job: Job | None = None) -> Batches:
    return in_batches(lambda batch: work(resource, actor, batch, *args), ids, job or Job())


def test_a_delete_stops_at_the_batch_that_holds_what_is_referred_to(villages: None, admin: Actor) -> None:
    ids = meant(VILLAGES, admin)
    assert ids == list(range(1, MANY + 1))
    job = Job()
    found = batches(store.delete_rows, VILLAGES, admin, ids, job=job)
    assert (found.done, found.changed, job.done, job.total) == (BATCH, BATCH, BATCH, MANY)
    assert found.refusal is not None
    assert f"第{ODD}村" in found.refusal.message.render()
    with read_session() as session:
        gone = session.scalars(sa.select(col(Village.id)).where(col(Village.deleted_at).is_not(None))).all()
    assert set(gone) == set(range(1, BATCH + 1))
    with pytest.raises(Refusal, match=f"现在是 {MANY - BATCH} 条，不是您看到的 {MANY} 条"):
        meant(VILLAGES, admin)

    store.delete_rows(GRIDS, admin, [1])
    found = batches(store.delete_rows, VILLAGES, admin, meant(VILLAGES, admin, seen=MANY - BATCH))
    assert (found.done, found.refusal) == (MANY - BATCH, None)
    assert store.count_rows(VILLAGES, admin, ListQuery()) == 0


def test_a_restore_stops_at_the_batch_whose_code_was_given_out_again(villages: None, admin: Actor) -> None:
    store.delete_rows(GRIDS, admin, [1])
    batches(store.delete_rows, VILLAGES, admin, meant(VILLAGES, admin))
    again = store.create_row(VILLAGES, admin, {"code": f"V{ODD:05d}", "name": "新设村"}).id
    ids = meant(VILLAGES, admin, "bin=1&sort=code")
    found = batches(store.restore_rows, VILLAGES, admin, ids)
    assert found.done == BATCH
    assert found.refusal is not None
    assert f"第{ODD}村" in found.refusal.message.render()
    assert store.count_rows(VILLAGES, admin, ListQuery()) == BATCH + 1
    store.delete_rows(VILLAGES, admin, [again])
    ids = [number for number in meant(VILLAGES, admin, "bin=1&sort=code", MANY - BATCH + 1) if number != again]
    assert batches(store.restore_rows, VILLAGES, admin, ids).refusal is None
    assert store.count_rows(VILLAGES, admin, ListQuery()) == MANY


def test_a_bulk_edit_counts_what_is_different_and_keeps_to_its_batches(cases: None, admin: Actor) -> None:
    """Received tomorrow, the odd one would have been filed before it came."""
    store.bulk_edit(CASES, admin, [1, 2, 3], "description", "城管所")
    found = batches(store.bulk_edit, CASES, admin, meant(CASES, admin), "description", "城管所")
    assert (found.done, found.changed, found.refusal) == (MANY, MANY - 3, None)

    store.run_action(CASES, admin, "file", [ODD])
    ahead = (utcnow() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    found = batches(store.bulk_edit, CASES, admin, meant(CASES, admin), "reported_at", ahead)
    assert (found.done, found.changed) == (BATCH, BATCH)
    assert found.refusal is not None
    assert f"第{ODD}件" in found.refusal.message.render()
    with read_session() as session:
        changed = session.scalars(sa.select(col(Case.id)).where(col(Case.reported_at) > utcnow()).order_by(col(Case.id))).all()
    assert changed == list(range(1, BATCH + 1))


def test_a_verb_stops_at_the_batch_that_holds_a_row_it_does_not_fit(cases: None, admin: Actor) -> None:
    store.run_action(CASES, admin, "file", [ODD])
    ids, said = meant(CASES, admin), 0

    def file(batch: list[int]) -> list:
        nonlocal said
        lines = store.run_action(CASES, admin, "file", batch)
        said += len(lines)
        return lines

    found = in_batches(file, ids, Job())
    assert (found.done, found.changed, len(found.said), said) == (BATCH, BATCH, BATCH, BATCH)
    assert found.refusal is not None
    assert f"第{ODD}件" in found.refusal.message.render()
    with read_session() as session:
        filed = session.scalar(sa.select(sa.func.count()).select_from(Case).where(col(Case.status) == CaseStatus.FILED))
    assert filed == BATCH + 1


def test_what_is_stopped_begins_no_other_batch(cases: None, admin: Actor) -> None:
    job, sizes = Job(), []

    def work(batch: list[int]) -> int:
        sizes.append(len(batch))
        if len(sizes) == 2:
            job.stop()
        return store.bulk_edit(CASES, admin, batch, "description", "城管所")

    found = in_batches(work, meant(CASES, admin), job)
    assert isinstance(found.refusal, Stopped)
    assert (sizes, found.done, found.changed) == ([BATCH, BATCH], 2 * BATCH, 2 * BATCH)
    with read_session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Case).where(col(Case.description) == "城管所")) == 2 * BATCH


def test_what_was_stopped_before_it_began_changes_nothing(cases: None, admin: Actor) -> None:
    job = Job()
    job.stop()
    found = in_batches(lambda batch: store.delete_rows(CASES, admin, batch), meant(CASES, admin), job)
    assert isinstance(found.refusal, Stopped)
    assert found.done == 0
    assert store.count_rows(CASES, admin, ListQuery()) == MANY


def test_all_that_match_go_into_the_file_and_into_the_log(cases: None, admin: Actor) -> None:
    view = read_view(CASES, f"sort=code&of=grid_id:1&reported_at=..{REPORTED:%Y-%m-%d}")
    assert len(every_id(CASES, admin, view, MANY - 1)) == MANY - 1
    rows = exported(CASES, admin, view)
    assert rows.height == MANY - 1
    assert f"C{ODD:05d}" not in rows["code"].to_list()


def test_all_that_match_is_what_the_actor_sees(cases: None, admin: Actor) -> None:
    other = Actor(id=8, name="外村", permissions=frozenset({"*"}), scope={"grid": frozenset({9})})
    assert meant(CASES, other, seen=0) == []
    with pytest.raises(Refusal, match="现在是 0 条"):
        meant(CASES, other)
    with pytest.raises(NotAllowed):
        meant(CASES, Actor(id=9, name="无权", permissions=frozenset({"cases.read"})), "bin=1", 0)
