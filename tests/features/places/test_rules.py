"""Grid codes, sizes, ownership."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.features.places import rules
from gridapp.kit.errors import Refusal

DIVISION = "990101001001"
divisions = st.from_regex(r"[0-9]{12}", fullmatch=True)


@given(divisions, st.sets(st.integers(1, 998)), st.integers(14, 17))
def test_a_new_code_is_valid_new_and_of_its_division(division: str, sequences: set[int], length: int):
    width = length - rules.DIVISION_LENGTH
    sequences = {s for s in sequences if s < 10**width - 1}
    used = {f"{division}{s:0{width}d}" for s in sequences}
    code = rules.next_grid_code(division, used, length)
    assert rules.grid_code_problem(code, length) is None
    assert code.startswith(division)
    assert code not in used
    assert int(code[12:]) == max(sequences, default=0) + 1


def test_a_gap_left_by_a_deleted_grid_is_not_filled():
    assert rules.next_grid_code(DIVISION, [DIVISION + "001", DIVISION + "005"], 15) == DIVISION + "006"


def test_past_999_is_an_error_that_names_the_division():
    with pytest.raises(Refusal) as caught:
        rules.next_grid_code(DIVISION, [DIVISION + "999"], 15)
    assert DIVISION in caught.value.message.render()
    assert caught.value.field == "code"


def test_sixteen_digits_have_room_after_999():
    assert rules.next_grid_code(DIVISION, [DIVISION + "0999"], 16) == DIVISION + "1000"


def test_codes_of_other_divisions_and_malformed_ones_do_not_count():
    assert rules.next_grid_code(DIVISION, ["990101001002777", "x", "1"], 15) == DIVISION + "001"


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
