"""Typed search in big tables finds what a person means, whoever wrote the rows, on SQLite and PostgreSQL."""

import random
import sqlite3

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gridapp.features.cases.resource import CASES
from gridapp.kit import store
from gridapp.kit.clock import utcnow
from gridapp.kit.config import settings
from gridapp.kit.db import search
from gridapp.kit.fields import table_of
from gridapp.kit.store.spec import ListQuery
from gridapp.models import Case, CaseCategory, Grid, Staff, Village

TITLES = (
    "站前大街路灯不亮",
    "居民反映下水道堵塞",
    "下水道盖板不见，请尽快",
    "路 灯 坏",
    "10栋3单元A-12漏水",
    "灯",
    "Road lamp broken",
    "居民，发现气瓶",
    "不亮路灯",
)
CASE: sa.Table = Case.__table__  # type: ignore[attr-defined]


def rows_for(titles):
    now = utcnow()
    base = {"grid_id": 1, "category_id": 1, "description": "", "status": "received", "urgency": "normal", "level": "grid", "handler": ""}
    base |= {"void": False, "version": 1, "reported_at": now, "created_at": now, "updated_at": now}
    return [{**base, "code": f"SJ2026{number:06d}", "title": title} for number, title in enumerate(titles, 1)]


def fill(engine: sa.Engine, titles) -> None:
    now = utcnow()
    stamps = {"version": 1, "created_at": now, "updated_at": now}
    with engine.begin() as connection:
        village = {
            "code": "1",
            "name": "村",
            "kind": "village",
            "resident_population": 0,
            "floating_population": 0,
            "households": 0,
            "area_km2": 0,
        }
        connection.execute(sa.insert(Village).values(**village, **stamps))
        grid = {"code": "1", "name": "格", "village_id": 1, "households": 0, "residents": 0, "housing_units": 0}
        connection.execute(sa.insert(Grid).values(**grid, **stamps))
        category = {"code": "1", "name": "类", "deadline": 7, "deadline_unit": "working_days", "position": 0}
        connection.execute(sa.insert(CaseCategory).values(**category, **stamps))
        if titles:
            connection.execute(sa.insert(CASE), rows_for(titles))


@pytest.fixture
def town(database):
    fill(database, TITLES)
    return database


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("路灯", {"站前大街路灯不亮", "不亮路灯"}),
        ("灯", {"站前大街路灯不亮", "路 灯 坏", "灯", "不亮路灯"}),
        ("路灯不亮", {"站前大街路灯不亮"}),
        ("灯不亮", {"站前大街路灯不亮"}),
        ("下水道", {"居民反映下水道堵塞", "下水道盖板不见，请尽快"}),
        ("下水道 居民", {"居民反映下水道堵塞"}),
        ("堵塞下水", set()),
        ("齉龘", set()),
        ("A-12", {"10栋3单元A-12漏水"}),
        ("a-12漏", {"10栋3单元A-12漏水"}),
        ("10栋", {"10栋3单元A-12漏水"}),
        ("LAMP", {"Road lamp broken"}),
        ("SJ2026000003", {"下水道盖板不见，请尽快"}),
        ("sj2026000003", {"下水道盖板不见，请尽快"}),
        ("ＳＪ２０２６", set(TITLES)),
        ("SJ2025", set()),
        ('"', set()), ("*", set()), ("(((", set()), ("title : x", set()), ("'", set()), ("^", set()), (":*", set()), ("NEAR(a b)", set()),
    ],
)  # fmt: skip
def test_what_is_typed_is_found(town, admin, typed, titles):
    query = ListQuery(search=typed)
    assert {row["title"] for row in store.list_rows(CASES, admin, query)} == titles
    assert store.count_rows(CASES, admin, query) == len(titles)


def test_newest_first_and_in_blocks(town, admin):
    with town.begin() as connection:
        connection.execute(sa.insert(CASE), [{**row, "code": f"X{at}"} for at, row in enumerate(rows_for(["路灯坏"] * 50))])
    codes = [
        row["code"] for start in (0, 20, 40) for row in store.list_rows(CASES, admin, ListQuery(search="路灯坏", start=start, size=20))
    ]
    assert codes == [f"X{at}" for at in reversed(range(50))]


