"""Messages in the sources against the English catalogue. `make messages` adds what is missing; tests/test_messages.py uses the rest.

A message found in `gridapp/features/budget/…` goes to `budget.po`, one of the kit to `kit.po`, of the models to `models.po`, and so on;
the person who adds it then writes its English.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "gridapp" / "locale" / "en"
KEYWORDS = {"_": None, "t": None, "msg": None}
_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_.]*)[^{}]*\}", re.IGNORECASE)


def extracted() -> dict[str, list[str]]:
    """Message → the places (`file:line`) that mark it with `_`, `t` or `msg`."""
    places: dict[str, list[str]] = {}
    for name, line, message, _comments, _context in extract_from_dir(
        str(ROOT / "gridapp"), method_map=[("**.py", "python")], keywords=KEYWORDS, options_map={"**.py": {"encoding": "utf-8"}}
    ):
        if isinstance(message, str) and message:
            places.setdefault(message, []).append(f"gridapp/{name}:{line}")
    return places


def translated() -> dict[str, list[tuple[str, str]]]:
    """Message → (file, English) for every catalogue that holds it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(LOCALE.glob("*.po")):
        for message in _messages(path):
            found.setdefault(str(message.id), []).append((path.name, str(message.string or "")))
    return found


def _messages(path: Path) -> Iterator[Message]:
    with path.open("rb") as file:
        yield from (message for message in read_po(file, locale="en", abort_invalid=True) if message.id)


def placeholders(text: str) -> set[str]:
    """Names in braces."""
    return set(_PLACEHOLDER.findall(text))


def room(place: str) -> str:
    """The catalogue a place's messages belong to: `gridapp/features/budget/rules.py:3` → `budget`."""
    parts = place.partition(":")[0].removesuffix(".py").split("/")[1:]
    return parts[1] if parts[0] == "features" and len(parts) > 1 else parts[0]


def missing() -> dict[str, list[str]]:
    """Messages without English, each with its places."""
    known = {message for message, entries in translated().items() if any(text for _file, text in entries)}
    return {message: places for message, places in extracted().items() if message not in known}


def add_missing() -> int:
    """Append an empty entry to the right catalogue for each message that has none; returns how many are without English."""
    absent, present = missing(), translated()
    for message, places in sorted(absent.items(), key=lambda item: item[1]):
        if message not in present:
            path = LOCALE / f"{room(places[0])}.po"
            if not path.exists():
                path.write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n')
            quoted = message.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            with path.open("a") as file:
                file.write(f'\n#: {places[0]}\nmsgid "{quoted}"\nmsgstr ""\n')
        sys.stdout.write(f"{places[0]}: {message}\n")
    return len(absent)


if __name__ == "__main__":
    count = add_missing()
    sys.stdout.write(
        f"{count} without English: write them in {LOCALE.relative_to(ROOT)}/*.po\n" if count else "every message has its English\n"
    )
    sys.exit(bool(count))
