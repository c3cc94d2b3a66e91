"""How the command line speaks: results on stdout, everything else on stderr, in the reader's language."""

import os
import sys

from gridapp.kit.config import settings
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import LOCALES, Msg


def locale() -> str:
    """`GRIDAPP_LOCALE` if it is set, else the terminal's language, else Chinese."""
    if "locale" in settings().model_fields_set:
        return settings().locale
    terminal = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return next((known for known in LOCALES if terminal.lower().startswith(known)), settings().locale)


def words(msgid: str) -> str:
    """A marked literal in the reader's language: `help=words(_("…"))`."""
    return Msg(msgid).render(locale())


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
