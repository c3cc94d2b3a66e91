"""The room of people, roles and posts."""

from gridapp.features.staff.resource import ASSIGNMENTS, BANK, READ, ROLES, STAFF, WRITE
from gridapp.features.staff.service import complete_staff
from gridapp.kit.auth.permissions import Permission
from gridapp.kit.i18n import _
from gridapp.kit.room import Links, Room
from gridapp.kit.transfer.tables import FileTable
from gridapp.models import Assignment, Role, Staff

ROOM = Room(
    name="staff",
    resources=(STAFF, ASSIGNMENTS, ROLES),
    links=(Links(_("网格与人员"), ("staff", "assignments", "roles")),),
    permissions=(
        Permission(READ, _("查看人员、岗位和任职")),
        Permission(WRITE, _("修改人员和任职")),
        Permission(BANK, _("登记和修改发放账户")),
        Permission("staff.unmask", _("查看完整的身份证号、电话和银行账号")),
        Permission("staff.export", _("导出人员和任职")),
        Permission("staff.import", _("导入人员和任职")),
    ),
    grants={
        "planner": (READ, WRITE, BANK, "staff.unmask", "staff.export", "staff.import"),
        "clerk": (READ, WRITE, "staff.export", "staff.import"),
        "leader": (READ,),
        "community": (READ, WRITE),
    },
    files=(
        FileTable(name="roles", model=Role, key=("code",)),
        FileTable(name="staff", model=Staff, key=("code",), complete=complete_staff),
        FileTable(name="assignments", model=Assignment, key=("staff_id", "role_code", "village_id", "dormitory_id", "grid_id", "start_on")),
    ),
)
