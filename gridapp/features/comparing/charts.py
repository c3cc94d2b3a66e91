"""How workers and money move with thresholds and subsidies. Rows: `threshold_percent`, `subsidy_percent` (of the plan's), `workers`,
`money_fen`, `allowed_fen`, `headroom_fen`, `subsidy_fen`; for the heat map also `edge`, the last that the fund allows at its threshold.
"""

from __future__ import annotations

from gridapp.kit.charting import COUNTS, ROWS, alt, colour, tip
from gridapp.kit.i18n import _, translate

_WAN = 1_000_000
"""分 in 万元: axes are in 万元, figures in hints in 元."""
_IN_YUAN = {"money": _("所需经费（元）"), "allowed": _("可用经费（元）"), "headroom": _("结余（元，负数为缺口）")}
_PERCENT = "datum.value + '%'"
_POINT = {"point": "true"}
"""Tells a click on a mark of one combination from one on a line, whose datum is its first point."""


def workers(locale: str) -> alt.TopLevelMixin:
    """Workers by threshold, in steps; a line where the plan stands. Rows at 100 % of the subsidy."""
    base = _by_threshold(locale)
    y = alt.Y("workers:Q", axis=alt.Axis(**COUNTS), scale=alt.Scale(zero=False, nice=True, padding=10))
    line = base.mark_line(interpolate="step-after", color=colour("main")).encode(y=y)
    points = base.transform_calculate(**_POINT).mark_point(filled=True, size=50, color=colour("main"), opacity=1).encode(y=y)
    return alt.layer(_here(), line, points)


def money(locale: str) -> alt.TopLevelMixin:
    """Money by threshold, in steps, against what the fund allows; what is over it is dark and pointed. Rows at 100 % of the subsidy."""
    base = _by_threshold(locale)
    y = alt.Y("wan:Q", axis=alt.Axis(format=",~r", tickCount=5, title=None), scale=alt.Scale(zero=False, nice=True, padding=14))
    line = base.mark_line(interpolate="step-after", color=colour("main")).encode(y=y)
    points = (
        base.transform_calculate(**_POINT)
        .mark_point(filled=True, opacity=1)
        .encode(
            y=y,
            color=alt.condition("datum.headroom_fen < 0", alt.value(colour("bad")), alt.value(colour("main"))),
            shape=alt.condition("datum.headroom_fen < 0", alt.value("triangle-up"), alt.value("circle")),
            size=alt.condition("datum.headroom_fen < 0", alt.value(90), alt.value(50)),
        )
    )
    fund = alt.Chart(alt.NamedData(ROWS)).transform_aggregate(limit="max(allowed_fen)").transform_calculate(wan=f"datum.limit / {_WAN}")
    limit = fund.mark_rule(color=colour("bad"), strokeWidth=1.5, strokeDash=[6, 4]).encode(y="wan:Q")
    words = translate(_("可用经费"), locale)
    label = (
        fund.transform_calculate(label=f"'{words} ' + format(datum.wan, ',.1f')")
        .mark_text(align="left", baseline="bottom", dx=4, dy=-4, fontSize=12)
        .encode(y="wan:Q", x=alt.value(0), text="label:N")
    )
    return alt.layer(_here(), limit, line, points, label)


