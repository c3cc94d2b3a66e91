"""`/api/<slug>/rows|count|options|texts`: a list straight from the store to the table in the browser, as JSON.

The view is the query of the page's own URL (`kit.store.address`). The guard has let nobody pass who is not signed in; permission and
scope are the store's. SQL runs off the event loop; a refusal is a sentence in every language, as on screen.
"""

import asyncio
import os
import zlib
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import orjson
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

WORTHWHILE = 1_400
"""Bytes that fit into one packet anyway."""
UNKNOWN = -1
"""The number of rows, where a block does not reach the end."""

_READERS = ThreadPoolExecutor(max(2, os.cpu_count() or 1), "rows")
"""As many as compute at once: more would only take Python from each other, and a block would cost a third more."""
_Answer = Callable[[Resource, Actor, Mapping[str, str]], Any]


def api_routes() -> list[BaseRoute]:
    """The routes; one line in `kit.auth.guard.DOORS` stands for them."""
    answers = {"rows": _rows, "count": _count, "options": _options, "texts": _texts}
    return [Route(f"/api/{{slug}}/{name}", _route(answer), methods=["GET"]) for name, answer in answers.items()]


def _route(answer: _Answer) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        actor = await actors.actor_behind(request.headers.get("cookie", ""))
        packed = "gzip" in request.headers.get("accept-encoding", "")
        work = partial(_answer, answer, actor, request.path_params["slug"], request.query_params, packed=packed)
        status, body = await asyncio.get_running_loop().run_in_executor(_READERS, work)
        headers = {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Encoding"}
        if body[:2] == _GZIP:
            headers["Content-Encoding"] = "gzip"
        return Response(body, status, headers, "application/json")

    return handle


_GZIP = b"\x1f\x8b"


def _answer(answer: _Answer, actor: Actor | None, slug: str, params: Mapping[str, str], *, packed: bool) -> tuple[int, bytes]:
    """Status and body, in a thread: the store, the encoding and the packing."""
    try:
        if actor is None:
            raise NotAllowed
        try:
            resource = registry.resource_of(slug)
        except KeyError:
            raise NotFound from None
        status, told = 200, answer(resource, actor, params)
    except Refusal as refusal:
        status = 403 if isinstance(refusal, NotAllowed) else 404 if isinstance(refusal, NotFound) else 422
        told = {"error": {locale: refusal.message.render(locale) for locale in LOCALES}}
    body = orjson.dumps(told)
    if not packed or len(body) < WORTHWHILE:
        return status, body
    packer = zlib.compressobj(level=1, wbits=31)
    return status, packer.compress(body) + packer.flush()


def _rows(resource: Resource, actor: Actor, params: Mapping[str, str]) -> dict[str, Any]:
    """One block: `rows`, and in `last` how many rows there are when it reaches the end."""
    start, size = _number(params.get("start"), 0), min(_number(params.get("size"), 100) or 1, MAX_SIZE)
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
