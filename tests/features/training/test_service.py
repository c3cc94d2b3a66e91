"""Marks at the door, on both databases."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from gridapp.features.training import queries, service
from gridapp.features.training.resource import ATTENDANCE, TRAININGS
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from gridapp.kit.store.spec import ListQuery
from gridapp.models.training import SignIn
from tests.features.training.people import END, START, build_session, expect_all

BEFORE, AFTER = START - timedelta(minutes=5), START + timedelta(minutes=5)
MARKS = frozenset({"training.read", "training.mark"})


def village_clerk(ids: dict[str, int], village: str) -> Actor:
    scope = {
        "village": frozenset({ids[village]}),
        "dormitory": frozenset({ids["works"]} if village == "east" else ()),
        "grid": frozenset[int](),
    }
    return Actor(id=8, name="李文书", permissions=MARKS, scope=scope)


def row_of(ids: dict[str, int], name: str, actor: Actor = SYSTEM) -> dict[str, Any]:
    return next(row for row in queries.sheet(actor, ids["session"]).iter_rows(named=True) if row["name"] == name)


def do_mark(ids: dict[str, int], name: str, status: SignIn, now: datetime, *, version: int = 0, actor: Actor = SYSTEM) -> service.Mark:
    row = row_of(ids, name)
    with transaction(actor) as tx:
        return service.mark(tx, row["id"], version or row["version"], status, now)[1]


def states(ids: dict[str, int]) -> dict[str, str]:
    return {row["name"]: row["status"] for row in queries.sheet(SYSTEM, ids["session"]).iter_rows(named=True)}


def test_everybody_in_service_is_expected_once(database: sa.Engine):
    ids = build_session()
    assert expect_all(ids) == 3
    assert expect_all(ids) == 0
    sheet = queries.sheet(SYSTEM, ids["session"])
    assert dict(sheet.schema) == queries.SHEET_SCHEMA
    assert sheet.select("name", "unit", "duties", "phone", "status").rows() == [
        ("甲", "东风村", "网格长", "138****1234", "unmarked"),
        ("丙", "西河村", "", "", "unmarked"),
        ("乙", "纺织厂宿舍", "", "", "unmarked"),
    ]


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ({"village_id": "east"}, {"甲", "乙"}),
        ({"role_code": "leader"}, {"甲"}),
        ({"staff_ids": ("丙", "丁")}, {"丙"}),
        ({}, {"甲", "乙", "丙"}),
    ],
)
def test_people_are_expected_by_village_role_or_name(database: sa.Engine, choice: dict[str, Any], names: set[str]):
    ids = build_session()
    named: dict[str, Any] = {
        what: ids[value] if what == "village_id" else [ids[one] for one in value] if what == "staff_ids" else value
        for what, value in choice.items()
    }
    with transaction(SYSTEM) as tx:
        assert service.expect_people(tx, ids["session"], **named) == len(names)
    assert set(states(ids)) == names


def test_a_village_clerk_expects_and_sees_the_own_people_only(database: sa.Engine):
    ids = build_session()
    assert expect_all(ids, village_clerk(ids, "east")) == 2
    assert expect_all(ids) == 1
    assert set(queries.sheet(village_clerk(ids, "west"), ids["session"])["name"]) == {"丙"}
    assert set(queries.sheet(village_clerk(ids, "east"), ids["session"])["name"]) == {"甲", "乙"}
    with pytest.raises(NotFound):
        do_mark(ids, "丙", SignIn.PRESENT, BEFORE, actor=village_clerk(ids, "east"))
    assert states(ids)["丙"] == "unmarked"


def test_who_may_only_read_marks_nothing(database: sa.Engine, nobody: Actor):
    ids = build_session()
    expect_all(ids)
    reader = Actor(id=7, name="领导", permissions=frozenset({"training.read"}))
    with pytest.raises(NotAllowed):
        do_mark(ids, "甲", SignIn.PRESENT, BEFORE, actor=reader)
    for read in (queries.sheet, queries.training):
        with pytest.raises(NotAllowed):
            read(nobody, ids["session"])


def test_a_sign_in_keeps_its_time_when_it_becomes_late_or_early(database: sa.Engine):
    ids = build_session()
    expect_all(ids)
    do_mark(ids, "甲", SignIn.PRESENT, BEFORE)
    do_mark(ids, "甲", SignIn.EARLY, END - timedelta(minutes=30))
    assert row_of(ids, "甲")["signed_at"] == BEFORE
    do_mark(ids, "甲", SignIn.ABSENT, END)
    assert row_of(ids, "甲")["signed_at"] is None


def test_nobody_signs_in_a_day_ahead(database: sa.Engine):
    ids = build_session()
    expect_all(ids)
    with pytest.raises(Refusal, match="12 小时"):
        do_mark(ids, "甲", SignIn.PRESENT, START - timedelta(days=1))


def test_nobody_is_absent_before_the_start(database: sa.Engine):
    ids = build_session()
    expect_all(ids)
    with pytest.raises(Refusal, match="尚未开始"):
        do_mark(ids, "甲", SignIn.ABSENT, START)
    do_mark(ids, "甲", SignIn.ABSENT, AFTER)
    assert states(ids)["甲"] == "absent"


def test_the_sheet_goes_out_as_offices_print_it(database: sa.Engine, nobody: Actor):
    ids = build_session()
    expect_all(ids)
    do_mark(ids, "甲", SignIn.PRESENT, BEFORE)
    with transaction(SYSTEM) as tx:
        content = service.sheet_file(tx, ids["session"])
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()]
    assert cells[0][0] == "签到表"
    assert (cells[1][0], cells[2][0]) == ("名称：岗前培训", "地点：三楼会议室")
    assert cells[3] == ["序号", "姓名", "单位", "职务", "联系电话", "签名", "备注"]
    assert cells[4][:6] == [1, "甲", "东风村", "网格长", "138****1234", "签到"]
    assert cells[7][0] == "应到：3    实到：1    请假：0    缺席：0    未登记：2"
    with pytest.raises(NotAllowed), transaction(nobody) as tx:
        service.sheet_file(tx, ids["session"])


def test_two_clerks_who_say_the_same_are_both_right_and_who_differ_are_told(database: sa.Engine):
    ids = build_session()
    expect_all(ids)
    seen = row_of(ids, "甲")["version"]
    do_mark(ids, "甲", SignIn.PRESENT, BEFORE, actor=Actor(id=2, name="王干事", permissions=MARKS))
    do_mark(ids, "甲", SignIn.PRESENT, AFTER, version=seen)
    assert row_of(ids, "甲")["signed_at"] == BEFORE
    with pytest.raises(Conflict) as caught:
        do_mark(ids, "甲", SignIn.ABSENT, AFTER, version=seen)
    assert caught.value.theirs["status"] == "present"
    assert "王干事" in caught.value.message.render()
    assert states(ids)["甲"] == "present"


def test_of_two_clerks_at_the_same_moment_one_wins_and_the_other_is_told(database: sa.Engine):
    ids = build_session()
    expect_all(ids)
    row, together = row_of(ids, "甲"), threading.Barrier(2)

    def press(status: SignIn) -> str:
        together.wait()
        try:
            with transaction(SYSTEM) as tx:
                service.mark(tx, row["id"], row["version"], status, AFTER)
            return status.value
        except Conflict:
            return "conflict"

    with ThreadPoolExecutor(2) as pool:
        outcomes = [*pool.map(press, (SignIn.PRESENT, SignIn.ABSENT))]
    assert sorted(outcomes) == sorted([states(ids)["甲"], "conflict"])


def test_undo_puts_back_what_was_there(database: sa.Engine):
    ids = build_session()
    expect_all(ids)
    with transaction(SYSTEM) as tx:
        row = row_of(ids, "甲")
        service.approve_leave(tx, row["id"], row["version"], BEFORE, "生病")
    before = do_mark(ids, "甲", SignIn.PRESENT, AFTER)
    row = row_of(ids, "甲")
    with transaction(SYSTEM) as tx:
        service.put_back(tx, row["id"], row["version"], before)
    again = row_of(ids, "甲")
    assert (again["status"], again["leave_approved_at"], again["reason"], again["signed_at"]) == ("leave", BEFORE, "生病", None)
    with pytest.raises(Conflict), transaction(SYSTEM) as tx:
        service.put_back(tx, row["id"], row["version"], before)


def test_leave_is_granted_before_the_start_only_and_with_a_reason(database: sa.Engine):
    ids = build_session()
    expect_all(ids)
    row = row_of(ids, "甲")
    for now, reason, field in ((START, "生病", "leave_approved_at"), (BEFORE, " ", "reason")):
        with pytest.raises(Invalid) as caught, transaction(SYSTEM) as tx:
            service.approve_leave(tx, row["id"], row["version"], now, reason)
        assert list(caught.value.errors) == [field]
    with pytest.raises(Refusal, match="请假"):
        do_mark(ids, "甲", SignIn.LEAVE, BEFORE)
    assert states(ids)["甲"] == "unmarked"


def test_the_rest_is_marked_absent_after_the_start_and_nobody_else(database: sa.Engine):
    ids = build_session()
    expect_all(ids)
    do_mark(ids, "甲", SignIn.PRESENT, BEFORE)
    with pytest.raises(Refusal, match="尚未开始"), transaction(SYSTEM) as tx:
        service.close_list(tx, ids["session"], BEFORE)
    with transaction(village_clerk(ids, "east")) as tx:
        assert service.close_list(tx, ids["session"], AFTER) == 1
    assert states(ids) == {"甲": "present", "乙": "absent", "丙": "unmarked"}
    counted = queries.counts(SYSTEM).row(0, named=True)
    assert (counted["expected"], counted["attended"], counted["absent"], counted["unmarked"]) == (3, 1, 1, 1)
    assert counted["rate"] == pytest.approx(1 / 3)


def test_a_reason_stands_beside_an_absence(database: sa.Engine):
    ids = build_session()
    expect_all(ids)
    row = row_of(ids, "甲")
    with transaction(SYSTEM) as tx:
        service.write_reason(tx, row["id"], row["version"], " 下乡防汛 ")
    assert row_of(ids, "甲")["reason"] == "下乡防汛"
    with pytest.raises(Conflict), transaction(SYSTEM) as tx:
        service.write_reason(tx, row["id"], row["version"], "别的")
    with pytest.raises(Invalid), transaction(SYSTEM) as tx:
        service.write_reason(tx, row["id"], row_of(ids, "甲")["version"], "长" * 201)


def test_a_new_session_gets_the_next_number_and_ends_after_it_starts(database: sa.Engine):
    build_session()
    data = {"name": "防汛培训", "phase": "after", "kind": "general", "method": "lecture", "starts_at": "2026-12-01 09:00"}
    store.create_row(TRAININGS, SYSTEM, {**data, "ends_at": "2026-12-01 11:00"})
    assert {row["code"] for row in store.list_rows(TRAININGS, SYSTEM, ListQuery())} == {"PX2026001", "PX2026002"}
    with pytest.raises(Invalid) as caught:
        store.create_row(TRAININGS, SYSTEM, {**data, "ends_at": "2026-12-01 09:00"})
    assert list(caught.value.errors) == ["ends_at"]


def test_a_deleted_session_takes_its_marks_along_and_back(database: sa.Engine):
    ids = build_session()
    expect_all(ids)
    assert [message.render() for message in store.delete_rows(TRAININGS, SYSTEM, [ids["session"]])] == ["连同 3 条签到记录"]
    assert store.count_rows(ATTENDANCE, SYSTEM, ListQuery()) == 0
    store.restore_rows(TRAININGS, SYSTEM, [ids["session"]])
    assert store.count_rows(ATTENDANCE, SYSTEM, ListQuery()) == 3


def test_the_actions_of_the_list_fill_it(database: sa.Engine):
    ids = build_session()
    assert [message.render() for message in store.run_action(TRAININGS, SYSTEM, "expect_paid", [ids["session"]])] == ["已加入 1 人"]
    with pytest.raises(Refusal, match="没有主办村"):
        store.run_action(TRAININGS, SYSTEM, "expect_village", [ids["session"]])
    assert [message.render() for message in store.run_action(TRAININGS, SYSTEM, "expect_everybody", [ids["session"]])] == ["已加入 2 人"]


def test_late_leave_is_stored_with_a_warning_and_counts_as_absence(database: sa.Engine):
    ids = build_session()
    expect_all(ids)
    row = store.list_rows(ATTENDANCE, SYSTEM, ListQuery())[0]
    saved = store.update_row(
        ATTENDANCE, SYSTEM, row["id"], row["version"], {"status": "leave", "leave_approved_at": "2026-11-20 09:30", "reason": "补假"}
    )
    assert len(saved.warnings) == 1
    counted = queries.counts(SYSTEM).row(0, named=True)
    assert (counted["leave"], counted["absent"], counted["unapproved"]) == (0, 1, 1)
