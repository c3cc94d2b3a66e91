"""Which resources are mounted, by slug: related lists find each other here."""

from typing import Any

from gridapp.kit.store.spec import Resource

_MOUNTED: dict[str, Resource] = {}


def register(resource: Resource) -> None:
    """Remember a resource.

    Raises:
        ValueError: another resource has that slug.
    """
    known = _MOUNTED.get(resource.slug)
    if known is not None and known is not resource:
        raise ValueError(f"two resources have the slug {resource.slug!r}: {known.model.__name__} and {resource.model.__name__}")
    _MOUNTED[resource.slug] = resource


def mounted() -> tuple[Resource, ...]:
    """Every mounted resource, in the order they were mounted."""
    return tuple(_MOUNTED.values())


def resource_of(slug: str) -> Resource:
    """The mounted resource of that slug. Raises `KeyError` when there is none."""
    return _MOUNTED[slug]


def of_model(model: type[Any]) -> tuple[Resource, ...]:
    """The resources of a model; their scope says which of its rows an actor may see and refer to."""
    return tuple(resource for resource in _MOUNTED.values() if resource.model is model)


def forget(slug: str) -> None:
    """Forget a resource (tests declare their own)."""
    _MOUNTED.pop(slug, None)
