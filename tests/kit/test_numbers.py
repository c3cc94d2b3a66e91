"""Numbers as people write them, exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit import numbers
from gridapp.kit.errors import Refusal


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7200.00", Fraction(7200)),
        (" 1,200,000.50 ", Fraction(240000100, 200)),
        ("１２００", Fraction(1200)),
        ("０．６", Fraction(3, 5)),
        ("60%", Fraction(3, 5)),
        ("-3", Fraction(-3)),
        (7, Fraction(7)),
        ("0.1", Fraction(1, 10)),
    ],
)
def test_what_people_write_is_understood_exactly(text: object, number: Fraction):
    assert numbers.exact(text) == number


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        "abc",
        "nan",
        "NaN",
        "inf",
        "1e3",
        "1,20",
        "12,00.0",
        "--1",
        "1.2.3",
        "五",
        None,
        True,
        [],
        {},
        "1" * 40,
        float("nan"),
        float("inf"),
    ],
)
def test_what_is_no_number_is_refused(value: object):
    with pytest.raises(Refusal):
        numbers.exact(value)


def test_a_float_is_refused_and_told_how_to_write_it():
    with pytest.raises(Refusal, match=r'加引号.*"0.6"'):
        numbers.share(0.6)


@given(st.integers(0, numbers.MAX_FEN))
def test_money_survives_the_way_out_and_back(fen: int):
    assert numbers.money(numbers.yuan(fen)) == fen


@given(st.integers(1, numbers.MAX_FEN))
def test_a_debt_is_written_with_a_minus(fen: int):
    assert numbers.yuan(-fen) == "-" + numbers.yuan(fen)


@pytest.mark.parametrize("text", ["7200.005", "0.001", "10000000000000.01", "-0.01"])
def test_money_has_two_decimals_and_bounds(text: str):
    with pytest.raises(Refusal):
        numbers.money(text)


@pytest.mark.parametrize("text", ["1.5", "-1", "2000000001"])
def test_a_count_is_whole_and_bounded(text: str):
    with pytest.raises(Refusal):
        numbers.count(text)


def test_a_count_may_have_a_least():
    assert numbers.count("1", least=1) == 1
    with pytest.raises(Refusal, match="不能小于 1"):
        numbers.count("0", least=1)


@pytest.mark.parametrize("text", ["1.01", "101%", "-0.1", "60"])
def test_a_share_is_between_nothing_and_all(text: str):
    with pytest.raises(Refusal):
        numbers.share(text)
