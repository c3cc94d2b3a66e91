"""What a planner types: inputs as texts, between the browser, the rules and what is stored. Pure."""

from collections.abc import Mapping
from typing import Any

from gridapp.kit import parsing
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import _, translate
from gridapp.quota.funding import FundUseKind
from gridapp.quota.money import ONE, WorkerKind
from gridapp.quota.reading import DORMITORY_KEYS, TIER_KEYS, parse_rules
from gridapp.quota.rules import Rules

Typed = dict[str, Any]
"""`SCALARS` as texts, each of `SECTIONS` as a list of rows (`row`, the row's own name, and its columns as texts), `overrides` as rows."""

SCALARS = {
    "subsidy_per_worker": _("每名网格员每年补贴"),
    "year": _("年度"),
    "first_month": _("起始月份"),
    "fund_total": _("专项经费总额"),
    "carry_over": _("上年结转"),
    "subsidy_share": _("可用于补贴的比例"),
    "basis": _("分档依据"),
    "floating_weight": _("流动人口折算比例"),
    "min_workers": _("每处最少网格员"),
    "max_workers": _("每处最多网格员"),
    "households_min": _("每格户数下限"),
    "households_max": _("每格户数上限"),
    "housing_units_per_grid": _("每格房屋套数"),
    "residents_per_grid": _("每格居住人数"),
    "workers_per_grid": _("每格网格员"),
}
"""Names of the single inputs, as `quota.parse_rules` and its dormitory section know them, and what the screen calls them."""
SECTIONS = {
    "tiers": ("min_population", "max_population", "grids", "workers", "part_time"),
    "standards": ("kind", "valid_from", "annual", "allowance", "employer"),
    "sources": ("name", "share"),
    "uses": ("kind", "name", "amount", "share"),
}
"""Tables of inputs and their columns; in the form a cell is called `section.column`."""
SECTION_WORDS = {
    "tiers": _("村（社区）分档"), "standards": _("分类标准"), "sources": _("资金来源"), "uses": _("其他支出"), "overrides": _("人工调整"),
}  # fmt: skip
OVERRIDE = ("kind", "code", "name", "grids", "workers", "reason")
MAX_ROWS = 50
"""So many rows a section may be given here; a rule set that has more already keeps them."""
_MOST_ROWS = 2_000
_LONGEST = 200
_PARSED = {"tiers": "village_tiers"}
"""Sections that `quota.parse_rules` calls otherwise."""

EXAMPLE: Typed = {
    "subsidy_per_worker": "7200.00", "fund_total": "1200000.00", "carry_over": "0.00", "subsidy_share": "60", "first_month": "1",
    "basis": "population", "floating_weight": "0", "min_workers": "0", "max_workers": "", "households_min": "200", "households_max": "500",
    "housing_units_per_grid": "300", "residents_per_grid": "800", "workers_per_grid": "1",
    "tiers": [
        {"min_population": "0", "max_population": "", "grids": "1", "workers": "1", "part_time": "0"},
        {"min_population": "1500", "max_population": "", "grids": "2", "workers": "2", "part_time": "0"},
    ],
    "standards": [], "sources": [], "uses": [], "overrides": [],
}  # fmt: skip
"""What an office without a scenario starts from: figures to be replaced, and said to be so. The year is added."""


