"""The working calendar as it is edited: one day at a time, from a file, or a whole year as it is announced. Nothing is committed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.cases.service.deadlines import ANNOUNCED
from gridapp.kit.calendar import announced_days, is_announced
from gridapp.kit.clock import utcnow
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.models import CalendarDay
from gridapp.models.calendar import DayKind

FIRST_YEAR, LAST_YEAR = 2004, 2099
"""The first year that was announced day by day, and the last whose statutory days are worked out."""


def clean_day(tx: Tx, data: dict[str, Any], row: CalendarDay | None) -> Sequence[Msg]:
    """Check a day as it will be; warns where a first real day ends the guesses of its year.

    Raises:
        Invalid: the day lies in the recycle bin.
    """
    day: date | None = data.get("day")
    if day is None:
        return []  # said by whoever asks for what is required
    gone = sa.select(col(CalendarDay.id)).where(col(CalendarDay.day) == day, col(CalendarDay.deleted_at).is_not(None))
    with tx.session.no_autoflush:
        if (row is None or row.day != day) and tx.session.scalar(gone) is not None:
            raise Invalid({"day": msg("该日期在回收站中，请先恢复它再修改")})
        settles = not data.get("provisional") and not is_announced(day.year) and not _settled(tx, day.year, row)
    return [msg("{year} 年从此按已录入的日期计算，请确认该年的放假和调休安排已全部录入", year=day.year)] if settles else []


def complete_day(values: dict[str, Any]) -> Mapping[str, Msg]:
    """A file that does not say that a day is provisional brings the real one."""
    if values.get("provisional") is None:
        values["provisional"] = False
    return {}


def take_over_year(tx: Tx, year: int) -> Msg:
    """Fill a year from what is announced, or provisionally (暂定) while it is not. Days that were provisional give way to the real ones;
    what the office entered itself stays where nothing is announced for that day.

    Raises:
        Refusal: a year nobody counts in.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(msg("年份应在 {first} 到 {last} 之间", first=FIRST_YEAR, last=LAST_YEAR))
    real, days = is_announced(year), {day.day: day for day in announced_days(year)}
    in_year = col(CalendarDay.day).between(date(year, 1, 1), date(year, 12, 31))
    rows = {row.day: row for row in tx.session.scalars(sa.select(CalendarDay).where(in_year)).all()}
    for row in rows.values():
        if real and row.provisional and row.day not in days:
            row.deleted_at = row.deleted_at or utcnow()
    for day in days.values():
        values = {"kind": DayKind.WORKDAY if day.working else DayKind.HOLIDAY, "name": day.name, "provisional": day.provisional}
        row = rows.get(day.day)
        if row is None:
            tx.session.add(CalendarDay(day=day.day, **values))
        elif real or row.provisional or row.deleted_at:
            row.deleted_at = None
            for name, value in values.items():
                setattr(row, name, value)
    tx.session.flush()
    if real:
        tx.session.info.setdefault(ANNOUNCED, set()).add(year)
        return msg("{year} 年已按公布的安排填入 {count} 天", year=year, count=len(days))
    return msg("{year} 年的安排尚未公布，已按法定节日暂定填入 {count} 天", year=year, count=len(days))


def _settled(tx: Tx, year: int, row: CalendarDay | None) -> bool:
    """Whether another real day of the year is there."""
    real = (
        col(CalendarDay.day).between(date(year, 1, 1), date(year, 12, 31)),
        col(CalendarDay.provisional).is_(False),
        col(CalendarDay.deleted_at).is_(None),
        col(CalendarDay.id) != (row.id if row and row.id else 0),
    )
    return tx.session.scalar(sa.select(col(CalendarDay.id)).where(*real).limit(1)) is not None
