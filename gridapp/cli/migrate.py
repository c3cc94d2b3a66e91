"""`gridapp migrate`."""

import typer

from gridapp.cli import console
from gridapp.kit.i18n import _, msg

app = typer.Typer()


@app.command(help=console.words(_("建立数据库，或升级到当前版本；可反复执行，不改动已有数据")))
def migrate() -> None:
    """Bring the database to this version's schema; an empty one becomes an empty office. Safe to repeat."""
    from gridapp import migrations
    from gridapp.kit.auth.actor import SYSTEM
    from gridapp.kit.config import settings
    from gridapp.kit.db.session import transaction
    from gridapp.seeding import load

    before, after = migrations.upgrade(settings().url)
    if before == after:
        console.say(msg("数据库已是最新版本（{revision}）", revision=after))
    else:
        console.say(msg("数据库已升级到 {revision}", revision=after))
    with transaction(SYSTEM, reason="migrate") as tx:
        load.ensure_reference(tx)
