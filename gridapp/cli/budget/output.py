"""How figures are printed: tables for people (money in 元), JSON and CSV for programs (names as frames have them, money in 分)."""

import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Annotated, Any

import polars as pl
import typer

from gridapp.cli import console
from gridapp.cli.budget.inputs import Chosen
from gridapp.kit import parsing
from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import Msg, _, msg
from gridapp.quota.comparing import TOTALS as FIGURES
from gridapp.quota.frames import lines_frame, plan_frame
from gridapp.quota.funding import FundUseKind, Source, Use, need_sources, split_sources, split_uses
from gridapp.quota.money import WorkerKind
from gridapp.quota.places import PlaceKind, hole_in
from gridapp.quota.plan import Plan


class Format(StrEnum):
    """How figures are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


Form = Annotated[
    Format, typer.Option("--format", help=console.words(_("输出格式：table 表格（元），json、csv 供其他程序读取（金额以分为单位）")))
]

yuan = partial(parsing.yuan, grouped=True)

TOTALS = {
    "grids": _("网格数"), "workers": _("网格员数"), "in_post": _("在岗"), "vacancy": _("空缺"),
    "subsidy_fen": _("所需经费（元）"), "allowed_fen": _("可用于补贴（元）"), "headroom_fen": _("结余（负数为缺口，元）"),
    "rest_fen": _("其余经费（元）"), "per_resident_fen": _("人均经费（元）"), "per_home_fen": _("户均经费（元）"),
}  # fmt: skip
"""Figures of a whole plan, as `quota.comparing.TOTALS` has them, and what people call them."""


def figure(name: str, value: int | None, *, signed: bool = False) -> str:
    """A figure as people read it: `_fen` in 元, the rest as it is; `signed` for differences."""
    if value is None:
        return "—"
    sign = "+" if signed and value > 0 else ""
    return f"{sign}{yuan(value)}" if name.endswith("_fen") else f"{sign}{value:,}"


def print_json(data: Mapping[str, Any]) -> None:
    """One JSON object."""
    console.say(console.as_json(data, indent=2))


def print_csv(frame: pl.DataFrame) -> None:
    """A frame with its column names; texts that a spreadsheet would run as a formula are kept texts, as exports do it."""
    from gridapp.kit.sheet import write_lines

    shown = frame.with_columns(pl.col(pl.Boolean).cast(pl.String))
    write_lines(sys.stdout.buffer, "csv", frame.columns, shown.iter_rows(), bom=False)


def print_tables(*tables: str) -> None:
    """Tables with a blank line between them; empty ones are left out."""
    print("\n\n".join(table for table in tables if table))


def note_warnings(chosen: Chosen) -> None:
    """What deserves a look, on stderr, so that stdout holds the plan alone."""
    for warning in [*chosen.plan.warnings, *_problems(chosen.plan)]:
        console.note(msg("提示：{text}", text=warning))


def _problems(plan: Plan) -> list[Msg]:
    """What a stored draft may still have wrong; a rule file with these is refused when it is read."""
    found = [hole] if (hole := hole_in(plan.rules.tiers)) else []
    for check in (lambda: need_sources(plan.rules.sources), lambda: split_uses(plan.rest_fen, plan.rules.uses)):
        try:
            check()
        except Refusal as refusal:
            found.append(refusal.message)
    return found


def as_dict(chosen: Chosen) -> dict[str, Any]:
    """A plan with all its figures: what `Plan.as_dict` has and more.

    `scenario` (stored ones only), `places` (`PLAN_SCHEMA`), `totals` (`TOTALS`), `lines` (`LINES_SCHEMA`), `sources`
    (`name, share_ppm, fund_fen, subsidy_fen`), `uses` (`kind, name, amount_fen`; empty while they do not fit the money).
    """
    plan, planned = chosen.plan, chosen.scenario
    scenario = {}
    if planned is not None:
        stored = planned.stored
        scenario["scenario"] = {
            "id": stored.id, "name": stored.name, "year": stored.year, "revision": stored.revision, "status": str(stored.status),
            "counted_on": planned.on.isoformat(), "frozen": planned.frozen,
        }  # fmt: skip
    return {
        **scenario,
        "places": plan_frame(plan).to_dicts(),
        "totals": {name: getattr(plan, name) for name in FIGURES},
        "lines": lines_frame(plan).to_dicts(),
        "sources": [
            {"name": source.name, "share_ppm": source.share_ppm, "fund_fen": fund, "subsidy_fen": subsidy}
            for source, fund, subsidy in _sources(plan)
        ],
        "uses": [{"kind": use.kind, "name": use.name, "amount_fen": amount} for use, amount in _uses(plan)],
    }


def _sources(plan: Plan) -> list[tuple[Source, int, int]]:
    sources = plan.rules.sources
    parts = (split_sources(amount, sources) for amount in (plan.fund_total_fen, plan.subsidy_fen))
    return list(zip(sources, *parts, strict=True))


def _uses(plan: Plan) -> list[tuple[Use, int]]:
    try:
        return list(zip(plan.rules.uses, split_uses(plan.rest_fen, plan.rules.uses), strict=True))
    except Refusal:  # told by `note_warnings`
        return []


def heading(chosen: Chosen) -> str:
    """Which scenario the figures are of, in one line; empty for a rule file."""
    planned = chosen.scenario
    if planned is None:
        return ""
    stored = planned.stored
    values = {
        "name": stored.name,
        "year": stored.year,
        "revision": stored.revision,
        "status": stored.status.msg,
        "on": planned.on.isoformat(),
    }
    kept = msg("{name}（{year} 年，第 {revision} 版，{status}），按 {on} 提交时冻结的数据", **values)
    return (kept if planned.frozen else msg("{name}（{year} 年，第 {revision} 版，{status}），按 {on} 的数据", **values)).render(
        console.locale()
    )


def words_of(*msgids: str) -> list[str]:
    """Heads of a table in the reader's language."""
    return [console.words(msgid) for msgid in msgids]


