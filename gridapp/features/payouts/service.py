"""The payout register: a month's lines from the people in paid posts, their amounts, and what confirms them for good."""

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import RowMapping
from sqlmodel import Session, col

from gridapp.features.payouts import queries
from gridapp.kit import audit, parsing
from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, _, month_name, msg, translate
from gridapp.kit.parsing import yuan
from gridapp.kit.sheet import Money, Page, write_pages
from gridapp.models import Payout, Staff
from gridapp.models.payout import PayoutStatus
from gridapp.quota.money import MONTHS, ONE, WorkerKind
from gridapp.quota.payout import counts, month_amounts, month_pay
from gridapp.quota.rules import Rules
from gridapp.registers.paid import paid_posts

PAY = "budget.pay"


@dataclass(frozen=True)
class Prepared:
    """What preparing a month came to: lines added, lines that were there already, and people with a line but no post any more."""

    added: int
    kept: int
    gone: tuple[str, ...]
    """Names; their lines are left as they are."""


def prepare(tx: Tx, year: int, month: int) -> Prepared:
    """Make the draft lines of a month: one for everybody whose paid post counts for it, by the year's approved scenario as handed in.

    Somebody in several paid posts is paid once, for the place of the oldest. Existing lines stay as they are, so that this may be run
    again when people have come; a draft that was deleted comes back.

    Raises:
        NotAllowed: the actor may not pay.
        Refusal: there is no such month, the year has no approved scenario, or the scenario starts later.
    """
    tx.actor.need(PAY)
    need_month(year, month)
    approved = queries.approved_in(tx.session, year)
    if month < approved.rules.first_month:
        first, name = approved.rules.first_month, approved.stored.name
        raise Refusal(
            msg("方案“{name}”自 {first}起计发，{month}没有可以发放的补贴", name=name, first=month_name(first), month=month_name(month))
        )
    cutoff = approved.stored.cutoff_day
    posts = paid_posts(tx.session, tx.actor, date(year, month, cutoff), date(year, month, cutoff))
    people: dict[int, dict[str, Any]] = {}
    for post in posts.iter_rows(named=True):
        if counts(post["start_on"], post["end_on"], year, month, cutoff):
            people.setdefault(post["staff_id"], post)
    present = {row.staff_id: name for row, name in _lines(tx, year, month)}
    paid_elsewhere = _paid_ids(tx, year, month)  # a line in a place the account does not see still is the person's line
    missing = [post for number, post in people.items() if number not in paid_elsewhere]
    tx.session.add_all([_line(approved.rules, post, year, month) for post in missing])
    tx.session.flush()
    gone = tuple(name for number, name in present.items() if number not in people)
    return Prepared(len(missing), len(present), gone)


def need_month(year: int, month: int) -> None:
    """Raise `Refusal` unless it is a month the register can hold."""
    if not (2000 <= year <= 2100 and 1 <= month <= MONTHS):
        raise Refusal(msg("没有 {year} 年 {month} 月，请重新选择", year=year, month=month))


def _line(standards: Rules, post: dict[str, Any], year: int, month: int) -> Payout:
    full, allowance = month_amounts(standards.standards, post["kind"], standards.subsidy_per_worker_fen, year, month)
    pay = month_pay(full, allowance)
    return Payout(
        year=year, month=month, staff_id=post["staff_id"], village_id=post["village_id"], dormitory_id=post["dormitory_id"],
        kind=WorkerKind(post["kind"]), full_fen=pay.full_fen, coefficient_ppm=pay.coefficient_ppm, allowance_fen=pay.allowance_fen,
        adjustment_fen=pay.adjustment_fen, subsidy_fen=pay.subsidy_fen, paid_fen=pay.paid_fen,
    )  # fmt: skip


def _lines(tx: Tx, year: int, month: int, *more: sa.ColumnElement[bool]) -> list[tuple[Payout, str]]:
    """The live lines of a month in the account's places, by staff code, with the name of the person."""
    scope = queries.visible_payouts(tx.actor.unpicked())
    query = (
        sa.select(Payout, col(Staff.name))
        .join(Staff, col(Staff.id) == col(Payout.staff_id))
        .where(*_of_month(year, month), *more, *([] if scope is None else [scope]))
        .order_by(col(Staff.code))
    )
    return [(row, name) for row, name in tx.session.execute(query).all()]


def _paid_ids(tx: Tx, year: int, month: int) -> set[int]:
    return set(tx.session.scalars(sa.select(col(Payout.staff_id)).where(*_of_month(year, month))).all())


def _of_month(year: int, month: int) -> Sequence[sa.ColumnElement[bool]]:
    return (col(Payout.year) == year, col(Payout.month) == month, col(Payout.deleted_at).is_(None))


