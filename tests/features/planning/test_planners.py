"""Two planners, one scenario: the second is told, shared rules stay where they are, nothing decided is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import col

from gridapp.features.places.resource import VILLAGES
from gridapp.features.planning import service
from gridapp.features.planning.resource import SCENARIOS
from gridapp.features.standards.resource import FUNDS, RULE_SETS, VILLAGE_TIERS
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import today
from gridapp.kit.db.session import execute_read, transaction
from gridapp.kit.errors import Conflict, Invalid, NotFound, Refusal
from gridapp.kit.store.spec import ListQuery
from gridapp.models import Fund, QuotaOverride, RuleSet, Village
from gridapp.quota.frames import places_of
from gridapp.quota.places import Override, PlaceKind, Tier, TierBasis
from gridapp.quota.plan import compute
from gridapp.quota.rules import Rules
from gridapp.registers import plans
from gridapp.registers.drafts import save_scenario
from gridapp.registers.paid import places_on
from gridapp.registers.plans import Stored
from tests.features.planning.plans import EAST, PEACE, PLANNER, RICH, SECOND, approved, id_of, plan_of, save, step, stored
from tests.features.planning.town import build_town


@pytest.fixture(autouse=True)
def town(database: sa.Engine) -> None:
    build_town()


def update(number: int, seen: str, made: Rules, actor: Actor = PLANNER) -> Stored:
    with transaction(actor) as tx:
        return service.update_scenario(tx, number, seen, made)


def village(code: str) -> int:
    return execute_read(sa.select(col(Village.id)).where(col(Village.code) == code))[0]["id"]


def test_what_is_saved_is_read_back_whole():
    assert stored(save()).rules == RICH
    assert plan_of(save("乙方案")).subsidy_fen == compute(RICH, places_of(places_on(SYSTEM, today()))).subsidy_fen


@pytest.mark.parametrize(
    "made",
    [
        replace(RICH, basis=TierBasis.HOUSEHOLDS, tiers=(Tier(0, 3, 3),), first_month=1),
        replace(RICH, standards=RICH.standards[:1], sources=(), uses=(), overrides=()),
        replace(RICH, subsidy_per_worker_fen=1, carry_over_fen=3, overrides=(Override(PlaceKind.VILLAGE, EAST, 5, 6, "扩编", "东风村"),)),
        RICH,
    ],
)  # fmt: skip
def test_a_draft_is_saved_again_in_place_where_nobody_else_rests_on_it(made: Rules):
    number = save()
    before = stored(number)
    after = update(number, before.digest, made)
    assert after == stored(number)
    assert after.rules == made
    assert (after.rule_set_id, after.fund_id) == (before.rule_set_id, before.fund_id)
    assert (after.digest == before.digest) == (made == RICH)
    again = update(number, after.digest, RICH)
    assert again.rules == RICH


def test_the_second_of_two_planners_is_told_who_was_first():
    number = save()
    seen = stored(number, PLANNER).digest
    update(number, seen, replace(RICH, min_workers=2), SECOND)
    with pytest.raises(Conflict) as conflict:
        update(number, seen, replace(RICH, min_workers=3))
    assert conflict.value.who == SECOND.name
    assert stored(number).rules.min_workers == 2


def test_who_changed_a_tier_by_its_own_form_is_named_too():
    number = save()
    seen = stored(number).digest
    tier = store.list_rows(VILLAGE_TIERS, SYSTEM, ListQuery())[0]
    store.update_row(VILLAGE_TIERS, SECOND, tier["id"], tier["version"], {"grids": "7"})
    with pytest.raises(Conflict) as conflict:
        update(number, seen, RICH)
    assert conflict.value.who == SECOND.name


def test_two_planners_at_the_same_moment(database: sa.Engine):
    """Both start from the same; one is saved, the other told, whichever comes first."""
    number = save()
    seen, start, told = stored(number).digest, threading.Barrier(2), []

    def work(actor: Actor, least: int) -> None:
        start.wait()
        try:
            update(number, seen, replace(RICH, min_workers=least), actor)
        except Conflict:
            told.append(actor.name)

    with ThreadPoolExecutor(2) as pool:
        assert len([*pool.map(work, (PLANNER, SECOND), (2, 3))]) == 2
    assert len(told) == 1
    assert stored(number).rules.min_workers == {PLANNER.name: 3, SECOND.name: 2}[told[0]]


def test_a_shared_rule_set_is_not_moved_by_editing_one_scenario():
    first, second = save("甲方案"), save("乙方案")
    assert stored(first).rule_set_id == stored(second).rule_set_id
    rows = store.list_rows(RULE_SETS, SYSTEM, ListQuery())
    store.update_row(RULE_SETS, PLANNER, rows[0]["id"], rows[0]["version"], {"cutoff_day": "20"})
    before = plan_of(second).subsidy_fen
    after = update(first, stored(first).digest, replace(RICH, tiers=(Tier(0, 9, 9),), fund_total_fen=1))
    assert stored(second).rules == RICH
    assert plan_of(second).subsidy_fen == before
    assert after.rule_set_id != stored(second).rule_set_id
    assert after.fund_id != stored(second).fund_id
    assert after.cutoff_day == stored(second).cutoff_day == 20, "what the planner does not show goes along"


def test_one_in_the_recycle_bin_keeps_its_figures_too():
    first, second = save("甲方案"), save("乙方案")
    store.delete_rows(SCENARIOS, PLANNER, [second])
    update(first, stored(first).digest, replace(RICH, subsidy_per_worker_fen=1))
    store.restore_rows(SCENARIOS, PLANNER, [second])
    assert stored(second).rules == RICH


def test_the_name_is_taken_when_it_comes_back():
    first = save("甲方案")
    store.delete_rows(SCENARIOS, PLANNER, [first])
    save("甲方案")
    with pytest.raises(Refusal, match="已有名为"):
        store.restore_rows(SCENARIOS, PLANNER, [first])


def test_decisions_by_hand_are_kept_changed_and_taken_back():
    number = save()
    fewer = replace(
        RICH, overrides=(replace(RICH.overrides[0], workers=5, reason="再核"), Override(PlaceKind.VILLAGE, EAST, 3, None, "扩编", "东风村"))
    )
    assert update(number, stored(number).digest, fewer).rules.overrides == fewer.overrides
    rows = execute_read(sa.select(col(QuotaOverride.id), col(QuotaOverride.deleted_at)).order_by(col(QuotaOverride.id)))
    assert [row["deleted_at"] is None for row in rows] == [True, False, True], "one changed in place, one in the bin, one new"
    with pytest.raises(Refusal, match="没有编码为 X"):
        update(number, stored(number).digest, replace(RICH, overrides=(Override(PlaceKind.VILLAGE, "X", 1, 1, "扩编"),)))
    assert stored(number).rules.overrides == fewer.overrides


def test_a_thousand_decisions_cost_as_many_statements_as_one(database: sa.Engine):
    sent: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *call: sent.append(call[2]))
    with transaction(SYSTEM) as tx:
        tx.session.add_all(Village(code=f"9901{n:08d}", name=f"村{n}", resident_population=100) for n in range(200))
    costs = []
    save("同一规则")
    for many in (2, 200):
        made = replace(RICH, overrides=tuple(Override(PlaceKind.VILLAGE, f"9901{n:08d}", 1, 1, "核定", f"村{n}") for n in range(many)))
        sent.clear()
        save(f"{many} 处", made)
        costs.append(len([text for text in sent if text.startswith("SELECT")]))
    assert costs[0] == costs[1]


def test_a_village_that_goes_is_named_by_a_draft_and_stays_in_what_was_handed_in():
    draft, submitted = save("草稿"), save("提交")
    step("submit", submitted)
    final = approved("批准")
    before = {number: plan_of(number) for number in (submitted, final)}
    store.delete_rows(VILLAGES, SYSTEM, [village(PEACE)])
    plan = plan_of(draft)
    assert [quota.place.code for quota in plan.quotas] == [EAST, "D01"]
    assert any("和平社区" in warning.render() and "商住混合" in warning.render() for warning in plan.warnings)
    for number, was in before.items():
        assert plan_of(number).quotas == was.quotas
        assert plans.planned(SYSTEM, number, today()).frozen
    assert update(draft, stored(draft).digest, replace(RICH, min_workers=2)).rules.overrides == RICH.overrides


def test_next_year_starts_from_what_was_approved_and_what_it_leaves():
    number = approved("2026年方案")
    step("next", number)
    made = stored(id_of("2027年方案"))
    left = plan_of(number).headroom_fen
    assert left > 0
    assert (made.year, str(made.status), made.rules) == (2027, "draft", replace(RICH, year=2027, first_month=1, carry_over_fen=left))
    step("next", number)
    assert stored(id_of("2027年方案 2")).rules == made.rules


def test_a_revision_is_a_draft_of_its_own():
    number = approved()
    rule_set = store.list_rows(RULE_SETS, SYSTEM, ListQuery())[0]
    step("revise", number)
    made = stored(id_of("甲方案（第 2 版）"))
    assert (made.revision, str(made.status), made.rules) == (2, "draft", RICH)
    assert (made.rule_set_id, made.fund_id) != (rule_set["id"], stored(number).fund_id)
    update(made.id, made.digest, replace(RICH, min_workers=2))
    assert stored(number).rules == RICH
    step("submit", made.id)
    step("approve", made.id)
    step("revise", made.id)
    assert stored(id_of("甲方案（第 3 版）")).revision == 3
    assert plans.current_scenario(SYSTEM) == made.id


@pytest.mark.parametrize("action", ["clone", "revise", "next"])
def test_a_copy_has_its_own_rules_with_their_day_of_the_month(action: str):
    number = save()
    row = store.list_rows(RULE_SETS, SYSTEM, ListQuery())[0]
    store.update_row(RULE_SETS, PLANNER, row["id"], row["version"], {"cutoff_day": "20"})
    step("submit", number)
    step("approve", number)
    step(action, number)
    copy = next(row["id"] for row in plans.scenarios(SYSTEM) if row["id"] != number)
    assert stored(copy).cutoff_day == 20
    assert stored(copy).rule_set_id != stored(number).rule_set_id


@pytest.mark.parametrize("action", ["clone", "revise", "next"])
def test_the_longest_name_is_copied_again_and_again(action: str):
    number = approved("长" * 100)
    for _ in range(3):
        step(action, number)
    names = [row["name"] for row in plans.scenarios(SYSTEM)]
    assert len({(row["name"], row["year"]) for row in plans.scenarios(SYSTEM)}) == 4
    assert max(len(name) for name in names) <= 100


def test_only_what_was_approved_is_revised_or_carried_on():
    number = save()
    for action in ("revise", "next"):
        with pytest.raises(Refusal, match="只有已批准"):
            step(action, number)
    step("clone", number)
    assert stored(id_of("甲方案（副本）")).rules == RICH
    with pytest.raises(NotFound):
        update(10**6, "", RICH)
    with pytest.raises(Invalid):
        save("甲方案")


def test_deleting_a_draft_frees_its_rules_and_fund():
    number = save()
    store.delete_rows(SCENARIOS, PLANNER, [number])
    for resource in (RULE_SETS, FUNDS):
        store.delete_rows(resource, PLANNER, [row["id"] for row in store.list_rows(resource, SYSTEM, ListQuery())])
    assert execute_read(sa.select(col(RuleSet.id)).where(col(RuleSet.deleted_at).is_(None))) == []
    with pytest.raises(NotFound):
        update(number, "", RICH)


def test_a_draft_may_be_moved_to_another_year_unless_its_name_is_taken_there():
    number = save()
    after = update(number, stored(number).digest, replace(RICH, year=RICH.year + 1))
    assert (after.year, after.rules.year) == (RICH.year + 1, RICH.year + 1)
    save()  # the name is free again in the year it was in
    with pytest.raises(Invalid) as caught:
        update(number, after.digest, RICH)
    assert list(caught.value.errors) == ["year"]
    assert stored(number) == after


def test_the_fund_goes_along_to_another_year():
    number = save()
    before = stored(number)
    after = update(number, before.digest, replace(RICH, year=RICH.year + 1))
    assert execute_read(sa.select(col(Fund.year)).where(col(Fund.id) == after.fund_id))[0]["year"] == RICH.year + 1
    assert after.fund_id == before.fund_id


def test_what_is_saved_as_new_pays_by_the_same_day():
    with transaction(PLANNER) as tx:
        first = save_scenario(tx, "每月二十日", 2026, RICH, cutoff_day=20)
        second = save_scenario(tx, "另存", 2026, replace(RICH, min_workers=2), cutoff_day=20)
        third = save_scenario(tx, "按默认日", 2026, RICH)
        ids = [row.id or 0 for row in (first, second, third)]
    assert [stored(number).cutoff_day for number in ids] == [20, 20, 15]


@pytest.mark.parametrize(("name", "description"), [("a\x00b", ""), ("\ud800", ""), ("长" * 101, ""), ("好", "长" * 501), ("好", "\ud800")])
def test_a_name_that_no_database_keeps_is_refused_with_words(name: str, description: str):
    with pytest.raises(Invalid) as caught, transaction(PLANNER) as tx:
        save_scenario(tx, name, 2026, RICH, description)
    assert list(caught.value.errors) == ["description" if name == "好" else "name"]