def kind_of(place_kind: str) -> str:
    """What people call a kind of place."""
    return console.words(PlaceKind(place_kind).label)


def totals_table(plans: Mapping[str, Plan], names: Sequence[str] = tuple(TOTALS)) -> str:
    """Figures of whole plans, a column each; from the second on also the difference from the first."""
    first, *others = plans.values()
    heads = [*words_of(_("合计")), next(iter(plans))]
    for name in list(plans)[1:]:
        heads += [name, console.words(_("差额"))]
    rows = []
    for name in names:
        base = getattr(first, name)
        row = [console.words(TOTALS[name]), figure(name, base)]
        for plan in others:
            value = getattr(plan, name)
            change = None if base is None or value is None else value - base
            row += [figure(name, value), figure(name, change, signed=True)]
        rows.append(row)
    return console.table(heads, rows, right=range(1, len(heads)))


def money_tables(plan: Plan) -> list[str]:
    """What the money consists of, where it comes from and what the rest is for; what a plan does not have is left out."""
    return [_lines_table(plan), _sources_table(plan), _uses_table(plan)]


def _lines_table(plan: Plan) -> str:
    if not plan.rules.standards and plan.rules.first_month == 1:
        return ""
    rows = [
        (
            console.words(WorkerKind(line.kind).label), f"{line.segment.first}–{line.segment.last}", f"{line.workers:,}",
            yuan(line.segment.total_fen), yuan(line.workers * line.segment.subsidy_fen), yuan(line.workers * line.segment.allowance_fen),
            yuan(line.workers * line.segment.employer_fen), yuan(line.total_fen),
        )
        for line in plan.lines
    ]  # fmt: skip
    heads = words_of(
        _("人员类别"), _("月份"), _("网格员数"), _("每人（元）"), _("补贴（元）"), _("津贴（元）"), _("单位负担（元）"), _("合计（元）")
    )
    return console.table(heads, rows, right=range(1, len(heads))) if rows else ""


def _sources_table(plan: Plan) -> str:
    rows = [
        (source.name, f"{parsing.share_text(source.share_ppm, percent=True)}%", yuan(fund), yuan(subsidy))
        for source, fund, subsidy in _sources(plan)
    ]
    heads = words_of(_("资金来源"), _("分担比例"), _("分担经费总额（元）"), _("分担所需经费（元）"))
    return console.table(heads, rows, right=(1, 2, 3)) if rows else ""


def _uses_table(plan: Plan) -> str:
    rows = [(console.words(FundUseKind(use.kind).label), use.name, yuan(amount)) for use, amount in _uses(plan)]
    return console.table(words_of(_("其余经费支出"), _("支出事项"), _("金额（元）")), rows, right=(2,)) if rows else ""
