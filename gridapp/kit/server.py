"""The server as a process of its own: `python -m gridapp.kit.server gridapp.app:app 127.0.0.1 3000 "Running."`.

One process and one event loop: the states of the open pages live in its memory.
"""

import socket
import sys

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_MESSAGE = 1_000_000
"""Bytes of one message over a page's socket; what is longer closes it. Files come over HTTP."""

MAX_HEAD = 65_536
"""Bytes of a request before its body."""


class Bounded(HttpToolsProtocol):
    """HTTP with a bounded head: the parser itself would gather a header that never ends."""

    _head, _in_head = 0, True

    def data_received(self, data: bytes) -> None:
        """Hang up on who sends no end of a head."""
        self._head += len(data) if self._in_head else 0
        super().data_received(data)
        if self._in_head and self._head > MAX_HEAD:
            self.transport.close()

    def on_message_begin(self) -> None:
        """A request: first its head."""
        self._head, self._in_head = 0, True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._in_head = False
        super().on_headers_complete()


class Server(uvicorn.Server):
    """Says that it answers as soon as it does."""

    def __init__(self, config: uvicorn.Config, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Load the app, take the port, and say so on stdout."""
        await super().startup(sockets)
        if self.started:
            sys.stdout.buffer.write(f"{self._ready}\n".encode(sys.stdout.encoding, "replace"))
            sys.stdout.flush()


def serve(target: str, host: str, port: int, ready: str) -> None:
    """Serve the ASGI factory `target` until Ctrl+C or SIGTERM; say `ready` on stdout as soon as it answers."""
    config = uvicorn.Config(
        target, factory=True, host=host, port=port, log_level="warning", access_log=False, server_header=False,
        proxy_headers=False,  # who signs in from where is taken from the connection, not from what a request claims
        http=Bounded, ws="wsproto", ws_max_size=MAX_MESSAGE,
        ws_per_message_deflate=False,  # 40 kB a tab, for messages of a few hundred bytes
        ws_ping_interval=None,  # the protocol of the pages pings by itself
        timeout_keep_alive=75, timeout_graceful_shutdown=5,
    )  # fmt: skip
    try:
        Server(config, ready).run()
    except KeyboardInterrupt:  # Ctrl+C, raised again once everything has ended in order
        return


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
