"""State of the planner's page: what is typed, what it comes to, what is wrong with it, and the scenario it belongs to."""

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any

import reflex as rx

from gridapp.features.planning.rules import (
    DECISION,
    EXAMPLE,
    MAX_ROWS,
    OVERRIDE,
    SCALARS,
    SECTIONS,
    Typed,
    clean,
    differences,
    new_row,
    rules_of,
    texts_of,
)
from gridapp.features.planning.state.answers import WHAT_IF, Answer, answer, as_shown, decided, kept, shift
from gridapp.kit import parsing
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.clock import today
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.resource import wire
from gridapp.kit.ui.notice import notify
from gridapp.kit.ui.text import both
from gridapp.kit.ui.vars import Compact
from gridapp.quota.places import PlaceKind
from gridapp.registers import plans
from gridapp.registers.plans import COMPUTE, HANDED_IN, READ, Stored

_LONGEST = 100
"""Characters of a token or a digest that a browser sends."""
_GONE = 20
"""Places that vanished under the page are named, so many at most."""


class PlannerState(rx.State):
    """The planner's page. The browser owns what is typed; every change is sent here and computed anew from the database."""

    scenarios: list[dict[str, str]] = []
    scenario: str = ""
    """Id of the scenario the inputs started from; empty for example figures."""
    status: str = ""
    """Its state: draft, returned, submitted, approved."""
    comment: str = ""
    frozen_on: str = ""
    """The day its places were counted, while it is shown as it was handed in."""
    drawn: int = 0
    """Changes when the inputs are to be drawn anew from `start` and the sections' rows."""
    start: dict[str, str] = {}
    tiers: list[dict[str, str]] = []
    standards: list[dict[str, str]] = []
    sources: list[dict[str, str]] = []
    uses: list[dict[str, str]] = []
    overrides: list[dict[str, str]] = []
    what: dict[str, int] = dict.fromkeys(WHAT_IF, 0)
    errors: dict[str, dict[str, str]] = {}
    """By input name; a row's as `<row>.<name>`; a section's name for the section as a whole."""
    problems: list[dict[str, str]] = []
    """Why the places cannot be computed."""
    rows: Compact = {}
    totals: dict[str, Any] = {}
    lines: list[dict[str, Any]] = []
    source_rows: list[dict[str, Any]] = []
    use_rows: list[dict[str, Any]] = []
    notes: list[dict[str, str]] = []
    gone: list[str] = []
    """Places deleted while the page was open."""
    waiting: bool = True
    computed: int = 0
    heard: int = 0
    """Number of the last edit that was taken in."""
    changed: bool = False
    """Whether anything was typed since the scenario was loaded or saved; a slider alone is a try."""
    wanted: str = ""
    """The scenario somebody wants to see while something typed is not saved: asked about; `-` for the example figures."""
    title: str = ""
    """What the scenario is called."""
    token: str = ""
    """Names what is typed since the scenario was loaded or saved; the browser keeps a copy under it."""
    done: str = ""
    """The token of what was saved or given up last: the browser throws its copy away."""
    seen: str = ""
    """What the scenario came to when it was loaded or saved: whoever saved since is found by it."""
    place: dict[str, str] = {}
    """The place whose quota is being decided by hand: its row of `OVERRIDE`, and `shown`; empty for none."""
    place_errors: dict[str, dict[str, str]] = {}
    answered: int = 0
    """Changes when a decision was answered."""
    _origin: Typed = {}
    """The inputs as they were loaded or saved."""
    _typed: Typed = {}
    _last_row: int = 0
    _places: dict[str, dict[str, Any]] = {}

    @rx.event
    @requires(READ)
    async def load(self) -> None:
        """The page appears: the scenario of the address, else what was typed before, else the newest scenario, else examples."""
        actor = await current_actor(self)
        await self._list_scenarios(actor)
        asked = self.router.url.query_parameters.get("scenario", "")
        if self._typed and self.changed:
            self._draw(self._typed)
            await self._compute(actor)
            self.wanted = asked if asked and asked != self.scenario else ""
        elif asked and asked != self.scenario:
            await self._begin(actor, asked)
        else:
            await self._begin(actor, asked or self.scenario or (self.scenarios[0]["id"] if self.scenarios else ""))

    @rx.var
    def unsaved(self) -> bool:
        """Whether the page shows something else than what is stored, a slider's try included."""
        return self.changed or any(self.what.values())

    @rx.var
    def address(self) -> str:
        """The page's query: a link to the page, or loading it anew, shows the same scenario."""
        return f"scenario={self.scenario}" if self.scenario else ""

    @rx.event
    @requires(READ)
    async def pick(self, scenario: str) -> None:
        """Start from a scenario, or from example figures; asks first while something typed is not saved."""
        wanted = scenario if isinstance(scenario, str) else ""
        if self.changed:
            self.wanted = wanted or "-"
        else:
            await self._begin(await current_actor(self), wanted)

    @rx.event
    @requires(READ)
    async def switch(self) -> None:
        """Leave what was typed and go on to the scenario that was asked for."""
        wanted, self.wanted = self.wanted, ""
        if wanted:
            await self._begin(await current_actor(self), wanted.removeprefix("-"))

    @rx.event
    @requires(READ)
    async def stay(self) -> None:
        """Keep what was typed."""
        self.wanted = ""

    async def _list_scenarios(self, actor: Actor) -> None:
        self.scenarios = await asyncio.to_thread(plans.choices, actor)

    async def _begin(self, actor: Actor, scenario: str) -> None:
        number = wire.whole(scenario)
        stored = await asyncio.to_thread(plans.scenario, actor, number) if number else None
        if number and stored is None:
            await notify(self, msg("没有找到这个方案，可能已被删除；以下为示例数值"), "warning")
        self._meet(stored)
        self.gone, self._places, self.what, self.wanted = [], {}, dict.fromkeys(WHAT_IF, 0), ""
        if stored is None:
            self._draw({**EXAMPLE, "year": str(today().year)})
            await self._compute(actor)
        elif stored.is_handed_in:
            await self._as_handed_in(actor, number)
        else:
            self._draw(texts_of(stored.rules))
            await self._compute(actor)
        self._saved()

    async def _as_handed_in(self, actor: Actor, number: int) -> None:
        """Show a scenario by its snapshot; what keeps it from being read stands in place of its figures."""
        try:
            planned = await asyncio.to_thread(plans.planned, actor, number, today())
        except Refusal as refusal:
            self._draw({**EXAMPLE, "year": str(today().year)})
            self._show(Answer(problems=[both(refusal.message)]))
            return
        self._draw(texts_of(planned.plan.rules))
        self._show(await asyncio.to_thread(kept, actor, planned))
        self.frozen_on = planned.on.isoformat() if planned.frozen else ""

    def _kept(self, stored: Stored) -> None:
        """What the sliders showed is in the scenario now, and so is what was typed."""
        self._meet(stored)
        if any(self.what.values()):
            self._draw(texts_of(stored.rules))
            self.what = dict.fromkeys(self.what, 0)
        self._saved()

    def _saved(self) -> None:
        """What is typed is what is stored."""
        self.changed, self._origin = False, self._typed
        self._give_up()

    def _give_up(self) -> None:
        """Nothing is left of what was typed."""
        self.done, self.token = self.token, secrets.token_urlsafe(12)

    @rx.event
    @requires(COMPUTE)
    async def resume(self, draft: dict[str, Any]) -> None:
        """What was typed and not saved comes back from the browser: the page was loaded anew, or the server started again."""
        actor, kept = await current_actor(self), wire.mapping(draft)
        given, besides = wire.mapping(kept.get("values")), wire.mapping(kept.get("besides"))
        await self._list_scenarios(actor)
        await self._begin(actor, str(kept.get("row", "")))
        self._draw(clean(given, {"overrides": decided(besides.get("overrides"))}))
        self.token, self.seen = str(kept.get("token", ""))[:_LONGEST], str(besides.get("seen", ""))[:_LONGEST]
        await self._take(actor, given)

    async def _take(self, actor: Actor, given: Mapping[str, Any]) -> None:
        """Go on from what the inputs and the sliders say now."""
        self.what = {name: shift(given.get(f"what.{name}", 0)) for name in WHAT_IF}
        self.changed = bool(differences(self._typed, self._origin))
        if not self.unsaved:
            self._give_up()
        await self._compute(actor)

    def _meet(self, stored: Stored | None) -> None:
        """Take over which scenario this is and how it was found."""
        self.scenario = str(stored.id) if stored else ""
        self.status, self.comment = (str(stored.status.value), stored.comment) if stored else ("", "")
        self.title, self.seen, self.frozen_on = (stored.name, stored.digest, "") if stored else ("", "", "")

    @rx.event(supersedes=True)
    @requires(COMPUTE)
    async def edit(self, data: dict[str, Any]) -> None:
        """Somebody typed or moved a slider: compute anew."""
        if not self._typed:
            return  # sent to a server that is gone: what was typed comes back from the browser
        self._typed = clean(data, self._typed)
        self.heard = wire.whole(wire.mapping(data).get("$told"))
        await self._take(await current_actor(self), wire.mapping(data))

    @rx.event
    @requires(COMPUTE)
    async def adopt(self) -> None:
        """Write what the sliders show into the inputs, and put the sliders back."""
        actor = await current_actor(self)
        if self.errors or not self._typed or not any(self.what.values()):
            return
        self._draw(await asyncio.to_thread(as_shown, self._typed, self.what))
        self.what, self.changed = dict.fromkeys(WHAT_IF, 0), True
        await self._compute(actor)

    @rx.event
    @requires(COMPUTE)
    async def level(self) -> None:
        """Put the sliders back; a scenario that was handed in, and was not typed over, is shown as it was again."""
        actor = await current_actor(self)
        if not self._typed or (self.status in HANDED_IN and not self.changed):
            await self._begin(actor, self.scenario)
            return
        self._draw(self._typed)
        await self._take(actor, {})

    @rx.event
    @requires(COMPUTE)
    async def add_row(self, section: str) -> None:
        """A further row of a section."""
        if section not in SECTIONS or not self._typed:
            return
        rows = self._typed.get(section, [])
        if len(rows) >= MAX_ROWS:
            await notify(self, msg("最多 {most} 行", most=MAX_ROWS), "warning")
            return
        await self._set_rows(section, [*rows, {"row": self._name(), **new_row(section, self._typed)}])

    @rx.event
    @requires(COMPUTE)
    async def drop_row(self, section: str, row: str) -> None:
        """Take a row of a section away."""
        if section in SECTIONS and self._typed:
            await self._set_rows(section, [item for item in self._typed.get(section, []) if item["row"] != row])

    @rx.event
    @requires(COMPUTE)
    async def open_place(self, path: str) -> None:
        """Open the window that decides one place by hand."""
        row = self._places.get(path) if isinstance(path, str) else None
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
        item = {**{name: self.place[name] for name in OVERRIDE}, **{name: str(given.get(name, ""))[:200].strip() for name in DECISION}}
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
        if not self._typed:
            return
        self._typed = {**self._typed, "overrides": overrides}
        self.overrides, self.place, self.place_errors, self.changed = overrides, {}, {}, True
        await self._compute(await current_actor(self))

    @rx.event
    @requires(COMPUTE)
    async def undo_decision(self, code: str, kind: str) -> None:
        """Let the rules decide a place again."""
        await self._decided([row for row in self._typed.get("overrides", []) if not _is_of(row, {"code": code, "kind": kind})])

    async def _set_rows(self, section: str, rows: list[dict[str, str]]) -> None:
        self._typed = {**self._typed, section: rows}
        setattr(self, section, rows)
        self.changed = True
        await self._compute(await current_actor(self))

    def _name(self) -> str:
        self._last_row += 1
        return f"r{self._last_row}"

    def _draw(self, texts: Typed) -> None:
        """Give the browser inputs anew."""
        sections = {
            section: [{"row": self._name(), **{name: row[name] for name in columns}} for row in texts[section]]
            for section, columns in SECTIONS.items()
        }
        self.start = {name: texts.get(name, "") for name in SCALARS}
        self._typed = {**self.start, **sections, "overrides": list(texts["overrides"])}
        for section, rows in sections.items():
            setattr(self, section, rows)
        self.overrides = self._typed["overrides"]
        self.drawn += 1

    async def _compute(self, actor: Actor) -> None:
        self._show(await asyncio.to_thread(answer, actor, self._typed, self.what))
        self.frozen_on = ""

    def _show(self, made: Answer) -> None:
        self.errors, self.problems, self.waiting = made.errors, made.problems, False
        self.computed += 1
        if made.rows is not None:
            lost = [place["name"] for path, place in self._places.items() if path not in made.places]
            self.gone, self._places = [*self.gone, *lost][:_GONE], made.places
            self.rows, self.totals, self.notes = made.rows, made.totals, made.notes
            self.lines, self.source_rows, self.use_rows = made.lines, made.sources, made.uses
        elif made.problems:
            self.rows, self.totals, self.notes, self.lines, self.source_rows, self.use_rows = {}, {}, [], [], [], []

    async def _warn_of_errors(self) -> bool:
        """Whether something is wrong with the inputs; says so."""
        if not self.errors:
            return False
        await notify(self, msg("请先改正标出的错误，再保存方案"), "warning")
        return True


def _is_of(item: dict[str, Any], place: dict[str, Any]) -> bool:
    return item["code"] == place["code"] and (item["kind"] == PlaceKind.DORMITORY) == (place["kind"] == PlaceKind.DORMITORY)
