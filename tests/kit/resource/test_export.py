"""Exported files open in a spreadsheet without running anything."""

import io

import openpyxl
import pytest
import sqlalchemy as sa

from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import NotAllowed
from gridapp.kit.jobs import Job, Stopped
from gridapp.kit.resource import export
from gridapp.kit.store.spec import ListQuery, Resource
from gridapp.models import Village
from tests.kit.store.test_address import VILLAGE

FORMULA = '=HYPERLINK("http://x","y")'


def to_file(resource: Resource, actor: Actor, query: ListQuery, kind: str, *, job: Job | None = None) -> bytes:
    file = io.BytesIO()
    export.to_file(resource, actor, query, kind, file, job=job)
    return file.getvalue()


@pytest.fixture
def two_villages(sqlite_database: sa.Engine) -> None:
    with transaction(SYSTEM) as tx:
        tx.session.add(Village(code="990181103901", name=FORMULA, households=1200))
        tx.session.add(Village(code="990181103902", name="东风村"))


def test_csv_is_read_by_excel_and_runs_nothing(two_villages: None, admin: Actor):
    content = to_file(VILLAGE, admin, ListQuery(), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert f"'{FORMULA}".replace('"', '""') in content.decode("utf-8-sig")


def test_xlsx_has_numbers_as_numbers_and_no_formula(two_villages: None, admin: Actor):
    sheet = openpyxl.load_workbook(io.BytesIO(to_file(VILLAGE, admin, ListQuery(), "xlsx"))).active
    assert sheet is not None
    header, first, _second = sheet.iter_rows()
    cells = dict(zip([cell.value for cell in header], first, strict=True))
    assert cells["households"].value == 1200
    assert (cells["name"].value, cells["name"].data_type) == (f"'{FORMULA}", "s")


def test_only_the_selected_rows_go_out(two_villages: None, admin: Actor):
    content = to_file(VILLAGE, admin, ListQuery(ids=(2,)), "csv").decode("utf-8-sig")
    assert "东风村" in content
    assert "HYPERLINK" not in content


def test_who_may_not_export_gets_no_file(two_villages: None):
    reader = Actor(id=5, name="reader", permissions=frozenset({"places.read"}))
    with pytest.raises(NotAllowed):
        to_file(VILLAGE, reader, ListQuery(), "csv")


def test_a_job_counts_the_lines_and_stops_between_them(two_villages: None, admin: Actor):
    job = Job()
    assert to_file(VILLAGE, admin, ListQuery(), "csv", job=job)
    assert (job.done, job.total) == (2, 2)
    stopped = Job()
    stopped.stop()
    with pytest.raises(Stopped):
        to_file(VILLAGE, admin, ListQuery(), "xlsx", job=stopped)
