"""The payout register: made, changed, confirmed, sent to the bank, and set against the plan; on both databases."""

from datetime import date

import pytest
import sqlalchemy as sa

from gridapp.features.payouts import queries, service
from gridapp.features.payouts.resource import PAYOUTS
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Invalid, NotAllowed, NotFound, Refusal
from gridapp.models import Assignment, Staff
from gridapp.office import OFFICE
from gridapp.quota.money import ONE, part_fen
from gridapp.quota.places import DormitoryRule, Tier
from gridapp.quota.rules import Rules
from tests.features.payouts.payroll import LEADER, PAYER, approved, build, change, confirm, lines, prepare
from tests.rows import imported


def test_a_month_is_made_of_those_in_paid_posts(database: sa.Engine):
    build()
    assert prepare(3) == service.Prepared(6, 0, ())
    found = {row["staff.code"]: row for row in lines()}
    assert {code: (row["kind"], row["full_fen"], row["allowance_fen"], row["paid_fen"]) for code, row in found.items()} == {
        "east1": ("full_time", 60_000, 0, 60_000),  # 720,005 × 3 ÷ 12 = 180,001.25 less 720,005 × 2 ÷ 12 = 120,000.83, each rounded
        "east2": ("full_time", 60_000, 0, 60_000),
        "east3": ("part_time", 40_000, 5_000, 45_000),
        "west1": ("full_time", 60_000, 0, 60_000),
        "hall1": ("dormitory", 30_000, 0, 30_000),
        "hall2": ("dormitory", 30_000, 0, 30_000),
    }
    assert {row["coefficient_ppm"] for row in found.values()} == {ONE}
    assert {row["status"] for row in found.values()} == {"draft"}
    assert found["hall1"]["dormitory.name"] == "纺织厂宿舍"


def test_a_rerun_adds_only_who_is_missing_and_tells_who_left(database: sa.Engine):
    ids = build()
    prepare(3)
    row = next(row for row in lines() if row["staff.code"] == "east1")
    change(row, coefficient_ppm="80", reason="迟到")
    with transaction(SYSTEM) as tx:
        tx.session.get_one(Staff, ids["west1"]).left_on = date(2026, 3, 14)
        new = Staff(code="new", name="新来")
        tx.session.add(new)
        tx.session.flush()
        tx.session.add(Assignment(staff_id=new.id or 0, role_code="leader", village_id=ids["west"], start_on=date(2026, 3, 15)))
    assert prepare(3) == service.Prepared(1, 6, ("西河1",))
    assert len(lines()) == 7, "nothing is deleted"
    assert next(row for row in lines() if row["staff.code"] == "east1")["coefficient_ppm"] == 800_000


@pytest.mark.parametrize(("start", "end", "paid"), [(15, None, True), (16, None, False), (1, 15, True), (1, 14, False)])
def test_the_cutoff_day_decides_a_month(sqlite_database: sa.Engine, start: int, end: int | None, paid: bool):
    ids = build(started=date(2027, 1, 1))
    with transaction(SYSTEM) as tx:
        last = None if end is None else date(2026, 3, end)
        tx.session.add(
            Assignment(staff_id=ids["east1"], role_code="leader", village_id=ids["east"], start_on=date(2026, 3, start), end_on=last)
        )
    assert prepare(3).added == int(paid)


def test_several_posts_are_paid_once_where_the_oldest_is(database: sa.Engine):
    ids = build()
    with transaction(SYSTEM) as tx:
        tx.session.add(Assignment(staff_id=ids["east1"], role_code="leader", dormitory_id=ids["hall"], start_on=date(2020, 1, 1)))
        tx.session.add(Assignment(staff_id=ids["west1"], role_code="leader", dormitory_id=ids["hall"], start_on=date(2026, 1, 1)))
        tx.session.add(Assignment(staff_id=ids["hall1"], role_code="helper", village_id=ids["east"], start_on=date(2020, 1, 1)))
    assert prepare(3).added == 6
    where = {row["staff.code"]: (row["village.name"], row["dormitory.name"], row["kind"]) for row in lines()}
    assert where["east1"] == (None, "纺织厂宿舍", "dormitory")
    assert where["west1"] == ("西河村", None, "full_time")
    assert where["hall1"] == (None, "纺织厂宿舍", "dormitory")