def texts_of(made: Rules) -> Typed:
    """Rules as somebody would type them."""
    return {
        "subsidy_per_worker": parsing.yuan(made.subsidy_per_worker_fen), "year": str(made.year), "first_month": str(made.first_month),
        "fund_total": parsing.yuan(made.fund_total_fen), "carry_over": parsing.yuan(made.carry_over_fen),
        "subsidy_share": _percent(made.subsidy_share_ppm), "basis": made.basis, "floating_weight": _percent(made.floating_weight_ppm),
        "min_workers": str(made.min_workers), "max_workers": _number(made.max_workers),
        "households_min": str(made.households_min), "households_max": str(made.households_max),
        **{key: str(getattr(made.dormitory, key)) for key in DORMITORY_KEYS},
        "tiers": [{name: _number(getattr(tier, name)) for name in SECTIONS["tiers"]} for tier in made.tiers],
        "standards": [
            {
                "kind": item.kind, "valid_from": item.valid_from.isoformat(), "annual": parsing.yuan(item.annual_fen),
                "allowance": parsing.yuan(item.allowance_fen), "employer": _percent(item.employer_ppm),
            }
            for item in made.standards
        ],
        "sources": [{"name": item.name, "share": _percent(item.share_ppm)} for item in made.sources],
        "uses": [
            {
                "kind": item.kind, "name": item.name, "amount": "" if item.amount_fen is None else parsing.yuan(item.amount_fen),
                "share": "" if item.share_ppm is None else _percent(item.share_ppm),
            }
            for item in made.uses
        ],
        "overrides": [
            {name: _number(getattr(item, name)) for name in OVERRIDE} for item in made.overrides
        ],
    }  # fmt: skip


def _percent(ppm: int) -> str:
    return parsing.share_text(ppm, percent=True)


def _number(value: object) -> str:
    return "" if value is None else str(value)


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
    for section, columns in SECTIONS.items():
        data[_PARSED.get(section, section)] = [{name: row.get(name, "") for name in columns} for row in typed.get(section, [])]
    data["overrides"] = [{name: row.get(name, "") for name in OVERRIDE} for row in typed.get("overrides", [])]
    try:
        return parse_rules(data, percent=True)
    except Invalid as invalid:
        raise Invalid({_input(path, typed): message for path, message in invalid.errors.items()}) from invalid


def _input(path: str, typed: Typed) -> str:
    """The input that a path of the rules speaks of."""
    for section in (*SECTIONS, "overrides"):
        start = f"{_PARSED.get(section, section)}["
        if path.startswith(start):
            at, _bracket, name = path.removeprefix(start).partition("]")
            row = typed[section][int(at) - 1]
            column = name.removeprefix(".") or SECTIONS.get(section, OVERRIDE)[0]  # the row as a whole: said at its first input
            return section if section == "overrides" else f"{row.get('row', at)}.{column}"
        if path == _PARSED.get(section):
            return section
    return path.removeprefix("dormitory.")


def new_row(section: str, typed: Typed) -> dict[str, str]:
    """What a further row of a section starts from: beyond the highest tier, or what is missing to 100 %."""
    rows = typed.get(section, [])
    if section == "tiers":
        known = [tuple(_whole(row[name]) for name in TIER_KEYS) for row in rows]
        start, grids, workers = max(known, default=(-1000, 0, 0))
        first = {"min_population": str(start + 1000), "grids": str(grids + 1), "workers": str(workers + 1)}
        return {"max_population": "", "part_time": "0", **first}
    if section == "standards":
        taken = {(row["kind"], row["valid_from"]) for row in rows}
        starts = [f"{typed.get('year', '')}-{month:02d}-01" for month in (1, 7, 4, 10, 2, 3, 5, 6, 8, 9, 11, 12)]
        free = [(kind, day) for day in starts for kind in WorkerKind if (kind, day) not in taken]
        kind, day = free[0] if free else ("full_time", starts[0])
        return {"kind": kind, "valid_from": day, "annual": typed.get("subsidy_per_worker", ""), "allowance": "0.00", "employer": "0"}
    left = _percent(max(ONE - sum(_ppm(row.get("share", "")) for row in rows), 0))
    if section == "sources":
        return {"name": "", "share": left}
    used = {(row["kind"], row["name"]) for row in rows}
    kind = next((kind for kind in FundUseKind if (kind, "") not in used), "other")
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
    for section, label in SECTION_WORDS.items():
        columns = OVERRIDE if section == "overrides" else SECTIONS[section]
        one, other = ([tuple(row.get(name, "") for name in columns) for row in side.get(section, [])] for side in (mine, theirs))
        if sorted(one) != sorted(other):
            found.append({**_called(label), "mine": "", "theirs": ""})
    return found


def _called(label: str) -> dict[str, str]:
    return {"label": label, "label_en": translate(label, "en")}
