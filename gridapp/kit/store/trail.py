"""A row's history with its values written as people read them."""

from typing import Any

from gridapp.kit import store
from gridapp.kit.auth.actor import Actor
from gridapp.kit.fields import fields_of
from gridapp.kit.store.spec import Resource


def written_out(resource: Resource, actor: Actor, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries of `store.history` with old and new values as texts: choices by their words, referred rows by name (one look for all)."""
    own = fields_of(resource.model)
    keys: dict[str, list[str]] = {}
    for entry in entries:
        for change in entry["changes"]:
            if own[change["name"]].target:
                keys.setdefault(change["name"], []).extend(str(change[side]) for side in ("old", "new") if change[side] is not None)
    names = store.option_texts(resource, actor, {name: list(dict.fromkeys(values)) for name, values in keys.items()})

    def text(name: str, value: Any) -> str:
        if own[name].target:
            return names.get(name, {}).get(str(value), "" if value is None else str(value))
        return store.value_texts(resource, actor, {name: value})[name]

    def told(item: dict[str, Any]) -> dict[str, Any]:
        return {**item, **{side: text(item["name"], item[side]) for side in ("old", "new")}}

    return [{**entry, "changes": [told(item) for item in entry["changes"]]} for entry in entries]
