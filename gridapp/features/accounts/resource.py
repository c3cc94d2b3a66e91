"""The screens of accounts and of what their roles may do."""

from gridapp.features.accounts import queries, service
from gridapp.kit.i18n import _
from gridapp.kit.store.spec import EMPTY, FILLED, Action, Column, Filter, Ref, Related, Resource, Section
from gridapp.models import Account, AccountRole

READ, WRITE = "account.read", "account.write"

ACCOUNTS = Resource(
    model=Account,
    slug="accounts",
    label=_("账号"),
    icon="circle_user",
    columns=(
        "username", "display_name", "role.name", "village.name", "grid.name",
        "disabled_at", "locked_until", Column("must_change_password", hidden=True),
    ),
    search=("username", "display_name"),
    filters=(Filter("role_code"), Filter("village_id")),
    order=("username",),
    form=(
        Section(_("账号"), "username", "display_name", Ref("role_code", search=("code", "name")), "must_change_password"),
        Section(
            _("数据范围"), Ref("village_id", search=("code", "name")), Ref("grid_id", search=("code", "name")),
            Ref("staff_id", search=("code", "name")),
        ),
    ),
    read=READ,
    write=WRITE,
    scope=queries.visible_accounts,
    clean=service.clean_account,
    delete=service.retire_account,
    restore=service.need_to_manage,
    actions=(
        Action(
            "disable", _("停用"), service.disable_verb, confirm=_("停用后该账号立即退出所有登录，且不能再登录。确认停用？"),
            when={"disabled_at": (EMPTY,)},
        ),
        Action("enable", _("启用"), service.enable_verb, when={"disabled_at": (FILLED,)}),
        Action("sign_out", _("强制退出"), service.sign_out_verb, confirm=_("退出该账号在所有浏览器上的登录？")),
    ),
    transfer=None,
)  # fmt: skip

ACCOUNT_ROLES = Resource(
    model=AccountRole,
    slug="account-roles",
    label=_("角色与权限"),
    icon="shield",
    columns=("code", "name", "permissions"),
    search=("code", "name"),
    order=("id",),
    form=(Section(_("角色"), "code", "name", "permissions"),),
    related=(Related("accounts", "role_code"),),
    read=READ,
    write=WRITE,
    scope=None,
    clean=service.clean_role,
    delete=service.retire_role,
    restore=service.need_role,
    transfer=None,
)
