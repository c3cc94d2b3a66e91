"""The room that sets scenarios side by side and tries one out."""

from gridapp.kit.i18n import _
from gridapp.kit.room import Links, NavItem, Room
from gridapp.registers.plans import COMPUTE, READ

ROOM = Room(
    name="comparing",
    pages=("gridapp.features.comparing.page:add_compare", "gridapp.features.comparing.page:add_explore"),
    links=(
        Links(
            _("经费测算"),
            (
                NavItem(_("方案比较"), "/budget/compare", "columns_3", READ),
                NavItem(_("试算与求解"), "/budget/explore", "sliders_horizontal", COMPUTE),
            ),
        ),
    ),
)  # fmt: skip
