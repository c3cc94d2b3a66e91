"""The web server's own manners: which origins may talk to it, and how long a browser keeps a file. Plain ASGI."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gridapp.kit.config import settings

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

ROWS_AHEAD = '<script id="rows-ahead" type="application/json">'
"""Where the server writes the first rows into the built page of a list (`kit.ui.lists.rows_ahead` draws it)."""


def cache_headers(app: ASGIApp) -> ASGIApp:
    """Files whose name holds their hash are kept for good; anything else is asked for again (and answered 304 when unchanged)."""

    async def with_cache(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return await app(scope, receive, send)

        async def send_with_cache(message: Message) -> None:
            if message["type"] == "http.response.start":
                hashed = scope["path"].startswith("/assets/") and message["status"] in {200, 206, 304}
                MutableHeaders(scope=message).setdefault("Cache-Control", FOREVER if hashed else ASK_AGAIN)
            await send(message)

        return await app(scope, receive, send_with_cache)

    return with_cache


def same_origin(app: ASGIApp) -> ASGIApp:
    """Refuse a websocket or a write that a page of another site asks for.

    Browsers send `Origin` with both; its host must be the one the request was made to, or stand in `GRIDAPP_ALLOWED_ORIGINS`.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and _foreign(scope):
            if scope["type"] == "websocket":
                await receive()
                return await send({"type": "websocket.close", "code": 1008, "reason": "foreign origin"})
            return await PlainTextResponse("foreign origin", status_code=403)(scope, receive, send)
        return await app(scope, receive, send)

    return guarded


def _foreign(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    upgrade = scope["type"] == "websocket" or "upgrade" in headers
    return (upgrade or scope["method"] not in {"GET", "HEAD", "OPTIONS"}) and is_foreign(headers)


def is_foreign(headers: Headers) -> bool:
    """Whether a page of another site asks; without an `Origin` nobody says so."""
    origin = headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() != headers.get("host", "").lower() and origin not in settings().allowed_origins
