"""Texts that follow the locale in the browser. Both languages are in the bundle; nothing travels when it is switched."""

from collections.abc import Mapping
from typing import Any

import reflex as rx
from reflex.vars import VarData

from gridapp.kit.i18n import LOCALES, Msg, translate
from gridapp.kit.ui.web import library

_LOCALE_JSX = library("locale")

LOCALE: rx.Var[str] = rx.Var(
    _js_expr="officeLocale",
    _var_type=str,
    _var_data=VarData(hooks={"const officeLocale = useLocale()": None}, imports={_LOCALE_JSX: ["useLocale"]}),
)
"""The locale the screen is in (`zh` or `en`), as the browser knows it."""


def t(msgid: str, /, **variables: Any) -> rx.Var[str]:
    """A message as a Var that follows the locale; `{name}` placeholders are filled with Vars or plain values.

    `msgid` is the Chinese sentence, a literal so that the extractor finds it. A Var may itself come from `t()`.
    """
    zh, en = (_filled(translate(msgid, locale), variables) for locale in LOCALES)
    if zh.equals(en):
        return zh
    chosen = f'({LOCALE!s}==="en"?{en!s}:{zh!s})'
    data = VarData.merge(LOCALE._get_all_var_data(), zh._get_all_var_data(), en._get_all_var_data())
    return rx.Var(_js_expr=chosen, _var_type=str, _var_data=data).to(str)


def _filled(text: str, variables: Mapping[str, Any]) -> rx.Var[str]:
    return rx.Var.create(text.format(**variables) if variables else text)


def text_of(text: str | rx.Var[str]) -> rx.Var[str]:
    """A msgid becomes a text that follows the locale; a Var is taken as it is."""
    return text if isinstance(text, rx.Var) else t(text)


def said(text: str | rx.Var[str]) -> bool:
    """Whether there is a text at all; a Var is one."""
    return isinstance(text, rx.Var) or bool(text)


def both(message: Msg | str) -> dict[str, str]:
    """A message made on the server, in every language: keep it in a state var and show it with `pick()`.

    It then follows the locale too, though it was made before the switch.
    """
    return {locale: message.render(locale) for locale in LOCALES} if isinstance(message, Msg) else dict.fromkeys(LOCALES, message)


def spoken(text: Any) -> rx.Var[str]:
    """A name from a table, in English where it is one of the words the office started with (`Nav.vocabulary`)."""
    return _in_locale("word", text)


def counted(number: Any) -> rx.Var[str]:
    """How many, inside a sentence: grouped in threes, as in the tables."""
    number = rx.Var.create(number)
    return rx.Var(_js_expr=f'({number!s}).toLocaleString("en-US")', _var_type=str, _var_data=number._get_all_var_data())


def listed(texts: Any) -> rx.Var[str]:
    """Names in a row inside a sentence, with the comma of the screen's language."""
    return rx.cond(LOCALE == "en", texts.join(", "), texts.join("、"))


def pick(pair: rx.Var[Any]) -> rx.Var[str]:
    """The side of a `both()` pair in the screen's locale; empty when there is none."""
    return _in_locale("pick", pair)


def _in_locale(function: str, value: Any) -> rx.Var[str]:
    """What a function of the browser's half makes of the locale and a value."""
    data = VarData.merge(LOCALE._get_all_var_data(), value._get_all_var_data(), VarData(imports={_LOCALE_JSX: [function]}))
    return rx.Var(_js_expr=f"{function}({LOCALE!s}, {value!s})", _var_type=str, _var_data=data)
