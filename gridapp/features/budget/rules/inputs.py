"""What plans start from, side by side: the inputs in which rules differ, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gridapp.kit.i18n import Msg, _, month_name, msg
from gridapp.kit.parsing import share_text, yuan
from gridapp.quota.funding import Use
from gridapp.quota.money import Standard
from gridapp.quota.places import Override, Tier
from gridapp.quota.rules import Rules

BASES = {"population": _("常住人口"), "households": _("户数"), "area": _("面积（公顷）")}
UNITS = {"population": _("人"), "households": _("户"), "area": _("公顷")}
"""What the starts of tiers count, and in what."""
WORKERS = {"full_time": _("专职"), "part_time": _("兼职"), "dormitory": _("驻地单位选派")}
USES = {"service": _("社区服务类"), "activity": _("社区活动类"), "management": _("社区管理类"), "other": _("其他")}

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
    rows = [InputRow(Msg(label), tuple(say(side) for side in sides)) for label, say in _INPUTS]
    return [row for row in rows if any(lines != row.lines[0] for lines in row.lines[1:])]


def _money(value: int) -> Lines:
    return (msg("{amount} 元", amount=yuan(value, grouped=True)),)


def _share(value: int) -> Lines:
    return (msg("{share}%", share=share_text(value, percent=True)),)


def _count(value: int | None, words: str) -> Lines:
    return (msg("不限"),) if value is None else (Msg(words, {"count": value}),)


def _standard(item: Standard) -> Msg:
    known = {"kind": Msg(WORKERS[item.kind]), "start": item.valid_from.isoformat(), "annual": yuan(item.annual_fen, grouped=True)}
    extra = {"allowance": yuan(item.allowance_fen, grouped=True), "employer": share_text(item.employer_ppm, percent=True)}
    return msg("{kind} {start} 起每年 {annual} 元，津贴 {allowance} 元，单位负担 {employer}%", **known, **extra)


def _tier(tier: Tier) -> Msg:
    known = {"start": tier.min_population, "grids": tier.grids, "workers": tier.workers, "part_time": tier.part_time}
    if tier.max_population is not None:
        return msg("{start:,}—{end:,}：{grids} 格 {workers} 名，其中兼职 {part_time} 名", end=tier.max_population, **known)
    return msg("{start:,} 起：{grids} 格 {workers} 名，其中兼职 {part_time} 名", **known)


def _use(use: Use) -> Msg:
    name = msg("{kind}（{name}）", kind=Msg(USES[use.kind]), name=use.name) if use.name else Msg(USES[use.kind])
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


def _households(rules: Rules) -> Lines:
    return (msg("{low:,}—{high:,} 户", low=rules.households_min, high=rules.households_max),)


def _dormitory(rules: Rules) -> Lines:
    rule = rules.dormitory
    known = {"units": rule.housing_units_per_grid, "people": rule.residents_per_grid, "workers": rule.workers_per_grid}
    return (msg("每 {units:,} 套或 {people:,} 人一格，每格 {workers} 名", **known),)


_INPUTS: tuple[tuple[str, Callable[[Rules], Lines]], ...] = (
    (_("年度"), lambda rules: (msg("{year} 年", year=rules.year),)),
    (_("起始月份"), lambda rules: (month_name(rules.first_month),)),
    (_("每名网格员每年补贴"), lambda rules: _money(rules.subsidy_per_worker_fen)),
    (_("分类补贴标准"), lambda rules: tuple(_standard(item) for item in sorted(rules.standards))),
    (_("分档依据"), lambda rules: (Msg(BASES[rules.basis]),)),
    (_("流动人口折算比例"), lambda rules: _share(rules.floating_weight_ppm)),
    (_("村（社区）分档"), lambda rules: tuple(_tier(tier) for tier in rules.tiers)),
    (_("每处最少网格员"), lambda rules: _count(rules.min_workers, _("{count:,} 名"))),
    (_("每处最多网格员"), lambda rules: _count(rules.max_workers, _("{count:,} 名"))),
    (_("每格户数"), _households),
    (_("单位宿舍"), _dormitory),
    (_("专项经费总额"), lambda rules: _money(rules.fund_total_fen)),
    (_("上年结转"), lambda rules: _money(rules.carry_over_fen)),
    (_("可用于补贴的比例"), lambda rules: _share(rules.subsidy_share_ppm)),
    (_("资金来源"), lambda rules: tuple(
        msg("{name} {share}%", name=item.name, share=share_text(item.share_ppm, percent=True)) for item in rules.sources
    )),
    (_("其他支出"), lambda rules: tuple(_use(use) for use in rules.uses)),
    (_("人工调整"), lambda rules: tuple(_override(item) for item in rules.overrides)),
)  # fmt: skip
