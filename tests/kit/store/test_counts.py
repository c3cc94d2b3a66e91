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
from gridapp.models import Case, CaseCategory, Grid, Village

ONE, OTHER = (ListQuery(filters={"category_id": (number,)}) for number in "12")


@pytest.fixture(autouse=True)
def town(database: sa.Engine) -> sa.Engine:
    """Two kinds of cases, a kind below the first, and a case of the first and of the one below it."""
    with transaction(SYSTEM) as tx:
        tx.session.add(Village(id=1, code="1", name="东村"))
        tx.session.add_all([CaseCategory(id=1, code="a", name="环境卫生"), CaseCategory(id=2, code="b", name="社会治安")])
        tx.session.flush()
        tx.session.add_all([Grid(id=1, code="1", name="一", village_id=1), CaseCategory(id=3, code="c", name="垃圾", parent_id=1)])
        tx.session.flush()
        tx.session.add_all(
            [Case(code=str(n), grid_id=1, category_id=n, title="路灯", reported_at=datetime(2026, 1, n, tzinfo=UTC)) for n in (1, 3)]  # type: ignore[arg-type]
        )
    return database


def totals(admin: Actor) -> tuple[int, int]:
    return store.count_rows(CASES, admin, ONE), store.count_rows(CASES, admin, OTHER)


@pytest.mark.parametrize("here", [True, False], ids=["in this process", "in another"])
@pytest.mark.parametrize(
    ("change", "then"),
    [
        (sa.update(CaseCategory).where(col(CaseCategory.id) == 3).values(parent_id=2), (1, 1)),
        (sa.update(Case).where(col(Case.code) == "3").values(category_id=2), (1, 1)),
        (sa.update(Case).where(col(Case.code) == "3").values(deleted_at=datetime(2026, 2, 1, tzinfo=UTC)), (1, 0)),
    ],
    ids=["a kind moves below another", "a case changes its kind", "a case goes"],
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
    assert store.count_rows(CASES, admin, ONE) == 2
    assert not [text for text in sent if "count(" in text]
