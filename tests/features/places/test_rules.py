"""Grid codes, sizes, ownership."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.features.places import rules
from gridapp.kit.errors import Refusal

DIVISION = "990101001001"
divisions = st.from_regex(r"[0-9]{12}", fullmatch=True)


@given(divisions, st.integers(1, 9), st.integers(14, 17))
def test_a_new_code_is_valid_and_of_its_division(division: str, number: int, length: int):
    code = rules.grid_code(division, number, length - rules.DIVISION_LENGTH)
    assert rules.grid_code_problem(code, length) is None
    assert code.startswith(division)
    assert int(code[12:]) == number


def test_past_999_is_an_error_that_names_the_division():
    with pytest.raises(Refusal) as caught:
        rules.grid_code(DIVISION, 1000, 3)
    assert DIVISION in caught.value.message.render()
    assert caught.value.field == "code"


def test_sixteen_digits_have_room_after_999():
    assert rules.grid_code(DIVISION, 1000, 4) == DIVISION + "1000"


@pytest.mark.parametrize(
    ("code", "says"), [("", "数字"), ("99010100100100A", "数字"), ("99010100100101", "现为 14 位"), (DIVISION + "000", "001")]
)
def test_a_bad_code_is_explained(code: str, says: str):
    problem = rules.grid_code_problem(code, 15)
    assert problem is not None
    assert says in problem.render()


def test_the_division_is_the_villages_or_the_towns():
    assert rules.division_of(DIVISION, "990101001") == DIVISION
    assert rules.division_of("", "990101001") == "990101001000"
    with pytest.raises(Refusal):
        rules.division_of("村01", "")


def test_a_code_of_another_village_warns():
    assert rules.prefix_warning(DIVISION + "001", DIVISION) is None
    assert rules.prefix_warning("990101001002001", DIVISION) is not None


@given(st.integers(0, 10_000))
def test_size_warns_exactly_outside_the_range(households: int):
    assert (rules.size_warning(households, 200, 500) is None) == (200 <= households <= 500)


def test_exactly_one_owner():
    assert rules.owner_problem(1, None) is None
    assert rules.owner_problem(None, 1) is None
    assert rules.owner_problem(None, None) is not None
    assert rules.owner_problem(1, 1) is not None
