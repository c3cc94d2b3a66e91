"""Masks never show more than they promise."""

from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit.masks import mask_id_number, mask_phone, masked


def test_id_number_and_phone():
    assert mask_id_number("110105199001011234") == "110105********1234"
    assert mask_phone("13812341234") == "138****1234"
    assert mask_phone("010-12345678") == "010-******78"
    assert masked("unknown", "secret") == "******"


@given(st.text(alphabet="0123456789X", min_size=18, max_size=18))
def test_birth_date_and_sequence_are_hidden(number):
    shown = mask_id_number(number)
    assert len(shown) == 18
    assert shown[6:14] == "*" * 8


@given(st.text())
def test_no_mask_shows_more_than_ten_characters(text):
    for shown in (mask_id_number(text), masked("other", text)):
        assert len(shown.replace("*", "")) <= 10


@given(st.text(max_size=40))
def test_a_telephone_number_is_never_shown_whole(text):
    if text.strip():
        assert mask_phone(text) != text.strip() or "*" in text
