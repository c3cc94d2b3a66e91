"""The declaration of a CRUD screen. Frozen, keyword-only; names are strings.

Widget, label, required, length and choices derive from the model's columns, so `form` is placement only.
`check()` names every mistake in a declaration by id before it is mounted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from gridapp.kit.auth.actor import Actor
from gridapp.kit.choices import Choice
from gridapp.kit.colours import Colour
from gridapp.kit.db.base import Record
from gridapp.kit.db.session import Tx
from gridapp.kit.i18n import Msg

type_ = type

EMPTY, FILLED = "", "*"
"""For `Action.when`: the field holds nothing, or anything at all."""


@dataclass(frozen=True)
class Clock:
    """Makes a moment a deadline: the list and the row's page say how long it still has, or since when it is over.

    The browser counts, from the row as it is: nothing is asked of the server. `GRIDAPP_DUE_SOON_HOURS` says when it is soon.
    """

    status: str
    """Column that says whether the clock runs."""
    runs: Sequence[str]
    """Its values with which it does."""
    stopped: str = ""
    """Column with the moment the clock was stopped at: in time, or too late."""
    rests: Sequence[str] = ()
    """Values of `status` with which it stands still for a while, and there is no deadline."""


@dataclass(frozen=True)
class Column:
    """A column of the list. `name` is a field of the model or `reference.field` of a referred row (`grid.name` for `grid_id`)."""

    name: str
    label: str = ""
    """Msgid; empty means the model's own label."""
    width: int = 0
    """Pixels; 0 lets the table decide."""
    show: Callable[[Any], str] | None = None
    """How a value is written, where the widget's own way will not do (masks)."""
    editable: bool = False
    """Inline edit in the list."""
    hidden: bool = False
    """Off until somebody switches it on in the column choice."""
    colours: Mapping[str, Colour] = field(default_factory=dict, hash=False)
    """Stored value → colour of a quiet tag; without any, a choice is plain text."""
    clock: Clock | None = None


@dataclass(frozen=True)
class Filter:
    """A filter of the list: a choice, a yes/no, a reference or a number range, as the field's widget says."""

    name: str
    label: str = ""


@dataclass(frozen=True)
class DateRange(Filter):
    """From–to on a date or a moment."""


@dataclass(frozen=True)
class Computed(Filter):
    """A filter that is no column: `where` makes a condition of the values of all the list's filters, `None` for no condition.

    It looks like a filter on a column: a choice among `choices`, from–to with `widget="date"`, or rows of the table that `target`
    (`table.column`) names with `widget="reference"`. `where` raises `Refusal` for values it cannot read.
    """

    where: Callable[[Mapping[str, tuple[str, ...]]], sa.ColumnElement[bool] | None] = lambda _filters: None
    choices: type_[Choice] | None = None
    widget: Literal["choice", "date", "reference"] = "choice"
    target: str = ""


@dataclass(frozen=True)
class Ref:
    """A reference in a form: found by typing in `search` fields of the referred table, shown as `show`."""

    name: str
    search: Sequence[str] = ("name",)
    show: str = "name"


class Section:
    """A titled group of form fields: `Section("基本信息", "name", "role", Ref("grid_id", search=("code", "name")))`.

    With `write` its fields take that permission besides the resource's, through whatever door they are written.
    """

    def __init__(self, title: str, *fields: str | Ref, write: str = "") -> None:
        self.title = title
        self.fields = fields
        self.write = write

    @property
    def names(self) -> tuple[str, ...]:
        """Field names in order."""
        return tuple(field.name if isinstance(field, Ref) else field for field in self.fields)

    def __repr__(self) -> str:
        return f"Section({self.title!r}, {self.fields!r})"


class RowVerb(Protocol):
    """What a row action does; raises `Refusal` when it may not."""

    def __call__(self, tx: Tx, row: Any, /) -> Msg | None: ...


