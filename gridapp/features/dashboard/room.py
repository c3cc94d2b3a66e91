"""The room of the first page: how the office stands."""

from gridapp.features.dashboard.queries import READ
from gridapp.kit.auth.permissions import Permission
from gridapp.kit.i18n import _
from gridapp.kit.room import Links, NavItem, Room

ROOM = Room(
    name="dashboard",
    pages=("gridapp.features.dashboard.page:add_workbench",),
    links=(Links("", (NavItem(_("工作台"), "/", "layout_dashboard", READ),)),),
    permissions=(Permission(READ, _("查看工作台和统计")), Permission("report.export", _("导出统计报告"))),
    grants={
        "planner": ("report.*",),
        "clerk": (READ,),
        "leader": (READ, "report.export"),
        "community": (READ,),
        "grid_worker": (READ,),
    },
)
