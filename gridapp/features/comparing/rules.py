"""What figures say, in one sentence: the titles of the comparison's and the what-if's charts, and the answers of goal seek."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gridapp.kit.i18n import Msg, month_name, msg
from gridapp.kit.parsing import share_text, yuan
from gridapp.quota.comparing import Comparison
from gridapp.quota.funding import Source, Use
from gridapp.quota.goals import Goal
from gridapp.quota.inputs import OVERRIDES, SINGLES, SOURCES, STANDARDS, TABLES, TIERS, USES, Input
from gridapp.quota.money import Standard, half_up
from gridapp.quota.places import Override, Tier
from gridapp.quota.plan import Plan
from gridapp.quota.rules import Rules
from gridapp.quota.whatif import Point

MARKS = "①②③④"
"""What plans side by side are called, in their order."""
_TENTH = 100_000
"""A thousand 元: a tenth of 万元."""


def about(fen: int) -> Msg:
    """An amount without its sign, short enough for a title: 万元 with one decimal (rounded half up), below a thousand 元 exactly."""
    amount = abs(fen)
    if amount < _TENTH:
        return msg("{amount} 元", amount=yuan(amount, grouped=True))
    tenths = half_up(amount, _TENTH)
    return msg("{amount} 万元", amount=f"{tenths // 10:,}.{tenths % 10}")


def place_finding(comparison: Comparison) -> Msg:
    """Where money moves most against the first plan."""
    moved = [
        (abs(change), -at, row.name, change)
        for row in comparison.places
        for at in range(1, len(comparison.plans))
        if (change := row.change(at, "subsidy_fen"))
    ]
    if not moved:
        return msg("各处所需经费都与方案①相同")
    _size, at, name, change = max(moved, key=lambda item: item[:2])
    known = {"name": name, "mark": MARKS[-at], "amount": about(change)}
    if change > 0:
        return msg("{name}相差最大：方案{mark}比方案①多 {amount}", **known)
    return msg("{name}相差最大：方案{mark}比方案①少 {amount}", **known)


def totals_finding(plans: Sequence[Plan]) -> Msg:
    """Which plans the fund does not cover, or which leaves most."""
    short = [(MARKS[at], plan.headroom_fen) for at, plan in enumerate(plans) if plan.headroom_fen < 0]
    if short:
        marks, worst = tuple(mark for mark, _left in short), min(left for _mark, left in short)
        if len(short) == 1:
            return msg("方案{marks}超出可用经费 {amount}", marks=marks, amount=about(worst))
        return msg("方案{marks}超出可用经费，最多超出 {amount}", marks=marks, amount=about(worst))
    best = max(range(len(plans)), key=lambda at: (plans[at].headroom_fen, -at))
    return msg("各方案都在可用经费之内，方案{mark}结余最多：{amount}", mark=MARKS[best], amount=about(plans[best].headroom_fen))


def threshold_finding(points: Sequence[Point]) -> Msg:
    """At which threshold the plan leaves what the fund allows, or comes back into it; points at 100 % of the subsidy."""
    by_percent = {point.threshold_percent: point for point in points if point.subsidy_percent == 100}
    now, percents = by_percent[100], sorted(by_percent)
    if now.headroom_fen < 0:
        for percent in (percent for percent in percents if percent > 100):
            if by_percent[percent].headroom_fen >= 0:
                return msg("门槛提高到 {percent}% 才在可用经费之内，现超出 {amount}", percent=percent, amount=about(now.headroom_fen))
        last = by_percent[percents[-1]]
        return msg("门槛提高到 {percent}% 仍超出可用经费 {amount}", percent=percents[-1], amount=about(last.headroom_fen))
    for percent in (percent for percent in reversed(percents) if percent < 100):
        if by_percent[percent].headroom_fen < 0:
            return msg("门槛降到 {percent}% 时超出可用经费 {amount}", percent=percent, amount=about(by_percent[percent].headroom_fen))
    first = by_percent[percents[0]]
    return msg("门槛降到 {percent}% 仍在可用经费之内，结余 {amount}", percent=percents[0], amount=about(first.headroom_fen))


def workers_finding(points: Sequence[Point]) -> Msg:
    """How many workers the lowest and the highest threshold come to."""
    rows = sorted((point for point in points if point.subsidy_percent == 100), key=lambda point: point.threshold_percent)
    first, last = rows[0], rows[-1]
    if first.workers == last.workers == max(row.workers for row in rows) == min(row.workers for row in rows):
        return msg("门槛从 {low}% 到 {high}%，网格员都是 {workers:,} 名", low=50, high=150, workers=first.workers)
    known = {"low": first.threshold_percent, "most": first.workers, "high": last.threshold_percent, "least": last.workers}
    return msg("门槛为 {low}% 时 {most:,} 名，{high}% 时 {least:,} 名", **known)


def heat_finding(points: Sequence[Point]) -> Msg:
    """How far the subsidy may go while thresholds stay as they are."""
    row = sorted((point for point in points if point.threshold_percent == 100), key=lambda point: point.subsidy_percent)
    allowed = [point for point in row if point.headroom_fen >= 0]
    if not allowed:
        return msg(
            "门槛不变，补贴降到 {percent}% 仍超出可用经费 {amount}", percent=row[0].subsidy_percent, amount=about(row[0].headroom_fen)
        )
    best = allowed[-1]
    if best is row[-1]:
        return msg(
            "门槛不变，补贴提到 {percent}% 仍在可用经费之内，结余 {amount}", percent=best.subsidy_percent, amount=about(best.headroom_fen)
        )
    over = row[row.index(best) + 1]
    known = {"percent": best.subsidy_percent, "next": over.subsidy_percent, "amount": about(over.headroom_fen)}
    return msg("门槛不变，补贴最高到 {percent}%；到 {next}% 就超出可用经费 {amount}", **known)


def subsidy_answer(goal: Goal, base: Plan) -> Msg:
    """The highest subsidy in words."""
    known = {"value": yuan(goal.value, grouped=True), "now": yuan(base.rules.subsidy_per_worker_fen, grouped=True)}
    return msg("每名网格员每年补贴最高可为 {value} 元（现为 {now} 元），再高 1 分就超出可用经费。", **known)


def threshold_answer(goal: Goal, base: Plan, at: int) -> Msg:
    """The lowest start of tier `at` (counted from 0) in words."""
    unit, now = Msg(base.rules.basis.unit), base.rules.tiers[at].min_population
    known = {"tier": at + 1, "value": goal.value, "now": now, "unit": unit}
    if goal.value == goal.rules.tiers[at - 1].min_population + 1:
        return msg("第 {tier} 档的起点最低可为 {value:,} {unit}（现为 {now:,} {unit}），再低就与前一档重合。", **known)
    return msg("第 {tier} 档的起点最低可为 {value:,} {unit}（现为 {now:,} {unit}），再低就超出可用经费。", **known)


def workers_answer(goal: Goal, base: Plan, most_homes: int) -> Msg:
    """The fewest workers in words."""
    known = {"most": most_homes, "value": goal.value, "now": base.workers}
    return msg("每格不超过 {most:,} 户、一格一员，至少需要网格员 {value:,} 名（现核定 {now:,} 名）。", **known)


def money_answer(plan: Plan) -> Msg:
    """What a plan needs and what it leaves, to the 分."""
    money, left = yuan(plan.subsidy_fen, grouped=True), yuan(abs(plan.headroom_fen), grouped=True)
    if plan.headroom_fen < 0:
        return msg("所需经费 {money} 元，超出可用经费 {left} 元。", money=money, left=left)
    return msg("所需经费 {money} 元，结余 {left} 元。", money=money, left=left)


Lines = tuple[Msg, ...]


@dataclass(frozen=True, slots=True)
class InputRow:
    """One input under each set of rules; several lines where it is a list, none where there is nothing."""

    label: Msg
    lines: tuple[Lines, ...]

    def is_new(self, at: int, line: Msg) -> bool:
        """Whether the first set of rules does not have this line."""
        return line not in self.lines[0] if at else False


def different_inputs(sides: Sequence[Rules]) -> list[InputRow]:
    """The inputs in which any set of rules differs from the first, in the order of the planner's page."""
    rows = [InputRow(Msg(one.label), tuple((_said(one, one.of_rules(side)),) for side in sides)) for one in SINGLES.values()]
    for table in TABLES:
        lines = tuple(tuple(_LINES[table.name](row) for row in table.rows_of(side)) for side in sides)
        rows.append(InputRow(Msg(table.title), lines))
    return [row for row in rows if any(lines != row.lines[0] for lines in row.lines[1:])]


