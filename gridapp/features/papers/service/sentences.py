"""The plan in the sentences of the work plan's part 2, chapter 1, every blank filled and every figure with its rule as a footnote."""

from collections.abc import Sequence

from gridapp.features.papers.service.subject import (
    KIND_WORDS,
    MEASURE_WORDS,
    USE_WORDS,
    WORKER_WORDS,
    Subject,
    count,
    money,
    months_words,
    percent,
    total,
)
from gridapp.kit.document import Block, Figure, Heading, Paragraph, Run, in_capitals
from gridapp.kit.parsing import share_text, yuan
from gridapp.quota.funding import split_sources, split_uses
from gridapp.quota.inputs import SINGLES
from gridapp.quota.money import ONE
from gridapp.quota.places import PlaceKind, Tier, TierBasis
from gridapp.quota.rules import Decided, Quota

_PER = {PlaceKind.VILLAGE: "每村", PlaceKind.COMMUNITY: "每社区", PlaceKind.DORMITORY: "每处"}


def body(subject: Subject) -> tuple[Block, ...]:
    """Headings and paragraphs, in the work plan's order."""
    return (
        Heading(1, "一、网格员专项经费使用计划"),
        Heading(2, "（一）网格员设置及所需经费"),
        Paragraph(tuple(_villages(subject))),
        Paragraph(tuple(_others(subject))),
        Paragraph(tuple(_altogether(subject))),
        Heading(2, "（二）网格员待遇"),
        Paragraph(tuple(_shares(subject))),
        *(Paragraph(tuple(runs)) for runs in (_sources(subject), _uses(subject)) if runs),
        Paragraph(tuple(_headroom(subject))),
    )


def _villages(subject: Subject) -> list[Run]:
    villages, us = subject.of(PlaceKind.VILLAGE), subject.us
    measure = MEASURE_WORDS[subject.rules.basis][0]
    runs: list[Run] = ["1、行政村网格员设置及分配。", f"{us}现有行政村", _places(subject, PlaceKind.VILLAGE), "个"]
    if not villages:
        return [*runs, "。"]
    runs += ["，为方便“双实信息”统计，按", measure, *_floating(subject), "分档设置网格和网格员："]
    for tier in subject.rules.tiers:
        runs += [*_tier(subject, PlaceKind.VILLAGE, tier), "；"]
    runs[-1] = "。"
    runs += _limits(subject, villages, "行政村")
    grids, workers = total(villages, "grids"), total(villages, "workers")
    return [
        *runs, f"因此，{us}行政村共划定网格", count(grids, "各行政村核定网格数之和，见附表一"), "个、设置网格员",
        count(workers, "各行政村核定网格员数之和，见附表一"), "名。",
    ]  # fmt: skip


def _others(subject: Subject) -> list[Run]:
    villages, communities, dormitories = (subject.of(kind) for kind in PlaceKind)
    us, rule = subject.us, subject.rules.dormitory
    runs: list[Run] = ["2、辖区其他社区网格员设置及分配。"]
    runs += [f"{us}除", count(len(villages), "同上，行政村数"), "个行政村外，"] if villages else [us]
    runs += ["还有社区", _places(subject, PlaceKind.COMMUNITY), "个"]
    if communities:
        runs.append("，按同一标准分档设置：")
        for tier in subject.rules.tiers:
            if any(quota.tier_from == tier.min_population for quota in communities):
                runs += [*_tier(subject, PlaceKind.COMMUNITY, tier), "；"]
        runs[-1] = "。"
        runs += _limits(subject, communities, "社区")
        runs += ["社区共划定网格", count(total(communities, "grids"), "各社区核定网格数之和，见附表一"), "个、设置网格员"]
        runs += [count(total(communities, "workers"), "各社区核定网格员数之和，见附表一"), "名"]
    runs.append("。")
    if not dormitories:
        return [*runs, "辖区内驻地单位宿舍", _places(subject, PlaceKind.DORMITORY), "处。"]
    runs += ["另有若干驻地单位宿舍，为保证网格管理不留空白区域，", f"将驻地单位宿舍纳入{us}网格化管理当中。此类单位宿舍共有"]
    runs += [_places(subject, PlaceKind.DORMITORY), "处，按照房屋及居住人员数量计算（每"]
    runs += [count(rule.housing_units_per_grid, _input(subject, "housing_units_per_grid")), "套房屋或每"]
    runs += [
        count(rule.residents_per_grid, _input(subject, "residents_per_grid")),
        "名居住人员划一个网格，不足一个的按一个计，取较大者；每格设网格员",
    ]
    runs += [count(rule.workers_per_grid, _input(subject, "workers_per_grid")), "名）。"]
    runs += _limits(subject, dormitories, "驻地单位宿舍")
    runs += ["划定网格为", count(total(dormitories, "grids"), "各宿舍核定网格数之和，见附表一"), "个，共需网格员"]
    return [*runs, count(total(dormitories, "workers"), "各宿舍核定网格员数之和，见附表一"), "名。"]


