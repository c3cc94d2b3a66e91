"""Forms, fields, filters, search. The browser owns what is typed: nothing the server sends overwrites it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from reflex_components_core.core.upload import Upload

from gridapp.kit.ui.icons import icon
from gridapp.kit.ui.text import said, t, text_of
from gridapp.kit.ui.web import library

Text = str | rx.Var[str]
Widget = Literal[
    "text",
    "textarea",
    "integer",
    "ordinal",
    "money",
    "share",
    "decimal",
    "date",
    "datetime",
    "boolean",
    "choice",
    "reference",
    "password",
    "number",
]


class _Form(rx.Component):
    library = library("form")
    tag = "Form"

    errors: rx.Var[dict[str, Any]]
    answered: rx.Var[Any]
    guard: rx.Var[bool]
    unsaved: rx.Var[bool]
    draft: rx.Var[dict[str, Any]]
    heard: rx.Var[int]
    words: rx.Var[dict[str, str]]
    on_save: rx.EventHandler[rx.event.passthrough_event_spec(dict)]
    on_edit: rx.EventHandler[rx.event.passthrough_event_spec(dict)]


class _Field(rx.Component):
    library = library("field")
    tag = "Field"

    name: rx.Var[str]
    label: rx.Var[str]
    widget: rx.Var[str]
    value: rx.Var[Any]
    text: rx.Var[str]
    options: rx.Var[Any]
    unit: rx.Var[str]
    help: rx.Var[str]
    error: rx.Var[Any]
    required: rx.Var[bool]
    disabled: rx.Var[bool]
    wide: rx.Var[bool]
    private: rx.Var[bool]
    max_length: rx.Var[int]
    placeholder: rx.Var[str]
    find: rx.Var[str]
    words: rx.Var[dict[str, str]]


class _SearchBox(rx.Component):
    library = library("search")
    tag = "SearchBox"

    value: rx.Var[str]
    placeholder: rx.Var[str]
    on_search: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class _FilterBar(rx.Component):
    library = library("filters")
    tag = "FilterBar"

    filters: rx.Var[list[dict[str, Any]]]
    values: rx.Var[dict[str, list[str]]]
    texts: rx.Var[dict[str, str]]
    find: rx.Var[str]
    words: rx.Var[dict[str, str]]
    on_filter: rx.EventHandler[rx.event.passthrough_event_spec(str, list[str])]  # type: ignore[call-arg]
    on_clear: rx.EventHandler[rx.event.no_args_event_spec]


def form(*children: rx.Component, on_save: Any, errors: Any = None, answered: Any = None, guard: bool = True, **props: Any) -> rx.Component:
    """A form of `field`s. `on_save(data)` gets texts by name, yes/no as a boolean, a repeated name as a list. Ctrl+S saves.

    Args:
        children: fields and sections; a hidden `rx.el.input` carries what else must go along.
        on_save: the event; not sent again until it is answered.
        errors: what is wrong by field name; the first bad field gets the focus when they arrive.
        answered: anything that changes with every answer to a save, for answers that leave `errors` as they were.
        guard: leaving the drawer, the page or the window with something typed asks first; not where a form only asks for figures.
        **props: `id` (for `submit_button(form=…)`), `key` (a new one draws the form anew), `on_edit(data)` after changes and before clicks,
            `heard` (the `$told` of the last `data` taken in: what was typed since outlives a form drawn anew), `unsaved` (a Var: the server
            holds what is typed and not saved, so only closing the tab loses it), `draft` (`kit/ui/drafts.py`).
    """
    given = {name: value for name, value in (("errors", errors), ("answered", answered)) if value is not None}
    return _Form.create(
        *children, on_save=on_save, guard=guard, **{"class_name": "form", **given, **props},
        words={"restored": t("这里是您上次没有保存的内容。"), "anew": t("丢弃，从头填写")},
    )  # fmt: skip


def section(title: Text, *fields: rx.Component) -> rx.Component:
    """A titled group of fields, two to a row where there is room."""
    return rx.el.fieldset(rx.el.legend(text_of(title)), *fields, class_name="section")


def field(
    name: str,
    label: Text,
    *,
    widget: Widget = "text",
    value: Any = "",
    error: Any = None,
    required: bool = False,
    unit: Text = "",
    help: Text = "",
    labels: Mapping[str, Text] | None = None,
    text: Any = "",
    find: str = "",
    disabled: Any = False,
    wide: bool = False,
    private: bool = False,
    max_length: int = 0,
    placeholder: Text = "",
    beside: Sequence[rx.Component] = (),
) -> rx.Component:
    """A labelled control inside a `form`, submitted as `name`.

    Args:
        name: key in the submitted data.
        label: msgid or Var.
        widget: what is typed. Values are texts as a person writes them (money in 元, a share in percent).
        value: what it starts from; later changes of it do not disturb what is typed.
        error: a `both()` pair (`State.errors["name"]`) shown beside the field; nothing when empty.
        required: shows the mark; the server decides.
        unit: behind the control (户, 元).
        help: under the control.
        labels: of a `choice`: stored value → msgid.
        text: of a `reference`: what the row in `value` is called.
        find: of a `reference`: the address that answers `?field=<name>&q=<typed>` with `{"items": [[value, text], …]}`.
        disabled: greyed out, not submitted.
        wide: takes both columns of a section.
        private: never kept in the browser beyond its tab.
        max_length: longest text.
        placeholder: an example.
        beside: controls to the right of the input.
    """
    pairs = [[key, text_of(shown)] for key, shown in labels.items()] if labels is not None else None
    given = {key: item for key, item in (("error", error), ("options", pairs), ("find", find or None)) if item is not None}
    return _Field.create(
        *beside,
        name=name, label=text_of(label), widget=widget, value=value, text=text, required=required, disabled=disabled, wide=wide,
        private=private, unit=text_of(unit), help=text_of(help), max_length=max_length,
        placeholder=text_of(placeholder), words=_words(), **given,
    )  # fmt: skip


class _FileDrop(rx.Component):
    library = library("upload")
    tag = "FileDrop"

    words: rx.Var[dict[str, str]]
    on_refuse: rx.EventHandler[rx.event.no_args_event_spec]


def file_drop(upload: str, *, on_refuse: Any) -> rx.Component:
    """Takes one file, chosen or dropped, for `rx.upload_files(upload)`; empty each time it appears. `on_refuse`: several were dropped.

    Not `rx.upload`: what empties that one is a script the server sends, which a strict Content-Security-Policy refuses to run.
    """
    Upload.is_used = True  # Reflex opens its door for files only to apps that say so
    words = {"prompt": t("点这里选择文件，或把文件拖到这里"), "label": t("要导入的文件")}
    return _FileDrop.create(icon("file_up"), id=upload, on_refuse=on_refuse, words=words)


def submit_button(label: Text, *, form: str = "", **props: Any) -> rx.Component:
    """Saves the form it stands in, or the one whose `id` is `form`."""
    given = {"form": form} if form else {}
    return rx.el.button(
        rx.el.span(class_name="spin"), text_of(label), type="submit", **{"class_name": "btn btn-primary", **given, **props}
    )  # fmt: skip


def button(label: Text, *, kind: str = "", icon_name: str = "", href: Any = "", shortcut: str = "", **props: Any) -> rx.Component:
    """A button, or a link that looks like one.

    `kind` is empty, `primary`, `danger`, `quiet`, `link` or `small` (several with blanks between). `shortcut="n"` makes the key N press it.
    """
    classes = " ".join(["btn", *(f"btn-{word}" for word in kind.split())])
    body = [*([icon(icon_name)] if icon_name else []), text_of(label)]
    extra = {"custom_attrs": {**props.pop("custom_attrs", {}), **({"data-key-new": ""} if shortcut == "n" else {})}}
    shape = {"class_name": classes, **extra, **props}
    return rx.el.a(*body, href=href, **shape) if said(href) else rx.el.button(*body, **{"type": "button", **shape})


def icon_button(name: str, label: Text, **props: Any) -> rx.Component:
    """A button that shows an icon; `label` is its name for those who do not see it, and its hint."""
    shown = text_of(label)
    shape = {"type": "button", "class_name": "btn btn-icon", "title": shown, "custom_attrs": {"aria-label": shown}, **props}
    return rx.el.button(icon(name), **shape)


def search_box(*, value: Any, on_search: Any, placeholder: Text = "", **props: Any) -> rx.Component:
    """Searches as one types: `on_search(text)` after a pause of 200 ms, at once on Enter. `/` focuses it, Esc empties it."""
    shown = text_of(placeholder) if said(placeholder) else t("搜索")
    return _SearchBox.create(icon("search"), value=value, on_search=on_search, placeholder=shown, **props)


@dataclass(frozen=True, kw_only=True)
class FilterSpec:
    """A filter of a list. With `labels` it offers a choice of several; `reference` asks the server; the other kinds are from–to."""

    name: str
    label: Text
    kind: str = "choice"
    """choice, boolean, reference, integer, decimal, money, share, date or datetime."""
    labels: Mapping[str, Text] | None = None
    unit: Text = ""

    def as_prop(self) -> dict[str, Any]:
        """The filter as the browser's half reads it."""
        labels = self.labels or ({"true": t("是"), "false": t("否")} if self.kind == "boolean" else None)
        pairs = [[value, text_of(shown)] for value, shown in labels.items()] if labels else None
        unit = text_of(self.unit)
        ranged = pairs is None and self.kind != "reference"
        return {"name": self.name, "label": text_of(self.label), "kind": self.kind, "options": pairs, "unit": unit, "range": ranged}


