"""The server half of a resource's screens as one class; subclass it where the declaration is not enough."""

import re
import types
from typing import ClassVar

import reflex as rx

from gridapp.kit.resource.ui.detail_state import DetailState
from gridapp.kit.resource.ui.import_state import ImportState
from gridapp.kit.store.spec import Resource


class ResourceState(DetailState, ImportState, mixin=True):
    """Everything a resource's screens do. A subclass goes to `mount`:

    class StaffState(ResourceState, rx.State):
        resource: ClassVar[Resource] = STAFF
    """


def state_for(resource: Resource) -> type[ResourceState]:
    """The state class of a resource, made from its declaration."""
    name = "".join(word.capitalize() for word in re.split(r"\W|_", resource.slug)) + "State"

    def body(namespace: dict[str, object]) -> None:
        # Without the ClassVar annotation Reflex would make the declaration a var and send it to the browser.
        namespace |= {
            "__module__": __name__,
            "__qualname__": name,
            "__annotations__": {"resource": ClassVar[Resource]},
            "resource": resource,
        }

    return types.new_class(name, (ResourceState, rx.State), exec_body=body)  # type: ignore[return-value]
