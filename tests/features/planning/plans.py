"""A rule set with everything in it, and the steps of a scenario as the screens take them."""

from datetime import date

from gridapp.features.planning.resource import SCENARIOS
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import today
from gridapp.kit.db.session import read_session, transaction
from gridapp.quota.funding import FundUseKind, Source, Use
from gridapp.quota.money import Standard, WorkerKind
from gridapp.quota.places import DormitoryRule, Override, PlaceKind, Tier, TierBasis
from gridapp.quota.plan import Plan
from gridapp.quota.rules import Rules
from gridapp.registers import plans
from gridapp.registers.drafts import save_scenario
from gridapp.registers.plans import Stored
from tests.features.planning.town import key

EAST, PEACE, WORKS = "990101001001", "990101001002", "D01"
RICH = Rules(
    720_000, 120_000_000, 600_000, (Tier(0, 1, 1, 0, 1499), Tier(1500, 2, 3, 1)), DormitoryRule(200, 500, 1), basis=TierBasis.POPULATION,
    floating_weight_ppm=250_000, min_workers=1, max_workers=9, year=2026, first_month=3,
    standards=(
        Standard(WorkerKind.FULL_TIME, date(2026, 7, 1), 840_000, 60_000, 100_000),
        Standard(WorkerKind.PART_TIME, date(2025, 1, 1), 360_000),
    ),
    carry_over_fen=3_000_000, sources=(Source("区财政", 600_000), Source("镇财政", 400_000)),
    uses=(
        Use(FundUseKind.SERVICE, 10_000_000, None, "便民服务站"),
        Use(FundUseKind.ACTIVITY, None, 700_000), Use(FundUseKind.OTHER, None, 300_000),
    ),
    overrides=(
        Override(PlaceKind.COMMUNITY, PEACE, None, 4, "商住混合", "和平社区"),
        Override(PlaceKind.DORMITORY, WORKS, 1, 1, "厂区有保安", "纺织厂宿舍"),
    ),
)  # fmt: skip

PLANNER = Actor(
    id=11, name="王编制", permissions=frozenset(f"budget.{verb}" for verb in ("read", "write", "compute", "export", "import")),
)  # fmt: skip
SECOND = Actor(id=12, name="李编制", permissions=PLANNER.permissions)
LEADER = Actor(id=13, name="张书记", permissions=frozenset({"budget.read", "budget.approve"}))
READER = Actor(id=14, name="赵读者", permissions=frozenset({"budget.read", "budget.compute"}))


def save(name: str = "甲方案", made: Rules = RICH, year: int = 2026, actor: Actor = PLANNER) -> int:
    """A draft."""
    with transaction(actor) as tx:
        return key(save_scenario(tx, name, year, made))


def step(action: str, scenario_id: int, actor: Actor | None = None, reason: str = "人数待核") -> list[str]:
    """A verb of the list."""
    who = actor or (LEADER if action in {"approve", "return"} else PLANNER)
    return [message.render() for message in store.run_action(SCENARIOS, who, action, [scenario_id], reason)]


def approved(name: str = "甲方案", made: Rules = RICH) -> int:
    """An approved scenario."""
    number = save(name, made)
    step("submit", number)
    step("approve", number)
    return number


def stored(scenario_id: int, actor: Actor = SYSTEM) -> Stored:
    """A scenario that is there."""
    found = plans.scenario(actor, scenario_id)
    assert found is not None
    return found


def plan_of(scenario_id: int, actor: Actor = SYSTEM) -> Plan:
    """What a scenario comes to."""
    return plans.planned(actor, scenario_id, today()).plan


def whole(scenario_id: int) -> Stored:
    """A scenario as it stands in the tables."""
    with read_session() as session:
        found = plans.stored(session, scenario_id)
        assert found is not None
        return found


def id_of(name: str) -> int:
    """The scenario of that name."""
    return next(row["id"] for row in plans.scenarios(SYSTEM) if row["name"] == name)
