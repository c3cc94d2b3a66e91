"""A list in the browser: what it shows, which rows are ticked, how many there are. The server keeps none of it.

Components follow it through `var`; events take along `ticked` or `query`, which are read in the browser when the event is sent.
"""

import json
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.vars import VarData
from reflex.vars.function import FunctionVar

from gridapp.kit.ui.web import library

_LISTS = library("lists")


@dataclass(frozen=True)
class ClientList:
    """A list on a page, by an id of its own; one without a parent (`of`) lives in the page's URL."""

    id: str
    slug: str
    """Of the resource: `/api/<slug>/rows` gives the rows."""
    of: rx.Var[str] | str = ""
    """The row it belongs to, `field:id`."""

    @property
    def source(self) -> str:
        """Where rows, counts, options and texts come from."""
        return f"/api/{self.slug}"

    @property
    def alone(self) -> bool:
        """Whether it is the page's own list, whose view stands in the URL."""
        return isinstance(self.of, str) and not self.of

    def var(self, name: str) -> rx.Var[Any]:
        """What is on screen now: `q`, `filters`, `texts`, `bin`, `narrowed`, `count` (ticked rows), `locked` (those
        of them that are not to be changed, as far as rows have been read), `more`, `total`."""
        held = f"list_{''.join(char if char.isalnum() else '_' for char in self.id)}"
        data = VarData(hooks={f"const {held} = useList({json.dumps(self.id)})": None}, imports={_LISTS: ["useList"]})
        return rx.Var(_js_expr=f"{held}.{name}", _var_data=data)

    @property
    def bin(self) -> rx.Var[bool]:
        """Whether the recycle bin is shown."""
        return self.var("bin").to(bool)

    @property
    def narrowed(self) -> rx.Var[bool]:
        """Whether search, a filter or the bin keeps rows back: an empty list then means something else."""
        return self.var("narrowed").to(bool)

    @property
    def count(self) -> rx.Var[int]:
        """How many rows are ticked."""
        return self.var("count").to(int)

    def _asked(self, name: str) -> rx.Var[Any]:
        return rx.Var(_js_expr=f"{name}({json.dumps(self.id)})", _var_data=VarData(imports={_LISTS: [name]}))

    @property
    def ticked(self) -> rx.Var[dict[str, Any]]:
        """For an event: what is ticked, as `kit.resource.wire.ticked` reads it."""
        return self._asked("ticked").to(dict)

    @property
    def whole(self) -> rx.Var[dict[str, Any]]:
        """For an event: the view, whatever is ticked."""
        return self._asked("whole").to(dict)

    @property
    def query(self) -> rx.Var[str]:
        """For an event: the view as the query of a URL."""
        return self._asked("query").to(str)

    def _does(self, name: str, *args: Any) -> FunctionVar:
        given = ", ".join(str(rx.Var.create(arg)) for arg in (self.id, *args))
        data = VarData.merge(
            VarData(imports={_LISTS: [name]}), *(arg._get_all_var_data() for arg in args if isinstance(arg, rx.Var))
        )  # fmt: skip
        return rx.Var(_js_expr=f"{name}({given})", _var_data=data).to(FunctionVar)

    @property
    def searching(self) -> FunctionVar:
        """Takes the text to search for."""
        return self._does("searching")

    @property
    def filtering(self) -> FunctionVar:
        """Takes a filter's name and values."""
        return self._does("filtering")

    @property
    def clearing(self) -> FunctionVar:
        """Takes away search and filters."""
        return self._does("clearing")

    @property
    def unticking(self) -> FunctionVar:
        """Unticks everything."""
        return self._does("unticking")

    @property
    def ticking_all(self) -> FunctionVar:
        """Ticks every row of the view, on screen or not."""
        return self._does("tickingAll")

    def binning(self, on: bool) -> FunctionVar:
        """Shows the recycle bin, or the list again."""
        return self._does("binning", on)

    def showing(self, query: rx.Var[str] | str) -> FunctionVar:
        """Shows the view that the query of a URL describes."""
        return self._does("showing", query)


def rows_ahead() -> rx.Component:
    """For the page's head: where the first rows of the list stand, which come with the page."""
    return rx.el.script(type="application/json", id="rows-ahead", custom_attrs={"dangerouslySetInnerHTML": {"__html": ""}})
