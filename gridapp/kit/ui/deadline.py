"""Deadlines on screen: the browser counts how long each still has."""

from typing import Any

import reflex as rx

from gridapp.kit.store.spec import Clock
from gridapp.kit.ui.session import ShellState
from gridapp.kit.ui.text import t
from gridapp.kit.ui.web import library


def clock_prop(clock: Clock | None) -> dict[str, Any] | None:
    """A declared clock as the browser's half reads it, with its words; `soon` is in hours."""
    if clock is None:
        return None
    words = {
        "left": t("剩余 {span}", span=rx.Var.create("{span}")), "over": t("超期 {span}", span=rx.Var.create("{span}")),
        "late": t("超期 {span}后完成", span=rx.Var.create("{span}")), "todayLeft": t("今天到期，{left}", left=rx.Var.create("{left}")),
        "today": t("今天到期"), "done": t("按时完成"), "off": t("已停止计时"), "none": t("尚未计时"),
        "d": t("{n} 天", n=rx.Var.create("{n}")), "h": t("{n} 小时", n=rx.Var.create("{n}")), "m": t("{n} 分钟", n=rx.Var.create("{n}")),
    }  # fmt: skip
    soon = rx.Var.create(ShellState.due_soon)
    return {
        "status": clock.status,
        "runs": list(clock.runs),
        "rests": list(clock.rests),
        "stopped": clock.stopped,
        "soon": soon,
        "words": words,
    }


class _Deadline(rx.Component):
    library = library("deadline")
    tag = "Deadline"

    column: rx.Var[dict[str, Any]]
    row: rx.Var[dict[str, Any]]


def deadline(column: dict[str, Any], row: Any, *before: rx.Component) -> rx.Component:
    """How a row stands to its deadline, as a line; counts on by itself. `column` is a `TableColumn` with a clock, as a prop."""
    return _Deadline.create(*before, column=column, row=row)
