"""Cases that come in a file pass the door of the form: times, states, numbers, deadlines, places and the history of each."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import col

from gridapp.features.cases.resource import CASES
from gridapp.features.dashboard.queries import closure_report
from gridapp.kit import store
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.clock import office_zone
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.store.spec import ListQuery
from gridapp.kit.transfer import Outcome, run_import, sheet_of
from gridapp.models import Case, CaseCategory, CaseStep, Dormitory, Grid, Village
from gridapp.models.case import CaseStatus, DeadlineUnit
from gridapp.office import OFFICE
from tests.rows import exported, imported

FILES = OFFICE.tables["cases"]
HEAD = "code,grid_code,category,title,reported_at,filed_at,due_at,closed_at,void,status\n"


@pytest.fixture(autouse=True)
def town(database: sa.Engine, mounted: None) -> None:
    with transaction(SYSTEM) as tx:
        tx.session.add_all([Village(id=1, code="V1", name="东村"), Village(id=2, code="V2", name="西村")])
        tx.session.add_all(
            [CaseCategory(id=1, code="a", name="消防隐患", deadline=3), CaseCategory(id=2, code="b", name="积水", deadline=8)]
        )
        tx.session.flush()
        tx.session.get_one(CaseCategory, 2).deadline_unit = DeadlineUnit.WORKING_HOURS
        tx.session.add_all([Dormitory(id=1, code="D1", name="厂区", village_id=2), Dormitory(id=2, code="D2", name="工地")])
        tx.session.flush()
        owners: tuple[dict[str, Any], ...] = ({"village_id": 1}, {"village_id": 2}, {"dormitory_id": 1}, {"dormitory_id": 2})
        tx.session.add_all(Grid(id=i, code=f"G{i}", name=f"{i}网格", **owner) for i, owner in enumerate(owners, 1))


def line(code: str = "", grid: int = 1, **cells: Any) -> str:
    """One line of a file whose case was reported on 2 March 2026 at nine."""
    own = {"code": code, "grid_code": f"G{grid}", "category": "消防隐患", "title": "楼道堆物", "reported_at": "2026-03-02 09:00", **cells}
    return ",".join(own.get(name, "") for name in HEAD.strip().split(",")) + "\n"


def load(*lines: str, head: str = HEAD) -> Outcome:
    return imported(FILES, SYSTEM, head + "".join(lines))


def refused(*lines: str, head: str = HEAD) -> list[tuple[int, str]]:
    """Row and column of every refusal; nothing is written."""
    before = cases()
    outcome = load(*lines, head=head)
    assert cases() == before
    return [(problem.row, problem.column) for problem in outcome.problems]


def cases() -> list[dict[str, Any]]:
    with read_session() as session:
        return [row.model_dump() for row in session.scalars(sa.select(Case).order_by(col(Case.id)))]


def case() -> dict[str, Any]:
    return cases()[-1]


def steps(case_id: int) -> list[tuple[str, str]]:
    with read_session() as session:
        statement = sa.select(CaseStep).where(col(CaseStep.case_id) == case_id).order_by(col(CaseStep.id))
        return [(step.kind.value, step.by) for step in session.scalars(statement)]


def local(moment: datetime) -> str:
    return moment.astimezone(office_zone()).strftime("%Y-%m-%d %H:%M")


def test_a_filed_case_without_a_deadline_gets_the_one_the_form_counts() -> None:
    for name, due in (("消防隐患", "2026-03-05 17:30"), ("积水", "2026-03-03 10:30")):
        outcome = load(line(category=name, filed_at="2026-03-02 09:30", closed_at="2026-06-30 09:30"))
        assert (outcome.created, outcome.problems) == (1, [])
        assert local(case()["due_at"]) == due
    june = closure_report(SYSTEM, date(2026, 6, 1), date(2026, 6, 30), now=datetime(2026, 7, 5, tzinfo=UTC)).row(0, named=True)
    assert (june["closed"], june["closed_on_time"]) == (2, 0)
    assert load(line("A1", filed_at="2026-03-02 09:30", due_at="2026-03-04 12:00")).problems == []
    assert local(case()["due_at"]) == "2026-03-04 12:00", "one that is given stays"


def test_numbers_follow_on_those_of_the_day_in_use_given_and_made(database: sa.Engine) -> None:
    typed = {"title": "x", "category_id": "1", "grid_id": "1", "reported_at": "2026-03-02 09:00"}
    store.create_row(CASES, SYSTEM, typed)
    others = "2026-03-03T00:30:00+08:00"  # still the second of March in UTC
    outcome = load(
        line(), line("SJ20260302007"), line("旧档-3"), line(), *(line(reported_at=others) for _ in range(1100)), line("SJ20260302X9")
    )
    assert (outcome.created, outcome.problems) == (1105, [])
    codes = [row["code"] for row in cases()]
    assert codes[:5] == ["SJ20260302001", "SJ20260302008", "SJ20260302007", "旧档-3", "SJ20260302009"]
    assert codes[5:-1] == [f"SJ20260303{number:03d}" for number in range(1, 1101)]
    store.create_row(CASES, SYSTEM, typed)
    assert case()["code"] == "SJ20260302010"
    assert load(line(), head=HEAD).created == 1
    assert case()["code"] == "SJ20260302011"


def test_a_file_need_not_have_a_column_of_numbers() -> None:
    head = "grid_code,category,title,reported_at\n"
    assert load("G1,消防隐患,甲,2026-03-02 09:00\n", "G2,消防隐患,乙,2026-03-02 09:00\n", head=head).problems == []
    assert [row["code"] for row in cases()] == ["SJ20260302001", "SJ20260302002"]


IMPOSSIBLE = [
    ({"closed_at": "2026-03-05 09:00"}, "closed_at"),
    ({"closed_at": "2026-03-01 09:00"}, "closed_at"),
    ({"filed_at": "2026-03-02 08:59"}, "filed_at"),
    ({"filed_at": "2026-03-06 09:00", "closed_at": "2026-03-05 09:00"}, "closed_at"),
    ({"status": "dispatched"}, "status"),
    ({"status": "handled"}, "status"),
    ({"status": "filed"}, "status"),
    ({"status": "closed"}, "status"),
    ({"status": "closed", "filed_at": "2026-03-02 09:30"}, "status"),
    ({"status": "received", "filed_at": "2026-03-02 09:30"}, "status"),
    ({"status": "dispatched", "filed_at": "2026-03-02 09:30", "closed_at": "2026-03-03 09:30"}, "status"),
    ({"status": "void"}, "status"),
    ({"status": "filed", "filed_at": "2026-03-02 09:30", "void": "是"}, "status"),
    ({"filed_at": "2026-03-02 09:00", "due_at": "2025-03-10 17:30"}, "due_at"),
    ({"due_at": "2026-03-01 17:30"}, "due_at"),
]


@pytest.mark.parametrize(("cells", "field"), IMPOSSIBLE)
def test_what_cannot_be_is_refused_with_row_and_field(database: sa.Engine, cells: dict[str, Any], field: str) -> None:
    assert refused(line("A1"), line("A2", **cells)) == [(3, field)]
    load(line("A2"))
    assert (3, field) in refused(line("A1"), line("A2", **cells)), "also where the row is there already"


def test_a_dry_run_finds_what_cannot_be_too() -> None:
    sheet = sheet_of(FILES, (HEAD + line(status="dispatched")).encode(), "x.csv")
    assert [problem.column for problem in run_import(SYSTEM, FILES, sheet, "x.csv", dry_run=True).problems] == ["status"]


def test_a_file_takes_no_step_of_a_case_that_is_there() -> None:
    """Closing, reopening, a later deadline, another level: whoever may import could move a figure of the past with a line."""
    load(line("A1", filed_at="2026-03-04 09:00"), line("A2"), line("A3", filed_at="2026-03-02 09:30", closed_at="2026-03-04 16:00"))
    assert refused("A1,2026-03-05 09:00\n", head="code,closed_at\n") == [(2, "closed_at")]
    assert refused("A3,\n", head="code,closed_at\n") == [(2, "closed_at")]
    assert refused("A1,2026-03-30 17:30\n", head="code,due_at\n") == [(2, "due_at")]
    assert refused("A1,\n", head="code,due_at\n") == [(2, "due_at")]
    assert refused("A2,2026-03-04 09:00\n", head="code,filed_at\n") == [(2, "filed_at")]
    assert refused("A1,镇\n", head="code,level\n") == [(2, "level")]
    assert refused("A1,城管办\n", head="code,handler\n") == [(2, "handler")]
    assert refused("A1,是\n", head="code,void\n") == [(2, "void")]
    assert refused("A2,dispatched\n", head="code,status\n") == [(2, "status")]
    assert refused("A1,closed,别的主题\n", head="code,status,title\n") == [(2, "status")]
    assert refused("A1,2026-03-05 09:00\n", head="code,reported_at\n") == [(2, "reported_at"), (2, "filed_at")]
    same = line("A3", filed_at="2026-03-02 09:30", closed_at="2026-03-04 16:00", status="closed", due_at="2026-03-05 17:30")
    assert load(same).unchanged == 1
    assert load("A1,改过的主题\n", head="code,title\n").updated == 1


def test_a_file_that_says_minutes_changes_no_seconds() -> None:
    row_id = store.create_row(CASES, SYSTEM, {"title": "x", "category_id": "1", "grid_id": "1", "reported_at": "2026-03-02 09:00"}).id
    store.run_action(CASES, SYSTEM, "file", [row_id])
    before = case()
    assert before["filed_at"].second or before["filed_at"].microsecond
    said = {name: local(before[name]) for name in ("filed_at", "due_at")}
    assert load(f"{before['code']},{said['filed_at']},{said['due_at']},别的主题\n", head="code,filed_at,due_at,title\n").updated == 1
    assert (case()["filed_at"], case()["due_at"], case()["title"]) == (before["filed_at"], before["due_at"], "别的主题")


def test_no_file_corrects_a_filed_case() -> None:
    """Not even the town's: an entry that is wrong is corrected by a request that a second person grants."""
    load(line("A1", filed_at="2026-03-04 09:00"), line("A2"))
    rights = {"cases.read", "cases.write", "cases.import", "cases.town", "places.read", "codes.read"}
    town = Actor(id=5, name="c", permissions=frozenset(rights))
    for head, cell in (
        ("village_code", "V2"), ("grid_code", "G2"), ("category", "积水"), ("reported_at", "2026-03-01 09:00"), ("urgency", "紧急")
    ):  # fmt: skip
        outcome = imported(FILES, town, f"code,{head}\nA1,{cell}\n")
        assert [(problem.row, problem.column) for problem in outcome.problems] == [(2, head)]
        assert imported(FILES, town, f"code,{head}\nA2,{cell}\n").updated == 1  # it is not filed: nothing rests on it yet


