"""`/api/<slug>/rows|count|options|texts`: a list straight from the store to the table in the browser, as JSON.

The page of a list, `/<slug>`, comes with its first rows, so that the table is drawn with them. The view is the query of the page's
own URL (`kit.store.address`). The guard has let nobody pass who is not signed in; permission and scope are the store's. SQL runs
off the event loop; a refusal is a sentence in every language, as on screen.
"""

import asyncio
import os
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gridapp.kit.auth import actors
from gridapp.kit.auth.actor import Actor
from gridapp.kit.errors import NotAllowed, NotFound, Refusal
from gridapp.kit.i18n import LOCALES
from gridapp.kit.store import MAX_SIZE, count_rows, list_rows, option_texts, options, registry
from gridapp.kit.store.address import MAX_TEXT, MAX_VALUES, read_address
from gridapp.kit.store.spec import Resource
from gridapp.kit.web import ROWS_AHEAD

WORTHWHILE = 1_400
"""Bytes that fit into one packet anyway."""
FIRST = 100
"""Rows that come with a page: a block of the table."""
UNKNOWN = -1
"""The number of rows, where a block does not reach the end."""

_READERS = ThreadPoolExecutor(max(2, os.cpu_count() or 1), "rows")
"""As many as compute at once: more would only take Python from each other, and a block would cost a third more."""
_Answer = Callable[[Resource, Actor, Mapping[str, str]], Any]


def api_routes() -> list[BaseRoute]:
    """The routes; one line in `kit.auth.guard.DOORS` stands for them."""
    answers = {"rows": _rows, "count": _count, "options": _options, "texts": _texts}
    return [Route(f"/api/{{slug}}/{name}", _route(answer), methods=["GET"]) for name, answer in answers.items()]


def page_routes(slugs: Iterable[str], folder: Callable[[], Path]) -> list[BaseRoute]:
    """The pages of lists, each with the first rows of the view in its address; `folder` says where the built pages lie."""
    return [Route(f"/{slug}{end}", _page(slug, folder), methods=["GET"]) for slug in slugs for end in ("", "/")]


def _route(answer: _Answer) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        def work(actor: Actor | None) -> tuple[int, bytes]:
            status, told = _told(answer, actor, request.path_params["slug"], request.query_params)
            return status, orjson.dumps(told)

        return await _respond(request, work, "application/json")

    return handle


def _page(slug: str, folder: Callable[[], Path]) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        def work(actor: Actor | None) -> tuple[int, bytes]:
            before, after = _around_rows(file, file.stat().st_mtime_ns)
            status, told = _told(_rows, actor, slug, {**request.query_params, "start": "0", "size": str(FIRST)})
            rows = b""  # where they are refused, the table asks and is told why
            if status == HTTPStatus.OK:
                rows = orjson.dumps(told).replace(b"<", b"\\u003c")
            return HTTPStatus.OK, before + rows + after

        file = folder() / slug / "index.html"
        if not file.is_file():
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return await _respond(request, work, "text/html")

    return handle


@lru_cache(maxsize=200)
def _around_rows(page: Path, _changed: int) -> tuple[bytes, bytes]:
    """What stands before and after the rows in a built page."""
    before, mark, after = page.read_bytes().partition(ROWS_AHEAD.encode())
    return (before + mark, after) if mark else (before, b"")


async def _respond(request: Request, work: Callable[[Actor | None], tuple[int, bytes]], kind: str) -> Response:
    """What `work` says, in a thread, to who asks: nothing of it is kept anywhere."""
    actor = await actors.actor_behind(request.headers.get("cookie", ""))
    packed = "gzip" in request.headers.get("accept-encoding", "")
    status, body = await asyncio.get_running_loop().run_in_executor(_READERS, _packing, partial(work, actor), packed)
    headers = {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Encoding"}
    if body[:2] == _GZIP:
        headers["Content-Encoding"] = "gzip"
    return Response(body, status, headers, kind)


_GZIP = b"\x1f\x8b"


def _packing(work: Callable[[], tuple[int, bytes]], packed: bool) -> tuple[int, bytes]:
    status, body = work()
    if not packed or len(body) < WORTHWHILE:
        return status, body
    packer = zlib.compressobj(level=1, wbits=31)
    return status, packer.compress(body) + packer.flush()


def _told(answer: _Answer, actor: Actor | None, slug: str, params: Mapping[str, str]) -> tuple[int, Any]:
    """Status and what is said, in a thread: the store answers, or refuses in words."""
    try:
        if actor is None:
            raise NotAllowed
        try:
            resource = registry.resource_of(slug)
        except KeyError:
            raise NotFound from None
        return HTTPStatus.OK, answer(resource, actor, params)
    except Refusal as refusal:
        status = 403 if isinstance(refusal, NotAllowed) else 404 if isinstance(refusal, NotFound) else 422
        return status, {"error": {locale: refusal.message.render(locale) for locale in LOCALES}}


def _rows(resource: Resource, actor: Actor, params: Mapping[str, str]) -> dict[str, Any]:
    """One block: `rows`, and in `last` how many rows there are when it reaches the end."""
    start, size = _number(params.get("start"), 0), min(_number(params.get("size"), FIRST) or 1, MAX_SIZE)
    rows = list_rows(resource, actor, replace(read_address(resource, params), start=start, size=size))
    return {"rows": rows, "last": start + len(rows) if len(rows) < size else UNKNOWN}


def _count(resource: Resource, actor: Actor, params: Mapping[str, str]) -> dict[str, int]:
    return {"total": count_rows(resource, actor, read_address(resource, params))}


def _options(resource: Resource, actor: Actor, params: Mapping[str, str]) -> dict[str, Any]:
    """What may be chosen in the reference field or filter `field`, found by the text `q`."""
    return {"items": options(resource, actor, params.get("field", ""), params.get("q", "")[:MAX_TEXT].strip())}


def _texts(resource: Resource, actor: Actor, params: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What the rows chosen in reference filters are called: filter → value → text."""
    return option_texts(resource, actor, {name: text.split(",")[:MAX_VALUES] for name, text in params.items()})


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else default
