"""Deny by default for everything that is not an event: every route has a line in `DOORS`, and what has none does not exist.

Pages are static and hold no data; a stranger who asks for one is sent to the sign-in form, so that nothing of the app is loaded
before somebody has signed in. What travels over the websocket is decided event by event in `kit.auth.gate`.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gridapp.kit.auth import actors
from gridapp.kit.auth.gate import PUBLIC, SIGNED_IN, SIGNED_OUT_PATH
from gridapp.kit.auth.session import digest_of
from gridapp.kit.config import settings
from gridapp.kit.i18n import LOCALES, Msg, msg
from gridapp.kit.web import is_foreign

log = logging.getLogger(__name__)

NOBODY = "nobody"
"""Answered as if it were not there."""
PAGE = "page"
"""A page of the app: a stranger is sent to the sign-in form."""
API = "api"
"""Rows for a page of ours: told to a signed-in person in words, never by a redirect to a form, and to no page of another site."""
UPLOAD = "upload"
"""A signed-in person, their own tab, and a size; all three are known before the body is read."""


@dataclass(frozen=True)
class Door:
    """A path (with `below`, also everything under it) and who may pass."""

    path: str
    access: str
    why: str
    below: bool = False

    def leads_to(self, path: str) -> bool:
        """Whether a request for `path` comes to this door."""
        return path.rstrip("/") == self.path or (self.below and path.startswith(f"{self.path}/"))


PASSWORD = Door("/auth/password", SIGNED_IN, "changes one's own password; until that is done, an account that must has no other door")

DOORS = (
    Door("/login", PUBLIC, "the sign-in form"),
    Door("/auth/login", PUBLIC, "checks name and password; limited per name and address"),
    Door("/auth/logout", PUBLIC, "ends the session of its own cookie, if there is one"),
    PASSWORD,
    Door("/auth/reset", SIGNED_IN, "sets somebody else's password; the route asks for `account.write`"),
    Door("/auth/place", SIGNED_IN, "confines what one's own session shows to a place; never widens it"),
    Door("/auth/static", PUBLIC, "style and script of the forms", below=True),
    Door(SIGNED_OUT_PATH, PUBLIC, "goes on to the sign-in form; shows nothing"),
    Door("/_event", PUBLIC, "the websocket; the gate decides event by event, a stranger's are all refused", below=True),
    Door("/api", API, "rows, counts and options of lists; the store asks for the permission and confines to the scope", below=True),
    Door("/files", SIGNED_IN, "files made for one's own session, each fetched once", below=True),
    Door("/_upload", UPLOAD, "files for an event handler; the gate then decides about the handler"),
    Door("/ping", PUBLIC, "says that the server lives"),
    Door("/_health", PUBLIC, "says that the server lives"),
    Door("/_all_routes", NOBODY, "Reflex's list of pages, for development"),
    Door("/assets", PUBLIC, "the built scripts and styles; they are the program, not its data", below=True),
)
"""Every route that is not a page or a file of the built frontend. A test walks the app's routes and fails on one without a line."""


@lru_cache(maxsize=1_000)
def door_of(path: str) -> Door:
    """Who may pass at `path`: its own line, else a file of the frontend (by its suffix), else a page."""
    for door in DOORS:
        if door.leads_to(path):
            return door
    if path.startswith(("/_", "/auth/")):
        return Door(path, NOBODY, "not listed")
    if PurePosixPath(path).suffix not in {"", ".html"}:
        return Door(path, PUBLIC, "a file of the frontend")
    return Door(path, PAGE, "a page")


def guard(owner_of_tab: Callable[[str], Awaitable[str]]) -> Callable[[ASGIApp], ASGIApp]:
    """The wrapper that stands before every route. `owner_of_tab` says which session a tab belongs to."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            answer = await _answer(scope, receive, owner_of_tab) if scope["type"] == "http" else None
            await (app if answer is None else answer)(scope, receive, send)

        return guarded

    return wrap


async def _answer(scope: Scope, receive: Receive, owner_of_tab: Callable[[str], Awaitable[str]]) -> Response | None:
    """The answer of the guard, or `None` to let the request pass."""
    access, headers = door_of(scope["path"]).access, Headers(scope=scope)
    if access == PUBLIC:
        return None
    if access == NOBODY:
        return PlainTextResponse("not found", 404)
    session = digest_of(headers.get("cookie", ""))
    actor = await actors.actor_of(session)
    confined = actor is not None and actor.must_change_password
    if access == API:
        return _check_api(headers, (401, msg("请重新登录")) if actor is None else (403, msg("请先修改密码")) if confined else None)
    if access == UPLOAD:
        return await _check_upload(scope, receive, session if actor and not confined else "", owner_of_tab)
    if actor is None:
        onward = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        return RedirectResponse(f"/login?next={quote(onward, safe='/')}", 303)
    return RedirectResponse(PASSWORD.path, 303) if confined and not PASSWORD.leads_to(scope["path"]) else None


def _check_api(headers: Headers, refused: tuple[int, Msg] | None) -> Response | None:
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"} or is_foreign(headers):
        return PlainTextResponse("foreign origin", 403)
    if refused is None:
        return None
    told = {"error": {locale: refused[1].render(locale) for locale in LOCALES}}
    return JSONResponse(told, refused[0], {"Cache-Control": "no-store"})


async def _check_upload(scope: Scope, receive: Receive, session: str, owner_of_tab: Callable[[str], Awaitable[str]]) -> Response | None:
    if scope["method"] != "POST":
        return PlainTextResponse("method not allowed", 405)
    headers, limit = Headers(scope=scope), settings().max_upload_bytes
    length = headers.get("content-length", "")
    if not length.isdigit() or int(length) > limit:
        return JSONResponse({"detail": msg("文件过大，最多 {limit} MB", limit=f"{limit / 1_000_000:g}").render()}, 413)
    if session and await owner_of_tab(headers.get("reflex-client-token", "")) == session:
        return None
    log.warning("refused an upload: %s", "for a tab of another session" if session else "nobody is signed in")
    while (await receive()).get("more_body"):
        pass  # a small body is read to its end, so that the browser gets to see the answer instead of a broken connection
    return JSONResponse({"detail": msg("请重新登录后再上传").render()}, 403 if session else 401)
