"""What the invented town paid this year: every month confirmed but the present one. Made by the office's own service."""

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.payouts.service import clean_payout, confirm_month, prepare
from gridapp.kit.calendar import Calendar
from gridapp.kit.db.session import Tx
from gridapp.models import Payout

_MARKS = ((900_000, "月度考核良好，巡查次数不足"), (800_000, "月度考核合格，两次未按时签到"), (950_000, "事件上报不及时，扣 5%"))
_CORRECTED = (5, {"adjustment_fen": 20_000, "reason": "补发 4 月森林防火值守补贴"})
"""The month of the one correction, and what it says."""
_PAY_DAY, _PAY_TIME = 25, time(10)


def add_payouts(tx: Tx, calendar: Calendar, today: date) -> int:
    """The register from January to this month; returns how many lines. Every figure follows from the town's people and its approved plan."""
    total = 0
    for month in range(1, today.month + 1):
        total += prepare(tx, today.year, month).added
        if month == today.month:
            break
        query = sa.select(Payout).where(col(Payout.year) == today.year, col(Payout.month) == month).order_by(col(Payout.staff_id))
        lines = tx.session.scalars(query).all()
        for at, line in enumerate(lines):
            coefficient, reason = _MARKS[(at + month) % len(_MARKS)]
            if (at * 7 + month * 13) % 47 == 0:
                _change(tx, line, {"coefficient_ppm": coefficient, "reason": reason})
        if month == _CORRECTED[0]:
            _change(tx, lines[0], dict(_CORRECTED[1]))
        confirm_month(tx, today.year, month)
        for line in lines:
            line.confirmed_at = _paid(calendar, today.year, month)
        tx.session.flush()
    return total


def _paid(calendar: Calendar, year: int, month: int) -> datetime:
    """Pay day, or the last working day before it."""
    day = date(year, month, _PAY_DAY)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return datetime.combine(day, _PAY_TIME, calendar.zone)


def _change(tx: Tx, line: Payout, values: dict[str, object]) -> None:
    clean_payout(tx, values, line)
    for name, value in values.items():
        setattr(line, name, value)