_SAID: dict[str, Callable[[Any], Msg]] = {
    "money": lambda value: msg("{amount} 元", amount=yuan(value, grouped=True)),
    "share": lambda value: msg("{share}%", share=share_text(value, percent=True)),
    "choice": lambda value: value.msg,
    "year": lambda value: msg("{year} 年", year=value),
    "month": month_name,
}


def _said(one: Input, value: Any) -> Msg:
    """A single input's value in words."""
    if value is None:
        return msg("不限")
    return _SAID[one.kind](value) if one.kind in _SAID else msg("{count:,} {unit}", count=value, unit=Msg(one.unit))


def _standard(item: Standard) -> Msg:
    known = {"kind": item.kind.msg, "start": item.valid_from.isoformat(), "annual": yuan(item.annual_fen, grouped=True)}
    extra = {"allowance": yuan(item.allowance_fen, grouped=True), "employer": share_text(item.employer_ppm, percent=True)}
    return msg("{kind} {start} 起每年 {annual} 元，津贴 {allowance} 元，单位负担 {employer}%", **known, **extra)


def _tier(tier: Tier) -> Msg:
    known = {"start": tier.min_population, "grids": tier.grids, "workers": tier.workers, "part_time": tier.part_time}
    if tier.max_population is not None:
        return msg("{start:,}—{end:,}：{grids} 格 {workers} 名，其中兼职 {part_time} 名", end=tier.max_population, **known)
    return msg("{start:,} 起：{grids} 格 {workers} 名，其中兼职 {part_time} 名", **known)


def _use(use: Use) -> Msg:
    name = msg("{kind}（{name}）", kind=use.kind.msg, name=use.name) if use.name else use.kind.msg
    if use.amount_fen is not None:
        return msg("{name} {amount} 元", name=name, amount=yuan(use.amount_fen, grouped=True))
    return msg("{name} {share}%", name=name, share=share_text(use.share_ppm or 0, percent=True))


def _override(item: Override) -> Msg:
    known = {"name": item.name or item.code, "reason": item.reason}
    if item.grids is None:
        return msg("{name}：{workers} 名（{reason}）", workers=item.workers, **known)
    if item.workers is None:
        return msg("{name}：{grids} 格（{reason}）", grids=item.grids, **known)
    return msg("{name}：{grids} 格 {workers} 名（{reason}）", grids=item.grids, workers=item.workers, **known)


def _source(item: Source) -> Msg:
    return msg("{name} {share}%", name=item.name, share=share_text(item.share_ppm, percent=True))


_LINES: dict[str, Callable[[Any], Msg]] = {
    TIERS.name: _tier, STANDARDS.name: _standard, SOURCES.name: _source, USES.name: _use, OVERRIDES.name: _override,
}  # fmt: skip
"""A row of a table in one line."""
