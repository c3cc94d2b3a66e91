"""Charts on a page: the drawing with its finding, its rows as a table, and what is taken away as PNG, SVG or CSV."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import reflex as rx

from gridapp.kit.charting import PRINTED, in_every_locale
from gridapp.kit.ui.table import TableColumn
from gridapp.kit.ui.text import t, text_of
from gridapp.kit.ui.web import library

VEGA_PACKAGES = ["vega-embed@7.3.0", "vega@6.4.0", "vega-lite@6.5.0"]


class _Chart(rx.Component):
    library = library("chart")
    tag = "Chart"
    lib_dependencies: list[str] = VEGA_PACKAGES

    specs: rx.Var[dict[str, Any]]
    rows: rx.Var[Any]
    title: rx.Var[Any]
    unit: rx.Var[str]
    columns: rx.Var[list[dict[str, Any]]]
    words: rx.Var[dict[str, Any]]
    colours: rx.Var[dict[str, str]]
    name: rx.Var[Any]
    waiting: rx.Var[bool]
    wide: rx.Var[bool]

    on_pick: rx.EventHandler[rx.event.passthrough_event_spec(dict)]
    on_select: rx.EventHandler[rx.event.passthrough_event_spec(str, dict)]  # type: ignore[call-arg]


@lru_cache(maxsize=32)
def _specs(draw: Callable[[str], Any]) -> dict[str, Any]:
    return in_every_locale(draw)


def chart(
    draw: Callable[[str], Any],
    rows: Any,
    *,
    title: Any,
    columns: Sequence[TableColumn],
    unit: str | rx.Var[str] = "",
    name: Any = "",
    waiting: Any = False,
    wide: bool = False,
    **events: Any,
) -> rx.Component:
    """A chart in its frame.

    Args:
        draw: locale → Altair chart; the browser gets all of them, so that a switch of the language needs no server.
        rows: the data named `rows` in the spec, or `compact()` of many; new rows alone do not draw anew. `href` in a row makes its mark and
            its line in the table a link to the rows behind the figure.
        title: the finding in words, as a `both()` pair or a Var.
        columns: of the table view and the CSV file.
        unit: what is measured and in what, under the title (msgid or Var).
        name: of downloaded files, a `both()` pair or text; the title when empty.
        waiting: shows the skeleton.
        wide: takes the whole row of `charts()`.
        **events: `on_pick(datum)` instead of following `href`; `on_select(name, value)` for selections of the spec.
    """
    words = {
        "table": t("表格"), "tools": t("图表工具"), "empty": t("这段时间没有数据"), "failed": t("图表没能画出来"), "again": t("重试"),
    }  # fmt: skip
    return _Chart.create(
        specs=_specs(draw), rows=rows, title=title, unit=text_of(unit), columns=[column.as_prop() for column in columns],
        words=words, colours=PRINTED, name=name, waiting=waiting, wide=wide, **events,
    )  # fmt: skip


def charts(*figures: rx.Component) -> rx.Component:
    """Charts side by side, below each other on a phone."""
    return rx.el.div(*figures, class_name="charts")
