"""Who may do what, who sees which places, and what the log says of it."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.planning import queries, service
from gridapp.features.planning.resource import OVERRIDES, SCENARIOS
from gridapp.kit import store
from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import today
from gridapp.kit.db.session import execute_read, transaction
from gridapp.kit.errors import NotAllowed, NotConfined, Refusal
from gridapp.kit.store.spec import ListQuery
from gridapp.models import BudgetScenario, Dormitory, Village
from gridapp.quota.places import Override, PlaceKind
from gridapp.registers import plans
from tests.features.planning.plans import (
    EAST,
    LEADER,
    PEACE,
    PLANNER,
    READER,
    RICH,
    WORKS,
    approved,
    plan_of,
    save,
    step,
    stored,
    whole,
)
from tests.features.planning.town import build_town


@pytest.fixture(autouse=True)
def town(database: sa.Engine) -> None:
    build_town()


def community(*codes: str, permissions: frozenset[str] = PLANNER.permissions) -> Actor:
    """Somebody of one community."""
    villages, dormitories = (
        frozenset(row["id"] for row in execute_read(sa.select(col(model.id)).where(col(model.code).in_(codes))))
        for model in (Village, Dormitory)
    )
    scope = {"village": villages, "dormitory": dormitories, "grid": frozenset[int]()}
    return Actor(id=21, name="村干部", permissions=permissions, scope=scope)


VERBS = {
    "submit": service.submit, "approve": service.approve, "return": service.give_back, "clone": service.clone, "revise": service.revise,
    "next": service.next_year,
}  # fmt: skip


def straight(action: str, scenario_id: int, actor: Actor) -> None:
    """The verb itself, without the list around it."""
    with transaction(actor) as tx:
        VERBS[action](tx, tx.session.get_one(BudgetScenario, scenario_id))


@pytest.mark.parametrize("action", ["approve", "return"])
def test_who_plans_does_not_approve(action: str):
    number = save()
    step("submit", number)
    for who in (PLANNER, READER):
        for way in (step, straight):
            with pytest.raises(NotAllowed):
                way(action, number, who)
    assert str(stored(number).status) == "submitted"
    step(action, number, LEADER)


@pytest.mark.parametrize("action", ["submit", "clone", "revise", "next"])
def test_who_approves_or_reads_does_not_plan(action: str):
    number = save() if action == "submit" else approved()
    for who in (LEADER, READER):
        for way in (step, straight):
            with pytest.raises(NotAllowed):
                way(action, number, who)
        with pytest.raises(NotAllowed):
            save("别的", actor=who)
        with pytest.raises(NotAllowed), transaction(who) as tx:
            service.update_scenario(tx, number, stored(number).digest, RICH)
    assert len(plans.scenarios(READER)) == 1


def test_a_community_sees_its_own_places_live_and_frozen():
    draft, final = save("草稿"), approved("批准")
    actor = community(PEACE)
    for number, frozen in ((draft, False), (final, True)):
        found = plans.planned(actor, number, today())
        assert found.frozen == frozen
        assert [quota.place.code for quota in found.plan.quotas] == [PEACE]
        assert [item.code for item in found.plan.rules.overrides] == [PEACE]
        assert [item.code for item in found.stored.rules.overrides] == [PEACE]
        assert found.plan.warnings == ()
        assert found.plan.quotas[0] == next(quota for quota in plan_of(number).quotas if quota.place.code == PEACE)
        assert [item.code for item in stored(number, actor).rules.overrides] == [PEACE]
        plan, frame = queries.plan(actor, whole(number).rules, today())
        assert plan.warnings == ()
        assert frame["code"].to_list() == [PEACE]
    assert [row["village.name"] for row in store.list_rows(OVERRIDES, actor, ListQuery())] == ["和平社区", "和平社区"]


def test_nothing_of_another_community_is_in_what_one_reads():
    final = approved()
    said = repr(plans.planned(community(EAST), final, today())) + repr(stored(final, community(EAST)))
    assert [word for word in ("和平社区", "商住混合", "纺织厂宿舍", "厂区有保安", PEACE) if word in said] == []


def test_a_picked_place_does_not_shrink_the_plan():
    """Somebody of the town who looks at one village still sees the fund set against all of it."""
    final = approved()
    picked = replace(LEADER, scope=community(EAST).scope, place=1)
    assert len(plans.planned(picked, final, today()).plan.quotas) == 3
    assert stored(final, picked).rules == RICH


def test_a_community_decides_for_itself_alone_and_loses_nothing_of_others():
    number = save()
    actor = community(PEACE)
    mine = stored(number, actor)
    more = replace(mine.rules, overrides=(Override(PlaceKind.COMMUNITY, PEACE, 2, 2, "再核", "和平社区"),))
    with transaction(actor) as tx:
        saved = service.update_scenario(tx, number, mine.digest, more)
    assert saved == stored(number, actor)
    assert {item.code: item.workers for item in stored(number).rules.overrides} == {PEACE: 2, WORKS: 1}
    other = replace(more, overrides=(Override(PlaceKind.VILLAGE, EAST, 9, 9, "扩编"),))
    with pytest.raises(Refusal, match="没有编码为"), transaction(actor) as tx:
        service.update_scenario(tx, number, saved.digest, other)
    with pytest.raises(NotConfined), transaction(actor) as tx:  # nor for the rules and the money, which are the town's
        service.update_scenario(tx, number, saved.digest, replace(more, fund_total_fen=1))
    with pytest.raises(NotConfined):
        save("另一", more, actor=actor)


@pytest.mark.parametrize("action", ["submit", "approve", "return"])
def test_a_plan_of_the_town_is_handed_in_and_approved_for_the_town(action: str):
    number = save()
    if action != "submit":
        step("submit", number)
    actor = community(PEACE, permissions=frozenset({"budget.*"}))
    with pytest.raises(NotConfined):
        step(action, number, actor)
    with pytest.raises(Refusal, match="全镇"):
        straight(action, number, actor)
    assert str(stored(number).status) == ("draft" if action == "submit" else "submitted")


def test_the_carry_over_is_the_towns_whoever_asks():
    number = approved("2026年方案")
    with pytest.raises(NotConfined):
        step("next", number, community(PEACE))
    step("next", number, replace(community(PEACE), place=1))
    copy = next(row["id"] for row in plans.scenarios(READER) if row["year"] == 2027)
    assert stored(copy).rules.carry_over_fen == plan_of(number).headroom_fen
    assert len(stored(copy).rules.overrides) == 2


def test_the_log_says_who_handed_in_returned_and_approved_and_why():
    number = save()
    step("submit", number)
    step("return", number, reason="人数待核")
    step("submit", number)
    step("approve", number)
    entries = store.history(SCENARIOS, LEADER, number)[::-1]
    told = [(entry["who"], change["name"], change["new"], entry["reason"]) for entry in entries for change in entry["changes"]]
    assert [item for item in told if item[1] in {"status", "comment"}] == [
        (PLANNER.name, "status", "draft", ""), (PLANNER.name, "status", "submitted", ""), (LEADER.name, "status", "returned", "人数待核"),
        (LEADER.name, "comment", "人数待核", "人数待核"), (PLANNER.name, "status", "submitted", ""), (PLANNER.name, "comment", "", ""),
        (LEADER.name, "status", "approved", ""),
    ]  # fmt: skip


def test_a_return_says_why():
    number = save()
    step("submit", number)
    for reason in ("", " ", "x"):
        with pytest.raises(Refusal) as refusal:
            step("return", number, reason=reason)
        assert refusal.value.field == "reason"
    assert str(stored(number).status) == "submitted"
