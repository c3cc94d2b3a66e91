"""What typed inputs come to, made ready for the screen: rows, totals, lines of money, what is wrong. Blocks: call it off the event loop."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from gridapp.features.planning import queries
from gridapp.features.planning.rules import OVERRIDE, Typed, rules_of, texts_of
from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import today
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.ui.text import both
from gridapp.kit.ui.vars import Compact, compact
from gridapp.quota.frames import lines_frame, plan_frame
from gridapp.quota.funding import split_sources, split_uses
from gridapp.quota.goals import scaled
from gridapp.quota.plan import Plan
from gridapp.quota.rules import Rules
from gridapp.registers import plans
from gridapp.registers.paid import places_on
from gridapp.registers.plans import Planned

Pair = dict[str, str]
WHAT_IF = ("subsidy", "threshold")
"""Sliders: percent by which subsidies and starts of tiers are moved, as a try."""
_MOST_SHIFT = 50
_MOST_DECIDED, _LONGEST = 2_000, 200
"""Decisions that are looked at, and characters of each of their texts."""
_FIGURES = (
    "grids", "workers", "population", "homes", "in_post", "vacancy", "subsidy_fen", "fund_total_fen", "allowed_fen", "headroom_fen",
    "rest_fen", "per_resident_fen", "per_home_fen",
)  # fmt: skip

_SHOWN = (
    "id", "name", "kind", "population", "homes", "tier_from", "to_next", "grids", "workers", "homes_per_grid", "fit", "in_post", "vacancy",
    "subsidy_fen", "decided", "$tone",
)  # fmt: skip
_OF_A_PLACE = ("code", "kind", "name", "grids", "workers")


@dataclass(frozen=True)
class Answer:
    """A plan on its way to the screen. With `errors` (by input) or `problems` (of the places) there is none and `rows` is `None`."""

    rows: Compact | None = None
    totals: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    uses: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Pair] = field(default_factory=list)
    errors: dict[str, Pair] = field(default_factory=dict)
    problems: list[Pair] = field(default_factory=list)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Path of each place's page → what a decision about it by hand has to know."""


def shift(value: object) -> int:
    """A slider's percent, within its ends whatever a client sends."""
    text = str(value)
    number = int(text) if text.removeprefix("-").isdigit() and len(text) <= 4 and text.isascii() else 0
    return max(-_MOST_SHIFT, min(_MOST_SHIFT, number))


def decided(rows: object) -> list[dict[str, str]]:
    """Decisions by hand that a browser kept, reduced to short texts whatever a client sends."""
    given = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return [{name: str(row.get(name, ""))[:_LONGEST] for name in OVERRIDE} for row in given[:_MOST_DECIDED]]


def tried(made: Rules, what: Mapping[str, int]) -> Rules:
    """The rules under the sliders."""
    if not any(what.get(name, 0) for name in WHAT_IF):
        return made
    ppm = {f"{name}_ppm": (100 + what.get(name, 0)) * 10_000 for name in WHAT_IF}
    return scaled(made, **ppm)


def as_rules(typed: Typed, what: Mapping[str, int]) -> Rules:
    """What was typed, under the sliders. Raises `Invalid`."""
    return tried(rules_of(typed), what)


def as_shown(typed: Typed, what: Mapping[str, int]) -> Typed:
    """The inputs with the sliders in them: what is kept is what is shown. Raises `Invalid`."""
    return texts_of(as_rules(typed, what))


def answer(actor: Actor, typed: Typed, what: Mapping[str, int]) -> Answer:
    """What the inputs come to with the places as they are now."""
    try:
        made = as_rules(typed, what)
    except Invalid as invalid:
        return Answer(errors={name: both(message) for name, message in invalid.errors.items()})
    try:
        plan, frame = queries.plan(actor, made, today())
    except Invalid as invalid:
        return Answer(problems=[both(message) for message in invalid.errors.values()])
    except Refusal as refusal:
        return Answer(problems=[both(refusal.message)])
    return shown(plan, frame)


def kept(actor: Actor, planned: Planned) -> Answer:
    """A scenario as it was handed in; places that are gone since lead nowhere."""
    return shown(planned.plan, plans.with_pages(plan_frame(planned.plan), places_on(actor, today())))


def shown(plan: Plan, frame: pl.DataFrame) -> Answer:
    """A plan and its rows (`id` and `quota.frames.PLAN_SCHEMA`) for the screen."""
    made = plan.rules
    homes = pl.coalesce("households", "housing_units").alias("homes")
    tone = pl.when(pl.col("fit") != "").then(pl.lit("warn")).otherwise(pl.lit("")).alias("$tone")
    rows = frame.with_columns(homes, tone).to_dicts()
    errors: dict[str, Pair] = {}
    try:
        parts = split_uses(plan.rest_fen, made.uses)
    except Refusal as refusal:
        parts, errors = [0] * len(made.uses), {"uses": both(refusal.message)}
    totals = {name: getattr(plan, name) for name in _FIGURES}
    totals |= {
        "places": len(plan.quotas),
        "part_time": sum(quota.part_time for quota in plan.quotas),
        "carry_over_fen": made.carry_over_fen,
    }
    totals |= {"unplanned_fen": plan.rest_fen - sum(parts), "available_fen": made.available_fen}
    misfits = sum(bool(quota.fit) for quota in plan.quotas)
    notes = [both(note) for note in plan.warnings]
    if misfits:
        span = {"least": made.households_min, "most": made.households_max}
        notes.append(both(msg("有 {count} 处平均每格户数不在 {least}–{most} 户之间，已在表中标出", count=misfits, **span)))
    by_source = zip(
        made.sources, split_sources(made.fund_total_fen, made.sources), split_sources(plan.subsidy_fen, made.sources),
        strict=True,
    )  # fmt: skip
    return Answer(
        rows=compact(rows, *_SHOWN),
        totals=totals,
        lines=lines_frame(plan).to_dicts(),
        sources=[{"name": one.name, "share_ppm": one.share_ppm, "fund_fen": fund, "subsidy_fen": part} for one, fund, part in by_source],
        uses=[{"kind": use.kind, "name": use.name, "amount_fen": part} for use, part in zip(made.uses, parts, strict=True)],
        notes=notes,
        errors=errors,
        places={row["id"]: {name: row[name] for name in _OF_A_PLACE} for row in rows if row["id"]},
    )