def _places(subject: Subject, kind: PlaceKind) -> Figure:
    note = f"截至数据日期在册的{KIND_WORDS[kind]}数，见附表一"
    return count(len(subject.of(kind)), note)


def _rule(subject: Subject, what: str) -> str:
    return f"核定规则“{subject.papers.rule_set}”：{what}"


def _input(subject: Subject, name: str) -> str:
    return _rule(subject, SINGLES[name].label)


def _floating(subject: Subject) -> list[Run]:
    """How floating people count, when they do."""
    weight = subject.rules.floating_weight_ppm
    if subject.rules.basis != TierBasis.POPULATION or weight == 0:
        return []
    return ["（流动人口按", percent(weight, _input(subject, "floating_weight") + "，不足一人舍去"), "折算计入）"]


def _tier(subject: Subject, kind: PlaceKind, tier: Tier) -> list[Run]:
    """常住人口在…的行政村…个，每村划为…个网格、设置…名网格员: what the tier says and how many reach it."""
    tiers = subject.rules.tiers
    at = tiers.index(tier)
    upper = tiers[at + 1].min_population if at + 1 < len(tiers) else None
    found = [quota for quota in subject.of(kind) if quota.tier_from == tier.min_population]
    measure, unit = MEASURE_WORDS[subject.rules.basis]
    which = f"第 {at + 1} 档"
    runs: list[Run] = []
    if reach := _reach(tier.min_population, upper, unit):
        runs += [f"{measure}", Figure(reach, _rule(subject, f"{which}的起止")), "的"]
    runs += [KIND_WORDS[kind], count(len(found), f"{which}内的{KIND_WORDS[kind]}数，见附表一“档次”列"), "个"]
    if not found:
        return runs
    note = _rule(subject, f"{which}的网格数和网格员数")
    workers = f"{tier.workers:,}名网格员" + (f"（其中兼职{tier.part_time:,}名）" if tier.part_time else "")
    return [*runs, f"，计划{_PER[kind]}划为", Figure(f"{tier.grids:,}个网格、设置{workers}", note)]


def _reach(start: int, upper: int | None, unit: str) -> str:
    """From where to where a tier goes; empty for the only one."""
    if upper is None:
        return f"在{start:,}{unit}以上" if start else ""
    return f"在{start:,}{unit}以上、不足{upper:,}{unit}" if start else f"不足{upper:,}{unit}"


def _limits(subject: Subject, quotas: Sequence[Quota], word: str) -> list[Run]:
    """Where limits per place or a decision by hand came before the tier."""
    runs: list[Run] = []
    least, most = subject.rules.min_workers, subject.rules.max_workers
    for decided, limit, side, name in (
        (Decided.MINIMUM, least, "至少", "min_workers"), (Decided.MAXIMUM, most, "至多", "max_workers"),
    ):  # fmt: skip
        found = [quota for quota in quotas if quota.decided == decided]
        if found and limit is not None:
            runs += ["其中", count(len(found), f"受此限制的{word}数，见附表一“说明”列"), f"个{word}按每处{side}"]
            runs += [count(limit, _input(subject, name)), "名网格员核定。"]
    by_hand = [quota for quota in quotas if quota.decided == Decided.OVERRIDE]
    if by_hand:
        before = sum(quota.by_rule[1] for quota in by_hand)
        runs += [
            "另有",
            count(len(by_hand), f"人工调整的{word}数，理由见附表一“说明”列"),
            f"处{word}结合实际情况人工调整，网格员由按规则的",
        ]
        runs += [count(before, f"这些{word}按规则应设的网格员数之和"), "名调整为"]
        runs += [count(total(by_hand, "workers"), f"这些{word}人工核定的网格员数之和"), "名。"]
    return runs


def _altogether(subject: Subject) -> list[Run]:
    plan, us = subject.plan, subject.us
    runs: list[Run] = [f"综上，{us}共划定网格", count(plan.grids, "行政村、社区和驻地单位宿舍网格数之和"), "个，共设置网格员"]
    runs += [count(plan.workers, "行政村、社区和驻地单位宿舍网格员数之和"), "名"]
    runs += ["，", *_prices(subject)]
    runs += [f"{us}共需经费", money(plan.subsidy_fen, "附表二各行合计，亦即附表一各处经费合计"), "元（大写：人民币"]
    return [*runs, Figure(in_capitals(plan.subsidy_fen), "同左，共需经费的大写"), "）。"]


