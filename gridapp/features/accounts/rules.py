"""What a user name and a password must be, which roles an office starts with, and when a session has ended. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from gridapp.kit.auth.actor import Actor
from gridapp.kit.errors import Invalid
from gridapp.kit.i18n import Msg, _, msg

PASSWORD_MIN = 10
PASSWORD_MAX = 200
USERNAME = re.compile(r"[a-z][a-z0-9_.-]{1,31}")

_TELLING = 4
"""Shorter user names (`li`, `wu`) are in half of all words."""

FAILURES_BEFORE_LOCK = 5
LOCK = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)
"""How often the time of a session's last use is written down."""

COMMON_PASSWORDS = frozenset({
    "0123456789", "1111111111", "1122334455", "1234512345", "1234554321", "1234567890", "12345678910", "123456789a", "123456789q",
    "147258369a", "1qaz2wsx3edc", "5201314520", "9876543210", "a123456789", "a1234567890", "aa12345678", "aa123456789", "abc1234567",
    "abc123456789", "abcd123456", "abcd1234567", "abcd12345678", "admin12345", "admin123456", "admin1234567", "administrator",
    "asd123456789", "asdfghjkl1", "asdfghjkl;", "changeme123", "letmein123", "p@ssw0rd123", "passw0rd123", "password01", "password12",
    "password123", "password1234", "qaz123456789", "qq123456789", "qwer123456", "qwer12345678", "qwerty1234", "qwerty12345", "qwerty123456",
    "qwertyuiop", "qwertyuiop1", "root123456", "wang123456", "welcome123", "woaini1314", "woaini520520", "woaini5201314", "zaq12wsxcde3",
    "zhang123456", "zxcvbnm123", "zxcvbnm,./",
})  # fmt: skip
"""Long enough, and still the first ones anybody tries here."""

ADMIN = "admin"
COMMUNITY = "community"
GRID_WORKER = "grid_worker"


ROLES: Mapping[str, str] = {
    ADMIN: _("系统管理员"), "planner": _("规划人员"), "clerk": _("办事员"), "leader": _("领导"),
    COMMUNITY: _("村（社区）人员"), GRID_WORKER: _("网格员"),
}  # fmt: skip
"""Code → name of the roles an office starts with; what each may do, the rooms say. An office may change both.

Community accounts see their village only, grid workers their grid only."""


def covers(actor: Actor, permissions: Iterable[str]) -> bool:
    """Whether the actor holds every one of the permissions; `<thing>.*` and `*` only where they hold the same wildcard or a wider one."""
    return all(actor.may(name) for name in permissions)


def check_username(username: str) -> str:
    """The user name as it is stored: trimmed, lower case.

    Raises:
        Invalid: not 2–32 letters, digits, `_`, `.` or `-` beginning with a letter.
    """
    stored = username.strip().lower()
    if not USERNAME.fullmatch(stored):
        raise Invalid({"username": msg("用户名须为 2 至 32 位小写字母、数字、点、下划线或短横线，并以字母开头")})
    return stored


def check_place(role: str, *, village: int | None, grid: int | None) -> None:
    """Raise `Invalid` when a role that is confined to a place is given none: the account would see nothing."""
    if role == COMMUNITY and village is None:
        raise Invalid({"village_id": msg("村（社区）人员的账号须指定所属村（社区）")})
    if role == GRID_WORKER and grid is None:
        raise Invalid({"grid_id": msg("网格员的账号须指定所属网格")})


def password_problem(password: str, username: str) -> Msg | None:
    """What is wrong with a new password, or `None`.

    Length is what counts (NIST SP 800-63B): no rules about digits and signs, but none of the commonest ones, not one
    character over and over, and nothing made of the user name.
    """
    if len(password) < PASSWORD_MIN:
        return msg("密码至少 {min} 位", min=PASSWORD_MIN)
    if len(password) > PASSWORD_MAX:
        return msg("密码最多 {max} 位", max=PASSWORD_MAX)
    folded = password.strip().casefold()
    if len(username) >= _TELLING and username.casefold() in folded:
        return msg("密码不能包含用户名")
    if folded in COMMON_PASSWORDS or len(set(folded)) < 4:
        return msg("这个密码太常见，容易被猜到，请换一个")
    return None


def locked_until(failures: int, now: datetime) -> datetime | None:
    """Until when an account is locked after that many failures in a row; every fifth one locks it."""
    return now + LOCK if failures > 0 and failures % FAILURES_BEFORE_LOCK == 0 else None


def session_ended(*, created_at: datetime, seen_at: datetime, expires_at: datetime, idle: timedelta, now: datetime) -> bool:
    """Whether a session is past its absolute end, or nobody used it for longer than `idle`."""
    return now >= expires_at or now - max(seen_at, created_at) >= idle


def scope_of(role: str, *, village: int | None, grid: int | None, inside: Mapping[str, frozenset[int]]) -> dict[str, frozenset[int]] | None:
    """The places an account is confined to, `None` for the whole town. `inside` holds the grids and dormitories of its village.

    A community account sees its village and what lies in it, a grid worker the grid alone. An account of another role that
    was given a place is confined to that place too: a place on an account never widens and is never without effect.
    """
    nothing: frozenset[int] = frozenset()
    if role == GRID_WORKER or grid is not None:
        return {"village": nothing, "dormitory": nothing, "grid": frozenset({grid}) if grid is not None else nothing}
    if role == COMMUNITY or village is not None:
        own = frozenset({village}) if village is not None else nothing
        return {"village": own, "dormitory": inside.get("dormitory", nothing), "grid": inside.get("grid", nothing)}
    return None


def account_state(disabled_at: datetime | None, locked_until: datetime | None, now: datetime) -> str:
    """`disabled`, `locked` or `active`."""
    if disabled_at is not None:
        return "disabled"
    return "locked" if locked_until is not None and locked_until > now else "active"


_BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "MicroMessenger": "WeChat", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
_SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS X": "macOS", "Linux": "Linux"}


def browser_of(user_agent: str) -> str:
    """What somebody signed in with, in two words; good enough to recognise one's own devices."""
    found = [next((name for mark, name in known.items() if mark in user_agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name)


_LONG = 60


def told(changes: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """Changes of an audit entry on one line: `name: old → new`, names in the office's `words`. The row's version is left out."""
    parts = []
    for name, change in changes.items():
        if name == "version":
            continue
        pair = change if isinstance(change, list) and len(change) == 2 else [None, change]
        old, new = ("—" if value in (None, "") else str(value)[:_LONG] for value in pair)
        word = words.get(name, name)
        parts.append(f"{word}: {new}" if old == "—" else f"{word}: {old} → {new}")
    return "; ".join(parts)
