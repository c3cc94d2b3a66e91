"""`gridapp start`: from an empty folder to a served town in one command."""

import typer

from gridapp.cli import console, frontend, seed, serve
from gridapp.cli.migrate import migrate
from gridapp.cli.user import first_admin
from gridapp.kit.i18n import _

app = typer.Typer()


@app.command(help=console.words(_("一步到位：建库、空库装入示范镇、建立首个管理员、构建并启动；不改动已有数据")))
def start(port: serve.Port = None, host: serve.Host = None) -> None:
    """Migrate, load the demo town into an empty database, make the first administrator, build and serve. Existing data stays as it is."""
    serve.adopt(port, host)
    serve.check_port()
    frontend.prepare_environment()
    migrate()
    seed.town()
    frontend.build_if_stale()
    first_admin()  # last, so that the password is not scrolled away by the build
    serve.run()
