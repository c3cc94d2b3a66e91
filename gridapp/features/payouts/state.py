"""State of the page about what is paid: a month's register made, confirmed and sent to the bank, and the year against its plan."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

import reflex as rx

from gridapp.features.payouts import queries, service
from gridapp.features.payouts.service import PAY
from gridapp.kit import parsing
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.clock import today
from gridapp.kit.db.session import Tx, in_transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, month_name, msg, translate
from gridapp.kit.ui.files import hand_over
from gridapp.kit.ui.notice import notify
from gridapp.kit.ui.text import both
from gridapp.kit.ui.vars import show
from gridapp.quota.actuals import MonthActual, Paid, total
from gridapp.quota.money import MONTHS
from gridapp.registers.plans import READ

TOLD = 20
"""Most names in one sentence."""
_T = TypeVar("_T")


class PayoutState(rx.State):
    """The register of the year and month picked. Account numbers never come here: they go from the database into the bank's file."""

    years: list[str] = []
    year: str = ""
    month: str = ""
    waiting: bool = True
    figures: dict[str, int] = {}
    """Of the month: `people, total_fen, drafts, draft_fen, confirmed, confirmed_fen`."""
    scenario: dict[str, str] = {}
    """The approved plan of the year: `id, name`; empty without one."""
    months: list[dict[str, Any]] = []
    month_totals: dict[str, Any] = {}
    places: list[dict[str, Any]] = []
    place_totals: dict[str, Any] = {}
    finding: dict[str, str] = {}
    gone: dict[str, str] = {}
    """Whose line no longer has a post, after preparing."""
    asking: str = ""
    """The dialog that is open: `confirm` or `bank`."""
    bank: dict[str, Any] = {}
    """What the bank's sheet would hold: `people, total_fen`."""
    bank_without: dict[str, str] = {}
    bank_changed: dict[str, str] = {}
    bank_unpaid: int = 0
    bank_errors: dict[str, dict[str, str]] = {}
    answered: int = 0
    _without: list[int] = []
    """The people who, as the person here was told, are not in the bank's sheet."""

    @rx.event
    @requires(READ)
    async def load(self) -> None:
        """The page appears: year and month of its address, else those picked before, else today's."""
        actor, now = await current_actor(self), today()
        asked = self.router.url.query_parameters
        self.years = [str(year) for year in await asyncio.to_thread(queries.payout_years, actor)]
        self.year = _within(asked.get("year", ""), 2000, 2100) or self.year or str(now.year)
        self.month = _within(asked.get("month", ""), 1, MONTHS) or self.month or str(now.month)
        if self.year not in self.years:
            self.years = sorted({*self.years, self.year}, reverse=True)
        await self._show(actor)

    @rx.event
    @requires(READ)
    async def pick_year(self, year: str) -> None:
        """Another year."""
        self.year = _within(year, 2000, 2100) or self.year
        await self._show(await current_actor(self))

    @rx.event
    @requires(READ)
    async def pick_month(self, month: str) -> None:
        """Another month."""
        self.month = _within(month, 1, MONTHS) or self.month
        await self._show(await current_actor(self))

    @rx.event
    @requires(PAY)
    async def prepare(self) -> None:
        """Make the month's draft lines."""
        actor = await current_actor(self)
        done = await self._do(actor, lambda tx: service.prepare(tx, *self._when()))
        if done is not None:
            await notify(self, msg("已生成 {added} 条，原有 {kept} 条保持不变", added=done.added, kept=done.kept))
            await self._show(actor)
            self.gone = both(_left(done.gone)) if done.gone else {}

    @rx.event
    @requires(PAY)
    async def ask_confirm(self) -> None:
        """Ask before a month is confirmed for good."""
        self.asking = "confirm"

    @rx.event
    @requires(PAY)
    async def confirm(self) -> None:
        """Confirm every draft of the month."""
        actor, self.asking = await current_actor(self), ""
        seen = int(self.figures.get("drafts", 0)), int(self.figures.get("draft_fen", 0))
        done = await self._do(actor, lambda tx: service.confirm_month(tx, *self._when(), seen))
        if done is not None:
            count, total = done
            await notify(self, msg("已确认发放 {count} 条，合计 {total} 元", count=count, total=parsing.yuan(total, grouped=True)))
        await self._show(actor)

    @rx.event
    @requires(PAY)
    async def ask_bank(self) -> None:
        """Say what the bank's sheet would hold, and who is not in it, before asking why it is taken."""
        actor = await current_actor(self)
        found = await self._do(actor, lambda tx: service.bank_preview(tx, *self._when()))
        if found is not None:
            self._without = list(found.without)
            self.bank = {"people": found.people, "total_fen": found.total_fen}
            self.bank_without = both(_missing(tuple(found.without.values()))) if found.without else {}
            self.bank_changed = both(_changed(tuple(found.changed.values()))) if found.changed else {}
            self.bank_unpaid, self.bank_errors, self.asking = found.unpaid, {}, "bank"

    @rx.event
    @requires(PAY)
    async def export_bank(self, data: dict[str, Any]):
        """Download the bank's sheet; the reason goes to the audit log."""
        actor = await current_actor(self)
        (year, month), without = self._when(), list(self._without)
        self.answered += 1
        try:
            reason = parsing.reason(str(data.get("reason", "")) if isinstance(data, dict) else "")
        except Refusal as refusal:
            self.bank_errors = {"reason": both(refusal.message)}
            return None
        self.asking, self.bank_errors = "", {}
        name = f"{translate(service.BANK_TITLE, actor.locale)}-{year}-{month:02d}.xlsx"
        return await hand_over(
            self, name, lambda: in_transaction(actor, lambda tx: service.bank_sheet(tx, year, month, without=without).content, reason)
        )

    @rx.event
    @requires(READ)
    async def stop_asking(self) -> None:
        """Close the open dialog, nothing done."""
        self.asking, self.bank_errors = "", {}

    def _when(self) -> tuple[int, int]:
        return int(self.year or 0), int(self.month or 0)

    async def _do(self, actor: Actor, work: Callable[[Tx], _T]) -> _T | None:
        """Work in a transaction, off the loop; a refusal is shown and gives nothing."""
        try:
            return await asyncio.to_thread(in_transaction, actor, work)
        except Refusal as refusal:
            await notify(self, refusal.message, "error")
            return None

    async def _show(self, actor: Actor) -> None:
        """Read the year anew."""
        year, month = self._when()
        self.gone = {}
        try:
            shown = await asyncio.to_thread(_shown, actor, year, month)
        except Refusal as refusal:
            await notify(self, refusal.message, "error")
            self.waiting = False
            return
        show(self, shown)
        self.waiting = False


