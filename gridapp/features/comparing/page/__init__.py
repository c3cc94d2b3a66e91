"""Plans side by side, and a plan tried out."""

from gridapp.features.comparing.page.compare import add_compare
from gridapp.features.comparing.page.explore import add_explore

__all__ = ["add_compare", "add_explore"]