@dataclass(frozen=True)
class Ask:
    """What a verb asks for besides the reason; `run` finds the answer in `tx.answers` as text.

    A line of text, or what `widget` says: a whole number from 1 to `most`, a day, or one of `choices` (the stored value).
    """

    name: str
    label: str
    required: bool = True
    max_length: int = 100
    widget: Literal["text", "integer", "date", "choice"] = "text"
    most: int = 366
    choices: type_[Choice] | None = None
    help: str = ""


@dataclass(frozen=True)
class Action:
    """A verb of one row or of the selected rows besides edit and delete."""

    name: str
    label: str
    run: RowVerb
    confirm: str = ""
    permission: str = ""
    """Empty means the resource's `write`."""
    by: str = ""
    """Column whose value in a row says which of `permissions` the verb takes there, instead of `permission`."""
    permissions: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Value of `by` → permission; nobody does it to a row with any other value."""
    reason: bool = False
    """Asks why; the answer goes to the audit log and to whatever `run` writes (`tx.reason`)."""
    reason_label: str = ""
    """What the reason is called, where it is no reason: what was done."""
    asks: Sequence[Ask] = ()
    """What else it asks for."""
    in_rows: bool = True
    """At the end of every row of the list; else only on the row's page and for selected rows."""
    when: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    """Column → values with which a row offers the verb; whether it may really be done, `run` decides."""

    @property
    def has_questions(self) -> bool:
        """Whether it asks for anything but a yes."""
        return self.reason or bool(self.asks)

    def needed(self, resource: "Resource") -> tuple[str, ...]:
        """The permissions one of which it takes."""
        return tuple(dict.fromkeys(self.permissions.values())) if self.by else (self.permission or resource.write,)


@dataclass(frozen=True)
class Timeline:
    """Rows told one below the other, as things that happened. Each name is a column of their list."""

    at: str
    """When it happened; the order follows it."""
    what: str
    """What it was: a choice, in the colours of its column."""
    who: str = ""
    whom: str = ""
    """For whom it was meant."""
    note: str = ""
    recorded: str = ""
    """When it was written down; said where that was much later, or before."""
    newest_first: bool = True
    """How it begins; whoever reads it may turn it round."""


@dataclass(frozen=True)
class Related:
    """The rows of another mounted resource whose `field` points at this row: a tab of the detail page, or its `timeline`."""

    slug: str
    field: str
    timeline: Timeline | None = None


class Find(Protocol):
    """Ids of the rows that a `Found` shows, the nearest first; one bounded question, in the actor's scope."""

    def __call__(self, session: Session, actor: Actor, row: Any, /) -> Sequence[int]: ...


@dataclass(frozen=True)
class Found:
    """A short list on the detail page: other rows of the resource that a function finds for this one."""

    name: str
    label: str
    find: Find
    columns: Sequence[str]
    """Columns of the list said beside what the row is called."""
    about: str = ""
    """By what they are found, in words for the reader."""
    empty: str = ""
    """Said when there are none."""


@dataclass(frozen=True)
class Sheet:
    """The detail page on paper: a form of the office with a title, a number and lines to sign on."""

    title: str
    number: str
    """Column or form field that is the row's number."""
    signatures: Sequence[str] = ()


@dataclass(frozen=True)
class Link:
    """A button of the detail page that leads to a screen of its own."""

    label: str
    href: str
    """`{id}` is the row's id: `/trainings/{id}/sign-in`."""
    icon: str = ""
    permission: str = ""
    """Who lacks it does not see the button; empty means the resource's `read`."""


@dataclass(frozen=True)
class Transfer:
    """What goes in and out as files. `key` finds the row a line of a file is about."""

    exports: Sequence[Literal["xlsx", "csv"]] = ("xlsx", "csv")
    imports: Sequence[Literal["xlsx", "csv"]] = ("xlsx", "csv")
    key: str = "code"


