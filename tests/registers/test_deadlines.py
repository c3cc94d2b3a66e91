"""Which rule gives a case its deadline, on plain values and from the database; and the rules that the database does not let pass."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.calendar import Calendar, SpecialDay, deadline
from gridapp.kit.db.session import read_session, transaction
from gridapp.models import CalendarDay, CaseCategory, DeadlineRule
from gridapp.models.calendar import DayKind
from gridapp.models.case import CaseLevel, DeadlineUnit, Urgency
from gridapp.models.deadline import DeadlineStage
from gridapp.registers.deadlines import Category, Deadlines, Named, Term, read_deadlines, rests_on_guess

TOP, CHILD, GRANDCHILD, OTHER = 1, 2, 3, 4
PARENTS = {TOP: None, CHILD: TOP, GRANDCHILD: CHILD, OTHER: None}
DAYS = DeadlineUnit.WORKING_DAYS
OVERALL, DISPATCH = DeadlineStage.OVERALL, DeadlineStage.DISPATCH
FILED = datetime(2026, 11, 20, 1, tzinfo=UTC)
named = st.tuples(
    st.sampled_from([OVERALL, DISPATCH]),
    st.sampled_from([None, *PARENTS]),
    st.sampled_from([None, *Urgency]),
    st.sampled_from([None, *CaseLevel]),
)


def deadlines(*rules: Named, parents: dict[int, int | None] = PARENTS) -> Deadlines:
    """Rules whose number is their amount; a category's own deadline is a hundred times its id."""
    terms = {name: Term(number, DAYS, number) for number, name in enumerate(rules, 1)}
    return Deadlines(Calendar(), {number: Category(parent, Term(number * 100, DAYS)) for number, parent in parents.items()}, terms)


def above(category: int) -> list[int]:
    parent = PARENTS[category]
    return [category, *([] if parent is None else above(parent))]


@given(st.sets(named, max_size=40), st.sampled_from(list(PARENTS)), st.sampled_from(Urgency), st.sampled_from(CaseLevel))
def test_the_most_particular_rule_wins_whatever_rules_there_are(
    rules: set[Named], category: int, urgency: Urgency, level: CaseLevel
) -> None:
    """Said the other way round: of all that hold, the nearest category first, then who names the urgency, then who names the level."""
    given_ = sorted(rules, key=str)
    told = deadlines(*given_)
    for stage in (OVERALL, DISPATCH):
        near = [*above(category), None]
        holding = [
            (near.index(c), u is None, v is None, number)
            for number, (s, c, u, v) in enumerate(given_, 1)
            if s is stage and c in near and u in {None, urgency} and v in {None, level}
        ]
        own = category * 100 if stage is OVERALL else None
        found = told.term(category, urgency, level, stage)
        assert (found.amount if found else None) == (min(holding)[-1] if holding else own)
        assert not holding or [part[:3] for part in holding].count(min(holding)[:3]) == 1, "never two of the same rank"


def test_a_category_that_is_above_itself_and_one_that_is_not_there() -> None:
    circle = deadlines((OVERALL, 2, None, None), parents={1: 2, 2: 1})
    assert circle.term(1, Urgency.NORMAL, CaseLevel.GRID) == Term(1, DAYS, 1)
    assert circle.term(9, Urgency.NORMAL, CaseLevel.GRID) is None
    assert circle.due(9, Urgency.NORMAL, CaseLevel.GRID, FILED) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 2, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 30),
    st.sampled_from(DeadlineUnit),
    st.integers(0, 86_399),
)
def test_what_is_counted_once_is_what_is_counted_each_time(filed: datetime, amount: int, unit: DeadlineUnit, later: int) -> None:
    told = Deadlines(Calendar(), {1: Category(None, Term(amount, unit))}, {})
    for start in (filed, filed + timedelta(seconds=later)):
        due = told.due(1, Urgency.NORMAL, CaseLevel.GRID, start)
        assert due
        assert due.at == deadline(Calendar(), start, amount, unit)


@pytest.fixture
def office(database: sa.Engine) -> None:
    """Two categories, one below the other, and rules for them."""
    with transaction(SYSTEM) as tx:
        tx.session.add(CaseCategory(id=1, code="a", name="环境卫生", deadline=5))
        tx.session.flush()
        tx.session.add(CaseCategory(id=2, code="b", name="垃圾", parent_id=1, deadline=7, deadline_unit=DeadlineUnit.NATURAL_DAYS))
        tx.session.flush()
        tx.session.add_all(
            [
                DeadlineRule(category_id=1, urgency=Urgency.URGENT, amount=2),
                DeadlineRule(urgency=Urgency.URGENT, amount=3),
                DeadlineRule(urgency=Urgency.CRITICAL, amount=2, unit=DeadlineUnit.NATURAL_HOURS),
                DeadlineRule(stage=DISPATCH, amount=4, unit=DeadlineUnit.WORKING_HOURS),
            ]
        )


