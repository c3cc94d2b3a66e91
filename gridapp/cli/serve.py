"""`gridapp serve`: the built frontend and the backend on one port."""

import os
import socket
import subprocess
import sys
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
    """Serve until Ctrl+C or SIGTERM, in a process that has nothing of this one: what migrating, seeding and building needed is let go."""
    os.environ |= {
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "REFLEX_BACKEND_ONLY": "true",  # nothing is written beside the code
    }
    check_port()
    ready = msg("已启动：{address}   （按 Ctrl+C 停止）", address=address()).render(console.locale())
    command = [sys.executable, "-m", "gridapp.kit.server", "gridapp.app:app", settings().host, str(settings().port), ready]
    if os.name == "nt":  # where exec leaves the terminal to the shell
        raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603
    sys.stdout.flush()
    os.execv(sys.executable, command)  # noqa: S606
