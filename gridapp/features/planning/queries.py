"""Plans: of rules as they are typed, and of stored scenarios, live or as they were handed in."""

from datetime import date

import polars as pl
import sqlalchemy as sa

from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import today
from gridapp.kit.db.session import read_session
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg
from gridapp.kit.standing import Standing
from gridapp.models import QuotaOverride
from gridapp.quota.frames import places_of, plan_frame
from gridapp.quota.plan import Plan, compute
from gridapp.quota.rules import Rules
from gridapp.registers.paid import confined, places_in
from gridapp.registers.plans import current_scenario, planned, with_pages
from gridapp.registers.sight import in_places


def plan(actor: Actor, rule_set: Rules, on: date) -> tuple[Plan, pl.DataFrame]:
    """The plan of every place the actor sees, and its rows as a frame: `id` (the path of the place's page) and `PLAN_SCHEMA`.

    Raises:
        NotAllowed: the actor may not read budgets.
        Refusal, Invalid: as `quota.compute`.
    """
    with read_session() as session:
        frame = places_in(session, actor, on)
        rule_set = confined(session, actor, rule_set)
    computed = compute(rule_set, places_of(frame))
    return computed, with_pages(plan_frame(computed), frame)


def headroom(actor: Actor) -> Standing:
    """What the newest approved scenario, or else the newest, leaves of the money for subsidies; negative is a shortfall.

    Raises:
        NotAllowed: the actor may not read budgets.
    """
    actor.need("budget.read")
    chosen = current_scenario(actor)
    if chosen is None:
        return Standing(None, msg("还没有测算方案"), "/budget")
    href = f"/budget?scenario={chosen}"
    try:
        found = planned(actor, chosen, today())
    except Refusal as refusal:
        return Standing(None, refusal.message, href)
    left = found.plan.headroom_fen
    return Standing(left, msg("按“{name}”测算", name=found.stored.name), href, bad=left < 0)


def visible_overrides(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Decisions by hand for places the actor sees; `None` is all of them."""
    return in_places(actor, village=QuotaOverride.village_id, dormitory=QuotaOverride.dormitory_id)
