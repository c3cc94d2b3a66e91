"""State of the planner's page: what is typed, what it comes to, and what is wrong with it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import reflex as rx

from gridapp.features.budget import queries, rules, service
from gridapp.kit import parsing
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.db.base import today
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import _, msg, translate
from gridapp.kit.ui.locale import current_locale
from gridapp.kit.ui.notice import notify
from gridapp.kit.ui.text import both

READ, COMPUTE = "budget.read", "budget.compute"
SCALARS = ("subsidy_per_worker", "fund_total", "subsidy_share", *rules.DORMITORY_KEYS)
"""Names of the single inputs; the tiers' are `tier` (a row's own number) and `rules.TIER_KEYS`, once per row."""
MAX_TIERS = 50
_LONGEST = 60
_EXAMPLE: dict[str, Any] = {
    "subsidy_per_worker": "7200.00", "fund_total": "1200000.00", "subsidy_share": "60",
    "housing_units_per_grid": "300", "residents_per_grid": "800", "workers_per_grid": "1",
    "tiers": [{"min_population": "0", "grids": "1", "workers": "1"}, {"min_population": "1500", "grids": "2", "workers": "2"}],
}  # fmt: skip
"""What an office without a scenario starts from: figures to be replaced, and said to be so."""


@dataclass(frozen=True)
class _Answer:
    """What typed inputs come to: a plan, or errors by input, or a sentence about the places."""

    rows: list[dict[str, Any]] | None = None
    totals: dict[str, Any] | None = None
    notes: list[dict[str, str]] | None = None
    errors: dict[str, dict[str, str]] | None = None
    problems: list[dict[str, str]] | None = None


class BudgetState(rx.State):
    """The planner's page. The browser owns what is typed; every change is sent here and computed anew from the database."""

    scenarios: list[dict[str, str]] = []
    scenario: str = ""
    """Id of the scenario the inputs started from; empty for example figures."""
    drawn: int = 0
    """Changes when the inputs are to be drawn anew from `start` and `tiers`."""
    start: dict[str, str] = {}
    tiers: list[dict[str, str]] = []
    errors: dict[str, dict[str, str]] = {}
    """By input name; a tier's as `<row>.<name>`; `tiers` for the table as a whole."""
    problems: list[dict[str, str]] = []
    """Why the places cannot be computed."""
    rows: list[dict[str, Any]] = []
    totals: dict[str, Any] = {}
    notes: list[dict[str, str]] = []
    waiting: bool = True
    computed: int = 0
    saving: bool = False
    save_errors: dict[str, dict[str, str]] = {}
    answered: int = 0
    year: str = ""
    _typed: dict[str, Any] = {}
    _last_row: int = 0

    @rx.event
    @requires(READ)
    async def load(self) -> None:
        """The page appears: the scenario of the address, else what was typed before, else the newest scenario, else examples."""
        actor = await current_actor(self)
        self.year = self.year or str(today().year)
        self.scenarios = await asyncio.to_thread(_scenarios, actor)
        asked = self.router.url.query_parameters.get("scenario", "")
        if asked and asked != self.scenario:
            await self._begin(actor, asked)
        elif self._typed:
            self._draw(self._typed)
            await self._compute(actor)
        else:
            await self._begin(actor, self.scenarios[0]["id"] if self.scenarios else "")

    @rx.event
    @requires(READ)
    async def pick(self, scenario: str) -> None:
        """Start from a scenario, or from example figures."""
        await self._begin(await current_actor(self), scenario if isinstance(scenario, str) else "")

    async def _begin(self, actor: Actor, scenario: str) -> None:
        number = int(scenario) if scenario.isascii() and scenario.isdigit() and len(scenario) < 19 else 0
        stored = await asyncio.to_thread(queries.scenario, actor, number) if number else None
        self.scenario = scenario if stored else ""
        self._draw(_texts(stored) if stored else _EXAMPLE)
        await self._compute(actor)

    @rx.event(supersedes=True)
    @requires(COMPUTE)
    async def edit(self, data: dict[str, Any]) -> None:
        """Somebody typed: compute anew."""
        self._typed = _clean(data)
        await self._compute(await current_actor(self))

    @rx.event
    @requires(COMPUTE)
    async def add_tier(self) -> None:
        """A further tier, beyond the highest one."""
        rows = self._typed.get("tiers", [])
        if len(rows) >= MAX_TIERS:
            await notify(self, msg("最多 {most} 档", most=MAX_TIERS), "warning")
            return
        known = [(_whole(row["min_population"]), _whole(row["grids"]), _whole(row["workers"])) for row in rows]
        start, grids, workers = max(known, default=(-1000, 0, 0))
        new = {"min_population": str(start + 1000), "grids": str(grids + 1), "workers": str(workers + 1)}
        self._typed = {**self._typed, "tiers": [*rows, {"tier": self._number(), **new}]}
        self.tiers = self._typed["tiers"]
        await self._compute(await current_actor(self))

    @rx.event
    @requires(COMPUTE)
    async def drop_tier(self, tier: str) -> None:
        """Take a tier away."""
        rows = [row for row in self._typed.get("tiers", []) if row["tier"] != tier]
        self._typed = {**self._typed, "tiers": rows}
        self.tiers = rows
        await self._compute(await current_actor(self))

    @rx.event
    @requires("budget.write")
    async def ask_name(self) -> None:
        """Open the window that asks for the scenario's name; not while something is wrong."""
        if self.errors:
            await notify(self, msg("请先改正标出的错误，再保存方案"), "warning")
            return
        self.saving, self.save_errors = True, {}

    @rx.event
    @requires("budget.write")
    async def stop_saving(self) -> None:
        """Close that window."""
        self.saving = False

    @rx.event
    @requires("budget.write")
    async def save(self, data: dict[str, Any]) -> None:
        """Keep the inputs as a scenario."""
        actor = await current_actor(self)
        self.answered += 1
        try:
            number = await asyncio.to_thread(_save, actor, self._typed, data)
        except Invalid as invalid:
            self.save_errors = {name: both(message) for name, message in invalid.errors.items()}
            return
        self.scenarios = await asyncio.to_thread(_scenarios, actor)
        self.scenario, self.saving, self.save_errors = str(number), False, {}
        await notify(self, msg("已保存为草稿方案"))

    @rx.event
    @requires("budget.export")
    async def export(self, kind: str):
        """Download the plan as `xlsx` or `csv`."""
        actor, locale = await current_actor(self), await current_locale(self)
        try:
            content = await asyncio.to_thread(_file, actor, self._typed, "csv" if kind == "csv" else "xlsx", locale)
        except Refusal as refusal:
            await notify(self, refusal.message, "error")
            return None
        return rx.download(data=content, filename=f"{translate(service.TITLE, locale)}-{today()}.{'csv' if kind == 'csv' else 'xlsx'}")

    def _number(self) -> str:
        self._last_row += 1
        return f"t{self._last_row}"

    def _draw(self, texts: Mapping[str, Any]) -> None:
        """Give the browser inputs anew."""
        tiers = [{"tier": self._number(), **{key: row[key] for key in rules.TIER_KEYS}} for row in texts["tiers"]]
        self._typed = {**{name: texts[name] for name in SCALARS}, "tiers": tiers}
        self.start, self.tiers = {name: texts[name] for name in SCALARS}, tiers
        self.drawn += 1

    async def _compute(self, actor: Actor) -> None:
        answer = await asyncio.to_thread(_answer, actor, self._typed)
        self.errors, self.problems, self.waiting = answer.errors or {}, answer.problems or [], False
        self.computed += 1
        if answer.rows is not None:
            self.rows, self.totals, self.notes = answer.rows, answer.totals or {}, answer.notes or []
        elif self.problems:
            self.rows, self.totals, self.notes = [], {}, []


