"""What a page shows besides tables and charts: figures, tags, facts, banners, and what stands in for what is not there yet."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import reflex as rx

from gridapp.kit.config import settings
from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.overlay import definition
from gridapp.kit.ui.text import said, t, text_of
from gridapp.kit.ui.web import library

Text = str | rx.Var[str]


class _Figure(rx.Component):
    library = library("figure")
    tag = "Figure"

    value: rx.Var[Any]
    kind: rx.Var[str]
    places: rx.Var[int]
    zone: rx.Var[str]


def figure(value: Any, kind: str = "integer", *, places: int = 2) -> rx.Component:
    """A number as everywhere: `integer`, `ordinal` (a year), `decimal`, `money` (分), `share` (ppm), `rate` (0.98); nothing is a dash.

    So is a `datetime`: in the office's time zone, wherever the browser is.
    """
    return _Figure.create(value=value, kind=kind, places=places, zone=settings().timezone)


def stat(
    label: Text,
    value: Any,
    kind: str = "integer",
    *,
    unit: Text = "",
    note: Any = "",
    about: Sequence[Text | rx.Component] = (),
    href: Any = "",
    tone: Any = "",
) -> rx.Component:
    """A figure on a card.

    Args:
        label: msgid or Var.
        value: the number, or a Var of it.
        kind: as in `figure`; `text` shows the value as it is.
        unit: behind the figure.
        note: a line under it (msgid, Var or component).
        about: lines of its definition (msgids, Vars or components); opens from a mark beside the label.
        href: where the rows behind it are.
        tone: `good`, `bad` or empty; may be a Var.
    """
    shown = rx.fragment(value) if kind == "text" else figure(value, kind)
    body = rx.el.div(shown, *([rx.el.small(text_of(unit))] if said(unit) else []), class_name="stat-value")
    foot = (
        note
        if isinstance(note, rx.Component)
        else rx.el.div(text_of(note), class_name="stat-note")
        if isinstance(note, rx.Var) or note
        else None
    )
    return rx.el.div(
        rx.el.div(text_of(label), *([definition(*about, label=label)] if about else []), class_name="stat-label"),
        rx.el.a(body, href=href) if said(href) else body,
        *([foot] if foot is not None else []),
        class_name=rx.Var.create(f"card stat stat-{tone}") if said(tone) else "card stat",
    )  # fmt: skip


def stats(*cards: rx.Component) -> rx.Component:
    """Figures in a row."""
    return rx.el.div(*cards, class_name="cards")


def card(*children: rx.Component, title: Text = "", flush: bool = False, **props: Any) -> rx.Component:
    """A white box. `flush` leaves out the padding (around a table)."""
    head = [rx.el.h2(text_of(title))] if said(title) else []
    return rx.el.section(*head, *children, **{"class_name": "card card-flush" if flush else "card", **props})


def tag(text: Any, colour: str = "grey") -> rx.Component:
    """A quiet coloured label: grey, blue, green, amber, red, violet or teal."""
    return rx.el.span(text, class_name="tag" if colour == "grey" else f"tag tag-{colour}")


def facts(
    *pairs: tuple[Text, Any], wide: Collection[int] = (), paper: Collection[int] = (), when: Mapping[int, Any] | None = None
) -> rx.Component:
    """What is known of one thing, label above value.

    Those at the places of `wide` are long texts and take a line of their own, those of `paper` are shown on paper alone, those of `when`
    only where that holds.
    """
    shown = [
        rx.el.div(rx.el.dt(text_of(label)), rx.el.dd(value), class_name=_fact(at in wide, at in paper))
        for at, (label, value) in enumerate(pairs)
    ]
    return rx.el.dl(
        *(rx.cond(when[at], item, rx.fragment()) if when and at in when else item for at, item in enumerate(shown)), class_name="facts"
    )


def _fact(wide: bool, paper: bool) -> str:
    return " ".join(["fact", *(["fact-wide"] if wide else []), *(["fact-paper"] if paper else [])])


def banner(*children: Any, kind: str = "info") -> rx.Component:
    """A line that stays: `info`, `warning` or `error`."""
    mark = {"info": "info", "warning": "triangle_alert", "error": "circle_alert"}[kind]
    role = "alert" if kind == "error" else "note"
    return rx.el.div(icon(mark), rx.el.div(*children), class_name="banner" if kind == "info" else f"banner banner-{kind}", role=role)


def empty_state(title: Text, text: Text = "", *actions: rx.Component) -> rx.Component:
    """What belongs here, and the next step."""
    line = [rx.el.p(text_of(text))] if said(text) else []
    return rx.el.div(rx.el.h3(text_of(title)), *line, *actions, class_name="empty")


def skeleton(lines: int = 3) -> rx.Component:
    """Grey lines in place of what is being read."""
    widths = ("92%", "74%", "83%", "61%")
    return rx.el.div(
        *(rx.el.span(class_name="skeleton", style={"width": widths[at % 4], "margin": "8px 0"}) for at in range(lines)),
        custom_attrs={"aria-busy": "true", "aria-label": t("正在读取")},
    )  # fmt: skip
