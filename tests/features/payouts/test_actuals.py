"""What was paid against the plan; on both databases."""

from datetime import date

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridapp.features.payouts import queries
from gridapp.kit.auth.actor import SYSTEM
from gridapp.quota.actuals import Paid, by_month
from gridapp.quota.money import Standard, WorkerKind
from gridapp.quota.payout import month_amounts, month_pay
from gridapp.quota.places import DormitoryRule, Place, PlaceKind, Tier
from gridapp.quota.plan import compute
from gridapp.quota.rules import Rules
from gridapp.registers import plans
from tests.features.payouts.payroll import build, change, confirm, lines, prepare


def test_twelve_months_are_the_plan(database: sa.Engine):
    build()
    for month in range(1, 13):
        prepare(month)
        confirm(month)
    found, _frame = queries.actuals(SYSTEM, 2026)
    plan = plans.planned(SYSTEM, plans.current_scenario(SYSTEM) or 0, date(2026, 12, 31)).plan
    assert found is not None
    assert found.months[-1].total_paid_fen == found.months[-1].total_plan_fen == plan.subsidy_fen
    assert {row.difference_fen for row in found.months} == {0}
    assert {row.difference_fen for row in found.places} == {0}
    assert found.months[-1].left_fen == plan.headroom_fen
    assert plan.subsidy_fen == 3 * 720_005 + 480_001 + 60_000 + 2 * (180_000 + 200_001 + 6_000)


def test_actuals_tell_drafts_from_what_was_paid(database: sa.Engine):
    build()
    prepare(1)
    confirm(1)
    prepare(2)
    change(lines(month="2")[0], coefficient_ppm="50", reason="半月")
    found, frame = queries.actuals(SYSTEM, 2026)
    assert found is not None
    first, second, third = found.months[:3]
    assert (first.paid.confirmed, first.paid.drafts, second.paid.confirmed, second.paid.drafts) == (6, 0, 0, 6)
    assert (first.difference_fen, second.total_paid_fen, third.difference_fen) == (0, None, None)
    assert found.last_month == 1
    assert queries.paid_by(frame, "month")[2].draft_fen == second.plan_fen - 60_001 + 30_001, "half of 600.01 元, rounded half up"
    empty, frame = queries.actuals(SYSTEM, 2030)
    assert (empty, frame.height) == (None, 0)


standards = st.lists(
    st.builds(
        Standard, st.sampled_from(WorkerKind), st.builds(date, st.integers(2024, 2026), st.integers(1, 12), st.just(1)),
        st.integers(0, 10**8), st.integers(0, 10**7),
    ),
    max_size=6, unique_by=lambda item: (item.kind, item.valid_from),
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    base=st.integers(0, 10**8), items=standards, first=st.integers(1, 12),
    people=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 4)), min_size=1, max_size=4),
)  # fmt: skip
def test_the_months_of_any_plan_add_up_to_it(base: int, items: list[Standard], first: int, people: list[tuple[int, int]]):
    made = Rules(
        base,
        10**9,
        600_000,
        (Tier(0, 1, 2, 1), Tier(1500, 2, 4, 1)),
        DormitoryRule(10, 10, 2),
        year=2026,
        first_month=first,
        standards=tuple(items),
    )
    places = [Place(f"V{at}", f"村{at}", PlaceKind.VILLAGE, residents + 1) for at, (residents, _units) in enumerate(people)]
    places += [Place(f"D{at}", f"舍{at}", PlaceKind.DORMITORY, units, units) for at, (_residents, units) in enumerate(people)]
    plan = compute(made, places)
    paid = {}
    for month in range(first, 13):
        pays = [
            month_pay(*month_amounts(made.standards, kind, base, 2026, month)).paid_fen
            for quota in plan.quotas
            for kind in WorkerKind
            for _person in range(quota.count(kind))
        ]
        paid[month] = Paid(len(pays), sum(pays))
    rows = by_month(plan, paid, allowed_fen=plan.allowed_fen)
    assert rows[-1].total_plan_fen == plan.subsidy_fen
    if plan.workers:
        assert rows[-1].total_paid_fen == plan.subsidy_fen
        assert rows[-1].left_fen == plan.headroom_fen
