"""Printing a page as it stands; what must not be printed carries the class `no-print`, what only paper shows `only-print`."""

import reflex as rx

from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.text import t
from gridapp.kit.ui.web import library


class _PrintButton(rx.Component):
    library = library("print")
    tag = "PrintButton"

    title: rx.Var[str]


def print_button() -> rx.Component:
    """Opens the browser's print window."""
    return _PrintButton.create(icon("printer"), t("打印"), class_name="btn no-print", title=t("打印"))


def print_item() -> rx.Component:
    """The same as a line of a menu."""
    return _PrintButton.create(
        icon("printer"), rx.el.span(t("打印")), class_name="menu-item", custom_attrs={"role": "menuitem", "tabIndex": -1}
    )
