"""The plan as a plain sheet, XLSX or CSV."""

import io
from collections.abc import Mapping
from typing import Any

import polars as pl

from gridapp.kit import audit
from gridapp.kit.db.session import Tx
from gridapp.kit.i18n import _, translate
from gridapp.kit.sheet import Money, Page, write_pages
from gridapp.models import BudgetScenario

TITLE = _("经费测算")
KINDS = {"village": _("行政村"), "community": _("社区"), "dormitory": _("单位宿舍")}
HEADS = {
    "code": _("编码"), "name": _("名称"), "kind": _("类别"), "population": _("人口"), "housing_units": _("房屋套数"),
    "tier_from": _("所在档起点"), "to_next": _("距下一档"), "grids": _("网格数"), "workers": _("网格员数"),
    "in_post": _("在岗"), "vacancy": _("空缺"), "subsidy_fen": _("所需经费（元）"),
}  # fmt: skip
"""Columns of the plan as a sheet: name in `quota.frames.PLAN_SCHEMA` → the word above it."""


def plan_file(tx: Tx, frame: pl.DataFrame, totals: Mapping[str, Any], *, locale: str, kind: str) -> bytes:
    """The plan (`quota.frames.PLAN_SCHEMA`) as a sheet, `xlsx` or `csv`, with a row of totals; money in 元. Goes to the audit log.

    Raises:
        NotAllowed: the actor may not export budgets.
    """
    tx.actor.need("budget.export")
    heads = {name: translate(label, locale) for name, label in HEADS.items()}
    audit.record(tx, "export", BudgetScenario.__tablename__, label=translate(TITLE, locale), changes={"rows": frame.height})
    shown = frame.with_columns(pl.col("kind").replace({value: translate(label, locale) for value, label in KINDS.items()}))
    total = pl.DataFrame([{name: totals.get(name) for name in shown.columns}], schema=shown.schema)
    sheet = pl.concat([shown, total])
    out = io.BytesIO()
    write_pages(out, kind, page_of(sheet, heads, translate(TITLE, locale)))
    return out.getvalue()


def page_of(frame: pl.DataFrame, heads: Mapping[str, str], title: str) -> Page:
    """A frame as a page: the columns that `heads` gives words to; those named `…_fen` are amounts."""
    amounts = [name.endswith("_fen") for name in heads]
    lines = frame.select(*heads).iter_rows()
    cells = ([Money(cell) if amount and cell is not None else cell for amount, cell in zip(amounts, line, strict=True)] for line in lines)
    return Page(list(heads.values()), cells, title)
