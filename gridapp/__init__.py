"""The admin and reporting app of a town's comprehensive-governance office."""

from pathlib import Path

_CARRIED = Path(__file__).resolve().parent / "carried"
INSTALLED = _CARRIED.is_dir()
"""Whether this is a wheel that `make wheel` made, which builds nothing."""
ROOT = _CARRIED if INSTALLED else Path(__file__).resolve().parents[1]
"""The clone; of an installed wheel, what it carries of one: rxconfig.py, seeds/ and the built frontend in web/."""
