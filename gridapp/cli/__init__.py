"""The `gridapp` command. Every verb is a module of this package exposing `app: typer.Typer` (named, it is a group of verbs)."""

import sys
from importlib import import_module

import typer

from gridapp.cli import console, trouble

VERBS = ("start", "serve", "build", "migrate", "seed", "imports", "exports", "user", "budget", "report", "doctor")
"""Modules of this package, in the order `gridapp --help` lists them."""


def build() -> typer.Typer:
    """The whole command with every verb mounted."""
    app = typer.Typer(name="gridapp", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    for verb in VERBS:
        app.add_typer(import_module(f"{__name__}.{verb}").app)
    return app


def main(argv: list[str] | None = None) -> None:
    """Run the command line. An expected refusal is told on stderr in plain words and ends with exit code 1, never with a traceback."""
    console.bear_any_text()
    try:
        build()(args=argv, prog_name="gridapp")
    except Exception as error:
        refusal = trouble.explain(error)
        if refusal is None:
            raise
        console.complain(refusal)
        sys.exit(1)
