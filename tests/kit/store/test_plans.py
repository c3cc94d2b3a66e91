"""What the database does for each list of a big table: an index leads, nothing is sorted, no table is read through."""

import pytest
import sqlalchemy as sa

from gridapp.features.cases.resource import CASES
from gridapp.kit import store
from gridapp.kit.db.session import read_session
from gridapp.kit.store import listing, milestones
from gridapp.kit.store.spec import ListQuery
from tests.kit.test_search import CASE, fill, rows_for

STEADY = {
    "first page": ListQuery(),
    "one status": ListQuery(filters={"status": ("closed",)}),
    "one grid": ListQuery(filters={"grid_id": ("1",)}),
    "one village": ListQuery(filters={"village_id": ("1",)}),
    "no village": ListQuery(filters={"village_id": ("none",)}),
    "a span of time": ListQuery(filters={"reported_at": ("2026-01-01", "2026-12-31")}),
    "oldest first": ListQuery(sort=(("reported_at", False),)),
    "by deadline": ListQuery(sort=(("due_at", True),)),
    "by closing": ListQuery(sort=(("closed_at", False),)),
    "by code": ListQuery(sort=(("code", False),)),
    "two characters": ListQuery(search="路灯"),
    "four characters": ListQuery(search="路灯不亮"),
    "one character": ListQuery(search="灯"),
    "one code": ListQuery(search="SJ2026000001"),
    "search in a status": ListQuery(search="路灯", filters={"status": ("closed",)}),
}


def steps(admin, query, database) -> list[str]:
    """The query plan of picking a block, step by step."""
    with read_session() as session:
        view = listing._view(CASES, admin, query)
        text = str(view.ids.limit(100).compile(database, compile_kwargs={"literal_binds": True}))
        return [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]


@pytest.mark.parametrize("name", STEADY)
def test_an_index_leads_and_nothing_is_sorted(sqlite_database, admin, name):
    told = steps(admin, STEADY[name], sqlite_database)
    assert not [step for step in told if "TEMP B-TREE" in step]
    assert not [step for step in told if step.startswith("SCAN case") and "INDEX" not in step]
    assert told[0].startswith(("SEARCH case USING", "SCAN case USING", "SCAN search_case VIRTUAL TABLE INDEX"))


@pytest.mark.parametrize("name", ["first page", "one status", "one grid", "one village", "no village", "oldest first"])
def test_ids_are_picked_without_reading_rows(sqlite_database, admin, name):
    assert "USING COVERING INDEX ix_case_" in steps(admin, STEADY[name], sqlite_database)[0]


def test_what_no_index_gives_in_order_is_not_sorted_by(sqlite_database, admin):
    assert not store.sortable(CASES, "title")
    assert not store.sortable(CASES, "grid.name")
    assert steps(admin, ListQuery(sort=(("title", True),)), sqlite_database) == steps(admin, ListQuery(), sqlite_database)


def test_postgresql_searches_through_its_index(postgres_database, admin):
    fill(postgres_database, ["路灯不亮", *["下水道堵塞"] * 3000])
    with postgres_database.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
        for text in ("路灯", "路灯不亮", "灯", "SJ2026000001"):
            view = listing._view(CASES, admin, ListQuery(search=text))
            statement = view.ids.with_only_columns(sa.literal(1)).order_by(None)
            compiled = statement.compile(postgres_database)
            told = str(connection.exec_driver_sql(f"EXPLAIN {compiled}", dict(compiled.params)).scalars().all())
            assert "search_case" in told, told


def test_deep_blocks_are_the_same_however_they_are_reached(database, admin, monkeypatch):
    monkeypatch.setattr(milestones, "STEP", 7)
    monkeypatch.setattr(milestones, "NEAR", 3)
    fill(database, [f"第{number}件" for number in range(60)])
    for query in (ListQuery(size=10), ListQuery(size=10, sort=(("reported_at", False),)), ListQuery(size=10, sort=(("code", True),))):
        plain = [row["id"] for start in range(0, 60, 10) for row in store.list_rows(CASES, admin, _at(query, start))]
        assert store.count_rows(CASES, admin, query) == 60
        for start in (55, 30, 31, 8, 7, 58, 0, 60, 10**12):
            assert [row["id"] for row in store.list_rows(CASES, admin, _at(query, start))] == plain[start : start + 10]
    with database.begin() as connection:
        connection.execute(sa.insert(CASE), [{**rows_for(["新"])[0], "code": "N"}])
    assert store.count_rows(CASES, admin, ListQuery()) == 61
    ids = [row["id"] for start in range(0, 61, 10) for row in store.list_rows(CASES, admin, ListQuery(start=start, size=10))]
    assert len(ids) == len(set(ids)) == 61


def _at(query: ListQuery, start: int) -> ListQuery:
    return ListQuery(search=query.search, sort=query.sort, size=query.size, start=start)
