"""The store on real resources: rows go in and out, refusals have words, everything is logged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.places.resource import GRIDS, VILLAGES
from gridapp.features.staff.resource import ASSIGNMENTS, ROLES, STAFF
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.base import MomentText
from gridapp.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from gridapp.kit.i18n import speak
from gridapp.kit.store.spec import ListQuery
from gridapp.models import Staff, vocabulary
from tests.rows import exported

pytestmark = pytest.mark.usefixtures("mounted")


def village(number: int = 1, **more) -> int:
    return store.create_row(VILLAGES, SYSTEM, {"code": f"110105001{number:03d}", "name": f"东河{number}村", "kind": "village", **more}).id


def test_a_row_goes_in_and_comes_out(database, admin):
    saved = store.create_row(
        VILLAGES, admin, {"code": "110105001001", "name": " 东河村 ", "resident_population": "１,200 人", "area_km2": "3.5"}
    )
    assert saved.label == "东河村"
    assert store.list_rows(VILLAGES, admin, ListQuery()) == [
        {
            "id": saved.id, "version": 1, "code": "110105001001", "name": "东河村", "kind": "village", "resident_population": 1200,
            "floating_population": 0, "households": 0, "area_km2": "3.5", "town.name": None,
        }
    ]  # fmt: skip
    row = store.read_row(VILLAGES, admin, saved.id)
    assert row["resident_population"] == "1200"
    again = store.update_row(VILLAGES, admin, saved.id, row["version"], {**row, "households": "400"})
    assert again.version == 2
    assert store.count_rows(VILLAGES, admin, ListQuery()) == 1
    entries = store.history(VILLAGES, admin, saved.id)
    assert [entry["action"] for entry in entries] == ["update", "create"]
    assert entries[0]["changes"] == [{"name": "households", "label": "户数", "old": 0, "new": 400}]
    assert entries[0]["who"] == "admin"


def test_a_moment_is_listed_in_utc_as_every_browser_reads_it(database, admin):
    staff = store.create_row(STAFF, admin, {"name": "王一", "village_id": village(1)}).id
    with database.begin() as connection:
        for moment, written in (
            (datetime(2026, 3, 1, 1, 0, 5, tzinfo=UTC), "2026-03-01T01:00:05+00:00"),
            (datetime(2026, 12, 31, 23, 59, 59, 250_000, tzinfo=timezone(timedelta(hours=8))), "2026-12-31T15:59:59.250000+00:00"),
        ):
            connection.execute(sa.update(Staff).values(created_at=moment))
            query = sa.select(sa.type_coerce(col(Staff.created_at), MomentText()), sa.type_coerce(col(Staff.deleted_at), MomentText()))
            assert connection.execute(query).one() == (written, None)
    assert store.show_row(STAFF, admin, staff)["created_at"] == written


def test_every_wrong_field_is_named(database, admin):
    with pytest.raises(Invalid) as invalid:
        store.create_row(VILLAGES, admin, {"code": "", "households": "many", "kind": "city", "town_id": "99"})
    assert set(invalid.value.errors) == {"code", "name", "households", "kind"}
    with pytest.raises(Invalid) as invalid:
        store.create_row(VILLAGES, admin, {"code": "1", "name": "a", "town_id": "99"})
    assert set(invalid.value.errors) == {"town_id"}


def test_a_code_is_given_out_once(database, admin):
    village()
    with pytest.raises(Invalid) as invalid:
        village()
    assert str(invalid.value.errors["code"]) == "区划代码“110105001001”已被使用，请换一个"


def test_the_second_of_two_editors_is_told(database, admin):
    row_id = village()
    other = Actor(id=7, name="李四", permissions=frozenset({"*"}))
    store.update_row(VILLAGES, other, row_id, 1, {"households": "300"})
    with pytest.raises(Conflict) as conflict:
        store.update_row(VILLAGES, admin, row_id, 1, {"households": "400"})
    assert conflict.value.changed == ["households"]
    assert conflict.value.theirs["households"] == "300"
    assert conflict.value.who == "李四"


def test_a_delete_says_what_is_in_the_way_and_can_be_undone(database, admin):
    row_id = village()
    grid = store.create_row(GRIDS, admin, {"name": "第一网格", "village_id": str(row_id), "households": "300"})
    with pytest.raises(Refusal, match="1 条网格"):
        store.impact(VILLAGES, admin, [row_id])
    store.delete_rows(GRIDS, admin, [grid.id])
    store.delete_rows(VILLAGES, admin, [row_id])
    assert store.list_rows(VILLAGES, admin, ListQuery()) == []
    assert [row["id"] for row in store.list_rows(VILLAGES, admin, ListQuery(bin=True))] == [row_id]
    with pytest.raises(Refusal, match="请先恢复"):
        store.restore_rows(GRIDS, admin, [grid.id])
    store.restore_rows(VILLAGES, admin, [row_id])
    store.restore_rows(GRIDS, admin, [grid.id])
    assert [entry["action"] for entry in store.history(GRIDS, admin, grid.id)] == ["restore", "delete", "create"]


def test_scope_is_kept_in_reading_and_writing(database, admin):
    mine, other = village(1), village(2)
    clerk = Actor(
        id=9,
        name="社区",
        permissions=frozenset({"places.*"}),
        scope={"village": frozenset({mine}), "grid": frozenset(), "dormitory": frozenset()},
    )
    assert [row["id"] for row in store.list_rows(VILLAGES, clerk, ListQuery())] == [mine]
    assert store.count_rows(VILLAGES, clerk, ListQuery()) == 1
    for call in (
        lambda: store.read_row(VILLAGES, clerk, other),
        lambda: store.history(VILLAGES, clerk, other),
        lambda: store.update_row(VILLAGES, clerk, other, 1, {"name": "x"}),
        lambda: store.delete_rows(VILLAGES, clerk, [other]),
        lambda: store.bulk_edit(VILLAGES, clerk, [mine, other], "households", "5"),
    ):
        with pytest.raises(NotFound):
            call()
    assert store.read_row(VILLAGES, clerk, mine)["households"] == "0"
    with pytest.raises(Refusal, match="管辖范围"):
        store.create_row(VILLAGES, clerk, {"code": "110105001009", "name": "外村"})
    assert [shown for _value, shown in store.options(GRIDS, clerk, "village_id", "")] == ["东河1村（110105001001）"]
    with pytest.raises(Invalid, match="不存在"):
        store.create_row(GRIDS, clerk, {"name": "第一网格", "village_id": str(other)})


def test_personal_data_is_masked_everywhere_and_unmasking_is_logged(database, admin):
    saved = store.create_row(STAFF, admin, {"name": "王五", "id_number": "11010519491231002X", "phone": "13812341234"})
    shown = store.list_rows(STAFF, admin, ListQuery())[0]
    assert (shown["phone"], shown["id_number"]) == ("138****1234", "110105********002X")
    row = store.read_row(STAFF, admin, saved.id)
    assert store.update_row(STAFF, admin, saved.id, 1, row).version == 1
    for reason in ("", " ", "看", "长" * 201):
        with pytest.raises(Refusal):
            store.unmask(STAFF, admin, saved.id, "id_number", reason)
    assert store.unmask(STAFF, admin, saved.id, "id_number", "核对证件") == "11010519491231002X"
    entries = store.history(STAFF, admin, saved.id)
    assert (entries[0]["action"], entries[0]["reason"]) == ("unmask", "核对证件")
    assert "19491231" not in str([entry["changes"] for entry in entries if entry["action"] == "create"]).replace("1949-12-31", "")
    with pytest.raises(NotAllowed):
        store.unmask(STAFF, Actor(id=3, name="x", permissions=frozenset({"staff.read"})), saved.id, "phone", "why")


def test_filters_search_and_sort(database, admin):
    for number, kind in enumerate(("village", "community", "village"), 1):
        village(number, kind=kind, households=str(number * 100))

    def ids(**query):
        return [row["households"] // 100 for row in store.list_rows(VILLAGES, admin, ListQuery(**query))]

    assert ids() == [1, 2, 3]
    assert ids(sort=(("households", True),)) == [3, 2, 1]
    assert ids(sort=(("nothing; DROP TABLE village", True),)) == [1, 2, 3]
    assert ids(filters={"kind": ("village",)}) == [1, 3]
    assert ids(filters={"households": ("150", "")}) == [2, 3]
    assert ids(filters={"unknown": ("1",)}) == [1, 2, 3]
    assert ids(search="东河2") == [2]
    assert ids(search="001003 东河") == [3]
    assert ids(search="%") == []
    assert ids(search="'; DROP TABLE village; --") == []
    assert ids(start=1, size=1) == [2]
    assert store.count_rows(VILLAGES, admin, ListQuery(search="东河")) == 3
    with pytest.raises(Refusal, match="户数"):
        ids(filters={"households": ("many", "")})


def test_export_has_the_columns_of_files(database, admin):
    row_id = village(households="300")
    store.create_row(GRIDS, admin, {"name": "第一网格", "village_id": row_id})
    frame = exported(GRIDS, admin, ListQuery())
    assert frame.columns == ["code", "name", "village_code", "dormitory_code", "households", "residents", "housing_units"]
    assert frame.rows() == [("110105001001001", "第一网格", "110105001001", None, 0, 0, 0)]


def test_many_rows_change_together_or_not_at_all(database, admin):
    ids = [village(number) for number in (1, 2, 3)]
    assert store.bulk_edit(VILLAGES, admin, ids, "kind", "community") == 3
    assert store.bulk_edit(VILLAGES, admin, ids, "kind", "community") == 0
    with pytest.raises(Invalid):
        store.bulk_edit(VILLAGES, admin, ids, "code", "110105001777")
    assert {row["code"][-3:] for row in store.list_rows(VILLAGES, admin, ListQuery())} == {"001", "002", "003"}


def test_a_posting_refers_by_code_and_by_id(database, admin):
    grid = store.create_row(GRIDS, admin, {"name": "第一网格", "village_id": village()}).id
    role = store.create_row(ROLES, admin, {"code": "leader", "name": "网格长", "level": "grid", "single": "true"})
    people = [store.create_row(STAFF, admin, {"name": name}).id for name in ("王五", "赵六")]
    posting = {"role_code": "leader", "grid_id": grid, "start_on": "2026-01-01"}
    saved = store.create_row(ASSIGNMENTS, admin, {**posting, "staff_id": people[0]})
    assert saved.label == "王五"
    with pytest.raises(Invalid):
        store.create_row(ASSIGNMENTS, admin, {**posting, "staff_id": people[1]})
    assert [row["role.name"] for row in store.list_rows(ASSIGNMENTS, admin, ListQuery(filters={"role_code": (str(role.id),)}))] == [
        "网格长"
    ]
    assert store.options(ASSIGNMENTS, admin, "role_code", "网格") == [("leader", "网格长")]
    assert store.reference_texts(ASSIGNMENTS, admin, {"staff_id": people[0], "role_code": "leader"}) == {
        "staff_id": "王五",
        "role_code": "网格长",
    }
    assert store.run_action(ASSIGNMENTS, admin, "end", [saved.id])


def test_words_the_office_starts_with_are_found_as_an_english_screen_says_them(database, admin):
    speak(vocabulary.ROLES)
    for code, name in (("leader", "网格长"), ("assistant", "网格协管员"), ("own", "网格长助理")):  # the last is the office's own
        store.create_row(ROLES, admin, {"code": code, "name": name, "level": "grid"})
    english = replace(admin, locale="en")
    assert store.options(ASSIGNMENTS, english, "role_code", "grid leader") == [("leader", "网格长")]
    assert [row["name"] for row in store.list_rows(ROLES, english, ListQuery(search="Grid leader"))] == ["网格长"]
    assert store.count_rows(ROLES, english, ListQuery(search="grid", filters={"level": ("grid",)})) == 2
    assert [row["name"] for row in store.list_rows(ROLES, english, ListQuery(search="网格长"))] == ["网格长", "网格长助理"]
    assert store.options(ASSIGNMENTS, admin, "role_code", "grid leader") == []  # a Chinese screen does not say so


def test_the_database_refuses_in_the_models_own_words(database, admin):
    """What a service would have caught, told all the same when it did not (two people at once, an import)."""
    bare = replace(GRIDS, clean=None)
    with pytest.raises(Refusal, match="二者选一"):
        store.create_row(bare, admin, {"code": "1", "name": "无主网格"})
    grid = store.create_row(bare, admin, {"code": "1", "name": "第一网格", "village_id": village()}).id
    store.create_row(ROLES, admin, {"code": "leader", "name": "网格长", "level": "grid"})
    posting = {"role_code": "leader", "grid_id": grid, "start_on": "2026-01-01"}
    posts = replace(ASSIGNMENTS, clean=None)
    store.create_row(posts, admin, {**posting, "staff_id": store.create_row(STAFF, admin, {"name": "王五"}).id})
    with pytest.raises(Invalid, match="已有人在任"):
        store.create_row(posts, admin, {**posting, "staff_id": store.create_row(STAFF, admin, {"name": "赵六"}).id})
