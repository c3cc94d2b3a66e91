"""Icons: lucide, imported one by one, so that a page carries only those it shows."""

from typing import Any

import reflex as rx


def icon(name: str, *, size: int = 16, **props: Any) -> rx.Component:
    """A decorative icon by its lucide name (`search`, `map_pin`); the control around it carries the label."""
    return rx.icon(name, size=size, class_name=f"icon {props.pop('class_name', '')}".strip(), custom_attrs={"aria-hidden": "true"}, **props)