def test_without_an_approved_plan_nothing_is_made(database: sa.Engine):
    build()
    with pytest.raises(Refusal, match="2027 年还没有已批准的测算方案"):
        prepare(1, year=2027)
    for month in (0, 13):
        with pytest.raises(Refusal, match="请重新选择"):
            prepare(month)
    assert lines() == []


def test_a_plan_of_part_of_a_year_pays_from_its_first_month(sqlite_database: sa.Engine):
    build(Rules(720_000, 120_000_000, 600_000, (Tier(0, 1, 1),), DormitoryRule(200, 500, 1), year=2026, first_month=4))
    with pytest.raises(Refusal, match="自 4 月起计发，3 月没有"):
        prepare(3)
    assert prepare(4).added == 6


def test_amounts_are_those_of_the_snapshot_not_of_todays_rules(database: sa.Engine):
    build()
    with transaction(SYSTEM) as tx:  # as a database tool would, past the guards
        tx.session.execute(sa.text("UPDATE rule_set SET subsidy_per_worker_fen = 1"))
    prepare(1)
    assert next(row for row in lines() if row["staff.code"] == "west1")["full_fen"] == 60_000


def test_the_plan_approved_last_is_paid_by(sqlite_database: sa.Engine):
    build()
    approved(Rules(960_000, 120_000_000, 600_000, (Tier(0, 1, 1),), DormitoryRule(200, 500, 1), year=2026), "乙方案")
    prepare(1)
    assert next(row for row in lines() if row["staff.code"] == "west1")["full_fen"] == 80_000


def test_changes_are_recomputed_and_need_a_reason(database: sa.Engine):
    build()
    prepare(1)
    row = next(row for row in lines() if row["staff.code"] == "east3")
    for values in ({"coefficient_ppm": "90"}, {"adjustment_fen": "-10"}, {"coefficient_ppm": "110", "reason": "  "}):
        with pytest.raises(Invalid) as caught:
            change(row, **values)
        assert list(caught.value.errors) == ["reason"]
    change(row, coefficient_ppm="90", adjustment_fen="-10.01", reason="缺勤一天")
    row = next(row for row in lines() if row["staff.code"] == "east3")
    assert (row["subsidy_fen"], row["paid_fen"]) == (36_000, 36_000 + 5_000 - 1_001)
    with pytest.raises(Invalid, match="小于 0"):
        change(row, adjustment_fen="-1000")
    with pytest.raises(Invalid):
        change(row, coefficient_ppm="201")


def test_many_coefficients_at_once_need_their_reasons_first(database: sa.Engine):
    build()
    prepare(1)
    ids = [row["id"] for row in lines()]
    with pytest.raises(Invalid, match="批量"):
        store.bulk_edit(PAYOUTS, PAYER, ids, "coefficient_ppm", "95")
    assert {row["coefficient_ppm"] for row in lines()} == {ONE}, "all or none"
    store.bulk_edit(PAYOUTS, PAYER, ids, "reason", "一季度考核")
    assert store.bulk_edit(PAYOUTS, PAYER, ids, "coefficient_ppm", "95") == 6
    assert sum(row["paid_fen"] for row in lines()) == sum(part_fen(row["full_fen"], 950_000) + row["allowance_fen"] for row in lines())


