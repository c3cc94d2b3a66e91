"""Scenarios: saved, submitted, approved and frozen, cloned; on both databases and through the store, as screens do it."""

import csv
import io
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa

from gridapp.features.places.resource import VILLAGES
from gridapp.features.planning import queries, service
from gridapp.features.planning.resource import SCENARIOS
from gridapp.features.standards.resource import FUNDS, RULE_SETS, VILLAGE_TIERS
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import execute_read, transaction
from gridapp.kit.errors import Invalid, NotAllowed, Refusal
from gridapp.kit.store.spec import ListQuery
from gridapp.models import Fund, RuleSet, VillageTier
from gridapp.quota.places import DormitoryRule, Tier
from gridapp.quota.rules import Rules
from gridapp.registers import plans
from gridapp.registers.drafts import save_scenario
from tests.features.planning.town import build_town, key

RULES = Rules(720_000, 120_000_000, 600_000, (Tier(0, 1, 1), Tier(1500, 2, 2)), DormitoryRule(200, 500, 1), year=2026)


def save(name: str = "甲方案", rule_set: Rules = RULES, year: int = 2026, actor: Actor = SYSTEM) -> int:
    with transaction(actor) as tx:
        return key(save_scenario(tx, name, year, rule_set))


def count(model: type) -> int:
    return execute_read(sa.select(sa.func.count().label("n")).select_from(model))[0]["n"]


def approve(scenario_id: int) -> None:
    for action in ("submit", "approve"):
        store.run_action(SCENARIOS, SYSTEM, action, [scenario_id])


def test_what_is_saved_computes_the_same(database: sa.Engine):
    found = plans.scenario(SYSTEM, save())
    assert found is not None
    assert found.rules == RULES


def test_the_same_rules_and_fund_are_used_again(database: sa.Engine):
    save("甲方案")
    save("乙方案")
    save("丙方案", Rules(720_000, 120_000_000, 600_000, (Tier(0, 1, 2),), DormitoryRule(200, 500, 1)))
    assert (count(RuleSet), count(Fund), count(VillageTier)) == (2, 1, 3)


@pytest.mark.parametrize("name", ["", "  ", "长" * 101, "甲方案", " 甲方案 "])
def test_a_scenario_needs_a_name_of_its_own(database: sa.Engine, name: str):
    save("甲方案")
    with pytest.raises(Invalid) as caught:
        save(name)
    assert list(caught.value.errors) == ["name"]
    assert save("甲方案", year=2027)


def test_who_only_reads_saves_nothing(database: sa.Engine):
    with pytest.raises(NotAllowed):
        save(actor=Actor(id=5, name="领导", permissions=frozenset({"budget.read", "budget.compute"})))
    assert count(RuleSet) == 0


def test_an_approved_scenario_and_what_it_rests_on_are_frozen(database: sa.Engine):
    build_town()
    number = save()
    approve(number)
    rows = {resource.slug: store.list_rows(resource, SYSTEM, ListQuery())[0] for resource in (SCENARIOS, RULE_SETS, VILLAGE_TIERS, FUNDS)}
    changes = (
        (SCENARIOS, {"name": "改名"}),
        (RULE_SETS, {"subsidy_per_worker_fen": "8400.00"}),
        (VILLAGE_TIERS, {"workers": "9"}),
        (FUNDS, {"total_fen": "1.00"}),
    )
    for resource, change in changes:
        row = rows[resource.slug]
        with pytest.raises(Refusal, match="已批准"):
            store.update_row(resource, SYSTEM, row["id"], row["version"], change)
    for resource in (SCENARIOS, RULE_SETS, VILLAGE_TIERS, FUNDS):
        with pytest.raises(Refusal, match="已批准"):
            store.delete_rows(resource, SYSTEM, [rows[resource.slug]["id"]])
    with pytest.raises(Refusal, match="已批准"):
        store.create_row(
            VILLAGE_TIERS, SYSTEM, {"rule_set_id": str(rows["rule-sets"]["id"]), "min_population": "9", "grids": "1", "workers": "1"}
        )
    store.update_row(RULE_SETS, SYSTEM, rows["rule-sets"]["id"], rows["rule-sets"]["version"], {"note": "附注可以写"})
    assert plans.scenario(SYSTEM, number) is not None


def test_a_returned_scenario_can_be_changed_again(database: sa.Engine):
    build_town()
    number = save()
    store.run_action(SCENARIOS, SYSTEM, "submit", [number])
    row = store.list_rows(SCENARIOS, SYSTEM, ListQuery())[0]
    with pytest.raises(Refusal, match="已提交"):
        store.update_row(SCENARIOS, SYSTEM, number, row["version"], {"name": "改名"})
    store.run_action(SCENARIOS, SYSTEM, "return", [number], "人数待核")
    row = store.list_rows(SCENARIOS, SYSTEM, ListQuery())[0]
    store.update_row(SCENARIOS, SYSTEM, number, row["version"], {"name": "改名"})
    assert store.list_rows(SCENARIOS, SYSTEM, ListQuery())[0]["name"] == "改名"


