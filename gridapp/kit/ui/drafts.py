"""What was typed and not saved, kept in the browser for the account that typed it; see docs/ui.md for what is kept and how long."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from gridapp.kit.ui.text import t
from gridapp.kit.ui.web import library


class _Drafts(rx.Component):
    library = library("drafts")
    tag = "Drafts"

    start: rx.Var[str]
    open: rx.Var[bool]
    done: rx.Var[str]
    held: rx.Var[str]
    by: rx.Var[str]
    words: rx.Var[dict[str, str]]
    on_reopen: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_resume: rx.EventHandler[rx.event.passthrough_event_spec(dict)]


def draft(start: str, row: Any, token: Any, title: Any) -> dict[str, Any]:
    """The `draft` of a `form`: what `start` and the row's id (0 while it is new) name, finished when `token` is reported as done."""
    return {"key": rx.Var.create(start) + "/" + row.to_string(), "row": row, "token": token, "title": title}


def whole_draft(start: str, row: Any, token: Any, title: Any, *, held: Any, besides: Mapping[str, Any]) -> dict[str, Any]:
    """The `draft` of a form whose typed text the server holds: the browser keeps a copy of all of it while `held`.

    `besides` is what else the server needs to go on from there. A draft comes back as `{row, token, values, besides}`.
    """
    key = rx.Var.create(f"{start}/") + row.to(str)
    return {"key": key, "row": row, "token": token, "title": title, "whole": True, "held": held, "besides": besides}


def drafts(start: str, *, open: Any, done: Any, **props: Any) -> rx.Component:
    """Offers what was typed in the forms of `start` on this page; opens it by itself in the tab where it was typed.

    Args:
        start: what the forms' keys begin with, as in `draft`.
        open: whether such a form is open.
        done: token of the form that was finished last (saved, given up, its row deleted): its draft is thrown away.
        **props: `on_reopen`, event `(row)` that opens the form again, which then fills itself in. For whole drafts `on_resume`, event
            `(draft)` that takes it over with its token, `held`, the token of what the server holds, and `by`, the parameter of the URL
            that asks for a row: a draft of another one is only offered.
    """
    words = {
        "found": t("有未保存的内容：{title}（{time}）", title="{title}", time="{time}"), "resume": t("继续填写"), "discard": t("丢弃"),
    }  # fmt: skip
    return _Drafts.create(start=f"{start}/", open=open, done=done, words=words, **props)
