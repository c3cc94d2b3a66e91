"""How the app is put together so that it carries neither Radix nor toasts, and speaks the office's language when it breaks."""

import logging
import traceback
from typing import Any

import reflex as rx
from reflex.constants import Dirs
from reflex.utils.prerequisites import get_backend_dir
from reflex_base.event import EventSpec
from reflex_components_core.base.error_boundary import ErrorBoundary

from gridapp.kit.config import settings
from gridapp.kit.i18n import _
from gridapp.kit.ui.notice import NoticeState
from gridapp.kit.ui.shell import bare_page, brand
from gridapp.kit.ui.text import t
from gridapp.kit.ui.web import library

log = logging.getLogger(__name__)

_STYLES = ("gridapp", "controls", "overlay", "table", "resource", "rooms", "sides", "chart")


class App(rx.App):
    """Reflex's app, which also serves from a folder that nothing can be written to: a checkout or an installation of somebody else."""

    def _add_optional_endpoints(self) -> None:
        try:
            super()._add_optional_endpoints()
        except OSError:  # the last it does is to touch a marker, which lies there since the build
            if not (get_backend_dir() / Dirs.UPLOAD_IS_USED).is_file():
                raise


def app_options() -> dict[str, Any]:
    """Arguments for `App`: our stylesheets alone, our error screens, no toaster."""
    return {
        "stylesheets": [f"/{name}.css" for name in _STYLES],
        "reset_style": False,
        "toaster": None,
        "html_lang": "en" if settings().locale == "en" else "zh-CN",
        "head_components": [
            rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
            rx.el.meta(name="theme-color", content="#1d5bbf"),
        ],
        "app_wraps": {(55, "ErrorBoundary"): lambda _stateful: _error_boundary()},
        "backend_exception_handler": _fault,
    }


def _fault(exception: Exception) -> EventSpec:
    """The log gets everything, the person a sentence."""
    log.error("unhandled error in an event:\n%s", "".join(traceback.format_exception(exception)))
    return NoticeState.fault()  # type: ignore[return-value]


class _ErrorScreen(rx.Component):
    library = library("shell")
    tag = "ErrorScreen"

    heading: rx.Var[str]
    text: rx.Var[str]
    again: rx.Var[str]


def _error_boundary() -> rx.Component:
    screen = _ErrorScreen.create(
        heading=t("页面出错了"),
        text=t("这个页面没能显示出来，已保存的数据没有受影响。请重新载入；若仍不行，请联系管理员。"),
        again=t("重新载入"),
    )
    return ErrorBoundary.create(fallback_render=screen)


def not_found() -> rx.Component:
    """The page for an address that leads nowhere: `app.add_page(not_found, route="404")`."""
    return bare_page(
        _("没有这个页面"),
        brand(),
        rx.el.h1(t("没有这个页面")),
        rx.el.p(t("地址可能写错了，或者页面已被移走。"), class_name="muted"),
        rx.el.a(t("回到工作台"), href="/", class_name="btn btn-primary"),
    )