def test_no_step_of_the_approval_is_skipped(database: sa.Engine):
    build_town()
    number = save()
    for action in ("approve", "return"):
        with pytest.raises(Refusal, match="草稿"):
            store.run_action(SCENARIOS, SYSTEM, action, [number], "人数待核")
    store.run_action(SCENARIOS, SYSTEM, "submit", [number])
    with pytest.raises(Refusal, match="已提交"):
        store.run_action(SCENARIOS, SYSTEM, "submit", [number])
    store.run_action(SCENARIOS, SYSTEM, "approve", [number])
    for action in ("submit", "approve", "return"):
        with pytest.raises(Refusal, match="已批准"):
            store.run_action(SCENARIOS, SYSTEM, action, [number], "人数待核")


def test_a_clone_of_an_approved_scenario_is_a_draft_of_its_own(database: sa.Engine):
    build_town()
    number = save()
    approve(number)
    store.run_action(SCENARIOS, SYSTEM, "clone", [number])
    store.run_action(SCENARIOS, SYSTEM, "clone", [number])
    found = {row["name"]: row for row in plans.scenarios(SYSTEM)}
    assert set(found) == {"甲方案", "甲方案（副本）", "甲方案（副本） 2"}
    copy = plans.scenario(SYSTEM, found["甲方案（副本）"]["id"])
    assert copy is not None
    assert copy.rules == RULES
    assert str(copy.status) == "draft"
    tier = next(row for row in store.list_rows(VILLAGE_TIERS, SYSTEM, ListQuery()) if row["rule_set.name"] == "甲方案（副本）")
    store.update_row(VILLAGE_TIERS, SYSTEM, tier["id"], tier["version"], {"workers": "5"})
    original = plans.scenario(SYSTEM, number)
    assert original is not None
    assert original.rules == RULES


def test_two_tiers_of_a_rule_set_do_not_start_at_the_same_population(database: sa.Engine):
    save()
    rule_set = store.list_rows(RULE_SETS, SYSTEM, ListQuery())[0]["id"]
    with pytest.raises(Invalid) as caught:
        store.create_row(VILLAGE_TIERS, SYSTEM, {"rule_set_id": str(rule_set), "min_population": "1500", "grids": "1", "workers": "1"})
    assert list(caught.value.errors) == ["min_population"]


def test_a_rule_set_takes_its_tiers_to_the_bin_and_back(database: sa.Engine):
    number = save()
    rule_set = store.list_rows(RULE_SETS, SYSTEM, ListQuery())[0]["id"]
    with pytest.raises(Refusal, match="引用"):
        store.delete_rows(RULE_SETS, SYSTEM, [rule_set])
    store.delete_rows(SCENARIOS, SYSTEM, [number])
    assert [message.render() for message in store.delete_rows(RULE_SETS, SYSTEM, [rule_set])] == ["连同 2 个档次"]
    assert store.count_rows(VILLAGE_TIERS, SYSTEM, ListQuery()) == 0
    store.restore_rows(RULE_SETS, SYSTEM, [rule_set])
    assert store.count_rows(VILLAGE_TIERS, SYSTEM, ListQuery()) == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_plan_goes_out_with_its_totals(database: sa.Engine, kind: str):
    build_town()
    plan, frame = queries.plan(SYSTEM, RULES, date(2026, 7, 1))
    with transaction(SYSTEM) as tx:
        content = service.plan_file(tx, frame, {"name": "合计", "grids": plan.grids, "subsidy_fen": plan.subsidy_fen}, kind=kind)
    if kind == "csv":
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        lines = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()]
    assert lines[0][:3] == ["编码", "名称", "类别"]
    assert lines[3][:3] == ["D01", "纺织厂宿舍", "单位宿舍"]
    assert lines[-1][1] == "合计"
    assert float(str(lines[-1][-1])) == 36_000.0
    with pytest.raises(NotAllowed), transaction(Actor(id=5, name="领导", permissions=frozenset({"budget.read"}))) as tx:
        service.plan_file(tx, frame, {}, kind=kind)


def test_the_quota_follows_the_population(database: sa.Engine):
    build_town()
    before, frame = queries.plan(SYSTEM, RULES, date(2026, 7, 1))
    row = next(row for row in store.list_rows(VILLAGES, SYSTEM, ListQuery()) if row["code"] == "990101001002")
    store.update_row(VILLAGES, SYSTEM, row["id"], row["version"], {"resident_population": "1500"})
    after, _rows = queries.plan(SYSTEM, RULES, date(2026, 7, 1))
    assert (before.grids, after.grids) == (5, 6)
    assert after.subsidy_fen - before.subsidy_fen == 720_000
    assert frame["id"].to_list()[1] == f"villages/{row['id']}"
