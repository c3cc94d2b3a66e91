"""`gallery` and `open_gallery`: every component of the kit in a small app of its own, in tabs of a real Chromium."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from gridapp.kit.auth.session import cookie_name
from tests.plugins.browsers import Warm, contexts
from tests.plugins.runs import ROOT, Once
from tests.plugins.servers import free_port, stop, wait_until_up

_SOURCE = ROOT / "tests" / "browser" / "gallery"


def _environment(data_dir: Path) -> dict[str, str]:
    tools = str(Path(sys.executable).parent)
    return os.environ | {
        "PATH": os.pathsep.join((tools, os.environ["PATH"])), "PYTHONPATH": str(ROOT), "GRIDAPP_DATA_DIR": str(data_dir),
        "REFLEX_ENV_MODE": "prod", "REFLEX_USE_NPM": "1", "REFLEX_TELEMETRY_ENABLED": "false", "REFLEX_CHECK_LATEST_VERSION": "false",
    }  # fmt: skip


def _build(folder: Path) -> None:
    shutil.copytree(_SOURCE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "assets", folder / "assets", ignore=shutil.ignore_patterns("external"))
    build = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    done = subprocess.run(
        build, cwd=folder, env=_environment(folder / "data"), capture_output=True, text=True, timeout=900, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


@pytest.fixture(scope="session")
def gallery(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the running gallery, built once for all workers; `GRIDAPP_GALLERY_URL` names one that is running already."""
    if running := os.environ.get("GRIDAPP_GALLERY_URL"):
        yield running
        return
    folder, own, port = once("gallery", _build), tmp_path_factory.mktemp("gallery"), free_port()
    serve = [sys.executable, "-m", "uvicorn", "--factory", "--port", str(port), "gallery.gallery:app"]
    log = own / "serve.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            serve, cwd=folder, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True,
            env=_environment(own) | {"__REFLEX_SKIP_COMPILE": "true", "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true"},
        )  # fmt: skip
    try:
        wait_until_up(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


@pytest.fixture
def open_gallery(browser: Browser, warm: list[Warm], gallery: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the gallery, signed in: `open_gallery("/table", width=360, height=800, locale="en")`."""
    with contexts(browser, warm) as open_context:

        def open_page(path: str, *, width: int = 1440, height: int = 900, locale: str = "", **options: Any) -> Page:
            context = open_context(base_url=gallery, viewport={"width": width, "height": height}, **options)
            cookies = {cookie_name(): "x" * 43} | ({"gridapp_locale": locale} if locale else {})
            context.add_cookies([{"name": name, "value": value, "url": gallery} for name, value in cookies.items()])
            page = context.new_page()
            page.goto(path)
            page.get_by_role("button", name="王晓梅").or_(page.locator(".me")).first.wait_for()
            return page

        yield open_page
