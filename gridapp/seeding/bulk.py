"""As many made-up cases as wanted, for load: deterministic, in one transaction, with the town's own seasons and habits."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

import sqlalchemy as sa

from gridapp.kit import audit
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.calendar import Calendar, deadline, load_calendar
from gridapp.kit.db.session import Tx, transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import table_of
from gridapp.kit.i18n import msg
from gridapp.models import Case, CaseCategory, Grid
from gridapp.models.case import CaseLevel, CaseStatus, Urgency
from gridapp.seeding.cases import FIRST, HOURS, NOW, WEEKDAYS, ZONE, Sentences
from gridapp.seeding.topics import Topic, all_topics

PREFIX = "YC"
"""Codes of made-up cases begin with it."""
SEED = 1_000_000
_COLUMNS = (
    "code", "grid_id", "category_id", "title", "status", "urgency", "level", "handler", "reported_at", "filed_at", "due_at", "closed_at",
    "void", "voided_at", "satisfied",
)  # fmt: skip
_HALF_HOUR = timedelta(minutes=30)


def add_cases(count: int, seed: int = SEED) -> float:
    """Add `count` cases spread over the grids, 18 months and the categories; returns the seconds it took. The same count gives the same cases.

    Raises:
        Refusal: the office has no grids or none of the usual categories.
    """
    began = time.perf_counter()
    with transaction(SYSTEM, reason="load") as tx:
        table = table_of(Case)
        first = _next(tx)
        rows = _cases(tx, count, first, Random(seed + first))
        indexes = sorted((index for index in table.indexes if index.name != "uq_case_code"), key=lambda index: str(index.name))
        connection = tx.session.connection()
        for index in indexes:
            index.drop(connection)
        _write(connection, table, rows)
        for index in indexes:
            index.create(connection)
        audit.record(tx, "import", table.name, label="seed --cases", changes={"created": count})
    return time.perf_counter() - began


def _next(tx: Tx) -> int:
    """The number of the first new case: a second load goes on where the last one ended."""
    case = table_of(Case)
    last = tx.session.scalar(sa.select(sa.func.max(case.c.code)).where(case.c.code.like(f"{PREFIX}_________")))
    return int(str(last)[len(PREFIX) :]) + 1 if last else 1


def _write(connection: sa.Connection, table: sa.Table, rows: Iterator[tuple[Any, ...]]) -> None:
    """The fastest way each database has."""
    now = datetime.now(UTC)
    constant: dict[str, Any] = {"description": "", "created_at": now, "updated_at": now, "version": 1}
    names = (*_COLUMNS, *constant)
    fixed = tuple(constant.values())
    driver: Any = connection.connection.driver_connection
    listed = ", ".join(f'"{name}"' for name in names)
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row + fixed)
        return
    ready = tuple(_stored(value) for value in fixed)
    marks = ", ".join("?" * len(names))
    driver.executemany(
        f'INSERT INTO "{table.name}" ({listed}) VALUES ({marks})',  # noqa: S608 - names of our own columns
        (tuple(map(_stored, row)) + ready for row in rows),
    )


def _stored(value: Any) -> Any:
    """A value as SQLAlchemy keeps it in SQLite; moments are in UTC already."""
    if type(value) is datetime:
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    return value


class _Due:
    """Deadlines, each distinct one counted once."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._known: dict[tuple[Any, ...], datetime] = {}

    def of(self, topic: Topic, filed: datetime) -> datetime:
        key = (filed if topic.unit == "working_hours" else filed.date(), topic.deadline, topic.unit)
        if key not in self._known:
            self._known[key] = deadline(self._calendar, filed, topic.deadline, topic.unit).astimezone(UTC)
        return self._known[key]


