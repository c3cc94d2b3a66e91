"""What lies over a page: menus."""

from typing import Any

import reflex as rx

from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.web import library


class _Menu(rx.Component):
    library = library("menu")
    tag = "Menu"

    trigger: rx.Var[rx.Component]
    trigger_class: rx.Var[str]
    align: rx.Var[str]
    label: rx.Var[str]


def menu(
    trigger: rx.Component, *items: rx.Component, label: str | rx.Var[str] = "", align: str = "start", quiet: bool = False
) -> rx.Component:
    """A button that opens a list of `menu_item`s; the arrows walk through it, Esc closes it.

    `label` names it for those who do not see it and is needed when `trigger` is an icon alone. `align` is `start` or `end`.
    """
    return _Menu.create(
        *items, trigger=trigger, trigger_class="btn btn-quiet" if quiet else "btn", align=align, label=label
    )  # fmt: skip


def menu_item(label: str | rx.Var[str], *, icon_name: str = "", danger: bool = False, href: str = "", **props: Any) -> rx.Component:
    """One line of a menu: a link with `href`, else a button (`on_click`, or `type="submit"` inside a form)."""
    body = [*([icon(icon_name)] if icon_name else []), rx.el.span(label)]
    shape = {"role": "menuitem", "tab_index": -1, "class_name": f"menu-item{' danger' if danger else ''}", **props}
    return rx.el.a(*body, href=href, **shape) if href else rx.el.button(*body, **{"type": "button", **shape})


def menu_line() -> rx.Component:
    """A line between two groups of a menu."""
    return rx.el.hr(class_name="menu-line")
