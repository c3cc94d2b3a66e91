"""What the invented town paid in 2026: ten months confirmed, November still to be checked. Made by the office's own service."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.payouts.service import clean_payout, confirm_month, prepare
from gridapp.kit.db.session import Tx
from gridapp.models import Payout
from gridapp.seeding.cases import NOW

YEAR, PAID_MONTHS = 2026, 10
_MARKS = ((900_000, "月度考核良好，巡查次数不足"), (800_000, "月度考核合格，两次未按时签到"), (950_000, "事件上报不及时，扣 5%"))
_CORRECTED = (5, {"adjustment_fen": 20_000, "reason": "补发 2 月防汛值守补贴"})
"""The month of the one correction, and what it says."""


def add_payouts(tx: Tx) -> int:
    """The register from January to November; returns how many lines. Every figure follows from the town's people and its approved plan."""
    total = 0
    for month in range(1, PAID_MONTHS + 2):
        total += prepare(tx, YEAR, month).added
        if month > PAID_MONTHS:
            break
        query = sa.select(Payout).where(col(Payout.year) == YEAR, col(Payout.month) == month).order_by(col(Payout.staff_id))
        lines = tx.session.scalars(query).all()
        for at, line in enumerate(lines):
            coefficient, reason = _MARKS[(at + month) % len(_MARKS)]
            if (at * 7 + month * 13) % 47 == 0:
                _change(tx, line, {"coefficient_ppm": coefficient, "reason": reason})
        if month == _CORRECTED[0]:
            _change(tx, lines[0], dict(_CORRECTED[1]))
        confirm_month(tx, YEAR, month)
        for line in lines:
            line.confirmed_at = datetime(YEAR, month, 25, 10, tzinfo=NOW.tzinfo)
        tx.session.flush()
    return total


def _change(tx: Tx, line: Payout, values: dict[str, object]) -> None:
    clean_payout(tx, values, line)
    for name, value in values.items():
        setattr(line, name, value)