def _shown(actor: Actor, year: int, month: int) -> dict[str, Any]:
    """Everything the page shows of a year and its month. Blocks; raises as `queries.actuals`."""
    found, frame = queries.actuals(actor, year)
    here = queries.paid_by(frame, "month").get(month, Paid())
    figures = asdict(here) | {"people": here.confirmed + here.drafts, "total_fen": here.confirmed_fen + here.draft_fen}
    if found is None:
        return {"figures": figures, "scenario": {}, "months": [], "places": [], "finding": {}}
    return {"figures": figures, "scenario": {"id": str(found.scenario_id), "name": found.scenario}, **_against_plan(found, year, month)}


def _against_plan(found: queries.Actuals, year: int, month: int) -> dict[str, Any]:
    """The year as rows of the two tables and of the chart."""
    whole, last = total([row.paid for row in found.months]), found.months[found.last_month - 1] if found.last_month else None
    paid = total([row.paid for row in found.places])
    planned = sum(row.plan_fen for row in found.places)
    return {
        "months": [
            {
                "id": f"year={year}..{year}&month={row.month}..{row.month}",
                "month": row.month,
                "plan_fen": row.plan_fen,
                **asdict(row.paid),
                "total_plan_fen": row.total_plan_fen,
                "total_paid_fen": row.total_paid_fen,
                "difference_fen": row.difference_fen,
                "left_fen": row.left_fen,
                "allowed_fen": found.allowed_fen,
                "href": f"/payouts?year={year}..{year}&month={row.month}..{row.month}",
                "$tone": "total" if row.month == month else "",
            }
            for row in found.months
        ],
        "month_totals": {
            "plan_fen": found.months[-1].total_plan_fen,
            "confirmed_fen": whole.confirmed_fen,
            "draft_fen": whole.draft_fen,
            "left_fen": last.left_fen if last else found.allowed_fen,
        },
        "places": [
            {
                **{name: getattr(row, name) for name in ("code", "name", "kind", "plan_fen", "difference_fen")},
                **asdict(row.paid),
            }
            for row in found.places
        ],
        "place_totals": {
            "plan_fen": planned,
            "confirmed": paid.confirmed,
            "confirmed_fen": paid.confirmed_fen,
            "difference_fen": planned - paid.confirmed_fen,
        },
        "finding": both(_finding(last)),
    }


def _within(text: str, least: int, most: int) -> str:
    """A whole number of the range as text; empty for anything else."""
    plain = text if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 4 else ""
    return str(int(plain)) if plain and least <= int(plain) <= most else ""


def _finding(last: MonthActual | None) -> Msg:
    if last is None or last.total_paid_fen is None or last.difference_fen is None:
        return msg("本年度还没有已确认的发放")
    shown = {"month": month_name(last.month), "paid": parsing.yuan(last.total_paid_fen, grouped=True)}
    other = parsing.yuan(abs(last.difference_fen), grouped=True)
    if last.difference_fen < 0:
        return msg("截至 {month}累计发放 {paid} 元，超出计划 {other} 元", other=other, **shown)
    return msg("截至 {month}累计发放 {paid} 元，比计划少 {other} 元", other=other, **shown)


def _names(names: tuple[str, ...]) -> tuple[Any, ...]:
    """Names for a sentence, not too many."""
    return names if len(names) <= TOLD else (*names[:TOLD], msg("等 {count} 人", count=len(names)))


def _left(names: tuple[str, ...]) -> Msg:
    return msg("以下人员当月已没有计发的岗位，其发放记录保留未动，请核对：{names}", names=_names(names))


def _changed(names: tuple[str, ...]) -> Msg:
    return msg("{count} 人的银行账号有变动，发放前请与本人核对，清单的备注栏写明了情况：{names}", count=len(names), names=_names(names))


def _missing(names: tuple[str, ...]) -> Msg:
    return msg("{count} 人没有登记银行账号，不会列入清单：{names}", count=len(names), names=_names(names))
