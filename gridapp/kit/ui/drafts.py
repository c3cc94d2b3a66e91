"""What was typed and not saved, kept in the browser for the account that typed it; see docs/ui.md for what is kept and how long."""

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
    words: rx.Var[dict[str, str]]
    on_reopen: rx.EventHandler[rx.event.passthrough_event_spec(int)]


def draft(start: str, row: Any, token: Any, title: Any) -> dict[str, Any]:
    """The `draft` of a `form`: what `start` and the row's id (0 while it is new) name, finished when `token` is reported as done."""
    return {"key": rx.Var.create(start) + "/" + row.to_string(), "row": row, "token": token, "title": title}


def drafts(start: str, *, open: Any, done: Any, on_reopen: Any) -> rx.Component:
    """Offers what was typed in the forms of `start` on this page; opens it by itself in the tab where it was typed.

    Args:
        start: what the forms' keys begin with, as in `draft`.
        open: whether such a form is open.
        done: token of the form that was finished last (saved, given up, its row deleted): its draft is thrown away.
        on_reopen: event `(row)` that opens the form again; the form then fills itself in.
    """
    words = {
        "found": t("有未保存的内容：{title}（{time}）", title="{title}", time="{time}"), "resume": t("继续填写"), "discard": t("丢弃"),
    }  # fmt: skip
    return _Drafts.create(start=f"{start}/", open=open, done=done, on_reopen=on_reopen, words=words)
