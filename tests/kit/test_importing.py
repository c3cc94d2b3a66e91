"""Who may import what: the file's lines are held to the same permissions and the same scope as a form."""

import dataclasses

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import read_session
from gridapp.kit.errors import NotAllowed, Refusal
from gridapp.kit.jobs import Job, Stopped
from gridapp.kit.transfer import Outcome, run_import, sheet_of
from gridapp.models import Dormitory, Village
from gridapp.office import OFFICE

HEAD = "code,name,kind,resident_population\n"
EAST, WEST = "990181103701,东岸村,village,{}\n", "990181103702,西岸村,village,{}\n"


def load(actor: Actor, text: str, *, table: str = "villages", dry_run: bool = False) -> Outcome:
    files = OFFICE.tables[table]
    return run_import(actor, files, sheet_of(files, text.encode(), "town.csv"), "town.csv", dry_run=dry_run)


def people() -> dict[str, int | None]:
    with read_session() as session:
        return dict(session.exec(select(Village.name, Village.resident_population)).all())


@pytest.fixture
def clerk(database: sa.Engine) -> Actor:
    """Sees the eastern village only."""
    load(SYSTEM, HEAD + EAST.format(100) + WEST.format(200))
    with read_session() as session:
        east = session.exec(select(Village.id).where(col(Village.name) == "东岸村")).one()
    assert east is not None
    scope = {"village": frozenset({east}), "dormitory": frozenset[int](), "grid": frozenset[int]()}
    permissions = frozenset({"places.read", "places.write", "places.import", "cases.read", "cases.write", "cases.import"})
    return Actor(id=5, name="clerk", permissions=permissions, scope=scope)


def test_own_rows_are_changed_and_others_are_as_if_not_there(clerk: Actor) -> None:
    assert load(clerk, HEAD + EAST.format(150)).updated == 1
    outcome = load(clerk, HEAD + EAST.format(160) + WEST.format(260))
    assert [problem.row for problem in outcome.problems] == [3]
    assert people() == {"东岸村": 150, "西岸村": 200}


def test_a_dry_run_writes_nothing(clerk: Actor) -> None:
    assert load(clerk, HEAD + EAST.format(170), dry_run=True).updated == 1
    assert people()["东岸村"] == 100


@pytest.mark.parametrize("written", ["东岸村", "东岸", "东岸村民委员会", "东岸村委会", " 东岸 村", "990181103701"])
def test_a_village_is_found_with_and_without_the_word_for_what_it_is(clerk: Actor, written: str) -> None:
    load(SYSTEM, f"code,name,village_code\nD01,厂东宿舍,{written}\n", table="dormitories")
    with read_session() as session:
        named = sa.select(col(Village.name)).join(Dormitory, col(Dormitory.village_id) == col(Village.id))
        assert session.scalars(named).all() == ["东岸村"]


@pytest.mark.parametrize("lacking", ["places.write", "places.import"])
def test_an_import_takes_both_permissions(clerk: Actor, lacking: str) -> None:
    without = dataclasses.replace(clerk, permissions=clerk.permissions - {lacking})
    with pytest.raises(NotAllowed):
        load(without, HEAD + EAST.format(180))
    assert people()["东岸村"] == 100


def test_tables_not_checked_line_by_line_are_for_the_whole_town_only(clerk: Actor) -> None:
    with pytest.raises(Refusal, match="负责全镇"):
        load(clerk, "code,title\nA1,路灯\n", table="cases")


@pytest.mark.parametrize("table", ["villages", "case_categories"])
def test_a_stopped_import_leaves_nothing_behind(database: sa.Engine, table: str) -> None:
    """Every line is counted once as it is read and once as it is saved; stopped at any of them, nothing is written."""
    head, lines = ("code,name\n", "D{0:02},新类别{0}\n") if table == "case_categories" else (HEAD, "9901811038{0:02},新村{0},village,{0}\n")
    files = OFFICE.tables[table]
    text = (head + "".join(lines.format(number) for number in range(1, 11))).encode()
    for stop_at in (1, 10, 11, 15, 20):

        class Impatient(Job):
            def advance(self, steps: int = 1, *, last: int = stop_at) -> None:
                if self.done + steps >= last:
                    self.stop()
                super().advance(steps)

        with pytest.raises(Stopped):
            run_import(SYSTEM, files, sheet_of(files, text, "town.csv"), "town.csv", job=Impatient())
        with read_session() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(sa.table(files.table))) == 0
    job = Job()
    assert run_import(SYSTEM, files, sheet_of(files, text, "town.csv"), "town.csv", job=job).created == 10
    assert (job.done, job.total) == (20, 20)
