"""The bank's sheet and the accounts it needs; on both databases."""

import io

import openpyxl
import pytest
import sqlalchemy as sa

from gridapp.features.accounts.rules import ROLES
from gridapp.features.payouts import service
from gridapp.features.staff.resource import STAFF
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import execute_read, read_session, transaction
from gridapp.kit.errors import Invalid, NotAllowed, Refusal
from gridapp.models import AuditEntry, Staff
from gridapp.office import OFFICE
from tests.features.payouts.payroll import ACCOUNT, PAYER, build, confirm, prepare
from tests.rows import imported


def test_the_banks_sheet_holds_every_digit_and_leaves_out_only_who_was_named(database: sa.Engine):
    ids = build()
    prepare(1)
    with pytest.raises(Refusal, match="先确认发放"), transaction(PAYER, reason="发放") as tx:
        service.bank_preview(tx, 2026, 1)
    confirm(1)
    with transaction(PAYER) as tx:
        seen = service.bank_preview(tx, 2026, 1)
    assert (seen.people, seen.total_fen, len(seen.without)) == (1, 60_000, 5)
    for reason, without, why in (("", seen.without, "原因"), ("一月发放", [], "没有登记银行账号")):
        with pytest.raises(Refusal, match=why), transaction(PAYER, reason=reason) as tx:
            service.bank_sheet(tx, 2026, 1, without=without)
    with transaction(SYSTEM) as tx:
        tx.session.get_one(Staff, ids["west1"]).bank_account = "007812345678901"
    with transaction(PAYER, reason="一月发放") as tx:
        sheet = service.bank_sheet(tx, 2026, 1, without=seen.without)
    page = openpyxl.load_workbook(io.BytesIO(sheet.content)).worksheets[0]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["序号", "姓名", "身份证号", "开户银行", "银行账号", "金额（元）", "备注"],
        [1, "东风1", "990181199207020193", "示例银行", ACCOUNT, 600, "2026 年 1 月网格员补贴"],
        [2, "西河1", "990181199207020193", "示例银行", "007812345678901", 600, "2026 年 1 月网格员补贴；账号在确认发放后才登记"],
    ]
    assert {cell.data_type for row in page.iter_rows(min_row=2) for cell in row[2:5]} == {"s"}
    assert page["F2"].number_format == "0.00"
    with read_session() as session:
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()  # type: ignore[union-attr]
    assert entry is not None
    assert (entry.action, entry.table, entry.reason, entry.actor) == ("export", "payout", "一月发放", "会计")
    assert (entry.changes["rows"], entry.changes["total_fen"], entry.changes["without"]) == (2, 120_000, 4)
    assert ACCOUNT not in str(entry.changes)


OTHER = "6200000000000000026"
CLERK = Actor(id=7, name="办事员", permissions=frozenset({"staff.read", "staff.write", "staff.import"}))
BANKER = Actor(id=8, name="规划", permissions=CLERK.permissions | {"staff.bank"})


def sheet_of(month: int) -> tuple[list[list[object]], dict[int, str]]:
    """Name, account and remark of each line, and the people of whose account something is said."""
    with transaction(PAYER) as tx:
        without = service.bank_preview(tx, 2026, month).without
    with transaction(PAYER, reason="发放") as tx:
        sheet = service.bank_sheet(tx, 2026, month, without=without)
    page = openpyxl.load_workbook(io.BytesIO(sheet.content)).worksheets[0]
    return [[row[1], row[4], str(row[6]).partition("；")[2]] for row in page.iter_rows(min_row=2, values_only=True)], sheet.changed


def bring(who: Actor, name: str, lines: str) -> None:
    outcome = imported(OFFICE.tables[name], who, lines)
    if outcome.problems:
        raise Refusal(outcome.problems[0].message)


def register(ids: dict[str, int], account: str, who: Actor = BANKER, name: str = "east1") -> None:
    row = store.read_row(STAFF, who, ids[name])
    store.update_row(STAFF, who, ids[name], row["version"], {"bank_account": account})


