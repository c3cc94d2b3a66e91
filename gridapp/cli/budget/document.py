"""`gridapp budget document`."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from gridapp.cli import console
from gridapp.cli.budget.inputs import Year, of_scenario
from gridapp.features.papers.rules import DocumentKind
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import _, msg

app = typer.Typer()


BY_SUFFIX = {".docx": DocumentKind.DOCX, ".pdf": DocumentKind.PDF, ".xlsx": DocumentKind.XLSX}

Scenario = Annotated[str, typer.Option("--scenario", help=console.words(_("已保存的方案：名称或编号")))]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help=console.words(_("写到这个文件")))]
KindOption = Annotated[
    DocumentKind | None,
    typer.Option(
        "--kind", help=console.words(_("文件种类：docx、pdf 经费使用计划，xlsx 带公式的工作簿，charts 图表页（PDF）；默认按文件扩展名"))
    ),
]
Force = Annotated[bool, typer.Option("--force", help=console.words(_("文件已存在时覆盖")))]


@app.command(help=console.words(_("把方案的经费使用计划、工作簿或图表页写成文件")))
def document(scenario: Scenario, out: Out, kind: KindOption = None, year: Year = None, force: Force = False) -> None:
    """Write a document of a scenario; the file is there whole or not at all."""
    from gridapp.features.papers.charts import pictures
    from gridapp.features.papers.service import make_document
    from gridapp.kit.db.session import transaction
    from gridapp.kit.sheet import write_whole

    wanted = kind or _kind_of(out)
    if out.exists() and not force:
        raise Refusal(msg("文件 {path} 已存在；确要覆盖请加 --force", path=out))
    chosen = of_scenario(scenario, year)
    assert chosen.scenario is not None
    with transaction(replace(SYSTEM, locale=console.locale())) as tx:
        content = make_document(tx, chosen.scenario, wanted, draw=pictures)
    write_whole(out, lambda file: file.write(content))
    console.say(msg("已写入 {path}", path=out))


def _kind_of(out: Path) -> DocumentKind:
    try:
        return BY_SUFFIX[out.suffix.lower()]
    except KeyError:
        raise Refusal(msg("看不出 {path} 是什么文件，请用 .docx、.pdf 或 .xlsx 作扩展名，或加 --kind", path=out)) from None
