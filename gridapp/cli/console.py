"""How the command line speaks: results on stdout, everything else on stderr, in the reader's language."""

import io
import json
import os
import sys
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

from pydantic import ValidationError

from gridapp.kit.config import settings
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import LOCALES, SOURCE_LOCALE, Msg


def locale() -> str:
    """`GRIDAPP_LOCALE` if it is set, else the terminal's language, else Chinese. Known even when another setting is wrong."""
    terminal = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    spoken = next((known for known in LOCALES if terminal.lower().startswith(known)), SOURCE_LOCALE)
    try:
        return settings().locale if "locale" in settings().model_fields_set else spoken
    except ValidationError:
        return spoken


def words(msgid: str) -> str:
    """A marked literal in the reader's language: `help=words(_("…"))`."""
    return Msg(msgid).render(locale())


def bear_any_text() -> None:
    """A character that the terminal's encoding lacks becomes `?`, on stdout and stderr, instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def as_json(data: Any, indent: int | None = None) -> str:
    """JSON in which nothing is lost: characters that stdout's encoding lacks are escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(data, indent=indent)
    return text


def say(message: Msg | str) -> None:
    """A line on stdout."""
    print(_text(message), flush=True)


def note(message: Msg | str) -> None:
    """A line on stderr: progress and warnings."""
    print(_text(message), file=sys.stderr, flush=True)


def complain(refusal: Refusal) -> None:
    """What was refused and why, on stderr; one line for each field of an `Invalid`."""
    if isinstance(refusal, Invalid) and refusal.errors:
        for field, message in refusal.errors.items():
            note(f"{field}: {_text(message)}" if field else _text(message))
    else:
        note(refusal.message)


def _text(message: Msg | str) -> str:
    return message.render(locale()) if isinstance(message, Msg) else message


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = ()) -> str:
    """Aligned columns for a terminal; Chinese characters are two cells wide. `right` names the columns of figures."""
    widths = [max(_cells(row[i]) for row in (heads, *rows)) for i in range(len(heads))]

    def line(row: Sequence[str]) -> str:
        pads = [" " * (width - _cells(cell)) for cell, width in zip(row, widths, strict=True)]
        return "  ".join(pad + cell if i in right else cell + pad for i, (cell, pad) in enumerate(zip(row, pads, strict=True))).rstrip()

    return "\n".join([line(heads), "  ".join("-" * width for width in widths), *(line(row) for row in rows)])


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
