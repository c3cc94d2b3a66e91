"""When a case is due: the one door that answers it, from the rules, the categories and the working calendar.

Which rule wins. First by category: the rules of the case's own category, then those of the category above it, and so on up, then the
rules for any category. Among those of one category: urgency and level both named, then urgency alone, then level alone, then neither.
No two rules name the same (the database keeps it), so there is always exactly one. Without any, the category's own deadline holds for
办结; a stage has none then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from gridapp.kit.calendar import Calendar, Due, count, load_calendar
from gridapp.kit.config import settings
from gridapp.kit.db.session import read_session
from gridapp.kit.shared import Shelf, Subscription
from gridapp.models import CaseCategory, DeadlineRule
from gridapp.models.case import CaseLevel, DeadlineUnit, Urgency
from gridapp.models.deadline import DeadlineStage

IN_HOURS = frozenset({DeadlineUnit.WORKING_HOURS, DeadlineUnit.NATURAL_HOURS})
"""Units that count from the minute; the others count from the day."""


@dataclass(frozen=True)
class Term:
    """How long something may take, and the rule that says so; `None` where the category itself does."""

    amount: int
    unit: DeadlineUnit
    rule_id: int | None = None


@dataclass(frozen=True)
class Category:
    """What deadlines need to know of a category."""

    parent_id: int | None
    term: Term


Named = tuple[DeadlineStage, int | None, Urgency | None, CaseLevel | None]
"""What a rule names: stage, category, urgency, level; `None` is any."""


@dataclass(frozen=True)
class Deadlines:
    """All that deadlines rest on, as it stood when it was read. Two are equal when they count everything alike."""

    calendar: Calendar
    categories: Mapping[int, Category] = field(hash=False)
    rules: Mapping[Named, Term] = field(hash=False)
    _terms: dict[tuple[int, Urgency, CaseLevel, DeadlineStage], Term | None] = field(default_factory=dict, compare=False, repr=False)
    _counted: dict[tuple[int, DeadlineUnit, datetime | date], Due] = field(default_factory=dict, compare=False, repr=False)

    def term(self, category_id: int, urgency: Urgency, level: CaseLevel, stage: DeadlineStage = DeadlineStage.OVERALL) -> Term | None:
        """The term that holds for a case; `None` for an unknown category and for a stage without a rule."""
        asked = (category_id, urgency, level, stage)
        if asked not in self._terms:
            found = (self.rules.get(name) for name in self._named(*asked))
            own = self.categories[category_id].term if category_id in self.categories and stage is DeadlineStage.OVERALL else None
            self._terms[asked] = next((term for term in found if term), own) if category_id in self.categories else None
        return self._terms[asked]

    def due(
        self, category_id: int, urgency: Urgency, level: CaseLevel, start: datetime, stage: DeadlineStage = DeadlineStage.OVERALL
    ) -> Due | None:
        """When a case is due that is filed at `start` (a stage: that begins then), and whether that is provisional; `None` without a term.

        Each distinct term and start is counted once: all cases of a day that are counted in days share one deadline.
        """
        term = self.term(category_id, urgency, level, stage)
        if term is None:
            return None
        key = (term.amount, term.unit, start if term.unit in IN_HOURS else self.calendar.local(start).date())
        if key not in self._counted:
            self._counted[key] = count(self.calendar, start, term.amount, term.unit)
        return self._counted[key]

    def _named(self, category_id: int, urgency: Urgency, level: CaseLevel, stage: DeadlineStage) -> Iterator[Named]:
        """What a rule may name to hold for a case, the most particular first."""
        for category in (*self._upwards(category_id), None):
            yield stage, category, urgency, level
            yield stage, category, urgency, None
            yield stage, category, None, level
            yield stage, category, None, None

    def _upwards(self, category_id: int) -> list[int]:
        """A category and those above it; one that is above itself ends there."""
        found: list[int] = []
        at: int | None = category_id
        while at is not None and at in self.categories and at not in found:
            found.append(at)
            at = self.categories[at].parent_id
        return found


def read_deadlines(session: Session) -> Deadlines:
    """Calendar, categories (deleted ones too: their cases go on) and rules, in one statement each."""
    category, rule = CaseCategory, DeadlineRule
    categories = session.execute(sa.select(col(category.id), col(category.parent_id), col(category.deadline), col(category.deadline_unit)))
    rules = session.execute(
        sa.select(
            col(rule.id), col(rule.stage), col(rule.category_id), col(rule.urgency), col(rule.level), col(rule.amount), col(rule.unit)
        ).where(col(rule.deleted_at).is_(None))
    )
    return Deadlines(
        load_calendar(session),
        {number: Category(parent, Term(amount, unit)) for number, parent, amount, unit in categories},
        {tuple(named): Term(amount, unit, number) for number, *named, amount, unit in rules},  # type: ignore[misc]
    )


_CALENDAR: Shelf[Calendar] = Shelf(most=1, seconds=60)
"""A minute at most: a command in another process may have changed it."""
_CHANGES = Subscription({"calendar_day"})


def office_calendar() -> Calendar:
    """The calendar as it is committed, read again only when it has changed: for what asks for it row by row."""
    return _CALENDAR.of((settings().url, _CHANGES.count), _read_calendar)


def _read_calendar() -> Calendar:
    with read_session() as session:
        return load_calendar(session)


def rests_on_guess(filed: datetime | None, due: datetime | None) -> bool:
    """Whether a stored deadline is provisional (暂定): a day from filing to deadline belongs to a year that is not announced.

    It looks at the calendar alone, so that a deadline of any origin is judged; one in natural hours that reaches into such a year is
    called provisional too.
    """
    if due is None:
        return False
    calendar = office_calendar()
    last = (calendar.local(due) - datetime.resolution).date()
    return calendar.rests_on_guess(calendar.local(filed).date() if filed else last, last)
