"""Quota against people as a sheet: every place with its months, and whom to find."""

import io

import polars as pl

from gridapp.features.staffing import queries
from gridapp.kit import audit
from gridapp.kit.db.session import Tx
from gridapp.kit.i18n import _, month_name, msg, translate
from gridapp.kit.sheet import Page, page_of, write_pages
from gridapp.models import BudgetScenario
from gridapp.quota.money import WorkerKind
from gridapp.quota.places import PlaceKind

STAFFING_TITLE = _("名额与在岗")
WANTED_TITLE = _("待补人员")
_PLACES = {
    "code": _("编码"), "name": _("名称"), "kind": _("类别"), "workers": _("名额"), "in_post": _("在岗"), "vacancy": _("空缺"),
    "surplus": _("超员"), "vacant_months": _("全年空缺人月"), "unspent_fen": _("空缺未支出（元）"),
}  # fmt: skip
_WANTED = {
    "code": _("编码"), "name": _("名称"), "place_kind": _("类别"), "kind": _("待补类别"), "posts": _("待补人数"),
    "grids": _("无网格员的网格"), "since": _("空缺始于"),
}  # fmt: skip


def staffing_file(tx: Tx, report: queries.StaffingReport, *, kind: str) -> bytes:
    """The report as `xlsx` (places, and whom to find on a second sheet) or `csv` (places). Money in 元. Goes to the audit log.

    Raises:
        NotAllowed: the actor may not export budgets.
    """
    tx.actor.need("budget.export")
    locale = tx.actor.locale
    frame = _worded(queries.report_frame(report), "kind", PlaceKind.labels(), locale)
    label = f"{translate(STAFFING_TITLE, locale)} {report.on.isoformat()}"
    told = {"rows": frame.height, "scenario": report.planned.stored.name}
    audit.record(tx, "export", BudgetScenario.__tablename__, row_id=report.planned.stored.id, label=label, changes=told)
    out = io.BytesIO()
    write_pages(out, kind, _places(frame, locale), _wanted(report, locale))
    return out.getvalue()


def _places(frame: pl.DataFrame, locale: str) -> Page:
    months = {f"vacancy_{month}": msg("{month}空缺", month=month_name(month)).render(locale) for month in range(1, 13)}
    return page_of(frame, {name: translate(label, locale) for name, label in _PLACES.items()} | months, translate(STAFFING_TITLE, locale))


def _wanted(report: queries.StaffingReport, locale: str) -> Page:
    frame = _worded(queries.wanted_frame(report), "place_kind", PlaceKind.labels(), locale)
    frame = _worded(frame, "kind", WorkerKind.labels(), locale)
    frame = frame.with_columns(pl.col("grids").list.join("、" if locale == "zh" else ", "))
    return page_of(frame, {name: translate(label, locale) for name, label in _WANTED.items()}, translate(WANTED_TITLE, locale))


def _worded(frame: pl.DataFrame, name: str, labels: dict[str, str], locale: str) -> pl.DataFrame:
    """A column's stored values as words."""
    return frame.with_columns(pl.col(name).replace({value: translate(label, locale) for value, label in labels.items()}))