def _prices(subject: Subject) -> list[Run]:
    """At what price: one standard for everybody, else a clause for each line of the money."""
    plan, base = subject.plan, subject.rules.subsidy_per_worker_fen
    first = subject.rules.first_month
    since: list[Run] = []
    if first > 1:
        months = f"测算方案的起始月份，当年计发{months_words(first, 12)}"
        since = ["自", Figure(f"{first}月", months), "起计发，"]
    if not subject.rules.standards:
        return [*since, "按照每名网格员每年", money(base, _input(subject, "subsidy_per_worker")), "元的标准，"]
    runs: list[Run] = [*since, "按照下列标准计发："]
    for line in plan.lines:
        part, word = line.segment, WORKER_WORDS[line.kind]
        months = months_words(part.first, part.last)
        runs += [f"{word}", count(line.workers, f"各处{word}网格员数之和"), "名"]
        runs += [Figure(months, "标准的生效月份"), "按每人每年", money(part.annual_fen, _rule(subject, f"{word}补贴标准")), "元"]
        more = [("津贴", part.allowance_fen), ("单位负担", part.employer_fen)]
        for what, fen in more:
            if fen:
                runs += [f"另加{what}每人", money(fen, _rule(subject, f"{word}{what}，{months}合计")), "元"]
        runs += ["计", money(line.total_fen, f"人数×每人{months}的补贴、津贴和单位负担，按月累计四舍五入到分"), "元；"]
    return [*runs[:-1], "元。"]


def _shares(subject: Subject) -> list[Run]:
    made, plan, us = subject.rules, subject.plan, subject.us
    fund = f"专项经费“{subject.papers.fund}”"
    runs: list[Run] = [f"按照{subject.papers.county}《关于规范社区治理工作专项经费使用的实施意见》，每年将专项经费的"]
    runs += [percent(made.subsidy_share_ppm, f"{fund}：可用于补贴的比例"), "用于给付网格员补贴，另外"]
    runs += [
        percent(ONE - made.subsidy_share_ppm, "除补贴外的比例"),
        f"根据{us}实际情况，用于社区服务类、社区活动类、社区管理类及社区群众迫切需要解决的其他服务事项。",
    ]
    runs += ["本年度专项经费", money(made.fund_total_fen, f"{fund}：经费总额"), "元"]
    if made.carry_over_fen:
        runs += ["，上年结转", money(made.carry_over_fen, f"{fund}：上年结转"), "元，合计"]
        runs += [money(made.available_fen, "经费总额＋上年结转"), "元"]
    runs += ["，其中可用于补贴", money(plan.allowed_fen, "（经费总额＋上年结转）×可用于补贴的比例，舍去不足一分的部分"), "元"]
    return [*runs, "，其余", money(plan.rest_fen, "经费总额＋上年结转－可用于补贴"), "元。"]


def _sources(subject: Subject) -> list[Run]:
    made = subject.rules
    if not made.sources:
        return []
    runs: list[Run] = ["本年度专项经费由"]
    for source, fen in zip(made.sources, split_sources(made.fund_total_fen, made.sources), strict=True):
        runs += [f"{source.name}承担", percent(source.share_ppm, "专项经费来源的分担比例"), "、计"]
        runs += [money(fen, "经费总额×分担比例，尾差按最大余数法分配"), "元，"]
    return [*runs[:-1], "元。"]


def _uses(subject: Subject) -> list[Run]:
    plan, made = subject.plan, subject.rules
    if not made.uses:
        return ["其余经费", money(plan.rest_fen, "同上"), "元尚未安排具体支出事项。"]
    parts = split_uses(plan.rest_fen, made.uses)
    left = plan.rest_fen - sum(parts)
    runs: list[Run] = ["其余经费安排："]
    for use, fen in zip(made.uses, parts, strict=True):
        named = USE_WORDS[use.kind] + (f"（{use.name}）" if use.name else "")
        note = "固定金额" if use.share_ppm is None else f"扣除固定金额后的{share_text(use.share_ppm, percent=True)}%，尾差按最大余数法分配"
        runs += [named, money(fen, note), "元；"]
    if left:
        runs += ["尚未安排", money(left, "其余经费－已安排各项"), "元；"]
    return [*runs[:-1], "元。"]


def _headroom(subject: Subject) -> list[Run]:
    plan = subject.plan
    runs: list[Run] = ["测算所需补贴", money(plan.subsidy_fen, "同上，共需经费"), "元，可用于补贴", money(plan.allowed_fen, "同上"), "元，"]
    if plan.headroom_fen >= 0:
        return [*runs, "结余", money(plan.headroom_fen, "可用于补贴－共需经费"), "元。"]
    over = yuan(-plan.headroom_fen, grouped=True)
    return [*runs, "缺口", Figure(over, "共需经费－可用于补贴"), "元，须增加经费、提高补贴比例或调整核定规则后方可执行。"]
