"""The sign-in form and the password form: plain HTML from the server, so that they work without JavaScript and show nothing of the app."""

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gridapp.kit.auth.session import LOCALE_COOKIE, spoken
from gridapp.kit.clock import office_zone
from gridapp.kit.i18n import LOCALES, Msg, _, translate

_TEMPLATES = Path(__file__).parent / "templates"

WORDS = {
    "sign_in": _("登录"),
    "username": _("用户名"),
    "password": _("密码"),
    "show": _("显示密码"),
    "caps": _("大写锁定已打开"),
    "ended": _("登录已经结束，请重新登录。填写到一半的内容还在：登录后回到原来的页面，就可以继续。"),
    "forgotten": _("忘记密码或没有账号，请联系本单位的系统管理员。"),
    "change": _("修改密码"),
    "current": _("当前密码"),
    "new": _("新密码"),
    "repeat": _("再输入一次新密码"),
    "rule": _("至少 10 位，不含用户名；几个不相关的词连在一起，既好记又难猜。"),
    "others_out": _("修改后，您在其他浏览器上的登录会全部退出。"),
    "back": _("返回"),
    "reset": _("重设他人密码"),
    "refused": _("未能完成"),
    "reset_rule": _("对方会立即退出所有登录，下次登录后须改成自己的密码。请当面或电话告知，不要通过微信群发送。"),
    "other_locale": "English",
}  # fmt: skip


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def locale_of(request: Request) -> str:
    """The language of a form: asked for in the address, chosen earlier in the app, else the office's."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LOCALES else spoken(request.cookies.get(LOCALE_COOKIE))


def page(request: Request, template: str, *, office: str, error: Msg | None = None, status: int = 200, **values: Any) -> HTMLResponse:
    """A form filled in, under the office's name (msgid). `error` is shown above the first field and read out by screen readers."""
    locale = locale_of(request)
    words = {key: translate(text, locale) for key, text in (WORDS | {"office": office}).items()} | {
        "other_locale": "中文" if locale == "en" else "English"
    }
    html = _environment().get_template(template).render(
        words=words, lang="en" if locale == "en" else "zh-CN", other="zh" if locale == "en" else "en",
        other_lang="zh-CN" if locale == "en" else "en",
        error=error.render(locale) if error else "", **values,
    )  # fmt: skip
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def clock(moment: datetime) -> str:
    """A moment as a time of day in the office's zone, rounded up to the minute: then it is surely over."""
    up = moment + timedelta(minutes=1) - timedelta.resolution
    return f"{up.astimezone(office_zone()):%H:%M}"
