"""Plans side by side: money needed against money allowed, and the places where it differs most."""

from __future__ import annotations

from typing import Any

from gridapp.kit.charting import ROWS, alt, colour
from gridapp.kit.i18n import _, translate

WAN = 1_000_000
"""分 in 万元: axes are in 万元, figures in hints in 元."""
_MONEY = ("needed_fen", "allowed_fen")
_PARTS = {"needed": _("所需经费"), "over": _("所需经费（超出）"), "allowed": _("可用经费")}


def totals(locale: str) -> alt.TopLevelMixin:
    """Money needed and allowed, plan by plan. Rows: `name`, `needed_fen`, `allowed_fen`, `headroom_fen`."""
    words = {key: translate(label, locale) for key, label in _PARTS.items()}
    base = (
        alt.Chart(alt.NamedData(ROWS), width="container", height=alt.Step(18))
        .transform_fold(list(_MONEY), as_=["measure", "fen"])
        .transform_calculate(
            wan=f"datum.fen / {WAN}",
            part="datum.measure === 'allowed_fen' ? 'allowed' : datum.headroom_fen < 0 ? 'over' : 'needed'",
            label=f"format(datum.fen / {WAN}, ',.1f') + (datum.measure === 'needed_fen' && datum.headroom_fen < 0 ? ' ▲' : '')",
            needed="datum.needed_fen / 100",
            allowed="datum.allowed_fen / 100",
            headroom="datum.headroom_fen / 100",
        )
        .encode(
            y=alt.Y("name:N", axis=alt.Axis(title=None, labelLimit=110), scale=alt.Scale(paddingInner=0.35)),
            yOffset=alt.YOffset("measure:N", sort=list(_MONEY)),
            x=alt.X("wan:Q", axis=alt.Axis(format=",~r", tickCount=5, title=None, grid=True), stack=None),
            tooltip=[_tip("name:N", _("方案"), locale), *_money_tips(locale)],
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
            wan=f"datum.change_fen / {WAN}", label="datum.mark + ' ' + (datum.change_fen > 0 ? '+' : '') + format(datum.wan, ',.2f')",
            place="datum.code + '|' + datum.name", yuan="datum.change_fen / 100",
        )
        .encode(
            y=alt.Y("place:N", sort=by_rank, axis=alt.Axis(title=None, labelExpr="slice(datum.value, indexof(datum.value, '|') + 1)")),
            yOffset=alt.YOffset("mark:N", sort="ascending"),
            x=alt.X("wan:Q", axis=axis, scale=alt.Scale(padding=44, zero=True), stack=None),
            tooltip=[
                _tip("name:N", _("地点"), locale), _tip("code:N", _("编码"), locale), _tip("mark:N", _("方案"), locale),
                _tip("yuan:Q", _("所需经费之差（元）"), locale, format="+,.2f"),
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


def _tip(field: str, label: str, locale: str, **options: Any) -> alt.Tooltip:
    return alt.Tooltip(field, title=translate(label, locale), **options)


def _money_tips(locale: str) -> list[alt.Tooltip]:
    labels = {"needed": _("所需经费（元）"), "allowed": _("可用经费（元）"), "headroom": _("结余（元，负数为缺口）")}
    return [_tip(f"{name}:Q", label, locale, format=",.2f") for name, label in labels.items()]
