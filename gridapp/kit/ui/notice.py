"""Short messages at the foot of the screen, kept in a state var: nothing is evaluated, so a strict CSP holds."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx
from reflex_base.event import Event, EventSpec

from gridapp.kit.auth.gate import PUBLIC, requires
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.ui.text import both, t
from gridapp.kit.ui.web import library

Kind = Literal["success", "warning", "error"]
_AT_MOST = 4


class NoticeState(rx.State):
    """The notices of one tab, oldest first: `id`, `kind`, `text` and `lines` in every language, `undo` as the event to send."""

    notices: list[dict[str, Any]] = []
    _last: int = 0

    @rx.event
    @requires(PUBLIC)
    def dismiss(self, notice_id: int) -> None:
        """Close one."""
        self.notices = [notice for notice in self.notices if notice["id"] != notice_id]

    @rx.event
    @requires(PUBLIC)
    def fault(self) -> None:
        """Something broke on the server: say so without saying what."""
        self._push(msg("出错了，操作没有完成。请重试；若仍不行，请联系管理员"), "error")

    def _push(self, message: Msg | str, kind: Kind, lines: Sequence[Msg] = (), undo: EventSpec | None = None) -> None:
        self._last += 1
        event = Event.from_event_type(undo)[0] if undo is not None else None
        self.notices = [
            *self.notices[1 - _AT_MOST :],
            {
                "id": self._last,
                "kind": kind,
                "text": both(message),
                "lines": [both(line) for line in lines],
                "undo": {"name": event.name, "payload": event.payload} if event else None,
            },
        ]


async def notify(
    state: rx.State, message: Msg | str, kind: Kind = "success", *, lines: Sequence[Msg] = (), undo: EventSpec | None = None
) -> None:
    """Show a notice to the person behind `state`: what it is about, and under it `lines` that belong to it (warnings of a save).

    A success goes away by itself, an error stays. `undo` is the event its button sends (`StaffState.restore([3])`);
    like any event it is authorised where it arrives.
    """
    (await state.get_state(NoticeState))._push(message, kind, lines, undo)


async def refused(state: rx.State, refusal: Refusal) -> None:
    """Tell the person behind `state` what was refused; the gate's way to say so."""
    await notify(state, refusal.message, "error")


class _Notices(rx.Component):
    library = library("notices")
    tag = "Notices"

    notices: rx.Var[list[dict[str, Any]]]
    labels: rx.Var[dict[str, str]]
    on_dismiss: rx.EventHandler[rx.event.passthrough_event_spec(int)]


def notices() -> rx.Component:
    """The place where notices appear; the shell has one."""
    return _Notices.create(
        notices=NoticeState.notices,
        labels={
            "undo": t("撤销"), "close": t("关闭"), "region": t("通知"), "warning": t("提醒："), "error": t("出错："),
            "more": t("另有 {n} 条", n="{n}"), "others": t("还有 {n} 条通知", n="{n}"), "fewer": t("收起"),
        },
        on_dismiss=NoticeState.dismiss,
    )  # fmt: skip
