"""State of the comparison: which scenarios stand side by side, and what of them is looked at. The address holds all of it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from gridapp.features.comparing.queries import Side, side_by_side
from gridapp.features.comparing.rules import MARKS, place_finding, totals_finding
from gridapp.features.comparing.service import TITLE, comparison_file
from gridapp.features.comparing.state.tables import KEYS, Row, change_rows, heads_of, input_rows, place_rows, seen, total_bars, total_rows
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.clock import today
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg, translate
from gridapp.kit.resource import wire
from gridapp.kit.ui.files import hand_over
from gridapp.kit.ui.text import both
from gridapp.kit.ui.vars import show
from gridapp.quota.comparing import MOST, Comparison, compare
from gridapp.registers import plans
from gridapp.registers.plans import EXPORT, READ

ROUTE = "/budget/compare"
FEW = 200
"""Places written out at first; more on request."""
_LONGEST = 60


class CompareState(rx.State):
    """Two to four scenarios side by side."""

    waiting: bool = True
    known: list[dict[str, str]] = []
    """Scenarios that can be added."""
    sides: list[dict[str, Any]] = []
    """Those asked for, in order: `id, mark, name, year, status, frozen, on, problem`; `mark` is empty where there is no plan."""
    notes: list[dict[str, str]] = []
    """What of the address was not understood, and why no plan can be compared."""
    totals: list[Row] = []
    inputs: list[Row] = []
    marks: list[str] = []
    heads: list[dict[str, Any]] = []
    rows: list[Row] = []
    found: int = 0
    """Places that the switch and the search leave."""
    places: int = 0
    different: int = 0
    only: bool = True
    text: str = ""
    sort: str = ""
    full: bool = False
    address: str = ""
    bars: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    titles: dict[str, dict[str, str]] = {}
    _all: list[Row] = []

    @rx.event
    @requires(READ)
    async def load(self):
        """The page appears: what the address asks for, else what was looked at before."""
        given = self.router.url.query_parameters
        if "ids" not in given:
            self.address = ""  # so that what was looked at before is written into the address again
            yield
        ids, self.notes = _ids_of(str(given["ids"])) if "ids" in given else ([side["id"] for side in self.sides], [])
        if "ids" in given:
            self.only, self.text = given.get("all", "") != "1", wire.words(given.get("q", ""), most=_LONGEST)
            self.sort = _sort_of(given.get("sort", ""), len(ids))
        await self._show(ids)

    @rx.event
    @requires(READ)
    async def add(self, scenario: str) -> None:
        """One more, at the end."""
        number = wire.whole(scenario)
        ids = [side["id"] for side in self.sides]
        if number and number not in ids and len(ids) < MOST:
            await self._show([*ids, number])

    @rx.event
    @requires(READ)
    async def drop(self, scenario: int) -> None:
        """One less."""
        await self._show([side["id"] for side in self.sides if side["id"] != scenario])

    @rx.event
    @requires(READ)
    async def lead(self, scenario: int) -> None:
        """The others are compared with this one."""
        ids = [side["id"] for side in self.sides]
        if scenario in ids:
            await self._show([scenario, *(number for number in ids if number != scenario)])

    @rx.event
    @requires(READ)
    async def show_only(self, on: bool) -> None:
        """Only places that differ, or all of them."""
        self.only = on is True
        await self._look()

    @rx.event
    @requires(READ)
    async def search(self, text: str) -> None:
        """Places whose name or code holds every word."""
        self.text, self.full = wire.words(text, most=_LONGEST), False
        await self._look()

    @rx.event
    @requires(READ)
    async def order(self, key: str) -> None:
        """By a column: figures from the largest, then from the smallest, then by code again; words the other way round."""
        column = wire.words(key, most=_LONGEST)
        first, then = (column, f"-{column}") if column in KEYS else (f"-{column}", column)
        self.sort = _sort_of({first: then, then: ""}.get(self.sort, first), len(self.marks))
        await self._look()

    @rx.event
    @requires(READ)
    async def show_all(self) -> None:
        """Write out every place."""
        self.full = True
        await self._look()

    @rx.event
    @requires(EXPORT)
    async def export(self, kind: str):
        """Download the comparison as `xlsx` or `csv`."""
        actor, kind = await current_actor(self), "csv" if kind == "csv" else "xlsx"
        ids = [side["id"] for side in self.sides]
        return await hand_over(self, f"{translate(TITLE, actor.locale)}-{today()}.{kind}", lambda: _file(actor, ids, kind))

    async def _show(self, ids: Sequence[int]) -> None:
        actor = await current_actor(self)
        shown = await asyncio.to_thread(_shown, actor, ids)
        show(self, shown)
        self.full, self.waiting = False, False
        await self._look()

    async def _look(self) -> None:
        """What of the places is shown, and the address that says so."""
        only = self.only and self.different > 0
        found = await asyncio.to_thread(seen, self._all, only=only, text=self.text, sort=self.sort)
        self.found, self.rows = len(found), found if self.full else found[:FEW]
        self.heads = heads_of(self.marks, self.sort)
        asked = {
            "ids": ",".join(str(side["id"]) for side in self.sides),
            "all": "" if self.only else "1",
            "q": self.text,
            "sort": self.sort,
        }
        self.address = urlencode({name: value for name, value in asked.items() if value}, safe=",")


def _ids_of(text: str) -> tuple[list[int], list[dict[str, str]]]:
    """The ids of an address, without repetition, and what of it was left aside."""
    parts = [part.strip()[:_LONGEST] for part in text[:1000].split(",") if part.strip()]
    ids = list(dict.fromkeys(number for part in parts if (number := wire.whole(part))))
    notes = [msg("地址中的“{text}”不是方案编号，未采用", text=part) for part in parts if not wire.whole(part)][:MOST]
    if len(ids) > MOST:
        notes.append(msg("最多比较 {most} 个方案，地址中后面的 {more} 个未采用", most=MOST, more=len(ids) - MOST))
    return ids[:MOST], [both(note) for note in notes]


def _sort_of(key: object, sides: int) -> str:
    """A known column with or without a minus, or nothing."""
    known = wire.words(key)
    names = {*KEYS, *(head["key"] for head in heads_of(MARKS[:sides], ""))}
    return known if known.removeprefix("-") in names else ""


def _compared(actor: Actor, ids: Sequence[int]) -> tuple[list[Side], Comparison | None]:
    sides = side_by_side(actor, ids, today())
    plans = [side.planned.plan for side in sides if side.planned]
    return sides, compare(plans) if len(plans) > 1 else None


def _shown(actor: Actor, ids: Sequence[int]) -> dict[str, Any]:
    """Everything the page shows of these scenarios, ready to travel."""
    sides, comparison = _compared(actor, ids)
    marked = iter(MARKS)
    shown = [_side(side, next(marked) if side.planned else "") for side in sides]
    computed = [side.planned.plan for side in sides if side.planned]
    marks, names = [side["mark"] for side in shown if side["mark"]], [side["name"] for side in shown if side["mark"]]
    known = [choice for choice in plans.choices(actor) if int(choice["id"]) not in ids]
    titles: Mapping[str, Msg] = {
        "totals": totals_finding(computed) if computed else Msg(""), "places": place_finding(comparison) if comparison else Msg(""),
    }  # fmt: skip
    places = place_rows(comparison) if comparison else []
    return {
        "sides": shown, "known": known, "marks": marks, "totals": total_rows(computed),
        "inputs": input_rows([plan.rules for plan in computed]) if comparison else [],
        "bars": total_bars(computed, marks, names), "changes": change_rows(comparison) if comparison else [],
        "titles": {name: both(title) for name, title in titles.items()},
        "_all": places, "places": len(places), "different": sum(row["differs"] for row in places),
    }  # fmt: skip


def _side(side: Side, mark: str) -> dict[str, Any]:
    if side.planned is None:
        return {"id": side.id, "mark": "", "name": "", "problem": both(side.problem or Msg(""))}
    stored = side.planned.stored
    return {
        "id": side.id, "mark": mark, "name": stored.name, "year": stored.year, "status": str(stored.status), "frozen": side.planned.frozen,
        "on": side.planned.on.isoformat(), "problem": {},
    }  # fmt: skip


def _file(actor: Actor, ids: Sequence[int], kind: str) -> bytes:
    sides, comparison = _compared(actor, ids)
    if comparison is None:
        raise Refusal(msg("可以测算的方案不足两个，没有可以导出的比较"))
    with transaction(actor) as tx:
        names = [side.planned.stored.name for side in sides if side.planned]
        return comparison_file(tx, names, comparison, kind=kind)
