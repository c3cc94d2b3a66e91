"""`gridapp seed`."""

from datetime import date
from typing import Annotated

import typer

from gridapp.cli import console, serve
from gridapp.kit import parsing
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import _, msg

app = typer.Typer()
_YEARS = (2010, 2099)

Cases = Annotated[int, typer.Option(min=0, max=20_000_000, help=console.words(_("另造这么多件事件，用于压力测试")))]
AsOf = Annotated[str | None, typer.Option("--as-of", help=console.words(_("示范镇的历史截至哪一天，如 2026-11-22；默认到此刻")))]


@app.command(help=console.words(_("向空库装入示范镇；已有数据时不改动")))
def seed(cases: Cases = 0, as_of: AsOf = None) -> None:
    """Load the invented town into an empty database; say what is there otherwise. `--cases` adds that many made-up cases."""
    serve.check_database()
    day = _day(as_of)
    if not town(day) and not cases:
        from gridapp.seeding import load

        console.say(msg("数据库已有数据，未作改动：{tables}", tables=listing(load.counts())))
    if cases:
        from gridapp.seeding import bulk

        console.say(msg("已造事件 {count} 件，用时 {seconds} 秒", count=cases, seconds=f"{bulk.add_cases(cases, day):.1f}"))


def _day(text: str | None) -> date | None:
    day = None if text is None else parsing.day(text)
    if day and not _YEARS[0] <= day.year <= _YEARS[1]:
        raise Refusal(msg("示范镇的历史应截至 {first} 年至 {last} 年之间的一天", first=_YEARS[0], last=_YEARS[1]))
    return day


def town(as_of: date | None = None) -> bool:
    """Load the town, as of now or of a day, into an empty database and say so; whether it was empty."""
    from gridapp.seeding import load

    empty = load.is_empty()
    if empty:
        console.say(msg("已装入示范镇：{tables}", tables=listing(load.load_seeds(as_of))))
    return empty


def listing(rows: dict[str, int]) -> str:
    """`villages 28, grids 109`."""
    return ", ".join(f"{name} {count}" for name, count in rows.items())
