"""State of the coverage page."""

import asyncio
from decimal import Decimal
from typing import Any

import reflex as rx

from gridapp.features.places import queries
from gridapp.kit.auth.gate import current_actor, requires
from gridapp.registers.settings import office_settings

_TONES = {"none": "bad", "short": "bad", "over": "bad", "whole": ""}


class CoverageState(rx.State):
    """How the grids of each village add up to the village, for the person here."""

    rows: list[dict[str, Any]] = []
    totals: dict[str, Any] = {}
    gaps: int = 0
    """Villages beyond the tolerance."""
    villages: int = 0
    tolerance: str = ""
    """Percent, as it is read."""
    waiting: bool = True

    @rx.event
    @requires("places.read")
    async def load(self) -> None:
        """Compute coverage anew."""
        actor = await current_actor(self)
        frame = await asyncio.to_thread(queries.coverage_of, actor)
        self.rows = [{**row, "id": row["village_id"], "$tone": _TONES[row["state"]]} for row in frame.iter_rows(named=True)]
        self.totals = {
            "name": len(self.rows),
            **{name: int(frame[name].sum() or 0) for name in ("households", "grid_households", "grids", "gap")},
        }
        self.villages, self.gaps = len(self.rows), int((frame["state"] != "whole").sum())
        self.tolerance = f"{Decimal(office_settings().coverage_tolerance_ppm) / 10_000:f}"
        self.waiting = False