def clean_payout(tx: Tx, data: dict[str, Any], row: Payout | None) -> Sequence[Msg]:
    """Amounts follow from the month's standard, the coefficient, the allowance and the correction; what is not normal has a reason.

    A new line without a place is one of the person's own place. A file may confirm a line, which takes the same permission as the button.

    Raises:
        Invalid: no reason, two places, or amounts that cannot be.
        NotAllowed: a file confirms lines and the actor may not pay.
        Refusal: the line is confirmed.
    """
    if row is not None and row.status is PayoutStatus.CONFIRMED:
        if any(getattr(row, name, value) != value for name, value in data.items()):
            raise _final()
        return []

    def value(name: str, default: Any = None) -> Any:
        given = data.get(name, getattr(row, name, None))
        return default if given is None else given

    if row is None and value("village_id") is None and value("dormitory_id") is None:
        person = tx.session.get(Staff, value("staff_id"))
        if person is not None:
            # somebody of a dormitory within a village is the dormitory's
            village = person.village_id if person.dormitory_id is None else None
            data["village_id"], data["dormitory_id"] = village, person.dormitory_id
    elif value("village_id") is not None and value("dormitory_id") is not None:
        raise Invalid({"dormitory_id": msg("村（社区）和单位宿舍只能填一处")})
    coefficient, adjustment = value("coefficient_ppm", ONE), value("adjustment_fen", 0)
    if (coefficient != ONE or adjustment) and not str(value("reason", "")).strip():
        raise Invalid({"reason": msg("考核系数不是 100% 或有调整金额时，须填写调整原因；批量修改系数前，可先批量填写原因")})
    try:
        pay = month_pay(value("full_fen", 0), value("allowance_fen", 0), coefficient, adjustment)
    except Refusal as refusal:
        raise Invalid({refusal.field or "adjustment_fen": refusal.message}) from refusal
    data["subsidy_fen"], data["paid_fen"] = pay.subsidy_fen, pay.paid_fen
    if value("status", PayoutStatus.DRAFT) == PayoutStatus.CONFIRMED:
        tx.actor.need(PAY)
        data |= {"confirmed_at": value("confirmed_at") or utcnow(), **_account(tx, value("staff_id"))}
    else:
        data["confirmed_at"] = None
    return []


def locked_payouts(session: Session, _actor: Actor, ids: Sequence[int]) -> dict[int, Msg]:
    """Lines that are confirmed, and why they stay as they are."""
    confirmed = sa.select(col(Payout.id)).where(col(Payout.id).in_(ids), col(Payout.status) == PayoutStatus.CONFIRMED)
    return {number: _final().message for number in session.scalars(confirmed) if number is not None}


def keep_confirmed(_tx: Tx, row: Payout) -> None:
    """Raise `Refusal` instead of deleting what has been paid."""
    if row.status is PayoutStatus.CONFIRMED:
        raise _final()


def confirm(tx: Tx, row: Payout) -> Msg:
    """The line is paid: final. Raises `NotAllowed` when the actor may not pay, `Refusal` when it is confirmed already."""
    tx.actor.need(PAY)
    if row.status is PayoutStatus.CONFIRMED:
        raise Refusal(msg("{year} 年 {month} 月的这条发放记录已确认发放", year=row.year, month=row.month))
    for name, value in _account(tx, row.staff_id).items():
        setattr(row, name, value)
    row.status, row.confirmed_at = PayoutStatus.CONFIRMED, utcnow()
    return msg("已确认发放 {year} 年 {month} 月的记录", year=row.year, month=row.month)


def _account(tx: Tx, staff_id: int) -> dict[str, Any]:
    """Where the person is paid as it stands now: what a line keeps from its confirmation on."""
    person = tx.session.get(Staff, staff_id)
    return {"bank_name": person.bank_name, "bank_account": person.bank_account} if person else {}


def confirm_month(tx: Tx, year: int, month: int, seen: tuple[int, int] | None = None) -> tuple[int, int]:
    """Confirm every draft of a month in the account's places; returns how many and their sum in 分.

    `seen` is that count and sum as somebody was shown them before they agreed.

    Raises:
        NotAllowed: the actor may not pay.
        Refusal: there is no such month, nothing to confirm, or something else than was shown.
    """
    tx.actor.need(PAY)
    need_month(year, month)
    drafts = [row for row, _name in _lines(tx, year, month, col(Payout.status) == PayoutStatus.DRAFT)]
    _people = tx.session.scalars(sa.select(Staff).where(col(Staff.id).in_([row.staff_id for row in drafts]))).all()  # read in one go
    if not drafts:
        raise Refusal(msg("{year} 年 {month} 月没有待发放的记录", year=year, month=month))
    found = len(drafts), sum(row.paid_fen for row in drafts)
    if seen is not None and found != seen:
        now = {"count": found[0], "total": yuan(found[1], grouped=True)}
        raise Refusal(msg("发放表在此期间有变动，现为 {count} 条、合计 {total} 元，请核对后再确认", **now))
    for row in drafts:
        confirm(tx, row)
    tx.session.flush()
    return found


def _final() -> Refusal:
    return Refusal(msg("这条发放记录已确认发放，不能再修改或删除；多发少发请在以后月份用调整金额更正，并写明原因"))


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


def bank_sheet(tx: Tx, year: int, month: int, *, without: Collection[int]) -> BankSheet:
    """The confirmed lines of a month as the bank takes them, XLSX: digits are text, so that none is lost. Goes to the audit log.

    Everybody is paid to the account their line was confirmed with. One that differs from the last payment's, was registered only after
    the confirmation, or has been changed since, is told of beside the line.

    `without` are the people of whom the actor was told that they have no account: nobody else is left out.

    Raises:
        NotAllowed: the actor may not pay, or not see personal data in clear.
        Refusal: no reason was given, nothing is confirmed, or somebody has no account and the actor was not told.
    """
    parsing.reason(tx.reason)
    locale = tx.actor.locale
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
