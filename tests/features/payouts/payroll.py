"""A small town whose every post is filled, an approved plan for it, and people to be paid."""

from datetime import date

from gridapp.features.payouts import service
from gridapp.features.payouts.resource import PAYOUTS
from gridapp.features.planning.resource import SCENARIOS
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import transaction
from gridapp.kit.store.spec import ListQuery
from gridapp.models import Assignment, Dormitory, Grid, Role, Staff, Village
from gridapp.models.staff import Employment, RoleLevel
from gridapp.quota.money import Standard, WorkerKind
from gridapp.quota.places import DormitoryRule, Tier
from gridapp.quota.rules import Rules
from gridapp.registers.drafts import save_scenario
from tests.features.planning.town import key

STANDARDS = (
    Standard(WorkerKind.PART_TIME, date(2024, 1, 1), 480_001, 60_000),
    Standard(WorkerKind.DORMITORY, date(2026, 1, 1), 360_000),
    Standard(WorkerKind.DORMITORY, date(2026, 7, 1), 400_003, 12_000),
)
RULES = Rules(
    720_005, 120_000_000, 600_000, (Tier(0, 1, 1), Tier(1500, 3, 3, 1)), DormitoryRule(200, 500, 1), year=2026, standards=STANDARDS
)
"""7,200.05 元 a year full-time, 4,800.01 + 600 part-time; dormitories 3,600, from July on 4,000.03 + 120."""
PAYER = Actor(id=5, name="会计", permissions=frozenset({"budget.read", "budget.pay", "staff.read", "staff.unmask"}))
LEADER = Actor(id=6, name="领导", permissions=frozenset({"budget.read", "budget.export", "staff.read"}))
ACCOUNT = "6200000000000000018"


def build(rules: Rules = RULES, *, started: date = date(2025, 1, 1)) -> dict[str, int]:
    """East (2 full-time, 1 part-time), West (1), Hall (a dormitory, 2), all in post since `started`; ids by name.

    Nobody but the first person of East has a bank account.
    """
    ids: dict[str, int] = {}
    with transaction(SYSTEM) as tx:
        places = {
            "east": Village(code="990101001001", name="东风村", resident_population=1500, households=600),
            "west": Village(code="990101001002", name="西河村", resident_population=900, households=300),
            "hall": Dormitory(code="D01", name="纺织厂宿舍", housing_units=120, residents=501),
        }
        tx.session.add_all([*places.values(), Role(code="leader", name="网格长", level=RoleLevel.GRID, single=True, paid=True)])
        tx.session.add(Role(code="helper", name="志愿者", level=RoleLevel.EXTRA))
        tx.session.flush()
        ids |= {name: key(row) for name, row in places.items()}
        for name, count in (("east", 3), ("west", 1), ("hall", 2)):
            village, dormitory = (None, ids[name]) if name == "hall" else (ids[name], None)
            for number in range(1, count + 1):
                grid = Grid(code=f"{name}-{number}", name=f"{places[name].name}{number}网格", village_id=village, dormitory_id=dormitory)
                part = name == "east" and number == 3
                person = Staff(
                    code=f"{name}{number}", name=f"{places[name].name[:2]}{number}",
                    id_number="990181199207020193" if number == 1 else None,
                    employment=Employment.PART_TIME if part else Employment.FULL_TIME,
                    bank_name="示例银行", bank_account=ACCOUNT if (name, number) == ("east", 1) else None,
                )  # fmt: skip
                tx.session.add_all([grid, person])
                tx.session.flush()
                ids[f"{name}{number}"], ids[f"grid {name}{number}"] = key(person), key(grid)
                tx.session.add(Assignment(staff_id=key(person), role_code="leader", grid_id=key(grid), start_on=started))
    ids["plan"] = approved(rules)
    return ids


def approved(rules: Rules = RULES, name: str = "甲方案") -> int:
    """A scenario of 2026, handed in and approved."""
    with transaction(SYSTEM) as tx:
        number = key(save_scenario(tx, name, rules.year, rules))
    for action in ("submit", "approve"):
        store.run_action(SCENARIOS, SYSTEM, action, [number])
    return number


def prepare(month: int, year: int = 2026, actor: Actor = PAYER) -> service.Prepared:
    """Make the lines of a month."""
    with transaction(actor) as tx:
        return service.prepare(tx, year, month)


def confirm(month: int, year: int = 2026, actor: Actor = PAYER) -> tuple[int, int]:
    """Confirm the lines of a month."""
    with transaction(actor) as tx:
        return service.confirm_month(tx, year, month)


def lines(actor: Actor = SYSTEM, **filters: str) -> list[dict]:
    """The lines of the register, by staff code."""
    found = {name: (value,) if name == "status" else (value, value) for name, value in filters.items()}
    return store.list_rows(PAYOUTS, actor, ListQuery(filters=found, sort=(("staff.code", False),)))


def change(row: dict, **values: str) -> None:
    """Edit a line."""
    store.update_row(PAYOUTS, PAYER, row["id"], row["version"], values)