def _cases(tx: Tx, count: int, first: int, random: Random) -> Iterator[tuple[Any, ...]]:
    """Rows in the order they were received."""
    grid, category = table_of(Grid), table_of(CaseCategory)
    grids = [dict(row) for row in tx.session.execute(sa.select(grid).where(grid.c.deleted_at.is_(None)).order_by(grid.c.code)).mappings()]
    ids = dict(tx.session.execute(sa.select(category.c.code, category.c.id).where(category.c.deleted_at.is_(None))).all())
    topics = [topic for topic in all_topics() if topic.code in ids]
    if not grids or not topics:
        raise Refusal(msg("要造事件，须先有网格和事件类别：请先运行 gridapp seed 或导入"))
    busy = list(accumulate((int(row["residents"]) or 500) ** 0.6 * random.uniform(0.6, 1.6) for row in grids))
    late = [random.choice((0.5, 0.8, 1.0, 1.0, 1.3, 2.2)) for _row in grids]
    sentences, due = Sentences(random), _Due(load_calendar(tx.session))
    choices, uniform = random.choices, random.random
    span = range(len(grids))
    by_month: dict[tuple[int, bool], list[float]] = {}
    for number, at in enumerate(_moments(random, count), start=first):
        where = choices(span, cum_weights=busy)[0]
        place = grids[where]
        town = place["dormitory_id"] is not None or "社区" in place["name"]
        weights = by_month.get((at.month, town))
        if weights is None:
            weights = by_month[at.month, town] = list(
                accumulate(topic.weight * (int(topic.season[at.month - 1]) + 1) * (topic.town if town else 1) for topic in topics)
            )
        topic = choices(topics, cum_weights=weights)[0]
        level = _level(uniform())
        course = _course(random, topic, at, late[where] * topic.late, due)
        handler = "网格长" if level is CaseLevel.GRID else topic.handler
        urgency = Urgency.NORMAL if uniform() < 0.9 else Urgency.URGENT
        title = sentences.title(topic, {"name": place["name"], "dormitory_code": place["dormitory_id"] or ""})
        yield (
            f"{PREFIX}{number:09d}",
            place["id"],
            ids[topic.code],
            title,
            course[0].value,
            urgency.value,
            level.value,
            handler,
            at,
            *course[1:],
        )


def _moments(random: Random, count: int) -> Iterator[datetime]:
    """`count` moments of the 18 months in order, in UTC: the hours and weekdays on which people report."""
    start = datetime.combine(FIRST, datetime.min.time(), ZONE)
    slots = [start + timedelta(hours=hour) for hour in range(int((NOW - start).total_seconds()) // 3600)]
    weights = [HOURS[slot.hour] * WEEKDAYS[slot.weekday()] for slot in slots]
    total, given, seen = sum(weights), 0, 0
    for slot, weight in zip(slots, weights, strict=True):
        seen += weight
        share = count * seen // total - given
        given += share
        base = slot.astimezone(UTC)
        for minute in sorted(random.choices(range(60), k=share)):
            yield base + timedelta(minutes=minute)


def _level(dice: float) -> CaseLevel:
    return CaseLevel.GRID if dice < 0.52 else CaseLevel.COMMUNITY if dice < 0.86 else CaseLevel.TOWN if dice < 0.98 else CaseLevel.COUNTY


def _course(random: Random, topic: Topic, at: datetime, late: float, due: _Due) -> tuple[Any, ...]:
    """Status, filed, due, closed, void, voided, satisfied of one case."""
    dice = random.random
    filed = at + timedelta(minutes=int(5 + 235 * dice() ** 3))
    if topic.unit == "working_hours":
        filed += _HALF_HOUR - timedelta(minutes=filed.minute % 30)
    if filed >= NOW or dice() < 0.01:
        return CaseStatus.RECEIVED, None, None, None, False, None, None
    until = due.of(topic, filed)
    way = until - filed
    if dice() < 0.02:
        voided = filed + way * dice()
        return (
            (CaseStatus.VOID, filed, until, None, True, _minute(voided), None)
            if voided < NOW
            else (CaseStatus.FILED, filed, until, None, False, None, None)
        )
    if dice() < 0.05 * late:
        closed = _minute(until + timedelta(hours=1 + random.expovariate(1 / 90) + (4_000 * dice() if dice() < 0.1 else 0)))
    else:
        closed = _minute(filed + way * (0.05 + 0.9 * dice() * dice()))
    if closed >= NOW:
        return (CaseStatus.DISPATCHED if dice() < 0.8 else CaseStatus.HANDLED), filed, until, None, False, None, None
    verdict = None if dice() > 0.5 else dice() < (0.97 if closed <= until else 0.8)
    return CaseStatus.CLOSED, filed, until, closed, False, None, verdict


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
