"""The part of the office that is shown: picking one, saying so, and going back to all of it."""

import reflex as rx

from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.session import ShellState
from gridapp.kit.ui.text import t
from gridapp.kit.ui.web import library


class _PostForm(rx.Component):
    """A form that the browser itself posts: Reflex's own form takes every submit for an event."""

    library = library("shell")
    tag = "PostForm"

    action: rx.Var[str]
    forget: rx.Var[bool]


class _PlacePicker(rx.Component):
    library = library("shell")
    tag = "PlacePicker"

    places: rx.Var[list[dict[str, str]]]
    place: rx.Var[str]
    whole: rx.Var[str]
    label: rx.Var[str]


def post_form(*children: rx.Component, action: str, forget: bool = False) -> rx.Component:
    """A form of our own routes, posted by the browser and answered with a full load. `forget` throws away the account's drafts."""
    return _PostForm.create(*children, action=action, forget=forget)


def place_picker(class_name: str, otherwise: rx.Component) -> rx.Component:
    """Which part of the office is shown; `otherwise` is for whoever has no choice."""
    whole = rx.cond(ShellState.office, ShellState.office, t("全部范围"))
    choice = _PlacePicker.create(
        places=ShellState.places, place=ShellState.place, whole=whole, label=t("查看范围"), class_name=f"place {class_name}"
    )
    return rx.cond(rx.Var.create(ShellState.places).to(list).length() > 0, choice, otherwise)


def picked_place() -> rx.Component:
    """Says on every page, and on paper, that only a part of the office is shown, and leads back to all of it."""
    back = post_form(rx.el.button(t("恢复全部范围"), type="submit", class_name="btn btn-quiet no-print"), action="/auth/place")
    return rx.cond(
        ShellState.place_name,
        rx.el.div(
            icon("map_pin"),
            rx.el.span(t("当前只显示所选范围的数据："), rx.el.b(ShellState.place_name)),
            back,
            class_name="picked",
            role="status",
        ),
    )
