"""The files' tables with what the rooms say of them: their checks apply to every imported row."""

from dataclasses import replace

from gridapp.kit.transfer import FileTable
from gridapp.models.tables import TABLES
from gridapp.office import RESOURCES


def tables() -> dict[str, FileTable]:
    """`TABLES` with the resource of each, where a room has declared one."""
    resources = {resource.model: resource for resource in RESOURCES}
    return {name: replace(table, resource=resources.get(table.model)) for name, table in TABLES.items()}
