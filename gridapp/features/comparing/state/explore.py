"""State of what-if and goal seek: a scenario, how it moves with thresholds and subsidies, and what the fund allows."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from gridapp.features.comparing.state import exploring
from gridapp.features.comparing.state.exploring import Question, question_of
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.clock import today
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Invalid, NotFound, Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.resource import wire
from gridapp.kit.ui.notice import notify
from gridapp.kit.ui.text import both
from gridapp.kit.ui.vars import show, told
from gridapp.registers import plans
from gridapp.registers.drafts import save_scenario
from gridapp.registers.plans import COMPUTE, WRITE, Planned

ROUTE = "/budget/explore"
TABS = ("sensitivity", "goals")
Words = dict[str, str]


class ExploreState(rx.State):
    """One scenario, tried out."""

    waiting: bool = True
    scenarios: list[dict[str, str]] = []
    scenario: str = ""
    facts: dict[str, Any] = {}
    """Of the scenario: `name, year, status, frozen, on`."""
    problem: Words = {}
    tab: str = "sensitivity"
    address: str = ""
    steps: list[dict[str, Any]] = []
    cells: list[dict[str, Any]] = []
    titles: dict[str, Words] = {}
    tiers: list[dict[str, Any]] = []
    """Tiers whose start can be moved: `value` (from 0), `text`."""
    start: dict[str, str] = {}
    """What the questions start from, by input."""
    drawn: int = 0
    errors: dict[str, Words] = {}
    """By input, and by question for one that has no answer."""
    answered: int = 0
    goal: str = ""
    """The question answered."""
    answer: list[Words] = []
    totals: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    saving: bool = False
    point: list[dict[str, Words]] = []
    """What the dialog shows of the combination picked: `label`, `text`."""
    suggested: str = ""
    save_errors: dict[str, Words] = {}
    saved: int = 0
    _asked: dict[str, Any] = {}
    """The question or combination that the dialog would save, with the digest of the scenario it was put to."""
    _solved: dict[str, Any] = {}

    @rx.event
    @requires(COMPUTE)
    async def load(self):
        """The page appears: the scenario of the address, else the one looked at before, else the one the office goes by."""
        given = self.router.url.query_parameters
        actor = await current_actor(self)
        self.scenarios = await asyncio.to_thread(plans.choices, actor)
        asked = str(given.get("scenario", ""))
        self.tab = str(given["tab"]) if given.get("tab") in TABS else self.tab if not asked else TABS[0]
        if not asked:
            self.address = ""
            yield
            asked = self.scenario or str(await asyncio.to_thread(plans.current_scenario, actor) or "")
        await self._begin(actor, asked)

    @rx.event
    @requires(COMPUTE)
    async def pick(self, scenario: str) -> None:
        """Try out another scenario."""
        await self._begin(await current_actor(self), wire.words(scenario, most=20))

    @rx.event
    @requires(COMPUTE)
    async def show_tab(self, tab: str) -> None:
        """What-if or goal seek."""
        self.tab = tab if tab in TABS else TABS[0]
        self._tell()

    @rx.event
    @requires(COMPUTE)
    async def solve(self, kind: str, data: dict[str, Any]) -> None:
        """Answer one of the three questions."""
        actor, given = await current_actor(self), wire.mapping(data)
        self.answered += 1
        try:
            question = question_of(wire.words(kind, most=20), given)
            found = await asyncio.to_thread(_solved, actor, self.scenario, question)
        except Refusal as refusal:
            self.errors, self.goal = told(refusal, wire.words(kind, most=20)), ""
            return
        self._solved = found.pop("asked")
        self.errors, self.goal = {}, question.kind.value
        show(self, found)

    @rx.event
    @requires(COMPUTE)
    async def look(self, datum: dict[str, Any]) -> None:
        """A point or cell was clicked, or a combination chosen: show what it comes to, and offer to keep it."""
        given = wire.mapping(datum)
        if given.get("point") in (True, "true"):
            await self._look(wire.whole(given.get("threshold_percent")), wire.whole(given.get("subsidy_percent")))

    @rx.event
    @requires(COMPUTE)
    async def look_at(self, data: dict[str, Any]) -> None:
        """The same by the two selects below the chart."""
        given = wire.mapping(data)
        self.answered += 1
        await self._look(wire.whole(given.get("threshold")), wire.whole(given.get("subsidy")))

    @rx.event
    @requires(WRITE)
    async def keep(self) -> None:
        """Open the dialog that keeps the answer as a scenario."""
        if self.goal and self._solved:
            self.point, self._asked = [], self._solved
            await self._ask_name()

    @rx.event
    @requires(COMPUTE)
    async def close(self) -> None:
        """Close the dialog."""
        self.saving = False

    @rx.event
    @requires(WRITE)
    async def save(self, data: dict[str, Any]) -> None:
        """Keep what the dialog shows as a draft of its own."""
        actor, name = await current_actor(self), wire.words(wire.mapping(data).get("name"), most=1000)
        self.saved += 1
        try:
            await asyncio.to_thread(_save, actor, self.scenario, self._asked, name)
        except Refusal as refusal:
            self.save_errors = told(refusal, "name")
            return
        self.saving, self.save_errors = False, {}
        self.scenarios = await asyncio.to_thread(plans.choices, actor)
        await notify(self, msg("已另存为草稿方案“{name}”", name=name.strip()))

    async def _look(self, threshold: int, subsidy: int) -> None:
        row = next(
            (row for row in (*self.steps, *self.cells) if (row["threshold_percent"], row["subsidy_percent"]) == (threshold, subsidy)), None
        )
        if row is None:
            await notify(self, msg("没有这一组合，请从图中或下拉框中选择"), "warning")
            return
        self.point = exploring.point_facts(row)
        self._asked = {"threshold": threshold, "subsidy": subsidy, "seen": self.facts["seen"]}
        await self._ask_name()

    async def _ask_name(self) -> None:
        self.suggested = exploring.name_of(self.facts["name"], self._asked).render((await current_actor(self)).locale)
        self.saving, self.save_errors = True, {}

    async def _begin(self, actor: Actor, scenario: str) -> None:
        if scenario != self.scenario:
            self.goal, self.errors, self._solved = "", {}, {}
        self.scenario, self.saving = scenario, False
        show(self, await asyncio.to_thread(_shown, actor, scenario))
        if self.problem:
            self.goal = ""
        self.drawn, self.waiting = self.drawn + 1, False
        self._tell()

    def _tell(self) -> None:
        asked = {"scenario": self.scenario, "tab": self.tab if self.tab != TABS[0] else ""}
        self.address = urlencode({name: value for name, value in asked.items() if value})


def _planned(actor: Actor, scenario: str) -> Planned:
    """The scenario and its plan. Raises as `queries.planned`, and `Refusal` in words when there is no such scenario."""
    actor.need(COMPUTE)
    try:
        return plans.planned(actor, wire.whole(scenario), today())
    except NotFound as error:
        raise Refusal(msg("没有这个方案，它可能已被删除；请从上方另选一个方案")) from error


def _shown(actor: Actor, scenario: str) -> dict[str, Any]:
    """Everything the page shows of a scenario before anything is asked."""
    if not scenario:
        return {"problem": both(msg("还没有测算方案，请先在“名额与经费”页保存一个方案")), "facts": {}, "steps": [], "cells": []}
    try:
        planned = _planned(actor, scenario)
        points = exploring.points_of(planned.plan)
    except Invalid as invalid:
        reasons = tuple(invalid.errors.values())
        return {"problem": both(msg("无法试算：{reasons}", reasons=reasons)), "facts": {}, "steps": [], "cells": []}
    except Refusal as refusal:
        return {"problem": both(refusal.message), "facts": {}, "steps": [], "cells": []}
    stored = planned.stored
    return {
        "problem": {},
        "facts": {
            "name": stored.name, "year": stored.year, "status": str(stored.status), "frozen": planned.frozen, "on": planned.on.isoformat(),
            "seen": stored.digest,
        },
        **exploring.drawn(points, planned.plan.allowed_fen),
        "tiers": exploring.movable_tiers(planned.plan.rules),
        "start": {"tier": str(len(planned.plan.rules.tiers) - 1), "most": str(planned.plan.rules.households_max)},
    }  # fmt: skip


def _solved(actor: Actor, scenario: str, question: Question) -> dict[str, Any]:
    planned = _planned(actor, scenario)
    return {**exploring.answered(planned.plan, question), "asked": {"question": question, "seen": planned.stored.digest}}


def _save(actor: Actor, scenario: str, asked: Mapping[str, Any], name: str) -> None:
    planned = _planned(actor, scenario)
    if not asked or planned.stored.digest != asked["seen"]:
        raise Refusal(msg("“{name}”在此期间被改动过，请关闭后重新试算，再另存", name=planned.stored.name))
    rule_set = exploring.rules_of(planned.plan, asked)
    description = exploring.description_of(planned.stored.name, asked).render(actor.locale)
    with transaction(actor) as tx:
        save_scenario(tx, name, planned.stored.year, rule_set, description, cutoff_day=planned.stored.cutoff_day)
