"""`gridapp report closure`."""

import json
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import polars as pl
import typer

from gridapp.cli import console
from gridapp.features.dashboard import queries
from gridapp.features.dashboard.rules import ONE_PERSON
from gridapp.indicators.measures import MEASURES
from gridapp.kit import parsing
from gridapp.kit.auth.actor import SYSTEM
from gridapp.kit.clock import office_zone, utcnow
from gridapp.kit.config import settings
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, _, msg
from gridapp.kit.shares import fraction, percent

app = typer.Typer()
_report = typer.Typer(no_args_is_help=True, help=console.words(_("统计报表")))
app.add_typer(_report, name="report")

HEADS = {
    "month": _("月份"), "code": _("编码"), "name": _("名称"),
    "received": _("受理"), "filed": _("立案"), "void": _("作废"), "due": _("应结案"), "closed": _("结案"),
    "closed_on_time": _("按期结案"), "open_overdue": _("超期未结"), "closure_rate": _("结案率"), "on_time_rate": _("按期结案率"),
}  # fmt: skip
TOWN = _("镇直属")
"""The row of a dormitory that lies in no village."""
SHOWN_RATES = ("closure_rate", "on_time_rate")


class By(StrEnum):
    """What a row of the report is about."""

    MONTH = "month"
    VILLAGE = "village"
    GRID = "grid"
    CATEGORY = "category"


class Format(StrEnum):
    """How the report is printed."""

    TABLE = "table"
    JSON = "json"


@_report.callback()
def reports() -> None:
    """A group even while it has one verb."""


@_report.command(help=console.words(_("结案率：按月、村（社区）、网格或类别统计，起止日期都计入")))
def closure(
    first: Annotated[str, typer.Option("--from", metavar="DATE", help=console.words(_("起始日期，如 2026-01-01")))],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help=console.words(_("截止日期，如 2026-12-31")))],
    by: Annotated[By, typer.Option("--by", help=console.words(_("分组方式")))] = By.MONTH,
    form: Annotated[Format, typer.Option("--format", help=console.words(_("输出格式：table 表格，json 供其他程序读取")))] = Format.TABLE,
    now: Annotated[str, typer.Option("--now", metavar="TIME", help=console.words(_("统计时刻（ISO 8601，带时区），默认为现在")))] = "",
) -> None:
    """Print the closure report of the town in the database."""
    from gridapp.cli.serve import check_database

    start, end, moment = _day(first, "--from"), _day(last, "--to"), _moment(now) if now else utcnow()
    if start > end:
        raise Refusal(msg("--from {first} 晚于 --to {last}，请把起止日期对调", first=start.isoformat(), last=end.isoformat()))
    check_database()
    table = queries.closure_report(SYSTEM, start, end, by=by.value, now=moment)
    front = ["month"] if by is By.MONTH else ["code", "name"]
    if by is By.VILLAGE:
        directly = pl.col("village_code") == ""
        table = table.with_columns(village_name=pl.when(directly).then(pl.lit(console.words(TOWN))).otherwise("village_name"))
    rows = table.rename(lambda name: name.removeprefix(f"{by.value}_")).select(*front, *MEASURES, *SHOWN_RATES)
    print(as_json(rows) if form is Format.JSON else _table(rows, len(front)))
    if not settings().four_eyes:
        console.note(Msg(ONE_PERSON))


def as_json(rows: pl.DataFrame) -> str:
    """A list of objects; rates are numbers with eight decimals, or more where these would say none or all of what is neither."""
    lines = (", ".join(f"{json.dumps(name)}: {_json_value(value)}" for name, value in row.items()) for row in rows.iter_rows(named=True))
    return "[" + ",".join(f"\n  {{{line}}}" for line in lines) + "\n]"


def _json_value(value: Any) -> str:
    return fraction(value, 8) if isinstance(value, float) else console.as_json(value)


def _day(text: str, option: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise Refusal(msg("{option} 的值“{text}”不是日期，请写成 2026-01-31 的形式", option=option, text=text)) from None
    parsing.check_year(day.year)
    return day


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refusal(msg("--now 的值“{text}”不是时间，请写成 2026-01-31T08:00+08:00 的形式", text=text)) from None
    parsing.check_year(moment.year)
    return moment if moment.tzinfo else moment.replace(tzinfo=office_zone())


def _table(rows: pl.DataFrame, names: int) -> str:
    cells = [[_cell(value) for value in row] for row in rows.rows()]
    return console.table([console.words(HEADS[name]) for name in rows.columns], cells, right=range(names, rows.width))


def _cell(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, float):
        return percent(value)
    return f"{value:,}" if isinstance(value, int) else str(value)
