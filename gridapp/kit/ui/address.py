"""The page's URL in step with what the page shows: a link reproduces the view."""

from typing import Any

import reflex as rx

from gridapp.kit.ui.web import library


class _Address(rx.Component):
    library = library("address")
    tag = "Address"

    path: rx.Var[str]
    query: rx.Var[str]


def address_bar(path: str, query: Any) -> rx.Component:
    """Shows nothing; writes `query` behind `path` whenever it changes, without a reload and without a history entry."""
    return _Address.create(path=path, query=query)
