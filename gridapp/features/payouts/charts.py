"""What was paid against what was planned, cumulated over the year."""

from __future__ import annotations

from gridapp.kit.charting import COUNTS, ROWS, alt, colour, tip, words
from gridapp.kit.i18n import _, translate

SERIES = {"total_plan_fen": _("累计计划"), "total_paid_fen": _("累计发放")}


def actuals(locale: str) -> alt.TopLevelMixin:
    """Two lines over the months. Rows: `month` (1–12), `total_plan_fen`, `total_paid_fen` (null where nothing is confirmed yet),
    `allowed_fen` (null for who sees a part of the town), `href`; amounts in 分, drawn in 元.
    """
    whole = alt.Chart(alt.NamedData(ROWS), width="container", height=240)
    x = alt.X("month:O", axis=alt.Axis(title=None, labelAngle=0, labelExpr=_month(locale), labelOverlap="parity", labelSeparation=4))
    axis = alt.Axis(**{**COUNTS, "format": "~s" if locale == "en" else ",.0f"}, grid=True)
    base = (
        whole.transform_fold(list(SERIES), as_=["series", "fen"])
        .transform_filter("isValid(datum.fen)")
        .transform_calculate(yuan="datum.fen / 100")
        .encode(
            x=x,
            y=alt.Y("yuan:Q", axis=axis, scale=alt.Scale(zero=True)),
            color=alt.Color(
                "series:N",
                scale=alt.Scale(domain=list(SERIES), range=[colour("quiet"), colour("main")]),
                legend=alt.Legend(labelExpr=words(SERIES, locale), symbolType="stroke"),
            ),
            tooltip=[tip("month:O", _("月份"), locale), tip("yuan:Q", _("元"), locale, ",.2f")],
        )
    )
    lines = base.mark_line().encode(strokeDash=alt.StrokeDash("series:N", scale=alt.Scale(domain=list(SERIES), range=[[5, 3], [1, 0]])))
    points = base.mark_point(filled=True, size=45, opacity=1)
    limit = (
        whole.transform_filter("isValid(datum.allowed_fen)")
        .transform_aggregate(most="max(allowed_fen)")
        .transform_calculate(yuan="datum.most / 100")
    )
    rule = limit.mark_rule(color=colour("bad"), strokeWidth=1.5).encode(y=alt.Y("yuan:Q"))
    label = limit.mark_text(align="left", baseline="bottom", dx=4, dy=-2, color=colour("bad")).encode(
        x=alt.value(0), y=alt.Y("yuan:Q"), text=alt.value(translate(_("可用于补贴的经费"), locale))
    )
    return alt.layer(lines, points, rule, label)


def _month(locale: str) -> str:
    return "datum.value + '月'" if locale == "zh" else "timeFormat(datetime(2000, datum.value - 1), '%b')"
