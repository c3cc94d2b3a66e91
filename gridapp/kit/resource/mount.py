"""From declarations to working screens: `mount_all(app, OFFICE.resources)` adds their lists and detail pages."""

from collections.abc import Mapping, Sequence
from functools import partial

import reflex as rx

from gridapp.kit.resource.state import ResourceState, state_for
from gridapp.kit.resource.ui.detail_state import ROUTE_ARGUMENT
from gridapp.kit.resource.view import detail_page, list_page
from gridapp.kit.store import registry
from gridapp.kit.store.check import require_sound
from gridapp.kit.store.spec import Resource


def mount_all(app: rx.App, resources: Sequence[Resource], states: Mapping[str, type[ResourceState]] | None = None) -> None:
    """Mount every resource of an office, checked beside each other; `states` gives some of them a state class of their own, by slug.

    Raises:
        DeclarationError: a declaration has mistakes; every one is named by id.
        ValueError: two resources have the same slug.
    """
    for resource in resources:
        require_sound(resource, resources)
    for resource in resources:
        mount(app, resource, (states or {}).get(resource.slug))


def mount(app: rx.App, resource: Resource, state: type[ResourceState] | None = None) -> None:
    """Add the pages `/slug` and `/slug/[id]` of one resource.

    Raises:
        DeclarationError: the declaration has mistakes; every one is named by id.
        ValueError: another resource has that slug.
    """
    require_sound(resource)
    screen = state or state_for(resource)
    registry.register(resource, screen)
    app.add_page(partial(list_page, screen), route=f"/{resource.slug}", title=resource.label, on_load=screen.open_list)
    app.add_page(
        partial(detail_page, screen), route=f"/{resource.slug}/[{ROUTE_ARGUMENT}]", title=resource.label, on_load=screen.open_detail
    )
