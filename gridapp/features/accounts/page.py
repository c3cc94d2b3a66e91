"""The page behind a session that has ended: it leaves for the sign-in form with a full load, which drops the old socket."""

import reflex as rx
from reflex.vars import VarData

from gridapp.kit.auth.gate import SIGNED_OUT_PATH

_LEAVE = (
    "useEffect(() => {"
    " const next = new URLSearchParams(window.location.search).get('next') ?? '/';"
    " window.location.replace('/login?next=' + encodeURIComponent(next));"
    "}, [])"
)


def signed_out() -> rx.Component:
    """Shows nothing. Without the full load the browser would keep its socket, which still carries the old cookie."""
    leave = VarData(hooks={_LEAVE: None}, imports={"react": ["useEffect"]})
    return rx.el.main(rx.Var("''", _var_type=str, _var_data=leave).to(str))


def add_pages(app: rx.App) -> None:
    """Add the pages of signing in and out."""
    app.add_page(signed_out, route=SIGNED_OUT_PATH, title="…")
