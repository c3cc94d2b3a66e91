"""What a resource's screens show. `resource_table` puts a resource's list into a page of your own."""

import reflex as rx

from gridapp.kit.resource.ui.detail_view import detail_page
from gridapp.kit.resource.ui.dialogs import list_overlays, overlays
from gridapp.kit.resource.ui.list_view import list_panel
from gridapp.kit.store.spec import Resource
from gridapp.kit.ui.lists import ClientList
from gridapp.kit.ui.shell import page

__all__ = ["detail_page", "list_page", "resource_table"]


def resource_table(resource: Resource) -> rx.Component:
    """The list of a mounted resource with its drawer and dialogs, as a part of a page."""
    shown = ClientList(id=resource.slug, slug=resource.slug)
    return rx.fragment(list_panel(resource, shown), overlays(resource), list_overlays(resource, shown))


def list_page(resource: Resource) -> rx.Component:
    """The page `/slug`."""
    return page(resource.label, resource_table(resource))
