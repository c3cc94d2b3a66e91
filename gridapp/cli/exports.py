"""`gridapp export TABLE FILE`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gridapp.cli import console, serve
from gridapp.cli.imports import WithNames, table_named
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import _, msg
from gridapp.kit.sheet import write_lines
from gridapp.kit.transfer import kind_of, table_lines

app = typer.Typer()

Table = Annotated[str, typer.Argument(help=console.words(_("要导出的表")), show_default=False)]
File = Annotated[Path, typer.Argument(help=console.words(_("写到这个文件；“-”表示以 CSV 输出到屏幕")), show_default=False)]
Unmasked = Annotated[str | None, typer.Option(help=console.words(_("导出完整的身份证号和联系电话，须写明原因（记入日志）")))]


@app.command("export", cls=WithNames, help=console.words(_("导出一张表为 CSV 或 XLSX")))
def export(table: Table, file: File, unmasked: Unmasked = None) -> None:
    """Write every row of a table to a file that an import reads back. Personal data is masked unless a reason is given."""
    from gridapp.kit import audit
    from gridapp.kit.auth.actor import SYSTEM
    from gridapp.kit.db.session import read_session, transaction

    serve.check_database()
    found = table_named(table)
    screen = str(file) == "-"
    kind = "csv" if screen else kind_of(file.name)
    reason = (unmasked or "").strip()
    if unmasked is not None and not reason:
        raise Refusal(msg('请写明导出完整个人信息的原因，如 --unmasked "核对工资发放名单"'))
    with transaction(SYSTEM, reason=reason) as tx:
        audit.record(tx, "export", found.table, label=file.name, changes={"unmasked": bool(reason)})
    with read_session() as session:
        lines = table_lines(session, found, unmasked=bool(reason))
        count = write_lines(sys.stdout.buffer if screen else file, kind, list(found.fields), lines, bom=not screen)
    if not screen:
        console.say(msg("已导出 {table} 共 {count} 行到 {file}", table=table, count=count, file=str(file)))
