"""Files a spreadsheet opens as they are meant: amounts are numbers, long ids are text, nothing is run."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit import parsing
from gridapp.kit.errors import Refusal
from gridapp.kit.sheet import Cell, Money, Page, Share, guarded, write_lines, write_pages
from gridapp.kit.transfer.cells import from_xlsx


def xlsx(*cells: Cell) -> list[Any]:
    """The cells of one line as openpyxl reads them."""
    out = io.BytesIO()
    write_lines(out, "xlsx", ["列"] * len(cells), [cells])
    return [*openpyxl.load_workbook(io.BytesIO(out.getvalue())).worksheets[0][2]]


def in_csv(*cells: Cell) -> list[str]:
    out = io.BytesIO()
    write_lines(out, "csv", ["列"] * len(cells), [cells])
    return [*csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig")))][1]


def test_amounts_add_up() -> None:
    first, second = xlsx(Money(-500), Money(720_001))
    assert (first.value + second.value, first.data_type) == (7195.01, "n")
    assert "0.00" in first.number_format
    assert in_csv(Money(-500), Money(720_001)) == ["-5.00", "7200.01"]


def test_every_kind_has_its_cell() -> None:
    moment = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    share, day, at, area, number = xlsx(Share(600_000), date(2026, 3, 2), moment, Decimal("2.360"), -7)
    assert (share.value, share.number_format[-1]) == (0.6, "%")
    assert (day.value, day.number_format) == (datetime(2026, 3, 2), "yyyy-mm-dd")  # noqa: DTZ001 - as a spreadsheet has it
    assert at.value == datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001
    assert (area.value, number.value, area.data_type) == (2.36, -7, "n")
    cells = in_csv(Share(600_000), date(2026, 3, 2), moment, Decimal("2.360"), -7)
    assert cells == ["0.60", "2026-03-02", "2026-03-02T09:30:00+08:00", "2.36", "-7"]


@pytest.mark.parametrize(
    "cell", [10**15, "990181199207020193", Decimal("1234567890123.456"), datetime(2026, 3, 2, 1, 30, 0, 5, tzinfo=UTC)]
)
def test_what_a_spreadsheet_would_round_is_text(cell: Cell) -> None:
    (found,) = xlsx(cell)
    assert found.data_type == "s"
    assert [found.value] == in_csv(cell)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@x", "\tx", "'=x"])
def test_texts_are_never_run_and_numbers_never_marked(text: str) -> None:
    (found,) = xlsx(text)
    assert (found.value, found.data_type) == (f"'{text}", "s")
    assert in_csv(text) == [f"'{text}"]
    assert guarded("普通") == "普通"


@given(st.integers(-(10**14), 10**14))
def test_an_amount_comes_back_to_the_fen(fen: int) -> None:
    (found,) = xlsx(Money(fen))
    assert parsing.fen(from_xlsx(found.value)) == fen
    assert parsing.fen(in_csv(Money(fen))[0]) == fen


def test_pages_have_titles_and_heads_that_stay(tmp_path: Path) -> None:
    pages = (Page(["名称", "金额"], [["东村", Money(1)]], "各处", fixed=1), Page(["名称"], iter([["甲\n乙"], [None]]), "其他"))
    assert write_pages(tmp_path / "x.xlsx", "xlsx", *pages) == 3
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["各处", "其他"]
    assert [page.freeze_panes for page in book.worksheets] == ["B2", "A2"]
    assert book["各处"].column_dimensions["A"].width >= 8


def test_what_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    def lines() -> Any:
        yield ["x"]
        raise Refusal(parsing.msg("已取消，什么都没有改变"))

    for kind in ("csv", "xlsx"):
        with pytest.raises(Refusal):
            write_lines(tmp_path / f"x.{kind}", kind, ["a"], lines())
    assert [*tmp_path.iterdir()] == []
