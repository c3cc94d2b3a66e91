"""Posts: one grid one person, places, dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridapp.features.staff import rules
from gridapp.features.staff.rules import Post

days = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@st.composite
def posts(draw: st.DrawFn) -> Post:
    start = draw(days)
    length = draw(st.none() | st.integers(0, 900))
    return Post(draw(st.integers(1, 9)), "某某", start, None if length is None else start + timedelta(days=length))


@given(posts(), posts())
def test_overlap_is_symmetric_and_means_a_shared_day(one: Post, other: Post):
    horizon = date(2030, 1, 1)
    shared = max(one.start_on, other.start_on) <= min(one.end_on or horizon, other.end_on or horizon)
    assert one.overlaps(other) == other.overlaps(one) == shared


@given(posts(), st.lists(posts(), max_size=5))
def test_a_post_is_refused_exactly_when_somebody_holds_it_then(new: Post, others: list[Post]):
    refused = rules.single_post_problem("网格长", new, others) is not None
    assert refused == any(new.overlaps(other) for other in others)


def test_the_refusal_names_who_and_since_when():
    problem = rules.single_post_problem("网格长", Post(1, "新人", date(2026, 1, 1)), [Post(2, "赵一", date(2025, 3, 1))])
    assert problem is not None
    text = problem.render()
    assert "赵一" in text
    assert "2025-03-01" in text
    assert "至今" in text


def test_a_successor_may_begin_the_day_after():
    before = Post(1, "赵一", date(2025, 1, 1), date(2025, 6, 30))
    assert rules.single_post_problem("网格长", Post(2, "钱二", date(2025, 7, 1)), [before]) is None


@pytest.mark.parametrize(
    ("level", "village", "dormitory", "grid", "field"),
    [
        ("community", True, False, False, None),
        ("community", False, False, True, "village_id"),
        ("community", True, False, True, "village_id"),
        ("grid", False, False, True, None),
        ("extra", False, False, True, None),
        ("grid", True, False, False, "grid_id"),
        ("grid", False, False, False, "grid_id"),
    ],
)
def test_a_role_serves_one_kind_of_place(level: str, village: bool, dormitory: bool, grid: bool, field: str | None):
    problem = rules.place_problem(level, village=village, dormitory=dormitory, grid=grid)
    assert (problem[0] if problem else None) == field


def test_several_grids_are_said():
    assert rules.several_grids_warning("网格长", []) is None
    warning = rules.several_grids_warning("网格长", ["东街二格", "东街一格"])
    assert warning is not None
    assert "东街一格、东街二格" in warning.render()
