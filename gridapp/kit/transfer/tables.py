"""What a file is about (`FileTable`) and what is wrong with it (`Problem`): plain values shared by the modules of this package."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from gridapp.kit.db.base import Record
from gridapp.kit.db.session import Tx
from gridapp.kit.fields import FieldSpec, file_fields
from gridapp.kit.i18n import Msg, msg
from gridapp.kit.store.spec import Clean, Resource

Complete = Callable[[dict[str, Any]], Mapping[str, Msg]]
"""Fill in what follows from the other values of a row (its own values only, no SQL); returns what contradicts, by field."""


class Checks(Protocol):
    """A room's checks of the lines of one file: those of its form, with whatever they need to know read once for all lines."""

    @property
    def clean(self) -> Clean:
        """As `Resource.clean`; new rows hold what the file says of them, the rest is at its default."""
        ...

    def number(self, rows: Sequence[dict[str, Any]], /) -> None:
        """Make the codes that new rows lack, all at once."""
        ...


@dataclass(frozen=True, kw_only=True)
class FileTable:
    """A table that goes in and out as a file."""

    name: str
    """As the file is called: `villages`."""
    model: type[Record]
    key: tuple[str, ...]
    """Fields that tell which row a line is about."""
    resource: Resource | None = None
    """The screen of the table: its checks and its scope apply to every row."""
    bulk: bool = False
    """Too many rows to save new ones one by one: `checks` and the database decide."""
    checks: Callable[[Tx], Checks] | None = None
    """Made once for a file; without it every row passes `Resource.clean`, and new rows of a `bulk` table pass nothing."""
    written: Callable[[Tx, Sequence[str]], None] | None = None
    """What follows once new rows of a `bulk` table are there; takes their codes (the first field of `key`)."""
    complete: Complete | None = None
    creates: str = ""
    """A reference field whose unknown values may be created on request: they become rows with that name and code."""

    @property
    def fields(self) -> Mapping[str, FieldSpec]:
        """Columns of the file by the name they have there."""
        return file_fields(self.model)

    @property
    def declaration(self) -> Resource:
        """The resource, or for a table without a screen a bare one."""
        name = self.name
        return self.resource or Resource(model=self.model, slug=name, label=name, columns=(self.key[0],), read="*", write="*", scope=None)

    @property
    def permission(self) -> str:
        """What an import takes besides the right to write: `<thing>.import`."""
        return f"{self.declaration.read.partition('.')[0]}.import"

    @property
    def table(self) -> str:
        """Name of the table in the database."""
        return str(self.model.__tablename__)


@dataclass(frozen=True)
class Problem:
    """One bad cell. `row` is the spreadsheet's count, header included; `column` is the file's own word for it."""

    row: int
    column: str
    value: str
    reason: Msg

    @property
    def message(self) -> Msg:
        """The whole as one line."""
        if not self.column:
            return msg("第 {row} 行：{reason}", row=self.row, reason=self.reason)
        return msg(
            "第 {row} 行，“{column}”列，值“{value}”：{reason}", row=self.row, column=self.column, value=self.value, reason=self.reason
        )


_MOUNTED: dict[type[Record], FileTable] = {}


def mount_files(tables: Iterable[FileTable]) -> None:
    """Tell the lists on screen what may be imported into them."""
    _MOUNTED.update({table.model: table for table in tables})


def files_of(resource: Resource) -> FileTable | None:
    """The file table behind a list, or `None` when nothing may be imported there."""
    table = _MOUNTED.get(resource.model)
    return table if table and table.resource is resource and resource.transfer and resource.transfer.imports else None
