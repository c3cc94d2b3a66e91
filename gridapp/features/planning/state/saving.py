"""State of what becomes of the planner's inputs: kept in their scenario, or as a new one; who saved meanwhile; a file."""

import asyncio
from typing import Any

import reflex as rx

from gridapp.features.planning import queries, service
from gridapp.features.planning.rules import Typed, differences, texts_of
from gridapp.features.planning.state.answers import as_rules, as_shown
from gridapp.features.planning.state.planner import PlannerState
from gridapp.kit import parsing
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.clock import today
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Conflict, Invalid, Refusal
from gridapp.kit.i18n import _, msg, translate
from gridapp.kit.ui.files import hand_over
from gridapp.kit.ui.notice import notify
from gridapp.kit.ui.text import both
from gridapp.kit.ui.vars import told
from gridapp.quota.frames import plan_frame
from gridapp.registers import plans
from gridapp.registers.drafts import save_scenario
from gridapp.registers.paid import places_on
from gridapp.registers.plans import EXPORT, HANDED_IN, READ, WRITE, Stored


class SavingState(rx.State):
    """The windows that keep what `PlannerState` holds."""

    saving: bool = False
    save_errors: dict[str, dict[str, str]] = {}
    answered: int = 0
    clash: dict[str, str] = {}
    """Who saved meanwhile (`both()` pair); empty while nobody did."""
    clash_rows: list[dict[str, str]] = []
    _clash_digest: str = ""
    """What the other's save came to when it was shown."""

    @rx.event
    @requires(WRITE)
    async def ask_name(self) -> None:
        """Open the window that asks for the scenario's name; not while something is wrong."""
        if not await (await self.get_state(PlannerState))._warn_of_errors():
            self.saving, self.save_errors = True, {}

    @rx.event
    @requires(WRITE)
    async def stop_saving(self) -> None:
        """Close that window."""
        self.saving = False

    @rx.event
    @requires(WRITE)
    async def save_as(self, data: dict[str, Any]) -> None:
        """Keep the inputs as a new scenario."""
        actor, planner = await current_actor(self), await self.get_state(PlannerState)
        self.answered += 1
        try:
            number = await asyncio.to_thread(_save_as, actor, planner.scenario, planner._typed, planner.what, data)
        except Refusal as refusal:
            self.save_errors = told(refusal, "name")
            return
        self.saving, self.save_errors, self.clash, self.clash_rows = False, {}, {}, []
        await planner._list_scenarios(actor)
        await planner._begin(actor, str(number))
        await notify(self, msg("已保存为草稿方案"))

    @rx.event
    @requires(WRITE)
    async def save(self) -> None:
        """Keep the inputs in the scenario they started from; a new one is asked for its name."""
        planner = await self.get_state(PlannerState)
        if await planner._warn_of_errors():
            return
        if not planner.scenario or planner.status in HANDED_IN:
            self.saving, self.save_errors = True, {}
            return
        await self._save_over(planner, planner.seen)

    @rx.event
    @requires(WRITE)
    async def save_over(self) -> None:
        """Keep the inputs though somebody else saved meanwhile: their figures are in the audit log."""
        seen, self.clash, self.clash_rows = self._clash_digest, {}, []
        if seen:
            await self._save_over(await self.get_state(PlannerState), seen)

    async def _save_over(self, planner: PlannerState, seen: str) -> None:
        actor, number = await current_actor(self), int(planner.scenario or 0)
        try:
            stored = await asyncio.to_thread(_save, actor, number, seen, planner._typed, planner.what)
        except Conflict as conflict:
            theirs = await asyncio.to_thread(plans.scenario, actor, number)
            self.clash, self._clash_digest = both(conflict.message), theirs.digest if theirs else ""
            mine = await asyncio.to_thread(as_shown, planner._typed, planner.what)
            self.clash_rows = differences(mine, texts_of(theirs.rules)) if theirs else []
            return
        except Refusal as refusal:
            await notify(self, refusal.message, "error")
            return
        planner._kept(stored)
        await notify(self, msg("已保存“{label}”", label=stored.name))

    @rx.event
    @requires(READ)
    async def take_theirs(self) -> None:
        """Leave what was typed and load what the other saved."""
        self.clash, self.clash_rows = {}, []
        planner = await self.get_state(PlannerState)
        await planner._begin(await current_actor(self), planner.scenario)

    @rx.event
    @requires(READ)
    async def stop_clash(self) -> None:
        """Close the window about the other's save; nothing that was typed is lost."""
        self.clash, self.clash_rows = {}, []

    @rx.event
    @requires(EXPORT)
    async def export(self, kind: str):
        """Download the places of the plan as `xlsx` or `csv`."""
        actor, planner = await current_actor(self), await self.get_state(PlannerState)
        kind = "csv" if kind == "csv" else "xlsx"
        handed_in, typed, what = int(planner.scenario) if planner.frozen_on else 0, planner._typed, planner.what
        name = f"{translate(service.TITLE, actor.locale)}-{today()}.{kind}"
        return await hand_over(self, name, lambda: _sheet(actor, handed_in, typed, what, kind))


def _save(actor: Actor, number: int, seen: str, typed: Typed, what: dict[str, int]) -> Stored:
    with transaction(actor) as tx:
        return service.update_scenario(tx, number, seen, as_rules(typed, what))


def _save_as(actor: Actor, scenario: str, typed: Typed, what: dict[str, int], data: object) -> int:
    given = data if isinstance(data, dict) else {}
    try:
        year = parsing.integer(given.get("year", ""), ge=2000, le=2100)
    except Refusal as refusal:
        raise Invalid({"year": refusal.message}) from refusal
    made = as_rules({**typed, "year": str(year)}, what)
    before = plans.scenario(actor, int(scenario)) if scenario else None
    name, description = str(given.get("name", "")), str(given.get("description", ""))
    with transaction(actor) as tx:
        return save_scenario(tx, name, year, made, description, cutoff_day=before.cutoff_day if before else None).id or 0


def _sheet(actor: Actor, handed_in: int, typed: Typed, what: dict[str, int], kind: str) -> bytes:
    """The places that are on the screen: of a scenario as it was handed in, else of what is typed."""
    if handed_in:
        plan = plans.planned(actor, handed_in, today()).plan
        frame = plans.with_pages(plan_frame(plan), places_on(actor, today()))
    else:
        plan, frame = queries.plan(actor, as_rules(typed, what), today())
    totals = {name: getattr(plan, name) for name in ("population", "grids", "workers", "in_post", "vacancy", "subsidy_fen")}
    with transaction(actor) as tx:
        return service.plan_file(tx, frame, {"name": translate(_("合计"), actor.locale), **totals}, kind=kind)
