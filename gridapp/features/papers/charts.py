"""The page of charts that goes with a signed plan: workers by place, money by kind of place, what the fund is used for, who must be found.

Titles state the finding. Blue, amber, grey and dark red keep apart in grey print. In Chinese in every locale, as the document it goes with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gridapp.kit.charting import COUNTS, ROWS, alt, colour, to_spec, to_svg
from gridapp.kit.document import Picture, plain
from gridapp.kit.shares import percent_of
from gridapp.quota.funding import FundUseKind, split_uses
from gridapp.quota.places import PlaceKind
from gridapp.quota.plan import Plan
from gridapp.quota.rules import Quota

WAN = 1_000_000
"""分 in 万元."""
MOST_PLACES, MOST_VACANT = 60, 10
_GROUPS = PlaceKind.labels()
_USES = FundUseKind.labels()
Rows = list[dict[str, Any]]


def pictures(plan: Plan) -> tuple[Picture, ...]:
    """Four drawings of a plan, the first for the width of a page. Blocks for some 100 ms: call it off the event loop."""
    return (_workers(plan), _groups(plan), _uses(plan), _vacant(plan))


def _workers(plan: Plan) -> Picture:
    """People in post and vacancies by place, stacked to the quota; the largest first."""
    ordered = sorted(plan.quotas, key=lambda quota: (-quota.workers, quota.place.code))
    shown = ordered[:MOST_PLACES]
    rows = [
        {"place": _key(quota), "part": part, "order": at, "people": people}
        for quota in shown
        for at, (part, people) in enumerate(
            (("在岗", min(quota.place.in_post, quota.workers)), ("缺额", max(quota.vacancy, 0)), ("超配", max(-quota.vacancy, 0)))
        )
        if people
    ]
    title = f"共需网格员 {plan.workers:,} 名"
    if top := ordered[: min(5, len(ordered) // 3)]:
        held = sum(quota.workers for quota in top)
        title += f"，最多的 {len(top)} 处占 {percent_of(held, plan.workers, 1)}：{'、'.join(_short(quota.place.name) for quota in top)}"
    cut = f"；{len(ordered):,} 处中的前 {MOST_PLACES} 处" if len(ordered) > MOST_PLACES else ""
    parts = alt.Scale(domain=["在岗", "缺额", "超配"], range=[colour("good"), colour("late"), colour("bad")])
    chart = (  # in the order of the rows: a name in a spec would be read as part of an expression
        alt.Chart(alt.NamedData(ROWS), width="container", height=190)
        .mark_bar()
        .encode(
            x=alt.X("place:N", sort=None, axis=_names(labelAngle=-60, labelFontSize=9, labelLimit=90)),
            y=alt.Y("people:Q", axis=alt.Axis(**COUNTS, grid=True)),
            color=alt.Color("part:N", scale=parts, legend=alt.Legend(symbolType="square")),
            order=alt.Order("order:Q"),
        )
    )
    return _picture(chart, rows, 980, title, f"名；按名额由多到少{cut}")


def _groups(plan: Plan) -> Picture:
    """Money by kind of place."""
    money = {word: sum(quota.subsidy_fen for quota in plan.quotas if quota.place.kind == kind) for kind, word in _GROUPS.items()}
    rows: Rows = [{"name": word, "wan": fen / WAN, "label": _wan(fen)} for word, fen in money.items()]
    most = max(money, key=lambda word: money[word])
    title = f"{most}所需经费最多，占 {percent_of(money[most], plan.subsidy_fen, 1)}" if plan.subsidy_fen else "没有需要经费的地点"
    return _picture(_bars(colour("main"), rows), rows, 300, title, f"万元；合计 {_wan(plan.subsidy_fen)} 万元")


def _uses(plan: Plan) -> Picture:
    """The fund by what it is for; a shortfall in dark red."""
    short = max(-plan.headroom_fen, 0)
    paid = [("网格员补贴", plan.subsidy_fen - short, "main"), ("补贴结余", max(plan.headroom_fen, 0), "quiet"), ("补贴缺口", short, "bad")]
    by_kind: dict[str, int] = {}
    parts = split_uses(plan.rest_fen, plan.rules.uses)
    for use, fen in zip(plan.rules.uses, parts, strict=True):
        by_kind[_USES[use.kind]] = by_kind.get(_USES[use.kind], 0) + fen
    left = plan.rest_fen - sum(parts)
    lines = [*paid, *((word, fen, "late") for word, fen in by_kind.items()), ("尚未安排", left, "soft")]
    rows: Rows = [{"name": word, "wan": fen / WAN, "label": _wan(fen), "tone": tone} for word, fen, tone in lines if fen]
    used = percent_of(plan.subsidy_fen, plan.allowed_fen, 1)
    title = (
        f"补贴缺口 {_wan(short)} 万元，须另行筹措" if short else f"可用于补贴的经费用去 {used}，"
        f"结余 {_wan(plan.headroom_fen)} 万元"
    )  # fmt: skip
    tones = ["main", "quiet", "bad", "late", "soft"]
    scale = alt.Scale(domain=tones, range=[colour(tone) for tone in tones])
    return _picture(
        _bars(alt.Color("tone:N", scale=scale, legend=None), rows),
        rows,
        300,
        title,
        f"万元；经费合计 {_wan(plan.rules.available_fen)} 万元",
    )


def _vacant(plan: Plan) -> Picture:
    """Where people must still be found, the largest gaps first."""
    vacant = sorted((quota for quota in plan.quotas if quota.vacancy > 0), key=lambda quota: (-quota.vacancy, quota.place.code))
    rows: Rows = [{"name": _key(quota), "wan": quota.vacancy, "label": f"{quota.vacancy:,}"} for quota in vacant[:MOST_VACANT]]
    if not vacant:
        words = alt.Chart(alt.NamedData(ROWS), width="container", height=60).mark_text(color=colour("muted")).encode(text="label:N")
        return _picture(words, [{"label": "各处在岗人数均已达到名额"}], 300, "网格员已全部配齐，没有缺额", "名")
    title = f"尚缺 {plan.vacancy:,} 名，分布在 {len(vacant):,} 处"
    cut = f"；缺额最多的 {MOST_VACANT} 处" if len(vacant) > MOST_VACANT else ""
    return _picture(_bars(colour("late"), rows), rows, 300, title, f"名{cut}")


def _bars(tone: str | alt.Color, rows: Rows) -> alt.TopLevelMixin:
    """Lying bars with their figures behind them. Rows: `name`, `wan`, `label`."""
    room = 1.3 * max((row["wan"] for row in rows), default=1)  # for the figure behind the longest bar
    base = alt.Chart(alt.NamedData(ROWS), width="container", height=alt.Step(min(52, 250 // max(len(rows), 1)))).encode(
        y=alt.Y("name:N", sort=None, axis=_names(labelLimit=110)),
        x=alt.X("wan:Q", axis=None, scale=alt.Scale(domain=[0, room], nice=False)),
    )
    bars = base.mark_bar(color=tone) if isinstance(tone, str) else base.mark_bar().encode(color=tone)
    return alt.layer(bars, base.mark_text(align="left", dx=4).encode(text="label:N"))


def _names(**more: Any) -> alt.Axis:
    """An axis of places: two of one name stay two, and only the name is shown."""
    return alt.Axis(title=None, labelExpr="split(datum.value, '\\u0001')[0]", **more)


def _key(quota: Quota) -> str:
    return f"{plain(quota.place.name)}\u0001{quota.place.kind}{quota.place.code}"


def _short(name: str) -> str:
    return name if len(name) <= 10 else f"{name[:9]}…"


def _picture(chart: alt.TopLevelMixin, rows: Sequence[dict[str, Any]], width: int, title: str, unit: str) -> Picture:
    return Picture(title, unit, to_svg(to_spec(chart), rows, width=width))


def _wan(fen: int) -> str:
    """分 in 万元 with two decimals, rounded half up."""
    tenths = (abs(fen) + WAN // 200) // (WAN // 100)
    return f"{'-' if fen < 0 else ''}{tenths // 100:,}.{tenths % 100:02d}"