def filter_bar(
    *children: rx.Component,
    filters: Sequence[FilterSpec],
    values: Any,
    on_filter: Any,
    on_clear: Any,
    texts: Any = None,
    find: str = "",
) -> rx.Component:
    """The filters of a list as buttons, and what is set as chips.

    Args:
        children: what stands before the filters (the search box).
        filters: what can be filtered.
        values: a var, filter name → values; two values (`""` for an open end) for from–to.
        on_filter: event `(name, values)`; no values take the filter away.
        on_clear: event; takes all away.
        texts: a var, filter name → what its chosen rows are called (reference filters).
        find: as in `field`, for reference filters.
    """
    given = {key: item for key, item in (("texts", texts), ("find", find or None)) if item is not None}
    return _FilterBar.create(
        *children,
        filters=[item.as_prop() for item in filters],
        values=values,
        on_filter=on_filter,
        on_clear=on_clear,
        words=_words(),
        **given,
    )  # fmt: skip


def _words() -> dict[str, rx.Var[str]]:
    return {
        "choose": t("请选择"), "find": t("输入文字查找"), "finding": t("正在查找…"), "nothing": t("没有找到"), "clear": t("清除"),
        "from": t("从"), "to": t("到"), "apply": t("应用"), "remove": t("取消筛选"), "clearAll": t("清除筛选"),
    }  # fmt: skip
