"""Security headers on every answer, and a content policy that knows the built pages' own scripts by their hashes."""

import base64
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gridapp.kit.auth.gate import SIGNED_OUT_PATH
from gridapp.kit.auth.guard import PAGE, door_of
from gridapp.kit.config import settings

_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}

BEHIND_HTTPS = {"Strict-Transport-Security": "max-age=31536000", "Cross-Origin-Opener-Policy": "same-origin"}

_OURS = {name.lower().encode("latin-1") for name in ("Content-Security-Policy", *ALWAYS, *BEHIND_HTTPS, "Server")}
"""What no route says in our place."""


class _InlineScripts(HTMLParser):
    """Collects the text of `<script>` elements without a `src`; a block of data runs nothing and needs no leave."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        self._inside = tag == "script" and "src" not in about and about.get("type") != "application/json"
        if self._inside:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False


def script_hashes(html: str) -> tuple[str, ...]:
    """CSP sources of a page's inline scripts, in order of appearance, each once."""
    parser = _InlineScripts()
    parser.feed(html)
    parser.close()
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in parser.found)
    return tuple(dict.fromkeys(f"'sha256-{value}'" for value in hashes))


@lru_cache(maxsize=1_000)
def _hashes_of(file: Path, _changed: int) -> tuple[str, ...]:
    return script_hashes(file.read_text(encoding="utf-8"))


def page_hashes(folder: Path, path: str) -> tuple[str, ...]:
    """Hashes for the built page that answers `path`: its own file, and the two that stand in for pages without one."""
    name = path.strip("/")
    inside = name and ".." not in name.split("/")
    own = [folder / f"{name}.html", folder / name / "index.html"] if inside else [folder / "index.html"]
    files = [file for file in (*own, folder / "__spa-fallback.html", folder / "404.html") if file.is_file()]
    return tuple(dict.fromkeys(value for file in files for value in _hashes_of(file, file.stat().st_mtime_ns)))


def policy(scripts: tuple[str, ...], host: str) -> str:
    """The content policy of a page: everything from here, scripts by file or by hash, no eval, no frame around it.

    Styles may stand inline: the table, the charts and Emotion write theirs into the page, and a style runs nothing.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join((
        "default-src 'self'",
        " ".join(("script-src 'self'", *scripts)),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        f"connect-src 'self'{sockets}",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


@lru_cache(maxsize=100)
def _raw(scripts: tuple[str, ...], host: str, secure: bool) -> tuple[tuple[bytes, bytes], ...]:
    """The headers of an answer as they go out: most answers carry the same ones."""
    headers = {"Content-Security-Policy": policy(scripts, host), **ALWAYS, **(BEHIND_HTTPS if secure else {})}
    return tuple((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items())


def _is_page(path: str) -> bool:
    """Whether a built page is answered. Not by the content type: a 304 has none, and its policy replaces the one kept with the page."""
    return door_of(path).access == PAGE or path.rstrip("/") == SIGNED_OUT_PATH


def security_headers(folder: Callable[[], Path]) -> Callable[[ASGIApp], ASGIApp]:
    """The wrapper that adds the headers; `folder` says where the built pages lie."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def with_headers(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                return await app(scope, receive, send)

            async def send_with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    scripts = page_hashes(folder(), scope["path"]) if _is_page(scope["path"]) else ()
                    ours = _raw(scripts, Headers(scope=scope).get("host", ""), settings().secure_cookies)
                    message["headers"] = [*(pair for pair in message.get("headers", ()) if pair[0].lower() not in _OURS), *ours]
                await send(message)

            return await app(scope, receive, send_with_headers)

        return with_headers

    return wrap
