"""`gridapp import TABLE FILE`."""

import difflib
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from gridapp.cli import console, serve
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, _, msg
from gridapp.kit.sheet import write_lines
from gridapp.kit.transfer import FileTable, Outcome, Sheet, kind_of, read_sheet, run_import, summary
from gridapp.kit.transfer.headings import headings

app = typer.Typer()

Table = Annotated[str, typer.Argument(help=console.words(_("要导入的表")), show_default=False)]
File = Annotated[Path, typer.Argument(help=console.words(_("CSV 或 XLSX 文件")), show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help=console.words(_("只检查，不写入")))]
Errors = Annotated[Path | None, typer.Option(help=console.words(_("把有错的行连同原因另存为这个文件（.csv 或 .xlsx）")))]
Create = Annotated[bool, typer.Option("--create-categories", help=console.words(_("事件类别不存在时自动新建")))]


class WithNames(TyperCommand):
    """A command whose help ends with the names of the tables: only then must the rooms be loaded."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the names."""
        from gridapp.office import OFFICE

        formatter.write_paragraph()
        formatter.write_text(msg("可导入的表：{names}", names=", ".join(OFFICE.tables)).render(console.locale()))


@app.command("import", cls=WithNames, help=console.words(_("从 CSV 或 XLSX 导入一张表：全部成功才写入")))
def import_(table: Table, file: File, dry_run: DryRun = False, errors: Errors = None, create_categories: Create = False) -> None:
    """Import a file into a table: all of it or nothing. Every bad cell is told on stderr by row, column, value and reason."""
    serve.check_database()
    found = table_named(table)
    if errors is not None:
        kind_of(errors.name)
    sheet = read_sheet(file, str(file), headings(found).__contains__)
    outcome = run_import(SYSTEM, found, sheet, file.name, dry_run=dry_run, create=create_categories)
    for note in outcome.notes:
        console.note(msg("提示：{note}", note=note))
    for row, warning in outcome.warnings:
        console.note(msg("提醒：第 {row} 行：{warning}", row=row, warning=warning))
    for problem in outcome.problems:
        console.note(problem.message)
    if outcome.problems:
        if errors is not None:
            bad = _save_errors(errors, sheet, outcome)
            console.note(msg("有错的 {count} 行已另存到 {file}", count=bad, file=str(errors)))
        raise Refusal(summary(outcome, file.name, dry_run=dry_run))
    console.say(summary(outcome, file.name, dry_run=dry_run))


def table_named(name: str) -> FileTable:
    """The table of that name with its room's checks. Raises `Refusal` naming the nearest."""
    from gridapp.office import OFFICE

    if name not in OFFICE.tables:
        near, names = difflib.get_close_matches(name, OFFICE.tables, n=1, cutoff=0)[0], ", ".join(OFFICE.tables)
        raise Refusal(msg("没有“{name}”这张表，您要的是否是 {near}？可选：{names}", name=name, near=near, names=names))
    return OFFICE.tables[name]


def _save_errors(path: Path, sheet: Sheet, outcome: Outcome) -> int:
    """The bad rows as they came, with what is wrong in a column of their own."""
    reasons: dict[int, list[str]] = {}
    for problem in outcome.problems:
        reasons.setdefault(problem.row, []).append(problem.message.render(console.locale()))
    width = len(sheet.header.cells)
    lines = [
        [*("" if cell is None else str(cell) for cell in [*line.cells, *[None] * width][:width]), "\n".join(reasons[line.number])]
        for line in sheet.lines
        if line.number in reasons
    ]
    header = [*("" if cell is None else str(cell) for cell in sheet.header.cells), Msg(_("错误原因")).render(console.locale())]
    return write_lines(path, kind_of(path.name), header, lines)
