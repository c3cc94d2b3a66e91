"""The next number of a series: staff, cases of a day, sessions of a year, grids of a village. Given out once and never again."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from gridapp.kit.db.session import Tx
from gridapp.models import Series

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
MOST_DIGITS = 15
"""Longer runs of digits are no number of a series."""


def next_number(tx: Tx, column: Any, stem: str, *, digits: int | None = None, count: int = 1, besides: Iterable[str] = ()) -> int:
    """The number after the highest ever given out and the highest in use of `column`'s codes that begin with `stem`.

    Who asks at the same time waits for this transaction to end, so that no two get the same; a number once given out is not given out
    again when its row is purged. A code typed or imported counts when only digits follow the stem (`digits` of them, or up to 15).
    With `count` that many numbers are taken, and the first returned; `besides` are codes about to be written, which count as in use.
    """
    table, name = Series.__table__, f"{column.class_.__tablename__}.{column.key}:{stem}"  # type: ignore[attr-defined]
    kind = tx.session.get_bind().dialect.name
    tx.session.execute(_INSERT[kind](table).values(name=name, last=0).on_conflict_do_nothing())
    row = table.c.name == name
    last = tx.session.execute(sa.update(table).where(row).values(last=table.c.last).returning(table.c.last)).scalar_one()
    tails = (code[len(stem) :] for code in besides if code.startswith(stem))
    coming = max((int(tail) for tail in tails if _is_number(tail, digits)), default=0)
    number = max(last, coming, _highest(tx, column, stem, digits)) + 1
    tx.session.execute(sa.update(table).where(row).values(last=number + count - 1))
    return number


def _is_number(tail: str, digits: int | None) -> bool:
    return tail.isascii() and tail.isdigit() and (len(tail) == digits if digits else len(tail) <= MOST_DIGITS)


def _highest(tx: Tx, column: Any, stem: str, digits: int | None) -> int:
    """The highest number in use, rows in the recycle bin included."""
    tail = sa.func.substr(column, len(stem) + 1)
    length = f"{{{digits}}}" if digits else f"{{1,{MOST_DIGITS}}}"
    number = sa.case((tail.regexp_match(f"^[0-9]{length}$"), sa.cast(tail, sa.BigInteger)))
    # The range lets the index of codes lead where LIKE cannot; an import asks for every day of its file.
    near = sa.and_(column >= stem, column <= stem + "9" * MOST_DIGITS)
    return tx.session.scalar(sa.select(sa.func.max(number)).where(near, column.startswith(stem, autoescape=True))) or 0
