"""The workbook computes: LibreOffice, without any of the figures it came with, comes to the plan's own, cell by cell."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from gridapp.features.papers.service.places import AT, FIRST
from gridapp.features.papers.service.subject import Subject
from gridapp.features.papers.service.workbook import MOST_FEN, workbook
from gridapp.kit.errors import Refusal
from gridapp.quota.funding import split_sources, split_uses
from gridapp.quota.places import Place, PlaceKind, TierBasis
from gridapp.quota.plan import Plan
from gridapp.quota.rules import Rules
from tests.features.papers.varied import BY_HAND, CASES, PLACES, SIMPLE, random_case, subject
from tests.plugins.offices import Recalculate

_FEW = 1e-6
"""元; a 分 is 10,000 times that. Sums of halves of 分 differ in the last digits of a float."""


def _open(made: Subject, *, figures: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(made)), data_only=figures)


def _all(made: Rules) -> tuple[Rules, tuple[Place, ...]]:
    return made, PLACES


_TOWNS = {**{name: _all(made) for name, made in CASES.items()}, **{f"dice {seed}": random_case(seed) for seed in (1, 2, 3)}}


def _formulas(book: Workbook) -> Iterator[tuple[str, str]]:
    return ((sheet.title, cell.coordinate) for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f")


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < _FEW
    return (one or None) == (other or None) if isinstance(one, str) or isinstance(other, str) else one == other


def _cell(sheet: Any, row: int, column: int) -> Any:
    """A cell, of which openpyxl does not say what it holds."""
    return sheet.cell(row, column)


def _below(book: Workbook, title: str, column: int, rows: int) -> list[Any]:
    """Values of sheet 经费 under the heading of a section that begins with `title`."""
    sheet = book["经费"]
    (top,) = (cell.row for cell in sheet["A"] if str(cell.value or "").startswith(title))
    return [_cell(sheet, top + 2 + at, column).value for at in range(rows)]


def _fen(values: list[Any]) -> list[int]:
    return [round(value * 100) for value in values]


def _balance(book: Workbook) -> list[int]:
    sheet = book["经费"]
    (top,) = (cell.row for cell in sheet["A"] if str(cell.value or "").startswith("经费平衡"))
    return _fen([_cell(sheet, top + at, 2).value for at in range(1, 6)])


def _check(book: Workbook, plan: Plan) -> None:
    """What the sheets say against the plan."""
    sheet, made = book["测算表"], plan.rules
    columns = {name: at + 1 for name, at in AT.items()}
    for row, quota in enumerate(plan.quotas, FIRST + 1):
        said = {name: _cell(sheet, row, column).value for name, column in columns.items()}
        assert said["编码"] == quota.place.code
        assert (said["网格数"], said["网格员数"], said["兼职"]) == (quota.grids, quota.workers, quota.part_time), quota
        assert round(said["所需经费（元）"] * 100) == quota.subsidy_fen, quota
    total = FIRST + len(plan.quotas) + 1
    assert [_cell(sheet, total, columns[name]).value for name in ("网格数", "网格员数")] == [plan.grids, plan.workers]
    assert round(_cell(sheet, total, columns["所需经费（元）"]).value * 100) == plan.subsidy_fen
    assert _balance(book) == [made.available_fen, plan.allowed_fen, plan.subsidy_fen, plan.headroom_fen, plan.rest_fen]
    assert _fen(_below(book, "经费来源", 5, len(made.sources))) == split_sources(plan.fund_total_fen, made.sources)
    assert _fen(_below(book, "经费来源", 8, len(made.sources))) == split_sources(plan.subsidy_fen, made.sources)
    assert _fen(_below(book, "其余经费安排", 7, len(made.uses))) == split_uses(plan.rest_fen, made.uses)
    rows = _below(book, "补贴经费明细", 10, 3 + len(made.standards))
    assert sum(_fen(rows)) == plan.subsidy_fen
    assert sorted(fen for fen in _fen(rows) if fen) == sorted(line.total_fen for line in plan.lines if line.total_fen)
    assert "一致" in [cell.value for cell in book["经费"]["J"]]


@pytest.fixture(scope="module")
def towns(recalculate: Recalculate) -> dict[str, Workbook]:
    """Every town's workbook as LibreOffice computes it."""
    return recalculate({name: _open(subject(*town)) for name, town in _TOWNS.items()})


@pytest.mark.parametrize("town", _TOWNS)
def test_a_spreadsheet_comes_to_the_plan(towns: dict[str, Workbook], town: str) -> None:
    made, computed = subject(*_TOWNS[town]), towns[town]
    cells, said = list(_formulas(_open(made))), _open(made, figures=True)
    assert len(cells) > 12 * len(made.plan.quotas) + 36 * 8
    wrong = [
        (sheet, at, said[sheet][at].value, computed[sheet][at].value)
        for sheet, at in cells
        if not _same(said[sheet][at].value, computed[sheet][at].value)
    ]
    assert wrong == []
    _check(computed, made.plan)


