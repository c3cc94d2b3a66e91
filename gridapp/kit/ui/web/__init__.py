"""The browser's half of the kit, and how Python reaches it.

Every `.jsx` file of this folder is linked into the build, so they may import each other by relative path.
"""

from pathlib import Path

import reflex as rx
from reflex.constants import Dirs
from reflex.environment import environment

_FOLDER = f"$/public/{Dirs.EXTERNAL_APP_ASSETS}/{__name__.replace('.', '/')}"
_FILES = frozenset(path.name for path in Path(__file__).parent.glob("*.jsx"))

if not environment.REFLEX_BACKEND_ONLY.get():  # a server builds nothing, and `rx.asset` reads the whole stack for every file
    for _file in _FILES:
        rx.asset(_file, shared=True)


def library(name: str) -> str:
    """The module of `<name>.jsx`, for a component's `library` or a Var's imports. Raises `LookupError` where there is no such file."""
    if f"{name}.jsx" not in _FILES:
        raise LookupError(f"{name}.jsx is not in {Path(__file__).parent}")
    return f"{_FOLDER}/{name}.jsx"
