"""`gridapp budget sensitivity`."""

import typer

from gridapp.cli import console
from gridapp.cli.budget.inputs import RulesFile, Scenario, Year, choose
from gridapp.cli.budget.output import Form, Format, heading, print_csv, print_json, print_tables, words_of, yuan
from gridapp.kit.i18n import _
from gridapp.quota.frames import sensitivity_frame
from gridapp.quota.whatif import Point
from gridapp.quota.whatif import sensitivity as combinations

app = typer.Typer()


@app.command(help=console.words(_("敏感性：分档起点和补贴标准从 50% 到 150% 变动时的网格员数、所需经费和结余；json、csv 为全部组合")))
def sensitivity(rules_file: RulesFile = None, scenario: Scenario = None, year: Year = None, form: Form = Format.TABLE) -> None:
    """Print how workers and money move. The tables vary one figure at a time; JSON and CSV have every combination."""
    chosen = choose(rules_file, scenario, year)
    points = combinations(chosen.plan.rules, chosen.places)
    if form is Format.CSV:
        print_csv(sensitivity_frame(points))
    elif form is Format.JSON:
        print_json({"points": sensitivity_frame(points).to_dicts()})
    else:
        steps = [(f"{p.threshold_percent}%", f"{p.workers:,}", *_money(p)) for p in points if p.subsidy_percent == 100]
        prices = [(f"{p.subsidy_percent}%", yuan(p.subsidy_fen), *_money(p)) for p in points if p.threshold_percent == 100]
        money = (_("所需经费（元）"), _("结余（负数为缺口，元）"))
        print_tables(
            heading(chosen),
            console.table(words_of(_("分档起点"), _("网格员数"), *money), steps, right=range(4)),
            console.table(words_of(_("补贴标准"), _("统一补贴（元）"), *money), prices, right=range(4)),
        )


def _money(point: Point) -> tuple[str, str]:
    return yuan(point.money_fen), yuan(point.headroom_fen)
