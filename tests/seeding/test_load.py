"""Loading the town and made-up cases on both databases."""

import hashlib
from pathlib import Path

import pytest
import sqlalchemy as sa

from gridapp.cli import main
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.db.session import read_session, transaction
from gridapp.kit.errors import Refusal
from gridapp.kit.fields import fields_of, table_of
from gridapp.kit.sheet import write_lines
from gridapp.kit.transfer import import_sheet, read_sheet, table_lines
from gridapp.kit.transfer.headings import headings
from gridapp.models import Case, CaseCategory, CaseStep, Role, Staff
from gridapp.office import OFFICE
from gridapp.seeding import bulk
from gridapp.seeding.load import counts, ensure_reference, is_empty, load_seeds


def test_the_town_is_loaded_once_and_reads_back_as_it_was_written(
    database: sa.Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert is_empty()
    loaded = load_seeds()
    assert loaded["villages"] == 28
    assert counts() == loaded
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
    load_seeds()
    with transaction(SYSTEM) as tx:
        once, again, other = (bulk.make_cases(tx, 2_000, 1, seed) for seed in (1, 1, 2))
    assert once.equals(again)
    assert not once.equals(other)
    assert hashlib.sha256(once.head(300).write_csv().encode()).hexdigest()[:16] == "4e230c919aba5b3c", "or the dice changed"
    before = counts()["cases"]
    bulk.add_cases(1_500)
    bulk.add_cases(500)
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
        assert "{" not in row["title"]
        assert len(row["title"]) > 5
    assert len({row["grid_id"] for row in found}) > 80
    assert len({row["category_id"] for row in found}) > 25


def steps_tell_the_way_of_every_case() -> None:
    step, case = table_of(CaseStep), table_of(Case)
    with read_session() as session:
        rows = session.execute(sa.select(step.c.case_id, step.c.kind, step.c.at).order_by(step.c.id)).all()
        closed = session.execute(sa.select(case.c.id, case.c.closed_at, case.c.level).where(case.c.status == "closed")).all()
    by_case: dict[int, list] = {}
    for number, kind, at in rows:
        by_case.setdefault(number, []).append((kind, at))
    levels = ["grid", "community", "town", "county"]
    for number, closed_at, level in closed:
        passed_on = ["escalate"] * levels.index(level)  # whoever has it got it from the level below
        assert [kind.value for kind, _at in by_case[number]] == ["report", "file", *passed_on, "dispatch", "handle", "close"]
        assert [at for _kind, at in by_case[number]] == sorted(at for _kind, at in by_case[number])
        assert by_case[number][-1][1] == closed_at
