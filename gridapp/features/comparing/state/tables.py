"""Plans side by side as rows that a page writes out: figures as texts with sign and tone, places to be filtered and sorted."""

from collections.abc import Sequence
from typing import Any

from gridapp.features.comparing.rules import MARKS, different_inputs
from gridapp.features.comparing.service import MEASURE_LABELS, TOTAL_LABELS
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.parsing import yuan
from gridapp.kit.ui.text import both
from gridapp.quota.comparing import MEASURES, TOTALS, Comparison, PlaceComparison
from gridapp.quota.places import PlaceKind
from gridapp.quota.plan import Plan
from gridapp.quota.rules import Rules

Row = dict[str, Any]
KEYS = ("code", "name", "kind")
"""Columns of places that are words."""
MOST_BARS = 20
_WANTED = {"headroom_fen": 1, "allowed_fen": 1, "rest_fen": 1, "subsidy_fen": -1, "vacancy": -1, "per_resident_fen": -1, "per_home_fen": -1}
"""Whether more of a figure is welcome (1) or not (−1); neither for the rest."""
_NOTHING = "—"


def figure_text(measure: str, value: int | None, *, signed: bool = False) -> str:
    """A figure as everywhere: money in 元 with two decimals, separators, a true minus; `signed` shows the plus as well."""
    if value is None:
        return _NOTHING
    text = yuan(abs(value), grouped=True) if measure.endswith("_fen") else f"{abs(value):,}"
    return f"−{text}" if value < 0 else f"+{text}" if signed and value else text


def _cell(measure: str, value: int | None, *, change: bool = False) -> Row:
    return {"text": figure_text(measure, value, signed=change), "tone": _tone(measure, value) if change else "", "first": False}


def _tone(measure: str, change: int | None) -> str:
    if not change:
        return "none"
    wanted = _WANTED.get(measure, 0) * change
    return "good" if wanted > 0 else "bad" if wanted < 0 else "more" if change > 0 else "less"


def total_rows(plans: Sequence[Plan]) -> list[Row]:
    """A row for each figure of whole plans: `label`, `cells`; from the second plan on a value is followed by its difference."""
    rows = []
    for measure in TOTALS if plans else ():
        values = [getattr(plan, measure) for plan in plans]
        cells = [_cell(measure, values[0])]
        for value in values[1:]:
            change = None if value is None or values[0] is None else value - values[0]
            cells += [_cell(measure, value), _cell(measure, change, change=True)]
        rows.append({"label": both(Msg(TOTAL_LABELS[measure])), "cells": cells, "measure": measure})
    return rows


def input_rows(sides: Sequence[Rules]) -> list[Row]:
    """A row for each input that is not the same everywhere: `label`, `cells` of lines `text`, `new` (the first has no such line)."""
    return [
        {
            "label": both(row.label),
            "cells": [
                {
                    "lines": [{"text": both(line), "new": row.is_new(at, line)} for line in lines]
                    or [{"text": both(msg("无")), "new": at > 0}]
                }
                for at, lines in enumerate(row.lines)
            ],
        }
        for row in different_inputs(sides)
    ]


def heads_of(marks: Sequence[str], sort: str) -> list[Row]:
    """The columns of figures, measure by measure: `key`, `measure` (its label), `mark`, `change`, `first`, and `sorted` for the reader."""
    return [
        {
            "key": key, "measure": both(Msg(label)), "mark": mark, "change": "_change_" in key, "first": key == f"{measure}_1",
            "sorted": {key: "ascending", f"-{key}": "descending"}.get(sort, "none"),
        }
        for measure, label in MEASURE_LABELS.items()
        for at, mark in enumerate(marks, 1)
        for key in (f"{measure}_{at}", f"{measure}_change_{at}")[: 1 + (at > 1)]
    ]  # fmt: skip


def place_rows(comparison: Comparison) -> list[Row]:
    """A row for each place, by code: `key, code, name, kind, label, note, differs, cells`; `values` by column for sorting."""
    rows = []
    for place in comparison.places:
        cells, values = [], {}
        for measure in MEASURES:
            for at, quota in enumerate(place.quotas):
                value = None if quota is None else place.value(at, measure)
                cells.append({**_cell(measure, value), "first": at == 0})
                values[f"{measure}_{at + 1}"] = value
                if at:
                    change = place.change(at, measure)
                    cells.append({**_cell(measure, change, change=True), "tone": _place_tone(change)})
                    values[f"{measure}_change_{at + 1}"] = change
        rows.append(
            {
                "key": f"{place.kind}-{place.code}", "code": place.code, "name": place.name, "kind": place.kind,
                "label": both(PlaceKind(place.kind).msg), "note": _note(place), "differs": place.differs, "cells": cells, "values": values,
            }
        )  # fmt: skip
    return rows


def _place_tone(change: int) -> str:
    return "more" if change > 0 else "less" if change < 0 else "none"


def _note(place: PlaceComparison) -> dict[str, str]:
    """Which plans know the place, when not all of them do."""
    known = "".join(mark for mark, quota in zip(MARKS, place.quotas, strict=False) if quota is not None)
    return both(msg("仅{marks}有", marks=known)) if len(known) < len(place.quotas) else {}


def seen(rows: Sequence[Row], *, only: bool, text: str, sort: str) -> list[Row]:
    """The rows that a switch (only those that differ) and a search leave, in an order (`key`, `-key`, or by code); without `values`."""
    words = text.casefold().split()
    left = [
        row for row in rows if (row["differs"] or not only) and all(word in f"{row['name']} {row['code']}".casefold() for word in words)
    ]
    key = sort.removeprefix("-")
    if key in KEYS:
        left.sort(key=lambda row: row[key], reverse=sort.startswith("-"))
    elif key:
        known = [row for row in left if row["values"].get(key) is not None]
        unknown = [row for row in left if row["values"].get(key) is None]
        left = [*sorted(known, key=lambda row: row["values"][key], reverse=sort.startswith("-")), *unknown]
    return [{name: value for name, value in row.items() if name != "values"} for row in left]


def change_rows(comparison: Comparison) -> list[Row]:
    """The places whose money differs most from the first plan, a row for each further plan: `rank, name, code, mark, change_fen`."""
    sides = range(1, len(comparison.plans))
    moved = [place for place in comparison.places if any(place.change(at, "subsidy_fen") for at in sides)]
    moved.sort(key=lambda place: (-max(abs(place.change(at, "subsidy_fen")) for at in sides), place.code))
    return [
        {"rank": rank, "name": place.name, "code": place.code, "mark": MARKS[at], "change_fen": place.change(at, "subsidy_fen")}
        for rank, place in enumerate(moved[:MOST_BARS])
        for at in sides
    ]


def total_bars(plans: Sequence[Plan], marks: Sequence[str], names: Sequence[str]) -> list[Row]:
    """Money of whole plans for the chart: `name, mark, needed_fen, allowed_fen, headroom_fen`."""
    return [
        {
            "name": f"{mark} {name}", "mark": mark, "needed_fen": plan.subsidy_fen, "allowed_fen": plan.allowed_fen,
            "headroom_fen": plan.headroom_fen,
        }
        for plan, mark, name in zip(plans, marks, names, strict=True)
    ]  # fmt: skip
