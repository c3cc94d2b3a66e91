"""A browser without manners: raw websocket frames, any cookie, any origin, any event."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import httpx
import reflex as rx
from reflex_base.registry import RegistrationContext

from gridapp.kit.ui.session import ShellState

ROOT = "reflex___state____state"
NAMESPACE = "/_event"
_PATIENCE = 20.0
_QUIET = 0.4


HOSTILE: tuple[Any, ...] = (
    None, True, -1, 10**30, 1.5, "", "x" * 5_000, "'; DROP TABLE village; --", [], {}, [[]] * 50, {"a": {"b": []}}, ["1", None, {}],
)  # fmt: skip


def event(state: type[rx.State], name: str) -> str:
    """The full name of an event."""
    return f"{state.get_full_name()}.{name}"


def handlers(state: type[rx.State]) -> dict[str, tuple[str, ...]]:
    """A state's own events and their arguments."""
    found = {}
    for name, registered in RegistrationContext.get().event_handlers.items():
        if name.startswith(event(state, "")) and not name.endswith(".setvar"):
            code = registered.handler.fn.__code__
            found[name] = code.co_varnames[1 : code.co_argcount]
    return found


class Refused(Exception):
    """The server did not take the websocket."""


class Tab:
    """One tab: its token, its socket and every frame it was sent."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, token: str) -> None:
        self.socket = socket
        self.token = token
        self.frames: list[str] = []

    @property
    def text(self) -> str:
        """Everything the server sent."""
        return "\n".join(self.frames)

    async def receive(self, wait: float = _PATIENCE) -> str | None:
        """The next frame, or `None` when none comes; the protocol's own pings are answered and left out."""
        while True:
            try:
                message = await asyncio.wait_for(self.socket.receive(), wait)
            except TimeoutError:
                return None
            if message.type is not aiohttp.WSMsgType.TEXT:
                return None
            if message.data == "2":
                await self.socket.send_str("3")
                continue
            self.frames.append(message.data)
            return message.data

    async def raw(self, frame: str) -> None:
        """Send a frame as it is."""
        await self.socket.send_str(frame)

    async def ask(
        self, name: str, payload: Mapping[str, Any] | None = None, *, path: str = "/", quiet: float = _QUIET, **more: Any
    ) -> "Answer":
        """Send an event and gather what comes back until it is quiet."""
        await self.send(name, payload or {}, **more)
        return await self.answer(quiet)

    async def through(self, name: str, payload: Mapping[str, Any] | None = None, **more: Any) -> "Answer":
        """Send an event and gather what comes back until the server is through with it and with what it set off.

        A tab's events are taken in turn, so a search that echoes its words shows that what was sent before is done; a second one that
        what this set off is. For whoever is signed in: strangers may not search.
        """
        await self.send(name, payload or {}, **more)
        frames: list[str] = []
        for _turn in range(2):
            echo = f"echo {uuid.uuid4()}"
            await self.send(event(ShellState, "search"), {"text": echo}, **more)
            while not frames or echo not in frames[-1]:
                frame = await self.receive()
                assert frame is not None, f"{name}: no answer after {frames}"
                frames.append(frame)
            frames.pop()
        return Answer(frames)

    async def send(self, name: str, payload: Mapping[str, Any], **more: Any) -> None:
        """Send an event and wait for nothing."""
        event = {"name": name, "payload": dict(payload), "router_data": {"pathname": "/", "asPath": "/", "query": {}}, **more}
        await self.raw(f"42{NAMESPACE},{json.dumps(['event', event])}")

    async def answer(self, quiet: float = _QUIET) -> "Answer":
        """What comes back until nothing has come for `quiet` seconds; with 0, the first frame alone."""
        frames: list[str] = []
        while not (frames and quiet == 0) and (frame := await self.receive(quiet if frames else _PATIENCE)) is not None:
            frames.append(frame)
        return Answer(frames)


class Answer:
    """The frames that followed an event."""

    def __init__(self, frames: list[str]) -> None:
        self.frames = frames
        prefix = f"42{NAMESPACE},"
        self.updates = [json.loads(frame.removeprefix(prefix))[1] for frame in frames if frame.startswith(f'{prefix}["event"')]

    @property
    def events(self) -> list[str]:
        """Names of the events the browser is told to run; a redirect with its path."""
        return [
            f"{event['name']} {event['payload']['path']}" if event["name"] == "_redirect" else event["name"]
            for update in self.updates
            for event in update.get("events") or []
        ]

    @property
    def downloads(self) -> list[str]:
        """Addresses of the files that the browser is told to fetch."""
        events = (event for update in self.updates for event in update.get("events") or [])
        return [event["payload"]["url"] for event in events if event["name"] == "_download"]

    @property
    def values(self) -> dict[str, Any]:
        """`State.var` → value of everything that was sent, the page's own address left out."""
        return {
            f"{state.rpartition('____')[2]}.{name.removesuffix('_rx_state_')}": value
            for update in self.updates
            for state, variables in (update.get("delta") or {}).items()
            for name, value in variables.items()
            if not name.startswith("rx_router")
        }


@contextlib.asynccontextmanager
async def tab(
    url: str, *, session: str = "", token: str | None = None, origin: str | None = None, boot: Mapping[str, Any] | None = None
) -> AsyncIterator[Tab]:
    """Open a tab; `boot` is the event that Reflex takes from the connect packet.

    Raises:
        Refused: the server did not take the handshake.
    """
    token = token or str(uuid.uuid4())
    sent = {"Origin": url if origin is None else origin, **({"Cookie": session} if session else {})}
    async with aiohttp.ClientSession() as client:
        try:
            socket = await client.ws_connect(
                f"{url.replace('http', 'ws', 1)}{NAMESPACE}/?EIO=4&transport=websocket&token={token}",
                headers={name: value for name, value in sent.items() if value}, max_msg_size=0,
            )  # fmt: skip
        except aiohttp.WSServerHandshakeError as error:
            raise Refused(str(error.status)) from error
        async with socket:
            opened = Tab(socket, token)
            hello = await opened.receive()
            if hello is None:
                raise Refused("closed")
            await opened.raw(f"40{NAMESPACE},{json.dumps({'event': boot} if boot else {})}")
            joined = await opened.receive()
            while boot and joined is not None and not joined.startswith("4"):
                joined = await opened.receive()
            if joined is None or not joined.startswith((f"40{NAMESPACE}", f"42{NAMESPACE}")):
                raise Refused(str(joined))
            yield opened


def sign_in(url: str, username: str, password: str, **headers: str) -> httpx.Response:
    """Post the sign-in form, as a browser would."""
    return httpx.post(
        f"{url}/auth/login", data={"username": username, "password": password}, headers={"Origin": url} | headers, trust_env=False
    )


def session_cookie(answer: httpx.Response) -> str:
    """`name=value` of the session cookie that an answer sets."""
    return answer.headers["set-cookie"].partition(";")[0]


def sign_out(url: str, session: str) -> httpx.Response:
    """Post the sign-out form."""
    return httpx.post(f"{url}/auth/logout", headers={"Origin": url, "Cookie": session}, trust_env=False)
