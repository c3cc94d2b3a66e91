"""What the comparison and goal seek both write out: figures of plans side by side, and places under each plan."""

from typing import Any

import reflex as rx

from gridapp.kit.i18n import _
from gridapp.kit.ui.text import pick, t

ROWS = list[dict[str, Any]]
"""What a list inside a row holds; Reflex cannot know."""


def cell(item: Any) -> rx.Component:
    """A figure; a difference carries its sign and its tone."""
    return rx.el.td(item["text"], class_name="num", custom_attrs={"data-change": item["tone"], "data-first": item["first"]})


def totals_table(marks: Any, rows: Any, caption: str) -> rx.Component:
    """Figures of whole plans: the first plan's, then each further plan's and its difference from the first."""
    heads = rx.foreach(
        marks,
        lambda mark, at: rx.fragment(
            rx.el.th(mark, scope="col", class_name="num"),
            rx.cond(at > 0, rx.el.th(t("与{mark}之差", mark=marks[0]), scope="col", class_name="num")),
        ),
    )
    return rx.el.div(
        rx.el.table(
            rx.el.caption(t(caption), class_name="sr"),
            rx.el.thead(rx.el.tr(rx.el.th(t("指标"), scope="col"), heads)),
            rx.el.tbody(
                rx.foreach(rows, lambda row: rx.el.tr(rx.el.th(pick(row["label"]), scope="row"), rx.foreach(row["cells"].to(ROWS), cell)))
            ),
        ),
        class_name="plain-table side-table", tab_index=0, role="region", aria_label=t(caption),
    )  # fmt: skip


def places_table(heads: Any, rows: Any, caption: str, *, on_sort: Any = None, sort: Any = "") -> rx.Component:
    """Places with each plan's grids, workers and money; with `on_sort(key)` every column sorts."""

    def words(key: str, label: str) -> rx.Component:
        shown = t(label)
        if on_sort is None:
            return rx.el.th(shown, scope="col")
        state = rx.cond(sort == key, "ascending", rx.cond(sort == f"-{key}", "descending", "none"))
        return rx.el.th(rx.el.button(shown, type="button", on_click=on_sort(key)), scope="col", aria_sort=state)

    def figures(head: Any) -> rx.Component:
        text = rx.fragment(rx.el.small(pick(head["measure"])), rx.cond(head["change"], t("{mark}差", mark=head["mark"]), head["mark"]))
        body = text if on_sort is None else rx.el.button(text, type="button", on_click=on_sort(head["key"]))
        return rx.el.th(body, scope="col", class_name="num", aria_sort=head["sorted"], custom_attrs={"data-first": head["first"]})

    def line(row: Any) -> rx.Component:
        note = rx.cond(pick(row["note"]) != "", rx.el.span(pick(row["note"]), class_name="tag tag-amber"))
        return rx.el.tr(
            rx.el.th(row["name"], " ", note, scope="row"),
            rx.el.td(row["code"]),
            rx.el.td(pick(row["label"])),
            rx.foreach(row["cells"].to(ROWS), cell),
            key=row["key"].to(str),
            custom_attrs={"data-differs": rx.cond(row["differs"], "true", "false")},
        )

    return rx.el.div(
        rx.el.table(
            rx.el.caption(t(caption), class_name="sr"),
            rx.el.thead(rx.el.tr(words("name", _("名称")), words("code", _("编码")), words("kind", _("类别")), rx.foreach(heads, figures))),
            rx.el.tbody(rx.foreach(rows, line)),
        ),
        class_name="plain-table side-table side-places", tab_index=0, role="region", aria_label=t(caption),
    )  # fmt: skip
