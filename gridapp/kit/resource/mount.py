"""From declarations to working screens: `mount_all(app, OFFICE.resources)` adds their lists and detail pages."""

from collections.abc import Callable, Sequence

import reflex as rx

from gridapp.kit.resource.ui.detail_state import ROUTE_ARGUMENT, DetailState
from gridapp.kit.resource.view import detail_page, list_page
from gridapp.kit.store import registry
from gridapp.kit.store.check import require_sound
from gridapp.kit.store.spec import Resource
from gridapp.kit.ui.lists import rows_ahead


def mount_all(app: rx.App, resources: Sequence[Resource]) -> None:
    """Mount every resource of an office, checked beside each other.

    Raises:
        DeclarationError: a declaration has mistakes; every one is named by id.
        ValueError: two resources have the same slug.
    """
    for resource in resources:
        require_sound(resource, resources)
    app.head_components.append(rows_ahead())
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
    app.add_page(_drawn(list_page, resource, "all"), route=f"/{resource.slug}", title=resource.label)
    one = _drawn(detail_page, resource, "one")
    app.add_page(one, route=f"/{resource.slug}/[{ROUTE_ARGUMENT}]", title=resource.label, on_load=DetailState.open_detail)


def _drawn(draw: Callable[[Resource], rx.Component], resource: Resource, of: str) -> Callable[[], rx.Component]:
    """A page of a resource, with a script of its own: Reflex writes what the pages of one module are made of into one, which each loads."""

    def drawn() -> rx.Component:
        return draw(resource)

    drawn.__module__ = f"{__package__}.pages.{resource.slug.replace('-', '_')}_{of}"
    return drawn
