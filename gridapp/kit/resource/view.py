"""What a resource's screens show. `resource_table` puts a resource's list into a page of your own."""

from typing import Any

import reflex as rx

from gridapp.kit.resource.ui.detail_view import detail_page
from gridapp.kit.resource.ui.dialogs import overlays
from gridapp.kit.resource.ui.list_view import keep_address, list_panel
from gridapp.kit.ui.shell import page

__all__ = ["detail_page", "list_page", "resource_table"]


def resource_table(screen: Any) -> rx.Component:
    """The list of a mounted resource with its drawer and dialogs, as a part of a page; `screen` is its state class."""
    return rx.fragment(list_panel(screen), overlays(screen))


def list_page(screen: Any) -> rx.Component:
    """The page `/slug`."""
    return page(screen.resource.label, keep_address(screen), resource_table(screen))
