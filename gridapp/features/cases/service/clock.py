"""The clock of a case: what holds of it from a moment on, and what held before and is kept."""

from datetime import datetime, timedelta

from gridapp.features.cases import rules
from gridapp.features.cases.service.checks import checks_of
from gridapp.kit.db.session import Tx
from gridapp.models import Case, CaseInterval


def keep(tx: Tx, row: Case, until: datetime) -> None:
    """Keep the deadline and the closing that held of a case until now, because one of them is about to change. Figures of a period that
    ended before stay what they were.
    """
    assert row.id is not None, "a stored case has a history"
    tx.session.add(CaseInterval(case_id=row.id, since=row.since, until=until, due_at=row.due_at, closed_at=row.closed_at))
    row.since = until


def counted(tx: Tx, row: Case) -> datetime | None:
    """The deadline of a case by the rules of today: counted from filing, or from when it was last reopened, with what was added to it
    since. `None` for a case that is not filed.
    """
    deadlines, start = checks_of(tx).deadlines, row.reopened_at or row.filed_at
    if start is None:
        return None
    due = deadlines.due(row.category_id, row.urgency, row.level, start)
    term = deadlines.term(row.category_id, row.urgency, row.level)
    assert due is not None, "a stored case has a category"
    assert term is not None, "what is counted has a term"
    return rules.moved(deadlines.calendar, due.at, term.unit, extended=row.extended_days, paused=timedelta(seconds=row.paused_seconds))


def count_anew(tx: Tx, row: Case, at: datetime) -> bool:
    """Count the deadline of an open case anew; what held until `at` is kept. Whether it moved."""
    due = counted(tx, row)
    if due == row.due_at:
        return False
    keep(tx, row, at)
    row.due_at = due
    return True


def stop(tx: Tx, row: Case, at: datetime) -> None:
    """The clock stands still: there is no deadline until it runs again."""
    keep(tx, row, at)
    row.suspended_at, row.due_at = at, None


def run_again(tx: Tx, row: Case, at: datetime) -> None:
    """The clock runs again; the time it stood still is added to the deadline."""
    assert row.suspended_at is not None, "only a clock that stands still runs again"
    keep(tx, row, at)
    deadlines = checks_of(tx).deadlines
    term = deadlines.term(row.category_id, row.urgency, row.level)
    assert term is not None, "a stored case has a category"
    off = rules.time_off(deadlines.calendar, row.suspended_at, at, term.unit)
    row.paused_seconds += round(off.total_seconds())
    row.suspended_at = None
    row.due_at = counted(tx, row)


def begin_anew(tx: Tx, row: Case, at: datetime) -> None:
    """A closed case is open again: its closing is kept where it was, and its clock runs from now."""
    keep(tx, row, at)
    row.reopened_at, row.closed_at = at, None
    row.extended_days = row.paused_seconds = 0
    row.due_at = counted(tx, row)
