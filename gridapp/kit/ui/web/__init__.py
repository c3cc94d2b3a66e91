"""The browser's half of the kit, and how Python reaches it.

Every `.jsx` file of this folder is linked into the build, so they may import each other by relative path.
"""

from pathlib import Path

import reflex as rx

_FILES = sorted(path.name for path in Path(__file__).parent.glob("*.jsx"))
_LINKED = {name: rx.asset(name, shared=True) for name in _FILES}


def library(name: str) -> str:
    """The module of `<name>.jsx`, for a component's `library` or a Var's imports."""
    return _LINKED[f"{name}.jsx"].importable_path
