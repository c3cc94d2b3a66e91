"""`gridapp user`: accounts from the command line, for the first administrator and for the day nobody can sign in."""

import sys
from collections.abc import Callable
from typing import Annotated, Literal

import typer

from gridapp.cli import console
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, _, msg

app = typer.Typer()
user = typer.Typer(help=console.words(_("管理登录账号")), no_args_is_help=True)
app.add_typer(user, name="user")

Username = Annotated[str, typer.Argument(metavar="USERNAME", help=console.words(_("用户名")))]
Generate = Annotated[bool, typer.Option("--generate", help=console.words(_("随机生成密码并只显示这一次")))]
Format = Annotated[Literal["table", "json"], typer.Option("--format", help=console.words(_("输出格式：table 表格，json 供其他程序读取")))]
MustChange = Annotated[bool, typer.Option("--must-change", help=console.words(_("下次登录须改密码")))]


@user.command(help=console.words(_("新建账号；密码输入两次，或用 --generate 生成，不写在命令行里")))
def add(  # noqa: PLR0917 - typer reads options as parameters
    username: Username,
    role: Annotated[str, typer.Option(help=console.words(_("角色代码：admin planner clerk leader community grid_worker")))],
    name: Annotated[str, typer.Option(help=console.words(_("姓名，默认同用户名")))] = "",
    village: Annotated[str, typer.Option(metavar="CODE", help=console.words(_("限于该村（社区）的区划代码")))] = "",
    grid: Annotated[str, typer.Option(metavar="CODE", help=console.words(_("限于该网格的编码")))] = "",
    generate: Generate = False,
    must_change: MustChange = False,
) -> None:
    """Make an account."""
    from gridapp.features.accounts import rules, service
    from gridapp.kit.auth.actor import SYSTEM
    from gridapp.kit.db.session import transaction
    from gridapp.office import OFFICE

    username = rules.check_username(username)
    with transaction(SYSTEM) as tx:
        service.ensure_roles(tx, OFFICE.grants)
        service.check_new(tx, username=username, role_code=role)
        place = service.place_of(tx, village_code=village, grid_code=grid)
    password = _password(generate)
    hashed = service.hashed(password, username)
    with transaction(SYSTEM) as tx:
        service.create_account(
            tx, username=username, display_name=name, role_code=role, password_hash=hashed, must_change_password=must_change, **place
        )
    _done(msg("已新建账号 {name}", name=username), password if generate else "")


@user.command(help=console.words(_("重设密码，并退出该账号的所有登录、解除锁定")))
def passwd(username: Username, generate: Generate = False, must_change: MustChange = False) -> None:
    """Set another password."""
    from gridapp.features.accounts import service
    from gridapp.kit.auth.actor import SYSTEM
    from gridapp.kit.db.session import transaction

    with transaction(SYSTEM) as tx:
        known = service.account(tx, username).username
    password = _password(generate)
    hashed = service.hashed(password, known)
    with transaction(SYSTEM) as tx:
        service.set_password(tx, service.account(tx, known), hashed, must_change=must_change)
    _done(msg("已重设 {name} 的密码", name=known), password if generate else "")


@user.command(help=console.words(_("停用账号，立即退出其所有登录")))
def disable(username: Username) -> None:
    """Shut an account out."""
    from gridapp.features.accounts import service

    console.say(msg("已停用 {name}", name=_change(username, service.disable)))


@user.command(help=console.words(_("启用账号，并解除锁定")))
def enable(username: Username) -> None:
    """Let an account in again."""
    from gridapp.features.accounts import service

    console.say(msg("已启用 {name}", name=_change(username, service.enable)))


def _change(username: str, change: Callable[..., object]) -> str:
    """Do something to an account; the name it goes by."""
    from gridapp.features.accounts import service
    from gridapp.kit.auth.actor import SYSTEM
    from gridapp.kit.db.session import transaction

    with transaction(SYSTEM) as tx:
        found = service.account(tx, username)
        change(tx, found)
        return found.username


@user.command("list", help=console.words(_("列出账号")))
def list_(output: Format = "table") -> None:
    """Names, roles and states; no secrets."""
    from gridapp.features.accounts import queries, rules
    from gridapp.kit.clock import utcnow
    from gridapp.kit.db.session import read_session

    now = utcnow()
    with read_session() as session:
        rows = [
            {
                "username": account.username,
                "name": account.display_name,
                "role": account.role_code,
                "state": rules.account_state(account.disabled_at, account.locked_until, now),
            }
            for account in queries.accounts(session)
        ]
    if output == "json":
        console.say(console.as_json(rows))
        return
    states = {"disabled": _("已停用"), "locked": _("已锁定"), "active": _("可用")}
    heads = [console.words(head) for head in (_("用户名"), _("姓名"), _("角色"), _("状态"))]
    console.say(console.table(heads, [[row["username"], row["name"], row["role"], console.words(states[row["state"]])] for row in rows]))


def first_admin() -> None:
    """Make the roles and, where there is no account yet, an administrator; prints the random password this once."""
    from gridapp.features.accounts import service
    from gridapp.kit.auth.actor import SYSTEM
    from gridapp.kit.db.session import transaction
    from gridapp.office import OFFICE

    with transaction(SYSTEM) as tx:
        service.ensure_roles(tx, OFFICE.grants)
        password = service.ensure_first_admin(tx)
    if password:
        console.say(msg("首个管理员：用户名 admin，密码 {password}（只显示这一次，登录后可修改）", password=password))
        console.say(msg("忘记密码时运行：gridapp user passwd admin"))


def _password(generate: bool) -> str:
    """A generated password, or one typed twice; from a pipe, its first line."""
    from gridapp.kit.auth import passwords

    if generate:
        return passwords.generate()
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed = typer.prompt(console.words(_("新密码")), hide_input=True)
    if typer.prompt(console.words(_("再输入一次新密码")), hide_input=True) != typed:
        raise Refusal(msg("两次输入的新密码不一致"))
    return typed


def _done(message: Msg, password: str) -> None:
    console.say(message)
    if password:
        console.say(msg("密码：{password}（只显示这一次）", password=password))
