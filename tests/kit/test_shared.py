"""What a process remembers: in time, in number, once for each who takes it; and what it hears."""

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from gridapp.kit import shared
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import Tx, transaction
from gridapp.kit.shared import Shelf, Subscription, publish
from gridapp.models import AuditEntry, Grid, Town, Village


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time as shelves see it; a test moves it on."""
    now = [0.0]
    monkeypatch.setattr(shared, "monotonic", lambda: now[0])
    return now


def test_what_is_put_lies_there_until_its_time_is_over(clock: list[float]) -> None:
    gone: list[str] = []
    shelf: Shelf[str] = Shelf(most=9, seconds=10, dropped=gone.append)
    assert shelf.put("a", "first") == shelf.get("a") == "first"
    clock[0] = 6
    shelf.put("b", "second")
    clock[0] = 10
    assert shelf.get("a") == "first"
    clock[0] = 10.5
    assert shelf.get("a") is None
    assert shelf.get("b") == "second"
    assert gone == ["first"]


def test_the_oldest_gives_way_and_what_is_put_again_is_new() -> None:
    gone: list[int] = []
    shelf: Shelf[int] = Shelf(most=2, dropped=gone.append)
    for key, value in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        shelf.put(key, value)
    assert [shelf.get(key) for key in "abc"] == [3, None, 4]
    shelf.forget()
    assert gone == [2, 3, 4]


def test_one_of_many_takes_a_thing() -> None:
    shelf: Shelf[int] = Shelf(most=5)
    shelf.put("a", 7)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(shelf.take, "a" * 8))
    assert sorted(filter(None, taken)) == [7]


def test_a_thing_is_made_once_however_many_ask() -> None:
    shelf, number = Shelf[int](most=5), count()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda key: shelf.of(key, lambda: next(number)), "a" * 8)) == {0}
    assert shelf.get("a") == 0
    assert next(number) == 1


def test_who_subscribes_hears_of_those_tables_alone() -> None:
    ours = Subscription({"x_grid", "x_case"})
    before = ours.count
    publish({"x_staff"})
    assert ours.count == before
    publish({"x_case", "x_staff"})
    assert ours.count == before + 1


def test_a_commit_tells_of_the_tables_it_wrote_and_of_no_other(database: sa.Engine) -> None:
    with transaction(SYSTEM) as tx:
        tx.session.add(Village(code="1" * 12, name="东村"))

    def heard(change: Callable[[Tx], object], *, told: bool = True) -> set[str]:
        every = {name: Subscription({name}) for name in Village.metadata.tables}
        before = {name: one.count for name, one in every.items()}
        with contextlib.suppress(ZeroDivisionError), transaction(SYSTEM, told=told) as tx:
            change(tx)
        return {name for name, one in every.items() if one.count != before[name]}

    village = sa.select(Village)
    renamed = sa.update(Village).where(col(Village.code) == "1" * 12).values(name="西村")
    copied = sa.insert(Town).from_select(["code", "name", "created_at", "updated_at", "version"], _as_town())
    assert heard(lambda tx: tx.session.add(Grid(code="1" * 15, name="一", village_id=1))) == {"grid", "audit_entry"}
    assert heard(lambda tx: setattr(tx.session.scalars(village).one(), "name", "南村")) == {"village", "audit_entry"}
    assert heard(lambda tx: tx.session.execute(renamed)) == {"village"}
    assert heard(lambda tx: tx.session.execute(copied)) == {"town"}
    assert heard(lambda tx: tx.session.execute(sa.delete(AuditEntry))) == {"audit_entry"}
    assert heard(lambda tx: tx.session.scalars(village).all()) == set()
    assert heard(lambda tx: (tx.session.execute(renamed), 1 / 0)) == set()
    assert heard(lambda tx: tx.session.execute(renamed), told=False) == set()


def _as_town() -> Any:
    return sa.select(sa.func.substr(col(Village.code), 1, 9), col(Village.name), sa.literal(utcnow()), sa.literal(utcnow()), sa.literal(1))
