"""`gridapp serve`: the built frontend and the backend on one port."""

import os
import socket
import threading
import time
import urllib.error
import urllib.request
from typing import Annotated

import typer

from gridapp.cli import console, frontend
from gridapp.kit.config import settings
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import _, msg

app = typer.Typer()

Port = Annotated[int | None, typer.Option(min=1, max=65535, help=console.words(_("端口，默认取 GRIDAPP_PORT(3000)")))]
Host = Annotated[str | None, typer.Option(help=console.words(_("监听地址，默认取 GRIDAPP_HOST(127.0.0.1)")))]


@app.command(help=console.words(_("启动服务（前端有改动时先构建）")))
def serve(port: Port = None, host: Host = None) -> None:
    """Build the frontend if it is stale, then serve it and the backend on one port until Ctrl+C."""
    adopt(port, host)
    check_port()
    frontend.prepare_environment()
    check_database()
    frontend.build_if_stale()
    run()


def adopt(port: int | None, host: str | None) -> None:
    """Make the options of the command line the settings of this process and of its worker."""
    for name, value in (("GRIDAPP_PORT", port), ("GRIDAPP_HOST", host)):
        if value is not None:
            os.environ[name] = str(value)
    settings.cache_clear()


def check_port() -> None:
    """Raise `Refusal` when somebody else listens on our port."""
    host, port = settings().host, settings().port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(
                msg("端口 {port} 无法使用（{reason}）。请停止占用它的程序，或用 --port 换一个", port=port, reason=error.strerror or error)
            ) from error


def check_database() -> None:
    """Raise `Refusal` when the database has not been brought to this version's schema."""
    from gridapp import migrations

    if migrations.current(settings().url) != migrations.head():
        raise Refusal(msg("数据库尚未建立或版本不符，请先运行 gridapp migrate"))


def address() -> str:
    """Where a browser on this machine finds the app."""
    host = settings().host
    here = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{here}:{settings().port}"


def run() -> None:
    """Serve until Ctrl+C or SIGTERM. One worker: the states of the open pages live in its memory."""
    import multiprocessing

    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ |= {"__REFLEX_SKIP_COMPILE": "true", "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true"}
    check_port()
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        target="gridapp.app:app", factory=True, interface=Interfaces.ASGI, address=settings().host, port=settings().port,
        workers=1, workers_kill_timeout=5, log_level=LogLevels.warning,
    )  # fmt: skip
    stopped = threading.Event()
    threading.Thread(target=_announce, args=(stopped,), daemon=True).start()
    try:
        server.serve()
    finally:
        stopped.set()


def _announce(stopped: threading.Event) -> None:
    """Say where the app is as soon as it answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings().host, settings().host)  # noqa: S104
    probe = f"http://{f'[{host}]' if ':' in host else host}:{settings().port}/ping"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while not stopped.is_set():
        try:
            with direct.open(probe, timeout=2):
                console.say(msg("已启动：{address}   （按 Ctrl+C 停止）", address=address()))
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