def _scenarios(actor: Actor) -> list[dict[str, str]]:
    return [
        {"id": str(row["id"]), "name": row["name"], "year": str(row["year"]), "status": str(row["status"])}
        for row in queries.scenarios(actor)
    ]


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _texts(stored: queries.Stored) -> dict[str, Any]:
    """A stored scenario as somebody would type it."""
    made = stored.rules
    return {
        "subsidy_per_worker": parsing.yuan(made.subsidy_per_worker_fen), "fund_total": parsing.yuan(made.fund_total_fen),
        "subsidy_share": parsing.share_text(made.subsidy_share_ppm, percent=True),
        **{key: str(getattr(made.dormitory, key)) for key in rules.DORMITORY_KEYS},
        "tiers": [{key: str(getattr(tier, key)) for key in rules.TIER_KEYS} for tier in made.tiers],
    }  # fmt: skip


def _clean(data: object) -> dict[str, Any]:
    """What a browser sent, reduced to the inputs there are, as short texts."""
    given = data if isinstance(data, Mapping) else {}

    def column(name: str) -> list[str]:
        value = given.get(name, [])
        return [str(item)[:_LONGEST] for item in (value if isinstance(value, list) else [value])][:MAX_TIERS]

    names = ("tier", *rules.TIER_KEYS)
    tiers = [dict(zip(names, cells, strict=True)) for cells in zip(*(column(name) for name in names), strict=False)]
    return {**{name: str(given.get(name, ""))[:_LONGEST] for name in SCALARS}, "tiers": tiers}


