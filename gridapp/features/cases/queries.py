"""What is read of cases: scope conditions, and the rows behind a figure as a condition of SQL."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.indicators.measures import ALWAYS, NEVER, ROW_MEASURES, Period, Terms, period_of, rows_of
from gridapp.kit.auth.actor import Actor
from gridapp.kit.choices import Choice
from gridapp.kit.clock import utcnow
from gridapp.kit.config import settings
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import _, msg
from gridapp.kit.likeness import likeness
from gridapp.kit.store.conditions import row_ids
from gridapp.models import Case, CaseCategory, CaseInterval, CaseRequest, CaseStep
from gridapp.registers.sight import visible_cases

MOST_ALIKE = 5
"""Cases said to be like one."""
ALIKE = 0.5
"""How alike two titles are then."""
_LOOKED_AT = 200
_BEGINNING, _END = date(1990, 1, 1), date(2999, 12, 31)


class Measure(Choice):
    """A set of cases that a figure counts."""

    RECEIVED = "received", _("受理")
    FILED = "filed", _("立案")
    VOID = "void", _("作废")
    DUE = "due", _("应结案")
    CLOSED = "closed", _("结案")
    CLOSED_ON_TIME = "closed_on_time", _("按期结案")
    CLOSED_LATE = "closed_late", _("超期结案")
    OPEN_OVERDUE = "open_overdue", _("超期未结")
    FILED_VALID = "filed_valid", _("有效立案")
    CARRIED = "carried", _("期初结转")
    REOPENED = "reopened", _("重开")
    VOIDED = "voided", _("期内作废")
    OPEN = "open", _("期末未结")
    SUSPENDED = "suspended", _("期末挂起")


assert {member.value for member in Measure} == set(ROW_MEASURES)


def visible_steps(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Steps of the cases in the actor's grids."""
    return _of_visible_cases(actor, CaseStep.case_id)


def visible_requests(actor: Actor) -> sa.ColumnElement[bool] | None:
    """Requests about the cases in the actor's grids."""
    return _of_visible_cases(actor, CaseRequest.case_id)


def _of_visible_cases(actor: Actor, case_id: Any) -> sa.ColumnElement[bool] | None:
    condition = visible_cases(actor)
    return None if condition is None else col(case_id).in_(sa.select(col(Case.id)).where(condition))


def sql_terms() -> Terms:
    """The terms of `rows_of` over the table of cases as they are."""
    void_since = sa.case((col(Case.void).is_(True), sa.func.coalesce(col(Case.voided_at), _literal(ALWAYS))), else_=_literal(NEVER))
    return _terms(Case.due_at, Case.closed_at, void_since, Case.since, None)


def past_terms() -> Terms:
    """The terms of `rows_of` over what held of cases before, joined with the cases themselves."""
    return _terms(CaseInterval.due_at, CaseInterval.closed_at, _literal(NEVER), CaseInterval.since, CaseInterval.until)


def _terms(due: Any, closed: Any, gone: Any, since: Any, until: Any) -> Terms:
    closed_or_never, due_or_never = (sa.func.coalesce(col(column), _literal(NEVER)) for column in (closed, due))
    ends = _literal(NEVER) if until is None else col(until)
    begins = sa.func.coalesce(col(since), _literal(ALWAYS))
    return Terms(
        col(Case.reported_at), col(Case.filed_at), col(closed), closed_or_never, due_or_never, gone, begins, ends, _literal(NEVER)
    )  # fmt: skip


def cases_of(measure: str, period: Period) -> sa.ColumnElement[bool]:
    """The cases that a measure counts in a period, by what held of them at its end."""
    before = sa.select(col(CaseInterval.case_id)).join(Case, col(CaseInterval.case_id) == col(Case.id))
    return rows_of(measure, sql_terms(), period) | col(Case.id).in_(before.where(rows_of(measure, past_terms(), period)))


def counted(filters: Mapping[str, tuple[str, ...]]) -> sa.ColumnElement[bool] | None:
    """The cases that a figure counts: `measure` and its `period` (two dates, both included, `""` for an open end).

    Raises:
        Refusal: no such measure, or a period that cannot be read.
    """
    measures = filters.get("measure", ())
    if not measures:
        return None
    first, last = (*filters.get("period", ()), "", "")[:2]
    start, end = _day(first, _BEGINNING), _day(last, _END)
    if start > end:
        raise Refusal(msg("起始日期晚于截止日期"))
    period = period_of(start, end, utcnow(), settings().timezone)
    if unknown := [measure for measure in measures if measure not in ROW_MEASURES]:
        raise Refusal(msg("没有“{name}”这个统计口径", name=unknown[0]))
    return sa.or_(*(cases_of(measure, period) for measure in measures))


def in_period(filters: Mapping[str, tuple[str, ...]]) -> sa.ColumnElement[bool] | None:
    """A period without a measure means the cases received in it."""
    return None if filters.get("measure") else counted({**filters, "measure": (Measure.RECEIVED.value,)})


def of_category(filters: Mapping[str, tuple[str, ...]]) -> sa.ColumnElement[bool] | None:
    """Cases of categories and of those below them."""
    ids = row_ids(filters.get("category_id", ()))
    below = sa.select(col(CaseCategory.id)).where(sa.or_(col(CaseCategory.id).in_(ids), col(CaseCategory.parent_id).in_(ids)))
    return col(Case.category_id).in_(below)


def alike_cases(session: Session, actor: Actor, case: Case) -> list[int]:
    """Ids of the cases most like this one, at most `MOST_ALIKE`: of its grid and its top category, reported within `alike_days` before or
    after it, with titles at least half alike (`kit.likeness`). One question, of no more than `_LOOKED_AT` rows.
    """
    top = sa.func.coalesce(col(CaseCategory.parent_id), col(CaseCategory.id))
    own = sa.select(top).where(col(CaseCategory.id) == case.category_id).scalar_subquery()
    around = timedelta(days=settings().alike_days)
    visible = visible_cases(actor)
    statement = (
        sa.select(col(Case.id), col(Case.title), col(Case.reported_at))
        .where(
            col(Case.deleted_at).is_(None),
            col(Case.grid_id) == case.grid_id,
            col(Case.reported_at).between(case.reported_at - around, case.reported_at + around),
            col(Case.id) != case.id,
            col(Case.category_id).in_(sa.select(col(CaseCategory.id)).where(top == own)),
            *([] if visible is None else [visible]),
        )
        .order_by(col(Case.reported_at).desc(), col(Case.id).desc())
        .limit(_LOOKED_AT)
    )
    found = [(likeness(case.title, title), -abs(at - case.reported_at), number) for number, title, at in session.execute(statement)]
    return [number for like, _near, number in sorted(found, reverse=True)[:MOST_ALIKE] if like >= ALIKE]


def _literal(moment: object) -> sa.ColumnElement[object]:
    return sa.literal(moment, type_=Case.__table__.c.closed_at.type)  # type: ignore[attr-defined]


def _day(text: str, default: date) -> date:
    if not text.strip():
        return default
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refusal(msg("“{text}”不是日期，请写成 2026-01-31 的形式", text=text)) from None
