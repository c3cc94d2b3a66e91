"""An office of an earlier schema keeps everything when it is brought up: plans of revision 0002, cases of 0005."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from gridapp import migrations
from gridapp.features.planning import queries
from gridapp.features.planning.resource import SCENARIOS
from gridapp.features.standards.resource import RULE_SETS, VILLAGE_TIERS
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.clock import today, utcnow
from gridapp.kit.db.session import engine, make_engine
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import table_of
from gridapp.kit.store.spec import ListQuery
from gridapp.models import Case
from gridapp.quota.places import DormitoryRule, Tier
from gridapp.registers import plans
from tests.plugins.databases import forget_caches

NOW = "2026-01-05 08:00:00"
ROWS: dict[str, list[dict[str, Any]]] = {
    "village": [
        {"id": 1, "code": "990101001001", "name": "东风村", "kind": "village", "resident_population": 1500, "households": 500},
        {"id": 2, "code": "990101001002", "name": "和平社区", "kind": "community", "resident_population": 900, "households": 0},
    ],
    "rule_set": [
        {
            "id": 1, "name": "现行标准", "subsidy_per_worker_fen": 720_000, "housing_units_per_grid": 300, "residents_per_grid": 800,
            "workers_per_grid": 1, "note": "每月 600 元",
        },
    ],
    "village_tier": [
        {"id": 1, "rule_set_id": 1, "min_population": 0, "grids": 1, "workers": 1},
        {"id": 2, "rule_set_id": 1, "min_population": 1500, "grids": 2, "workers": 3},
    ],
    "fund": [{"id": 1, "name": "专项", "year": 2026, "total_fen": 120_000_000, "subsidy_share_ppm": 600_000, "note": ""}],
    "budget_scenario": [
        {"id": number, "name": name, "year": 2026, "rule_set_id": 1, "fund_id": 1, "status": status, "description": "按现行标准"}
        for number, name, status in ((1, "已批方案", "approved"), (2, "草稿方案", "draft"))
    ],
}  # fmt: skip


@pytest.fixture
def old(empty_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> str:
    """A database at revision 0002 with an approved scenario, rows as that version wrote them."""
    migrations.upgrade(empty_url, "0002")
    made = make_engine(empty_url)
    with made.begin() as connection:
        for table, rows in ROWS.items():
            columns = {column["name"]: column for column in sa.inspect(connection).get_columns(table)}
            for row in rows:
                stamps = {"created_at": NOW, "updated_at": NOW, "deleted_at": None, "version": 1}
                needed = {name: 0 for name, column in columns.items() if not column["nullable"] and name not in row | stamps}
                values = needed | stamps | row
                names = ", ".join(values)
                connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in values)})"), values)
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text(f"SELECT setval('{table}_id_seq', 100)"))
    made.dispose()
    monkeypatch.setenv("GRIDAPP_DATABASE_URL", empty_url)
    monkeypatch.setenv("GRIDAPP_DATA_DIR", str(tmp_path))
    forget_caches()
    return empty_url


@pytest.fixture(autouse=True)
def closed() -> Any:
    yield
    engine().dispose()
    forget_caches()


AT = {"reported_at": "2026-03-02 01:00:00.000000", "filed_at": None, "due_at": None, "closed_at": None}
CASES: dict[str, dict[str, Any]] = {
    "open": {**AT, "grid_id": 1},
    "typed": {**AT, "grid_id": 2, "filed_at": "2026-03-02 01:30:00.000000", "due_at": "2026-03-09 04:00:00.000000"},
    "days": {**AT, "grid_id": 2, "filed_at": "2026-03-02 01:30:00.000000", "closed_at": "2026-06-30 01:30:00.000000"},
    "hours": {**AT, "grid_id": 3, "category_id": 2, "filed_at": "2026-03-02 01:30:00.000000", "deleted_at": NOW},
    "never filed": {**AT, "grid_id": 4, "closed_at": "2026-06-30 01:30:00.000000"},
}
"""Cases as versions before 0006 took them from files."""


def test_cases_get_the_village_of_their_grid_and_the_deadline_they_lacked(empty_url: str):
    migrations.upgrade(empty_url, "0005")
    rows: list[tuple[str, dict[str, Any]]] = [
        *(("village", {"id": number, "code": f"V{number}", "name": "村", "kind": "village"}) for number in (1, 2)),
        *(("dormitory", {"id": number, "code": f"D{number}", "name": "舍", "village_id": {1: 2}.get(number)}) for number in (1, 2)),
        *(("grid", {"id": number, "code": f"G{number}", "name": "格", "village_id": number}) for number in (1, 2)),
        *(("grid", {"id": number, "code": f"G{number}", "name": "格", "dormitory_id": number - 2}) for number in (3, 4)),
        ("case_category", {"id": 1, "code": "a", "name": "a", "deadline": 3, "deadline_unit": "working_days"}),
        ("case_category", {"id": 2, "code": "b", "name": "b", "deadline": 8, "deadline_unit": "working_hours"}),
        *(
            ("case", {"code": code, "category_id": 1, "status": "filed", "urgency": "normal", "level": "grid", **row})
            for code, row in CASES.items()
        ),
    ]
    made = make_engine(empty_url)
    with made.begin() as connection:
        postgres = connection.dialect.name == "postgresql"
        for table, row in rows:
            columns = {column["name"]: column for column in sa.inspect(connection).get_columns(table)}
            values = {
                "created_at": NOW,
                "updated_at": NOW,
                "version": 1,
                **({"void": "false" if postgres else 0} if table == "case" else {}),
                **row,
            }
            values |= {name: 0 for name, column in columns.items() if not column["nullable"] and name not in {*values, "id"}}
            if postgres:  # SQLite holds moments without their zone
                values |= {name: f"{value}+00" for name, value in values.items() if name.endswith("_at") and value}
            listed, marks = ", ".join(f'"{name}"' for name in values), ", ".join(f":{name}" for name in values)
            connection.execute(sa.text(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})'), values)
    migrations.upgrade(empty_url)
    with made.connect() as connection:
        case = table_of(Case)
        found = {row.code: (row.village_id, row.due_at) for row in connection.execute(sa.select(case))}
    made.dispose()
    assert {code: village for code, (village, _due) in found.items()} == {"open": 1, "typed": 2, "days": 2, "hours": 2, "never filed": None}
    assert {code: due and due.strftime("%m-%d %H:%M") for code, (_village, due) in found.items()} == {
        "open": None, "typed": "03-09 04:00", "days": "03-05 09:30", "hours": "03-03 02:30", "never filed": "03-05 09:30",
    }  # fmt: skip
    migrations.downgrade(empty_url, "0005")
    migrations.upgrade(empty_url)


def test_every_row_is_there_with_what_it_said(old: str):
    migrations.upgrade(old)
    with engine().connect() as connection:
        for table, rows in ROWS.items():
            found = connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY id")).mappings().all()
            assert [{name: row[name] for name in known} for row, known in zip(found, rows, strict=True)] == rows
        rule_set = connection.execute(sa.text("SELECT * FROM rule_set")).mappings().one()
    assert {name: rule_set[name] for name in ("basis", "floating_weight_ppm", "min_workers", "max_workers", "cutoff_day")} == {
        "basis": "population", "floating_weight_ppm": 0, "min_workers": 0, "max_workers": None, "cutoff_day": 15,
    }  # fmt: skip


def test_what_was_approved_opens_and_stays_closed(old: str):
    migrations.upgrade(old)
    found = plans.planned(SYSTEM, 1, today())
    assert not found.frozen, "that version kept no snapshot"
    assert str(found.stored.status) == "approved"
    assert (found.stored.revision, found.stored.comment, found.stored.approved_at) == (1, "", None)
    assert found.plan.rules.tiers == (Tier(0, 1, 1), Tier(1500, 2, 3))
    assert found.plan.rules.dormitory == DormitoryRule(300, 800, 1)
    assert (found.plan.workers, found.plan.subsidy_fen, found.plan.headroom_fen) == (4, 4 * 720_000, 72_000_000 - 4 * 720_000)
    assert queries.headroom(SYSTEM).value == found.plan.headroom_fen
    for resource, change in ((SCENARIOS, {"name": "改名"}), (RULE_SETS, {"max_workers": "3"}), (VILLAGE_TIERS, {"part_time": "1"})):
        row = store.list_rows(resource, SYSTEM, ListQuery())[0]
        row = next((each for each in store.list_rows(resource, SYSTEM, ListQuery()) if each.get("name") == "已批方案"), row)
        with pytest.raises(Refusal, match="已批准"):
            store.update_row(resource, SYSTEM, row["id"], row["version"], change)
    store.run_action(SCENARIOS, SYSTEM, "revise", [1])
    store.run_action(SCENARIOS, SYSTEM, "submit", [2])
    assert plans.planned(SYSTEM, 2, today()).frozen
    assert plans.planned(SYSTEM, 2, today()).plan.subsidy_fen == found.plan.subsidy_fen


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE budget_scenario SET status = 'paid'", "(?i)scenariostatus"),
        ("UPDATE rule_set SET basis = 'people'", "(?i)tierbasis"),
        ("UPDATE rule_set SET min_workers = 3, max_workers = 2", "workers_in_order"),
        ("UPDATE rule_set SET households_max = 1", "households_in_order"),
        ("UPDATE village_tier SET max_population = 0", "range_in_order"),
        ("UPDATE village_tier SET part_time = 9", "part_time_fits"),
        ("UPDATE village_tier SET min_population = 7", "(?i)unique"),
        ("UPDATE village_tier SET rule_set_id = 9", "(?i)foreign key"),
        ("UPDATE budget_scenario SET based_on_id = 9", "(?i)foreign key"),
        ("UPDATE village SET kind = 'town'", "(?i)villagekind"),
    ],
)
def test_what_the_database_keeps_it_keeps_still(old: str, statement: str, broken: str):
    migrations.upgrade(old)
    with pytest.raises(IntegrityError, match=broken), engine().begin() as connection:
        connection.execute(sa.text(statement))


def test_indexes_are_all_there_and_the_way_back_keeps_the_rows(old: str):
    def indexes() -> dict[str, set[str]]:
        looked = sa.inspect(engine())
        return {table: {str(index["name"]) for index in looked.get_indexes(table)} for table in ROWS}

    before = indexes()
    migrations.upgrade(old)
    after = indexes()
    assert {table: before[table] - after[table] for table in ROWS} == {table: set() for table in ROWS}
    assert "uq_village_tier_population" in after["village_tier"]
    migrations.downgrade(old, "0002")
    engine().dispose()
    assert indexes() == before
    with engine().connect() as connection:
        found = connection.execute(sa.text("SELECT * FROM budget_scenario ORDER BY id")).mappings().all()
    assert [{name: row[name] for name in known} for row, known in zip(found, ROWS["budget_scenario"], strict=True)] == ROWS[
        "budget_scenario"
    ]


def test_a_confirmed_payout_keeps_the_account_of_the_day_of_the_upgrade(empty_url: str):
    migrations.upgrade(empty_url, "0003")
    made = make_engine(empty_url)
    with made.begin() as connection:
        tables = {name: sa.Table(name, sa.MetaData(), autoload_with=connection) for name in ("staff", "payout")}
        stamps = {"created_at": utcnow(), "updated_at": utcnow(), "version": 1}
        person = {"code": "S1", "name": "甲", "employment": "full_time", "rewards": "", "note": "", "bank_name": "示例银行"}
        connection.execute(tables["staff"].insert(), {"id": 1, "bank_account": b"sealed", **person, **stamps})
        line = {
            "year": 2026, "staff_id": 1, "kind": "full_time", "full_fen": 1, "coefficient_ppm": 1_000_000, "allowance_fen": 0,
            "adjustment_fen": 0, "reason": "", "subsidy_fen": 1, "paid_fen": 1,
        }  # fmt: skip
        for month, status in ((1, "confirmed"), (2, "draft")):
            connection.execute(tables["payout"].insert(), {"month": month, "status": status, **line, **stamps})
    migrations.upgrade(empty_url)
    with made.connect() as connection:
        kept = connection.execute(sa.text("SELECT month, bank_name, bank_account FROM payout ORDER BY month")).all()
    made.dispose()
    assert [(month, name, account and bytes(account)) for month, name, account in kept] == [(1, "示例银行", b"sealed"), (2, "", None)]


def test_who_worked_on_cases_goes_on_doing_so_at_the_own_level(empty_url: str):
    migrations.upgrade(empty_url, "0006")
    made = make_engine(empty_url)
    given = {
        "grid_worker": ["places.read", "cases.read", "cases.write"],
        "community": ["cases.read", "cases.write"],
        "clerk": ["cases.write", "cases.town"],
        "planner": ["cases.read"],
        "own": ["cases.write"],
    }
    with made.begin() as connection:
        table = sa.Table("account_role", sa.MetaData(), autoload_with=connection)
        stamps = {"created_at": utcnow(), "updated_at": utcnow(), "version": 1}
        for code, permissions in given.items():
            connection.execute(table.insert(), {"code": code, "name": code, "permissions": permissions, **stamps})

    def held() -> dict[str, list[str]]:
        with made.connect() as connection:
            return {row.code: list(row.permissions) for row in connection.execute(sa.select(table.c.code, table.c.permissions))}

    migrations.upgrade(empty_url)
    assert held() == {
        "grid_worker": [*given["grid_worker"], "cases.grid"],
        "community": [*given["community"], "cases.grid", "cases.community"],
        "clerk": ["cases.write", "cases.town", "cases.grid", "cases.community"],
        "planner": ["cases.read", "cases.supervise"],
        "own": ["cases.write"],
    }
    migrations.downgrade(empty_url, "0006")
    assert held() == {**given, "clerk": ["cases.write"]}
    made.dispose()
