"""Towns and rules unlike each other, for everything that must hold whatever an office plans."""

import random
from dataclasses import replace
from datetime import date

from gridapp.features.papers.queries import Papers
from gridapp.features.papers.service.subject import Subject
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.funding import FundUseKind, Source, Use
from gridapp.quota.money import Standard, WorkerKind
from gridapp.quota.places import DormitoryRule, Override, Place, PlaceKind, Tier, TierBasis
from gridapp.quota.plan import compute
from gridapp.quota.rules import Rules
from gridapp.registers.plans import Planned, Stored

TIERS = (Tier(0, 1, 1), Tier(1200, 2, 2, 1), Tier(2800, 4, 4, 2), Tier(8000, 9, 10, 3))
PLACES = (
    Place("990101001001", "东风村", PlaceKind.VILLAGE, 1200, households=395, in_post=1, floating=80, area_ha=120),
    Place("990101001002", "西岭村", PlaceKind.VILLAGE, 1199, households=381, in_post=2, floating=1, area_ha=300),
    Place("990101001003", "新丰村", PlaceKind.VILLAGE, 3640, households=1139, floating=720, area_ha=95),
    Place("990101001004", "北塘村", PlaceKind.VILLAGE, 1, households=1, floating=2799, area_ha=1),
    Place("990101001101", "滨河社区", PlaceKind.COMMUNITY, 8740, households=3265, in_post=12, floating=2140, area_ha=61),
    Place("D01", "纺织厂宿舍", PlaceKind.DORMITORY, 2130, housing_units=864, in_post=3),
    Place("D02", "空宿舍", PlaceKind.DORMITORY, 0, housing_units=0),
    Place("D03", "水泥厂宿舍", PlaceKind.DORMITORY, 800, housing_units=300),
)
SIMPLE = Rules(
    720_000, 140_000_000, 600_000, TIERS, DormitoryRule(300, 800, 1), year=2026, sources=(Source("区", 600_000), Source("镇", 400_000)),
    uses=(Use(FundUseKind.SERVICE, share_ppm=400_000), Use(FundUseKind.ACTIVITY, share_ppm=250_000),
          Use(FundUseKind.MANAGEMENT, share_ppm=250_000), Use(FundUseKind.OTHER, share_ppm=100_000)),
)  # fmt: skip
STANDARDS = (
    Standard(WorkerKind.FULL_TIME, date(2025, 1, 1), 719_999, 10_001, 80_001),
    Standard(WorkerKind.FULL_TIME, date(2026, 3, 1), 840_001, 0, 163_333),
    Standard(WorkerKind.FULL_TIME, date(2026, 8, 1), 911_111, 60_007, 163_333),
    Standard(WorkerKind.FULL_TIME, date(2027, 1, 1), 5_000_000),
    Standard(WorkerKind.PART_TIME, date(2026, 7, 1), 333_335, 1, 0),
    Standard(WorkerKind.DORMITORY, date(2026, 12, 1), 500_005, 12, 999_999),
)
BY_HAND = (
    Override(PlaceKind.VILLAGE, "990101001003", 6, None, "地形分散"),
    Override(PlaceKind.COMMUNITY, "990101001101", None, 15, "商住混合"),
    Override(PlaceKind.DORMITORY, "D01", 0, 0, "自有保安"),
    Override(PlaceKind.VILLAGE, "990101001001", 2, 1, "先按一名"),
    Override(PlaceKind.VILLAGE, "990101009999", 1, 1, "已撤并", "旧村"),
)
CASES: dict[str, Rules] = {
    "simple": SIMPLE,
    "households": replace(SIMPLE, basis=TierBasis.HOUSEHOLDS, tiers=(Tier(0, 1, 1), Tier(395, 2, 2), Tier(1139, 3, 4, 1))),
    "area": replace(SIMPLE, basis=TierBasis.AREA, tiers=(Tier(0, 1, 1), Tier(95, 2, 2, 2), Tier(96, 3, 3))),
    "floating": replace(SIMPLE, floating_weight_ppm=333_333),
    "floating in full": replace(SIMPLE, floating_weight_ppm=1_000_000),
    "standards change within the year": replace(SIMPLE, standards=STANDARDS),
    "from July on": replace(SIMPLE, standards=STANDARDS, first_month=7, subsidy_per_worker_fen=700_001),
    "from December on": replace(SIMPLE, first_month=12, subsidy_per_worker_fen=1),
    "by hand": replace(SIMPLE, overrides=BY_HAND, standards=STANDARDS),
    "limits": replace(SIMPLE, min_workers=3, max_workers=5),
    "limits and by hand": replace(SIMPLE, min_workers=3, max_workers=3, overrides=BY_HAND, floating_weight_ppm=500_000),
    "shortfall": replace(SIMPLE, fund_total_fen=9_999_999, carry_over_fen=1, subsidy_share_ppm=333_333),
    "uneven": replace(
        SIMPLE, fund_total_fen=100_000_001, carry_over_fen=12_345, subsidy_share_ppm=600_001,
        sources=tuple(Source(f"来源{n}", ppm) for n, ppm in enumerate((142_857, 142_857, 142_857, 142_857, 142_857, 142_857, 142_858))),
        uses=(Use(FundUseKind.SERVICE, 1_234_567, None, "服务站"),
              *(Use(FundUseKind.OTHER, None, ppm, f"事项{ppm}") for ppm in (333_333, 333_332, 333_335)),
              Use(FundUseKind.MANAGEMENT, 0, None, "零")),
    ),
    "all for subsidies": replace(SIMPLE, subsidy_share_ppm=1_000_000, uses=()),
    "amounts alone": replace(SIMPLE, uses=(Use(FundUseKind.SERVICE, 20_000_000), Use(FundUseKind.ACTIVITY, 1)), sources=()),
    "large": replace(
        SIMPLE, subsidy_per_worker_fen=99_999_999_999, fund_total_fen=9_999_999_999_999, subsidy_share_ppm=999_999,
        standards=(Standard(WorkerKind.FULL_TIME, date(2026, 5, 1), 99_999_999_997, 7, 999_999),),
    ),
}  # fmt: skip