def _parsed(typed: Mapping[str, Any]) -> rules.Rules:
    """Raises `Invalid`, keyed by input name."""
    tiers = typed.get("tiers", [])
    try:
        return rules.parse_rules(
            {
                **{name: typed.get(name, "") for name in SCALARS[:3]},
                "village_tiers": [{key: row[key] for key in rules.TIER_KEYS} for row in tiers],
                "dormitory": {key: typed.get(key, "") for key in rules.DORMITORY_KEYS},
            },
            percent=True,
        )
    except Invalid as invalid:
        names = {f"village_tiers[{at}]": row["tier"] for at, row in enumerate(tiers, 1)} | {"village_tiers": "tiers"}
        errors = {}
        for path, message in invalid.errors.items():
            section, dot, name = path.removeprefix("dormitory.").rpartition(".")
            errors[f"{names[section]}.{name}" if dot else names.get(name, name)] = message
        raise Invalid(errors) from invalid


def _answer(actor: Actor, typed: Mapping[str, Any]) -> _Answer:
    try:
        rule_set = _parsed(typed)
    except Invalid as invalid:
        return _Answer(errors={name: both(message) for name, message in invalid.errors.items()})
    try:
        plan, frame = queries.plan(actor, rule_set, today())
    except Invalid as invalid:
        return _Answer(problems=[both(message) for message in invalid.errors.values()])
    except Refusal as refusal:
        return _Answer(problems=[both(refusal.message)])
    return _Answer(rows=frame.to_dicts(), totals=_totals(plan), notes=[both(note) for note in plan.warnings])


def _totals(plan: rules.Plan) -> dict[str, Any]:
    names = (
        "grids",
        "workers",
        "population",
        "in_post",
        "subsidy_fen",
        "fund_total_fen",
        "allowed_fen",
        "headroom_fen",
        "per_resident_fen",
    )
    return {
        **{name: getattr(plan, name) for name in names},
        "places": len(plan.quotas),
        "housing_units": sum(quota.place.housing_units for quota in plan.quotas),
        "vacancy": sum(max(quota.vacancy, 0) for quota in plan.quotas),
        "rest_fen": plan.fund_total_fen - plan.allowed_fen,
    }


def _save(actor: Actor, typed: Mapping[str, Any], data: object) -> int:
    given = data if isinstance(data, Mapping) else {}
    try:
        year = parsing.integer(given.get("year", ""), ge=2000, le=2100)
    except Refusal as refusal:
        raise Invalid({"year": refusal.message}) from refusal
    with transaction(actor) as tx:
        saved = service.save_scenario(tx, str(given.get("name", "")), year, _parsed(typed), str(given.get("description", "")))
        return saved.id or 0


def _file(actor: Actor, typed: Mapping[str, Any], kind: str, locale: str) -> bytes:
    plan, frame = queries.plan(actor, _parsed(typed), today())
    with transaction(actor) as tx:
        return service.plan_file(tx, frame, {"name": translate(_("合计"), locale), **_totals(plan)}, locale=locale, kind=kind)
