"""A total that is kept is right after every change of what the list looks at, by whomever, in its own table or in one it refers to."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import col

from gridapp.features.cases.resource import CASES
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import transaction
from gridapp.kit.store.spec import ListQuery
from gridapp.models import Case, CaseCategory, Dormitory, Grid, Village

EAST, WEST = (ListQuery(filters={"village_id": (number,)}) for number in "12")


@pytest.fixture(autouse=True)
def town(database: sa.Engine) -> sa.Engine:
    """Two villages, a dormitory in the first with a grid, a grid in the first, and a case in either grid."""
    with transaction(SYSTEM) as tx:
        tx.session.add_all([Village(id=1, code="1", name="东村"), Village(id=2, code="2", name="西村")])
        tx.session.add(CaseCategory(id=1, code="c", name="环境卫生"))
        tx.session.flush()
        tx.session.add(Dormitory(id=1, code="d1", name="厂区", village_id=1))
        tx.session.flush()
        tx.session.add_all([Grid(id=1, code="1", name="一", village_id=1), Grid(id=2, code="2", name="二", dormitory_id=1)])
        tx.session.flush()
        tx.session.add_all(
            [Case(code=str(n), grid_id=n, category_id=1, title="路灯", reported_at=datetime(2026, 1, n, tzinfo=UTC)) for n in (1, 2)]  # type: ignore[arg-type]
        )
    return database


def totals(admin: Actor) -> tuple[int, int]:
    return store.count_rows(CASES, admin, EAST), store.count_rows(CASES, admin, WEST)


@pytest.mark.parametrize("here", [True, False], ids=["in this process", "in another"])
@pytest.mark.parametrize(
    ("change", "then"),
    [
        (sa.update(Grid).where(col(Grid.id) == 1).values(village_id=2), (1, 1)),
        (sa.update(Dormitory).where(col(Dormitory.id) == 1).values(village_id=2), (1, 1)),
        (sa.update(Case).where(col(Case.id) == 2).values(deleted_at=datetime(2026, 2, 1, tzinfo=UTC)), (1, 0)),
    ],
    ids=["a grid moves", "a dormitory moves", "a case goes"],
)
def test_a_filtered_total_follows(town: sa.Engine, admin: Actor, change: sa.Executable, then: tuple[int, int], here: bool) -> None:
    assert totals(admin) == (2, 0)
    if here:
        with transaction(SYSTEM) as tx:
            tx.session.execute(change)
    else:
        with town.begin() as connection:
            connection.execute(change)
    assert totals(admin) == then


def test_a_total_is_not_counted_again_for_a_change_elsewhere(town: sa.Engine, admin: Actor) -> None:
    assert totals(admin) == (2, 0)
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.update(Village).values(households=5))
    sent: list[str] = []
    event.listen(town, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: sent.append(statement))
    assert store.count_rows(CASES, admin, EAST) == 2
    assert not [text for text in sent if "count(" in text]
