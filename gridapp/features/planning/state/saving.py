"""Saving what the planner typed: into its scenario, or as a new one; who saved meanwhile; decisions by hand; files."""

import asyncio
from typing import Any

import reflex as rx

from gridapp.features.planning import queries, service
from gridapp.features.planning.rules import OVERRIDE, Typed, differences, rules_of, texts_of
from gridapp.features.planning.state.answers import tried
from gridapp.features.planning.state.planner import PlannerState
from gridapp.kit import parsing
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.clock import today
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Conflict, Invalid, Refusal
from gridapp.kit.i18n import _, msg, translate
from gridapp.kit.ui.locale import current_locale
from gridapp.kit.ui.notice import notify
from gridapp.kit.ui.text import both
from gridapp.quota.frames import plan_frame
from gridapp.quota.rules import Rules
from gridapp.registers import plans
from gridapp.registers.drafts import save_scenario
from gridapp.registers.paid import places_on
from gridapp.registers.plans import COMPUTE, EXPORT, HANDED_IN, READ, WRITE, Stored


class BudgetState(PlannerState, rx.State):
    """The planner's page: what is typed and what it comes to, and what is done with it."""

    saving: bool = False
    save_errors: dict[str, dict[str, str]] = {}
    answered: int = 0
    suggested: str = ""
    clash: dict[str, str] = {}
    """Who saved meanwhile (`both()` pair); empty while nobody did."""
    clash_rows: list[dict[str, str]] = []
    _clash_digest: str = ""
    """What the other's save came to when it was shown."""
    place: dict[str, str] = {}
    """The place whose quota is being decided by hand: a row of `OVERRIDE`, `rule_grids`, `rule_workers`; empty for none."""
    place_errors: dict[str, dict[str, str]] = {}

    @rx.event
    @requires(WRITE)
    async def ask_name(self) -> None:
        """Open the window that asks for the scenario's name; not while something is wrong."""
        if not await self._warn_of_errors():
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
        actor = await current_actor(self)
        self.answered += 1
        try:
            number = await asyncio.to_thread(_save_as, actor, self.scenario, self._typed, self.what, data)
        except Invalid as invalid:
            self.save_errors = {name: both(message) for name, message in invalid.errors.items()}
            return
        except Refusal as refusal:
            self.save_errors = {"name": both(refusal.message)}
            return
        self.saving, self.save_errors, self.clash, self.clash_rows = False, {}, {}, []
        await self._list_scenarios(actor)
        await self._begin(actor, str(number))
        await notify(self, msg("已保存为草稿方案"))

    @rx.event
    @requires(WRITE)
    async def save(self) -> None:
        """Keep the inputs in the scenario they started from; a new one is asked for its name."""
        if await self._warn_of_errors():
            return
        if not self.scenario or self.status in HANDED_IN:
            self.saving, self.save_errors = True, {}
            return
        await self._save_over(self.seen)

    @rx.event
    @requires(WRITE)
    async def save_over(self) -> None:
        """Keep the inputs though somebody else saved meanwhile: their figures are in the audit log."""
        seen, self.clash, self.clash_rows = self._clash_digest, {}, []
        if seen:
            await self._save_over(seen)

    async def _save_over(self, seen: str) -> None:
        actor = await current_actor(self)
        try:
            stored = await asyncio.to_thread(_save, actor, int(self.scenario or 0), seen, self._typed, self.what)
        except Conflict as conflict:
            theirs = await asyncio.to_thread(plans.scenario, actor, int(self.scenario or 0))
            self.clash, self._clash_digest = both(conflict.message), theirs.digest if theirs else ""
            self.clash_rows = differences(_as_shown(self._typed, self.what), texts_of(theirs.rules)) if theirs else []
            return
        except Refusal as refusal:
            await notify(self, refusal.message, "error")
            return
        self._meet(stored)
        if any(self.what.values()):
            self._draw(texts_of(stored.rules))
            self.what = dict.fromkeys(self.what, 0)
        self._saved()
        await notify(self, msg("已保存“{label}”", label=stored.name))

    @rx.event
    @requires(READ)
    async def take_theirs(self) -> None:
        """Leave what was typed and load what the other saved."""
        self.clash, self.clash_rows = {}, []
        await self._begin(await current_actor(self), self.scenario)

    @rx.event
    @requires(READ)
    async def stop_clash(self) -> None:
        """Close the window about the other's save; nothing that was typed is lost."""
        self.clash, self.clash_rows = {}, []

    @rx.event
    @requires(COMPUTE)
    async def open_place(self, path: str) -> None:
        """Open the window that decides one place by hand."""
        row = next((row for row in self.rows if row["id"] and row["id"] == path), None)
        if row is None:
            return
        known = next((item for item in self._typed["overrides"] if _is_of(item, row)), {})
        self.place = {
            "kind": row["kind"], "code": row["code"], "name": row["name"], "grids": known.get("grids", ""),
            "workers": known.get("workers", ""), "reason": known.get("reason", ""), "shown": f"{row['grids']} / {row['workers']}",
        }  # fmt: skip
        self.place_errors = {}

    @rx.event
    @requires(COMPUTE)
    async def close_place(self) -> None:
        """Close that window."""
        self.place, self.place_errors = {}, {}

    @rx.event
    @requires(COMPUTE)
    async def decide(self, data: dict[str, Any]) -> None:
        """Decide a place by hand; both figures empty means: as the rules have it."""
        self.answered += 1
        if not self.place:
            return
        given = data if isinstance(data, dict) else {}
        item = {**{name: self.place[name] for name in OVERRIDE}, **{name: str(given.get(name, ""))[:200].strip() for name in OVERRIDE[3:]}}
        others = [row for row in self._typed["overrides"] if not _is_of(row, item)]
        if not item["grids"] and not item["workers"]:
            await self._decided(others)
            return
        try:
            item["reason"] = parsing.reason(item["reason"])
            rules_of({**self._typed, "overrides": [item]})
        except Invalid as invalid:
            if "overrides" in invalid.errors:
                self.place_errors = {"workers": both(invalid.errors["overrides"])}
                return
        except Refusal as refusal:
            self.place_errors = {"reason": both(refusal.message)}
            return
        await self._decided([*others, item])

    async def _decided(self, overrides: list[dict[str, str]]) -> None:
        self._typed = {**self._typed, "overrides": overrides}
        self.overrides, self.place, self.place_errors, self.changed = overrides, {}, {}, True
        await self._compute(await current_actor(self))

    @rx.event
    @requires(COMPUTE)
    async def undo_decision(self, code: str, kind: str) -> None:
        """Let the rules decide a place again."""
        await self._decided([row for row in self._typed["overrides"] if not _is_of(row, {"code": code, "kind": kind})])

    @rx.event
    @requires(EXPORT)
    async def export(self, kind: str):
        """Download the places of the plan as `xlsx` or `csv`."""
        actor, locale = await current_actor(self), await current_locale(self)
        kind = "csv" if kind == "csv" else "xlsx"
        try:
            handed_in = int(self.scenario) if self.frozen_on else 0
            content = await asyncio.to_thread(_sheet, actor, handed_in, self._typed, self.what, kind, locale)
        except Refusal as refusal:
            await notify(self, refusal.message, "error")
            return None
        return rx.download(data=content, filename=f"{translate(service.TITLE, locale)}-{today()}.{kind}")


