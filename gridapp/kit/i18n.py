"""Messages in two languages.

The msgid is the Simplified Chinese text itself; English comes from `gridapp/locale/en/*.po`, one file per room.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

SOURCE_LOCALE = "zh"
LOCALES = ("zh", "en")
_LOCALE_DIR = Path(__file__).resolve().parents[1] / "locale"


def _(msgid: str) -> str:
    """Mark a literal as a message and return it unchanged; it is translated where it is shown."""
    return msgid


@lru_cache(maxsize=len(LOCALES))
def catalogue(locale: str) -> dict[str, str]:
    """Every message of a locale, merged from its `.po` files. Empty for the source locale.

    Raises:
        ValueError: two files translate one message differently.
    """
    merged: dict[str, str] = {}
    for path in sorted((_LOCALE_DIR / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if not message.id or not message.string:
                    continue
                text, known = str(message.string), merged.get(str(message.id))
                if known is not None and known != text:
                    raise ValueError(f"{path.name}: {message.id!r} is {text!r} here and {known!r} elsewhere")
                merged[str(message.id)] = text
    return merged


def translate(msgid: str, locale: str) -> str:
    """The text of a message in a locale; a message without a translation is shown as it is written."""
    return msgid if locale == SOURCE_LOCALE else catalogue(locale).get(msgid, msgid)


@dataclass(frozen=True)
class Msg:
    """A message with its values, rendered late so that one error can be read in either language.

    A parameter that is itself a `Msg`, or a tuple (written as a list), is rendered in the same locale.
    """

    msgid: str
    params: dict[str, Any] = field(default_factory=dict)

    def render(self, locale: str = SOURCE_LOCALE) -> str:
        """The message in `locale` with its values filled in."""
        text = translate(self.msgid, locale)
        if not self.params:
            return text
        return text.format(**{key: _rendered(value, locale) for key, value in self.params.items()})

    def __str__(self) -> str:
        return self.render()


def _rendered(value: Any, locale: str) -> Any:
    if isinstance(value, tuple):
        return ("、" if locale == SOURCE_LOCALE else ", ").join(str(_rendered(part, locale)) for part in value)
    return value.render(locale) if isinstance(value, Msg) else value


_SPOKEN: set[str] = set()


def speak(words: Iterable[str]) -> None:
    """Words that an office's tables start with, which screens say in their own language. Called once, by `app.py`."""
    _SPOKEN.update(words)


def spoken_with(text: str, locale: str) -> list[str]:
    """The words of tables which a screen in `locale` shows with `text` in them though they are stored otherwise; for searches."""
    if locale == SOURCE_LOCALE:
        return []
    return [word for word in sorted(_SPOKEN) if text.casefold() in translate(word, locale).casefold()]


MONTHS = (
    _("1 月"), _("2 月"), _("3 月"), _("4 月"), _("5 月"), _("6 月"), _("7 月"), _("8 月"), _("9 月"), _("10 月"), _("11 月"), _("12 月"),
)  # fmt: skip


def month_name(month: int) -> Msg:
    """A month, 1–12, as either language says it: a number in Chinese, a name in English."""
    return Msg(MONTHS[month - 1])


def msg(msgid: str, /, **params: Any) -> Msg:
    """A message to render later; `msgid` must be a literal so that the extractor finds it."""
    return Msg(msgid, params)
