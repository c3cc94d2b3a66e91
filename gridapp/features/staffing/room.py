"""The room of quota against people."""

from gridapp.kit.i18n import _
from gridapp.kit.room import Links, NavItem, Room
from gridapp.registers.plans import READ

ROOM = Room(
    name="staffing",
    pages=("gridapp.features.staffing.page:add_staffing",),
    links=(Links(_("经费测算"), (NavItem(_("名额与在岗"), "/budget/staffing", "user_check", READ),)),),
)  # fmt: skip
