"""Loading the town and made-up cases on both databases."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from gridapp.cli import main
from gridapp.features.cases import rules
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.calendar import Calendar
from gridapp.kit.clock import office_day, office_zone, today, utcnow
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import fields_of, table_of
from gridapp.kit.sheet import write_lines
from gridapp.kit.transfer import import_sheet, read_sheet, table_lines
from gridapp.kit.transfer.headings import headings
from gridapp.models import BudgetScenario, Case, CaseCategory, CaseStep, Payout, Role, Staff, Training
from gridapp.models.case import CaseLevel, CaseStatus, StepKind
from gridapp.models.payout import PayoutStatus
from gridapp.office import OFFICE
from gridapp.seeding import bulk
from gridapp.seeding.load import counts, ensure_reference, is_empty, load_seeds
from tests.plugins.servers import AS_OF


def test_the_town_is_loaded_once_and_reads_back_as_it_was_written(
    database: sa.Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert is_empty()
    with pytest.raises(SystemExit, match="1"):
        main(["seed", "--as-of", "2150-11-22"])
    assert "之间的一天" in capsys.readouterr().err
    assert is_empty()
    with pytest.raises(SystemExit, match="0"):
        main(["seed", "--as-of", AS_OF.isoformat()])
    assert "villages 28" in capsys.readouterr().out
    loaded = counts()
    assert loaded["villages"] == 28
    with pytest.raises(Refusal, match="已有数据"):
        load_seeds()
    with pytest.raises(SystemExit, match="0"):
        main(["seed"])
    assert "未作改动" in capsys.readouterr().out
    assert counts() == loaded
    with read_session() as session:
        staff = table_of(Staff)
        assert session.scalar(sa.select(sa.func.count()).where(staff.c.id_number_index.is_(None))) == 0
    steps_tell_the_way_of_every_case()
    the_register_is_paid_up_to_the_month_before()
    assert set(OFFICE.tables) - set(loaded) <= {"payouts"}, "what a month is paid follows from the posts and is no file"
    for name, table in ((name, table) for name, table in OFFICE.tables.items() if name in loaded):
        for kind in ("csv", "xlsx") if loaded[name] < 1_000 else ("csv",):
            path = tmp_path / f"{name}.{kind}"
            with read_session() as session:
                assert write_lines(path, kind, list(table.fields), table_lines(session, table, unmasked=True)) == loaded[name]
            with transaction(SYSTEM) as tx:
                outcome = import_sheet(tx, table, read_sheet(path, path.name, headings(table).__contains__))
            assert (outcome.problems, outcome.created, outcome.updated, outcome.unchanged) == ([], 0, 0, loaded[name]), path.name


def test_reference_data_fills_empty_tables_only(database: sa.Engine) -> None:
    with transaction(SYSTEM) as tx:
        assert ensure_reference(tx) == ["roles", "case_categories"]
    assert is_empty(), "reference data alone leaves an office empty"
    category = table_of(CaseCategory)
    with transaction(SYSTEM) as tx:
        tx.session.execute(sa.update(table_of(Role)).values(deleted_at=sa.func.current_timestamp()))
        tx.session.execute(sa.delete(category).where(category.c.parent_id.is_not(None)))
    with transaction(SYSTEM) as tx:
        assert ensure_reference(tx) == []


def test_made_up_cases_are_the_same_each_time_and_follow_on(database: sa.Engine) -> None:
    load_seeds(AS_OF)
    with transaction(SYSTEM) as tx:
        once, again, other = (bulk.make_cases(tx, 2_000, 1, seed, AS_OF) for seed in (1, 1, 2))
    assert once.equals(again)
    assert not once.equals(other)
    assert hashlib.sha256(once.head(300).write_csv().encode()).hexdigest()[:16] == "fbebc5f855da44d1", "or the dice changed"
    before = counts()["cases"]
    bulk.add_cases(1_500, AS_OF)
    bulk.add_cases(500, AS_OF)
    assert counts()["cases"] == before + 2_000
    case = table_of(Case)
    made = case.c.code.like(f"{bulk.PREFIX}%")
    with read_session() as session:
        codes = list(session.scalars(sa.select(case.c.code).where(made).order_by(case.c.id)))
        assert codes == [f"YC{number:09d}" for number in range(1, 2_001)]
        found = session.execute(sa.select(case).where(made)).mappings().all()
        names = {index["name"] for index in sa.inspect(session.connection()).get_indexes("case")}
    assert {index.name for index in case.indexes} <= names, "indexes are there again"
    assert all(row[name] is not None for row in found for name, field in fields_of(Case).items() if not field.nullable)
    for row in found:
        moments = [row[name] for name in ("reported_at", "filed_at", "closed_at") if row[name]]
        assert moments == sorted(moments)
        assert (row["closed_at"] is not None) == (row["status"] == "closed")
        assert row["void"] == (row["status"] == "void")
        assert all(8 <= office_hour(row[name]) < 18 for name in ("closed_at", "voided_at") if row[name])
        assert "{" not in row["title"]
        assert len(row["title"]) > 5
    assert len({row["grid_id"] for row in found}) > 80
    assert len({row["category_id"] for row in found}) > 25


def office_hour(at: datetime) -> int:
    return at.astimezone(office_zone()).hour


def test_a_town_is_as_of_now_unless_a_day_is_given(sqlite_database: sa.Engine) -> None:
    load_seeds()
    now, case, training = utcnow(), table_of(Case), table_of(Training)
    with read_session() as session:
        latest = session.scalar(sa.select(sa.func.max(case.c.reported_at)))
        ahead = session.scalars(sa.select(training.c.starts_at).where(training.c.starts_at > now)).all()
        years = set(session.scalars(sa.select(table_of(BudgetScenario).c.year)))
    assert latest is not None
    assert now - timedelta(days=2) < latest < now
    assert len(ahead) >= 2
    assert years == {today().year, today().year + 1}


def the_register_is_paid_up_to_the_month_before() -> None:
    payout = table_of(Payout)
    with read_session() as session:
        found = session.execute(sa.select(payout.c.month, payout.c.status, payout.c.confirmed_at).where(payout.c.year == AS_OF.year)).all()
    assert {month for month, *_ in found} == set(range(1, AS_OF.month + 1))
    for month, status, paid in found:
        assert (status == PayoutStatus.CONFIRMED) == (month < AS_OF.month)
        assert paid is None or (office_day(paid).month == month and Calendar().is_working(office_day(paid)))


def steps_tell_the_way_of_every_case() -> None:
    step, case = table_of(CaseStep), table_of(Case)
    with read_session() as session:
        rows = session.execute(sa.select(step.c.case_id, step.c.kind, step.c.at, step.c.addressee).order_by(step.c.id)).all()
        cases = session.execute(sa.select(case).order_by(case.c.id)).mappings().all()
    by_case: dict[int, list] = {}
    for row in rows:
        by_case.setdefault(row.case_id, []).append(row)
    levels = list(CaseLevel)
    for row in cases:
        taken = by_case[row["id"]]
        assert [one.at for one in taken] == sorted(one.at for one in taken)
        status, level, handler = CaseStatus.RECEIVED, CaseLevel.GRID, ""
        for one in taken[1:]:
            status = rules.after(status, one.kind)
            level = rules.above(level) if one.kind is StepKind.ESCALATE else level
            handler = {StepKind.DISPATCH: one.addressee, StepKind.ESCALATE: ""}.get(one.kind, handler)
        assert (taken[0].kind, taken[0].at) == (StepKind.REPORT, row["reported_at"])
        assert (status, level, handler) == (row["status"], row["level"], row["handler"])
        assert sum(one.kind is StepKind.ESCALATE for one in taken) == levels.index(row["level"])
        assert row["closed_at"] == next((one.at for one in taken if one.kind is StepKind.CLOSE), None)
        assert row["filed_at"] == next((one.at for one in taken if one.kind is StepKind.FILE), None)
