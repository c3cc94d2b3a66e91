"""State of the page that sets a scenario's quota against the people in post."""

import asyncio
from datetime import date
from typing import Any

import reflex as rx

from gridapp.features.staffing import queries, service
from gridapp.kit import parsing
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.clock import today
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import translate
from gridapp.kit.ui.files import hand_over
from gridapp.kit.ui.vars import show, told
from gridapp.registers import plans
from gridapp.registers.plans import EXPORT, READ

MONTHS = range(1, 13)


class StaffingState(rx.State):
    """Quota against people on a day, and through the months of the scenario's year."""

    scenarios: list[dict[str, str]] = []
    scenario: str = ""
    on: str = ""
    """The day, ISO."""
    year: str = ""
    """Of the scenario: whose months are shown."""
    frozen: bool = False
    waiting: bool = True
    problems: list[dict[str, str]] = []
    figures: dict[str, int] = {}
    """`workers, in_post, vacancy, surplus, vacant_months, unspent_fen`."""
    strip: list[dict[str, int]] = []
    """The months: `month, vacancy, surplus, level` (0–4, how dark)."""
    places: list[dict[str, Any]] = []
    wanted: list[dict[str, Any]] = []

    @rx.event
    @requires(READ)
    async def load(self) -> None:
        """The page appears: day and scenario of its address, else those picked before, else today and the scenario the office goes by."""
        actor, asked = await current_actor(self), self.router.url.query_parameters
        self.scenarios = await asyncio.to_thread(plans.choices, actor)
        self.on = _day(asked.get("on", "")) or self.on or today().isoformat()
        chosen = asked.get("scenario", "") or self.scenario
        known = {row["id"] for row in self.scenarios}
        self.scenario = chosen if chosen in known else str(await asyncio.to_thread(plans.current_scenario, actor) or "")
        await self._show(actor)

    @rx.event
    @requires(READ)
    async def pick_scenario(self, scenario: str) -> None:
        """Another scenario."""
        if any(row["id"] == scenario for row in self.scenarios):
            self.scenario = scenario
            await self._show(await current_actor(self))

    @rx.event
    @requires(READ)
    async def pick_day(self, on: str) -> None:
        """Another day."""
        if day := _day(on):
            self.on = day
            await self._show(await current_actor(self))

    @rx.event
    @requires(EXPORT)
    async def export(self, kind: str):
        """Download the report as `xlsx` or `csv`."""
        actor = await current_actor(self)
        wanted, scenario, on = "csv" if kind == "csv" else "xlsx", int(self.scenario or 0), self._when()

        def make() -> bytes:
            report = queries.staffing(actor, scenario or None, None, on)
            with transaction(actor) as tx:
                return service.staffing_file(tx, report, kind=wanted)

        return await hand_over(self, f"{translate(service.STAFFING_TITLE, actor.locale)}-{on.isoformat()}.{wanted}", make)

    def _when(self) -> date:
        """The day shown; today for whoever asks before the page was opened."""
        return date.fromisoformat(self.on) if self.on else today()

    async def _show(self, actor: Actor) -> None:
        self.problems, self.waiting = [], False
        try:
            shown = await asyncio.to_thread(_shown, actor, int(self.scenario or 0) or None, self._when())
        except Refusal as refusal:
            self.problems = list(told(refusal).values())
            shown = {"figures": {}, "strip": [], "places": [], "wanted": []}
        show(self, shown)


def _shown(actor: Actor, scenario: int | None, on: date) -> dict[str, Any]:
    """Everything the page shows of a scenario on a day. Blocks."""
    report = queries.staffing(actor, scenario, None, on)
    frame = queries.report_frame(report)
    figures = ("id", "code", "name", "kind", "workers", "in_post", "vacancy", "surplus", "vacant_months", "unspent_fen")
    return {
        "year": str(report.planned.stored.year),
        "frozen": report.planned.frozen,
        "figures": {
            "workers": sum(row.quota.workers for row in report.places),
            "vacant_months": sum(row.vacant_months for row in report.places),
            **{name: getattr(report, name) for name in ("in_post", "vacancy", "surplus", "unspent_fen")},
        },
        "strip": _strip({month: (int(frame[f"vacancy_{month}"].sum()), int(frame[f"surplus_{month}"].sum())) for month in MONTHS}),
        "places": [
            {
                **{name: row[name] for name in figures},
                "months": [_cell(row[f"vacancy_{month}"], row[f"surplus_{month}"]) for month in MONTHS],
            }
            for row in frame.iter_rows(named=True)
        ],
        "wanted": [
            {**row, "grids": "\n".join(row["grids"]), "since": row["since"].isoformat() if row["since"] else None}
            for row in queries.wanted_frame(report).iter_rows(named=True)
        ],
    }


def _strip(months: dict[int, tuple[int, int]]) -> list[dict[str, int]]:
    """The months with how dark each is: the month with most vacancies is darkest."""
    most = max((vacancy for vacancy, _surplus in months.values()), default=0)
    return [
        {"month": month, "vacancy": vacancy, "surplus": surplus, "level": -(-4 * vacancy // most) if most else 0}
        for month, (vacancy, surplus) in months.items()
    ]


def _cell(vacancy: int, surplus: int) -> dict[str, str]:
    """A month of a place: what it says, and in which tone."""
    if vacancy:
        return {"text": f"-{vacancy}", "tone": "vacant"}
    return {"text": f"+{surplus}", "tone": "surplus"} if surplus else {"text": "", "tone": "full"}


def _day(text: object) -> str:
    """A day as ISO; empty for what is none or lies outside the years an office has."""
    if not isinstance(text, str) or not text:
        return ""
    try:
        day = parsing.day(text)
    except Refusal:
        return ""  # a stale link or a half-typed date: the day before stays
    return day.isoformat()
