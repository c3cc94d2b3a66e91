"""`gridapp seed`."""

from typing import Annotated

import typer

from gridapp.cli import console, serve
from gridapp.kit.i18n import _, msg

app = typer.Typer()

Cases = Annotated[int, typer.Option(min=0, max=20_000_000, help=console.words(_("另造这么多件事件，用于压力测试")))]


@app.command(help=console.words(_("向空库装入示范镇；已有数据时不改动")))
def seed(cases: Cases = 0) -> None:
    """Load the invented town into an empty database; say what is there otherwise. `--cases` adds that many made-up cases."""
    serve.check_database()
    if not town() and not cases:
        from gridapp.seeding import load

        console.say(msg("数据库已有数据，未作改动：{tables}", tables=listing(load.counts())))
    if cases:
        from gridapp.seeding import bulk

        console.say(msg("已造事件 {count} 件，用时 {seconds} 秒", count=cases, seconds=f"{bulk.add_cases(cases):.1f}"))


def town() -> bool:
    """Load the town into an empty database and say so; whether it was empty."""
    from gridapp.seeding import load

    empty = load.is_empty()
    if empty:
        console.say(msg("已装入示范镇：{tables}", tables=listing(load.load_seeds())))
    return empty


def listing(rows: dict[str, int]) -> str:
    """`villages 28, grids 109`."""
    return ", ".join(f"{name} {count}" for name, count in rows.items())
