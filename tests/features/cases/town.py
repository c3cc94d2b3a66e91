"""A small town for the tests of cases, the people who work on them, and what they do."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.cases.resource import CASE_REQUESTS, CASES
from gridapp.features.cases.service import CaseChecks
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import read_session, transaction
from gridapp.models import Case, CaseCategory, CaseInterval, CaseRequest, CaseStep, Dormitory, Grid, Village
from gridapp.models.case import DeadlineUnit

CLERK = Actor(id=7, name="王办事", permissions=frozenset({"cases.*", "codes.read"}))
CHECKER = Actor(id=9, name="李核查", permissions=frozenset({"cases.*"}))
HIS = frozenset({"cases.read", "cases.write", "cases.grid", "codes.read", "places.read"})
WORKER = Actor(id=8, name="张网格", permissions=HIS, scope={"grid": frozenset({1})})
COMMUNITY = Actor(id=6, name="赵社区", permissions=WORKER.permissions | {"cases.community"}, scope={"grid": frozenset({1, 2})})


@pytest.fixture
def town(database: sa.Engine, mounted: None) -> None:
    """Two villages, two dormitories, four grids and three categories."""
    with transaction(SYSTEM) as tx:
        tx.session.add_all(
            [Village(id=1, code="1", name="东村"), Village(id=2, code="2", name="西村"), Dormitory(id=2, code="d", name="工地")]
        )
        tx.session.add(CaseCategory(id=1, code="a", name="环境卫生", deadline=1))
        tx.session.flush()
        tx.session.add(CaseCategory(id=2, code="a.b", name="垃圾", parent_id=1, deadline=8, deadline_unit=DeadlineUnit.WORKING_HOURS))
        tx.session.add(CaseCategory(id=3, code="c", name="违建", deadline=15))
        tx.session.add(Dormitory(id=1, code="e", name="厂区", village_id=2))
        tx.session.flush()
        owners: tuple[dict[str, Any], ...] = ({"village_id": 1}, {"village_id": 2}, {"dormitory_id": 1}, {"dormitory_id": 2})
        tx.session.add_all(Grid(id=i, code=str(i), name=f"{i}网格", **owner) for i, owner in enumerate(owners, 1))


def form(**values: Any) -> dict[str, Any]:
    """What somebody types."""
    return {"title": "路灯不亮", "category_id": "1", "grid_id": "1", "reported_at": "2026-03-02 09:00", **values}


def past(**times: Any) -> Case:
    """A case whose times are known already, as a file brings it."""
    with transaction(SYSTEM) as tx:
        data: dict[str, Any] = {"title": "路灯不亮", "category_id": 1, "grid_id": 1, "reported_at": local("2026-03-02 09:00"), **times}
        data |= {name: local(value) for name, value in data.items() if name.endswith("_at")}
        checks = CaseChecks(tx)
        checks.clean(tx, data, None)
        checks.number([data])
        tx.session.add(row := Case(**data))
        tx.session.flush()
        row_id = row.id
    assert row_id
    return case(row_id)


def local(text: Any) -> datetime:
    """A moment as the office's clock says it."""
    return text if isinstance(text, datetime) else datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def act(name: str, row_id: int, actor: Actor = CLERK, said: str = "已经处理", **answers: str) -> None:
    """Takes a step of a case; raises as the store does."""
    store.run_action(CASES, actor, name, [row_id], said, answers={"addressee": "城管办", **answers})


def decide(name: str, row_id: int, actor: Actor, said: str = "情况属实") -> None:
    """Decides on what was asked for last about a case."""
    with read_session() as session:
        number = session.scalar(sa.select(sa.func.max(col(CaseRequest.id))).where(col(CaseRequest.case_id) == row_id))
    store.run_action(CASE_REQUESTS, actor, name, [number or 0], said)


def intervals(row_id: int) -> list[tuple[datetime | None, datetime | None]]:
    """Deadline and closing of a case, interval by interval, the present last; checks that they follow one another without a gap."""
    now = case(row_id)
    with read_session() as session:
        past = session.scalars(sa.select(CaseInterval).where(col(CaseInterval.case_id) == row_id).order_by(col(CaseInterval.until))).all()
    assert [one.since for one in past] + [now.since] == [None, *(one.until for one in past)]
    return [*((one.due_at, one.closed_at) for one in past), (now.due_at, now.closed_at)]


def case(row_id: int) -> Case:
    """A case as it is stored."""
    with read_session() as session:
        return session.get_one(Case, row_id)


def steps(row_id: int) -> list[tuple[str, str]]:
    """Kind of the steps of a case and who took them, in order."""
    with read_session() as session:
        statement = sa.select(CaseStep).where(col(CaseStep.case_id) == row_id).order_by(col(CaseStep.id))
        return [(step.kind.value, step.by) for step in session.scalars(statement)]


def handed_out(reported: str = "2026-03-02 09:00", reporter: Actor = WORKER, **values: str) -> int:
    """A case that is reported, filed and dispatched; its number."""
    row_id = store.create_row(CASES, reporter, form(reported_at=reported, **values)).id
    act("file", row_id, COMMUNITY)
    act("dispatch", row_id, COMMUNITY)
    return row_id


def notes(row_id: int) -> dict[str, str]:
    """What was said at each kind of step."""
    with read_session() as session:
        return {step.kind.value: step.note for step in session.scalars(sa.select(CaseStep).where(col(CaseStep.case_id) == row_id))}
