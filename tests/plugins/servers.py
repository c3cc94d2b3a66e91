"""`server`: a real `gridapp serve` with the demo town, which is made once for the run.

Each module of tests has a server and a copy of the town of its own; those marked `reads` share one.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
import pytest

from gridapp.kit.db import session
from tests.plugins.databases import forget_caches
from tests.plugins.runs import ROOT, Once, alone

AS_OF = date(2026, 11, 22)
"""The day to which the demo town's history is told in tests, so that its figures stand still."""


@dataclass(frozen=True)
class Server:
    """A running app: where it is, where its data lies and how to sign in."""

    url: str
    data_dir: Path
    username: str
    password: str
    log: Path

    @contextlib.contextmanager
    def office(self) -> Iterator[None]:
        """The app's own functions, called in this process, work on the data of this server: another process to it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("GRIDAPP_DATA_DIR", str(self.data_dir))
            patch.delenv("GRIDAPP_DATABASE_URL", raising=False)
            forget_caches()
            yield
            session.engine().dispose()
        forget_caches()

    @contextlib.contextmanager
    def signed_in(self) -> Iterator[httpx.Client]:
        """An HTTP client with the administrator's session, for this server."""
        with httpx.Client(base_url=self.url, trust_env=False, timeout=30) as client:
            answer = client.post("/auth/login", data={"username": self.username, "password": self.password})
            assert answer.status_code == 303, answer.text
            yield client


def free_port(wanted: int = 0) -> int:
    """A port nobody listens on: the wanted one if that is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections of a server that has ended do not matter
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def gridapp(
    *arguments: str, data_dir: Path, stdin: str = "", encoding: str = "utf-8", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in the clone, as a person would; checks nothing."""
    return subprocess.run(
        [sys.executable, "-m", "gridapp.cli", *arguments],
        cwd=ROOT, input=stdin, capture_output=True, encoding=encoding, timeout=900, check=False,
        env=os.environ | {"GRIDAPP_DATA_DIR": str(data_dir), "GRIDAPP_LOCALE": "zh"} | environment,
    )  # fmt: skip


def start(data_dir: Path, port: int, *arguments: str, log: Path, inside: Sequence[str] = (), **environment: str) -> subprocess.Popen[bytes]:
    """`gridapp serve` in a process group of its own; `inside` is a command that runs it."""
    with log.open("wb") as sink:
        return subprocess.Popen(
            [*inside, sys.executable, "-m", "gridapp.cli", "serve", "--port", str(port), *arguments],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True,
            env=os.environ | {"GRIDAPP_DATA_DIR": str(data_dir)} | environment,
        )  # fmt: skip


def wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 900) -> None:
    """Return when the app answers; fail with its log when it ends first."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"gridapp serve ended with {process.returncode}:\n{log.read_text(errors='replace')[-4000:]}")
        try:
            if httpx.get(f"{url}/ping", timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    pytest.fail(f"gridapp serve did not answer within {seconds} s:\n{log.read_text(errors='replace')[-4000:]}")


def stop(process: subprocess.Popen[bytes], seconds: float = 30) -> int:
    """End it as Ctrl+C would, and whatever is left of its group by force; returns the exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        return process.wait(seconds)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def frontend(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The frontend on disk is what the sources say: built by the worker that asks first, while the others wait."""
    build = "from gridapp.cli import frontend as f; f.prepare_environment(); f.build_if_stale()"
    environment = os.environ | {"GRIDAPP_DATA_DIR": str(tmp_path_factory.mktemp("frontend"))}
    with alone("frontend"):
        done = subprocess.run([sys.executable, "-c", build], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


@pytest.fixture(scope="session")
def demo_office(once: Once) -> tuple[Path, str]:
    """A folder with the database of the demo town, to be copied, and its administrator's password."""

    def fill(folder: Path) -> None:
        password = secrets.token_urlsafe(16)
        (folder / "password").write_text(password)
        for arguments in (("migrate",), ("seed", "--as-of", AS_OF.isoformat()), ("user", "add", "admin", "--role", "admin")):
            done = gridapp(*arguments, data_dir=folder / "data", stdin=f"{password}\n")
            assert done.returncode == 0, done.stdout + done.stderr

    folder = once("office", fill)
    return folder / "data", (folder / "password").read_text()


@contextlib.contextmanager
def serving(folder: Path, password: str, port: int = 0) -> Iterator[Server]:
    """The app over `folder/data`, on a free port: the named one if it is."""
    data_dir, log, port = folder / "data", folder / "serve.log", free_port(port)
    process = start(data_dir, port, log=log)
    try:
        wait_until_up(f"http://localhost:{port}", process, log)
        yield Server(f"http://localhost:{port}", data_dir, "admin", password, log)
    finally:
        stop(process)


@contextlib.contextmanager
def _town(demo_office: tuple[Path, str], folder: Path, port: int = 0) -> Iterator[Server]:
    office, password = demo_office
    shutil.copytree(office, folder / "data")
    with serving(folder, password, port) as running:
        yield running
    shutil.rmtree(folder / "data", ignore_errors=True)


@pytest.fixture(scope="session")
def shared_server(frontend: None, demo_office: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with the demo town, for every module of this worker that only reads."""
    with _town(demo_office, tmp_path_factory.mktemp("shared")) as running:
        yield running


@pytest.fixture(scope="session")
def usual_port() -> int:
    """Where the servers of this worker are, one after the other: what a browser has cached of one serves for the next."""
    return free_port()


@pytest.fixture(scope="module")
def server(
    frontend: None,
    demo_office: tuple[Path, str],
    usual_port: int,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Server]:
    """The app with the demo town, with an administrator to sign in as.

    Every module has its own, but for those marked `reads`: they share one, and have to leave the town as it was.
    """
    if request.node.get_closest_marker("reads") is None:
        with _town(demo_office, tmp_path_factory.mktemp("server"), usual_port) as running:
            yield running
        return
    shared: Server = request.getfixturevalue("shared_server")
    before = written(shared)
    yield shared
    assert written(shared) == before, "a module marked `reads` wrote"


def written(server: Server) -> list[tuple[str, str, int]]:
    """Table, action and row of what the log says was changed; signing in, looking and taking away change nothing of the town."""
    changes = """SELECT "table", action, row_id FROM audit_entry WHERE "table" <> 'account' AND action NOT IN ('export', 'unmask')"""
    with contextlib.closing(sqlite3.connect(f"file:{server.data_dir / 'gridapp.db'}?mode=ro", uri=True)) as database:
        return database.execute(f"{changes} ORDER BY id").fetchall()