def _is_of(item: dict[str, Any], place: dict[str, Any]) -> bool:
    return item["code"] == place["code"] and (item["kind"] == "dormitory") == (place["kind"] == "dormitory")


def _as_rules(typed: Typed, what: dict[str, int]) -> Rules:
    return tried(rules_of(typed), what)


def _as_shown(typed: Typed, what: dict[str, int]) -> Typed:
    """The inputs with the sliders in them: what is saved is what is shown."""
    return texts_of(_as_rules(typed, what))


def _save(actor: Actor, number: int, seen: str, typed: Typed, what: dict[str, int]) -> Stored:
    with transaction(actor) as tx:
        return service.update_scenario(tx, number, seen, _as_rules(typed, what))


def _save_as(actor: Actor, scenario: str, typed: Typed, what: dict[str, int], data: object) -> int:
    given = data if isinstance(data, dict) else {}
    try:
        year = parsing.integer(given.get("year", ""), ge=2000, le=2100)
    except Refusal as refusal:
        raise Invalid({"year": refusal.message}) from refusal
    made = _as_rules({**typed, "year": str(year)}, what)
    before = plans.scenario(actor, int(scenario)) if scenario else None
    name, description = str(given.get("name", "")), str(given.get("description", ""))
    with transaction(actor) as tx:
        return save_scenario(tx, name, year, made, description, cutoff_day=before.cutoff_day if before else None).id or 0


def _sheet(actor: Actor, handed_in: int, typed: Typed, what: dict[str, int], kind: str, locale: str) -> bytes:  # noqa: PLR0917
    """The places that are on the screen: of a scenario as it was handed in, else of what is typed."""
    if handed_in:
        plan = plans.planned(actor, handed_in, today()).plan
        frame = plans.with_pages(plan_frame(plan), places_on(actor, today()))
    else:
        plan, frame = queries.plan(actor, _as_rules(typed, what), today())
    totals = {name: getattr(plan, name) for name in ("population", "grids", "workers", "in_post", "vacancy", "subsidy_fen")}
    with transaction(actor) as tx:
        return service.plan_file(tx, frame, {"name": translate(_("合计"), locale), **totals}, locale=locale, kind=kind)