class Clean(Protocol):
    """Check and complete the data of a form before it is saved.

    `data` holds every field of the form as it will be, typed; what is added to it is saved too. `row` is the row as it stands (`None` for
    a new one). Raises `Invalid`; returns warnings, which do not stop the save.
    """

    def __call__(self, tx: Tx, data: dict[str, Any], row: Any | None, /) -> Sequence[Msg]: ...


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A CRUD screen. See `docs/resource.md` for what each word brings."""

    model: type_[Record]
    slug: str
    """Path and name of the screen: `/staff`."""
    label: str
    icon: str = "table"
    columns: Sequence[str | Column]
    search: Sequence[str] = ()
    """Text fields that typed search looks through."""
    filters: Sequence[str | Filter] = ()
    order: Sequence[str] = ("id",)
    """Default order; `-name` is descending."""
    form: Sequence[Section] = ()
    related: Sequence[Related] = ()
    found: Sequence[Found] = ()
    """Other rows that a function finds."""
    sheet: Sheet | None = None
    """How the page of a row is printed; without one, as it stands."""
    acts_lead: bool = False
    """Rows go their way by acts: the first action a row offers is the big button of its page, and editing is one of the rare things."""
    links: Sequence[Link] = ()
    """Screens that work on one row."""
    read: str
    """Permission to see the screen."""
    write: str
    """Permission to change rows."""
    scope: Callable[[Actor], sa.ColumnElement[bool] | None] | None
    """The rows an actor sees, as a condition; `None` says on purpose: everybody who may read sees every row, and who is confined to a
    place writes none."""
    own: Callable[[Actor], sa.ColumnElement[bool] | None] | None = None
    """Of the rows of `scope` those that belong to a place of the actor, where some belong to none: whoever is confined writes no others."""
    locked: Callable[[Session, Actor, Sequence[int]], Mapping[int, Msg]] | None = None
    """Of these rows (by id) those that nobody edits or deletes now (what was approved, what is above the actor), and why: screens offer
    neither. `clean`, `delete` and `actions` refuse it all the same."""
    clean: Clean | None = None
    delete: Callable[[Tx, Any], Msg | None] | None = None
    """Checks before a row goes to the recycle bin and takes along what belongs to it; raises `Refusal`. Returns what it took along.

    A preview calls it too, in a session that is never written: it marks rows (`deleted_at`, `session.delete`) and executes nothing.
    """
    restore: Callable[[Tx, Any], None] | None = None
    """Checks a row that comes back from the recycle bin, already alive again; raises `Refusal`."""
    actions: Sequence[Action] = ()
    transfer: Transfer | None = Transfer()

    def column(self, name: str) -> Column:
        """The declared column of that name."""
        return next(column for column in self.list_columns if column.name == name)

    @cached_property
    def list_columns(self) -> tuple[Column, ...]:
        """Columns of the list, plain names made whole."""
        return tuple(item if isinstance(item, Column) else Column(item) for item in self.columns)

    @cached_property
    def list_filters(self) -> tuple[Filter, ...]:
        """Filters of the list, plain names made whole."""
        return tuple(item if isinstance(item, Filter) else Filter(item) for item in self.filters)

    @cached_property
    def form_fields(self) -> tuple[str, ...]:
        """Every field of the form, in order."""
        return tuple(name for section in self.form for name in section.names)


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """What a list shows; every part of it lives in the page's URL.

    `filters` maps a filter's name to its values: choices and references one or more values; ranges exactly two (`""` = open end).
    `sort` is `(name, descending)` pairs. `start` and `size` are row numbers.
    """

    search: str = ""
    filters: Mapping[str, tuple[str, ...]] | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    start: int = 0
    size: int = 100
    bin: bool = False
    """True shows the recycle bin instead."""
    ids: tuple[int, ...] = ()
    """Only these rows (the selected ones of an export); empty means all."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What a save came to: the row, its new version and warnings that did not stop it."""

    id: int
    version: int
    label: str
    warnings: tuple[Msg, ...] = ()