def random_case(seed: int) -> tuple[Rules, tuple[Place, ...]]:
    """A town of 60 places and rules, thrown by dice that always fall the same."""
    dice = random.Random(seed)
    places = tuple(
        Place(
            f"9901{n:08d}", f"地点{n}", kind, dice.randint(1, 12_000), dice.randint(0, 900), dice.randint(1, 4_000), dice.randint(0, 9),
            dice.randint(0, 3_000), dice.randint(1, 900),
        )
        for n in range(60)
        if (kind := dice.choice((PlaceKind.VILLAGE, *PlaceKind)))
    )  # fmt: skip
    starts = [0, *sorted(dice.sample(range(1, 9_000), 5))]
    tiers = tuple(Tier(start, at + dice.randint(0, 2), at + 1, dice.randint(0, at + 1)) for at, start in enumerate(starts))
    standards = tuple(
        Standard(
            kind, date(dice.choice((2025, 2026)), month, 1), dice.randint(1, 2_000_000), dice.randint(0, 99_999), dice.randint(0, 400_000)
        )
        for kind in WorkerKind
        for month in dice.sample(range(1, 13), 2)
    )  # fmt: skip
    cuts = sorted(dice.sample(range(1, 1_000_000), 3))
    shares = [end - start for start, end in zip([0, *cuts], [*cuts, 1_000_000], strict=True)]
    chosen = dice.sample(places, 8)
    made = Rules(
        dice.randint(1, 2_000_000), dice.randint(10**8, 10**10), dice.randint(1, 999_999), tiers,
        DormitoryRule(dice.randint(1, 400), dice.randint(1, 900), dice.randint(0, 3)),
        basis=dice.choice(tuple(TierBasis)), floating_weight_ppm=dice.randint(0, 1_000_000),
        min_workers=dice.randint(0, 2), max_workers=dice.choice((None, 4)), year=2026, first_month=dice.randint(1, 12), standards=standards,
        carry_over_fen=dice.randint(0, 10**7), sources=tuple(Source(f"来源{n}", ppm) for n, ppm in enumerate(shares)),
        uses=tuple(Use(FundUseKind.OTHER, None, ppm, f"事项{n}") for n, ppm in enumerate(shares)),
        overrides=tuple(Override(p.kind, p.code, dice.choice((None, 3)), dice.randint(0, 9), "核定") for p in chosen),
    )  # fmt: skip
    return made, places


def subject(
    made: Rules,
    places: tuple[Place, ...] = PLACES,
    *,
    status: ScenarioStatus = ScenarioStatus.DRAFT,
    name: str = "甲方案",
    town: str = "望澜镇",
) -> Subject:
    """A plan for these places, with names around it."""
    stored = Stored(1, name, made.year, 2, status, "", "说明", 1, 1, 15, None, made)
    papers = Papers(town, "霁川县", "现行标准", "2026年专项经费", "0123456789abcdef" if status is ScenarioStatus.APPROVED else "")
    return Subject(Planned(stored, compute(made, places), date(2026, 11, 25)), papers)
