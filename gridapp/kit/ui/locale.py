"""The button that switches the language."""

import reflex as rx

from gridapp.kit.auth.gate import LocaleState
from gridapp.kit.ui.text import t
from gridapp.kit.ui.web import library


class _LocaleSwitch(rx.Component):
    library = library("locale")
    tag = "LocaleSwitch"

    on_locale: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    title: rx.Var[str]


def locale_switch() -> rx.Component:
    """The button that switches the language, at once and without losing what is typed."""
    return _LocaleSwitch.create(
        class_name="btn btn-quiet",
        title=t("切换语言"),
        custom_attrs={"aria-label": t("切换语言")},
        on_locale=LocaleState.set_locale,
    )
