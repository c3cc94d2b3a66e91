"""How charts look, on screen and on paper: one theme, one colour for one thing, Altair in and Vega-Lite or a picture out.

A chart names its colours as variables of `assets/chart.css` (`colour("good")`), so that light, dark and print need no second drawing; its
data is named, not inlined (`ROWS`), so that new figures travel without the drawing. Aggregate before you draw: a chart gets hundreds of
rows, never thousands.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from gridapp.kit.i18n import LOCALES, translate


class _WhenUsed(ModuleType):
    """A module that is loaded when something of it is first asked for: a server draws nothing until somebody prints."""

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self.__name__), name)


if TYPE_CHECKING:
    import altair as alt
else:
    alt = _WhenUsed("altair")

ROWS = "rows"
"""Name of a chart's data: `alt.Chart(alt.NamedData(ROWS))`."""
FONTS = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'
PRINT_FONTS = '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif'

PRINTED = {
    "main": "#1d5bbf", "good": "#3a7bc4", "late": "#f0b54a", "bad": "#7a1c12", "quiet": "#8a94a3", "soft": "#d7dde6",
    "text": "#1f2630", "muted": "#5b6675", "line": "#dfe3e8", "surface": "#ffffff",
}  # fmt: skip
"""Colour → what it is on white paper. Blue, amber and dark red keep apart for the colour-blind, and as mid, light and dark grey in print.

`main` a measure on its own · `good` done in time · `late` done, but late · `bad` overdue · `quiet` a second measure · `soft` what connects.
"""
_VARIABLE = re.compile(r"var\(--chart-([a-z]+)\)")


RATES: dict[str, Any] = {"labelExpr": "format(datum.value, '.10~%')", "title": None}
"""Options of an axis of rates: each label says what it stands at, with the decimals it takes; a format of the axis rounds a lone one."""
COUNTS: dict[str, Any] = {
    "format": ",d", "tickCount": 5, "tickMinStep": 1, "labelExpr": "datum.value % 1 ? '' : datum.label", "title": None,
}  # fmt: skip
"""Options of an axis of counts: only whole ones are written, also where there are fewer than labels."""


def colour(name: str) -> str:
    """The colour of a thing, by its name in `PRINTED`.

    Raises:
        KeyError: no such colour.
    """
    if name not in PRINTED:
        raise KeyError(name)
    return f"var(--chart-{name})"


def config(fonts: str = FONTS) -> dict[str, Any]:
    """The theme as Vega-Lite config."""
    text, muted, line = colour("text"), colour("muted"), colour("line")
    return {
        "background": None,
        "font": fonts,
        "padding": {"left": 4, "right": 12, "top": 8, "bottom": 4},
        "view": {"stroke": None},
        "axis": {
            "labelColor": muted, "titleColor": muted, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
            "gridColor": line, "domainColor": line, "tickColor": line, "domain": False, "ticks": False,
            "labelPadding": 6, "labelLimit": 132,
        },
        "axisX": {"grid": False, "domain": True},
        "legend": {
            "labelColor": text, "labelFontSize": 12, "title": None, "orient": "top", "symbolSize": 90, "symbolStrokeWidth": 2, "offset": 8,
        },
        "text": {"color": text, "fontSize": 12},
        "line": {"strokeWidth": 2},
        "rule": {"color": line},
    }  # fmt: skip


def to_spec(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """A chart as Vega-Lite, without data, width of its frame, in the theme.

    Raises:
        ValueError: the chart carries rows of its own; name them instead.
    """
    spec = chart.to_dict()
    if spec.get("datasets") or "values" in spec.get("data", {}):
        raise ValueError("the chart carries its rows: draw over alt.NamedData(ROWS) and hand the rows over beside it")
    spec.pop("datasets", None)
    return {**spec, "config": config()}


def in_every_locale(draw: Callable[[str], alt.TopLevelMixin]) -> dict[str, dict[str, Any]]:
    """Locale → spec of one drawing."""
    return {locale: to_spec(draw(locale)) for locale in LOCALES}


def tip(field: str, label: str, locale: str, form: str = "") -> alt.Tooltip:
    """A line of a hint: a field under its name, figures in a format of d3."""
    options: dict[str, Any] = {"format": form} if form else {}
    return alt.Tooltip(field, title=translate(label, locale), **options)


def percent(field: str, places: int = 2) -> str:
    """A Vega expression that writes a field, a part of 1, as `kit.shares.percent` does: a format of d3 rounds 0.9996 to 100%."""
    share = f"datum[{field!r}]"
    left = f"min(abs({share}), abs(1 - {share}))"
    enough = f"max({places}, floor(log(0.5 / {left}) / LN10 - 2 + 1e-9) + 1)"  # a tie takes one more
    return f"!isValid({share}) ? '—' : format({share}, '.' + ({left} === 0 ? {places} : {enough}) + '%')"


def words(labels: Mapping[str, str], locale: str) -> str:
    """A Vega expression that writes the words of a legend."""
    return f"{ {key: translate(label, locale) for key, label in labels.items()} }[datum.value]"


def printed(spec: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], *, width: int = 720, title: str = "") -> dict[str, Any]:
    """A spec with its rows for paper: colours and fonts spelled out, a width, a title, a white ground."""
    whole = {
        **spec,
        "width": width,
        "datasets": {ROWS: [dict(row) for row in rows]},
        "config": {**config(PRINT_FONTS), "background": PRINTED["surface"]},
        **({"title": {"text": title, "anchor": "start", "fontSize": 15, "color": PRINTED["text"], "offset": 12}} if title else {}),
    }
    return _spelled(whole)


def _spelled(value: Any) -> Any:
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: PRINTED[found[1]], value)
    if isinstance(value, Mapping):
        return {key: item if key == "datasets" else _spelled(item) for key, item in value.items()}
    return [_spelled(item) for item in value] if isinstance(value, list) else value


def to_svg(spec: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], *, width: int = 720, title: str = "") -> str:
    """The chart as SVG for documents. Blocks for some milliseconds: call it off the event loop."""
    import vl_convert

    return vl_convert.vegalite_to_svg(printed(spec, rows, width=width, title=title))


def to_png(spec: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], *, width: int = 720, title: str = "", scale: float = 2) -> bytes:
    """The chart as PNG for documents. Blocks for some milliseconds: call it off the event loop."""
    import vl_convert

    return vl_convert.vegalite_to_png(printed(spec, rows, width=width, title=title), scale=scale)
