"""Rules as people write them (a TOML file, the inputs of the page), read completely: every mistake is told with its place."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from gridapp.kit import parsing
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.reading import Reading
from gridapp.quota.funding import need_sources
from gridapp.quota.inputs import OVERRIDES, SINGLES, SOURCES, STANDARDS, TABLES, TIERS, USES, Input, Table, assembled, row_of
from gridapp.quota.money import MOST_FEN, ONE
from gridapp.quota.places import DormitoryRule, hole_in
from gridapp.quota.rules import Rules

DORMITORY_KEYS = tuple(one.name for one in SINGLES.values() if one.of is DormitoryRule)
_OWN = [one for one in SINGLES.values() if one.of is Rules]
RULE_KEYS = (*(one.name for one in _OWN if not one.optional), TIERS.entry, "dormitory")
MORE_KEYS = (*(one.name for one in _OWN if one.optional), *(table.entry for table in TABLES if table is not TIERS))
"""What may be left out."""


def parse_rules(data: Mapping[str, object], *, percent: bool = False) -> Rules:
    """Rules as somebody wrote them, checked completely.

    Keys are the names of `quota.inputs`: amounts in 元 with at most two decimals, shares 0 to 1 (with `percent`, 0 to 100), a list of
    mappings for each table, and a mapping `dormitory` for its three.

    Raises:
        Invalid: all mistakes, keyed by path: `fund_total`, `dormitory.workers_per_grid`, `village_tiers[2].grids` (counted from 1).
    """
    errors: dict[str, Msg] = {}
    top = Reading(data, RULE_KEYS, errors, optional=MORE_KEYS)
    values = {one.name: top.take(one.name, _reader(one, percent)) for one in _OWN}
    values |= _dormitory(data.get("dormitory"), errors)
    rows = {table.name: _rows(data, table, percent, errors) for table in TABLES}
    rows[TIERS.name].sort(key=lambda tier: tier.min_population)
    # Each figure alone is right by now, or its mistake is noted: what is missing is replaced by what reads as nothing.
    made = assembled({name: _blank(SINGLES[name]) if value is None else value for name, value in values.items()}, rows)
    _together(made, values["year"], errors)
    if errors:
        raise Invalid(errors)
    return made


def _blank(one: Input) -> Any:
    return None if one.optional else one.least


def _together(made: Rules, year: int | None, errors: dict[str, Msg]) -> None:
    """Mistakes that only show when several inputs are seen together."""
    if not any(key.startswith(TIERS.entry) for key in errors) and (problem := hole_in(made.tiers)):
        errors[TIERS.entry] = problem
    if made.max_workers is not None and made.max_workers < made.min_workers:
        errors.setdefault("max_workers", msg("不能小于每处最少 {least} 名", least=made.min_workers))
    if made.households_max < made.households_min:
        errors.setdefault("households_max", msg("不能小于下限 {low} 户", low=made.households_min))
    for table in (STANDARDS, SOURCES, USES, OVERRIDES):
        _distinct(errors, table.entry, [tuple(getattr(row, name) for name in table.key) for row in table.rows_of(made)])
    if made.standards and year is None:
        errors.setdefault("year", msg("填了分类标准时须填写年度，标准按生效日期分段"))
    if not any(key.startswith(SOURCES.entry) for key in errors):
        _note(errors, SOURCES.entry, partial(need_sources, made.sources))
    shares = [use.share_ppm or 0 for use in made.uses if use.amount_fen is None]
    if shares and sum(shares) != ONE and not any(key.startswith(USES.entry) for key in errors):
        total = parsing.share_text(sum(shares), percent=True)
        errors[USES.entry] = msg("按比例安排的其他支出合计为 {total}%，应正好为 100%", total=total)


def _distinct(errors: dict[str, Msg], section: str, keys: Sequence[object]) -> None:
    """Note rows that say a second time what only one row may say; those with a mistake of their own say nothing yet."""
    first: dict[object, int] = {}
    for at, key in enumerate(keys, 1):
        if any(path.startswith(f"{section}[{at}]") for path in errors):
            continue
        other = first.setdefault(key, at)
        if other != at:
            errors[f"{section}[{at}]"] = msg("与第 {other} 项重复，请只留一项", other=other)


def _note(errors: dict[str, Msg], key: str, check: Callable[[], None]) -> None:
    try:
        check()
    except Refusal as refusal:
        errors[key] = refusal.message


def _exactly(value: object) -> object:
    """What was written, unless a float has already lost it."""
    if isinstance(value, float) and math.isfinite(value):
        raise Refusal(msg('{value} 是近似的小数，会差出几分钱；请加引号写成文本，例如 "{value}"', value=value))
    return value


def _reader(one: Input, percent: bool) -> Callable[[object], Any]:
    """How a value of an input is read."""
    match one.kind:
        case "money":
            return lambda value: parsing.fen(_exactly(value), ge=0, le=MOST_FEN)
        case "share":
            return lambda value: parsing.ppm(_exactly(value), percent=percent)
        case "text":
            return partial(parsing.text, max_length=one.limit)
        case "choice":
            return partial(_one_of, one)
        case "date":
            return _month_start
        case _:
            return lambda value: parsing.integer(_exactly(value), ge=one.least, le=one.limit)


def _one_of(one: Input, value: object) -> Any:
    assert one.choices is not None
    try:
        return one.choices(value)
    except ValueError:
        raise Refusal(msg("应为 {known} 之一", known=" / ".join(one.choices))) from None


def _month_start(value: object) -> Any:
    day = parsing.day(value)
    if day.day != 1:
        raise Refusal(msg("标准按月生效，请填写当月 1 日，如 {example}", example=day.replace(day=1).isoformat()))
    return day


def _dormitory(section: object, errors: dict[str, Msg]) -> dict[str, Any]:
    if not isinstance(section, Mapping):
        errors.setdefault("dormitory", msg("须写成一节：[dormitory] 及其下的三项"))
        return dict.fromkeys(DORMITORY_KEYS)
    reading = Reading(section, DORMITORY_KEYS, errors, "dormitory.")
    return {name: reading.take(name, _reader(SINGLES[name], False)) for name in DORMITORY_KEYS}


def _rows(data: Mapping[str, object], table: Table, percent: bool, errors: dict[str, Msg]) -> list[Any]:
    rows, key = data.get(table.entry) or (), table.entry
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not all(isinstance(row, Mapping) for row in rows):
        errors[key] = msg("须写成若干节 [[{key}]]", key=key)
        return []
    if table is TIERS and not rows:
        errors.setdefault(key, msg("至少要有一档，其中一档的起点应为 0（默认档）"))
    needed, more = ([one.name for one in table.columns if one.optional == optional] for optional in (False, True))
    found: list[dict[str, Any]] = []
    for at, row in enumerate(rows, 1):
        path = f"{key}[{at}]."
        reading = Reading(row, needed, errors, path, optional=more)
        found.append({one.field: reading.take(one.name, _reader(one, percent)) for one in table.columns})
        if check := _CHECKS.get(table.name):
            check(found, path, errors)
    return [row_of(table, values) for values in found]


def _check_tier(found: list[dict[str, Any]], path: str, errors: dict[str, Msg]) -> None:
    *others, tier = found
    start, workers, part_time = tier["min_population"], tier["workers"], tier["part_time"] or 0
    same = next((at for at, other in enumerate(others, 1) if start is not None and other["min_population"] == start), None)
    if same is not None:
        errors[f"{path}min_population"] = msg("起点 {start} 与第 {other} 档相同，请改成不同的数", start=start, other=same)
    if workers is not None and part_time > workers:
        errors[f"{path}part_time"] = msg("兼职 {part_time} 名多于网格员 {workers} 名", part_time=part_time, workers=workers)


def _check_use(found: list[dict[str, Any]], path: str, errors: dict[str, Msg]) -> None:
    amount, share = found[-1]["amount_fen"], found[-1]["share_ppm"]
    if (amount is None) == (share is None) and f"{path}amount" not in errors and f"{path}share" not in errors:
        errors[f"{path}amount"] = msg("金额和比例须且只能填一项")


def _check_override(found: list[dict[str, Any]], path: str, errors: dict[str, Msg]) -> None:
    if found[-1]["grids"] is None and found[-1]["workers"] is None:
        errors.setdefault(f"{path}workers", msg("网格数和网格员数至少填一项"))
    found[-1]["name"] = found[-1]["name"] or found[-1]["code"]


_CHECKS: dict[str, Callable[[list[dict[str, Any]], str, dict[str, Msg]], None]] = {
    TIERS.name: _check_tier, USES.name: _check_use, OVERRIDES.name: _check_override,
}  # fmt: skip
"""Mistakes that show when a row is seen whole; the row is the last of those found."""
