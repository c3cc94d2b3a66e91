"""Open cases are counted anew when what their deadlines rest on changes, through whatever door; others stay as they are."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import col

from gridapp.features.cases.resource import CALENDAR_DAYS, CASE_CATEGORIES, CASES, DEADLINE_RULES
from gridapp.features.cases.resource.deadlines import due_provisional
from gridapp.features.cases.service import take_over_year
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import office_zone
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.errors import Invalid, NotAllowed, Refusal
from gridapp.kit.store.spec import ListQuery
from gridapp.models import CalendarDay, Case, CaseCategory, CaseStep, DeadlineRule
from gridapp.models.calendar import DayKind
from gridapp.models.case import CaseLevel, StepKind, Urgency
from gridapp.office import OFFICE
from tests.features.cases.town import CLERK, act, case, form, local, past, town
from tests.rows import imported

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")
KEEPER = Actor(id=5, name="钱规划", permissions=frozenset({"codes.*", "cases.read"}))
DAY_OFF = {"day": "2026-03-05", "kind": "holiday", "name": "庙会"}


def opened(**more: Any) -> int:
    """A case of 15 working days, filed on Monday 2 March 2026: due on the 23rd."""
    row = past(**{"category_id": 3, "filed_at": "2026-03-02 10:00", "level": CaseLevel.GRID, "urgency": Urgency.NORMAL, **more})
    assert row.id
    return row.id


def due(row_id: int) -> str:
    found = case(row_id).due_at
    assert found
    return found.astimezone(office_zone()).strftime("%m-%d %H:%M")


def told(row_id: int) -> list[tuple[str, int | None, str]]:
    """What the history says of moved deadlines."""
    with read_session() as session:
        rows = sa.select(CaseStep).where(col(CaseStep.case_id) == row_id, col(CaseStep.kind) == StepKind.RECOUNT).order_by(col(CaseStep.id))
        return [(step.by, step.by_id, step.note) for step in session.scalars(rows)]


def day_off() -> None:
    store.create_row(CALENDAR_DAYS, KEEPER, DAY_OFF)


def _take_back() -> None:
    row_id = store.list_rows(CALENDAR_DAYS, KEEPER, ListQuery())[0]["id"]
    store.delete_rows(CALENDAR_DAYS, KEEPER, [row_id])


def _restore() -> None:
    row_id = store.list_rows(CALENDAR_DAYS, KEEPER, ListQuery(bin=True))[0]["id"]
    store.restore_rows(CALENDAR_DAYS, KEEPER, [row_id])


def _make_up() -> None:
    row = store.list_rows(CALENDAR_DAYS, KEEPER, ListQuery())[0]
    store.update_row(CALENDAR_DAYS, KEEPER, row["id"], row["version"], {"day": "2026-03-07", "kind": "workday"})


def test_every_door_of_the_calendar_moves_what_is_open() -> None:
    row_id = opened()
    assert due(row_id) == "03-23 17:30"
    went = []
    for door in (day_off, _take_back, _restore, _make_up):
        door()
        went.append(due(row_id))
    assert went == ["03-24 17:30", "03-23 17:30", "03-24 17:30", "03-20 17:30"]
    assert (
        imported(OFFICE.tables["calendar_days"], SYSTEM, "day,kind,name\n2026-03-05,holiday,庙会\n2026-03-06,holiday,庙会\n").created == 2
    )
    assert due(row_id) == "03-24 17:30"
    notes = told(row_id)
    assert notes[0] == (KEEPER.name, KEEPER.id, "办理时限由 2026-03-23 17:30 改为 2026-03-24 17:30：工作日历变更")
    assert len(notes) == 5


def test_rules_and_categories_move_what_they_concern() -> None:
    normal, urgent, other = opened(), opened(urgency=Urgency.URGENT), opened(category_id=1)
    rule = store.create_row(DEADLINE_RULES, KEEPER, {"category_id": "3", "urgency": "urgent", "amount": "2"}).id
    assert [due(row) for row in (normal, urgent, other)] == ["03-23 17:30", "03-04 17:30", "03-03 17:30"]
    store.update_row(DEADLINE_RULES, KEEPER, rule, 1, {"amount": "8", "unit": "natural_hours"})
    assert due(urgent) == "03-02 18:00"
    store.delete_rows(DEADLINE_RULES, KEEPER, [rule])
    assert due(urgent) == "03-23 17:30"
    store.restore_rows(DEADLINE_RULES, KEEPER, [rule])
    assert due(urgent) == "03-02 18:00"
    store.update_row(CASE_CATEGORIES, KEEPER, 3, 1, {"deadline": "10"})
    assert [due(row) for row in (normal, urgent, other)] == ["03-16 17:30", "03-02 18:00", "03-03 17:30"]
    assert [len(told(row)) for row in (normal, urgent, other)] == [1, 4, 0]
    assert told(normal)[0][2].endswith("：事件类别时限变更")
    assert told(urgent)[0][2].endswith("：时限规则变更")
    rules = "stage,category,urgency,amount,unit\noverall,c,urgent,3,working_days\n"
    assert imported(OFFICE.tables["deadline_rules"], SYSTEM, rules).updated == 1
    assert due(urgent) == "03-05 17:30"


def test_a_child_category_follows_the_rule_of_the_one_above_it() -> None:
    row_id = opened(category_id=2)
    assert due(row_id) == "03-03 11:00", "eight working hours"
    store.create_row(DEADLINE_RULES, KEEPER, {"category_id": "1", "amount": "2"})
    assert due(row_id) == "03-04 17:30"
    store.update_row(CASE_CATEGORIES, KEEPER, 2, 1, {"parent_id": ""})
    assert due(row_id) == "03-03 11:00"


def test_what_has_ended_or_is_not_filed_is_never_touched() -> None:
    closed = opened(closed_at="2026-03-04 10:00")
    void = opened(void=True, voided_at="2026-03-04 10:00")
    received = past(category_id=3).id
    assert received
    before = [case(row).model_dump() for row in (closed, void, received)]
    day_off()
    store.update_row(CASE_CATEGORIES, KEEPER, 3, 1, {"deadline": "1"})
    assert [case(row).model_dump() for row in (closed, void, received)] == before
    assert not any(told(row) for row in (closed, void, received))


def test_a_deadline_that_a_file_brought_is_not_the_calendars_to_move() -> None:
    row_id = opened(due_at="2026-03-18 12:00")
    day_off()
    store.update_row(CASE_CATEGORIES, KEEPER, 3, 1, {"deadline": "10"})
    assert due(row_id) == "03-18 12:00"
    assert told(row_id) == []


@pytest.mark.parametrize("changed", [{"urgency": Urgency.CRITICAL}, {"level": CaseLevel.TOWN}])
def test_a_case_keeps_the_rule_it_was_filed_under(changed: dict[str, Any]) -> None:
    """Whoever makes a case urgent afterwards, or passes it on, does not thereby change its deadline; the calendar still moves it."""
    store.create_row(DEADLINE_RULES, KEEPER, {"urgency": "critical", "amount": "1"})
    store.create_row(DEADLINE_RULES, KEEPER, {"level": "town", "amount": "5"})
    row_id = opened()
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.update(Case).values(**changed))
    day_off()
    assert due(row_id) == "03-24 17:30"


def test_one_in_the_recycle_bin_comes_back_with_the_deadline_of_today() -> None:
    row_id = opened()
    store.delete_rows(CASES, SYSTEM, [row_id])
    day_off()
    store.restore_rows(CASES, SYSTEM, [row_id])
    assert due(row_id) == "03-24 17:30"
    assert len(told(row_id)) == 1
    with read_session() as session:
        gone = sa.select(sa.func.count()).select_from(CaseStep).where(col(CaseStep.deleted_at).is_not(None))
        assert session.scalar(gone) == 0


def test_a_form_that_is_open_meanwhile_can_still_be_saved() -> None:
    row_id = opened()
    version = case(row_id).version
    day_off()
    store.update_row(CASES, SYSTEM, row_id, version, {"description": "补充情况"})
    assert due(row_id) == "03-24 17:30"


def test_what_is_refused_moves_nothing() -> None:
    row_id = opened()
    outcome = imported(OFFICE.tables["calendar_days"], SYSTEM, "day,kind,name\n2026-03-05,holiday,庙会\n2026-03-06,无此,庙会\n")
    assert outcome.problems
    with pytest.raises(NotAllowed):
        store.create_row(CALENDAR_DAYS, CLERK, DAY_OFF)
    assert due(row_id) == "03-23 17:30"


def statements(database: sa.Engine, work: Callable[[], object]) -> int:
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(database, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(database, "before_cursor_execute", note)
    return len(sent)


def test_many_cases_take_as_many_statements_as_one(database: sa.Engine) -> None:
    def longer() -> None:
        with transaction(KEEPER) as tx:
            tx.session.get_one(CaseCategory, 3).deadline += 1

    opened()
    one = statements(database, longer)
    with transaction(SYSTEM) as tx:
        ids = list(tx.session.scalars(sa.select(col(Case.id))))
        row = tx.session.get_one(Case, ids[0]).model_dump(exclude={"id", "code"})
        tx.session.execute(sa.insert(Case), [{**row, "code": f"B{n}"} for n in range(500)])
    assert statements(database, longer) == one
    with read_session() as session:
        assert session.scalar(sa.select(sa.func.count(sa.distinct(col(Case.due_at))))) == 1
        steps = sa.select(sa.func.count()).select_from(CaseStep).where(col(CaseStep.kind) == StepKind.RECOUNT)
        assert session.scalar(steps) == 1 + 501


def test_a_new_name_of_a_category_moves_nothing() -> None:
    row_id = opened()
    store.update_row(CASE_CATEGORIES, KEEPER, 3, 1, {"name": "违法建设"})
    assert told(row_id) == []


def days(year: int = 2027) -> dict[date, tuple[str, bool]]:
    with read_session() as session:
        found = session.scalars(sa.select(CalendarDay).where(col(CalendarDay.deleted_at).is_(None)))
        return {row.day: (row.kind.value, row.provisional) for row in found if row.day.year == year}


def test_a_year_is_taken_over_provisionally_and_gives_way_to_the_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    row_id = opened(reported_at="2026-12-21 09:00", filed_at="2026-12-21 10:00")
    assert due(row_id) == "01-12 17:30", "ten days of 2026 without the first of January, and five more"
    with transaction(KEEPER) as tx:
        assert "尚未公布" in take_over_year(tx, 2027).render()
    assert days()[date(2027, 1, 1)] == ("holiday", True)
    assert due(row_id) == "01-12 17:30"
    assert told(row_id) == []
    real = "day,kind,name\n2027-01-01,holiday,元旦\n2027-01-04,holiday,元旦\n2027-01-09,workday,元旦\n2027-02-06,holiday,春节\n"
    outcome = imported(OFFICE.tables["calendar_days"], SYSTEM, real)
    assert (outcome.problems, outcome.created + outcome.updated) == ([], 4)
    assert days()[date(2027, 1, 1)] == ("holiday", False), "a file that does not say otherwise brings the real day"
    assert due(row_id) == "01-12 17:30", "a day more off and a Saturday worked for it"
    store.delete_rows(CALENDAR_DAYS, KEEPER, [_id_of("2027-01-09")])
    assert due(row_id) == "01-13 17:30"


def test_an_announced_year_replaces_what_was_guessed_and_brings_back_what_was_deleted() -> None:
    with transaction(SYSTEM) as tx:
        tx.session.add_all(
            [
                CalendarDay(day=date(2026, 10, 1), kind=DayKind.HOLIDAY, name="国庆", provisional=True),
                CalendarDay(day=date(2026, 11, 24), kind=DayKind.HOLIDAY, name="猜的", provisional=True),
                CalendarDay(day=date(2026, 11, 25), kind=DayKind.HOLIDAY, name="庙会"),
            ]
        )
    with transaction(KEEPER) as tx:
        take_over_year(tx, 2026)
    store.delete_rows(CALENDAR_DAYS, KEEPER, [_id_of("2026-10-10")])
    with transaction(KEEPER) as tx:
        assert take_over_year(tx, 2026).render() == "2026 年已按公布的安排填入 39 天"
    found = days(2026)
    assert len(found) == 40
    assert not any(provisional for _kind, provisional in found.values())
    assert found[date(2026, 10, 10)][0] == "workday"
    assert date(2026, 11, 24) not in found
    assert date(2026, 11, 25) in found, "what the office closes for itself stays"


@pytest.mark.parametrize("year", [1999, 2100, 99999])
def test_a_year_that_nobody_counts_in_is_refused(year: int) -> None:
    with pytest.raises(Refusal, match="年份"), transaction(KEEPER) as tx:
        take_over_year(tx, year)


def test_what_was_counted_on_guesses_that_nobody_remembers_is_counted_anew_with_the_year() -> None:
    """An earlier version did not know the days of 2026, only the statutory ones and the Monday for a Saturday."""
    guessed = opened(reported_at="2026-09-29 09:00", filed_at="2026-09-29 10:00", due_at="2026-10-23 17:30")
    elsewhere = opened(due_at="2026-03-19 17:30")
    day_off()
    assert due(guessed) == "10-23 17:30"
    with transaction(KEEPER) as tx:
        take_over_year(tx, 2026)
    assert due(guessed) == "10-26 17:30"
    assert due(elsewhere) == "03-19 17:30", "a deadline of its own"


def test_a_list_knows_which_deadlines_are_provisional_without_asking_row_by_row(database: sa.Engine) -> None:
    over = {"reported_at": "2026-12-28 09:00", "filed_at": "2026-12-28 10:00"}
    long, short, _ended = opened(**over), opened(**over, category_id=1), opened(**over, closed_at="2026-12-29 10:00")
    rows = store.list_rows(CASES, SYSTEM, ListQuery())
    assert {row["id"] for row in rows if due_provisional(row)} == {long}
    assert due(short) == "12-29 17:30"
    assert statements(database, lambda: [due_provisional(row) for row in rows * 50]) == 0
    with transaction(KEEPER) as tx:
        tx.session.add(CalendarDay(day=date(2027, 1, 1), kind=DayKind.HOLIDAY, name="元旦"))
    assert not any(due_provisional(row) for row in store.list_rows(CASES, SYSTEM, ListQuery()))


def test_a_first_real_day_of_a_guessed_year_is_warned_of() -> None:
    first = store.create_row(CALENDAR_DAYS, KEEPER, {"day": "2027-01-01", "kind": "holiday"})
    assert [str(warning)[:6] for warning in first.warnings] == ["2027 年"]
    assert store.create_row(CALENDAR_DAYS, KEEPER, {"day": "2027-01-02", "kind": "holiday"}).warnings == ()
    assert store.create_row(CALENDAR_DAYS, KEEPER, {"day": "2028-01-01", "kind": "holiday", "provisional": True}).warnings == ()
    assert store.create_row(CALENDAR_DAYS, KEEPER, DAY_OFF).warnings == ()
    store.delete_rows(CALENDAR_DAYS, KEEPER, [first.id])
    with pytest.raises(Invalid, match="回收站"):
        store.create_row(CALENDAR_DAYS, KEEPER, {"day": "2027-01-01", "kind": "holiday"})


def test_a_rule_for_everything_is_warned_of_and_the_same_rule_twice_refused() -> None:
    assert store.create_row(DEADLINE_RULES, KEEPER, {"amount": "3"}).warnings
    assert not store.create_row(DEADLINE_RULES, KEEPER, {"amount": "3", "stage": "dispatch"}).warnings
    with pytest.raises(Invalid, match="已有一条"):
        store.create_row(DEADLINE_RULES, KEEPER, {"amount": "4"})
    with read_session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(DeadlineRule)) == 2


def test_filing_on_screen_takes_the_rule_of_the_case() -> None:
    store.create_row(
        DEADLINE_RULES, KEEPER, {"category_id": "3", "urgency": "urgent", "level": "grid", "amount": "2", "unit": "natural_hours"}
    )
    row_id = store.create_row(CASES, CLERK, form(category_id="3", urgency="urgent")).id
    act("file", row_id)
    row = case(row_id)
    assert row.due_at
    assert row.filed_at
    assert (row.due_at - row.filed_at).total_seconds() == 2 * 3600


def test_a_file_takes_the_rule_of_each_line() -> None:
    store.create_row(DEADLINE_RULES, KEEPER, {"urgency": "critical", "amount": "1"})
    head = "code,grid_code,category,title,reported_at,filed_at,urgency\n"
    lines = "".join(f"{code},1,违建,x,2026-03-02 09:00,2026-03-02 10:00,{urgency}\n" for code, urgency in (("A", "critical"), ("B", "")))
    assert imported(OFFICE.tables["cases"], SYSTEM, head + lines).problems == []
    with read_session() as session:
        found: dict[str, datetime | None] = {row.code: row.due_at for row in session.scalars(sa.select(Case))}
    assert found == {"A": local("2026-03-03 17:30"), "B": local("2026-03-23 17:30")}


def _id_of(day: str) -> int:
    return next(row["id"] for row in store.list_rows(CALENDAR_DAYS, KEEPER, ListQuery(size=500)) if row["day"] == day)