def test_the_history_stands_in_the_order_of_the_loop() -> None:
    """Nobody dispatched it after it was closed, also where only the closing has a time."""
    times: dict[str, Any] = {"filed_at": "2026-03-02 09:30", "closed_at": "2026-03-04 16:00"}
    load(line("A1", **times), line("A2", void="是"))
    loop = [("report", "03-02 09:00"), ("file", "03-02 09:30"), *((kind, "03-04 16:00") for kind in ("dispatch", "handle", "close"))]
    with read_session() as session:
        for code, number in ((row["code"], row["id"]) for row in cases()):
            found = session.scalars(
                sa.select(CaseStep).where(col(CaseStep.case_id) == number).order_by(col(CaseStep.at), col(CaseStep.id))
            ).all()
            kinds = [step.kind.value for step in found]
            if code == "A2":
                assert kinds == ["report", "void"]
            else:
                assert list(zip(kinds, (local(step.at)[5:] for step in found), strict=True)) == loop, code


def test_an_update_without_a_state_leaves_one_that_no_time_tells() -> None:
    load(line("A1", filed_at="2026-03-02 10:00", status="dispatched"))
    assert load(line("A1", filed_at="2026-03-02 10:00", due_at="2026-03-05 17:30", title="改过")).updated == 1
    assert (case()["status"], steps(case()["id"])[-1][0]) == (CaseStatus.DISPATCHED, "dispatch")


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"filed_at": "2026-03-02 10:00"},
        {"filed_at": "2026-03-02 10:00", "status": "dispatched"},
        {"filed_at": "2026-03-02 10:00", "closed_at": "2026-03-03 10:00"},
        {"filed_at": "2026-03-02 10:00", "void": "true"},
    ],
)
def test_a_case_of_a_file_has_the_steps_of_one_that_is_typed(database: sa.Engine, cells: dict[str, Any]) -> None:
    load(line("A1", **cells), line("A2"))
    with transaction(SYSTEM, reason="import x.csv") as tx:
        found = cases()[0]
        tx.session.add(Case(**{**found, "id": None, "code": "B1"}))
    with read_session() as session:
        typed, filed = (
            [
                (step.kind, step.by, step.note, step.at if step.kind in ("report", "file", "close") else None)
                for step in session.scalars(
                    sa.select(CaseStep)
                    .join(Case, col(Case.id) == col(CaseStep.case_id))
                    .where(col(Case.code) == code)
                    .order_by(col(CaseStep.id))
                )
            ]
            for code in ("B1", "A1")
        )
    assert filed == typed
    assert len(steps(cases()[1]["id"])) == 1