def local(due: datetime) -> str:
    return due.astimezone(Calendar().zone).strftime("%m-%d %H:%M")


@pytest.mark.usefixtures("office")
def test_rules_are_read_as_they_are_kept() -> None:
    with read_session() as session:
        told = read_deadlines(session)
        assert told == read_deadlines(session)
    assert {
        urgency.value: local(due.at) for urgency in Urgency if (due := told.due(2, urgency, CaseLevel.GRID, FILED))
    } == {"normal": "11-27 17:30", "urgent": "11-24 17:30", "critical": "11-20 11:00"}  # fmt: skip
    dispatch = told.due(2, Urgency.NORMAL, CaseLevel.TOWN, FILED, DISPATCH)
    assert dispatch
    assert local(dispatch.at) == "11-20 15:00"
    assert told.term(2, Urgency.NORMAL, CaseLevel.TOWN, DeadlineStage.VERIFY) is None


@pytest.mark.usefixtures("office")
def test_a_rule_in_the_recycle_bin_does_not_hold_and_makes_room_for_another() -> None:
    with transaction(SYSTEM) as tx:
        row = tx.session.scalars(sa.select(DeadlineRule).where(sa.column("category_id") == 1)).one()
        row.deleted_at = FILED
    with read_session() as session:
        found = read_deadlines(session).term(1, Urgency.URGENT, CaseLevel.GRID)
    assert found
    assert found.amount == 3
    with transaction(SYSTEM) as tx:
        tx.session.add(DeadlineRule(category_id=1, urgency=Urgency.URGENT, amount=9))


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(("category", "urgency", "level"), list(product((None, 1), (None, Urgency.URGENT), (None, CaseLevel.TOWN))))
def test_the_database_keeps_one_rule_of_a_kind_whatever_is_left_open(
    category: int | None, urgency: Urgency | None, level: CaseLevel | None
) -> None:
    same: dict[str, Any] = {"stage": DeadlineStage.VERIFY, "category_id": category, "urgency": urgency, "level": level}
    with transaction(SYSTEM) as tx:
        tx.session.add(DeadlineRule(**same, amount=1))
    with pytest.raises(IntegrityError), transaction(SYSTEM) as tx:
        tx.session.add(DeadlineRule(**same, amount=2))


def test_a_stored_deadline_says_whether_its_days_are_known(database: sa.Engine) -> None:
    filed, due = datetime(2026, 12, 30, 2, tzinfo=UTC), datetime(2027, 1, 5, 9, 30, tzinfo=UTC)
    assert rests_on_guess(filed, due)
    assert rests_on_guess(None, due)
    assert not rests_on_guess(filed, datetime(2026, 12, 31, 9, 30, tzinfo=UTC))
    assert not rests_on_guess(filed, None)
    with transaction(SYSTEM) as tx:
        tx.session.add(CalendarDay(day=date(2027, 1, 1), kind=DayKind.HOLIDAY, name="元旦"))
    assert not rests_on_guess(filed, due), "heard of at once"
    assert not Calendar.of([SpecialDay(date(2027, 1, 1), False)]).rests_on_guess(date(2026, 12, 30), date(2027, 1, 5))


def _tables() -> list[list[dict[str, str]]]:
    """The tables of the documentation, a dict a row."""
    text = (Path(__file__).parents[2] / "docs" / "deadlines.md").read_text(encoding="utf-8")
    found = []
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        head, _rule, *lines = ([cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines())
        found.append([dict(zip(head, line, strict=True)) for line in lines])
    return found


RULES, EXAMPLES = (next(table for table in _tables() if name in table[0]) for name in ("amount", "due"))


@pytest.mark.parametrize("line", EXAMPLES, ids=lambda line: f"{line['stage']} {line['category']} {line['start']}")
def test_the_worked_example_is_what_is_counted(line: dict[str, str]) -> None:
    ids: dict[str, int | None] = {"": None, "hazard": 1, "hazard.gas": 2}
    terms = {
        (
            DeadlineStage(rule["stage"]),
            ids[rule["category"]],
            Urgency(rule["urgency"]) if rule["urgency"] else None,
            CaseLevel(rule["level"]) if rule["level"] else None,
        ): Term(int(rule["amount"]), DeadlineUnit(rule["unit"]), 1)
        for rule in RULES
    }
    told = Deadlines(Calendar(), {1: Category(None, Term(3, DAYS)), 2: Category(1, Term(1, DAYS))}, terms)
    start = datetime.fromisoformat(line["start"]).replace(tzinfo=told.calendar.zone)
    category = ids[line["category"]]
    assert category
    due = told.due(category, Urgency(line["urgency"]), CaseLevel(line["level"]), start, DeadlineStage(line["stage"]))
    assert due
    assert (due.at.strftime("%Y-%m-%d %H:%M"), due.provisional) == (line["due"], line["暂定"] == "yes")
