"""My account, the audit log, and the page behind a session that has ended."""

import reflex as rx
from reflex.vars import VarData

from gridapp.features.accounts.state import AccountState, AuditState
from gridapp.kit.auth.gate import SIGNED_OUT_PATH
from gridapp.kit.i18n import _
from gridapp.kit.store import registry
from gridapp.kit.ui.display import card
from gridapp.kit.ui.inputs import button, search_box
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.table import Colour, TableColumn, simple_table
from gridapp.kit.ui.text import t

_LEAVE = (
    "useEffect(() => {"
    " const next = new URLSearchParams(window.location.search).get('next') ?? '/';"
    " window.location.replace('/login?ended=1&next=' + encodeURIComponent(next));"
    "}, [])"
)


def signed_out() -> rx.Component:
    """Shows nothing. Without the full load the browser would keep its socket, which still carries the old cookie."""
    leave = VarData(hooks={_LEAVE: None}, imports={"react": ["useEffect"]})
    return rx.el.main(rx.Var("''", _var_type=str, _var_data=leave).to(str))


_GAP = {"margin_top": "16px"}
HERE = {"here": _("本浏览器"), "other": _("其他浏览器")}


def account() -> rx.Component:
    """My password and where I am signed in."""
    reset = button(_("重设他人密码"), href="/auth/reset?next=/account")
    return page(
        _("我的账号"),
        rx.el.div(
            card(
                rx.el.p(t("登录名：{name}", name=AccountState.username)),
                rx.el.p(
                    button(_("修改密码"), href="/auth/password?next=/account", icon_name="key_round"),
                    rx.cond(AccountState.may_reset, reset, rx.fragment()),
                    class_name="row", style=_GAP,
                ),
                title=_("登录与密码"),
            ),
            card(
                simple_table(
                    [
                        TableColumn(field="browser", label=_("浏览器")),
                        TableColumn(field="created_at", label=_("登录时间"), kind="datetime", width=150),
                        TableColumn(field="seen_at", label=_("最近使用"), kind="datetime", width=150),
                        TableColumn(field="here", label="", kind="choice", width=100, labels=HERE, colours={"here": "blue"}),
                    ],
                    AccountState.sessions,
                    caption=_("已登录的浏览器"),
                    waiting=AccountState.waiting,
                ),
                rx.el.p(button(_("退出其他登录"), icon_name="log_out", on_click=AccountState.end_others), style=_GAP),
                title=_("已登录的浏览器"),
                style=_GAP,
            ),
        ),
        hint=_("若有不认识的登录，请全部退出并立即修改密码。"),
        narrow=True,
    )  # fmt: skip


ACTIONS = {
    "create": _("增加"), "update": _("更改"), "delete": _("移入回收站"), "restore": _("移出回收站"), "purge": _("彻底删除"),
    "export": _("导出文件"), "import": _("导入文件"), "unmask": _("查看隐私"),
    "sign_in": _("登录"), "sign_in_failed": _("登录失败"), "sign_out": _("退出登录"),
}  # fmt: skip
COLOURS: dict[str, Colour] = {
    "delete": "red", "purge": "red", "sign_in_failed": "red", "unmask": "amber", "export": "amber", "import": "blue",
}  # fmt: skip


def audit_log() -> rx.Component:
    """Who did what, when and why."""
    tables = {str(resource.model.__tablename__): resource.label for resource in registry.mounted()}
    return page(
        _("操作日志"),
        rx.el.div(
            search_box(value=AuditState.search, on_search=AuditState.look_for, placeholder=_("操作人、操作、对象或原因")),
            class_name="toolbar",
        ),
        card(
            simple_table(
                [
                    TableColumn(field="at", label=_("时间"), kind="datetime", width=150),
                    TableColumn(field="actor", label=_("操作人"), width=110),
                    TableColumn(field="action", label=_("操作"), kind="choice", width=100, labels=ACTIONS, colours=COLOURS),
                    TableColumn(field="table", label=_("数据表"), kind="choice", width=110, labels=tables),
                    TableColumn(field="label", label=_("名称"), width=150),
                    TableColumn(field="changes", label=_("内容")),
                    TableColumn(field="reason", label=_("原因"), width=130),
                ],
                AuditState.entries,
                caption=_("操作日志"),
                waiting=AuditState.waiting,
                empty=_("没有符合条件的记录"),
            ),
            flush=True,
        ),
        rx.cond(AuditState.more, button(_("更早的记录"), on_click=AuditState.older), rx.fragment()),
        hint=_("修改、查看隐私信息、导出和登录都记在这里，只增不改。"),
    )  # fmt: skip


def add_pages(app: rx.App) -> None:
    """Add the pages of accounts."""
    app.add_page(signed_out, route=SIGNED_OUT_PATH, title="…")
    app.add_page(account, route="/account", title=_("我的账号"), on_load=AccountState.load)
    app.add_page(audit_log, route="/audit", title=_("操作日志"), on_load=AuditState.load)