def test_no_question_is_asked_for_each_line(database: sa.Engine) -> None:
    asked: Counter[str] = Counter()
    event.listen(database, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: asked.update([statement[:60]]))
    counts = []
    for many in (20, 2000):
        asked.clear()
        moment: dict[str, Any] = {"filed_at": "2026-03-02 09:30", "closed_at": "2026-06-30 09:30"}
        assert load(*(line(grid=number % 4 + 1, category="积水", **moment) for number in range(many))).created == many
        counts.append(asked.total())
    assert counts[0] == counts[1], asked


def test_a_case_keeps_the_village_it_happened_in(database: sa.Engine) -> None:
    closed: dict[str, Any] = {"filed_at": "2026-06-02 09:30", "reported_at": "2026-06-02 09:00", "closed_at": "2026-06-03 09:30"}
    load(*(line(f"A{grid}", grid, **closed) for grid in range(1, 5)))
    assert [row["village_id"] for row in cases()] == [1, 2, 2, None]
    june = (date(2026, 6, 1), date(2026, 6, 30))
    now = datetime(2026, 7, 5, tzinfo=UTC)
    before = closure_report(SYSTEM, *june, by="village", now=now)
    assert before["closed"].to_list() == [1, 1, 2]
    with transaction(SYSTEM) as tx:
        tx.session.get_one(Grid, 1).village_id = 2
        moved = tx.session.get_one(Grid, 4)
        moved.village_id, moved.dormitory_id = 1, None
        tx.session.get_one(Dormitory, 1).village_id = 1
    assert closure_report(SYSTEM, *june, by="village", now=now).equals(before)
    for village, codes in (("1", ["A1"]), ("2", ["A2", "A3"]), ("none", ["A4"])):
        query = ListQuery(filters={"village_id": (village,)}, sort=(("code", False),))
        assert [row["code"] for row in store.list_rows(CASES, SYSTEM, query)] == codes
        frame = exported(CASES, SYSTEM, query)
        assert frame["code"].to_list() == codes
        assert set(frame["village_code"].to_list()) == {None if village == "none" else f"V{village}"}
    load(line("A5", 1))
    assert case()["village_id"] == 2, "what happens now happens where the grid lies now"


