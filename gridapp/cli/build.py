"""`gridapp build`: what `start` and `serve` do before serving, ahead of time."""

import typer

from gridapp.cli import console, frontend
from gridapp.kit.i18n import _, msg

app = typer.Typer()


@app.command(help=console.words(_("构建前端（没有改动时不重建）；之后启动不再需要网络")))
def build() -> None:
    """Build the frontend if it is stale; afterwards `start` and `serve` need no network."""
    frontend.prepare_environment()
    if not frontend.build_if_stale():
        console.say(msg("前端已是最新"))