def test_a_confirmed_line_is_paid_to_the_account_it_was_confirmed_with(database: sa.Engine):
    ids = build()
    prepare(1)
    confirm(1)
    register(ids, OTHER)
    told = "人员档案中的账号在确认发放后已变更，本月仍发至原账号"
    assert sheet_of(1) == ([["东风1", ACCOUNT, told]], {ids["east1"]: "东风1"})
    prepare(2)
    confirm(2)
    assert sheet_of(2) == ([["东风1", OTHER, "账号与上次发放不同"]], {ids["east1"]: "东风1"})
    prepare(3)
    confirm(3)
    assert sheet_of(3) == ([["东风1", OTHER, ""]], {})
    with transaction(SYSTEM) as tx:  # nor do a deletion of the person and their return pay anybody else
        tx.session.get_one(Staff, ids["east1"]).bank_account = ACCOUNT
    assert sheet_of(3)[0][0][1] == OTHER


def test_a_line_that_a_file_confirms_keeps_its_account_too(database: sa.Engine):
    ids = build()
    bring(SYSTEM, "payouts", "year,month,staff_code,full,status\n2026,1,east1,600,confirmed\n")
    register(ids, OTHER)
    assert sheet_of(1)[0][0][1] == ACCOUNT


def test_where_somebody_is_paid_is_written_by_who_may_through_every_door(database: sa.Engine):
    ids = build()
    number = ids["east1"]

    doors = {
        "form": lambda who: register(ids, OTHER, who),
        "emptied": lambda who: register(ids, "", who),
        "cell": lambda who: store.update_row(STAFF, who, number, store.read_row(STAFF, who, number)["version"], {"bank_name": "别的银行"}),
        "bulk": lambda who: store.bulk_edit(STAFF, who, [number, ids["east2"]], "bank_account", OTHER),
        "new": lambda who: store.create_row(STAFF, who, {"name": "新人", "employment": "full_time", "bank_account": OTHER}),
        "file": lambda who: bring(who, "staff", f"code,name,bank_name,bank_account\neast1,东风1,别的银行,{OTHER}\n"),
        "new in a file": lambda who: bring(who, "staff", f"code,name,bank_account\nnew9,新人,{OTHER}\n"),
    }
    before = execute_read(sa.text("SELECT id, version, bank_name FROM staff ORDER BY id"))
    for name, door in doors.items():
        with pytest.raises(Refusal, match="权限"):
            door(CLERK)
        assert execute_read(sa.text("SELECT id, version, bank_name FROM staff ORDER BY id")) == before, name
    row = store.read_row(STAFF, CLERK, number)
    store.update_row(STAFF, CLERK, number, row["version"], {"name": "东风一", "bank_account": row["bank_account"]})  # a mask as it came
    store.create_row(STAFF, CLERK, {"name": "新人", "employment": "full_time", "bank_account": "", "bank_name": ""})
    for door in doors.values():
        door(BANKER)


def test_who_holds_the_permission_by_default():
    holders = {code for code in ROLES if Actor(id=1, name=code, permissions=frozenset(OFFICE.grants(code))).may("staff.bank")}
    assert holders == {"admin", "planner"}


@pytest.mark.parametrize("missing", ["budget.pay", "staff.unmask"])
def test_the_banks_sheet_takes_both_permissions(sqlite_database: sa.Engine, missing: str):
    build()
    prepare(1)
    confirm(1)
    actor = Actor(id=9, name="缺权", permissions=PAYER.permissions - {missing})
    with pytest.raises(NotAllowed), transaction(actor, reason="一月发放") as tx:
        service.bank_sheet(tx, 2026, 1, without=range(100))


def test_accounts_are_kept_encrypted_and_masked(database: sa.Engine):
    ids = build()
    row = store.read_row(STAFF, SYSTEM, ids["east1"])
    assert row["bank_account"] == "*" * 15 + "0018"
    store.update_row(STAFF, SYSTEM, ids["east1"], row["version"], {"bank_account": "6200 0000 0000 0000 026"})
    assert store.unmask(STAFF, SYSTEM, ids["east1"], "bank_account", "核对发放") == "6200000000000000026"
    stored = execute_read(sa.text(f"SELECT bank_account FROM staff WHERE id = {ids['east1']}").columns())  # type: ignore[arg-type]
    assert b"6200" not in bytes(stored[0]["bank_account"])
    for wrong in ("6200", "6200 0000 0000 0000 0261 0", "62000000000a0000"):
        with pytest.raises(Invalid, match="银行账号"):
            store.update_row(STAFF, SYSTEM, ids["east1"], row["version"] + 1, {"bank_account": wrong})
    saved = store.update_row(STAFF, SYSTEM, ids["east1"], row["version"] + 1, {"bank_account": "6200000000000000027"})
    assert "银行账号未通过银行卡号校验，请与卡面核对" in [warning.render() for warning in saved.warnings]