def test_an_export_comes_back_with_its_places() -> None:
    load(line("A1", 1), line("A4", 4))
    with transaction(SYSTEM) as tx:
        tx.session.get_one(Grid, 1).village_id = 2
    frame = exported(CASES, SYSTEM, ListQuery())
    again = imported(FILES, SYSTEM, frame.write_csv())
    assert (again.unchanged, again.problems) == (2, [])
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.delete(CaseStep))
        tx.session.execute(sa.delete(Case))
    assert imported(FILES, SYSTEM, frame.write_csv()).created == 2
    assert {row["code"]: row["village_id"] for row in cases()} == {"A1": 1, "A4": None}


def test_correcting_the_grid_of_a_case_corrects_its_place() -> None:
    saved = store.create_row(CASES, SYSTEM, {"title": "x", "category_id": "1", "grid_id": "3", "reported_at": "2026-03-02 09:00"})
    assert case()["village_id"] == 2
    saved = store.update_row(CASES, SYSTEM, saved.id, saved.version, {"grid_id": "1"})
    assert case()["village_id"] == 1
    with transaction(SYSTEM) as tx:
        tx.session.get_one(Grid, 1).village_id = 2
    store.update_row(CASES, SYSTEM, saved.id, saved.version, {"title": "别的主题", "grid_id": "1"})
    assert case()["village_id"] == 1, "nothing was corrected but the title"
    code = case()["code"]
    load(f"{code},G4\n", head="code,grid_code\n")
    assert case()["village_id"] is None
    load(f"{code},G2,\n", head="code,grid_code,village_code\n")
    assert case()["village_id"] == 2
    load(f"{code},V1\n", head="code,village_code\n")
    assert case()["village_id"] == 1


def test_a_deadline_typed_before_its_time_is_told_when_the_case_is_filed() -> None:
    load(line("A1", due_at="2026-03-03 09:00"))
    with pytest.raises(Refusal, match="办理时限早于立案时间"):
        store.run_action(CASES, SYSTEM, "file", [case()["id"]])


def test_a_file_adds_steps_and_changes_none() -> None:
    load(line("A1", filed_at="2026-03-02 09:30"))
    steps_file, head = OFFICE.tables["case_steps"], "case_code,kind,at,by,note\n"
    before = steps(case()["id"])
    outcome = imported(steps_file, SYSTEM, head + "A1,file,2026-03-02 09:30,别人,改写\n")
    assert {problem.column for problem in outcome.problems} == {"by", "note"}
    assert steps(case()["id"]) == before
    assert imported(steps_file, SYSTEM, head + "A1,return,2026-03-03 09:30,李核查,未办结\n").created == 1
    assert steps(case()["id"]) == [*before, ("return", "李核查")]
