"""Whatever a browser sends becomes a plain value or nothing; it never raises."""

from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit.resource import wire

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=5),
    max_leaves=20,
)


@given(anything)
def test_nothing_a_client_sends_raises_or_escapes_its_type(value):
    assert 0 <= wire.whole(value) <= 2**53
    assert isinstance(wire.words(value), str)
    assert all(isinstance(number, int) and number > 0 for number in wire.ids(value))
    assert all(isinstance(text, str) for text in wire.texts(value))
    assert all(isinstance(key, str) for key in wire.mapping(value))
    assert set(wire.form_data(value, ("code",))) <= {"code"}


@given(st.lists(st.integers(1, 10**9), max_size=50))
def test_ids_keep_their_order_and_lose_repetitions(numbers):
    assert wire.ids(numbers) == list(dict.fromkeys(numbers))
    assert wire.ids([str(number) for number in numbers]) == wire.ids(numbers)


def test_truth_is_no_row_number():
    assert wire.ids([True, False, 3]) == [3]


def test_sizes_are_bounded():
    assert len(wire.ids(list(range(1, wire.MAX_IDS * 2)))) == wire.MAX_IDS
    assert len(wire.words("长" * (wire.MAX_TEXT * 2))) == wire.MAX_TEXT
    assert wire.whole("9" * 400) == 0


def test_only_declared_fields_of_a_form_are_taken():
    assert wire.form_data({"name": " 东风村 ", "deleted_at": "x", "version": 1}, ("name",)) == {"name": "东风村"}
