"""The workbench opens for every period that can be asked for, and shows each role what it may see."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from gridapp.features.accounts.rules import ROLES
from gridapp.features.dashboard import rules, state
from gridapp.features.dashboard.queries import READ
from gridapp.features.dashboard.rules import Span
from gridapp.kit.auth.actor import Actor
from gridapp.kit.clock import today
from gridapp.kit.standing import mount_standings, standings
from gridapp.office import OFFICE
from tests.rows import Office

OF_CASES = ("figures", "changes", "links", "titles", "months", "villages", "kinds")


@pytest.fixture(autouse=True)
def standing(mounted: None) -> Iterator[None]:
    shown = standings()
    mount_standings(OFFICE.standings)
    yield
    mount_standings(shown)


@pytest.fixture
def cases(sqlite_database: sa.Engine, admin: Actor) -> Actor:
    """An office with cases that have been due for months; returns who sees them all."""
    office = Office(admin)
    for _number in range(3):
        office.add("cases")
    return admin


def spans() -> dict[str, Span]:
    day = today()
    return {
        "this month": rules.span_of(rules.Preset.MONTH, day),
        "next year": Span(date(day.year + 1, 1, 1), date(day.year + 1, 12, 31)),
        "a month to come": Span(date(day.year + 3, 5, 1), date(day.year + 3, 5, 31)),
        "from now to a future year": Span(day, day + timedelta(days=900)),
        "one day": Span(day, day),
        "one day to come": Span(day + timedelta(days=400), day + timedelta(days=400)),
        "the first years": Span(date(1990, 1, 1), date(1990, 1, 1)),
        "the last years": Span(date(2200, 12, 31), date(2200, 12, 31)),
        "ten years": Span(day - timedelta(days=3650), day),
    }


@pytest.mark.parametrize("name", spans())
def test_every_period_has_its_twelve_months_and_its_sentences(cases: Actor, name: str) -> None:
    found = state._shown(cases, spans()[name])
    months = [row[found["months"]["names"].index("month")] for row in found["months"]["rows"]]
    assert len(months) == rules.MONTHS_SHOWN
    assert months[-1] <= f"{today():%Y-%m}", "what has not begun has no trend"
    assert all(found["titles"][title]["zh"] for title in ("trend", "mix", "ranking", "kinds"))


def who(code: str, *permissions: str) -> Actor:
    return Actor(id=9, name=code, permissions=frozenset(permissions or OFFICE.grants(code)))


def test_every_role_sees_the_page_without_what_it_may_not_see(cases: Actor) -> None:
    span = spans()["this month"]
    actors = [who(code) for code in ROLES]
    actors += [who("one more", READ, permission.name) for permission in OFFICE.permissions]
    for actor in actors:
        if not actor.may(READ):
            continue
        found = state._shown(actor, span)
        assert set(found["standings"]) == {outlook.name for outlook in standings() if actor.may(outlook.permission)}, actor
        assert bool(found["figures"]) == actor.may("cases.read"), actor
        if not actor.may("cases.read"):
            assert not any(found[name] for name in OF_CASES), "nothing of an earlier look stays"
    assert not state._shown(who("statistics", READ), span)["figures"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-02-02", "2026-02-01"), ("0001-01-01", "0001-01-02"), ("9999-01-01", "9999-12-31"),
        ("1989-12-31", "1990-01-01"), ("1991-01-01", "2020-01-01"),
    ],
)  # fmt: skip
def test_a_period_that_cannot_be_is_told_when_it_is_typed_and_means_this_month_in_an_address(start: str, end: str) -> None:
    span = Span(date.fromisoformat(start), date.fromisoformat(end))
    assert rules.problem(span) is not None
    assert rules.read_period({"from": start, "to": end}, date(2026, 5, 4)) == ("month", Span(date(2026, 5, 1), date(2026, 5, 31)))


@given(st.lists(st.integers(0, 5), max_size=12), st.booleans())
def test_the_sentence_about_what_is_overdue_needs_no_month_before(overdue: list[int], due: bool) -> None:
    months: list[dict[str, Any]] = [{"due": int(due), "open_overdue": count} for count in overdue]
    assert rules.mix_finding(months).render("zh")