def heat(locale: str) -> alt.TopLevelMixin:
    """Money by threshold × subsidy: the more the darker; over the fund's limit dark red with a minus, the limit a thick line."""
    sort = "descending"
    x = alt.X("threshold_percent:O", axis=alt.Axis(labelExpr=_PERCENT, labelAngle=0, labelOverlap="parity", labelSeparation=6, title=None))
    base = (
        alt.Chart(alt.NamedData(ROWS), width="container", height=alt.Step(30))
        .transform_calculate(
            wan=f"datum.headroom_fen / {_WAN}", over="datum.headroom_fen < 0", strength="datum.money_fen / datum.most_fen",
            **_yuan(), **_POINT,
        )
        .encode(
            x=x,
            y=alt.Y("subsidy_percent:O", sort=sort, axis=alt.Axis(labelExpr=_PERCENT, title=None)),
            tooltip=_tips(locale),
        )
    )  # fmt: skip
    allowed = (
        base.transform_filter("!datum.over")
        .mark_rect(color=colour("good"), stroke=colour("surface"), strokeWidth=1)
        .encode(opacity=alt.Opacity("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0.08, 0.62]), legend=None))
    )
    over = base.transform_filter("datum.over").mark_rect(color=colour("bad"), stroke=colour("surface"), strokeWidth=1)
    text = "width < 620 ? (datum.over ? '−' : '+') : (datum.over ? '−' : '+') + format(abs(datum.wan), ',.1f')"
    figures = [
        base.transform_filter(test).mark_text(fontSize=12, text=alt.ExprRef(text), color=ink, clip=True)
        for test, ink in (("!datum.over", colour("text")), ("datum.over", "#ffffff"))
    ]
    edge = (
        base.transform_filter("datum.edge")
        .mark_rule(strokeWidth=4, color=colour("text"))
        .encode(
            x=alt.X("threshold_percent:O", bandPosition=0),
            x2=alt.X2("threshold_percent", bandPosition=1),
            y=alt.Y("subsidy_percent:O", sort=sort, bandPosition=0),
        )
    )
    here = (
        base.transform_filter("datum.threshold_percent == 100 && datum.subsidy_percent == 100")
        .mark_rect(filled=False, stroke=colour("text"), strokeWidth=2)
    )  # fmt: skip
    return alt.layer(allowed, over, *figures, edge, here)


def _yuan() -> dict[str, str]:
    return {**{name: f"datum.{name}_fen / 100" for name in _IN_YUAN}, "each": "datum.subsidy_fen / 100"}


def _by_threshold(locale: str) -> alt.Chart:
    axis = alt.Axis(labelExpr=_PERCENT, title=None, values=list(range(50, 151, 10)), labelOverlap="parity")
    return (
        alt.Chart(alt.NamedData(ROWS), width="container", height=240)
        .transform_calculate(wan=f"datum.money_fen / {_WAN}", **_yuan())
        .encode(x=alt.X("threshold_percent:Q", axis=axis, scale=_scale()), tooltip=_tips(locale))
    )


def _scale() -> alt.Scale:
    return alt.Scale(domain=[50, 150], nice=False, zero=False, padding=10)


def _here() -> alt.Chart:
    return alt.Chart(alt.NamedData(ROWS)).mark_rule(color=colour("quiet"), strokeDash=[2, 3]).encode(x=alt.XDatum(100, scale=_scale()))


def _tips(locale: str) -> list[alt.Tooltip]:
    return [
        tip("threshold_percent:Q", _("门槛（%）"), locale, "d"), tip("subsidy_percent:Q", _("补贴（%）"), locale, "d"),
        tip("each:Q", _("每名网格员每年补贴（元）"), locale, ",.2f"), tip("workers:Q", _("网格员数"), locale, ",d"),
        *(tip(f"{name}:Q", label, locale, ",.2f") for name, label in _IN_YUAN.items()),
    ]  # fmt: skip


_MONEY = ("needed_fen", "allowed_fen")
_PARTS = {"needed": _("所需经费"), "over": _("所需经费（超出）"), "allowed": _("可用经费")}


def totals(locale: str) -> alt.TopLevelMixin:
    """Money needed and allowed, plan by plan. Rows: `name`, `needed_fen`, `allowed_fen`, `headroom_fen`."""
    words = {key: translate(label, locale) for key, label in _PARTS.items()}
    base = (
        alt.Chart(alt.NamedData(ROWS), width="container", height=alt.Step(18))
        .transform_fold(list(_MONEY), as_=["measure", "fen"])
        .transform_calculate(
            wan=f"datum.fen / {_WAN}",
            part="datum.measure === 'allowed_fen' ? 'allowed' : datum.headroom_fen < 0 ? 'over' : 'needed'",
            label=f"format(datum.fen / {_WAN}, ',.1f') + (datum.measure === 'needed_fen' && datum.headroom_fen < 0 ? ' ▲' : '')",
            needed="datum.needed_fen / 100",
            allowed="datum.allowed_fen / 100",
            headroom="datum.headroom_fen / 100",
        )
        .encode(
            y=alt.Y("name:N", axis=alt.Axis(title=None, labelLimit=110), scale=alt.Scale(paddingInner=0.35)),
            yOffset=alt.YOffset("measure:N", sort=list(_MONEY)),
            x=alt.X("wan:Q", axis=alt.Axis(format=",~r", tickCount=5, title=None, grid=True), stack=None),
            tooltip=[tip("name:N", _("方案"), locale), *_money_tips(locale)],
        )
    )
    bars = base.mark_bar().encode(
        color=alt.Color(
            "part:N",
            scale=alt.Scale(domain=list(_PARTS), range=[colour("main"), colour("bad"), colour("soft")]),
            legend=alt.Legend(labelExpr=f"{words}[datum.value]", symbolType="square"),
        )
    )  # fmt: skip
    label = base.mark_text(align="left", dx=4, fontSize=11).encode(text="label:N")
    return alt.layer(bars, label)


def changes(locale: str) -> alt.TopLevelMixin:
    """Places where money differs most from the first plan. Rows: `rank`, `name`, `code`, `mark`, `change_fen`."""
    axis = alt.Axis(format="+,~r", labelExpr="datum.value ? datum.label : '0'", tickCount=5, title=None, grid=True)
    by_rank = alt.EncodingSortField(field="rank", op="min")
    base = (
        alt.Chart(alt.NamedData(ROWS), width="container", height=alt.Step(16))
        .transform_calculate(
            wan=f"datum.change_fen / {_WAN}", label="datum.mark + ' ' + (datum.change_fen > 0 ? '+' : '') + format(datum.wan, ',.2f')",
            place="datum.code + '|' + datum.name", yuan="datum.change_fen / 100",
        )
        .encode(
            y=alt.Y("place:N", sort=by_rank, axis=alt.Axis(title=None, labelExpr="slice(datum.value, indexof(datum.value, '|') + 1)")),
            yOffset=alt.YOffset("mark:N", sort="ascending"),
            x=alt.X("wan:Q", axis=axis, scale=alt.Scale(padding=44, zero=True), stack=None),
            tooltip=[
                tip("name:N", _("地点"), locale), tip("code:N", _("编码"), locale), tip("mark:N", _("方案"), locale),
                tip("yuan:Q", _("所需经费之差（元）"), locale, "+,.2f"),
            ],
        )
    )  # fmt: skip
    bars = base.mark_bar().encode(
        color=alt.Color(
            "mark:N", scale=alt.Scale(domain=list("②③④"), range=[colour("main"), colour("late"), colour("quiet")]), legend=None,
        )
    )  # fmt: skip
    label = base.mark_text(
        fontSize=11, align=alt.ExprRef("datum.change_fen > 0 ? 'left' : 'right'"), dx=alt.ExprRef("datum.change_fen > 0 ? 4 : -4")
    ).encode(text="label:N")
    zero = alt.Chart(alt.NamedData(ROWS)).mark_rule(color=colour("muted")).encode(x=alt.datum(0))
    return alt.layer(bars, zero, label)


def _money_tips(locale: str) -> list[alt.Tooltip]:
    labels = {"needed": _("所需经费（元）"), "allowed": _("可用经费（元）"), "headroom": _("结余（元，负数为缺口）")}
    return [tip(f"{name}:Q", label, locale, ",.2f") for name, label in labels.items()]
