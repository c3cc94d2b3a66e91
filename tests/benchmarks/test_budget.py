"""The planner's work for 1,000 places and a county, beside the bare SQL and Polars that find the same sums. Nothing is asserted of time."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
import sqlalchemy as sa

from gridapp.features.planning import queries, service
from gridapp.features.planning.rules import texts_of
from gridapp.features.planning.state.answers import answer
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.clock import today
from gridapp.kit.db.session import engine, transaction
from gridapp.models import Assignment, Dormitory, Grid, Role, Staff, Village
from gridapp.models.staff import RoleLevel
from gridapp.quota.comparing import compare
from gridapp.quota.frames import comparison_frame, places_of
from gridapp.quota.frozen import freeze, thaw
from gridapp.quota.goals import fewest_workers, highest_subsidy, lowest_threshold
from gridapp.quota.money import ONE, Standard, WorkerKind
from gridapp.quota.places import DormitoryRule, Place, Tier
from gridapp.quota.plan import compute
from gridapp.quota.rules import Rules
from gridapp.quota.whatif import sensitivity
from gridapp.registers import plans
from gridapp.registers.drafts import save_scenario
from gridapp.registers.paid import places_on

pytestmark = pytest.mark.benchmark
CALLS = 15
TIERS = tuple(Tier(start * 500, start + 1, start + 1, min(start, 1)) for start in range(20))
RULES = Rules(
    720_000, 10**11, 600_000, TIERS, DormitoryRule(300, 800, 1), floating_weight_ppm=250_000, year=2026,
    standards=(
        Standard(WorkerKind.FULL_TIME, date(2026, 7, 1), 840_000, 60_000),
        Standard(WorkerKind.PART_TIME, date(2025, 1, 1), 360_000),
    ),
)  # fmt: skip
FLOOR = (
    "SELECT code, 0 AS dormitory, resident_population AS people, floating_population AS floating, 0 AS units FROM village"
    " WHERE deleted_at IS NULL UNION ALL SELECT code, 1, residents, 0, housing_units FROM dormitory WHERE deleted_at IS NULL ORDER BY code"
)


def median_ms(work: Callable[[], object]) -> float:
    """The median time of this thread on the processor over several calls, in milliseconds, after one to warm up."""
    work()
    times = []
    for _call in range(CALLS):
        before = time.thread_time()
        work()
        times.append((time.thread_time() - before) * 1000)
    return statistics.median(times)


def told(what: str, ms: float, floor: float, aim: str = "") -> None:
    print(f"\n{what}: {ms:.1f} ms = {ms / floor:.1f} × the floor of {floor:.2f} ms{aim}")


def fill(villages: int, dormitories: int) -> None:
    """Places with a leader in post in two thirds of them."""
    with transaction(SYSTEM) as tx:
        made = [
            Village(
                code=f"9901{n:08d}",
                name=f"村{n}",
                resident_population=n * 37 % 12_000 + 1,
                floating_population=n * 11 % 900,
                households=500,
            )
            for n in range(villages)
        ]
        tx.session.add_all(made)
        tx.session.add_all(Dormitory(code=f"D{n:04d}", name=f"宿舍{n}", housing_units=n * 7, residents=n * 19) for n in range(dormitories))
        tx.session.add(Role(code="leader", name="网格长", level=RoleLevel.GRID, single=True, paid=True))
        people = [Staff(code=f"S{n:05d}", name=f"甲{n}") for n in range(villages * 2 // 3)]
        tx.session.add_all(people)
        tx.session.flush()
        grids = [Grid(code=f"{village.code}001", name="一网格", village_id=village.id) for village in made]
        tx.session.add_all(grids)
        tx.session.flush()
        tx.session.add_all(
            Assignment(staff_id=who.id or 0, role_code="leader", grid_id=grid.id, start_on=date(2026, 1, 1))
            for who, grid in zip(people, grids, strict=False)
        )


@pytest.fixture
def thousand(sqlite_database: sa.Engine) -> list[Place]:
    """1,000 places in the database, and as the rules take them."""
    fill(900, 100)
    return places_of(places_on(SYSTEM, today()))


def bare(frame: pl.DataFrame, made: Rules = RULES) -> tuple[int, int]:
    """Workers and money by one Polars expression: the tier by an as-of join, workers × price summed."""
    prices = made.prices()
    tiers = pl.DataFrame(
        {"start": [tier.min_population for tier in TIERS], "w": [tier.workers for tier in TIERS], "p": [tier.part_time for tier in TIERS]}
    )
    measure = pl.when(dormitory := pl.col("dormitory") == 1).then(0)
    measure = measure.otherwise(pl.col("people") + pl.col("floating") * made.floating_weight_ppm // ONE)
    rule = made.dormitory
    grids = pl.max_horizontal(
        -(-pl.col("units") // rule.housing_units_per_grid), -(-pl.col("people") // rule.residents_per_grid)
    )  # fmt: skip
    found = frame.with_columns(measure.alias("start")).sort("start").join_asof(tiers, on="start")
    workers = pl.when(dormitory).then(grids * rule.workers_per_grid).otherwise(pl.col("w"))
    money = pl.when(dormitory).then(grids * rule.workers_per_grid * prices[WorkerKind.DORMITORY])
    money = money.otherwise((pl.col("w") - pl.col("p")) * prices[WorkerKind.FULL_TIME] + pl.col("p") * prices[WorkerKind.PART_TIME])
    return found.select(workers.sum().alias("workers"), money.sum().alias("money")).row(0)


def read() -> pl.DataFrame:
    """The places by bare SQL."""
    with engine().connect() as connection:
        rows = connection.exec_driver_sql(FLOOR).fetchall()
    return pl.DataFrame(rows, schema=["code", "dormitory", "people", "floating", "units"], orient="row")


def test_a_thousand_places(thousand: list[Place]):
    frame = read()
    plan, shown = queries.plan(SYSTEM, RULES, today())
    assert len(thousand) == len(frame) == shown.height == 1_000
    assert bare(frame) == (plan.workers, plan.subsidy_fen)
    told("1,000 places, rules alone", median_ms(lambda: compute(RULES, thousand)), median_ms(lambda: bare(frame)))
    told(
        "1,000 places, whole way from the database to the rows of the screen",
        median_ms(lambda: queries.plan(SYSTEM, RULES, today())), median_ms(lambda: bare(read())), " (aim: 50 ms)",
    )  # fmt: skip
    typed, what = texts_of(RULES), {"subsidy": -7, "threshold": 12}
    assert len(answer(SYSTEM, typed, what).rows or []) == 1_000
    told(
        "1,000 places, a slider moved: from texts to rows, totals and lines of money",
        median_ms(lambda: answer(SYSTEM, typed, what)), median_ms(lambda: bare(read())), " (aim: 50 ms)",
    )  # fmt: skip


def test_a_county(sqlite_database: sa.Engine):
    """30 towns of 30 places each."""
    fill(810, 90)
    plan, _rows = queries.plan(SYSTEM, RULES, today())
    assert bare(read()) == (plan.workers, plan.subsidy_fen)
    told(
        "a county of 30 × 30 places", median_ms(lambda: queries.plan(SYSTEM, RULES, today())), median_ms(lambda: bare(read())),
        " (aim: 200 ms)",
    )  # fmt: skip


def test_what_if(thousand: list[Place]):
    """Every figure of the charts and goal seeks; the floor finds the same sums once for each point or candidate."""
    frame = read()
    floor = median_ms(lambda: bare(frame))
    tight = replace(RULES, fund_total_fen=compute(RULES, thousand).subsidy_fen, subsidy_share_ppm=ONE)
    assert lowest_threshold(tight, thousand, 10).value == 4_984
    work: dict[str, tuple[Callable[[], object], int]] = {
        "sensitivity of 11 × 11 points": (lambda: sensitivity(RULES, thousand), 121),
        "highest subsidy": (lambda: highest_subsidy(RULES, thousand), 1),
        "lowest threshold": (lambda: lowest_threshold(tight, thousand, 10), 1),
        "fewest workers": (lambda: fewest_workers(RULES, thousand, 300), 1),
    }
    for what, (seek, times) in work.items():
        told(f"1,000 places, {what}", median_ms(seek), floor * times)


def test_plans_side_by_side_and_frozen(thousand: list[Place]):
    frame = read()
    sides = [compute(replace(RULES, subsidy_per_worker_fen=720_000 + at), thousand) for at in range(4)]
    floor = median_ms(lambda: bare(frame))
    told("1,000 places, four sides side by side", median_ms(lambda: comparison_frame(compare(sides))), floor)
    text, digest = freeze(sides[0], today())
    told("1,000 places, freeze", median_ms(lambda: freeze(sides[0], today())), floor)
    told(f"1,000 places, thaw {len(text) // 1000} kB", median_ms(lambda: thaw(text, digest)), floor)
    with transaction(SYSTEM) as tx:
        row = save_scenario(tx, "方案", 2026, RULES)
        service.submit(tx, row)
        number = row.id or 0
    assert plans.planned(SYSTEM, number, today()).frozen
    told("1,000 places, a frozen plan from the database", median_ms(lambda: plans.planned(SYSTEM, number, today())), floor)
