"""Writing places: codes are made and checked here, warnings are collected, nothing is committed."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from gridapp.features.places import rules
from gridapp.kit.db.session import Tx
from gridapp.kit.errors import Invalid, Refusal
from gridapp.kit.i18n import Msg
from gridapp.models import Dormitory, Grid, Town, Village
from gridapp.registers.numbers import next_number
from gridapp.registers.places import village_of
from gridapp.registers.settings import office_settings


def clean_village(tx: Tx, data: dict[str, Any], row: Village | None) -> Sequence[Msg]:
    """Attach the village to its town; warn about a division code that no grid code can be made from."""
    code = str(data.get("code", row.code if row else ""))
    if not data.get("town_id") and (row is None or row.town_id is None):
        data["town_id"] = _town_for(tx, code)
    problem = rules.division_problem(code)
    return [problem] if problem else []


def clean_dormitory(tx: Tx, data: dict[str, Any], row: Dormitory | None) -> Sequence[Msg]:
    """Attach the dormitory to its village's town, or to the office's only town."""
    village_id = data.get("village_id", row.village_id if row else None)
    village = tx.session.get(Village, village_id) if village_id else None
    if village is not None:
        data["town_id"] = village.town_id
    elif not data.get("town_id") and (row is None or row.town_id is None):
        data["town_id"] = _town_for(tx, "")
    return []


def clean_grid(tx: Tx, data: dict[str, Any], row: Grid | None) -> Sequence[Msg]:
    """Check owner and code of a grid, make the code when it is left empty, and warn about size and prefix.

    Raises:
        Invalid: no owner or two, a malformed code, an exhausted sequence.
    """

    def value(name: str) -> Any:
        return data.get(name, getattr(row, name, None))

    problem = rules.owner_problem(value("village_id"), value("dormitory_id"))
    if problem:
        raise Invalid({"village_id": problem})
    length = office_settings().grid_code_length
    code = str(value("code") or "").strip()
    division = _division(tx, value("village_id"), value("dormitory_id"))
    if not code and row is not None:
        data["code"] = code = row.code
    if not code:
        data["code"] = code = _next_code(tx, division, length)
    elif problem := rules.grid_code_problem(code, length):
        raise Invalid({"code": problem})
    return [
        warning
        for warning in (
            rules.size_warning(int(value("households") or 0), office_settings().grid_households_min, office_settings().grid_households_max),
            rules.prefix_warning(code, division) if division else None,
        )
        if warning
    ]


def _next_code(tx: Tx, division: str, length: int) -> str:
    """The next code of a division; a grid's is never given out again."""
    try:
        rules.division_of(division, "")
        width = length - rules.DIVISION_LENGTH
        return rules.grid_code(division, next_number(tx, Grid.code, division, digits=width), width)
    except Refusal as refusal:
        raise Invalid({"code": refusal.message}) from refusal


def _division(tx: Tx, village_id: int | None, dormitory_id: int | None) -> str:
    """The 12 digits the grid's code should begin with; empty when the place has no usable division code."""
    found = village_of(tx.session, village_id=village_id, dormitory_id=dormitory_id)
    village = tx.session.get(Village, found) if found else None
    town = tx.session.scalars(sa.select(Town).where(col(Town.deleted_at).is_(None)).order_by(col(Town.id))).first()
    try:
        return rules.division_of(village.code if village else "", "" if village or not town else town.code)
    except Refusal:
        return ""


def _town_for(tx: Tx, village_code: str) -> int | None:
    """The town whose code the village's begins with; else the office's only town; else none."""
    towns = tx.session.scalars(sa.select(Town).where(col(Town.deleted_at).is_(None))).all()
    for town in towns:
        if village_code.startswith(town.code):
            return town.id
    return towns[0].id if len(towns) == 1 else None
