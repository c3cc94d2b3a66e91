"""The frame: notices, menu, texts."""

import reflex as rx

from gridapp.kit.auth.gate import SIGNED_IN, requires
from gridapp.kit.ui import shell
from gridapp.kit.ui.notice import notify
from gridapp.kit.ui.overlay import menu, menu_item, menu_line
from gridapp.kit.ui.text import t


class StartState(rx.State):
    """Counts what was done and undone."""

    done: int = 0

    @rx.event
    @requires(SIGNED_IN)
    async def do(self, kind: str):
        """Do something that can be undone."""
        self.done += 1
        await notify(self, "已删除 3 条记录", kind, undo=StartState.undo(3))  # type: ignore[arg-type]

    @rx.event
    @requires(SIGNED_IN)
    def undo(self, amount: int):
        """Undo it."""
        self.done -= amount

    @rx.event
    @requires(SIGNED_IN)
    def fail(self):
        """Break."""
        raise ZeroDivisionError


def page() -> rx.Component:
    """Buttons for each kind of notice."""
    return shell.page(
        "工作台",
        rx.el.div(
            *(rx.el.button(kind, on_click=StartState.do(kind), class_name="btn", id=kind) for kind in ("success", "warning", "error")),
            rx.el.button("fail", on_click=StartState.fail, class_name="btn btn-danger", id="fail"),
            rx.el.span(StartState.done, id="done", class_name="num"),
            rx.el.input(id="typed", class_name="input", placeholder=t("搜索全部")),
            class_name="row card",
        ),
        actions=(
            menu(
                rx.el.span("更多"),
                menu_item("一", icon_name="pencil"), menu_item("二", href="/table"),
                menu_line(), menu_item("删除", danger=True, icon_name="trash_2"),
                align="end",
            ),
            rx.el.button(t("导航"), class_name="btn btn-primary", custom_attrs={"data-key-new": True}),
        ),
        breadcrumbs=(("主导航", "/"),),
        hint="一行说明文字",
    )  # fmt: skip
