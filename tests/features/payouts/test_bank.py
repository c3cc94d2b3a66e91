"""The bank's sheet and the accounts it needs; on both databases."""

import io

import openpyxl
import pytest
import sqlalchemy as sa

from gridapp.features.payouts import service
from gridapp.features.staff.resource import STAFF
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import execute_read, read_session, transaction
from gridapp.kit.errors import Invalid, NotAllowed, Refusal
from gridapp.models import AuditEntry, Staff
from tests.features.payouts.payroll import ACCOUNT, PAYER, build, confirm, prepare


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
            service.bank_sheet(tx, 2026, 1, without=without, locale="zh")
    with transaction(SYSTEM) as tx:
        tx.session.get_one(Staff, ids["west1"]).bank_account = "007812345678901"
    with transaction(PAYER, reason="一月发放") as tx:
        sheet = service.bank_sheet(tx, 2026, 1, without=seen.without, locale="zh")
    page = openpyxl.load_workbook(io.BytesIO(sheet.content)).worksheets[0]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["序号", "姓名", "身份证号", "开户银行", "银行账号", "金额（元）", "备注"],
        [1, "东风1", "990181199207020193", "示例银行", ACCOUNT, 600, "2026 年 1 月网格员补贴"],
        [2, "西河1", "990181199207020193", "示例银行", "007812345678901", 600, "2026 年 1 月网格员补贴"],
    ]
    assert {cell.data_type for row in page.iter_rows(min_row=2) for cell in row[2:5]} == {"s"}
    assert page["F2"].number_format == "0.00"
    with read_session() as session:
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()  # type: ignore[union-attr]
    assert entry is not None
    assert (entry.action, entry.table, entry.reason, entry.actor) == ("export", "payout", "一月发放", "会计")
    assert (entry.changes["rows"], entry.changes["total_fen"], entry.changes["without"]) == (2, 120_000, 4)
    assert ACCOUNT not in str(entry.changes)


@pytest.mark.parametrize("missing", ["budget.pay", "staff.unmask"])
def test_the_banks_sheet_takes_both_permissions(sqlite_database: sa.Engine, missing: str):
    build()
    prepare(1)
    confirm(1)
    actor = Actor(id=9, name="缺权", permissions=PAYER.permissions - {missing})
    with pytest.raises(NotAllowed), transaction(actor, reason="一月发放") as tx:
        service.bank_sheet(tx, 2026, 1, without=range(100), locale="zh")


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
