"""A link reproduces the view; a bad link does no harm."""

from typing import ClassVar
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from gridapp.kit.store.address import MAX_TEXT, read_address, read_view, write_address
from gridapp.kit.store.spec import ListQuery, Resource
from gridapp.models import Village

VILLAGE = Resource(
    model=Village,
    slug="villages",
    label="村(社区)",
    columns=("code", "name", "kind", "resident_population"),
    search=("code", "name"),
    filters=("kind", "resident_population", "town_id"),
    read="places.read",
    write="places.write",
    scope=None,
)


def reopened(query: ListQuery) -> ListQuery:
    return read_address(VILLAGE, dict(parse_qsl(write_address(VILLAGE, query))))


class TestRoundTrip:
    ends: ClassVar = st.one_of(st.just(""), st.integers(0, 10**9).map(str))
    filters: ClassVar = st.fixed_dictionaries(
        {},
        optional={
            "kind": st.lists(st.sampled_from(["village", "community"]), min_size=1, unique=True).map(tuple),
            "town_id": st.lists(st.integers(1, 10**6).map(str), min_size=1, max_size=9).map(tuple),
            "resident_population": st.tuples(ends, ends).filter(any),
        },
    )
    sort: ClassVar = st.lists(
        st.tuples(st.sampled_from(["code", "name", "kind"]), st.booleans()), max_size=3, unique_by=lambda pair: pair[0]
    ).map(tuple)

    @given(search=st.text(max_size=MAX_TEXT).map(str.strip), filters=filters, sort=sort, deleted=st.booleans())
    def test_any_view_survives_its_url(self, search, filters, sort, deleted):
        query = ListQuery(search=search, filters=filters, sort=sort, bin=deleted)
        assert reopened(query) == query

    def test_an_untouched_view_has_a_bare_url(self):
        assert write_address(VILLAGE, ListQuery()) == ""


class TestBadLinks:
    @given(
        st.dictionaries(
            st.sampled_from(["q", "sort", "kind", "resident_population", "bin", "size", "start", "id", "x"]), st.text(max_size=300)
        )
    )
    def test_no_link_can_ask_for_what_is_not_declared(self, params):
        query = read_address(VILLAGE, params)
        assert set(query.filters or {}) <= {"kind", "resident_population", "town_id"}
        assert {name for name, _descending in query.sort} <= {"code", "name", "kind", "resident_population"}
        assert (query.start, query.size) == (0, ListQuery().size)
        assert len(query.search) <= MAX_TEXT


def test_a_list_of_related_rows_names_its_parent():
    assert read_view(VILLAGE, "of=town_id:3&kind=village&town_id=9").filters == {"kind": ("village",), "town_id": ("3",)}
    for nonsense in ("of=name:3", "of=town_id:", "of=town_id:x", "of=town_id:-1", f"of=town_id:{'9' * 40}", "of=no_such:1"):
        assert read_view(VILLAGE, nonsense).filters == {}
