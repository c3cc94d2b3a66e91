"""The coverage page: what of each village belongs to no grid (不留空白区域)."""

import reflex as rx

from gridapp.features.places.room import COVERAGE
from gridapp.features.places.state import CoverageState
from gridapp.kit.i18n import _
from gridapp.kit.ui.shell import page
from gridapp.kit.ui.table import TableColumn, simple_table
from gridapp.kit.ui.text import t

_COLUMNS = (
    TableColumn(field="code", label=_("区划代码"), width=140, href="/grids?village_id={id}"),
    TableColumn(field="name", label=_("村（社区）"), width=160),
    TableColumn(field="households", label=_("村（社区）户数"), kind="integer", unit=_("户")),
    TableColumn(field="grids", label=_("网格数"), kind="integer", unit=_("个")),
    TableColumn(field="grid_households", label=_("网格户数合计"), kind="integer", unit=_("户")),
    TableColumn(field="gap", label=_("相差"), kind="integer", unit=_("户")),
    TableColumn(field="gap_ppm", label=_("相差比例"), kind="share"),
    TableColumn(
        field="state", label=_("情况"), kind="choice", width=120,
        labels={"none": _("未划网格"), "short": _("有空白"), "over": _("有重复"), "whole": _("已覆盖")},
        colours={"none": "red", "short": "red", "over": "amber", "whole": "green"},
    ),
)  # fmt: skip


def coverage_page() -> rx.Component:
    """One row per village, those beyond the tolerance marked."""
    finding = rx.cond(
        CoverageState.gaps > 0,
        t("{gaps} 个村（社区）的网格户数与村（社区）户数不符，共 {villages} 个", gaps=CoverageState.gaps, villages=CoverageState.villages),
        t("全部 {villages} 个村（社区）均已覆盖", villages=CoverageState.villages),
    )
    return page(
        _("网格覆盖"),
        rx.cond(CoverageState.waiting, rx.fragment(), rx.el.p(finding, class_name="finding", role="status")),
        simple_table(
            _COLUMNS, CoverageState.rows, totals=CoverageState.totals, caption=_("网格覆盖"), waiting=CoverageState.waiting,
            empty=_("还没有村（社区），请先新增或导入"),
        ),
        hint=t("村（社区）户数减去所辖网格户数之和；相差超过 {tolerance}% 的视为未覆盖或重复", tolerance=CoverageState.tolerance),
    )  # fmt: skip


def add_coverage(app: rx.App) -> None:
    """Put the page into the app."""
    app.add_page(coverage_page, route=COVERAGE, title="gridapp", on_load=CoverageState.load)
