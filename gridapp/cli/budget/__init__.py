"""`gridapp budget`: everything the budget room computes. Every verb is a module of this package exposing `app: typer.Typer`."""

import typer

from gridapp.cli import console
from gridapp.cli.budget import comparison, computing, document, goals, sensitivity, vacancies
from gridapp.kit.i18n import _

app = typer.Typer()
_budget = typer.Typer(no_args_is_help=True, help=console.words(_("网格员名额与经费测算")))
for verb in (computing, comparison, goals, sensitivity, vacancies, document):
    _budget.add_typer(verb.app)
app.add_typer(_budget, name="budget")
