"""The locale on the server's side: what to write an e-mail, an export or a printed sheet in."""

import reflex as rx

from gridapp.kit.auth.gate import PUBLIC, requires
from gridapp.kit.config import settings
from gridapp.kit.i18n import LOCALES, SOURCE_LOCALE
from gridapp.kit.ui.text import t
from gridapp.kit.ui.web import library

COOKIE = "gridapp_locale"


class LocaleState(rx.State):
    """Follows the cookie; the browser switches its texts by itself, this only tells the server."""

    locale: str = rx.Cookie(settings().locale, name=COOKIE, path="/", max_age=365 * 86_400, same_site="lax")

    @rx.event
    @requires(PUBLIC)
    def set_locale(self, locale: str) -> None:
        """The visitor chose a language; anything that is not one is ignored."""
        if locale in LOCALES:
            self.locale = locale


async def current_locale(state: rx.State) -> str:
    """The locale of the visitor behind `state`. The cookie is the visitor's word, so an unknown one counts as none."""
    chosen = (await state.get_state(LocaleState)).locale
    return chosen if chosen in LOCALES else SOURCE_LOCALE


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
