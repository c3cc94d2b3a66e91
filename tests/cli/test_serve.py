"""`gridapp serve`: one port, no orphans, clear refusals, files that a browser may keep."""

import os
import re
import shutil
import signal
import socket
import time
from pathlib import Path

import httpx
import psutil
import pytest

from gridapp.cli import frontend
from tests.plugins.runs import ROOT
from tests.plugins.servers import Server, free_port, gridapp, start, stop, wait_until_up

pytestmark = pytest.mark.reads
_KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def test_a_port_in_use_is_told_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = gridapp("serve", "--port", str(port), data_dir=tmp_path)
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_office_without_a_database_is_told_to_migrate(tmp_path: Path) -> None:
    done = gridapp("serve", "--port", str(free_port()), data_dir=tmp_path)
    assert done.returncode == 1
    assert "gridapp migrate" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
@pytest.mark.parametrize("stopped_by", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_nothing_behind(frontend: None, tmp_path: Path, sqlite_template: Path, stopped_by: signal.Signals) -> None:
    shutil.copy(sqlite_template, tmp_path / "gridapp.db")
    port, log = free_port(), tmp_path / "serve.log"
    process = start(tmp_path, port, log=log)
    try:
        wait_until_up(f"http://127.0.0.1:{port}", process, log)
        started = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        if stopped_by is signal.SIGINT:
            os.killpg(process.pid, stopped_by)  # a terminal sends it to the whole group
        else:
            process.send_signal(stopped_by)
        gone, alive = psutil.wait_procs(started, timeout=30)
        assert alive == []
        assert len(gone) == len(started)
        assert "Traceback" not in log.read_text()
    finally:
        stop(process)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_what_is_killed_leaves_nobody_on_the_port(frontend: None, tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "gridapp.db")
    port, log = free_port(), tmp_path / "serve.log"
    process = start(tmp_path, port, log=log)
    try:
        wait_until_up(f"http://127.0.0.1:{port}", process, log)
        started = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait(10)
        assert psutil.wait_procs(started, timeout=10)[1] == []
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    finally:
        stop(process)


def test_hashed_files_are_kept_for_good_and_pages_asked_for_again(server: Server) -> None:
    with server.signed_in() as browser:
        page = browser.get("/")
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-cache"
        assert "sha256-" in page.headers["content-security-policy"]
        unchanged = browser.get("/", headers={"If-None-Match": page.headers["etag"]})
        assert unchanged.status_code == 304
        assert unchanged.headers["content-security-policy"] == page.headers["content-security-policy"]  # it replaces the kept one
        assets = set(re.findall(r'"(/assets/[^"]+\.(?:js|css))"', page.text))
        assert assets
        for name in assets:
            file = browser.get(name)
            assert file.status_code == 200
            assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert len(file.content) < 300 or file.headers["content-encoding"] == "gzip"
        missing = browser.get("/assets/no-such-file.js")
        assert missing.status_code == 404
        assert "immutable" not in missing.headers["cache-control"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_another_site_can_neither_open_the_socket_nor_write(server: Server, origin: str) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    socket_address = f"{server.url}/_event/?EIO=4&transport=websocket"  # refused, it is hung up on: nothing else comes over that connection
    assert httpx.get(socket_address, headers=upgrade | {"Origin": origin}, trust_env=False).status_code == 403
    assert httpx.post(f"{server.url}/_upload", headers={"Origin": origin}, content=b"", trust_env=False).status_code == 403


def test_the_own_page_opens_the_socket(server: Server) -> None:
    host = server.url.removeprefix("http://").split(":")
    request = (
        "GET /_event/?EIO=4&transport=websocket&token=probe HTTP/1.1\r\n"
        f"Host: {':'.join(host)}\r\nOrigin: {server.url}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {_KEY}\r\n\r\n"
    )
    with socket.create_connection((host[0], int(host[1])), timeout=10) as link:
        link.sendall(request.encode())
        assert b" 101 " in link.recv(4096).partition(b"\r\n")[0]


def test_only_changed_inputs_make_a_build_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("gridapp", "assets", "reflex.lock"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "external"))
    shutil.copy(ROOT / "rxconfig.py", tmp_path)
    monkeypatch.chdir(tmp_path)
    before = frontend.inputs()
    for ignored in ("gridapp/__pycache__/x.pyc", "assets/external/x.js", "notes.txt"):
        (tmp_path / ignored).parent.mkdir(exist_ok=True)
        (tmp_path / ignored).write_text("x")
    later = time.time() + 60
    os.utime(tmp_path / "rxconfig.py", (later, later))
    assert frontend.inputs() == before
    for counted in ("gridapp/app.py", "assets/gridapp.css", "rxconfig.py", "reflex.lock/package-lock.json"):
        text = (tmp_path / counted).read_text()
        (tmp_path / counted).write_text(text + "\n")
        assert frontend.inputs() != before, counted
        (tmp_path / counted).write_text(text)
    assert frontend.inputs() == before
