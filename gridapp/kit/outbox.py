"""Files made for somebody, to be fetched once over HTTP: a large one sent through the websocket would hold up every click behind it."""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from gridapp.kit.auth.session import digest_of
from gridapp.kit.config import settings
from gridapp.kit.private import private_folder
from gridapp.kit.shared import Shelf

KEPT_SECONDS = 600.0
MOST = 50
"""Files that wait at once; the oldest gives way."""
_PIECE = 256 * 1024


@dataclass(frozen=True)
class _Waiting:
    session: str
    name: str
    file: BinaryIO


_waiting: Shelf[_Waiting] = Shelf(most=MOST, seconds=KEPT_SECONDS, dropped=lambda item: item.file.close())


def hand_out(session: str, name: str, write: Callable[[BinaryIO], object]) -> str:
    """Write a file and return the path under which this session, and no other, may fetch it once. Not for the event loop.

    The file has no name on the disk and is gone when it is fetched, forgotten or the process ends. Raises what `write` raises.
    """
    folder = private_folder(settings().data_dir)
    file = cast(BinaryIO, tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - closed by whoever takes it out
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    key = secrets.token_urlsafe(24)
    _waiting.put(key, _Waiting(session, name, file))
    return f"/files/{key}"


def _take(key: str, session: str) -> _Waiting | None:
    """The file, out of the outbox; another session's stays where it is."""
    item = _waiting.get(key)
    mine = item is not None and session and secrets.compare_digest(item.session, session)
    return _waiting.take(key) if mine else None


async def _fetch(request: Request) -> Response:
    if request.method != "GET":
        return Response(status_code=405)  # a look without fetching must not use the file up
    item = _take(request.path_params["key"], digest_of(request.headers.get("cookie", "")))
    if item is None:
        return Response(status_code=404)
    size = item.file.seek(0, 2)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(item.name, safe='')}",
        "Content-Length": str(size), "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    return StreamingResponse(_pieces(item.file), media_type="application/octet-stream", headers=headers)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def outbox_routes() -> list[BaseRoute]:
    """The route, named in `kit.auth.guard.DOORS`."""
    return [Route("/files/{key}", _fetch, methods=["GET"])]
