"""The payout register: by what it pays, what it holds, and what of a year's plan it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import today
from gridapp.kit.db.session import read_session
from gridapp.kit.errors import NotFound, Refusal
from gridapp.kit.i18n import msg
from gridapp.models import BudgetScenario, Dormitory, Payout, Staff, Village
from gridapp.models.budget import ScenarioStatus
from gridapp.models.payout import PayoutStatus
from gridapp.quota.actuals import MonthActual, Paid, PlaceActual, by_month, by_place, last_month
from gridapp.quota.money import MONTHS
from gridapp.quota.places import PlaceKind
from gridapp.quota.rules import Rules
from gridapp.registers.plans import Stored, planned_in, planned_rules, stored
from gridapp.registers.sight import in_places

REGISTER_SCHEMA = {
    "month": pl.Int64,
    "status": pl.String,
    "dormitory": pl.Boolean,
    "code": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "people": pl.Int64,
    "paid_fen": pl.Int64,
}
"""Lines of a year by month, status and place. `code`, `name`, `kind` of the place; empty where a line names none."""


@dataclass(frozen=True)
class Approved:
    """The plan that a year's subsidies are paid by: of its approved scenarios the one approved last, as it was handed in."""

    stored: Stored
    rules: Rules


@dataclass(frozen=True)
class Actuals:
    """A year's plan and what was paid of it. `last_month`: the last with a confirmed line, 0 without any."""

    scenario_id: int
    scenario: str
    allowed_fen: int | None
    """What may go to subsidies; `None` for an account that sees a part of the town only."""
    last_month: int
    months: list[MonthActual]
    places: list[PlaceActual]