def test_changes_are_found_whoever_makes_them(town, admin):
    def found(text: str) -> int:
        return store.count_rows(CASES, admin, ListQuery(search=text))

    with town.begin() as connection:
        connection.exec_driver_sql("UPDATE \"case\" SET title = '井盖丢失' WHERE code = 'SJ2026000001'")
        connection.exec_driver_sql("DELETE FROM \"case\" WHERE code = 'SJ2026000006'")
    assert (found("站前大街"), found("井盖丢失"), found("灯")) == (0, 1, 2)
    with town.begin() as connection:
        connection.execute(sa.update(CASE).where(CASE.c.code == "SJ2026000001").values(deleted_at=utcnow()))
    assert found("井盖") == 0
    assert store.count_rows(CASES, admin, ListQuery(search="井盖", bin=True)) == 1


def test_another_sqlite_client_keeps_the_index_in_step(sqlite_database, admin):
    fill(sqlite_database, TITLES)
    with sqlite3.connect(settings().data_dir / "gridapp.db") as other:
        other.execute("UPDATE \"case\" SET title = '井盖丢失' WHERE id = 1")
    assert [row["id"] for row in store.list_rows(CASES, admin, ListQuery(search="井盖丢失"))] == [1]


def test_install_is_safe_to_repeat_and_mends(town, admin):
    with town.begin() as connection:
        assert search.install(connection) == []
        if town.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER search_case_insert")
            connection.execute(sa.insert(CASE), [{**rows_for(["井盖丢失"])[0], "code": "X"}])
            assert search.install(connection) == ["search_case"]
        else:
            connection.execute(sa.insert(CASE), [{**rows_for(["井盖丢失"])[0], "code": "X"}])
        search.rebuild(connection)
        if town.dialect.name == "sqlite":
            knobs = dict(connection.exec_driver_sql("SELECT k, v FROM search_case_config").tuples().all())
            assert (knobs["automerge"], knobs["crisismerge"]) == (4, 16), "how the index was filled is not how it is kept"
    assert store.count_rows(CASES, admin, ListQuery(search="井盖")) == 1


@given(st.text(alphabet="路灯不亮下水a1，", min_size=1, max_size=12))
def test_every_run_of_a_word_is_in_it(word):
    assert all(run in word and len(run) == search.RUN for run in search.runs(word))
    assert len(search.runs(word)) == max(len(word) - search.RUN + 1, 0)


@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 2**32))
def test_search_agrees_with_reading_every_title(sqlite_database, admin, seed):
    """Over letters that no punctuation parts, found is exactly what contains the word."""
    dice = random.Random(seed)
    titles = ["".join(dice.choices("路灯不亮水", k=dice.randint(1, 9))) for _ in range(40)]
    with sqlite_database.begin() as connection:
        connection.exec_driver_sql('DELETE FROM "case"')
    if store.count_rows(CASES, admin, ListQuery()) == 0 and not _has_grid(sqlite_database):
        fill(sqlite_database, titles)
    else:
        with sqlite_database.begin() as connection:
            connection.execute(sa.insert(CASE), rows_for(titles))
    for _ in range(10):
        word = "".join(dice.choices("路灯不亮水", k=dice.randint(1, 5)))
        rows = store.list_rows(CASES, admin, ListQuery(search=word))
        assert sorted(row["title"] for row in rows) == sorted(title for title in titles if word in title)


def _has_grid(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(Grid)).scalar_one() > 0


def test_one_table_is_indexed_anew_without_the_others(town, monkeypatch):
    case, staff = search.index_of(Case), search.SearchIndex(table_of(Staff), (), ("name",))
    assert case is not None
    monkeypatch.setattr(search, "declared", lambda: iter([case, staff]))
    with town.begin() as connection:
        assert search.install(connection) == ["search_staff"]
        search.uninstall(connection, case)
        assert search.install(connection) == ["search_case"]
        search.uninstall(connection, staff)
        assert search.install(connection) == ["search_staff"]
        search.uninstall(connection, staff)
