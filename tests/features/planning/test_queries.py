"""Places and people in post, on both databases."""

from datetime import date

import pytest
import sqlalchemy as sa

from gridapp.features.planning import queries
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import today
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import NotAllowed
from gridapp.models import BudgetScenario, Fund, RuleSet, VillageTier
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.frames import PLACES_SCHEMA, places_of
from gridapp.quota.places import DormitoryRule, Place, PlaceKind, Tier
from gridapp.quota.rules import Rules
from gridapp.registers import plans
from gridapp.registers.drafts import save_scenario
from gridapp.registers.paid import places_on
from tests.features.planning.town import build_town, key

RULES = Rules(720_000, 120_000_000, 600_000, (Tier(0, 1, 1), Tier(1500, 2, 2)), DormitoryRule(200, 500, 1))


def in_post(on: date, actor: Actor = SYSTEM) -> dict[str, int]:
    return {row["code"]: row["in_post"] for row in places_on(actor, on).iter_rows(named=True)}


def test_places_of_all_kinds_with_their_people_in_post(database: sa.Engine):
    build_town()
    frame = places_on(SYSTEM, date(2026, 7, 1))
    assert dict(frame.schema) == PLACES_SCHEMA
    assert frame.drop("id").rows() == [
        ("990101001001", "东风村", "village", 1500, 320, 415, 0, 500, 1),
        ("990101001002", "和平社区", "community", 1499, 0, 0, 0, 480, 0),
        ("D01", "纺织厂宿舍", "dormitory", 501, 0, 0, 120, 0, 1),
    ]
    assert places_of(frame)[0] == Place("990101001001", "东风村", PlaceKind.VILLAGE, 1500, 0, 500, 1, 320, 415)
    assert places_of(frame)[2] == Place("D01", "纺织厂宿舍", PlaceKind.DORMITORY, 501, 120, 0, 1)


def test_people_in_post_are_those_of_that_day(database: sa.Engine):
    build_town()
    assert in_post(date(2026, 6, 30)) == {"990101001001": 2, "990101001002": 0, "D01": 1}
    assert in_post(date(2019, 12, 31)) == {"990101001001": 0, "990101001002": 0, "D01": 0}


def test_a_village_account_sees_its_own_village(database: sa.Engine):
    build_town()
    first = int(places_on(SYSTEM, date(2026, 7, 1))["id"][0])
    actor = Actor(id=9, name="x", permissions=frozenset({"budget.read"}), scope={"village": frozenset({first})})
    assert in_post(date(2026, 7, 1), actor) == {"990101001001": 1}


def test_who_may_not_compute_sees_nothing(database: sa.Engine, nobody: Actor):
    for read in (
        lambda: places_on(nobody, date(2026, 7, 1)),
        lambda: plans.scenarios(nobody),
        lambda: plans.scenario(nobody, 1),
    ):
        with pytest.raises(NotAllowed):
            read()


def test_a_scenario_brings_its_rules_fund_and_live_tiers(database: sa.Engine):
    with transaction(SYSTEM) as tx:
        rule_set = RuleSet(name="规则", subsidy_per_worker_fen=720_000, housing_units_per_grid=200, residents_per_grid=500)
        fund = Fund(name="专项", year=2026, total_fen=120_000_000, subsidy_share_ppm=600_000)
        tx.session.add_all([rule_set, fund])
        tx.session.flush()
        scenario = BudgetScenario(name="甲方案", year=2026, rule_set_id=key(rule_set), fund_id=key(fund))
        tiers = [VillageTier(rule_set_id=key(rule_set), min_population=p, grids=g, workers=g) for p, g in ((3000, 3), (0, 1), (10, 2))]
        tx.session.add_all([scenario, *tiers])
        tx.session.flush()
        tiers[2].deleted_at = tiers[2].created_at
        number = key(scenario)
    found = plans.scenario(SYSTEM, number)
    assert found is not None
    made = found.rules
    assert (made.subsidy_per_worker_fen, made.fund_total_fen, made.subsidy_share_ppm) == (720_000, 120_000_000, 600_000)
    assert made.dormitory == DormitoryRule(200, 500, 1)
    assert [tier.min_population for tier in made.tiers] == [0, 3000]
    assert [(s["name"], str(s["status"])) for s in plans.scenarios(SYSTEM)] == [("甲方案", "draft")]
    assert plans.scenario(SYSTEM, number + 1) is None


def test_the_headroom_is_that_of_the_approved_scenario(database: sa.Engine):
    build_town()
    assert (queries.headroom(SYSTEM).value, queries.headroom(SYSTEM).href) == (None, "/budget")
    with transaction(SYSTEM) as tx:
        draft, approved = (save_scenario(tx, name, year, RULES) for name, year in (("明年", 2027), ("今年", 2026)))
        approved.status = ScenarioStatus.APPROVED
        tx.session.flush()
        ids = key(draft), key(approved)
    standing = queries.headroom(SYSTEM)
    assert standing.value == queries.plan(SYSTEM, RULES, today())[0].headroom_fen == 72_000_000 - 5 * 720_000
    assert standing.href == f"/budget?scenario={ids[1]}"
    assert not standing.bad
    with pytest.raises(NotAllowed):
        queries.headroom(Actor(id=1, name="n"))
