"""Run by Alembic on the connection that `gridapp.migrations` opened."""

from typing import Any, Literal

import sqlalchemy as sa
import sqlmodel
from alembic import context
from alembic.autogenerate.api import AutogenContext

from gridapp.kit.db.base import EncryptedText, sa_datetime
from gridapp.migrations import is_ours
from gridapp.models import metadata


def _render(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our column types as the plain types the database sees, so that an old migration does not depend on today's code."""
    if kind == "type":
        if isinstance(thing, EncryptedText):
            return "sa.LargeBinary()"
        if isinstance(thing, sa_datetime()):
            return "sa.DateTime(timezone=True)"
        if isinstance(thing, sqlmodel.AutoString):
            return f"sa.String(length={thing.length})" if thing.length else "sa.String()"
        if isinstance(thing, sa.Enum):
            values = ", ".join(repr(value) for value in thing.enums)
            return f"sa.Enum({values}, name={thing.name!r}, native_enum=False, create_constraint=True, length={thing.length})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    compare_server_default=True,
    render_as_batch=True,
    render_item=_render,
    include_object=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
