"""The sheet a bank pays by. Account and identity numbers stand in it in clear, so who takes it says why, and it is on record."""

import io
from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import RowMapping

from gridapp.features.budget import queries
from gridapp.features.budget.service.payouts import PAY, need_month
from gridapp.kit import audit, parsing
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, _, msg, translate
from gridapp.kit.sheet import Money, Page, write_pages
from gridapp.models import Payout

BANK_TITLE = _("银行代发清单")
_HEADS = (_("序号"), _("姓名"), _("身份证号"), _("开户银行"), _("银行账号"), _("金额（元）"), _("备注"))


@dataclass(frozen=True)
class BankSheet:
    """The file and what it pays. `without`: people (id → name) who have no account and are not in it; `unpaid`: lines of 0 元;
    `changed`: people (id → name) of whose account something is to be said."""

    content: bytes
    people: int
    total_fen: int
    without: dict[int, str]
    unpaid: int
    changed: dict[int, str]


def bank_preview(tx: Tx, year: int, month: int) -> BankSheet:
    """What the sheet would hold, without making it or looking behind a mask for anybody: `content` is empty.

    Raises as `bank_sheet` does, except for the reason.
    """
    return _sheet(tx, year, month)[0]


def bank_sheet(tx: Tx, year: int, month: int, *, without: Collection[int], locale: str) -> BankSheet:
    """The confirmed lines of a month as the bank takes them, XLSX: digits are text, so that none is lost. Goes to the audit log.

    Everybody is paid to the account their line was confirmed with. One that differs from the last payment's, was registered only after
    the confirmation, or has been changed since, is told of beside the line.

    `without` are the people of whom the actor was told that they have no account: nobody else is left out.

    Raises:
        NotAllowed: the actor may not pay, or not see personal data in clear.
        Refusal: no reason was given, nothing is confirmed, or somebody has no account and the actor was not told.
    """
    parsing.reason(tx.reason)
    sheet, lines = _sheet(tx, year, month)
    if new := [name for number, name in sheet.without.items() if number not in without]:
        raise Refusal(msg("{names}没有登记银行账号，请重新打开导出窗口核对", names=tuple(new)))
    if not sheet.people:
        raise Refusal(msg("{year} 年 {month} 月已确认的人员都没有登记银行账号，请先在人员档案中补录", year=year, month=month))
    label = msg("{title} {year}-{month}", title=Msg(BANK_TITLE), year=year, month=f"{month:02d}").render(locale)
    told = {"rows": sheet.people, "total_fen": sheet.total_fen, "without": len(sheet.without), "changed": len(sheet.changed)}
    audit.record(tx, "export", Payout.__tablename__, label=label, changes=told)
    note = msg("{year} 年 {month} 月网格员补贴", year=year, month=month).render(locale)
    out, rows = io.BytesIO(), []
    for number, line in enumerate(lines, 1):
        said = "；".join([note, *(told.render(locale) for told in _told(line))])
        rows.append([number, line["name"], line["id_number"], *_pay_to(line), Money(line["paid_fen"]), said])
    write_pages(out, "xlsx", Page([translate(head, locale) for head in _HEADS], rows, translate(BANK_TITLE, locale), grouped=False))
    return replace(sheet, content=out.getvalue())


def _sheet(tx: Tx, year: int, month: int) -> tuple[BankSheet, list[RowMapping]]:
    tx.actor.need(PAY)
    need_month(year, month)
    found = queries.bank_lines(tx.session, tx.actor, year, month)
    if not found:
        raise Refusal(msg("{year} 年 {month} 月还没有已确认发放的记录：请先确认发放，再导出", year=year, month=month))
    due = [line for line in found if line["paid_fen"]]
    lines = [line for line in due if _pay_to(line)[1]]
    without = {line["staff_id"]: line["name"] for line in due if not _pay_to(line)[1]}
    changed = {line["staff_id"]: line["name"] for line in lines if _told(line)}
    return BankSheet(b"", len(lines), sum(line["paid_fen"] for line in lines), without, len(found) - len(due), changed), lines


def _pay_to(line: RowMapping) -> tuple[str, str | None]:
    """Bank and account: those the line was confirmed with; where there was none, what has been registered since."""
    return (line["bank_name"], line["bank_account"]) if line["bank_account"] else (line["now_name"], line["now_account"])


def _told(line: RowMapping) -> list[Msg]:
    """What whoever pays should look at before paying to this account."""
    last, account, now = line["last_account"], _pay_to(line)[1], line["now_account"]
    return [
        *([msg("账号与上次发放不同")] if last and account != last else []),
        *([msg("账号在确认发放后才登记")] if not line["bank_account"] else []),
        *([msg("人员档案中的账号在确认发放后已变更，本月仍发至原账号")] if line["bank_account"] and now != line["bank_account"] else []),
    ]
