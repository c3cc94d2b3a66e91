"""`gridapp budget vacancies`."""

from typing import Annotated

import polars as pl
import typer

from gridapp.cli import console
from gridapp.cli.budget.inputs import Year, check_database, find_scenario
from gridapp.cli.budget.output import Form, Format, print_csv, print_json, print_tables, words_of, yuan
from gridapp.features.staffing import queries
from gridapp.kit import parsing
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.clock import today
from gridapp.kit.i18n import _, msg
from gridapp.quota.money import WorkerKind

app = typer.Typer()
On = Annotated[str | None, typer.Option("--on", help=console.words(_("按哪一天的在岗人员，如 2026-11-22；默认今天")))]
Which = Annotated[str | None, typer.Option("--scenario", help=console.words(_("按哪个方案的名额：名称或编号；默认最近批准的方案")))]


@app.command(help=console.words(_("名额与在岗：各处空缺和超员、待补人员、全年各月空缺及未支出的经费")))
def vacancies(on: On = None, scenario: Which = None, year: Year = None, form: Form = Format.TABLE) -> None:
    """Print quota against people. CSV and JSON have every place and month; the tables those that differ, and who must be found."""
    check_database()
    day = parsing.day(on) if on is not None else today()
    number = None if scenario is None else find_scenario(scenario, year)
    report = queries.staffing(SYSTEM, number, None, day)
    places, wanted = queries.report_frame(report), queries.wanted_frame(report)
    if form is Format.CSV:
        print_csv(places.drop("id"))
        return
    totals = {
        "workers": report.planned.plan.workers, "in_post": report.in_post, "vacancy": report.vacancy, "surplus": report.surplus,
        "vacant_months": sum(row.vacant_months for row in report.places), "unspent_fen": report.unspent_fen,
    }  # fmt: skip
    if form is Format.JSON:
        stored = report.planned.stored
        since = wanted.with_columns(pl.col("since").cast(pl.String)).drop("id").to_dicts()
        about = {"id": stored.id, "name": stored.name, "year": stored.year}
        print_json({"scenario": about, "on": day.isoformat(), "totals": totals, "places": places.drop("id").to_dicts(), "wanted": since})
        return
    console.note(msg("“{name}”的名额，{day} 的在岗人员", name=report.planned.stored.name, day=day))
    print_tables(_places(places, totals), _wanted(wanted))


def _places(frame: pl.DataFrame, totals: dict[str, int]) -> str:
    names = ("workers", "in_post", "vacancy", "surplus", "vacant_months")
    differ = frame.filter((pl.col("vacancy") + pl.col("surplus") + pl.col("vacant_months")) > 0)
    rows = [(row["code"], row["name"], *(f"{row[name]:,}" for name in names), yuan(row["unspent_fen"])) for row in differ.to_dicts()]
    total = ("", console.words(_("合计")), *(f"{totals[name]:,}" for name in names), yuan(totals["unspent_fen"]))
    heads = words_of(_("编码"), _("名称"), _("名额"), _("在岗"), _("空缺"), _("超员"), _("全年空缺（人月）"), _("空缺未支出（元）"))
    return console.table(heads, [*rows, total], right=range(2, 8))


def _wanted(frame: pl.DataFrame) -> str:
    rows = [
        (row["name"], console.words(WorkerKind(row["kind"]).label), f"{row['posts']}", "；".join(row["grids"]), str(row["since"] or ""))
        for row in frame.to_dicts()
    ]
    heads = words_of(_("地点"), _("人员类别"), _("待补人数"), _("无网格员的网格"), _("空缺始于"))
    return console.table(heads, rows, right=(2,)) if rows else ""
