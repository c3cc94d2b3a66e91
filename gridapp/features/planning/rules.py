"""What a planner types: inputs as texts, between the browser, the rules and what is stored. Pure."""

from collections.abc import Mapping
from typing import Any

from gridapp.kit import parsing
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import translate
from gridapp.quota.funding import FundUseKind
from gridapp.quota.inputs import OVERRIDES, SINGLES, TABLES, TYPED_TABLES
from gridapp.quota.money import ONE, WorkerKind
from gridapp.quota.places import DormitoryRule, Tier
from gridapp.quota.reading import DORMITORY_KEYS, parse_rules
from gridapp.quota.rules import Rules

Typed = dict[str, Any]
"""`SCALARS` as texts, each of `SECTIONS` as a list of rows (`row`, the row's own name, and its columns as texts), `overrides` as rows."""

SCALARS = {name: one.label for name, one in SINGLES.items()}
"""Names of the single inputs and what the screen calls them."""
SECTIONS = {table.name: table.names for table in TYPED_TABLES}
"""Tables of inputs and their columns; in the form a cell is called `section.column`."""
OVERRIDE = OVERRIDES.names
DECISION = ("grids", "workers", "reason")
"""What is typed of a decision by hand; the rest is the place it is for."""
MAX_ROWS = 50
"""So many rows a section may be given here; a rule set that has more already keeps them."""
_MOST_ROWS = 2_000
_LONGEST = 200


def texts_of(made: Rules) -> Typed:
    """Rules as somebody would type them."""
    texts: Typed = {name: one.text(one.of_rules(made)) for name, one in SINGLES.items()}
    for table in TABLES:
        texts[table.name] = [{one.name: one.text(one.of_rules(row)) for one in table.columns} for row in table.rows_of(made)]
    return texts


EXAMPLE = texts_of(Rules(720_000, 120_000_000, 600_000, (Tier(0, 1, 1), Tier(1500, 2, 2)), DormitoryRule(300, 800, 1)))
"""What an office without a scenario starts from: figures to be replaced, and said to be so. The year is this one's."""


def clean(data: object, before: Typed) -> Typed:
    """What a browser sent, reduced to the inputs there are, as short texts; decisions by hand stay as they were."""
    given = data if isinstance(data, Mapping) else {}

    def column(name: str) -> list[str]:
        value = given.get(name, [])
        return [str(item)[:_LONGEST] for item in (value if isinstance(value, list) else [value])][:_MOST_ROWS]

    typed: Typed = {name: str(given.get(name, ""))[:_LONGEST] for name in SCALARS}
    for section, columns in SECTIONS.items():
        names = ("row", *columns)
        cells = zip(*(column(f"{section}.{name}") for name in names), strict=False)
        typed[section] = [dict(zip(names, row, strict=True)) for row in cells]
    return {**typed, "overrides": before.get("overrides", [])}


def rules_of(typed: Typed) -> Rules:
    """The rules that were typed.

    Raises:
        Invalid: every mistake, keyed by input: `fund_total`, `<row>.grids`, or a section's name for the section as a whole.
    """
    data: dict[str, Any] = {name: typed.get(name, "") for name in SCALARS if name not in DORMITORY_KEYS}
    data["dormitory"] = {name: typed.get(name, "") for name in DORMITORY_KEYS}
    for table in TABLES:
        data[table.entry] = [{name: row.get(name, "") for name in table.names} for row in typed.get(table.name, [])]
    try:
        return parse_rules(data, percent=True)
    except Invalid as invalid:
        raise Invalid({_input(path, typed): message for path, message in invalid.errors.items()}) from invalid


def _input(path: str, typed: Typed) -> str:
    """The input that a path of the rules speaks of."""
    for table in TABLES:
        if path == table.entry:
            return table.name
        if path.startswith(start := f"{table.entry}["):
            at, _bracket, name = path.removeprefix(start).partition("]")
            row = typed[table.name][int(at) - 1]
            column = name.removeprefix(".") or table.names[0]  # the row as a whole: said at its first input
            return table.name if table is OVERRIDES else f"{row.get('row', at)}.{column}"
    return path.removeprefix("dormitory.")


def new_row(section: str, typed: Typed) -> dict[str, str]:
    """What a further row of a section starts from: beyond the highest tier, or what is missing to 100 %."""
    rows = typed.get(section, [])
    if section == "tiers":
        known = [tuple(_whole(row[name]) for name in ("min_population", "grids", "workers")) for row in rows]
        start, grids, workers = max(known, default=(-1000, 0, 0))
        first = {"min_population": str(start + 1000), "grids": str(grids + 1), "workers": str(workers + 1)}
        return {"max_population": "", "part_time": "0", **first}
    if section == "standards":
        taken = {(row["kind"], row["valid_from"]) for row in rows}
        starts = [f"{typed.get('year', '')}-{month:02d}-01" for month in (1, 7, 4, 10, 2, 3, 5, 6, 8, 9, 11, 12)]
        free = [(kind, day) for day in starts for kind in WorkerKind if (kind, day) not in taken]
        kind, day = free[0] if free else (WorkerKind.FULL_TIME, starts[0])
        return {"kind": kind, "valid_from": day, "annual": typed.get("subsidy_per_worker", ""), "allowance": "0.00", "employer": "0"}
    left = parsing.share_text(max(ONE - sum(_ppm(row.get("share", "")) for row in rows), 0), percent=True)
    if section == "sources":
        return {"name": "", "share": left}
    used = {(row["kind"], row["name"]) for row in rows}
    kind = next((kind for kind in FundUseKind if (kind, "") not in used), FundUseKind.OTHER)
    name = next(name for name in ("", *(f"事项{n}" for n in range(2, MAX_ROWS + 2))) if (kind, name) not in used)
    return {"kind": kind, "name": name, "amount": "", "share": left}


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _ppm(text: str) -> int:
    """A share that was typed; what is no share yet counts nothing, its own message stands beside it."""
    try:
        return parsing.ppm(text, percent=True)
    except Refusal:
        return 0


def differences(mine: Typed, theirs: Typed) -> list[dict[str, str]]:
    """Inputs that two planners typed differently: `label`, `label_en`, `mine`, `theirs`; a section that differs has no figures."""
    found = [
        {**_called(label), "mine": mine.get(name, ""), "theirs": theirs.get(name, "")}
        for name, label in SCALARS.items()
        if mine.get(name, "") != theirs.get(name, "")
    ]
    for table in TABLES:
        one, other = ([tuple(row.get(name, "") for name in table.names) for row in side.get(table.name, [])] for side in (mine, theirs))
        if sorted(one) != sorted(other):
            found.append({**_called(table.title), "mine": "", "theirs": ""})
    return found


def _called(label: str) -> dict[str, str]:
    return {"label": label, "label_en": translate(label, "en")}
