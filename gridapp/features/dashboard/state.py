"""The workbench's state: the period in the address, the figures of that period."""

import asyncio
from datetime import date
from typing import Any

import polars as pl
import reflex as rx

from gridapp.features.dashboard import queries, rules
from gridapp.features.dashboard.queries import CASES, READ
from gridapp.features.dashboard.rules import Span
from gridapp.indicators.measures import MEASURES
from gridapp.kit.auth.actor import Actor
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.kit.clock import today, utcnow
from gridapp.kit.config import settings
from gridapp.kit.i18n import Msg, _, translate
from gridapp.kit.shares import fraction
from gridapp.kit.standing import standings
from gridapp.kit.ui.text import both
from gridapp.kit.ui.vars import Compact, compact, show

COUNTS = ("due", "closed", "open_overdue", "received", "filed")
RATES = ("closure_rate", "on_time_rate")
TOWN = _("镇直属")
_OF_A_ROW = (*RATES, "due", "closed", "closed_on_time", "closed_late", "open_overdue")

Rows = list[dict[str, Any]]
Words = dict[str, str]


class DashboardState(rx.State):
    """What the workbench shows; empty until `load` has answered."""

    waiting: bool = True
    preset: str = "month"
    start: str = ""
    end: str = ""
    problem: Words = {}
    one_person: bool = False
    """The office lets one person handle a case and verify it; whoever reads its figures should know."""
    figures: dict[str, float | int | None] = {}
    changes: dict[str, Words] = {}
    links: dict[str, str] = {}
    standings: dict[str, int | None] = {}
    """By outlook's name; so are the three that follow."""
    standing_notes: dict[str, Words] = {}
    standing_links: dict[str, str] = {}
    standing_tones: dict[str, str] = {}
    titles: dict[str, Words] = {}
    months: Compact = {}
    villages: Compact = {}
    kinds: Compact = {}

    @rx.event
    @requires(READ)
    async def load(self):
        """Show the period that the address names."""
        actor = await current_actor(self)
        shown_before = (self.start, self.end)
        self.preset, span = rules.read_period(dict(self.router.url.query_parameters), today())
        self.start, self.end, self.problem = span.start.isoformat(), span.end.isoformat(), {}
        if (self.start, self.end) != shown_before:  # coming back to the same period, one goes on reading while it is brought up to date
            self.waiting = True
            yield
        self.one_person = not settings().four_eyes
        try:
            show(self, await asyncio.to_thread(_shown, actor, span))
        finally:
            self.waiting = False

    @rx.event
    @requires(READ)
    def choose(self, form: dict[str, Any]):
        """Go to the period typed into the two date fields."""
        try:
            start, end = (date.fromisoformat(str(form.get(name, ""))) for name in ("from", "to"))
        except ValueError:
            self.problem = both(Msg(_("请填写起止两个日期")))
            return None
        if problem := rules.problem(Span(start, end)):
            self.problem = both(problem)
            return None
        self.problem = {}
        return [rx.redirect(f"/?from={start.isoformat()}&to={end.isoformat()}")]


_NOTHING: dict[str, Any] = {"figures": {}, "changes": {}, "links": {}, "titles": {}, "months": {}, "villages": {}, "kinds": {}}


def _shown(actor: Actor, span: Span) -> dict[str, Any]:
    """Everything the page shows of a period to whoever asks, ready to travel: cases only to who may read them."""
    return {**(_closure(actor, span) if actor.may(CASES) else _NOTHING), **_standings(actor)}


def _closure(actor: Actor, span: Span) -> dict[str, Any]:
    earlier, year = rules.before(span, today()), rules.trend_span(span, today())
    running, least = rules.is_running(span, today()), settings().headline_cases
    found = queries.overview(actor, span, earlier, year, utcnow())
    months = _month_rows(found.months)
    town, in_villages = translate(TOWN, actor.locale), pl.col("village_id").is_not_null()
    villages, rest = (_village_rows(found.villages.filter(some), span, town) for some in (in_villages, ~in_villages))
    kinds = _kind_rows(found.kinds, span)
    return {
        "figures": {name: found.now[name] for name in (*RATES, *MEASURES)},
        "changes": {
            **{name: both(rules.rate_change(found.now[name], found.before[name], running=running)) for name in RATES},
            **{name: both(rules.count_change(found.now[name], found.before[name], running=running)) for name in COUNTS},
        },
        "links": {name: rules.cases_link(span, name) for name in (*MEASURES,)},
        "titles": {
            "trend": both(rules.trend_finding(months, f"{today():%Y-%m}", least)),
            "mix": both(rules.mix_finding(months)),
            "ranking": both(rules.ranking_finding(villages, least)),
            "kinds": both(rules.kind_finding(kinds)),
        },
        "months": compact(months, "month", *_OF_A_ROW, "href"),
        "villages": compact(villages + rest, "name", *_OF_A_ROW, "href"),  # what lies in no village comes last and takes no rank
        "kinds": compact(kinds, "name", *_OF_A_ROW, "href"),
    }


def _standings(actor: Actor) -> dict[str, Any]:
    found = {outlook.name: outlook.read(actor) for outlook in standings() if actor.may(outlook.permission)}
    return {
        "standings": {name: standing.value for name, standing in found.items()},
        "standing_notes": {name: both(standing.note) for name, standing in found.items()},
        "standing_links": {name: standing.href for name, standing in found.items()},
        "standing_tones": {name: "bad" if standing.bad else "" for name, standing in found.items()},
    }


def _rows(table: pl.DataFrame, *names: str) -> Rows:
    late = pl.col("closed") - pl.col("closed_on_time")
    wanted = table.with_columns(closed_late=late).select(*names, *_OF_A_ROW).to_dicts()
    return [{**row, **{rate: None if row[rate] is None else float(fraction(row[rate], 6)) for rate in RATES}} for row in wanted]


def _month_rows(table: pl.DataFrame) -> Rows:
    rows = _rows(table, "month")
    for row in rows:
        first = date.fromisoformat(f"{row['month']}-01")
        _linked(row, rules.span_of(rules.Preset.MONTH, first))
    return rows


def _village_rows(table: pl.DataFrame, span: Span, town: str) -> Rows:
    """Best first."""
    ordered = table.sort("closure_rate", "on_time_rate", "due", descending=True, nulls_last=True)
    rows = _rows(ordered.rename({"village_name": "name"}), "village_id", "name")
    for row in rows:
        village = row.pop("village_id")
        row["name"] = row["name"] or town
        _linked(row, span, village_id="none" if village is None else str(village))
    return rows


def _kind_rows(table: pl.DataFrame, span: Span) -> Rows:
    rows = _rows(table.filter(pl.col("due") > 0).rename({"kind_name": "name"}), "kind_id", "name")
    for row in rows:
        _linked(row, span, category_id=str(row.pop("kind_id")))
    return rows


def _linked(row: dict[str, Any], span: Span, **filters: str) -> None:
    """To the cases due; a part of them has its own measure in place of that, which its chart puts there."""
    row["href"] = rules.cases_link(span, "due", **filters)
