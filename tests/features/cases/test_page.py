"""What the page of a case reads: its steps as a timeline and cases like it, each in the scope of who looks."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from gridapp.features.cases.queries import MOST_ALIKE
from gridapp.features.cases.resource import CASE_STEPS, CASES
from gridapp.kit import store
from gridapp.kit.auth.actor import Actor
from gridapp.kit.errors import NotAllowed, NotFound
from gridapp.kit.store.spec import Related
from tests.features.cases.town import CLERK, COMMUNITY, WORKER, act, form, past, town

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")
STEPS: Related = CASES.related[0]


def added(**values: object) -> int:
    return store.create_row(CASES, CLERK, form(**values)).id


def alike(row_id: int, actor: Actor = CLERK) -> list[str]:
    return [row["label"] for row in store.found_rows(CASES, actor, row_id, "alike")]


def test_cases_of_the_place_the_kind_and_the_time_with_a_title_like_it_are_found_the_most_alike_first(database: sa.Engine):
    one = added(title="东街路灯不亮")
    added(title="东街路灯又不亮", reported_at="2026-03-05 09:00")
    added(title="东街路灯不亮", reported_at="2026-02-24 09:00", category_id="2")  # another kind under the same one
    for other in (
        {"title": "东街垃圾成堆"}, {"grid_id": "2"}, {"category_id": "3"},
        {"reported_at": "2026-03-09 09:01"}, {"reported_at": "2026-02-23 08:59"},
    ):  # fmt: skip
        added(**{"title": "东街路灯不亮", **other})
    gone = added(title="东街路灯不亮")
    store.delete_rows(CASES, CLERK, [gone])
    assert alike(one) == ["东街路灯不亮", "东街路灯又不亮"]


def test_no_more_are_found_than_fit(database: sa.Engine):
    rows = [added() for _ in range(MOST_ALIKE + 3)]
    assert len(alike(rows[0])) == MOST_ALIKE


def test_what_is_found_is_found_in_the_scope_of_who_looks(database: sa.Engine):
    here, there = added(), added(grid_id="2")
    added(grid_id="2")
    assert alike(there, COMMUNITY) == ["路灯不亮"]
    assert alike(here, WORKER) == []
    with pytest.raises(NotFound):
        alike(there, WORKER)
    with pytest.raises(NotAllowed):
        alike(here, Actor(id=3, name="外人", permissions=frozenset()))
    with pytest.raises(NotFound):
        store.found_rows(CASES, CLERK, here, "other")


def test_days_are_a_setting(database: sa.Engine, monkeypatch: pytest.MonkeyPatch):
    from gridapp.kit.config import settings

    one = added()
    added(reported_at="2026-03-04 09:00")
    assert len(alike(one)) == 1
    monkeypatch.setenv("GRIDAPP_ALIKE_DAYS", "1")
    settings.cache_clear()
    assert alike(one) == []
    monkeypatch.delenv("GRIDAPP_ALIKE_DAYS")
    settings.cache_clear()


def told(row_id: int, actor: Actor = CLERK, *, newest: bool = True, size: int = 50, start: int = 0) -> list[str]:
    return [row["kind"] for row in store.told_rows(CASE_STEPS, actor, STEPS, row_id, newest=newest, size=size, start=start)]


def test_the_steps_are_told_from_either_end_and_in_parts(database: sa.Engine):
    row = past(filed_at="2026-03-02 10:00", closed_at="2026-03-03 10:00")
    other = added()
    assert row.id
    assert (told(row.id, newest=False)[0], told(row.id, newest=False)[-1]) == ("report", "close")
    assert sorted(told(row.id)) == sorted(told(row.id, newest=False))
    assert told(row.id, newest=False, size=2) + told(row.id, newest=False, size=50, start=2) == told(row.id, newest=False)
    assert told(other) == ["report"]
    act("file", other)
    assert told(other) == ["file", "report"]


def test_a_step_that_was_recorded_later_says_so(database: sa.Engine):
    old, fresh = past(filed_at="2026-03-02 10:00"), added()
    act("file", fresh)
    assert old.id
    later = [row.get(store.LATER) for row in store.told_rows(CASE_STEPS, CLERK, STEPS, old.id, newest=False)]
    assert later == [True] * len(later)
    assert store.told_rows(CASE_STEPS, CLERK, STEPS, fresh, newest=True)[0].get(store.LATER) is None


def test_steps_are_told_in_the_scope_of_who_looks(database: sa.Engine):
    there = added(grid_id="2")
    assert told(there, WORKER) == []
    with pytest.raises(NotAllowed):
        told(there, Actor(id=3, name="外人", permissions=frozenset()))
    with pytest.raises(NotFound):
        store.told_rows(CASE_STEPS, CLERK, replace(STEPS, timeline=None), there, newest=True)
