"""Whoever asks is answered in the language of their browser: the cookie that the switch writes."""

import asyncio
import re
from collections.abc import Iterator

import pytest

from gridapp.kit.auth import actors, session
from gridapp.kit.auth.actor import Actor
from gridapp.kit.config import settings
from gridapp.kit.fields import fields_of
from gridapp.kit.i18n import LOCALES
from gridapp.kit.store import value_texts
from gridapp.office import OFFICE

ENGLISH = Actor(id=9, name="reader", permissions=frozenset({"*"}), locale="en")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[Actor]:
    """Somebody whom every session belongs to."""
    somebody = Actor(id=7, name="王晓梅")
    monkeypatch.setattr(actors, "_wired", [])
    actors.configure(resolve=lambda _digest: somebody)
    yield somebody
    actors._known.forget()


@pytest.mark.parametrize(("cookie", "spoken"), [("en", "en"), ("zh", "zh"), ("xx", "zh"), ("", "zh"), ('"', "zh")])
def test_a_request_speaks_the_language_of_its_cookie(known: Actor, cookie: str, spoken: str) -> None:
    assert settings().locale == "zh"
    header = f"{session.cookie_name()}={session.new_session_id()}; {session.LOCALE_COOKIE}={cookie}"
    found = asyncio.run(actors.actor_behind(header))
    assert found is not None
    assert (found.id, found.locale) == (known.id, spoken)


def test_a_stranger_stays_one(known: Actor) -> None:
    assert asyncio.run(actors.actor_behind(f"{session.LOCALE_COOKIE}=en")) is None


@pytest.mark.parametrize("resource", OFFICE.resources, ids=lambda item: item.slug)
def test_choices_are_written_in_the_readers_language(resource, sqlite_database) -> None:
    values = [
        (name, value)
        for name, field in fields_of(resource.model).items()
        for value in (field.choices.labels() if field.choices else [True, False] if field.widget == "boolean" else [])
    ]
    for name, value in values:
        assert not _CHINESE.search(value_texts(resource, ENGLISH, {name: value})[name]), (name, value)
    assert set(LOCALES) == {"zh", "en"}
