"""Scenarios to be set side by side: each with its plan, or with why it has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.kit.auth.actor import Actor
from gridapp.kit.db.session import read_session
from gridapp.kit.errors import Invalid, NotFound, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.models import BudgetScenario
from gridapp.registers.plans import Planned, planned_in


@dataclass(frozen=True)
class Side:
    """One scenario asked for: `planned`, or `problem` in words that name it."""

    id: int
    planned: Planned | None
    problem: Msg | None = None


def side_by_side(actor: Actor, ids: Sequence[int], on: date) -> list[Side]:
    """Each scenario and what it comes to, in the order asked for; one that is gone or cannot be computed says so and holds up no other.

    Raises:
        NotAllowed: the actor may not read budgets.
    """
    actor.need("budget.read")
    with read_session() as session:
        return [_side(session, actor, number, on) for number in ids]


def _side(session: Session, actor: Actor, number: int, on: date) -> Side:
    try:
        return Side(number, planned_in(session, actor, number, on))
    except NotFound:
        name = session.scalar(sa.select(col(BudgetScenario.name)).where(col(BudgetScenario.id) == number))
        if name is None:
            return Side(number, None, msg("没有编号为 {number} 的方案，请核对地址", number=number))
        return Side(number, None, msg("方案“{name}”已被删除，可在测算方案的回收站中恢复", name=name))
    except Invalid as invalid:
        reasons = tuple(invalid.errors.values())
        return Side(number, None, msg("方案“{name}”无法测算：{reasons}", name=_name(session, number), reasons=reasons))
    except Refusal as refusal:
        return Side(number, None, msg("方案“{name}”无法测算：{reasons}", name=_name(session, number), reasons=refusal.message))


def _name(session: Session, number: int) -> str:
    return session.scalar(sa.select(col(BudgetScenario.name)).where(col(BudgetScenario.id) == number)) or ""
