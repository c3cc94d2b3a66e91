"""The plan's annexes: every place, the money by kind of worker and months, where it comes from, what the rest is for."""

from gridapp.features.papers.service.subject import DECIDED_WORDS, KIND_WORDS, MEASURE_WORDS, USE_WORDS, WORKER_WORDS, Subject, months_words
from gridapp.kit.document import Column, Table
from gridapp.kit.parsing import share_text, yuan
from gridapp.quota.funding import split_sources, split_uses
from gridapp.quota.places import TierBasis
from gridapp.quota.rules import Decided, Quota


def annexes(subject: Subject) -> tuple[Table, ...]:
    """The tables, numbered; those without a row are left out (their numbers are not: sentences refer to them)."""
    made = (_places(subject), _lines(subject), _sources(subject), _uses(subject))
    return tuple(table for table in made if table.rows)


def _money(fen: int) -> str:
    return yuan(fen, grouped=True)


def tier_words(subject: Subject, quota: Quota) -> str:
    """第 2 档（1,200 起）, of a village or community."""
    if quota.tier_from is None:
        return "—"
    at = next((at for at, tier in enumerate(subject.rules.tiers, 1) if tier.min_population == quota.tier_from), 0)
    return f"第 {at} 档（{quota.tier_from:,} 起）"


def _why(quota: Quota) -> str:
    """Why a place's figures are not simply the rule's."""
    word = DECIDED_WORDS[quota.decided]
    if quota.decided != Decided.OVERRIDE:
        return word
    grids, workers = quota.by_rule
    return f"{word}（按规则 {grids:,} 格 {workers:,} 名）：{quota.reason}"


def _places(subject: Subject) -> Table:
    plan, (measure, unit) = subject.plan, MEASURE_WORDS[subject.rules.basis]
    other = subject.rules.basis != TierBasis.POPULATION or subject.rules.floating_weight_ppm > 0
    columns = (
        Column("编码", 16), Column("名称", 17), Column("类别", 11, "center"), Column("人口（人）", 10, "right"),
        *([Column(f"计档数（{unit}）", 10, "right")] if other else []),
        Column("档次", 16, "center"), Column("网格数", 7, "right"), Column("网格员", 7, "right"), Column("其中兼职", 8, "right"),
        Column("所需经费（元）", 13, "right"), Column("说明", 24),
    )  # fmt: skip
    rows = [
        (
            quota.place.code, quota.place.name, KIND_WORDS[quota.place.kind], f"{quota.place.population:,}",
            *(["—" if quota.measure is None else f"{quota.measure:,}"] if other else []),
            tier_words(subject, quota), f"{quota.grids:,}", f"{quota.workers:,}", f"{quota.part_time:,}",
            _money(quota.subsidy_fen), _why(quota),
        )
        for quota in plan.quotas
    ]  # fmt: skip
    totals = (
        "合计", f"{len(plan.quotas):,} 处", "", f"{plan.population:,}", *([""] if other else []), "", f"{plan.grids:,}",
        f"{plan.workers:,}", f"{sum(quota.part_time for quota in plan.quotas):,}", _money(plan.subsidy_fen), "",
    )  # fmt: skip
    note = f"档次按{measure}核定；驻地单位宿舍按房屋套数和居住人数核定，不分档。人口：村、社区为常住人口，宿舍为居住人数。"
    return Table("附表一　各村（社区）、驻地单位宿舍网格及网格员核定表", columns, tuple(rows), totals, note)


def _lines(subject: Subject) -> Table:
    lines = subject.plan.lines
    columns = (
        Column("人员类别", 12), Column("计发月份", 9, "center"), Column("人数（名）", 8, "right"), Column("年补贴标准（元）", 13, "right"),
        Column("补贴（元）", 13, "right"), Column("津贴（元）", 12, "right"), Column("单位负担（元）", 12, "right"),
        Column("合计（元）", 14, "right"),
    )  # fmt: skip
    rows = [
        (
            WORKER_WORDS[line.kind], months_words(line.segment.first, line.segment.last), f"{line.workers:,}",
            _money(line.segment.annual_fen), *(_money(line.workers * fen) for fen in (
                line.segment.subsidy_fen, line.segment.allowance_fen, line.segment.employer_fen)), _money(line.total_fen),
        )
        for line in lines
    ]  # fmt: skip
    sums = [sum(line.workers * getattr(line.segment, name) for line in lines) for name in ("subsidy_fen", "allowance_fen", "employer_fen")]
    totals = ("合计", "", "", "", *(_money(fen) for fen in sums), _money(subject.plan.subsidy_fen))
    note = "每人金额按年标准逐月累计、四舍五入到分：截至某月应发＝年标准×月数÷12，相邻两数之差为当月金额。"
    return Table("附表二　网格员补贴经费明细", columns, tuple(rows), totals, note)


def _sources(subject: Subject) -> Table:
    plan, sources = subject.plan, subject.rules.sources
    fund, need = (split_sources(fen, sources) for fen in (plan.fund_total_fen, plan.subsidy_fen))
    columns = (
        Column("来源", 24), Column("分担比例", 12, "right"), Column("本年度专项经费（元）", 18, "right"),
        Column("所需补贴（元）", 18, "right"),
    )  # fmt: skip
    rows = [
        (source.name, f"{share_text(source.share_ppm, percent=True)}%", _money(whole), _money(part))
        for source, whole, part in zip(sources, fund, need, strict=True)
    ]
    return Table("附表三　经费来源", columns, tuple(rows), ("合计", "100%", _money(sum(fund)), _money(sum(need))), "尾差按最大余数法分配。")


def _uses(subject: Subject) -> Table:
    plan, uses = subject.plan, subject.rules.uses
    parts = split_uses(plan.rest_fen, uses)
    columns = (Column("支出类别", 16), Column("支出事项", 26), Column("安排方式", 20, "center"), Column("金额（元）", 16, "right"))
    rows = [
        (
            USE_WORDS[use.kind], use.name or "—",
            "固定金额" if use.share_ppm is None else f"占余额 {share_text(use.share_ppm, percent=True)}%", _money(fen),
        )
        for use, fen in zip(uses, parts, strict=True)
    ]  # fmt: skip
    if uses and (left := plan.rest_fen - sum(parts)):
        rows.append(("尚未安排", "—", "—", _money(left)))
    note = "合计为专项经费除补贴外的部分；比例以扣除固定金额后的余额为基数，尾差按最大余数法分配。"
    return Table("附表四　其余经费安排", columns, tuple(rows), ("合计", "", "", _money(plan.rest_fen)), note)
