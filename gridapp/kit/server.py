"""The server as a process of its own: `python -m gridapp.kit.server gridapp.app:app 127.0.0.1 3000 "Running."`.

It imports nothing of the app; its one worker does. The states of the open pages live in the memory of that worker.
"""

import multiprocessing
import sys
import threading
import time
import urllib.error
import urllib.request


def serve(target: str, host: str, port: int, ready: str) -> None:
    """Serve the ASGI factory `target` until Ctrl+C or SIGTERM; say `ready` on stdout as soon as it answers."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        target=target, factory=True, interface=Interfaces.ASGI, address=host, port=port,
        workers=1, workers_kill_timeout=5, log_level=LogLevels.warning,
    )  # fmt: skip
    stopped = threading.Event()
    threading.Thread(target=_announce, args=(host, port, ready, stopped), daemon=True).start()
    try:
        server.serve()
    finally:
        stopped.set()


def _announce(host: str, port: int, ready: str, stopped: threading.Event) -> None:
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    probe = f"http://{f'[{here}]' if ':' in here else here}:{port}/ping"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while not stopped.is_set():
        try:
            with direct.open(probe, timeout=2):
                sys.stdout.buffer.write(f"{ready}\n".encode(sys.stdout.encoding, "replace"))
                sys.stdout.flush()
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
