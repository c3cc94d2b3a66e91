"""Scenarios from the planner's inputs: saved as new, saved again (the second of two planners is told), cloned, revised, carried on.

A scenario rests on a rule set and a fund. One that says exactly the same is used again; one that other scenarios use is left alone and a
new one made, so that saving here never moves a figure there.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy import insert
from sqlmodel import col

from gridapp.kit import audit
from gridapp.kit.clock import today, utcnow
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Conflict, Invalid, NotFound, Refusal
from gridapp.kit.i18n import Msg, _, msg, translate
from gridapp.kit.sheet import page_of, write_pages
from gridapp.models import (
    BudgetScenario,
    Fund,
    QuotaOverride,
    RuleSet,
    ScenarioSnapshot,
)
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.frames import places_of
from gridapp.quota.frozen import freeze
from gridapp.quota.funding import need_sources, split_uses
from gridapp.quota.inputs import Home, kept_by
from gridapp.quota.places import PlaceKind, hole_in
from gridapp.quota.plan import compute
from gridapp.quota.rules import Rules
from gridapp.registers import plans
from gridapp.registers.drafts import (
    MAX_NAME,
    Part,
    change,
    differs,
    free_name,
    fund_for,
    hold,
    locked_by,
    name_problem,
    need_editable,
    need_seen,
    overrides_part,
    parts_of,
    put,
    rule_set_for,
    shared,
    take_along,
)
from gridapp.registers.paid import confined, places_in
from gridapp.registers.plans import EXPORT, PARTS, WRITE, Stored

_EDITION = re.compile(r"(（第 [0-9]+ 版）| \(edition [0-9]+\))$")
"""What `revise` puts behind a name, in either language."""


def update_scenario(tx: Tx, scenario_id: int, seen: str, rule_set: Rules) -> Stored:
    """Save the planner's inputs into a draft; `seen` is the `Stored.digest` the planner started from. Returns it as it is now.

    Raises:
        NotAllowed: the actor may not write budgets, or is confined to a place and changes more than decisions by hand.
        NotFound: there is no such scenario.
        Conflict: somebody else saved meanwhile; `who` names them, `theirs` is empty (the page shows the other's plan beside its own).
        Invalid: the year is another one, and has a scenario of that name already.
        Refusal: the scenario was handed in, or a decision by hand is for a place that is not there for the actor.
    """
    tx.actor.need(WRITE)
    row = tx.session.get(BudgetScenario, scenario_id, with_for_update={"key_share": True})
    if row is None or row.is_deleted:
        raise NotFound
    hold(tx, RuleSet, row.rule_set_id)
    hold(tx, Fund, row.fund_id)
    now = plans.stored(tx.session, scenario_id)
    assert now is not None
    shown = confined(tx.session, tx.actor, now.rules)
    if replace(now, rules=shown).digest != seen:
        raise Conflict({}, [], _last_editor(tx, row))
    need_editable(row)
    if rule_set != replace(shown, overrides=rule_set.overrides):
        tx.actor.need_whole(WRITE)
    need_seen(tx, rule_set)
    if rule_set.year != row.year and (problem := name_problem(tx, row.name, rule_set.year, row.id)):
        raise Invalid({"year": problem})
    row.year = rule_set.year
    unseen = tuple(item for item in now.rules.overrides if item not in shown.overrides)
    rule_set = replace(rule_set, overrides=(*rule_set.overrides, *unseen))
    if _kept("rule_set", now.rules) != _kept("rule_set", rule_set):
        if shared(tx, col(BudgetScenario.rule_set_id) == now.rule_set_id):
            row.rule_set_id = rule_set_for(tx, row.name, rule_set, now.cutoff_day)
        else:
            change(tx, tx.session.get_one(RuleSet, now.rule_set_id), *_kept("rule_set", rule_set))
    if (now.year, _kept("fund", now.rules)) != (row.year, _kept("fund", rule_set)):
        if shared(tx, col(BudgetScenario.fund_id) == now.fund_id):
            row.fund_id = fund_for(tx, row.name, row.year, rule_set)
        else:
            columns, parts = _kept("fund", rule_set)
            moved = {} if now.year == row.year else {"year": row.year}
            change(tx, tx.session.get_one(Fund, now.fund_id), moved | columns, parts)
    for name, value in kept_by("scenario", rule_set).items():
        setattr(row, name, value)
    row.updated_at = utcnow()
    tx.session.flush()
    put(tx, overrides_part(tx, rule_set), scenario_id)
    saved = plans.stored(tx.session, scenario_id)
    assert saved is not None
    return replace(saved, rules=confined(tx.session, tx.actor, saved.rules))


def _kept(home: Home, rule_set: Rules) -> tuple[dict[str, Any], list[Part]]:
    return kept_by(home, rule_set), parts_of(home, rule_set)


def _last_editor(tx: Tx, row: BudgetScenario) -> str:
    """Who wrote last to the scenario, what it rests on, or a part of one of them."""
    owners = {"rule_set_id": row.rule_set_id, "fund_id": row.fund_id, "scenario_id": row.id}
    parts = [(model, f"{table.home}_id") for table, model in PARTS]
    places: list[tuple[Any, int | None]] = [(BudgetScenario, row.id), (RuleSet, row.rule_set_id), (Fund, row.fund_id)]
    for model, owner in (*parts, (QuotaOverride, "scenario_id")):
        newest = sa.select(col(model.id)).where(col(getattr(model, owner)) == owners[owner]).order_by(col(model.updated_at).desc()).limit(1)
        places.append((model, tx.session.scalar(newest)))
    entries = [
        entry for model, number in places if number for entry in audit.entries_of(tx.session, str(model.__tablename__), number, limit=1)
    ]
    return max(entries, key=lambda entry: entry["id"])["actor"] if entries else ""


def clone(tx: Tx, row: BudgetScenario) -> Msg:
    """A draft that starts where this scenario stands (a handed-in one: as it was handed in), with rule set and fund of its own."""
    tx.actor.need_whole(WRITE)
    name = _free_name(tx, msg("{name}（副本）", name=row.name[: MAX_NAME - 12]).render(tx.actor.locale), row.year)
    _copy(tx, row, name, row.year, _rules_of(tx, row))
    return msg("已复制为“{name}”", name=name)


def revise(tx: Tx, row: BudgetScenario) -> Msg:
    """A new draft edition of an approved plan; the approved one stays as it is. Raises `Refusal` when it is not approved."""
    _need_approved(tx, row)
    edition = row.revision + 1
    base = _EDITION.sub("", row.name)[: MAX_NAME - 16]
    name = _free_name(tx, msg("{name}（第 {edition} 版）", name=base, edition=edition).render(tx.actor.locale), row.year)
    _copy(tx, row, name, row.year, _rules_of(tx, row), revision=edition, based_on_id=row.id)
    return msg("已建立修订稿“{name}”", name=name)


def next_year(tx: Tx, row: BudgetScenario) -> Msg:
    """Next year's draft from an approved plan: its rules, decisions and sources; what it leaves is carried over, to be corrected.

    Raises:
        Refusal: the scenario is not approved.
    """
    _need_approved(tx, row)
    year = row.year + 1
    made = _rules_of(tx, row)
    whole = replace(tx.actor, scope=None, place=None)  # the town's money, whatever part of it the actor sees
    left = max(plans.planned_in(tx.session, whole, row.id or 0, today()).plan.headroom_fen, 0)
    name = _free_name(tx, row.name.replace(str(row.year), str(year))[:MAX_NAME], year)
    _copy(tx, row, name, year, replace(made, year=year, first_month=1, carry_over_fen=left), based_on_id=row.id)
    return msg("已建立 {year} 年方案“{name}”，上年结转按批准方案的结余预填，请按决算核对", year=year, name=name)


def _need_approved(tx: Tx, row: BudgetScenario) -> None:
    tx.actor.need_whole(WRITE)
    if row.status is not ScenarioStatus.APPROVED:
        raise Refusal(msg("“{name}”现为{status}，只有已批准的方案可以这样做", name=row.name, status=row.status.msg))


def _rules_of(tx: Tx, row: BudgetScenario) -> Rules:
    """What the scenario plans with: as it was handed in, else as it is stored."""
    return plans.planned_rules(tx.session, row.id or 0)


def _copy(tx: Tx, row: BudgetScenario, name: str, year: int, made: Rules, **more: Any) -> None:
    made = replace(made, year=year)
    cutoff_day = tx.session.get_one(RuleSet, row.rule_set_id).cutoff_day
    rule_set_id, fund_id = rule_set_for(tx, name, made, cutoff_day, own=True), fund_for(tx, name, year, made, own=True)
    kept = kept_by("scenario", made)
    copy = BudgetScenario(name=name, rule_set_id=rule_set_id, fund_id=fund_id, description=row.description, **kept, **more)
    tx.session.add(copy)
    tx.session.flush()
    put(tx, overrides_part(tx, made), copy.id or 0)


def _free_name(tx: Tx, wanted: str, year: int) -> str:
    return free_name(wanted, lambda name: name_problem(tx, name, year) is not None)


_DECIDED: dict[str, Any] = {"comment": "", "submitted_at": None, "approved_at": None}
"""Columns of a scenario that, besides its status, only the steps of its approval write, and what a new draft has there."""


locked_scenarios = locked_by(col(BudgetScenario.id), sa.true())
locked_overrides = locked_by(col(QuotaOverride.id), col(QuotaOverride.scenario_id) == col(BudgetScenario.id))


def clean_scenario(tx: Tx, data: dict[str, Any], row: BudgetScenario | None) -> Sequence[Msg]:
    """One name per year; what was handed in is frozen; a file decides nothing that is for approval to decide.

    Raises:
        Invalid: the name is taken.
        Refusal: the scenario was handed in, or a file would hand it in or approve it.
    """
    need_editable(row, data)
    status = row.status if row else ScenarioStatus.DRAFT
    if data.get("status", status) != status:
        raise Invalid({"status": msg("状态由提交、批准和退回决定，不能直接填写；新方案请填草稿")})
    stands = {name: getattr(row, name) for name in _DECIDED} if row else _DECIDED
    if forged := [name for name, value in stands.items() if data.get(name, value) != value]:
        raise Invalid({name: msg("由提交、批准和退回决定，不能直接填写") for name in forged})
    name, year = data.get("name", row.name if row else ""), data.get("year", row.year if row else 0)
    if problem := name_problem(tx, str(name).strip(), int(year or 0), row.id if row else None):
        raise Invalid({"name": problem})
    return []


def clean_override(tx: Tx, data: dict[str, Any], row: QuotaOverride | None) -> Sequence[Msg]:
    """One place, at least one figure, and a scenario that is not handed in.

    Raises:
        Invalid: both places or none, or no figure.
        Refusal: the scenario was handed in.
    """
    for number in {data.get("scenario_id"), row.scenario_id if row else None} - {None}:
        need_editable(_held(tx, number), None if row is None or differs(row, data) else {})
    if (data.get("village_id") is None) == (data.get("dormitory_id") is None):
        raise Invalid({"village_id": msg("须且只能填一处：村（社区）或单位宿舍")})
    if data.get("grids") is None and data.get("workers") is None:
        raise Invalid({"workers": msg("网格数和网格员数至少填一项")})
    return []


def keep_approved(tx: Tx, row: BudgetScenario) -> Msg | None:
    """A scenario takes its decisions by hand along. Raises `Refusal` when it was handed in."""
    need_editable(row)
    return take_along(tx, row, QuotaOverride, QuotaOverride.scenario_id, _("连同 {count} 处人工调整"))


def keep_override(tx: Tx, row: QuotaOverride) -> None:
    """Raise `Refusal` instead of deleting or bringing back a decision of a scenario that was handed in."""
    need_editable(_held(tx, row.scenario_id))


def _held(tx: Tx, scenario_id: int) -> BudgetScenario | None:
    """A scenario that nobody hands in until this transaction ends."""
    return tx.session.get(BudgetScenario, scenario_id, with_for_update={"key_share": True})


def restore_scenario(tx: Tx, row: BudgetScenario) -> None:
    """Raise `Refusal` when a scenario comes back to a name that another has taken."""
    if problem := name_problem(tx, row.name, row.year, row.id):
        raise Refusal(problem, field="name")


def submit(tx: Tx, row: BudgetScenario) -> Msg:
    """Hand a draft in: rules, places and results are kept as they are now, and that is what is approved.

    Raises:
        NotAllowed: the actor may not write budgets.
        Refusal: the actor sees a part of the town only, it is no draft (or returned one), the plan cannot be computed, tiers have a hole,
            or shares do not add up.
    """
    tx.actor.need(WRITE)
    done = _move(tx, row, ScenarioStatus.SUBMITTED, ScenarioStatus.DRAFT, ScenarioStatus.RETURNED)
    take_snapshot(tx, row)
    row.submitted_at, row.comment = utcnow(), ""
    return done


def take_snapshot(tx: Tx, row: BudgetScenario, on: date | None = None) -> None:
    """Keep rules, places and results of a scenario as they are now, people in post as of `on` (today unless given).

    Raises:
        Refusal: it cannot be computed or does not add up.
    """
    tx.session.flush()
    hold(tx, RuleSet, row.rule_set_id)
    hold(tx, Fund, row.fund_id)
    stored = plans.stored(tx.session, row.id or 0)
    if stored is None:
        raise NotFound
    on = on or today()
    try:
        if problem := hole_in(stored.rules.tiers):
            raise Refusal(problem)
        need_sources(stored.rules.sources)
        plan = compute(stored.rules, places_of(places_in(tx.session, tx.actor, on)))
        split_uses(plan.rest_fen, stored.rules.uses)
    except Invalid as invalid:
        raise Refusal(msg("“{name}”还不能提交：{why}", name=row.name, why=tuple(invalid.errors.values()))) from invalid
    except Refusal as refusal:
        raise Refusal(msg("“{name}”还不能提交：{why}", name=row.name, why=refusal.message)) from refusal
    content, digest = freeze(plan, on)
    tx.session.execute(insert(ScenarioSnapshot).values(scenario_id=row.id, at=utcnow(), content=content, digest=digest))


def approve(tx: Tx, row: BudgetScenario) -> Msg:
    """Approve what was submitted; it is final.

    Raises:
        NotAllowed: the actor may not approve budgets.
        Refusal: the actor sees a part of the town only, it was not submitted, or its snapshot was tampered with.
    """
    tx.actor.need("budget.approve")
    done = _move(tx, row, ScenarioStatus.APPROVED, ScenarioStatus.SUBMITTED)
    if plans.snapshot(tx.session, row.id or 0) is None:  # handed in to a version that kept none
        take_snapshot(tx, row)
    row.approved_at = utcnow()
    return done


def give_back(tx: Tx, row: BudgetScenario) -> Msg:
    """Return what was submitted, with the reason as a comment; it can be changed again. Raises as `approve` does."""
    tx.actor.need("budget.approve")
    done = _move(tx, row, ScenarioStatus.RETURNED, ScenarioStatus.SUBMITTED)
    row.comment = tx.reason[:200]
    return done


def _move(tx: Tx, row: BudgetScenario, target: ScenarioStatus, *sources: ScenarioStatus) -> Msg:
    if row.status not in sources:
        raise Refusal(msg("“{name}”现为{status}，不能改为{target}", name=row.name, status=row.status.msg, target=target.msg))
    if tx.actor.unpicked().scope is not None:
        raise Refusal(msg("方案按全镇测算，只能由负责全镇的人员提交、批准或退回"))
    row.status = target
    return msg("“{name}”{status}", name=row.name, status=target.msg)


TITLE = _("经费测算")
HEADS = {
    "code": _("编码"), "name": _("名称"), "kind": _("类别"), "population": _("人口"), "housing_units": _("房屋套数"),
    "tier_from": _("所在档起点"), "to_next": _("距下一档"), "grids": _("网格数"), "workers": _("网格员数"),
    "in_post": _("在岗"), "vacancy": _("空缺"), "subsidy_fen": _("所需经费（元）"),
}  # fmt: skip
"""Columns of the plan as a sheet: name in `quota.frames.PLAN_SCHEMA` → the word above it."""


def plan_file(tx: Tx, frame: pl.DataFrame, totals: Mapping[str, Any], *, kind: str) -> bytes:
    """The plan (`quota.frames.PLAN_SCHEMA`) as a sheet, `xlsx` or `csv`, with a row of totals; money in 元. Goes to the audit log.

    Raises:
        NotAllowed: the actor may not export budgets.
    """
    tx.actor.need(EXPORT)
    locale = tx.actor.locale
    heads = {name: translate(label, locale) for name, label in HEADS.items()}
    audit.record(tx, "export", BudgetScenario.__tablename__, label=translate(TITLE, locale), changes={"rows": frame.height})
    shown = frame.with_columns(pl.col("kind").replace({value: translate(label, locale) for value, label in PlaceKind.labels().items()}))
    total = pl.DataFrame([{name: totals.get(name) for name in shown.columns}], schema=shown.schema)
    out = io.BytesIO()
    write_pages(out, kind, page_of(pl.concat([shown, total]), heads, translate(TITLE, locale)))
    return out.getvalue()
