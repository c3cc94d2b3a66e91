"""What was handed in does not change any more: every door to it, its rules and its fund is tried."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.places.resource import DORMITORIES, VILLAGES
from gridapp.features.planning import queries, service
from gridapp.features.planning.resource import OVERRIDES, SCENARIOS
from gridapp.features.standards.resource import FUND_SOURCES, FUND_USES, FUNDS, RULE_SETS, STANDARDS, VILLAGE_TIERS
from gridapp.features.standards.service import tiers_of
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.clock import today, utcnow
from gridapp.kit.db.session import engine, execute_read, transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.sheet import write_lines
from gridapp.kit.store.spec import ListQuery, Resource
from gridapp.kit.transfer import Outcome, run_import
from gridapp.kit.transfer.running import sheet_of
from gridapp.models import BudgetScenario, Fund, RuleSet, ScenarioSnapshot
from gridapp.models.budget import ScenarioStatus
from gridapp.office import OFFICE
from gridapp.quota.places import Tier, hole_in
from gridapp.registers import plans
from tests.features.planning.plans import LEADER, PLANNER, RICH, approved, plan_of, save, step, stored
from tests.features.planning.town import build_town
from tests.rows import exported

PARTS: dict[Resource, tuple[str, Any]] = {
    RULE_SETS: ("subsidy_per_worker_fen", "1.00"), VILLAGE_TIERS: ("grids", "9"), STANDARDS: ("annual_fen", "1.00"),
    FUNDS: ("total_fen", "1.00"), FUND_SOURCES: ("name", "别处"), FUND_USES: ("name", "别的"), OVERRIDES: ("reason", "改过"),
    SCENARIOS: ("name", "改名"),
}  # fmt: skip
"""Everything a scenario consists of, with a change of one field."""


@pytest.fixture(autouse=True)
def town(database: sa.Engine, mounted: None) -> None:
    build_town()


@pytest.fixture(params=["submitted", "approved"])
def handed_in(request: pytest.FixtureRequest) -> tuple[int, str]:
    """A scenario that was handed in, and the word that refusals say."""
    number = save()
    if request.param == "submitted":
        step("submit", number)
        return number, "已提交"
    step("submit", number)
    step("approve", number)
    return number, "已批准"


def rows(resource: Resource, **query: Any) -> list[dict[str, Any]]:
    return store.list_rows(resource, SYSTEM, ListQuery(**query))


def everything(number: int) -> tuple[Any, ...]:
    return stored(number), plan_of(number).quotas, plan_of(number).rules


def test_no_door_of_any_part_is_open(handed_in: tuple[int, str]):
    number, word = handed_in
    before = everything(number)
    for resource, (field, value) in PARTS.items():
        row = rows(resource)[0]
        doors: dict[str, Callable[[], Any]] = {
            "form": lambda r=resource, f=field, v=value, row=row: store.update_row(r, PLANNER, row["id"], row["version"], {f: v}),
            "bulk": lambda r=resource, f=field, v=value, row=row: store.bulk_edit(r, PLANNER, [row["id"]], f, v),
            "delete": lambda r=resource, row=row: store.delete_rows(r, PLANNER, [row["id"]]),
        }
        for door in doors.values():
            with pytest.raises(Refusal, match=word):
                door()
    assert everything(number) == before


def test_nothing_is_added(handed_in: tuple[int, str]):
    number, word = handed_in
    owner = stored(number)
    before = everything(number)
    new: tuple[tuple[Resource, dict[str, Any]], ...] = (
        (VILLAGE_TIERS, {"rule_set_id": owner.rule_set_id, "min_population": "9000", "grids": "1", "workers": "1"}),
        (STANDARDS, {"rule_set_id": owner.rule_set_id, "kind": "dormitory", "valid_from": "2026-01-01", "annual_fen": "1.00"}),
        (FUND_SOURCES, {"fund_id": owner.fund_id, "name": "村", "share_ppm": "0"}),
        (FUND_USES, {"fund_id": owner.fund_id, "kind": "management", "amount_fen": "1.00"}),
        (OVERRIDES, {"scenario_id": number, "village_id": rows(VILLAGES)[0]["id"], "workers": "9", "reason": "加人"}),
    )
    for resource, form in new:
        with pytest.raises(Refusal, match=word):
            store.create_row(resource, PLANNER, form)
    assert everything(number) == before


@pytest.mark.parametrize("resource", [VILLAGE_TIERS, STANDARDS, FUND_SOURCES, FUND_USES, OVERRIDES], ids=lambda item: item.slug)
def test_nothing_comes_back_from_the_recycle_bin(resource: Resource):
    """A part that was deleted while the scenario was a draft stays deleted."""
    number = save(made=replace(RICH, tiers=(Tier(0, 1, 1), Tier(1500, 2, 3, 1))))
    row = rows(resource)[-1]
    store.delete_rows(resource, PLANNER, [row["id"]])
    if resource is FUND_SOURCES:
        store.create_row(FUND_SOURCES, PLANNER, {"fund_id": stored(number).fund_id, "name": "村", "share_ppm": "40"})
    step("submit", number)
    before = everything(number)
    with pytest.raises(Refusal, match="已提交"):
        store.restore_rows(resource, PLANNER, [row["id"]])
    step("return", number)
    step("submit", number)
    step("approve", number)
    with pytest.raises(Refusal, match="已批准"):
        store.restore_rows(resource, PLANNER, [row["id"]])
    assert everything(number)[1:] == before[1:]


def imported(table_of: Resource, frame: Any, tmp_path: Path) -> Outcome:
    table = next(table for table in OFFICE.tables.values() if table.resource is table_of)
    path = tmp_path / "x.csv"
    write_lines(path, "csv", frame.columns, frame.rows())
    return run_import(SYSTEM, table, sheet_of(table, path.read_bytes(), "x.csv"), "x.csv")


@pytest.mark.parametrize("resource", PARTS, ids=lambda item: item.slug)
def test_what_is_exported_imports_to_the_same_and_a_changed_line_is_refused(resource: Resource, handed_in: tuple[int, str], tmp_path: Path):
    number, word = handed_in
    before = everything(number)
    frame = exported(resource, SYSTEM, ListQuery())
    same = imported(resource, frame, tmp_path)
    assert (same.created, same.updated, same.unchanged, same.problems) == (0, 0, len(frame), [])
    changes = {
        "rule-sets": ("subsidy_per_worker", "1.00"), "village-tiers": ("grids", 9), "subsidy-standards": ("annual", "1.00"),
        "funds": ("total", "1.00"), "fund-sources": ("position", 9), "fund-uses": ("amount", "1.00"), "quota-overrides": ("workers", 9),
        "scenarios": ("description", "改过"),
    }  # fmt: skip
    column, value = changes[resource.slug]
    line = next(line for line in frame.to_dicts() if line[column] is not None)
    outcome = imported(resource, pl.DataFrame([{**line, column: value}], schema=frame.schema), tmp_path)
    assert [word in str(problem.message) for problem in outcome.problems] == [True]
    assert everything(number) == before


FORGED = ("status,approved", "status,submitted", "status,returned", "approved_at,2026-01-01T00:00:00+08:00",
          "submitted_at,2026-01-01T00:00:00+08:00", "comment,同意")  # fmt: skip


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("new", [True, False], ids=["new", "draft"])
def test_a_file_approves_nothing(forged: str, new: bool, tmp_path: Path):
    number = save()
    frame = exported(SCENARIOS, SYSTEM, ListQuery())
    column, value = forged.split(",")
    line = {**frame.to_dicts()[0], column: value, **({"name": "新方案"} if new else {})}
    outcome = imported(SCENARIOS, pl.DataFrame([line], schema=frame.schema), tmp_path)
    assert [problem.column for problem in outcome.problems] == [column]
    assert "不能直接填写" in str(outcome.problems[0].message)
    assert [(row["name"], str(row["status"])) for row in plans.scenarios(SYSTEM)] == [("甲方案", "draft")]
    assert stored(number).approved_at is None


def test_the_same_name_in_two_years_goes_out_and_in_to_the_same(tmp_path: Path):
    save("测算方案")
    save("测算方案", year=2027)
    frame = exported(SCENARIOS, SYSTEM, ListQuery())
    same = imported(SCENARIOS, frame, tmp_path)
    assert (same.created, same.updated, same.unchanged, same.problems) == (0, 0, 2, [])
    outcome = imported(OVERRIDES, exported(OVERRIDES, SYSTEM, ListQuery()), tmp_path)
    assert "有多个" in str(outcome.problems[0].message), "which of the two is meant is not guessed"


def test_the_planner_cannot_save_into_it(handed_in: tuple[int, str]):
    number, word = handed_in
    with pytest.raises(Refusal, match=word), transaction(PLANNER) as tx:
        service.update_scenario(tx, number, stored(number).digest, RICH)


def test_the_figures_stay_when_the_town_changes(handed_in: tuple[int, str]):
    number, _word = handed_in
    before = plan_of(number)
    village, dormitory = rows(VILLAGES)[0], rows(DORMITORIES)[0]
    store.update_row(VILLAGES, SYSTEM, village["id"], village["version"], {"resident_population": "99999", "name": "新名"})
    store.update_row(DORMITORIES, SYSTEM, dormitory["id"], dormitory["version"], {"residents": "9999"})
    assert plan_of(number).quotas == before.quotas
    assert queries.headroom(SYSTEM).value == before.headroom_fen


def test_a_note_may_be_written_on_what_it_rests_on(handed_in: tuple[int, str]):
    for resource in (RULE_SETS, FUNDS):
        row = rows(resource)[0]
        store.update_row(resource, PLANNER, row["id"], row["version"], {"note": "附注"})
    assert everything(handed_in[0])[0].rules == RICH


@pytest.mark.parametrize("change", ["content", "digest", "figure"])
def test_a_snapshot_that_was_tampered_with_is_read_and_approved_by_nobody(change: str):
    number = save()
    step("submit", number)
    with engine().begin() as connection:
        row = connection.execute(sa.select(col(ScenarioSnapshot.content), col(ScenarioSnapshot.digest))).one()
        data = json.loads(row.content)
        data["quotas"][0]["workers"] += 1
        new = {"content": {"content": row.content + " "}, "digest": {"digest": "0" * 64}, "figure": {"content": json.dumps(data)}}[change]
        connection.execute(sa.update(ScenarioSnapshot).values(**new))
    for read in (lambda: plan_of(number), lambda: step("approve", number)):
        with pytest.raises(Refusal, match="不一致"):
            read()
    assert queries.headroom(SYSTEM).value is None
    assert str(stored(number).status) == "submitted"
    step("return", number)
    step("submit", number)
    assert plan_of(number).rules == RICH, "handed in anew, it is whole again"
    assert execute_read(sa.select(sa.func.count().label("n")).select_from(ScenarioSnapshot))[0]["n"] == 2


def test_what_an_older_version_took_in_without_a_snapshot_gets_one_on_approval():
    number = save()
    with transaction(SYSTEM) as tx:
        tx.session.get_one(BudgetScenario, number).status = ScenarioStatus.SUBMITTED
    assert not plans.planned(SYSTEM, number, today()).frozen
    step("approve", number)
    assert plans.planned(SYSTEM, number, today()).frozen


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda tx, row: tx.session.get_one(RuleSet, row.rule_set_id).__setattr__("basis", "area"), "面积不足"),
        (lambda tx, row: holed(tx, row, 1700), "1500—1699 没有适用的档次"),
        (lambda tx, row: tx.session.get_one(Fund, row.fund_id).__setattr__("total_fen", 0), "固定金额合计"),
    ],
    ids=["places", "tiers", "uses"],
)
def test_a_plan_that_does_not_add_up_is_not_handed_in(change: Callable[[Any, BudgetScenario], None], words: str):
    number = save()
    with transaction(SYSTEM) as tx:
        change(tx, tx.session.get_one(BudgetScenario, number))
    with pytest.raises(Refusal, match=f"还不能提交.*{words}"):
        step("submit", number)
    assert str(stored(number).status) == "draft"
    assert execute_read(sa.select(col(ScenarioSnapshot.id))) == []


def holed(tx: Any, row: BudgetScenario, start: int) -> None:
    tier = next(tier for tier in tiers_of(tx, [row.rule_set_id]) if tier.min_population == 1500)
    tier.min_population = start


def test_shares_that_do_not_add_up_are_not_handed_in():
    number = save()
    row = next(row for row in rows(FUND_SOURCES) if row["name"] == "镇财政")
    saved = store.update_row(FUND_SOURCES, PLANNER, row["id"], row["version"], {"share_ppm": "39.99"})
    assert "99.99%" in saved.warnings[0].render()
    with pytest.raises(Refusal, match=r"合计为 99\.99%，还差 0\.01%"):
        step("submit", number)


def test_times_and_comments_are_those_of_the_steps():
    number, before = save(), utcnow()
    step("submit", number)
    step("return", number, reason="人数待核，请补充说明")
    assert stored(number).comment == "人数待核，请补充说明"
    step("submit", number)
    assert stored(number).comment == ""
    step("approve", number)
    row = rows(SCENARIOS)[0]
    found = stored(number).approved_at
    assert found is not None
    assert before <= found <= utcnow()
    assert row["submitted_at"] <= row["approved_at"]
    assert plans.planned(LEADER, number, today()).stored.approved_at == found
    assert approved("乙方案") == plans.current_scenario(SYSTEM)
    assert hole_in(stored(number).rules.tiers) is None