_CHANGES: dict[str, tuple[dict[str, Any], Rules]] = {
    "subsidy": ({"每名网格员每年补贴": 8_400.01}, replace(SIMPLE, subsidy_per_worker_fen=840_001)),
    "months": ({"起始月份": 5}, replace(SIMPLE, first_month=5)),
    "basis": ({"分档依据": "户数"}, replace(SIMPLE, basis=TierBasis.HOUSEHOLDS)),
    "floating": ({"流动人口折算比例": 0.5}, replace(SIMPLE, floating_weight_ppm=500_000)),
    "limits": ({"每处最少网格员": 2, "每处最多网格员": 4}, replace(SIMPLE, min_workers=2, max_workers=4)),
    "fund": ({"专项经费总额": 1_000_000.01, "上年结转": 3.33}, replace(SIMPLE, fund_total_fen=100_000_001, carry_over_fen=333)),
    "share": ({"可用于补贴的比例": 0.333333}, replace(SIMPLE, subsidy_share_ppm=333_333)),
    "dormitories": (
        {"宿舍每格房屋套数": 100, "宿舍每格网格员": 2},
        replace(SIMPLE, dormitory=replace(SIMPLE.dormitory, housing_units_per_grid=100, workers_per_grid=2)),
    ),
}


def _changed(values: dict[str, Any]) -> Workbook:
    """The simple town's workbook after somebody typed other inputs."""
    book = _open(subject(SIMPLE))
    for name, value in values.items():
        sheet, at = next(iter(book.defined_names[name].destinations))
        there: Any = book[sheet][at.replace("$", "")]
        there.value = value
    return book


@pytest.fixture(scope="module")
def changed(recalculate: Recalculate) -> dict[str, Workbook]:
    """Every change as LibreOffice computes it."""
    return recalculate({name: _changed(values) for name, (values, _rules) in _CHANGES.items()})


@pytest.mark.parametrize("change", _CHANGES)
def test_a_changed_input_moves_everything_that_follows(changed: dict[str, Workbook], change: str) -> None:
    before, after = subject(SIMPLE).plan, subject(_CHANGES[change][1]).plan
    assert (after.subsidy_fen, after.headroom_fen, after.rest_fen) != (before.subsidy_fen, before.headroom_fen, before.rest_fen)
    _check(changed[change], after)


def test_people_tiers_and_decisions_are_live_too(recalculate: Recalculate) -> None:
    book = _open(subject(SIMPLE))
    town, given = book["测算表"], book["参数"]
    _cell(town, FIRST + 1, AT["人口"] + 1).value = 9_000
    _cell(town, FIRST + 3, AT["人工网格员"] + 1).value = 0
    (top,) = (cell.row for cell in given["A"] if str(cell.value or "").startswith("村（社区）分档"))
    tiers = SIMPLE.tiers
    for column, value in enumerate((9_000, None, 20, 21, 5), 1):
        _cell(given, top + 2 + len(tiers), column).value = value
    quotas = subject(SIMPLE).plan.quotas
    moved = (replace(PLACES[0], population=9_000), *PLACES[1:])
    by_hand = replace(BY_HAND[0], code=quotas[2].place.code, grids=None, workers=0)
    new = replace(SIMPLE, tiers=(*tiers, replace(tiers[-1], min_population=9_000, grids=20, workers=21, part_time=5)), overrides=(by_hand,))
    _check(recalculate({"": book})[""], subject(new, moved).plan)


def test_text_is_never_a_formula(recalculate: Recalculate) -> None:
    names = ("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "<b>&\"'", "村\u0007庄\x00", '=HYPERLINK("http://x")')
    places = tuple(Place(f"={n}", name, PlaceKind.VILLAGE, 1_500) for n, name in enumerate(names))
    book = recalculate({"": _open(subject(SIMPLE, places, name="=2+2", town="=3镇"))})[""]
    shown = [book["测算表"].cell(row, 2).value for row in range(FIRST + 1, FIRST + 1 + len(names))]
    assert shown == [name.replace("\u0007", "").replace("\x00", "") for name in names]
    assert "=2+2" in [cell.value for cell in book["说明"]["B"]]


def test_a_workbook_refuses_what_it_cannot_count() -> None:
    with pytest.raises(Refusal, match="15 位有效数字"):
        workbook(subject(replace(SIMPLE, fund_total_fen=MOST_FEN + 1)))
