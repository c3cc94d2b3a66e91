"""Saved views belong to one account and one list."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import transaction
from gridapp.kit.errors import NotAllowed, NotFound, Refusal
from gridapp.kit.store import saved_views
from gridapp.models import Account, AccountRole
from tests.kit.store.test_address import VILLAGE


@pytest.fixture
def ann(database: sa.Engine) -> Actor:
    with transaction(SYSTEM) as tx:
        tx.session.add(AccountRole(code="planner", name="计划员", permissions=["places.*"]))
        tx.session.flush()
        for name in ("ann", "ben"):
            tx.session.add(Account(username=name, display_name=name, password_hash="x", role_code="planner"))
    return Actor(id=1, name="ann", permissions=frozenset({"places.*"}))


def test_a_view_is_kept_replaced_and_forgotten(ann: Actor):
    saved_views.save_view(VILLAGE, ann, "社区", "kind=community")
    saved_views.save_view(VILLAGE, ann, "大村", "resident_population=3000..")
    saved_views.save_view(VILLAGE, ann, "社区", "kind=community&sort=code")
    shown = saved_views.list_views(VILLAGE, ann)
    assert {view["name"]: view["query"] for view in shown} == {"社区": "kind=community&sort=code", "大村": "resident_population=3000.."}
    saved_views.delete_view(VILLAGE, ann, shown[0]["id"])
    assert [view["name"] for view in saved_views.list_views(VILLAGE, ann)] == [shown[1]["name"]]


def test_views_are_private(ann: Actor):
    ben = replace(ann, id=2, name="ben")
    saved_views.save_view(VILLAGE, ann, "社区", "kind=community")
    assert saved_views.list_views(VILLAGE, ben) == []
    with pytest.raises(NotFound):
        saved_views.delete_view(VILLAGE, ben, saved_views.list_views(VILLAGE, ann)[0]["id"])
    assert len(saved_views.list_views(VILLAGE, ann)) == 1


def test_views_of_one_list_stay_there(ann: Actor):
    saved_views.save_view(VILLAGE, ann, "社区", "kind=community")
    assert saved_views.list_views(replace(VILLAGE, slug="others"), ann) == []


def test_who_may_not_see_the_list_keeps_no_views(ann: Actor):
    stranger = replace(ann, permissions=frozenset())
    with pytest.raises(NotAllowed):
        saved_views.save_view(VILLAGE, stranger, "社区", "")
    with pytest.raises(NotAllowed):
        saved_views.list_views(VILLAGE, stranger)


@pytest.mark.parametrize(("name", "query"), [("", "kind=village"), ("长" * 51, "kind=village"), ("大", "q=" + "x" * 3000)])
def test_what_cannot_be_kept_is_refused_with_words(ann: Actor, name: str, query: str):
    with pytest.raises(Refusal) as refused:
        saved_views.save_view(VILLAGE, ann, name, query)
    assert refused.value.message.render("zh")
    assert saved_views.list_views(VILLAGE, ann) == []


def test_an_account_keeps_a_bounded_number(ann: Actor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(saved_views, "MOST", 2)
    saved_views.save_view(VILLAGE, ann, "一", "")
    saved_views.save_view(VILLAGE, ann, "二", "")
    with pytest.raises(Refusal, match="最多"):
        saved_views.save_view(VILLAGE, ann, "三", "")
    saved_views.save_view(VILLAGE, ann, "一", "kind=village")
