"""Composition root: mounts resources and pages and wires sign-in. No logic."""

import reflex as rx
from reflex.utils.prerequisites import get_web_dir
from starlette.applications import Starlette

from gridapp.features.accounts.page import add_pages as add_account_pages
from gridapp.features.accounts.state import DESK
from gridapp.features.budget.page import add_budget
from gridapp.kit.auth import actors
from gridapp.kit.auth.gate import owner_of_tab, protect
from gridapp.kit.auth.guard import guard
from gridapp.kit.auth.headers import security_headers
from gridapp.kit.auth.routes import auth_routes
from gridapp.kit.ui.notice import refused
from gridapp.kit.ui.setup import app_options, not_found
from gridapp.kit.web import cache_headers, same_origin

RESOURCES: tuple = ()
"""Every CRUD screen of the office, in the order of the navigation."""

PAGES: tuple = (add_account_pages, add_budget)
"""Every other page: functions that add their route to the app they are given."""


def index() -> rx.Component:
    """The first page, until the dashboard takes its place."""
    return rx.el.main(rx.el.h1("gridapp"))


actors.configure(resolve=DESK.resolve)
app = rx.App(
    **app_options(),
    api_transformer=[  # each stands around the ones before it
        Starlette(routes=auth_routes(DESK)),
        guard(lambda token: owner_of_tab(app, token)),
        same_origin,
        cache_headers,
        security_headers(lambda: get_web_dir() / "build" / "client"),
    ],
)
protect(app, refused=refused)
for add_pages in PAGES:
    add_pages(app)
app.add_page(index, route="/", title="gridapp")
app.add_page(not_found, route="404")
