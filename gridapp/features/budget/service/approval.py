"""Draft → submitted → approved, or returned with a comment. What is handed in is kept as it is; what is approved is final."""

from datetime import date

from sqlalchemy import insert

from gridapp.features.budget import queries
from gridapp.features.budget.service.guards import hold
from gridapp.kit.clock import today, utcnow
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, NotFound, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.models import BudgetScenario, Fund, RuleSet, ScenarioSnapshot
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.frames import places_of
from gridapp.quota.frozen import freeze
from gridapp.quota.funding import need_sources, split_uses
from gridapp.quota.places import hole_in
from gridapp.quota.plan import compute


def submit(tx: Tx, row: BudgetScenario) -> Msg:
    """Hand a draft in: rules, places and results are kept as they are now, and that is what is approved.

    Raises:
        NotAllowed: the actor may not write budgets.
        Refusal: the actor sees a part of the town only, it is no draft (or returned one), the plan cannot be computed, tiers have a hole,
            or shares do not add up.
    """
    tx.actor.need("budget.write")
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
    stored = queries.stored(tx.session, row.id or 0)
    if stored is None:
        raise NotFound
    on = on or today()
    try:
        if problem := hole_in(stored.rules.tiers):
            raise Refusal(problem)
        need_sources(stored.rules.sources)
        plan = compute(stored.rules, places_of(queries.places_in(tx.session, tx.actor, on)))
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
    if queries.snapshot(tx.session, row.id or 0) is None:  # handed in to a version that kept none
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
