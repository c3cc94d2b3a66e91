"""A share reads all only when it is all and none only when it is none, wherever it is written."""

import re
from decimal import Decimal

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.features.dashboard import charts
from gridapp.kit import charting
from gridapp.kit.charting import ROWS, to_spec, to_svg
from gridapp.kit.shares import fraction, percent, percent_of, points


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    """A part and the whole, often nearly all or nearly none of it."""
    whole = draw(st.integers(1, 10**12))
    near = draw(st.integers(0, min(whole, 50)))
    return draw(st.sampled_from([near, whole - near]) | st.integers(0, whole)), whole


@given(counts(), st.integers(0, 4))
def test_all_is_all_and_none_is_none(of: tuple[int, int], places: int) -> None:
    part, whole = of
    for text in (percent(part / whole, places), percent_of(part, whole, places)):
        read = Decimal(text.removesuffix("%"))
        decimals = len(text.partition(".")[2].removesuffix("%"))
        assert (read == 100, read == 0) == (part == whole, part == 0), text
        assert decimals >= places
        assert abs(read - Decimal(part) / whole * 100) <= Decimal("0.51") / 10**decimals, "and it is rounded to what it is"
        if decimals > places:
            shorter = round(read, decimals - 1)
            assert shorter in {0, 100} or abs(shorter - read) * 10 ** (decimals - 1) >= Decimal("0.4"), "no longer than it takes"
    told = Decimal(fraction(part / whole, 8))
    assert (told == 1, told == 0) == (part == whole, part == 0)


@pytest.mark.parametrize(
    ("part", "whole", "two", "one"),
    [
        (2500, 2501, "99.96%", "99.96%"), (1, 3000, "0.03%", "0.03%"), (49999, 50000, "99.998%", "99.998%"), (299, 300, "99.67%", "99.7%"),
        (1, 1, "100.00%", "100.0%"), (0, 7, "0.00%", "0.0%"), (1, 3, "33.33%", "33.3%"),
    ],
)  # fmt: skip
def test_as_many_decimals_as_it_takes(part: int, whole: int, two: str, one: str) -> None:
    assert (percent(part / whole), percent(part / whole, 1)) == (two, one)
    assert (percent_of(part, whole), percent_of(part, whole, 1)) == (two, one)


def test_nothing_and_signs() -> None:
    assert (percent(None), percent_of(0, 0), percent(-0.0), percent(1.000001)) == ("—", "—", "0.00%", "100.0001%")
    assert (points(0.962, 0.948), points(1.0, 0.99998), points(0.5, 0.5)) == ("1.40", "0.002", "0.00")


def labels(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize("places", [0, 1, 2])
def test_a_chart_writes_as_everything_else(places: int) -> None:
    rates = [part / whole for whole in (1, 3, 300, 2501, 3000, 50_000, 10**6, 10**9) for part in {0, 1, whole // 2, whole - 1, whole}]
    rates = [rate for rate in sorted({*rates, 0.9949, 0.0051}) if rate != 0.5]
    chart = alt.Chart(alt.NamedData(ROWS)).transform_calculate(label=charting.percent("r", places)).mark_text().encode(text="label:N")
    drawn = labels(to_svg(to_spec(chart), [{"r": rate} for rate in rates]))
    assert sorted(drawn) == sorted(percent(rate, places) for rate in rates)


ROW = {"due": 10, "closed": 9, "open_overdue": 1, "closed_on_time": 8, "closed_late": 1, "href": "/cases?measure=due"}


@pytest.mark.parametrize(
    "rates",
    [(2500 / 2501, 1.0), (299 / 300, 298 / 300), (0.9, 0.8), (1.0, 1.0), (0.0, 1 / 3000), (0.99999, 0.999993), (0.995, 0.995), (0.995,)],
)
@pytest.mark.parametrize("name", ["trend", "ranking"])
def test_no_label_of_an_axis_is_there_twice_and_none_says_all_of_what_is_not(name: str, rates: tuple[float, ...]) -> None:
    rows = [
        {**ROW, "month": f"2026-0{at}", "name": f"{at}村", "closure_rate": rate, "on_time_rate": rate} for at, rate in enumerate(rates, 1)
    ]
    drawn = [text for text in labels(to_svg(to_spec(getattr(charts, name)("zh")), rows)) if text.endswith("%")]
    marks = [percent(rate, 1) for rate in rates] if name == "ranking" else []
    axis = drawn[: len(drawn) - len(marks)]
    assert len(set(axis)) == len(axis) > 0
    assert not [text for text in axis if re.search(r"\.\d*0%$", text)], "nor more decimals than it takes"
    assert len(set(rates)) > 1 or axis == [f"{rates[0] * 100:g}%"], "a lone label stands at the rate"
    assert drawn[len(axis) :] == marks


def test_an_axis_of_few_cases_counts_whole_ones() -> None:
    row = {**ROW, "month": "2026-01", "name": "消防", "due": 1, "closed": 1, "open_overdue": 0, "closed_on_time": 1, "closed_late": 0}
    for name in ("mix", "kinds"):
        axis = [text for text in labels(to_svg(to_spec(getattr(charts, name)("zh")), [row])) if text.isdigit()]
        assert sorted(axis) == ["0", "1"], name
