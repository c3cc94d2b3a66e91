"""Every sentence of the app exists in both languages, and no catalogue holds what nobody says."""

import re

from tools import messages

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ASCII_PUNCTUATION = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!(][\u4e00-\u9fff]")


def test_every_message_has_its_english() -> None:
    assert messages.missing() == {}


def test_no_translation_is_unused_or_twice() -> None:
    said, known = messages.extracted(), messages.translated()
    assert sorted(set(known) - set(said)) == []
    assert {message: entries for message, entries in known.items() if len({text for _file, text in entries}) > 1} == {}


def test_placeholders_are_the_same_in_both_languages() -> None:
    wrong = {
        message: text
        for message, entries in messages.translated().items()
        for _file, text in entries
        if text and messages.placeholders(message) != messages.placeholders(text)
    }
    assert wrong == {}


def test_english_is_english_and_chinese_is_chinese() -> None:
    entries = [(message, text) for message, found in messages.translated().items() for _file, text in found]
    assert [text for _message, text in entries if _CHINESE.search(text)] == []
    assert [message for message, text in entries if message == text and _CHINESE.search(message)] == []


def test_chinese_uses_its_own_punctuation() -> None:
    assert [message for message in messages.extracted() if _ASCII_PUNCTUATION.search(message)] == []
