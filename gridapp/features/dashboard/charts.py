"""The workbench's charts. Each takes a locale for its words and draws over the named rows, so figures travel without the drawing."""

from __future__ import annotations

from typing import Any

from gridapp.kit import charting
from gridapp.kit.charting import ROWS, alt, colour, percent, tip, words
from gridapp.kit.i18n import _

RATES = {"closure_rate": _("结案率"), "on_time_rate": _("按期结案率")}
_TEXTS = {f"{name}_text": percent(name) for name in RATES}
PARTS = {"closed_on_time": _("按期结案"), "closed_late": _("超期结案"), "open_overdue": _("超期未结")}
_PART_COLOURS = [colour("good"), colour("late"), colour("bad")]
_YEAR = "datum.index == 0 || slice(datum.value, 5) == '01' ? [{month}, slice(datum.value, 0, 4)] : {month}"
_MONTH = {
    "zh": _YEAR.format(month="toNumber(slice(datum.value, 5)) + '月'"),
    "en": _YEAR.format(month="timeFormat(datetime(toNumber(slice(datum.value, 0, 4)), toNumber(slice(datum.value, 5)) - 1), '%b')"),
}
"""A month on an axis; the first and each January carry their year on a second line."""


def trend(locale: str) -> alt.TopLevelMixin:
    """Closure and on-time rate by month. Rows: `month`, `closure_rate`, `on_time_rate`, `due`, `closed`, `open_overdue`, `href`."""
    base = (
        alt.Chart(alt.NamedData(ROWS), width="container", height=220)
        .transform_fold(list(RATES), as_=["measure", "rate"])
        .transform_filter("isValid(datum.rate)")
        .encode(
            x=_month_axis(locale),
            y=alt.Y("rate:Q", axis=alt.Axis(**charting.RATES, tickCount=5), scale=alt.Scale(zero=False, nice=True, padding=8)),
            color=alt.Color(
                "measure:N",
                scale=alt.Scale(domain=list(RATES), range=[colour("main"), colour("quiet")]),
                legend=alt.Legend(labelExpr=words(RATES, locale), symbolType="stroke"),
            ),
            strokeDash=alt.StrokeDash("measure:N", scale=alt.Scale(domain=list(RATES), range=[[1, 0], [5, 3]])),
            tooltip=[tip("month:O", _("月份"), locale), *_rate_tips(locale), *_count_tips(locale)],
        )
    )
    points = base.mark_point(filled=True, size=55, opacity=1).encode(strokeDash=alt.value([1, 0]))
    return alt.layer(base.mark_line(), points).transform_calculate(**_TEXTS)


def mix(locale: str) -> alt.Chart:
    """What became of the cases due, by month. Rows as for `trend` and `closed_on_time`, `closed_late`."""
    return _stacked(locale, height=220).encode(
        x=_month_axis(locale),
        y=alt.Y("count:Q", axis=alt.Axis(**charting.COUNTS)),
        tooltip=[tip("month:O", _("月份"), locale), *_part_tips(locale)],
    )


def kinds(locale: str) -> alt.Chart:
    """What became of the cases due, by top category. Rows: `name`, the three parts, `due`, `href`; in the order shown."""
    return _stacked(locale, height=alt.Step(34)).encode(
        y=alt.Y("name:N", sort=None, axis=alt.Axis(title=None)),
        x=alt.X("count:Q", axis=alt.Axis(**charting.COUNTS, grid=True)),
        tooltip=[tip("name:N", _("类别"), locale), *_part_tips(locale)],
    )


def ranking(locale: str) -> alt.TopLevelMixin:
    """Villages by closure rate, with the on-time rate beside it. Rows: `name`, both rates, counts, `href`; best first."""
    base = (
        alt.Chart(alt.NamedData(ROWS), width="container", height=alt.Step(24))
        .transform_filter("isValid(datum.closure_rate)")
        .encode(
            y=alt.Y("name:N", sort=None, axis=alt.Axis(title=None)),
            tooltip=[tip("name:N", _("村（社区）"), locale), *_rate_tips(locale), *_count_tips(locale)],
        )
    )
    closure = alt.X(
        "closure_rate:Q",
        axis=alt.Axis(**charting.RATES, tickCount=4, grid=True, orient="top"),
        scale=alt.Scale(zero=False, nice=True, padding=14),
    )
    rule = base.mark_rule(strokeWidth=3, color=colour("soft")).encode(x=closure, x2="on_time_rate:Q")
    on_time = base.mark_point(filled=False, size=60, strokeWidth=2, color=colour("quiet"), fill=colour("surface"), opacity=1).encode(
        x="on_time_rate:Q"
    )
    point = base.mark_point(filled=True, size=90, color=colour("main"), opacity=1).encode(x=closure)
    label = base.mark_text(align="left", dx=10, fontSize=12).encode(x=closure, text="label:N")
    return alt.layer(rule, on_time, point, label).transform_calculate(**_TEXTS, label=percent("closure_rate", 1))


def _stacked(locale: str, height: Any) -> alt.Chart:
    return (
        alt.Chart(alt.NamedData(ROWS), width="container", height=height)
        .transform_fold(list(PARTS), as_=["part", "count"])
        .transform_calculate(at=f"indexof({list(PARTS)}, datum.part)", href="replace(datum.href, 'measure=due', 'measure=' + datum.part)")
        .mark_bar(stroke=colour("surface"), strokeWidth=1)
        .encode(
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=list(PARTS), range=_PART_COLOURS),
                legend=alt.Legend(labelExpr=words(PARTS, locale), symbolType="square"),
            ),
            order=alt.Order("at:Q"),
        )
    )


def _month_axis(locale: str) -> alt.X:
    return alt.X("month:O", axis=alt.Axis(labelExpr=_MONTH[locale], labelAngle=0, labelOverlap="parity", labelSeparation=4, title=None))


def _rate_tips(locale: str) -> list[alt.Tooltip]:
    return [tip(f"{name}_text:N", label, locale) for name, label in RATES.items()]


def _count_tips(locale: str) -> list[alt.Tooltip]:
    counts = {"due": _("应结案"), "closed": _("结案"), "open_overdue": _("超期未结")}
    return [tip(f"{name}:Q", label, locale, ",d") for name, label in counts.items()]


def _part_tips(locale: str) -> list[alt.Tooltip]:
    due = tip("due:Q", _("应结案"), locale, ",d")
    return [due, *(tip(f"{name}:Q", label, locale, ",d") for name, label in PARTS.items())]
