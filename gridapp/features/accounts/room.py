"""The room of accounts, of what their roles may do, and of the log."""

from gridapp.features.accounts.resource import ACCOUNT_ROLES, ACCOUNTS, READ, WRITE
from gridapp.features.accounts.rules import ADMIN
from gridapp.kit.auth.permissions import Permission
from gridapp.kit.i18n import _
from gridapp.kit.room import Links, NavItem, Room

ROOM = Room(
    name="accounts",
    resources=(ACCOUNTS, ACCOUNT_ROLES),
    pages=("gridapp.features.accounts.page:add_pages",),
    links=(Links(_("系统"), ("accounts", "account-roles", NavItem(_("操作日志"), "/audit", "scroll_text", "audit.read")), order=1),),
    permissions=(
        Permission(READ, _("查看账号、角色与权限")),
        Permission(WRITE, _("修改账号、角色与权限，重设密码")),
        Permission("audit.read", _("查看操作日志")),
    ),
    grants={ADMIN: ("*",)},
)
