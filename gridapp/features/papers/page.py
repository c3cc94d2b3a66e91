"""The documents in the export menu of a scenario."""

from typing import Any

import reflex as rx

from gridapp.features.papers.rules import DocumentKind
from gridapp.features.papers.state import PapersState
from gridapp.kit.ui.offers import offer
from gridapp.kit.ui.overlay import menu_item, menu_line

S: Any = PapersState


def documents(scenario: Any, unsaved: Any) -> rx.Component:
    """A line of the menu for each kind, while a scenario is open."""
    lines = (menu_item(kind.label, on_click=S.export(kind.value, scenario, unsaved)) for kind in DocumentKind)
    return rx.cond(scenario != "", rx.fragment(*lines, menu_line()))


def add_papers(_app: rx.App) -> None:
    """Offer the documents wherever a scenario is exported."""
    offer("scenario-files", documents)
