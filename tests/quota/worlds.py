"""Random towns and rule sets: every basis, limit, kind of worker, change within a year and decision by hand that the rules know."""

from datetime import date
from itertools import pairwise

from hypothesis import strategies as st

from gridapp.quota.funding import FundUseKind, Source, Use
from gridapp.quota.money import ONE, Standard, WorkerKind
from gridapp.quota.places import DormitoryRule, Override, Place, PlaceKind, Tier, TierBasis
from gridapp.quota.rules import Rules

YEAR = 2026
FIGURES = st.integers(1, 4000)
Town = list[Place]


@st.composite
def tiers(draw: st.DrawFn, *, ascending: bool = False) -> tuple[Tier, ...]:
    """Tiers from 0 on without a hole, with and without ends written down."""
    starts = [0, *sorted(draw(st.sets(FIGURES, max_size=4)))]
    sizes = draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 8)), min_size=len(starts), max_size=len(starts)))
    grids, workers = zip(*sizes, strict=True)
    if ascending:
        grids, workers = sorted(grids), sorted(workers)
    ends = [draw(st.sampled_from([None, following - 1])) for _start, following in pairwise(starts)] + [None]
    return tuple(
        Tier(start, grids[at], workers[at], draw(st.integers(0, workers[at])), ends[at]) for at, start in enumerate(starts)
    )  # fmt: skip


@st.composite
def shares(draw: st.DrawFn, most: int = 4) -> list[int]:
    """Shares that add up to exactly 100 %."""
    cuts = sorted(draw(st.lists(st.integers(0, ONE), max_size=most - 1)))
    return [high - low for low, high in pairwise([0, *cuts, ONE])]


standards = st.lists(
    st.builds(
        Standard, st.sampled_from(WorkerKind), st.builds(date, st.integers(YEAR - 1, YEAR + 1), st.integers(1, 12), st.just(1)),
        st.integers(0, 2_000_000), st.integers(0, 100_000), st.integers(0, 400_000),
    ),
    max_size=5, unique_by=lambda item: (item.kind, item.valid_from),
).map(tuple)  # fmt: skip
villages = st.builds(
    Place, code=st.just(""), name=st.just("村"), kind=st.sampled_from([PlaceKind.VILLAGE, PlaceKind.COMMUNITY]), population=FIGURES,
    households=st.integers(0, 3000), in_post=st.integers(0, 9), floating=st.integers(0, 2000), area_ha=FIGURES,
)  # fmt: skip
dormitories = st.builds(
    Place, code=st.just(""), name=st.just("宿舍"), kind=st.just(PlaceKind.DORMITORY), population=st.integers(0, 3000),
    housing_units=st.integers(0, 900), in_post=st.integers(0, 9),
)  # fmt: skip


@st.composite
def towns(draw: st.DrawFn, basis: TierBasis = TierBasis.POPULATION, most: int = 8) -> Town:
    """A town that can be computed: at least one village, every figure that the basis counts is there."""
    made = draw(st.lists(villages, min_size=1, max_size=most)) + draw(st.lists(dormitories, max_size=3))
    # Villages and dormitories number their own codes, so the same code may mean one of each.
    return [
        Place(
            f"P{at % most}", place.name, place.kind, place.population, place.housing_units,
            max(place.households, 1) if basis == "households" and place.kind != "dormitory" else place.households,
            place.in_post, place.floating, place.area_ha,
        )
        for at, place in enumerate(made)
    ]  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn, *, ascending: bool = False, by_hand: bool = True) -> tuple[Rules, Town]:
    """A rule set against a fund, and a town."""
    basis: TierBasis = draw(st.sampled_from(TierBasis))
    town = draw(towns(basis))
    least = draw(st.integers(0, 3))
    chosen = draw(st.lists(st.sampled_from(town), max_size=3, unique_by=lambda place: (place.kind == "dormitory", place.code)))
    sizes = st.tuples(st.none() | st.integers(0, 9), st.integers(0, 9))
    overrides = tuple(Override(place.kind, place.code, *draw(sizes), "经研究决定", place.name) for place in chosen) if by_hand else ()
    made = Rules(
        draw(st.integers(0, 2_000_000)), draw(st.integers(0, 10**8)), draw(st.integers(0, ONE)), draw(tiers(ascending=ascending)),
        DormitoryRule(draw(st.integers(1, 500)), draw(st.integers(1, 900)), draw(st.integers(0, 3))),
        basis=basis, floating_weight_ppm=draw(st.integers(0, ONE)), min_workers=least,
        max_workers=draw(st.none() | st.integers(least, 9)), year=YEAR, first_month=draw(st.integers(1, 12)),
        standards=draw(standards), carry_over_fen=draw(st.integers(0, 10**7)),
        sources=tuple(Source(f"来源{at}", part) for at, part in enumerate(draw(shares()))),
        uses=tuple(Use(FundUseKind.SERVICE, None, part, f"事项{at}") for at, part in enumerate(draw(shares()))), overrides=overrides,
    )  # fmt: skip
    return made, town
