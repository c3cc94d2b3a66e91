"""From declarations to working screens: `mount_all(app, OFFICE.resources)` adds their lists and detail pages."""

from collections.abc import Sequence
from functools import partial

import reflex as rx

from gridapp.kit.resource.ui.detail_state import ROUTE_ARGUMENT, DetailState
from gridapp.kit.resource.view import detail_page, list_page
from gridapp.kit.store import registry
from gridapp.kit.store.check import require_sound
from gridapp.kit.store.spec import Resource
from gridapp.kit.ui.lists import ask_ahead


def mount_all(app: rx.App, resources: Sequence[Resource]) -> None:
    """Mount every resource of an office, checked beside each other.

    Raises:
        DeclarationError: a declaration has mistakes; every one is named by id.
        ValueError: two resources have the same slug.
    """
    for resource in resources:
        require_sound(resource, resources)
    app.head_components.append(ask_ahead([resource.slug for resource in resources]))
    for resource in resources:
        mount(app, resource)


def mount(app: rx.App, resource: Resource) -> None:
    """Add the pages `/slug` and `/slug/[id]` of one resource.

    Raises:
        DeclarationError: the declaration has mistakes; every one is named by id.
        ValueError: another resource has that slug.
    """
    require_sound(resource)
    registry.register(resource)
    app.add_page(partial(list_page, resource), route=f"/{resource.slug}", title=resource.label)
    app.add_page(
        partial(detail_page, resource), route=f"/{resource.slug}/[{ROUTE_ARGUMENT}]", title=resource.label, on_load=DetailState.open_detail
    )
