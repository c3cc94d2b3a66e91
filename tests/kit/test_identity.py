"""Identity and telephone numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit.i18n import Msg
from gridapp.kit.identity import IdNumber, check_character, normal_phone, parse_id_number, phone_problem

TODAY = date(2026, 11, 22)


def number(area: str = "110105", born: date = date(1990, 3, 7), sequence: str = "001") -> str:
    first = area + born.strftime("%Y%m%d") + sequence
    return first + check_character(first)


# The worked example printed in GB 11643-1999 itself.
def test_the_standards_own_example_is_valid():
    parsed = parse_id_number("11010519491231002X", TODAY)
    assert isinstance(parsed, IdNumber)
    assert parsed.birth_date == date(1949, 12, 31)
    assert parsed.female


@given(st.dates(date(1920, 1, 1), TODAY), st.integers(0, 999))
def test_every_well_made_number_is_taken_apart_again(born: date, sequence: int):
    parsed = parse_id_number(number(born=born, sequence=f"{sequence:03d}").lower(), TODAY)
    assert isinstance(parsed, IdNumber)
    assert (parsed.birth_date, parsed.female, parsed.warning) == (born, sequence % 2 == 0, None)


@given(st.dates(date(1920, 1, 1), TODAY), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes_unseen(born: date, position: int, shift: int):
    good = number(born=born)
    bad = good[:position] + str((int(good[position]) + shift) % 10) + good[position + 1 :]
    assert isinstance(parse_id_number(bad, TODAY), Msg)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "18 位"),
        ("1101051949123100", "现为 16 位"),
        ("11010519491231002A", "数字或 X"),
        ("1101051949123X0028", "数字或 X"),
        ("110105199002300019", "出生日期 19900230 不存在"),
        ("１１０１０５１９４９１２３１００２Ｘ", "数字或 X"),
        (number(born=date(2031, 1, 1)), "不合理"),
        (number(born=date(1850, 1, 1)), "不合理"),
    ],
)
def test_a_bad_number_is_explained(text: str, says: str):
    problem = parse_id_number(text, TODAY)
    assert isinstance(problem, Msg)
    assert says in problem.render()


def test_an_unknown_area_is_a_warning_not_an_error():
    parsed = parse_id_number(number(area="990101"), TODAY)
    assert isinstance(parsed, IdNumber)
    assert parsed.warning is not None
    assert "99" in parsed.warning.render()


@pytest.mark.parametrize(
    "text", ["13800001234", "138 0000 1234", "+8613800001234", "010-12345678", "0551-62345678", "62345678", "010-12345678-801"]
)
def test_mobiles_and_landlines_are_accepted(text: str):
    assert phone_problem(text) is None


@pytest.mark.parametrize("text", ["", "12800001234", "1380000123", "138000012345", "abc", "010-1234", "119"])
def test_other_numbers_are_refused(text: str):
    assert phone_problem(text) is not None


def test_a_number_is_stored_in_one_form():
    assert normal_phone(" +86-138 0000 1234 ") == "13800001234"
    assert normal_phone("010—12345678") == "010-12345678"