def visible_payouts(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Lines of the actor's places; `None` is all of them."""
    return in_places(actor, village=Payout.village_id, dormitory=Payout.dormitory_id)


def approved_in(session: Session, year: int) -> Approved:
    """The plan of a year.

    Raises:
        Refusal: the year has no approved scenario, or its snapshot is not what was handed in.
    """
    number = _approved_id(session, year)
    found = None if number is None else stored(session, number)
    if number is None or found is None:
        raise Refusal(msg("{year} 年还没有已批准的测算方案，无法确定补贴标准：请先提交并批准一个方案", year=year))
    return Approved(found, planned_rules(session, number))


def _approved_id(session: Session, year: int) -> int | None:
    query = (
        sa.select(col(BudgetScenario.id))
        .where(
            col(BudgetScenario.year) == year,
            col(BudgetScenario.status) == ScenarioStatus.APPROVED,
            col(BudgetScenario.deleted_at).is_(None),
        )
        .order_by(col(BudgetScenario.approved_at).is_(None), col(BudgetScenario.approved_at).desc(), col(BudgetScenario.id).desc())
    )
    return session.scalars(query).first()


def register(session: Session, actor: Actor, year: int) -> pl.DataFrame:
    """The lines of a year by month, status and place (`REGISTER_SCHEMA`), of all of the account's places whatever place is picked."""
    actor.need("budget.read")
    scope = visible_payouts(actor.unpicked())
    place = (
        col(Payout.dormitory_id).is_not(None),
        sa.func.coalesce(col(Village.code), col(Dormitory.code), ""),
        sa.func.coalesce(col(Village.name), col(Dormitory.name), ""),
        sa.func.coalesce(
            sa.cast(col(Village.kind), sa.String), sa.case((col(Dormitory.id).is_not(None), PlaceKind.DORMITORY.value), else_="")
        ),
    )
    query = (
        sa.select(
            col(Payout.month), sa.cast(col(Payout.status), sa.String),
            *place, sa.func.count(), sa.cast(sa.func.sum(col(Payout.paid_fen)), sa.BigInteger),
        )
        .select_from(Payout)
        .outerjoin(Village, col(Village.id) == col(Payout.village_id))
        .outerjoin(Dormitory, col(Dormitory.id) == col(Payout.dormitory_id))
        .where(col(Payout.year) == year, col(Payout.deleted_at).is_(None), *([] if scope is None else [scope]))
        .group_by(col(Payout.month), col(Payout.status), *place, col(Dormitory.id), col(Village.kind))
        .order_by(col(Payout.month))
    )  # fmt: skip
    rows = [(month, status, bool(dormitory), *rest) for month, status, dormitory, *rest in session.execute(query)]
    return pl.DataFrame(rows, schema=REGISTER_SCHEMA, orient="row")


def paid_by(frame: pl.DataFrame, *by: str) -> dict[Any, Paid]:
    """`register` summed up: one column gives its values as keys, several give tuples."""
    found: dict[Any, Paid] = {}
    for row in frame.iter_rows(named=True):
        key = row[by[0]] if len(by) == 1 else tuple(row[name] for name in by)
        confirmed = row["status"] == PayoutStatus.CONFIRMED
        part = Paid(row["people"], row["paid_fen"]) if confirmed else Paid(0, 0, row["people"], row["paid_fen"])
        found[key] = found.get(key, Paid()) + part
    return found


def actuals(actor: Actor, year: int) -> tuple[Actuals | None, pl.DataFrame]:
    """What was paid of a year's plan, and the register it rests on; without an approved scenario the register alone.

    Raises:
        NotAllowed: the actor may not read budgets.
        Refusal: the plan's snapshot is not what was handed in.
    """
    actor.need("budget.read")
    with read_session() as session:
        frame = register(session, actor, year)
        number = _approved_id(session, year)
        if number is None:
            return None, frame
        found = planned_in(session, actor, number, today())
    months = paid_by(frame, "month")
    last = last_month(months)
    allowed = found.plan.allowed_fen if actor.unpicked().scope is None else None
    so_far = frame.filter(pl.col("month") <= last)
    names = {(row["dormitory"], row["code"]): (row["name"], row["kind"]) for row in frame.iter_rows(named=True)}
    places = by_place(found.plan, paid_by(so_far, "dormitory", "code"), names, last)
    return Actuals(number, found.stored.name, allowed, last, by_month(found.plan, months, allowed_fen=allowed), places), frame


def payout_years(actor: Actor) -> list[int]:
    """Years to pick from, newest first: those with an approved scenario or with payouts, and this one. Raises `NotAllowed`."""
    actor.need("budget.read")
    approved = sa.select(col(BudgetScenario.year)).where(
        col(BudgetScenario.status) == ScenarioStatus.APPROVED, col(BudgetScenario.deleted_at).is_(None)
    )
    paid = sa.select(col(Payout.year)).where(col(Payout.deleted_at).is_(None))
    with read_session() as session:
        found = set(session.scalars(sa.union(approved, paid)).all())
    return sorted(found | {today().year}, reverse=True)


def bank_lines(session: Session, actor: Actor, year: int, month: int) -> Sequence[sa.RowMapping]:
    """The confirmed lines of a month with whom to pay, in clear, by place and staff code: `staff_id, name, id_number, paid_fen`,
    `bank_name, bank_account` as the line keeps them, `now_name, now_account` as the person has them, `last_account` as the person's
    confirmed line before this one has it. Only for the bank's sheet; nothing of it goes to a screen.

    Raises:
        NotAllowed: the actor may not pay or not see personal data in clear.
        NotFound: there is no such month.
    """
    actor.need("budget.pay")
    actor.need("staff.unmask")
    if not 1 <= month <= MONTHS:
        raise NotFound
    scope, earlier = visible_payouts(actor.unpicked()), aliased(Payout)
    last = (
        sa.select(earlier.bank_account)  # type: ignore[call-overload]
        .where(
            earlier.staff_id == Payout.staff_id, earlier.status == PayoutStatus.CONFIRMED, col(earlier.deleted_at).is_(None),
            col(earlier.year) * MONTHS + col(earlier.month) < year * MONTHS + month,
        )
        .order_by(col(earlier.year).desc(), col(earlier.month).desc()).limit(1).scalar_subquery()
    )  # fmt: skip
    query = (
        sa.select(
            col(Payout.staff_id), col(Staff.name), col(Staff.id_number), col(Payout.paid_fen),
            col(Payout.bank_name), col(Payout.bank_account), col(Staff.bank_name).label("now_name"),
            col(Staff.bank_account).label("now_account"), last.label("last_account"),
        )
        .join(Staff, col(Staff.id) == col(Payout.staff_id))
        .outerjoin(Village, col(Village.id) == col(Payout.village_id))
        .outerjoin(Dormitory, col(Dormitory.id) == col(Payout.dormitory_id))
        .where(
            col(Payout.year) == year, col(Payout.month) == month, col(Payout.status) == PayoutStatus.CONFIRMED,
            col(Payout.deleted_at).is_(None), *([] if scope is None else [scope]),
        )
        .order_by(sa.func.coalesce(col(Village.code), col(Dormitory.code), ""), col(Staff.code))
    )  # fmt: skip
    return session.execute(query).mappings().all()
