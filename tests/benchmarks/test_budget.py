"""The planner's recomputation of 1,000 places, beside the bare SQL that reads them in the same run. Nothing is asserted of time."""

import statistics
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from gridapp.features.budget import queries, rules
from gridapp.features.budget.rules import DormitoryRule, Rules, Tier
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.db.base import today
from gridapp.kit.db.session import engine, transaction
from gridapp.models import Dormitory, Village

pytestmark = pytest.mark.benchmark
PLACES, CALLS = 1_000, 20
RULES = Rules(720_000, 10**12, 600_000, tuple(Tier(start * 500, start + 1, start + 1) for start in range(20)), DormitoryRule(300, 800, 1))
FLOOR = (
    "SELECT id, code, name, kind, resident_population, households FROM village WHERE deleted_at IS NULL"
    " UNION ALL SELECT id, code, name, 'dormitory', residents, housing_units FROM dormitory WHERE deleted_at IS NULL ORDER BY code"
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


def test_a_thousand_places(sqlite_database: sa.Engine):
    with transaction(SYSTEM) as tx:
        tx.session.add_all(
            Village(code=f"9901{n:08d}", name=f"村{n}", resident_population=n * 37 % 12_000 + 1, households=500)
            for n in range(PLACES - 100)
        )
        tx.session.add_all(Dormitory(code=f"D{n:04d}", name=f"宿舍{n}", housing_units=n * 7, residents=n * 19) for n in range(100))

    def bare() -> int:
        with engine().connect() as connection:
            return len(connection.exec_driver_sql(FLOOR).fetchall())

    places = rules.places_of(queries.places(SYSTEM, today()))
    assert bare() == len(places) == PLACES
    assert len(queries.plan(SYSTEM, RULES, today())[0].quotas) == PLACES
    print(
        f"\n1,000 places: bare SQL {median_ms(bare):.2f} ms · rules {median_ms(lambda: rules.compute(RULES, places)):.2f} ms"
        f" · whole recomputation {median_ms(lambda: queries.plan(SYSTEM, RULES, today())):.2f} ms"
    )
