"""How alike two texts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit.likeness import likeness


@given(st.text(max_size=40), st.text(max_size=40))
def test_it_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


@given(st.text(alphabet="路灯不亮已修ab1", min_size=1, max_size=40))
def test_a_text_is_like_itself_however_it_is_punctuated(text: str) -> None:
    assert likeness(text, text) == 1
    assert likeness(text, f"  {text.upper()}。！") == 1


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("路灯不亮", "路灯不亮了", 6 / 7), ("路灯不亮", "占道经营", 0), ("路灯", "灯路", 0), ("", "", 0), ("灯", "灯", 1)],
)
def test_pairs_are_counted(one: str, other: str, alike: float) -> None:
    assert likeness(one, other) == pytest.approx(alike)
