"""The files' tables with what the rooms say of them: their checks apply to every imported row."""

import pkgutil
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec

from gridapp import features
from gridapp.kit.resource.spec import Resource
from gridapp.kit.transfer import FileTable
from gridapp.models.tables import TABLES


def declared() -> list[Resource]:
    """Every resource that a room declares."""
    found: list[Resource] = []
    for room in pkgutil.iter_modules(features.__path__, "gridapp.features."):
        if room.ispkg and find_spec(f"{room.name}.resource"):
            module = import_module(f"{room.name}.resource")
            found += [value for value in vars(module).values() if isinstance(value, Resource)]
    return found


def tables() -> dict[str, FileTable]:
    """`TABLES` with the resource of each, where a room has declared one."""
    resources = {resource.model: resource for resource in declared()}
    return {name: replace(table, resource=resources.get(table.model)) for name, table in TABLES.items()}
