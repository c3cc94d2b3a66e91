"""Composition root: mounts resources and pages and wires sign-in. No logic."""

import reflex as rx

from gridapp.kit.ui.setup import app_options, not_found
from gridapp.kit.web import cache_headers, same_origin

RESOURCES: tuple = ()
"""Every CRUD screen of the office, in the order of the navigation."""

PAGES: tuple = ()
"""Every other page: functions that add their route to the app they are given."""


def index() -> rx.Component:
    """The first page, until the dashboard takes its place."""
    return rx.el.main(rx.el.h1("gridapp"))


app = rx.App(**app_options(), api_transformer=[cache_headers, same_origin])
app.add_page(index, route="/", title="gridapp")
app.add_page(not_found, route="404")
