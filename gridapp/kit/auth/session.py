"""The session cookie: made by the server, readable by the server only, kept in the database as its SHA-256 and nowhere else.

Beside it, in a cookie that the browser's switch writes: the language.
"""

import hashlib
import secrets

from starlette.requests import cookie_parser
from starlette.responses import Response

from gridapp.kit.config import settings
from gridapp.kit.i18n import LOCALES

LOCALE_COOKIE = "gridapp_locale"

_BYTES = 32
_MAX_LENGTH = 128


def cookie_name() -> str:
    """The cookie's name. Behind HTTPS the `__Host-` prefix makes browsers refuse one set by a neighbouring host or without `Secure`."""
    return "__Host-gridapp" if settings().secure_cookies else "gridapp_session"


def new_session_id() -> str:
    """A fresh id of 256 random bits. The server always makes it: an id the browser brings along is never adopted."""
    return secrets.token_urlsafe(_BYTES)


def digest(session_id: str) -> str:
    """What is stored, compared and passed around in place of the id. 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(session_id.encode()).hexdigest()


def digest_of(cookie_header: str) -> str:
    """Digest of the session id in a `Cookie` header; empty when there is none."""
    session_id = cookie_parser(cookie_header).get(cookie_name(), "") if cookie_header else ""
    return digest(session_id) if 0 < len(session_id) <= _MAX_LENGTH else ""


def spoken(wanted: str | None) -> str:
    """The language a visitor chose. It is the visitor's word: one that is not ours, or none, is the office's."""
    return wanted if wanted in LOCALES else settings().locale


def spoken_in(cookie_header: str) -> str:
    """The language chosen in a `Cookie` header, else the office's."""
    return spoken(cookie_parser(cookie_header).get(LOCALE_COOKIE))


def set_session_cookie(response: Response, session_id: str) -> None:
    """Hand the id to the browser: not for scripts, not for requests that another site starts."""
    response.set_cookie(
        cookie_name(), session_id, max_age=settings().session_hours * 3600,
        path="/", httponly=True, samesite="lax", secure=settings().secure_cookies,
    )  # fmt: skip


def clear_session_cookie(response: Response) -> None:
    """Take the cookie away from the browser."""
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="lax", secure=settings().secure_cookies)
