"""What lies over a page: menus, drawers, dialogs, popovers; and tabs."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from gridapp.kit.i18n import _
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.text import said, t, text_of
from gridapp.kit.ui.web import library

Text = str | rx.Var[str]


class _Menu(rx.Component):
    library = library("menu")
    tag = "Menu"

    trigger: rx.Var[rx.Component]
    trigger_class: rx.Var[str]
    align: rx.Var[str]
    label: rx.Var[str]


class _Overlay(rx.Component):
    library = library("overlay")
    tag = "Overlay"

    open: rx.Var[bool]
    shape: rx.Var[str]
    wide: rx.Var[bool]
    heading: rx.Var[str]
    words: rx.Var[dict[str, str]]
    foot: rx.Var[rx.Component]
    on_close: rx.EventHandler[rx.event.no_args_event_spec]


class _Popover(rx.Component):
    library = library("popover")
    tag = "Popover"

    trigger: rx.Var[rx.Component]
    trigger_class: rx.Var[str]
    panel_class: rx.Var[str]
    label: rx.Var[str]


class _Tabs(rx.Component):
    library = library("popover")
    tag = "Tabs"

    items: rx.Var[list[dict[str, Any]]]
    value: rx.Var[str]
    label: rx.Var[str]
    on_tab: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def menu(trigger: rx.Component, *items: rx.Component, label: Text = "", align: str = "start", quiet: bool = False) -> rx.Component:
    """A button that opens a list of `menu_item`s; the arrows walk through it, Esc closes it.

    `label` names it for those who do not see it and is needed when `trigger` is an icon alone. `align` is `start` or `end`.
    """
    return _Menu.create(
        *items,
        trigger=trigger,
        trigger_class="btn btn-quiet" if quiet else "btn",
        align=align,
        label=text_of(label),
    )


def menu_item(label: Text, *, icon_name: str = "", danger: bool = False, href: Any = "", **props: Any) -> rx.Component:
    """One line of a menu: a link with `href`, else a button (`on_click`, or `type="submit"` inside a form)."""
    body = [*([icon(icon_name)] if icon_name else []), rx.el.span(text_of(label))]
    shape = {"role": "menuitem", "tab_index": -1, "class_name": f"menu-item{' danger' if danger else ''}", **props}
    return rx.el.a(*body, href=href, **shape) if said(href) else rx.el.button(*body, **{"type": "button", **shape})


def export_menu(export: Any, *before: rx.Component) -> rx.Component:
    """The menu that takes away what is shown as a sheet: `export(kind)` gets `xlsx` or `csv`. Lines `before` stand above."""
    return menu(
        rx.fragment(icon("download"), t("导出")),
        *before,
        menu_item(_("Excel 表格（XLSX）"), on_click=export("xlsx")),
        menu_item(_("文本表格（CSV）"), on_click=export("csv")),
        label=_("导出"),
        align="end",
    )


def menu_line() -> rx.Component:
    """A line between two groups of a menu."""
    return rx.el.hr(class_name="menu-line")


def drawer(
    *children: rx.Component, open: Any, on_close: Any, title: Text, foot: Sequence[rx.Component] = (), wide: bool = False, **props: Any
) -> rx.Component:
    """A panel from the right, the whole screen on a phone. What is inside lives while it is open.

    Esc, the cross, a click beside it and a `dismiss()` send `on_close`; with something typed in a `form` inside, they ask first.
    `foot` holds the buttons below (`dismiss()`, `submit_button(form="…")`).
    """
    return _overlay("drawer", children, open=open, on_close=on_close, title=title, foot=foot, wide=wide, **props)


def dialog(
    *children: rx.Component, open: Any, on_close: Any, title: Text, foot: Sequence[rx.Component] = (), wide: bool = False, **props: Any
) -> rx.Component:
    """A small window in the middle, otherwise as `drawer`; a click beside it does not close it."""
    return _overlay("dialog", children, open=open, on_close=on_close, title=title, foot=foot, wide=wide, **props)


def confirm_dialog(
    *children: rx.Component, open: Any, on_confirm: Any, on_close: Any, title: Text, confirm: Text, danger: bool = False, **props: Any
) -> rx.Component:
    """Asks before something is done. `children` say what it takes along, `confirm` is the verb on the button."""
    foot = (
        dismiss(),
        rx.el.button(text_of(confirm), type="button", on_click=on_confirm, class_name="btn btn-danger" if danger else "btn btn-primary"),
    )
    return _overlay("dialog", children, open=open, on_close=on_close, title=title, foot=foot, wide=False, **props)


def dismiss(label: Text = "") -> rx.Component:
    """The button that closes the drawer or dialog it stands in, as Esc and the cross do."""
    return rx.el.button(text_of(label) if said(label) else t("取消"), type="button", class_name="btn", custom_attrs={"data-dismiss": ""})


def _overlay(
    shape: str,
    children: Sequence[rx.Component],
    *,
    open: Any,
    on_close: Any,
    title: Text,
    foot: Sequence[rx.Component],
    wide: bool,
    **props: Any,
) -> rx.Component:
    return _Overlay.create(
        *children,
        open=open, on_close=on_close, shape=shape, wide=wide, heading=text_of(title), words=overlay_words(),
        **({"foot": rx.fragment(*foot)} if foot else {}), **props,
    )  # fmt: skip


def overlay_words() -> dict[str, rx.Var[str]]:
    """What every drawer and dialog says by itself."""
    return {"close": t("关闭")}


def popover(trigger: rx.Component, *children: rx.Component, label: Text = "", quiet: bool = False) -> rx.Component:
    """A button with a panel under it; Esc or a click elsewhere closes it."""
    return _Popover.create(
        *children,
        trigger=trigger, trigger_class="btn btn-quiet" if quiet else "btn", panel_class="pop", class_name="help",
        label=text_of(label),
    )  # fmt: skip


def definition(*lines: Text | rx.Component, label: Text = "") -> rx.Component:
    """The mark beside a figure that opens what it means. Lines are msgids, Vars or components."""
    body = [line if isinstance(line, rx.Component) else rx.el.p(text_of(line)) for line in lines]
    return _Popover.create(
        *body, trigger=icon("circle_help", size=14), trigger_class="help-btn", panel_class="pop", class_name="help no-print",
        label=text_of(label) if said(label) else t("含义"),
    )  # fmt: skip


def tabs(*panels: tuple[str, Text, rx.Component], value: Any = None, on_tab: Any = None, label: Text = "", **props: Any) -> rx.Component:
    """Tabs as (value, label, panel); only the open panel is alive.

    Without `value` the tabs keep to themselves; with it the server says which one is open, and `on_tab(value)` tells it of a click.
    """
    given = {name: given for name, given in (("value", value), ("on_tab", on_tab)) if given is not None}
    return _Tabs.create(
        *(panel for _value, _label, panel in panels),
        items=[{"value": name, "label": text_of(text)} for name, text, _panel in panels],
        label=text_of(label), **given, **props,
    )  # fmt: skip
