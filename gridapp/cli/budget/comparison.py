"""`gridapp budget compare`."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from gridapp.cli import console
from gridapp.cli.budget.inputs import Chosen, Year, of_file, of_scenario
from gridapp.cli.budget.output import (
    TOTALS,
    Form,
    Format,
    figure,
    heading,
    kind_of,
    note_warnings,
    print_csv,
    print_json,
    print_tables,
    totals_table,
    words_of,
)
from gridapp.kit.i18n import _, msg
from gridapp.quota.comparing import compare as side_by_side
from gridapp.quota.frames import comparison_frame

app = typer.Typer()

Plans = Annotated[list[str], typer.Argument(metavar="PLAN", help=console.words(_("2 至 4 个：方案名称、方案编号或 .toml 规则文件")))]
All = Annotated[bool, typer.Option("--all", help=console.words(_("列出所有地方，不只是有差别的")))]
MEASURES = {"grids": _("网格数"), "workers": _("网格员数"), "subsidy_fen": _("所需经费（元）")}


@app.command(help=console.words(_("比较 2 至 4 个方案或规则文件：各处差别、合计、人均和户均经费；差额都与第一个比")))
def compare(plans: Plans, every: All = False, year: Year = None, form: Form = Format.TABLE) -> None:
    """Print plans side by side."""
    chosen = [of_file(Path(name)) if name.lower().endswith(".toml") else of_scenario(name, year) for name in plans]
    for one in chosen:
        note_warnings(one)
    found = side_by_side([one.plan for one in chosen])
    frame = comparison_frame(found)
    shown = frame if every else frame.filter("differs")
    if form is Format.CSV:
        print_csv(shown)
    elif form is Format.JSON:
        print_json({"plans": [_summary(one) for one in chosen], "places": shown.to_dicts()})
    else:
        numbered = {f"[{at}]": one.plan for at, one in enumerate(chosen, 1)}
        legend = "\n".join(f"[{at}] {heading(one) or one.name}" for at, one in enumerate(chosen, 1))
        differing = int(frame["differs"].sum())
        count = msg("共 {places} 处，{differing} 处有差别", places=frame.height, differing=differing).render(console.locale())
        print_tables(legend, count, _places_table(shown, len(chosen)), totals_table(numbered))


def _summary(one: Chosen) -> dict[str, object]:
    number = {"scenario_id": one.scenario.stored.id, "year": one.scenario.stored.year} if one.scenario else {}
    return {"name": one.name, **number, "totals": {name: getattr(one.plan, name) for name in TOTALS}}


def _places_table(shown: pl.DataFrame, plans: int) -> str:
    """Places × plans; behind a figure that differs from the first plan's, by how much."""
    if shown.is_empty():
        return ""
    heads = words_of(_("编码"), _("名称"), _("类别"))
    heads += [f"{console.words(label)} [{at}]" for label in MEASURES.values() for at in range(1, plans + 1)]
    rows = []
    for row in shown.iter_rows(named=True):
        cells = [row["code"], row["name"], kind_of(row["kind"])]
        for measure in MEASURES:
            for at in range(1, plans + 1):
                value, change = row[f"{measure}_{at}"], row.get(f"{measure}_change_{at}")
                behind = f" ({figure(measure, change, signed=True)})" if change and value is not None else ""
                cells.append(figure(measure, value) + behind)
        rows.append(cells)
    return console.table(heads, rows, right=range(3, len(heads)))