def test_what_is_confirmed_is_final(database: sa.Engine):
    build()
    prepare(1)
    one = lines()[0]
    store.run_action(PAYOUTS, PAYER, "confirm", [one["id"]])
    assert confirm(1) == (5, sum(row["paid_fen"] for row in lines()) - one["paid_fen"])
    row = next(row for row in lines() if row["id"] == one["id"])
    assert row["status"] == "confirmed"
    assert row["confirmed_at"]
    for attempt in (
        lambda: change(row, coefficient_ppm="50", reason="改"),
        lambda: change(row, reason="改"),
        lambda: store.bulk_edit(PAYOUTS, SYSTEM, [row["id"]], "adjustment_fen", "1"),
        lambda: store.delete_rows(PAYOUTS, SYSTEM, [row["id"]]),
        lambda: store.run_action(PAYOUTS, PAYER, "confirm", [row["id"]]),
        lambda: confirm(1),
    ):
        with pytest.raises(Refusal):
            attempt()
    assert next(row for row in lines() if row["id"] == one["id"]) == row
    assert prepare(1) == service.Prepared(0, 6, ())


def test_a_draft_may_be_deleted_and_made_again(database: sa.Engine):
    build()
    prepare(1)
    store.delete_rows(PAYOUTS, PAYER, [lines()[0]["id"]])
    assert len(lines()) == 5
    assert prepare(1).added == 1


def test_who_only_reads_pays_nothing(database: sa.Engine):
    build()
    prepare(1)
    row = lines()[0]
    for attempt in (
        lambda: prepare(2, actor=LEADER),
        lambda: confirm(1, actor=LEADER),
        lambda: store.update_row(PAYOUTS, LEADER, row["id"], row["version"], {"reason": "改"}),
        lambda: store.run_action(PAYOUTS, LEADER, "confirm", [row["id"]]),
        lambda: store.create_row(PAYOUTS, LEADER, {"staff_id": row["id"], "year": "2026", "month": "2", "full_fen": "1"}),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert len(lines(LEADER)) == 6
    with pytest.raises(NotAllowed):
        lines(Actor(id=9, name="无", permissions=frozenset({"staff.read"})))


def test_an_account_of_a_community_sees_and_pays_its_own(database: sa.Engine):
    ids = build()
    scope = {"village": frozenset({ids["east"]}), "dormitory": frozenset[int](), "grid": frozenset[int]()}
    east = Actor(id=7, name="东风村", permissions=PAYER.permissions, scope=scope)
    assert prepare(1, actor=east).added == 3
    assert prepare(1).added == 3
    assert {row["village.name"] for row in lines(east)} == {"东风村"}
    assert confirm(1, actor=east)[0] == 3
    others = [row for row in lines() if row["village.name"] != "东风村"]
    assert {row["status"] for row in others} == {"draft"}
    with pytest.raises(NotFound):
        store.read_row(PAYOUTS, east, others[0]["id"])
    found, _frame = queries.actuals(east, 2026)
    assert found is not None
    assert [row.name for row in found.places] == ["东风村"]
    assert found.allowed_fen is None
    assert {row.left_fen for row in found.months} == {None}


def problems_of(text: str, actor: Actor = SYSTEM) -> list[str]:
    return [problem.message.render() for problem in imported(OFFICE.tables["payouts"], actor, text).problems]


def test_a_file_says_coefficients_not_amounts(database: sa.Engine):
    build()
    prepare(1)
    head = "year,month,staff_code,coefficient,reason,paid,status\n"
    assert problems_of(f"{head}2026,1,east1,0.5,半月病假,9999.99,draft\n") == []
    row = next(row for row in lines() if row["staff.code"] == "east1")
    assert (row["coefficient_ppm"], row["paid_fen"]) == (500_000, 30_000)
    assert problems_of(f"{head}2026,1,east1,0.5,半月病假,300.00,confirmed\n") == []
    row = next(row for row in lines() if row["staff.code"] == "east1")
    assert (row["status"], bool(row["confirmed_at"])) == ("confirmed", True)
    (problem,) = problems_of(f"{head}2026,1,east1,1,,600.00,draft\n")
    assert "已确认发放" in problem
    (problem,) = problems_of(f"{head}2026,1,west1,0.9,,600.00,draft\n")
    assert "原因" in problem
    with pytest.raises(NotAllowed):
        problems_of(
            f"{head}2026,1,west1,1,,600.00,confirmed\n", Actor(id=9, name="录入", permissions=frozenset({"budget.read", "budget.import"}))
        )
