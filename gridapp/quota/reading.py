"""Rules as people write them (a TOML file, the inputs of the page), read completely: every mistake is told with its place."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

from gridapp.kit import parsing
from gridapp.kit.choices import Choice
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.reading import Reading
from gridapp.quota.funding import FundUseKind, Source, Use, need_sources
from gridapp.quota.money import MONTHS, MOST_FEN, ONE, Standard, WorkerKind
from gridapp.quota.places import DormitoryRule, Override, PlaceKind, Tier, TierBasis, hole_in
from gridapp.quota.rules import HOUSEHOLDS, Rules

T = TypeVar("T")
C = TypeVar("C", bound=Choice)
_MOST = 2_000_000_000
"""The largest count the tables hold."""

RULE_KEYS = ("subsidy_per_worker", "fund_total", "subsidy_share", "village_tiers", "dormitory")
MORE_KEYS = (
    "basis", "floating_weight", "min_workers", "max_workers", "households_min", "households_max", "year", "first_month", "carry_over",
    "standards", "sources", "uses", "overrides",
)  # fmt: skip
"""What may be left out."""
TIER_KEYS = ("min_population", "grids", "workers")
DORMITORY_KEYS = ("housing_units_per_grid", "residents_per_grid", "workers_per_grid")
SINGLE_KEYS = ("floating_weight", "min_workers", "max_workers", "households_min", "households_max", "year", "first_month", "carry_over")


def parse_rules(data: Mapping[str, object], *, percent: bool = False) -> Rules:
    """Rules as somebody wrote them, checked completely.

    Keys: `subsidy_per_worker` and `fund_total` in 元 with at most two decimals, `subsidy_share` 0 to 1 (with `percent`, 0 to 100),
    `village_tiers` a list of `min_population/grids/workers` (and `max_population/part_time`), `dormitory` with its two divisors and
    `workers_per_grid`; and what may be left out: `basis` (population, households, area), `floating_weight`, `min_workers`,
    `max_workers`, `households_min`, `households_max`, `year`, `first_month`, `carry_over`, `standards`
    (`kind/valid_from/annual/allowance/employer`), `sources` (`name/share`), `uses` (`kind/amount/share/name`),
    `overrides` (`kind/code/grids/workers/reason`).

    Raises:
        Invalid: all mistakes, keyed by path: `fund_total`, `dormitory.workers_per_grid`, `village_tiers[2].grids` (counted from 1).
    """
    errors: dict[str, Msg] = {}
    top = Reading(data, RULE_KEYS, errors, optional=MORE_KEYS)
    share = partial(_share, percent=percent)
    tiers = _tiers(data.get("village_tiers", ()), errors)
    values: dict[str, Any] = {
        "subsidy_per_worker_fen": top.take("subsidy_per_worker", _money) or 0,
        "fund_total_fen": top.take("fund_total", _money) or 0,
        "subsidy_share_ppm": top.take("subsidy_share", share) or 0,
        "tiers": tuple(sorted(tiers, key=lambda tier: tier.min_population)),
        "dormitory": _dormitory(data.get("dormitory"), errors),
        "basis": top.take("basis", partial(_one_of, TierBasis)),
        "floating_weight_ppm": top.take("floating_weight", share),
        "min_workers": top.take("min_workers", _count),
        "max_workers": top.take("max_workers", _count),
        "households_min": top.take("households_min", _count),
        "households_max": top.take("households_max", _count),
        "year": top.take("year", partial(_between, least=2000, most=2100)),
        "first_month": top.take("first_month", partial(_between, least=1, most=MONTHS)),
        "carry_over_fen": top.take("carry_over", _money),
        "standards": tuple(_rows(data, "standards", partial(_standard, share=share), errors)),
        "sources": tuple(_rows(data, "sources", partial(_source, share=share), errors)),
        "uses": tuple(_rows(data, "uses", partial(_use, share=share), errors)),
        "overrides": tuple(_rows(data, "overrides", _override, errors)),
    }
    _together(values, errors)
    if errors:
        raise Invalid(errors)
    return Rules(**{name: value for name, value in values.items() if value is not None})


def _together(values: dict[str, Any], errors: dict[str, Msg]) -> None:
    """Mistakes that only show when several inputs are seen together."""
    if not any(key.startswith("village_tiers") for key in errors) and (problem := hole_in(values["tiers"])):
        errors["village_tiers"] = problem
    least, most = values["min_workers"] or 0, values["max_workers"]
    if most is not None and most < least:
        errors.setdefault("max_workers", msg("不能小于每处最少 {least} 名", least=least))
    low, high = (HOUSEHOLDS[at] if values[key] is None else values[key] for at, key in enumerate(("households_min", "households_max")))
    if high < low:
        errors.setdefault("households_max", msg("不能小于下限 {low} 户", low=low))
    _distinct(errors, "standards", [(item.kind, item.valid_from) for item in values["standards"]])
    _distinct(errors, "sources", [item.name for item in values["sources"]])
    _distinct(errors, "uses", [(item.kind, item.name) for item in values["uses"]])
    _distinct(errors, "overrides", [item.key for item in values["overrides"]])
    if values["standards"] and values["year"] is None:
        errors.setdefault("year", msg("填了分类标准时须填写年度，标准按生效日期分段"))
    if not any(key.startswith("sources") for key in errors):
        _note(errors, "sources", partial(need_sources, values["sources"]))
    shares = [use.share_ppm or 0 for use in values["uses"] if use.amount_fen is None]
    if shares and sum(shares) != ONE and not any(key.startswith("uses") for key in errors):
        total = parsing.share_text(sum(shares), percent=True)
        errors["uses"] = msg("按比例安排的其他支出合计为 {total}%，应正好为 100%", total=total)


def _distinct(errors: dict[str, Msg], section: str, keys: Sequence[object]) -> None:
    """Note rows that say a second time what only one row may say."""
    first: dict[object, int] = {}
    for at, key in enumerate(keys, 1):
        other = first.setdefault(key, at)
        if other != at and not any(path.startswith(f"{section}[{at}]") for path in errors):
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


def _money(value: object) -> int:
    return parsing.fen(_exactly(value), ge=0, le=MOST_FEN)


def _count(value: object, least: int = 0) -> int:
    return parsing.integer(_exactly(value), ge=least, le=_MOST)


def _between(value: object, least: int, most: int) -> int:
    return parsing.integer(_exactly(value), ge=least, le=most)


def _share(value: object, *, percent: bool) -> int:
    return parsing.ppm(_exactly(value), percent=percent)


def _text(value: object, most: int = 200) -> str:
    return parsing.text(value, max_length=most)


def _one_of(known: type[C], value: object) -> C:
    try:
        return known(value)
    except ValueError:
        raise Refusal(msg("应为 {known} 之一", known=" / ".join(known))) from None


def _month_start(value: object) -> Any:
    day = parsing.day(value)
    if day.day != 1:
        raise Refusal(msg("标准按月生效，请填写当月 1 日，如 {example}", example=day.replace(day=1).isoformat()))
    return day


def _dormitory(section: object, errors: dict[str, Msg]) -> DormitoryRule:
    if not isinstance(section, Mapping):
        errors.setdefault("dormitory", msg("须写成一节：[dormitory] 及其下的三项"))
        return DormitoryRule(1, 1, 1)
    reading = Reading(section, DORMITORY_KEYS, errors, "dormitory.")
    readers = (partial(_count, least=1), partial(_count, least=1), _count)
    return DormitoryRule(*(reading.take(key, read) or 0 for key, read in zip(DORMITORY_KEYS, readers, strict=True)))


def _rows(
    data: Mapping[str, object], key: str, read: Callable[[Mapping[str, object], str, dict[str, Msg]], T], errors: dict[str, Msg]
) -> list[T]:
    rows = data.get(key) or ()
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not all(isinstance(row, Mapping) for row in rows):
        errors[key] = msg("须写成若干节 [[{key}]]", key=key)
        return []
    return [read(row, f"{key}[{at}].", errors) for at, row in enumerate(rows, 1)]


def _tiers(rows: object, errors: dict[str, Msg]) -> list[Tier]:
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not all(isinstance(row, Mapping) for row in rows):
        errors["village_tiers"] = msg("须写成若干节 [[village_tiers]]，每节一档")
        return []
    if not rows:
        errors.setdefault("village_tiers", msg("至少要有一档，其中一档的起点应为 0（默认档）"))
    tiers: list[Tier] = []
    seen: dict[int, int] = {}
    for position, row in enumerate(rows, 1):
        path = f"village_tiers[{position}]."
        reading = Reading(row, TIER_KEYS, errors, path, optional=("max_population", "part_time"))
        start, grids, workers = (reading.take(key, _count) for key in TIER_KEYS)
        end, part_time = reading.take("max_population", _count), reading.take("part_time", _count) or 0
        if start is not None and start in seen:
            errors[f"{path}min_population"] = msg("起点 {start} 与第 {other} 档相同，请改成不同的数", start=start, other=seen[start])
        elif start is not None:
            seen[start] = position
        if workers is not None and part_time > workers:
            errors[f"{path}part_time"] = msg("兼职 {part_time} 名多于网格员 {workers} 名", part_time=part_time, workers=workers)
        tiers.append(Tier(start or 0, grids or 0, workers or 0, part_time, end))
    return tiers


def _standard(row: Mapping[str, object], path: str, errors: dict[str, Msg], share: Callable[[object], int]) -> Standard:
    reading = Reading(row, ("kind", "valid_from", "annual"), errors, path, optional=("allowance", "employer"))
    kind, valid_from = reading.take("kind", partial(_one_of, WorkerKind)), reading.take("valid_from", _month_start)
    annual, allowance, employer = reading.take("annual", _money), reading.take("allowance", _money), reading.take("employer", share)
    return Standard(kind or WorkerKind.FULL_TIME, valid_from or date.min, annual or 0, allowance or 0, employer or 0)


def _source(row: Mapping[str, object], path: str, errors: dict[str, Msg], share: Callable[[object], int]) -> Source:
    reading = Reading(row, ("name", "share"), errors, path)
    return Source(reading.take("name", partial(_text, most=50)) or "", reading.take("share", share) or 0)


def _use(row: Mapping[str, object], path: str, errors: dict[str, Msg], share: Callable[[object], int]) -> Use:
    reading = Reading(row, ("kind",), errors, path, optional=("amount", "share", "name"))
    kind = reading.take("kind", partial(_one_of, FundUseKind)) or FundUseKind.OTHER
    amount, part, name = reading.take("amount", _money), reading.take("share", share), reading.take("name", partial(_text, most=100)) or ""
    if (amount is None) == (part is None) and f"{path}amount" not in errors and f"{path}share" not in errors:
        errors[f"{path}amount"] = msg("金额和比例须且只能填一项")
    return Use(kind, amount, part, name)


def _override(row: Mapping[str, object], path: str, errors: dict[str, Msg]) -> Override:
    reading = Reading(row, ("kind", "code", "reason"), errors, path, optional=("grids", "workers", "name"))
    kind, code, reason = reading.take("kind", partial(_one_of, PlaceKind)), reading.take("code", _text), reading.take("reason", _text)
    grids, workers, name = reading.take("grids", _count), reading.take("workers", _count), reading.take("name", _text)
    if grids is None and workers is None:
        errors.setdefault(f"{path}workers", msg("网格数和网格员数至少填一项"))
    return Override(kind or PlaceKind.VILLAGE, code or "", grids, workers, reason or "", name or code or "")
